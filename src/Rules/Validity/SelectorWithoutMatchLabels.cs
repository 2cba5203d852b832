using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1022.</summary>
internal sealed class SelectorWithoutMatchLabels : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1022", "Selector written as flat labels",
        "the label '{0}' stands directly under selector; a StatefulSet's labels stand under selector.matchLabels", Severity.Error,
        static () => new(
            Finds: "Keys with text values directly under `spec.selector` of a StatefulSet, as a Service's selector is written.",
            Why: "The selector of a StatefulSet has the fields `matchLabels` and `matchExpressions` only. kubectl's strict validation refuses the unknown fields; other clients drop them, and then the API server refuses the empty selector.",
            Wrong: """
                spec:
                  selector:
                    app: nginx
                """,
            Right: """
                spec:
                  selector:
                    matchLabels:
                      app: nginx
                """,
            Fix: "Puts the labels under `matchLabels`. Safe: nothing else can have been meant."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        if (!set.Selector.Field.IsKnown)
            return;
        var selector = set.Selector.Field.Value;
        if (FlatLabels.Under(selector) is not { } flat)
            return;
        var finding = context.Report(set.Object, s_rule, Anchor.Key(selector, flat.Keys[0]), string.Join("', '", flat.Keys))
            .Explains("STS1021")
            .Explains("STS1024")
            .ExplainsWithin(selector, "STS0015")
            .ExplainsWithin(selector, "STS0016")
            .ExplainsWithin(selector, "STS0017");
        flat.AddFix(finding, set.Spec.Value);
    }
}
