using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1036.</summary>
internal sealed class PodsNotRestarted : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS1036", "restartPolicy is not Always",
        "restartPolicy '{0}' is not allowed; the containers of a {1}'s pods are always restarted, so {2}", Severity.Error,
        static () => new(
            Finds: "`restartPolicy` in the pod template of a StatefulSet, Deployment, DaemonSet, ReplicaSet or ReplicationController that is not `Always`.",
            Why: "The API server refuses the object. What runs to an end is a Job's work.",
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
            Silent: "An empty text is taken for the default, Always, as the server takes it. Pods and Jobs may have other policies (STS1259)."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly string[] s_allowed = ["Always"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        var kind = pod.Object.KindText;
        if (kind is not ("StatefulSet" or "Deployment" or "DaemonSet" or "ReplicaSet" or "ReplicationController"))
            return;
        var policy = pod.Spec.Text("restartPolicy");
        if (policy is not { IsKnown: true, Value.Length: > 0 } || policy.Value == "Always")
            return;
        if (KnownWords.Near(policy.Value, s_allowed) is { } meant)
            context.Report(pod.Object, s_rule, policy, policy.Value, kind, "write 'Always'").WithSafeFix("Write Always", Edit.ReplaceText(policy.Node!, meant));
        else
            context.Report(pod.Object, s_rule, policy, policy.Value, kind, "remove the field").WithUnsafeFix("Remove restartPolicy", Edit.Remove(pod.Spec.Value, "restartPolicy"));
    }
}
