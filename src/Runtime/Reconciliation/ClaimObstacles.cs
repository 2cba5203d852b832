using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Why a claim is not bound.</summary>
internal static class ClaimObstacles
{
    // A driver that runs makes a volume within seconds; some need a minute.
    private static readonly TimeSpan s_usualProvisioning = TimeSpan.FromMinutes(2);

    /// <summary>A claim that a running pod has and its next start would not find again: being deleted, or without its volume; null when all are well.</summary>
    public static WaitReason? OfRunning(ApiObject pod, ObjectKey blocks, RolloutView view)
    {
        if (pod.IsDeleting || !PodReading.Of(pod).IsReady)
            return null;
        foreach (var volume in (pod.Spec.List("volumes") ?? ApiList.Empty).Maps)
        {
            if (volume.Map("persistentVolumeClaim")?.TextOf("claimName") is not { } name || view.Get(ResourceKinds.Claim, pod.Namespace, name) is not { } claim)
                continue;
            if (claim.IsDeleting)
            {
                return new WaitReason(WaitKind.ClaimTerminating, claim.Key, $"claim '{name}' is being deleted: pod '{pod.Name}' still uses it, and starts with an empty one the next time", claim.DeletionTimestamp ?? view.Now,
                    "copy the data away, then delete the pod; a deletion cannot be taken back")
                { Blocks = blocks, NeedsHelp = true };
            }
            if (claim.Status.TextOf("phase") == "Lost")
                return Of(claim, blocks, view, isUsed: true);
        }
        return null;
    }

    /// <summary>What is in the way of a claim, or null.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="blocks">What is not ready because of it.</param>
    /// <param name="view">What there is.</param>
    /// <param name="isUsed">Whether a pod needs it. A claim that waits for its first pod is well when there is none.</param>
    public static WaitReason? Of(ApiObject claim, ObjectKey blocks, RolloutView view, bool isUsed)
    {
        if (claim.IsDeleting)
        {
            return new WaitReason(WaitKind.ClaimTerminating, claim.Key, $"claim '{claim.Name}' is being deleted", claim.DeletionTimestamp ?? view.Now,
                "it goes when no pod uses it any more; a new one is made after that")
            { Blocks = blocks, NeedsHelp = !isUsed };
        }
        var phase = claim.Status.TextOf("phase") ?? "Pending";
        if (phase == "Bound")
            return null;
        var since = claim.CreationTimestamp ?? view.Now;
        if (phase == "Lost")
        {
            return new WaitReason(WaitKind.ClaimLost, claim.Key, $"the volume '{claim.Spec.TextOf("volumeName")}' of claim '{claim.Name}' is gone", since,
                "restore the PersistentVolume, or delete the claim and lose what it held")
            { Blocks = blocks, NeedsHelp = true };
        }
        if (claim.Spec.TextOf("volumeName") is { Length: > 0 } named)
            return OfNamedVolume(claim, named, since, blocks, view);
        var className = ClaimFacts.Of(claim).WrittenClass;
        var storageClass = className is { Length: > 0 } ? view.Get(ResourceKinds.StorageClass, "", className) : null;
        var isMadeOnDemand = storageClass is not null && storageClass.Root.TextOf("provisioner") is { Length: > 0 } and not "kubernetes.io/no-provisioner";
        if (storageClass is not null && view.WarningOf(claim, "ProvisioningFailed") is { } failed)
        {
            var ofClass = NearMisses.Of(claim, view.All(ResourceKinds.Volume).Where(volume => VolumeFacts.Of(volume).Offer.Class == className));
            return new WaitReason(WaitKind.ClaimPending, claim.Key, $"no volume could be made for claim '{claim.Name}': {failed.Root.TextOf("message")}{NearMisses.Clause(ofClass)}", since,
                "look at the provisioner of its class")
            { Blocks = blocks, NeedsHelp = true };
        }
        var isDelayed = storageClass?.Root.TextOf("volumeBindingMode") == "WaitForFirstConsumer";
        if (isDelayed && !isUsed)
            return null;
        if (isMadeOnDemand && (!isDelayed || claim.Annotations.TextOf(StorageNames.SelectedNode) is { Length: > 0 }))
        {
            var provisioner = storageClass!.Root.TextOf("provisioner");
            return view.Now - since < s_usualProvisioning
                ? new WaitReason(WaitKind.ClaimPending, claim.Key, $"the volume for claim '{claim.Name}' is being made", since, "nothing; the provisioner is at work") { Blocks = blocks }
                : new WaitReason(WaitKind.ClaimPending, claim.Key, $"claim '{claim.Name}' still waits for the provisioner '{provisioner}' to make its volume", since, "see whether that provisioner is installed and runs") { Blocks = blocks, NeedsHelp = true };
        }
        var misses = isMadeOnDemand ? [] : NearMisses.Of(claim, view.All(ResourceKinds.Volume));
        var fits = misses.Count > 0 && misses[0].Reasons.Count == 0;
        if (isDelayed && (isMadeOnDemand || fits))
            return new WaitReason(WaitKind.ClaimPending, claim.Key, $"claim '{claim.Name}' is bound when its pod has a node", since, "nothing; the scheduler is at work") { Blocks = blocks };
        if (fits)
            return new WaitReason(WaitKind.ClaimPending, claim.Key, $"claim '{claim.Name}' is about to be bound to volume '{misses[0].Volume.Name}'", since, "nothing; it takes a moment") { Blocks = blocks };
        var (message, unblock) = className switch
        {
            null => ($"claim '{claim.Name}' names no class, the cluster has no default class, and no volume without a class fits", "add a PersistentVolume without a class that is large enough, or a default StorageClass"),
            "" => ($"claim '{claim.Name}' asks for a volume without a class, and none that fits is free", "add a PersistentVolume without a class that is large enough and has the access modes"),
            _ when storageClass is null => ($"claim '{claim.Name}' names the class '{className}', which is not there", $"create the StorageClass '{className}', or a PersistentVolume of that class"),
            _ => ($"claim '{claim.Name}' is of class '{className}', whose volumes are made by hand, and none that fits is free", $"add a PersistentVolume of class '{className}' that is large enough and has the access modes"),
        };
        return new WaitReason(WaitKind.ClaimPending, claim.Key, message + NearMisses.Clause(misses), since, unblock + Handover(claim, misses)) { Blocks = blocks, NeedsHelp = true };
    }

    // A volume that is held by a claim that is gone, and fits otherwise, can be given to this one, with what is on it.
    private static string Handover(ApiObject claim, IReadOnlyList<NearMiss> misses)
    {
        foreach (var miss in misses)
        {
            if (!miss.IsHeld || miss.Reasons.Count > 1 || miss.Volume.Status.TextOf("phase") != "Released")
                continue;
            var reference = miss.Volume.Spec.Map("claimRef");
            var field = reference?.TextOf("name") == claim.Name && reference.TextOf("namespace") == claim.Namespace ? "/spec/claimRef/uid" : "/spec/claimRef";
            return $"; or, if it is to have what is on volume '{miss.Volume.Name}', kubectl patch pv {miss.Volume.Name} --type=json -p '[{{\"op\":\"remove\",\"path\":\"{field}\"}}]'";
        }
        return "";
    }

    private static WaitReason OfNamedVolume(ApiObject claim, string named, DateTimeOffset since, ObjectKey blocks, RolloutView view)
    {
        if (view.Get(ResourceKinds.Volume, "", named) is not { } volume)
        {
            return new WaitReason(WaitKind.ClaimPending, claim.Key, $"claim '{claim.Name}' asks for volume '{named}', which is not there", since, $"create the PersistentVolume '{named}', or delete the claim and let it name another")
            { Blocks = blocks, NeedsHelp = true };
        }
        var reasons = NearMisses.OfNamed(claim, volume);
        return reasons.Count == 0
            ? new WaitReason(WaitKind.ClaimPending, claim.Key, $"claim '{claim.Name}' is about to be bound to volume '{named}'", since, "nothing; it takes a moment") { Blocks = blocks }
            : new WaitReason(WaitKind.ClaimPending, claim.Key, $"claim '{claim.Name}' asks for volume '{named}', which {string.Join(" and ", reasons)}", since, "mend the volume, or delete the claim and let it name another")
            { Blocks = blocks, NeedsHelp = true };
    }
}
