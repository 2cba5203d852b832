using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Something that happens while manifests are applied.</summary>
/// <param name="Time">When, by the cluster's clock.</param>
public abstract record ReconcileEvent(DateTimeOffset Time);

/// <summary>The plan is made.</summary>
public sealed record Planned(DateTimeOffset Time, ReconcilePlan Plan) : ReconcileEvent(Time);

/// <summary>A step is done, or refused after all.</summary>
public sealed record StepDone(DateTimeOffset Time, PlanStep Step) : ReconcileEvent(Time);

/// <summary>A pod, a claim or another object that is followed is in another state.</summary>
/// <param name="Time">When it was seen.</param>
/// <param name="Object">Which.</param>
/// <param name="State">The state in one or two words, as kubectl names it: <c>Pending</c>, <c>ContainerCreating</c>, <c>Running</c>, <c>Bound</c>; <c>Gone</c> when there is none any more.</param>
/// <param name="IsReady">Whether it is as it is to be in the end.</param>
/// <param name="Detail">Where it is: a pod's node, a claim's volume, a set's numbers.</param>
public sealed record ObjectMoved(DateTimeOffset Time, ObjectKey Object, string State, bool IsReady, string Detail) : ReconcileEvent(Time);

/// <summary>Something is in the way for now.</summary>
public sealed record Waiting(DateTimeOffset Time, WaitReason Reason) : ReconcileEvent(Time);

/// <summary>It is no longer in the way.</summary>
public sealed record WaitOver(DateTimeOffset Time, WaitReason Reason) : ReconcileEvent(Time);

/// <summary>The end.</summary>
public sealed record Finished(DateTimeOffset Time, ReconcileResult Result) : ReconcileEvent(Time);

/// <summary>How it ended.</summary>
public enum ReconcileOutcome : byte
{
    /// <summary>All is applied and ready.</summary>
    Ready,
    /// <summary>A step is refused; those before it are done, those behind it are not.</summary>
    Refused,
    /// <summary>All is applied, but not all was ready when the deadline passed.</summary>
    NotReadyInTime,
}

/// <summary>What came of it.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Plan">The plan; a step that was refused when it was done is in it as refused.</param>
/// <param name="Waits">What it still waits for.</param>
/// <param name="Elapsed">How long it took, by the cluster's clock.</param>
public sealed record ReconcileResult(ReconcileOutcome Outcome, ReconcilePlan Plan, IReadOnlyList<WaitReason> Waits, TimeSpan Elapsed);
