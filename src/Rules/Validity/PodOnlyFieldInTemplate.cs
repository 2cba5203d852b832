using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1037, STS1039: what a pod may have, but the template of a workload may not.</summary>
internal sealed class PodOnlyFieldInTemplate : PodRule
{
    private static readonly RuleDescriptor s_deadline = new("STS1037", "activeDeadlineSeconds in a template that runs for good",
        "the pods of a {0} run until they are deleted, so activeDeadlineSeconds is not allowed; remove it", Severity.Error,
        static () => new(
            Finds: "`activeDeadlineSeconds` in the pod template of a StatefulSet, Deployment, DaemonSet, ReplicaSet or ReplicationController.",
            Why: "The API server refuses the object. What has to end after a while is a Job's work.",
            Wrong: """
                template:
                  spec:
                    activeDeadlineSeconds: 3600
                """,
            Right: """
                template:
                  spec:
                    terminationGracePeriodSeconds: 60
                """,
            Fix: "Removes the field. Unsafe, since a Job may have been meant.",
            Silent: "For Pods and for the templates of Jobs and CronJobs, which may have it."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_debug = new("STS1039", "Debug containers in a manifest",
        "ephemeralContainers are added to running pods only (kubectl debug); remove them here", Severity.Error,
        static () => new(
            Finds: "`ephemeralContainers` with at least one entry in a pod template or a Pod.",
            Why: "The API server refuses the object: such containers are added to a running pod through a subresource. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                template:
                  spec:
                    ephemeralContainers:
                    - name: debugger
                      image: registry.example/debug:1.0.0
                """,
            Right: """
                template:
                  spec:
                    containers:
                    - name: db
                      image: registry.example/db:1.2.3
                """,
            Fix: "Removes the list. Unsafe, since a container may have been meant for `containers`.",
            Silent: "For an empty list."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_deadline, s_debug];

    public override void Check(PodView pod, RuleContext context)
    {
        if (!pod.Spec.IsKnown)
            return;
        var spec = pod.Spec.Value;
        if (pod.Object.KindText is "StatefulSet" or "Deployment" or "DaemonSet" or "ReplicaSet" or "ReplicationController" && spec.Integer("activeDeadlineSeconds") is { IsKnown: true } deadline)
        {
            context.Report(pod.Object, s_deadline, deadline, pod.Object.KindText)
                .WithUnsafeFix("Remove activeDeadlineSeconds", Edit.Remove(spec, "activeDeadlineSeconds"));
        }
        if (spec.Sequence("ephemeralContainers") is { IsKnown: true, Value.Count: > 0 })
        {
            context.ReportInTemplate(pod.Object, s_debug, Anchor.Key(spec, "ephemeralContainers"))
                .WithUnsafeFix("Remove ephemeralContainers", Edit.Remove(spec, "ephemeralContainers"));
        }
    }
}
