using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>What a planner may do.</summary>
public enum SetActionKind : byte
{
    /// <summary>Read the set from the server itself: it must be the same one and not be on its way out, else nothing is adopted.</summary>
    VerifySet,
    /// <summary>Take over a revision without a controller.</summary>
    AdoptRevision,
    /// <summary>Take over a pod without a controller.</summary>
    AdoptPod,
    /// <summary>Give up a pod that does not belong to the set any more.</summary>
    ReleasePod,
    /// <summary>Store the template as a new revision.</summary>
    CreateRevision,
    /// <summary>Make an older revision the newest again.</summary>
    RaiseRevision,
    /// <summary>Create a claim.</summary>
    CreateClaim,
    /// <summary>Create a pod.</summary>
    CreatePod,
    /// <summary>Write a claim's owners.</summary>
    UpdateClaimOwners,
    /// <summary>Write a pod's identity labels and volumes.</summary>
    UpdatePod,
    /// <summary>Delete a pod, with its own grace.</summary>
    DeletePod,
    /// <summary>Tell that somebody else controls a claim, so that the retention policy does not apply.</summary>
    ReportConflict,
    /// <summary>End the work on a pod with an error: something that it needs is in the way.</summary>
    Fail,
    /// <summary>Write the set's status.</summary>
    UpdateStatus,
    /// <summary>Delete a revision beyond the history limit.</summary>
    DeleteRevision,
}

/// <summary>Why something is done.</summary>
public enum ActionReason : byte
{
    /// <summary>Before anything is adopted.</summary>
    BeforeAdoption,
    /// <summary>It matches the set and nobody controls it.</summary>
    MatchesUncontrolled,
    /// <summary>It does not match the set any more.</summary>
    MatchesNoLonger,
    /// <summary>The template is a new one.</summary>
    TemplateIsNew,
    /// <summary>The template is that of an older revision.</summary>
    TemplateIsBack,
    /// <summary>It is missing.</summary>
    Missing,
    /// <summary>The pod needs it, and it cannot be had now.</summary>
    ClaimTerminating,
    /// <summary>The retention policy asks for other owners.</summary>
    RetentionPolicy,
    /// <summary>Identity labels, volumes or owners of claims are not as they should be.</summary>
    NotAsItShouldBe,
    /// <summary>The pod has failed.</summary>
    PodFailed,
    /// <summary>The pod has ended.</summary>
    PodSucceeded,
    /// <summary>The pod is outside of the ordinals that the set asks for.</summary>
    ScaledAway,
    /// <summary>The pod has an older revision.</summary>
    OldRevision,
    /// <summary>The status shows something else.</summary>
    StatusChanged,
    /// <summary>More old revisions are kept than asked for.</summary>
    HistoryLimit,
}

/// <summary>The parts of a plan, in their order. A failure in one of them ends it; what follows then is said with each.</summary>
public enum PlanPhase : byte
{
    /// <summary>Adoption of revisions. A failure ends the whole plan.</summary>
    RevisionOwners,
    /// <summary>Adoption and release of pods: all are tried. A failure ends the whole plan after it.</summary>
    PodOwners,
    /// <summary>The update revision. After a failure only the history is trimmed.</summary>
    Revisions,
    /// <summary>The pods within the range. After a failure the status is written and the history is trimmed.</summary>
    Slots,
    /// <summary>The owners of claims of pods outside of the range. Failures as before.</summary>
    CondemnedClaims,
    /// <summary>The pods outside of the range. Failures as before.</summary>
    Condemned,
    /// <summary>Pods of an older revision. Failures as before.</summary>
    Update,
    /// <summary>The status.</summary>
    Status,
    /// <summary>Revisions that nobody needs.</summary>
    History,
}

/// <summary>One action of a plan.</summary>
public sealed record SetAction(SetActionKind Kind, PlanPhase Phase, ActionReason Reason, ObjectKey Target)
{
    /// <summary>What is created or written; null for deletions.</summary>
    public ApiObject? Object { get; init; }

    /// <summary>Only the object of this uid is meant; null when there is none yet.</summary>
    public string? Uid { get; init; }

    /// <summary>Only this version of the object is meant; null when any is.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Actions of one number are about one pod: after a failure those that follow are left out.</summary>
    public int Pod { get; init; }

    /// <summary>Pods of one number are worked at together: after a failure the others still are, and the next number is not begun.</summary>
    public int Batch { get; init; }

    /// <summary>The name of the pod that it is done for; empty when it is done for none.</summary>
    public string PodName { get; init; } = "";

    /// <summary>What is told of the pod when it fails: <c>create</c>, <c>update</c> or nothing.</summary>
    public string FailureVerb { get; init; } = "";

    /// <summary>Of <see cref="SetActionKind.DeletePod"/>: the pod is one that this plan creates before.</summary>
    public bool IsOfThisPlan { get; init; }
}
