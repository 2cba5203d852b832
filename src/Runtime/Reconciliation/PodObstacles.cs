using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Why a pod is not ready.</summary>
internal static class PodObstacles
{
    /// <summary>What is in the way of a pod, or null when it is ready.</summary>
    public static WaitReason? Of(ApiObject pod, ObjectKey blocks, RolloutView view)
    {
        var reading = PodReading.Of(pod);
        if (pod.IsDeleting)
            return Ending(pod, reading, blocks, view);
        if (reading.Phase is "Failed" or "Succeeded")
        {
            // A pod that is to end and has ended well is as it is to be.
            if (reading.Phase == "Succeeded" && pod.Spec.TextOf("restartPolicy") is "Never" or "OnFailure")
                return null;
            var said = pod.Status.TextOf("message") is { Length: > 0 } message ? ": " + message.TrimEnd(' ', '.') : "";
            return new WaitReason(WaitKind.PodEnded, pod.Key, $"pod '{pod.Name}' has ended ({reading.State}){said}", view.Now, "its controller replaces it; look at what the pod logged") { Blocks = blocks, NeedsHelp = pod.Controller is null };
        }
        if (reading.IsReady)
            return null;
        if (reading.Node.Length == 0)
            return Unscheduled(pod, reading, blocks, view);
        if (!view.NodeAnswers(reading.Node))
            return Lost(pod, reading, blocks, view);
        if (reading.Held is { } held && Container(pod, held, blocks, view) is { } obstacle)
            return obstacle;
        if (view.WarningOf(pod, "FailedAttachVolume", "FailedMount") is { } attach && reading.State is "ContainerCreating" or "Pending" or "PodInitializing")
        {
            return new WaitReason(WaitKind.VolumeAttach, pod.Key, $"a volume of pod '{pod.Name}' cannot be had on node '{reading.Node}': {attach.Root.TextOf("message")}", Since(attach, view),
                "wait until it is detached from the node it was on, which takes up to 6 minutes when that node does not answer; sooner with the taint node.kubernetes.io/out-of-service on a node that is certainly off")
            { Blocks = blocks };
        }
        return reading.Phase == "Pending"
            ? new WaitReason(WaitKind.Starting, pod.Key, $"pod '{pod.Name}' is being started on node '{reading.Node}'", reading.ScheduledSince ?? view.Now, "nothing; it takes a moment") { Blocks = blocks }
            : new WaitReason(WaitKind.Readiness, pod.Key, $"pod '{pod.Name}' runs and is not ready", reading.ReadySince ?? view.Now, "its readiness probe has to succeed") { Blocks = blocks };
    }

    /// <summary>A pod cannot be made.</summary>
    public static WaitReason Refused(ApiObject about, ObjectKey blocks, ApiObject warning, RolloutView view)
    {
        var message = warning.Root.TextOf("message") ?? "";
        if (message.Contains("exceeded quota", StringComparison.Ordinal))
            return new WaitReason(WaitKind.Quota, about.Key, message, Since(warning, view), "raise the quota, or free what it counts") { Blocks = blocks, NeedsHelp = true };
        if (message.Contains("already exists", StringComparison.Ordinal))
            return new WaitReason(WaitKind.NameTaken, about.Key, message, Since(warning, view), "delete or rename the pod that has the name") { Blocks = blocks, NeedsHelp = true };
        return new WaitReason(WaitKind.PodRefused, about.Key, message, Since(warning, view), "mend what the message names") { Blocks = blocks, NeedsHelp = true };
    }

    private static WaitReason Unscheduled(ApiObject pod, PodReading reading, ObjectKey blocks, RolloutView view)
    {
        foreach (var volume in (pod.Spec.List("volumes") ?? ApiList.Empty).Maps)
        {
            if (volume.Map("persistentVolumeClaim")?.TextOf("claimName") is not { } name)
                continue;
            if (view.Get(ResourceKinds.Claim, pod.Namespace, name) is not { } claim)
            {
                return new WaitReason(WaitKind.ClaimMissing, new ObjectKey(ResourceKinds.Claim, pod.Namespace, name), $"pod '{pod.Name}' needs claim '{name}', which is not there", pod.CreationTimestamp ?? view.Now,
                    $"create the claim '{name}'")
                { Blocks = blocks, NeedsHelp = true };
            }
            if (ClaimObstacles.Of(claim, blocks, view, isUsed: true) is { } obstacle && (obstacle.NeedsHelp || reading.SchedulingMessage.Length == 0 || reading.SchedulingMessage.Contains("unbound", StringComparison.Ordinal)))
                return obstacle;
        }
        // That the claims were not bound when the scheduler looked is over.
        if (reading.SchedulingMessage.Length == 0 || reading.SchedulingMessage.EndsWith("pod has unbound immediate PersistentVolumeClaims", StringComparison.Ordinal))
            return new WaitReason(WaitKind.Controller, pod.Key, $"pod '{pod.Name}' has no node yet", pod.CreationTimestamp ?? view.Now, "nothing; the scheduler is at work") { Blocks = blocks };
        return new WaitReason(WaitKind.Unschedulable, pod.Key, $"no node takes pod '{pod.Name}': {reading.SchedulingMessage}", reading.ScheduledSince ?? pod.CreationTimestamp ?? view.Now,
            "add a node or free one, or ask for less; see what the message counts")
        { Blocks = blocks, NeedsHelp = true };
    }

    private static WaitReason? Container(ApiObject pod, (string Container, string Reason, string Message) held, ObjectKey blocks, RolloutView view)
    {
        var since = PodReading.Of(pod).ScheduledSince ?? view.Now;
        var about = $"container '{held.Container}' of pod '{pod.Name}'";
        return held.Reason switch
        {
            "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" => new WaitReason(WaitKind.ImagePull, pod.Key, $"the image of {about} cannot be pulled: {Image(pod, held.Container)}", since,
                "mend the image's name or the rights to pull it; after a template change the pod has to be deleted as well")
            { Blocks = blocks, NeedsHelp = true },
            "CrashLoopBackOff" => new WaitReason(WaitKind.CrashLoop, pod.Key, string.Create(CultureInfo.InvariantCulture, $"{about} ends again and again ({Planner.Count(PodReading.Of(pod).Restarts, "restart")})"), since,
                "look at what it logs; after a template change the pod has to be deleted as well")
            { Blocks = blocks, NeedsHelp = true },
            "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" => new WaitReason(WaitKind.ContainerConfig, pod.Key, $"{about} cannot be made: {held.Message}", since,
                "create the ConfigMap or Secret that it needs")
            { Blocks = blocks, NeedsHelp = true },
            _ => null,
        };
    }

    private static WaitReason Ending(ApiObject pod, PodReading reading, ObjectKey blocks, RolloutView view)
    {
        if (reading.Node.Length > 0 && !view.NodeAnswers(reading.Node))
            return Lost(pod, reading, blocks, view);
        var held = pod.Finalizers.Count == 0 ? "" : $" and is held by {string.Join(", ", pod.Finalizers.Texts)}";
        return new WaitReason(WaitKind.Terminating, pod.Key, $"pod '{pod.Name}' is ending{held}", pod.DeletionTimestamp ?? view.Now,
            pod.Finalizers.Count == 0 ? "nothing; it has until its grace is over" : "whoever set the finalizer has to remove it")
        { Blocks = blocks, NeedsHelp = pod.Finalizers.Count > 0 };
    }

    private static WaitReason Lost(ApiObject pod, PodReading reading, ObjectKey blocks, RolloutView view) =>
        new(WaitKind.NodeLost, pod.Key, $"node '{reading.Node}' of pod '{pod.Name}' does not answer, so nobody knows whether the pod still runs there", reading.ReadySince ?? view.Now,
            $"bring the node back; or, when it is certainly off, kubectl taint node {reading.Node} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute, or kubectl delete pod {pod.Name} -n {pod.Namespace} --force. While the pod may still run, a second one of its name can destroy data")
        { Blocks = blocks, NeedsHelp = true };

    private static string Image(ApiObject pod, string container)
    {
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            foreach (var each in (pod.Spec.List(list) ?? ApiList.Empty).Maps)
            {
                if (each.TextOf("name") == container)
                    return each.TextOf("image") ?? "";
            }
        }
        return "";
    }

    private static DateTimeOffset Since(ApiObject warning, RolloutView view) => ApiTime.Read(warning.Root.TextOf("firstTimestamp")) ?? view.Now;
}
