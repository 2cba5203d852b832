using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Rollout;

/// <summary>STS4020.</summary>
internal sealed class MaxUnavailableWithoutEffect : StatefulSetRule
{
    // Kubernetes 1.35.0 to 1.35.3 had the gate on; kubernetes#137409 switched it off again.
    private const int OnIn = 35;
    private const string Gate = "MaxUnavailableStatefulSet";

    private static readonly RuleDescriptor s_rule = new("STS4020", "maxUnavailable has no effect",
        "maxUnavailable {0} is dropped: the gate MaxUnavailableStatefulSet is off by default in Kubernetes {1}, so pods are updated one at a time", Severity.Warning,
        static () => new(
            Finds: "`updateStrategy.rollingUpdate.maxUnavailable` other than 1 when no release of the target has the feature on by default: it is alpha up to 1.34, on in the first patch releases of 1.35, and off again in 1.36.",
            Why: "While the gate `MaxUnavailableStatefulSet` is off the API server drops the field without a word, and the controller updates one pod after the other.",
            Wrong: """
                updateStrategy:
                  rollingUpdate:
                    maxUnavailable: 2
                """,
            Right: """
                updateStrategy:
                  rollingUpdate:
                    partition: 0
                """,
            Silent: "For 1, which is what happens anyway; when the target holds 1.35; when `stslint_feature_gates` names the gate."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        var most = set.UpdateStrategy.Mapping("rollingUpdate").IntOrString("maxUnavailable");
        var target = set.Object.Options.Target;
        if (!most.IsKnown || most.Is(new IntOrString(1)) || set.Object.Options.FeatureGates.Contains(Gate, StringComparer.Ordinal) || (target.From.Minor <= OnIn && target.To.Minor >= OnIn))
            return;
        context.Report(set.Object, s_rule, most, most.Value.ToString(), target.ToString());
    }
}
