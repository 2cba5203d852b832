using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1086.</summary>
internal sealed class ServiceSelectorNested : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1086", "Service selector is not a flat map",
        "{0} stands under a Service's selector; its labels stand directly under selector", Severity.Error,
        static () => new(
            Finds: "`matchLabels` or `matchExpressions` under `spec.selector` of a Service.",
            Why: "A Service's selector is a flat map of labels, older than the selectors of workloads. The API server cannot decode a mapping where it wants a text, and refuses the Service.",
            Wrong: """
                kind: Service
                spec:
                  selector:
                    matchLabels:
                      app: nginx
                """,
            Right: """
                kind: Service
                spec:
                  selector:
                    app: nginx
                """,
            Fix: "Lifts the labels out of `matchLabels`, when they are all that the selector holds. Safe: it means the same. Expressions have no flat form."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (service.Spec.Mapping("selector") is not { IsKnown: true } selector)
            return;
        var labels = selector.Value["matchLabels"] as MappingNode;
        var key = labels is not null ? "matchLabels" : selector.Value["matchExpressions"] is SequenceNode ? "matchExpressions" : null;
        if (key is null)
            return;
        var finding = context.Report(service.Object, s_rule, Anchor.Key(selector.Value, key), key)
            .ExplainsWithin(selector.Value, "STS0018")
            .ExplainsWithin(selector.Value, "STS0015")
            .ExplainsWithin(selector.Value, "STS0016")
            .Explains("STS2006");
        if (labels is not { Count: > 0 } || selector.Value.Count != 1)
            return;
        var flat = new List<KeyValuePair<string, string>>(labels.Count);
        foreach (var entry in labels.Entries)
        {
            if (entry.Value is not ScalarNode { Kind: ScalarKind.Text } value)
                return;
            flat.Add(new(entry.Key, value.Value));
        }
        finding.WithSafeFix("Lift the labels out of matchLabels", Edit.Set(service.Spec.Value, "selector", TemplateLabels.AsMap(flat)));
    }
}
