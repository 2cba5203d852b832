using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>What is done to an object.</summary>
public enum StepAction : byte
{
    /// <summary>It is not there and is made.</summary>
    Create,
    /// <summary>It is there and is changed.</summary>
    Apply,
    /// <summary>It is as it should be.</summary>
    Unchanged,
    /// <summary>It cannot become what is wanted, or must not without consent.</summary>
    Refused,
}

/// <summary>How much goes out of service.</summary>
public enum Disruption : byte
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>One pod after the other.</summary>
    OnePodAtATime,
    /// <summary>Pods that are taken away for good.</summary>
    Pods,
}

/// <summary>What may become of data.</summary>
public enum DataRisk : byte
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Data stays, but is no longer used until it is asked for again.</summary>
    SetAside,
    /// <summary>Claims are deleted, and with them what their volumes hold unless these are retained.</summary>
    Loss,
}

/// <summary>Why a step is refused.</summary>
public enum RefusalReason : byte
{
    /// <summary>No API of the cluster serves the kind.</summary>
    KindNotServed,
    /// <summary>It has no name of its own.</summary>
    NameMissing,
    /// <summary>Its namespace is neither there nor among the manifests.</summary>
    NamespaceMissing,
    /// <summary>The object of that name is being deleted.</summary>
    IsBeingDeleted,
    /// <summary>A field is to change that cannot be changed.</summary>
    ImmutableField,
    /// <summary>Others own fields that are to change.</summary>
    FieldConflict,
    /// <summary>A pod of somebody else has the name of one of the set's pods.</summary>
    NameTaken,
    /// <summary>It deletes data and nobody has agreed to it.</summary>
    ConsentMissing,
    /// <summary>The server finds fault with the object.</summary>
    Invalid,
    /// <summary>The server does not allow it: a quota, a policy, missing rights.</summary>
    Forbidden,
    /// <summary>The server failed, again and again.</summary>
    ServerFailed,
}

/// <summary>Why a step is refused, and what to do.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Message">What is in the way, in one sentence.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record Refusal(RefusalReason Reason, string Message, string Advice)
{
    /// <summary>Who owns the fields, of a conflict.</summary>
    public IReadOnlyList<FieldOwner> Owners { get; init; } = [];

    /// <summary>The fields that cannot be changed.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>What to give to <see cref="ReconcilerOptions.Consents"/> to agree to the step; it holds for this object only.</summary>
    public string? ConsentToken { get; init; }

    /// <summary>The server's own words, where it was the server that refused.</summary>
    public ApiError? Error { get; init; }

    /// <summary>The message and the advice.</summary>
    public override string ToString() => $"{Message}; {Advice}";
}

/// <summary>A field and the manager that owns it.</summary>
public sealed record FieldOwner(string Manager, string Field);

/// <summary>A field that changes; null stands for no value.</summary>
public sealed record FieldChange(string Field, ApiValue? From, ApiValue? To);

/// <summary>One step of a plan.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Desired">To what.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record PlanStep(StepAction Action, DesiredObject Desired, string Reason)
{
    /// <summary>What changes, in the order of the fields.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>What follows from it that its reader may not expect.</summary>
    public IReadOnlyList<string> Consequences { get; init; } = [];

    /// <summary>What goes out of service.</summary>
    public Disruption Disruption { get; init; }

    /// <summary>What may become of data.</summary>
    public DataRisk DataRisk { get; init; }

    /// <summary>The uid that the object must still have; null when it must not be there.</summary>
    public string? Uid { get; init; }

    /// <summary>The version that the plan was made from.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Why it is refused.</summary>
    public Refusal? Refusal { get; init; }
}

/// <summary>The steps that bring a cluster to what manifests want, in their order.</summary>
public sealed record ReconcilePlan(IReadOnlyList<PlanStep> Steps)
{
    /// <summary>The steps that cannot be done. None of the others is done either while there is one.</summary>
    public IEnumerable<PlanStep> Refused => Steps.Where(static step => step.Action == StepAction.Refused);

    /// <summary>Whether every step can be done.</summary>
    public bool CanBeApplied => !Refused.Any();

    /// <summary>Whether there is anything to do.</summary>
    public bool HasChanges => Steps.Any(static step => step.Action is StepAction.Create or StepAction.Apply);
}
