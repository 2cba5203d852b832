using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>
/// The scheduler's part in the binding of volumes. For each pod: <see cref="Read"/> once; <see cref="Judge"/> for each node that is otherwise fit; when a node
/// is chosen <see cref="PreBind"/>, and then <see cref="Progress"/> whenever a claim of the pod changes, until it says that all are bound (only then the pod gets its
/// node) or that the pod is to be scheduled anew. Nothing is kept between these calls but an index of the volumes.
/// </summary>
internal interface IVolumeScheduling
{
    /// <summary>Hears of a change of the store; to be called from the scheduler's own <c>OnChange</c>.</summary>
    void OnChange(StoreChange change);

    /// <summary>Reads all volumes anew; to be called when the scheduler starts.</summary>
    void Reset();

    /// <summary>Reads the claims of a pod. With <see cref="PodClaims.Refusal"/> set no node will do until a claim, volume or class changes.</summary>
    PodClaims Read(ApiObject pod);

    /// <summary>Judges one node: the volumes that bound claims have must fit it, and each unbound claim must find a free volume there or be provisionable there.</summary>
    NodeVolumes Judge(PodClaims claims, ApiObject node);

    /// <summary>
    /// Writes what was chosen: reserves the static volumes for the claims and marks the others with the node, so that their volumes are made. An error means
    /// that the pod is to be scheduled anew.
    /// </summary>
    ApiError? PreBind(PodClaims claims, NodeVolumes choice);

    /// <summary>How far the binding is, after <see cref="PreBind"/>. Real schedulers give up after ten minutes; that clock is the caller's.</summary>
    BindingProgress Progress(ApiObject pod, NodeVolumes choice);
}

/// <summary>The claims of a pod as the scheduler sees them.</summary>
internal sealed class PodClaims
{
    /// <summary>The pod.</summary>
    public required ApiObject Pod { get; init; }

    /// <summary>Why no node will do: a claim is missing, lost, being deleted, in use by another pod (ReadWriteOncePod) or waits for its volume; null when none is so.</summary>
    public required string? Refusal { get; init; }

    /// <summary>The volumes of the claims that are bound.</summary>
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
