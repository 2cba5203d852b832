using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Rollout;

/// <summary>STS4028.</summary>
internal sealed class ForcedTermination : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS4028", "Grace period 0",
        "terminationGracePeriodSeconds is 0: a pod is removed before its processes are known to have ended, so two pods may own one identity", Severity.Warning,
        static () => new(
            Finds: "`terminationGracePeriodSeconds: 0` in the pod template of a StatefulSet.",
            Why: "With 0 the API server removes the pod at once. The controller then starts a pod of the same name while the old process may still run on a node that is cut off, and both write to what they take for their own.",
            Wrong: """
                template:
                  spec:
                    terminationGracePeriodSeconds: 0
                """,
            Right: """
                template:
                  spec:
                    terminationGracePeriodSeconds: 30
                """,
            Fix: "Writes 30, the API's default. Unsafe, since it changes how long a shutdown may take."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        var period = set.Pod.Spec.Integer("terminationGracePeriodSeconds");
        if (period.Is(0))
            context.Report(set.Object, s_rule, period).WithUnsafeFix("Write 30, the default", Edit.ReplaceValue(period.Node!, "30"));
    }
}
