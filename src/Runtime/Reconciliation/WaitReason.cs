using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>What a rollout waits for.</summary>
public enum WaitKind : byte
{
    /// <summary>The controller has not yet seen the newest version of the object, or has not yet acted on it.</summary>
    Controller,
    /// <summary>No node takes the pod.</summary>
    Unschedulable,
    /// <summary>A claim is not bound.</summary>
    ClaimPending,
    /// <summary>A claim that the pod needs is not there.</summary>
    ClaimMissing,
    /// <summary>A claim is being deleted while the pod needs it.</summary>
    ClaimTerminating,
    /// <summary>The volume of a claim is gone.</summary>
    ClaimLost,
    /// <summary>A volume cannot be attached to the node or mounted there.</summary>
    VolumeAttach,
    /// <summary>An image cannot be pulled.</summary>
    ImagePull,
    /// <summary>A container ends again and again.</summary>
    CrashLoop,
    /// <summary>A container cannot be made from what the pod says.</summary>
    ContainerConfig,
    /// <summary>Containers are being started.</summary>
    Starting,
    /// <summary>The pod runs and is not ready.</summary>
    Readiness,
    /// <summary>The pod is ready, but not yet for <c>minReadySeconds</c>.</summary>
    MinReadySeconds,
    /// <summary>A pod is ending, and its place is taken only when it is gone.</summary>
    Terminating,
    /// <summary>A pod is to be ended on a node that does not answer.</summary>
    NodeLost,
    /// <summary>A quota is used up.</summary>
    Quota,
    /// <summary>The pod cannot be made: the server refuses it.</summary>
    PodRefused,
    /// <summary>A pod of somebody else has the name.</summary>
    NameTaken,
    /// <summary>A pod of an older version never became ready; the controller waits for it instead of replacing it.</summary>
    RolloutStuck,
    /// <summary>The strategy is OnDelete: somebody has to delete the pods.</summary>
    OnDelete,
    /// <summary>The pod ended.</summary>
    PodEnded,
    /// <summary>The object of that name is being deleted, or is gone.</summary>
    ObjectGone,
}

/// <summary>What a rollout waits for: the object that is in the way, since when, and what would help.</summary>
/// <param name="Kind">What kind of obstacle it is.</param>
/// <param name="Object">The object in the way.</param>
/// <param name="Message">What is the matter, in one sentence.</param>
/// <param name="Since">Since when; not later than it was first seen.</param>
/// <param name="Unblock">What would let it go on.</param>
public sealed record WaitReason(WaitKind Kind, ObjectKey Object, string Message, DateTimeOffset Since, string Unblock)
{
    /// <summary>The object that is not ready because of it.</summary>
    public required ObjectKey Blocks { get; init; }

    /// <summary>Whether it passes by itself in the course of things.</summary>
    public bool IsPassing => Kind is WaitKind.Controller or WaitKind.Starting or WaitKind.Readiness or WaitKind.MinReadySeconds or WaitKind.Terminating or WaitKind.ClaimPending && !NeedsHelp;

    /// <summary>Whether nothing in the cluster is at work on it: somebody has to do something.</summary>
    public bool NeedsHelp { get; init; }

    internal bool IsSame(WaitReason other) => Kind == other.Kind && Object == other.Object && Message == other.Message;
}
