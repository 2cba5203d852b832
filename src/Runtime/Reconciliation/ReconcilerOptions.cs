namespace StsLint.Runtime.Reconciliation;

/// <summary>How a <see cref="Reconciler"/> works.</summary>
public sealed record ReconcilerOptions
{
    /// <summary>The name under which fields are owned.</summary>
    public string FieldManager { get; init; } = "stslint";

    /// <summary>How long to wait until all is ready.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time between two looks at the cluster.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a call is repeated that the server could not answer.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>What was agreed to: the tokens of refusals for want of consent.</summary>
    public IReadOnlyCollection<string> Consents { get; init; } = [];

    /// <summary>Fields of other managers are taken over instead of refused. For a takeover that somebody has decided on.</summary>
    public bool TakesOverFields { get; init; }
}
