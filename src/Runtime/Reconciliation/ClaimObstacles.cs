using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Why a claim is not bound.</summary>
internal static class ClaimObstacles
{
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
        var className = claim.Spec.TextOf("storageClassName");
        var storageClass = className is { Length: > 0 } ? view.Get(ResourceKinds.StorageClass, "", className) : null;
        if (storageClass is not null && view.WarningOf(claim, "ProvisioningFailed") is { } failed)
        {
            return new WaitReason(WaitKind.ClaimPending, claim.Key, $"no volume could be made for claim '{claim.Name}': {failed.Root.TextOf("message")}", since,
                "look at the provisioner of its class")
            { Blocks = blocks, NeedsHelp = true };
        }
        if (storageClass?.Root.TextOf("volumeBindingMode") == "WaitForFirstConsumer")
        {
            return isUsed
                ? new WaitReason(WaitKind.ClaimPending, claim.Key, $"claim '{claim.Name}' is bound when its pod has a node", since, "nothing; the scheduler is at work") { Blocks = blocks }
                : null;
        }
        var isMadeOnDemand = storageClass is not null && storageClass.Root.TextOf("provisioner") is { Length: > 0 } and not "kubernetes.io/no-provisioner";
        if (isMadeOnDemand)
            return new WaitReason(WaitKind.ClaimPending, claim.Key, $"the volume for claim '{claim.Name}' is being made", since, "nothing; the provisioner is at work") { Blocks = blocks };
        var (message, unblock) = className switch
        {
            null => ($"claim '{claim.Name}' names no class, the cluster has no default class, and no volume without a class fits", "add a PersistentVolume without a class that is large enough, or a default StorageClass"),
            "" => ($"claim '{claim.Name}' asks for a volume without a class, and none that fits is free", "add a PersistentVolume without a class that is large enough and has the access modes"),
            _ when storageClass is null => ($"claim '{claim.Name}' names the class '{className}', which is not there", $"create the StorageClass '{className}', or a PersistentVolume of that class"),
            _ => ($"claim '{claim.Name}' is of class '{className}', whose volumes are made by hand, and none that fits is free", $"add a PersistentVolume of class '{className}' that is large enough and has the access modes"),
        };
        return new WaitReason(WaitKind.ClaimPending, claim.Key, message, since, unblock) { Blocks = blocks, NeedsHelp = true };
    }
}
