namespace StsLint.Engine;

/// <summary>What is known of the class that a claim gets when it names none.</summary>
public enum DefaultClass : byte
{
    /// <summary>Nothing is known; most clusters have one.</summary>
    Unspecified,
    /// <summary>The cluster has one, and that is meant.</summary>
    Known,
    /// <summary>The cluster has none: claims without a class bind to volumes without one.</summary>
    None,
}

/// <summary>What a user can say about a run, for one file. Immutable; make one instance for all files that share it.</summary>
public sealed record LintOptions
{
    /// <summary>Everything at its default.</summary>
    public static LintOptions Default { get; } = new();

    /// <summary>The releases that the manifests are meant for.</summary>
    public ReleaseRange Target { get; init; } = ReleaseRange.Default;

    /// <summary>Severities by rule id, family prefix (<c>STS3</c>, <c>STS30</c>) or family name (<c>Storage</c>); the longest match wins.</summary>
    public IReadOnlyDictionary<string, Severity> Severities { get; init; } = new Dictionary<string, Severity>();

    /// <summary>Only these rules run (ids, prefixes or family names); empty for all.</summary>
    public IReadOnlyList<string> Select { get; init; } = [];

    /// <summary>These rules do not run.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>The namespace that objects without one are applied to, if known.</summary>
    public string? Namespace { get; init; }

    /// <summary>What is known of the cluster's default storage class.</summary>
    public DefaultClass DefaultStorageClass { get; init; }

    /// <summary>Feature gates that the cluster has switched on beyond the defaults of its release.</summary>
    public IReadOnlyList<string> FeatureGates { get; init; } = [];

    /// <summary>Findings of these rules (ids, prefixes or family names) cannot be suppressed in the input.</summary>
    public IReadOnlyList<string> NeverSuppress { get; init; } = [];

    /// <summary>False for the mode that nobody can bypass: suppressions are read but do not count.</summary>
    public bool HonourSuppressions { get; init; } = true;

    /// <summary>The day against which <c>until=</c> is compared, in UTC; null leaves dates out of account.</summary>
    public DateTime? Today { get; init; }
}
