using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1036.</summary>
internal sealed class PodsNotRestarted : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1036", "restartPolicy is not Always",
        "restartPolicy '{0}' is not allowed; the containers of a StatefulSet's pods are always restarted, so {1}", Severity.Error,
        static () => new(
            Finds: "`restartPolicy` in the pod template of a StatefulSet that is not `Always`.",
            Why: "The API server refuses the StatefulSet. What runs to an end is a Job's work.",
            Wrong: """
                template:
                  spec:
                    restartPolicy: OnFailure
                """,
            Right: """
                template:
                  spec:
                    restartPolicy: Always
                """,
            Fix: "Mends the letter case of `Always`; removes any other word, which is unsafe, since a Job may have been meant.",
            Silent: "An empty text is taken for the default, Always, as the server takes it."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly string[] s_allowed = ["Always"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        var policy = set.Pod.Spec.Text("restartPolicy");
        if (policy is not { IsKnown: true, Value.Length: > 0 } || policy.Value == "Always")
            return;
        if (KnownWords.Near(policy.Value, s_allowed) is { } meant)
            context.Report(set.Object, s_rule, policy, policy.Value, "write 'Always'").WithSafeFix("Write Always", Edit.ReplaceText(policy.Node!, meant));
        else
            context.Report(set.Object, s_rule, policy, policy.Value, "remove the field").WithUnsafeFix("Remove restartPolicy", Edit.Remove(set.Pod.Spec.Value, "restartPolicy"));
    }
}
