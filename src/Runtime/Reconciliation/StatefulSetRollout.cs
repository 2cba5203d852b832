using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Whether a StatefulSet is all rolled out, and what is in its way.</summary>
internal static class StatefulSetRollout
{
    // Of a set whose pods are made all at once so many obstacles are told.
    private const int MostObstacles = 5;

    /// <summary>What is in the way; nothing when every pod is there, of the newest version and ready.</summary>
    public static IReadOnlyList<WaitReason> Judge(ApiObject set, RolloutView view)
    {
        var status = set.Status;
        var (start, replicas) = SetMembers.RangeOf(set);
        var strategy = set.Spec.Map("updateStrategy");
        var isOnDelete = strategy?.TextOf("type") == "OnDelete";
        var partition = isOnDelete ? 0 : strategy?.Map("rollingUpdate")?.IntegerOf("partition") ?? 0;
        if ((status.IntegerOf("observedGeneration") ?? 0) < set.Generation)
            return [new WaitReason(WaitKind.Controller, set.Key, "the StatefulSet's controller has not seen the change yet", view.Now, "nothing; it takes a moment") { Blocks = set.Key }];

        var update = status.TextOf("updateRevision") ?? "";
        var pods = new SortedDictionary<long, ApiObject>();
        var waits = new List<WaitReason>();
        foreach (var pod in view.PodsOf(set))
        {
            if (SetMembers.OrdinalOf(pod.Name, set.Name) is >= 0 and var ordinal)
                pods[ordinal] = pod;
        }
        var dangers = new List<WaitReason>();
        foreach (var pod in pods.Values)
        {
            if (ClaimObstacles.OfRunning(pod, set.Key, view) is { } danger)
                dangers.Add(danger);
        }
        var isParallel = set.Spec.TextOf("podManagementPolicy") == "Parallel";
        for (var ordinal = start; ordinal < start + replicas && waits.Count < MostObstacles; ordinal++)
        {
            if (pods.TryGetValue(ordinal, out var pod))
            {
                if (OfPod(set, pod, update, view) is { } obstacle)
                    waits.Add(obstacle);
            }
            else if (OfMissingPod(set, ordinal, view) is { } obstacle)
            {
                waits.Add(obstacle);
            }
            if (waits.Count > 0 && !isParallel)
                break;
        }
        foreach (var (ordinal, pod) in pods.Reverse())
        {
            if (ordinal >= start && ordinal < start + replicas)
                continue;
            waits.Add(pod.IsDeleting && PodObstacles.Of(pod, set.Key, view) is { } ending ? ending
                : new WaitReason(WaitKind.Controller, pod.Key, $"pod '{pod.Name}' is still to be taken away", view.Now, "nothing; pods go one after the other") { Blocks = set.Key });
            break;
        }
        waits.AddRange(dangers);
        if (waits.Count > 0)
            return waits;

        // All pods are there and ready: are they the right ones, and has that been so for long enough?
        foreach (var (ordinal, pod) in pods)
        {
            if (ordinal < start + partition || PodReading.Of(pod).Revision == update)
                continue;
            return isOnDelete
                ? [new WaitReason(WaitKind.OnDelete, pod.Key, $"pod '{pod.Name}' is of an older version, and the strategy is OnDelete", view.Now, $"delete the pod when it suits: kubectl delete pod {pod.Name} -n {pod.Namespace}") { Blocks = set.Key, NeedsHelp = true }]
                : [new WaitReason(WaitKind.Controller, pod.Key, $"pod '{pod.Name}' is still of an older version", view.Now, "nothing; pods are replaced one after the other") { Blocks = set.Key }];
        }
        if ((set.Spec.IntegerOf("minReadySeconds") ?? 0) is > 0 and var seconds && (status.IntegerOf("availableReplicas") ?? 0) < replicas)
            return [new WaitReason(WaitKind.MinReadySeconds, set.Key, string.Create(CultureInfo.InvariantCulture, $"its pods have not been ready for {seconds} s yet"), view.Now, "nothing; it takes that long") { Blocks = set.Key }];
        if ((status.IntegerOf("readyReplicas") ?? 0) != replicas || (status.IntegerOf("replicas") ?? 0) != replicas)
            return [new WaitReason(WaitKind.Controller, set.Key, "the StatefulSet's controller has not counted its pods yet", view.Now, "nothing; it takes a moment") { Blocks = set.Key }];
        return [];
    }

    private static WaitReason? OfPod(ApiObject set, ApiObject pod, string update, RolloutView view)
    {
        if (PodObstacles.Of(pod, set.Key, view) is not { } obstacle)
            return null;
        var isOld = update.Length > 0 && PodReading.Of(pod).Revision is { Length: > 0 } revision && revision != update;
        // The controller waits for a pod that is broken before it replaces it, even when the broken version is not wanted any more.
        if (isOld && !pod.IsDeleting && obstacle.Kind is WaitKind.ImagePull or WaitKind.CrashLoop or WaitKind.ContainerConfig or WaitKind.Unschedulable or WaitKind.ClaimMissing && set.Spec.TextOf("podManagementPolicy") != "Parallel")
        {
            return obstacle with
            {
                Kind = WaitKind.RolloutStuck,
                Message = $"pod '{pod.Name}' is of an older version and broken, and the controller waits for it before it goes on: {obstacle.Message}",
                Unblock = $"delete the pod, so that it comes back in the new version: kubectl delete pod {pod.Name} -n {pod.Namespace}",
                NeedsHelp = true,
            };
        }
        return obstacle;
    }

    private static WaitReason? OfMissingPod(ApiObject set, long ordinal, RolloutView view)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{set.Name}-{ordinal}");
        var key = new ObjectKey(ResourceKinds.Pod, set.Namespace, name);
        if (view.Get(key) is { } foreign)
        {
            return foreign.IsDeleting
                ? PodObstacles.Of(foreign, set.Key, view)
                : new WaitReason(WaitKind.NameTaken, key, $"pod '{name}' belongs to somebody else", foreign.CreationTimestamp ?? view.Now, $"delete or rename it: kubectl delete pod {name} -n {set.Namespace}") { Blocks = set.Key, NeedsHelp = true };
        }
        if (view.WarningOf(set, "FailedCreate") is { } failed && (failed.Root.TextOf("message") ?? "").Contains(name, StringComparison.Ordinal))
            return PodObstacles.Refused(set, set.Key, failed, view);
        foreach (var template in (set.Spec.List("volumeClaimTemplates") ?? ApiList.Empty).Maps)
        {
            if (view.Get(ResourceKinds.Claim, set.Namespace, $"{template.Map("metadata")?.TextOf("name")}-{name}") is { IsDeleting: true } claim)
                return ClaimObstacles.Of(claim, set.Key, view, isUsed: true);
        }
        return new WaitReason(WaitKind.Controller, key, $"pod '{name}' is still to be made", view.Now, "nothing; it takes a moment") { Blocks = set.Key };
    }
}
