using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>Why a set does not go on by itself.</summary>
public enum WaitReason : byte
{
    /// <summary>The snapshot does not show the planner's own earlier writes yet.</summary>
    SnapshotIsBehind,
    /// <summary>The set's selector cannot be read.</summary>
    SelectorUnreadable,
    /// <summary>The set is being deleted: only its status is kept.</summary>
    SetIsDeleted,
    /// <summary>A pod is being deleted and must be gone first.</summary>
    PodTerminating,
    /// <summary>A pod is being deleted, its grace is over, and finalizers hold it.</summary>
    PodHeldByFinalizer,
    /// <summary>A pod is not running and ready.</summary>
    PodNotReady,
    /// <summary>A pod is ready, but not for <c>minReadySeconds</c> yet.</summary>
    PodNotAvailable,
    /// <summary>A pod that is scaled away is not healthy, and it is not the lowest unhealthy one.</summary>
    CondemnedPodUnhealthy,
    /// <summary>A pod of that name belongs to somebody else, or is being deleted without an owner.</summary>
    NameTaken,
    /// <summary>A claim is being deleted and must be gone first.</summary>
    ClaimTerminating,
    /// <summary>A claim belongs to an earlier pod of that name and will be deleted after it.</summary>
    ClaimOfEarlierPod,
    /// <summary>A pod lacks a claim's volume, and volumes of a pod cannot be changed: the pod must be deleted.</summary>
    PodStorageUnchangeable,
    /// <summary>As many pods are unavailable as the update allows.</summary>
    TooManyUnavailable,
    /// <summary>Pods of an older revision are replaced only when somebody deletes them.</summary>
    UpdateOnDelete,
    /// <summary>Pods below the partition keep an older revision.</summary>
    PartitionKeepsOld,
}

/// <summary>What a set waits for.</summary>
/// <param name="Reason">Why it waits.</param>
/// <param name="Blocker">The object that stands in the way.</param>
/// <param name="Until">When it is over by itself; null when that is not known.</param>
public readonly record struct SetWait(WaitReason Reason, ObjectKey Blocker, DateTimeOffset? Until = null)
{
    /// <summary>The wait as a sentence for people.</summary>
    public string Message
    {
        get
        {
            var name = Blocker.Name;
            return Reason switch
            {
                WaitReason.SnapshotIsBehind => $"Waits until the cache shows the last writes of {Blocker.Kind.Plural}.",
                WaitReason.SelectorUnreadable => $"The selector of StatefulSet {name} cannot be read; nothing is done for it.",
                WaitReason.SetIsDeleted => $"StatefulSet {name} is being deleted; its pods are left to the garbage collector.",
                WaitReason.PodTerminating => $"Waits until pod {name} is gone: it is being deleted.",
                WaitReason.PodHeldByFinalizer => $"Waits until pod {name} is gone: its finalizers hold it.",
                WaitReason.PodNotReady => $"Waits until pod {name} is running and ready.",
                WaitReason.PodNotAvailable => Until is { } time
                    ? string.Create(CultureInfo.InvariantCulture, $"Waits until pod {name} has been ready for minReadySeconds, at {time:HH:mm:ss}.")
                    : $"Waits until pod {name} has been ready for minReadySeconds.",
                WaitReason.CondemnedPodUnhealthy => $"Does not scale down past pod {name}: it is not healthy, and neither is a pod below it.",
                WaitReason.NameTaken => $"Cannot create pod {name}: another pod has that name and does not belong to the set.",
                WaitReason.ClaimTerminating => $"Cannot create a pod while its claim {name} is being deleted.",
                WaitReason.ClaimOfEarlierPod => $"Waits until claim {name} is gone: it is deleted after the earlier pod of its ordinal.",
                WaitReason.PodStorageUnchangeable => $"Pod {name} lacks a volume of the claim templates, and volumes of a pod cannot be changed. Delete the pod: it is made anew with them.",
                WaitReason.TooManyUnavailable => $"Waits until pod {name} is available: no more pods may be unavailable during the update.",
                WaitReason.UpdateOnDelete => $"Pod {name} has an older revision; with updateStrategy OnDelete it is replaced when it is deleted.",
                _ => $"Pod {name} keeps its older revision: its ordinal is below the partition.",
            };
        }
    }
}
