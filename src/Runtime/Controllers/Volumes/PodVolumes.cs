using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>The claims of a pod as the scheduler sees them.</summary>
internal sealed class PodClaims
{
    /// <summary>The pod.</summary>
    public required ApiObject Pod { get; init; }

    /// <summary>Why no node will do: a claim is missing, lost, being deleted, in use by another pod (ReadWriteOncePod) or waits for its volume; null when none is so.</summary>
    public required string? Refusal { get; init; }

    /// <summary>With a refusal: it lasts until another pod is gone (ReadWriteOncePod); else until a claim changes.</summary>
    public bool WaitsForPod { get; init; }

    /// <summary>The claims that are bound.</summary>
    public required IReadOnlyList<ApiObject> Bound { get; init; }

    /// <summary>The claims that wait for a node (WaitForFirstConsumer), smallest request first.</summary>
    public required IReadOnlyList<ApiObject> Unbound { get; init; }

    /// <summary>Whether the pod uses no claims at all, so that nothing has to be asked.</summary>
    public bool IsEmpty => Refusal is null && Bound.Count == 0 && Unbound.Count == 0;
}

/// <summary>What the volumes say of one node.</summary>
internal sealed class NodeVolumes
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Why the node will not do, as events count it (<c>node(s) …</c>); null when it will.</summary>
    public required string? Refusal { get; init; }

    /// <summary>Free volumes that are to be bound, each with its claim.</summary>
    public IReadOnlyList<(ApiObject Claim, ApiObject Volume)> Static { get; init; } = [];

    /// <summary>Claims whose volumes are to be made for this node.</summary>
    public IReadOnlyList<ApiObject> ToProvision { get; init; } = [];

    /// <summary>Whether nothing has to be written before the pod gets this node.</summary>
    public bool IsAllBound => Static.Count == 0 && ToProvision.Count == 0;
}

/// <summary>How far the binding of a pod's volumes is.</summary>
/// <param name="State">Whether to go on waiting.</param>
/// <param name="Reason">Why the pod is to be scheduled anew, if it is.</param>
internal readonly record struct BindingProgress(BindingState State, string? Reason = null);

/// <summary>How far the binding of a pod's volumes is.</summary>
internal enum BindingState : byte
{
    /// <summary>Some claim is not yet bound.</summary>
    Waiting,
    /// <summary>All claims are bound.</summary>
    Bound,
    /// <summary>It cannot come to an end as it was chosen.</summary>
    Failed,
}
