using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Rollout;

/// <summary>STS4015.</summary>
internal sealed class BudgetWithoutLimit : ObjectRule
{
    private static readonly RuleDescriptor s_rule = new("STS4015", "Budget without a limit",
        "the budget has neither minAvailable nor maxUnavailable: it then allows no eviction at all", Severity.Warning,
        static () => new(
            Finds: "A PodDisruptionBudget with neither `minAvailable` nor `maxUnavailable`.",
            Why: "The API server takes it. The disruption controller then computes no expected number of pods, and the number of allowed disruptions stays 0: every eviction is refused and drains hang.",
            Wrong: """
                kind: PodDisruptionBudget
                spec:
                  selector:
                    matchLabels:
                      app: db
                """,
            Right: """
                kind: PodDisruptionBudget
                spec:
                  maxUnavailable: 1
                  selector:
                    matchLabels:
                      app: db
                """,
            Fix: "Adds `maxUnavailable: 1`. Unsafe, since it allows what was forbidden.",
            Silent: "On patches, and when a part of the spec is not known."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment || !manifest.IsDisruptionBudget())
            return;
        var spec = manifest.Root.Mapping("spec");
        // Without a selector it takes no pods, and looks like a patch.
        if (!spec.IsKnown || !spec.Value.Has("selector") || !spec.IntOrString("minAvailable").IsAbsent || !spec.IntOrString("maxUnavailable").IsAbsent)
            return;
        context.Report(manifest, s_rule, Anchor.Missing(spec.Value, "maxUnavailable"))
            .WithUnsafeFix("Write maxUnavailable: 1", Edit.Set(spec.Value, "maxUnavailable", "1"));
    }
}
