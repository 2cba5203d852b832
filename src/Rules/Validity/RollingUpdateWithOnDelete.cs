using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1029.</summary>
internal sealed class RollingUpdateWithOnDelete : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1029", "rollingUpdate given with OnDelete",
        "rollingUpdate must not stand beside type OnDelete, even empty; remove it, or write type: RollingUpdate", Severity.Error,
        static () => new(
            Finds: "`spec.updateStrategy.rollingUpdate` beside `type: OnDelete`; an empty mapping counts.",
            Why: "The API server refuses the StatefulSet.",
            Wrong: """
                updateStrategy:
                  type: OnDelete
                  rollingUpdate:
                    partition: 2
                """,
            Right: """
                updateStrategy:
                  type: OnDelete
                """,
            Fix: "Removes `rollingUpdate`. Unsafe, since RollingUpdate may have been meant.",
            Silent: "`rollingUpdate:` without a value, which the server takes for absent."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        if (!set.UpdateStrategy.Text("type").Is("OnDelete"))
            return;
        var strategy = set.UpdateStrategy.Value;
        if (strategy.Mapping("rollingUpdate").IsKnown)
            context.Report(set.Object, s_rule, Anchor.Key(strategy, "rollingUpdate")).WithUnsafeFix("Remove rollingUpdate", Edit.Remove(strategy, "rollingUpdate"));
    }
}
