using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>What the cluster holds of an object, and what it would make of the desired one.</summary>
public sealed record LiveState
{
    /// <summary>The object as it is stored; null when there is none.</summary>
    public ApiObject? Stored { get; init; }

    /// <summary>The desired object with all defaults, as the server would store it; null when it was not asked or refused.</summary>
    public ApiObject? Outcome { get; init; }

    /// <summary>The server's refusal.</summary>
    public ApiError? Refusal { get; init; }

    /// <summary>Of a StatefulSet: the claims that were made for its pods, by name.</summary>
    public IReadOnlyList<ApiObject> Claims { get; init; } = [];

    /// <summary>Of a StatefulSet: pods that have the name of one of its pods and belong to somebody else.</summary>
    public IReadOnlyList<ApiObject> ForeignPods { get; init; } = [];
}

/// <summary>What a plan is made from: one look at all that the manifests speak of.</summary>
/// <param name="Objects">By key; an object that was not looked at has no entry.</param>
/// <param name="Namespaces">The namespaces that are there and are not going.</param>
public sealed record ClusterSnapshot(IReadOnlyDictionary<ObjectKey, LiveState> Objects, IReadOnlySet<string> Namespaces);
