using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Storage;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>
/// The scheduler's part in the binding of volumes. For each pod: <see cref="Read"/> once; <see cref="Judge"/> for each node that is otherwise fit; when a node
/// is chosen <see cref="PreBind"/>, and then <see cref="Progress"/> whenever a claim of the pod changes, until it says that all are bound (only then the pod gets its
/// node) or that the pod is to be scheduled anew. Nothing is kept between these calls but an index of the volumes.
/// Source: pkg/scheduler/framework/plugins/volumebinding.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="objects">What the scheduler reads.</param>
/// <param name="api">The scheduler's writes.</param>
internal sealed class VolumeScheduling(ClusterContext cluster, Func<IObjectReader> objects, ApiClient api)
{
    /// <summary>No free volume fits a claim on this node, and none can be made for it.</summary>
    public const string NoVolume = "node(s) didn't find available persistent volumes to bind";

    /// <summary>A bound volume cannot be used from this node.</summary>
    public const string WrongNode = "node(s) didn't match PersistentVolume's node affinity";

    /// <summary>A bound volume is gone.</summary>
    public const string VolumeGone = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

    private readonly VolumeIndex _index = new();

    /// <summary>Reads all volumes anew; to be called when the scheduler starts.</summary>
    public void Reset() => _index.Reset(objects());

    /// <summary>Hears of a change of the store; to be called from the scheduler's own <c>OnChange</c>.</summary>
    public void OnChange(StoreChange change) => _index.OnChange(change);

    /// <summary>Reads the claims of a pod. With <see cref="PodClaims.Refusal"/> set no node will do until a claim, volume or class changes.</summary>
    public PodClaims Read(ApiObject pod)
    {
        var names = ClaimUsers.ClaimsOf(pod);
        if (names.Count == 0)
            return new PodClaims { Pod = pod, Refusal = null, Bound = [], Unbound = [] };
        var reader = objects();
        List<ApiObject>? bound = null;
        List<ApiObject>? unbound = null;
        string? refusal = null;
        var waits = false;
        var isTaken = false;
        foreach (var name in names)
        {
            if (reader.Get(ResourceKinds.Claim, pod.Namespace, name) is not { } claim)
            {
                refusal ??= $"persistentvolumeclaim \"{name}\" not found";
                continue;
            }
            var facts = ClaimFacts.Of(claim);
            if (facts.Phase == "Lost")
                refusal ??= $"persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{facts.VolumeName}\"";
            else if (claim.IsDeleting)
                refusal ??= $"persistentvolumeclaim \"{name}\" is being deleted";
            else if ((facts.Demand.Modes & AccessModes.ReadWriteOncePod) != 0 && IsUsedElsewhere(pod, name))
                isTaken = true;
            else if (facts.VolumeName is not null && facts.IsBindCompleted)
                (bound ??= []).Add(claim);
            else if (facts.VolumeName is null && reader.Get(ResourceKinds.StorageClass, "", facts.Class) is { } storageClass && ClassFacts.Of(storageClass).IsDelayed)
                (unbound ??= []).Add(claim);
            else
                waits = true;
        }
        if (waits)
            refusal ??= "pod has unbound immediate PersistentVolumeClaims";
        var waitsForPod = refusal is null && isTaken;
        if (waitsForPod)
            refusal = "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";
        if (unbound is { Count: > 1 })
            unbound = [.. unbound.OrderBy(static claim => ClaimFacts.Of(claim).Demand.Request)];
        return new PodClaims { Pod = pod, Refusal = refusal, WaitsForPod = waitsForPod, Bound = bound ?? [], Unbound = unbound ?? [] };
    }

    /// <summary>Judges one node: the volumes of bound claims must fit it, and each unbound claim must find a free volume there or be provisionable there.</summary>
    public NodeVolumes Judge(PodClaims claims, ApiObject node)
    {
        foreach (var claim in claims.Bound)
        {
            if (objects().Get(ResourceKinds.Volume, "", ClaimFacts.Of(claim).VolumeName!) is not { } volume)
                return new NodeVolumes { Node = node.Name, Refusal = VolumeGone };
            if (VolumeFacts.Of(volume).Affinity?.Accept(node) == false)
                return new NodeVolumes { Node = node.Name, Refusal = WrongNode };
        }
        if (claims.Unbound.Count == 0)
            return new NodeVolumes { Node = node.Name, Refusal = null };
        List<(ApiObject Claim, ApiObject Volume)>? chosen = null;
        List<ApiObject>? toProvision = null;
        foreach (var claim in claims.Unbound)
        {
            var facts = ClaimFacts.Of(claim);
            if (facts.SelectedNode is { } selected)
            {
                // Its volume is being made for that node.
                if (selected != node.Name)
                    return new NodeVolumes { Node = node.Name, Refusal = NoVolume };
            }
            else if (_index.Matching.FindOnNode(facts.Demand, facts.Class, claim.Namespace, claim.Name, claim.Uid, offer => Suits(offer, node, chosen)) is { } offer
                && objects().Get(ResourceKinds.Volume, "", offer.Name) is { } volume)
            {
                (chosen ??= []).Add((claim, volume));
                continue;
            }
            if (!CanProvision(facts, node))
                return new NodeVolumes { Node = node.Name, Refusal = NoVolume };
            (toProvision ??= []).Add(claim);
        }
        return new NodeVolumes { Node = node.Name, Refusal = null, Static = chosen ?? [], ToProvision = toProvision ?? [] };
    }

    /// <summary>
    /// Writes what was chosen: reserves the static volumes for the claims and marks the others with the node, so that their volumes are made. An error means
    /// that the pod is to be scheduled anew.
    /// </summary>
    public ApiError? PreBind(PodClaims claims, NodeVolumes choice)
    {
        foreach (var (claim, volume) in choice.Static)
        {
            var reserved = VolumeBinder.ReservedFor(volume, claim);
            if (!ReferenceEquals(reserved, volume) && api.Update(reserved).Error is { } error)
                return error;
        }
        foreach (var claim in choice.ToProvision)
        {
            if (ClaimFacts.Of(claim).SelectedNode != choice.Node && api.Update(claim.WithAt(["metadata", "annotations", StorageNames.SelectedNode], choice.Node)).Error is { } error)
                return error;
        }
        return null;
    }

    /// <summary>How far the binding is, after <see cref="PreBind"/>. Real schedulers give up after ten minutes; that clock is the caller's.</summary>
    public BindingProgress Progress(ApiObject pod, NodeVolumes choice)
    {
        var reader = objects();
        var isBound = true;
        foreach (var (claim, volume) in choice.Static)
        {
            if (reader.Get(ResourceKinds.Volume, "", volume.Name) is not { } live || VolumeFacts.Of(live).Claim is not { } reference || reference.Name != claim.Name || reference.Namespace != claim.Namespace)
                return new(BindingState.Failed, $"the volume \"{volume.Name}\" is no longer reserved for the claim \"{claim.Name}\"");
            isBound &= IsBound(reader, claim, out var gone);
            if (gone is not null)
                return new(BindingState.Failed, gone);
        }
        foreach (var claim in choice.ToProvision)
        {
            if (reader.Get(ResourceKinds.Claim, claim.Namespace, claim.Name) is { } live && live.Uid == claim.Uid)
            {
                var facts = ClaimFacts.Of(live);
                if (facts.SelectedNode != choice.Node)
                    return new(BindingState.Failed, $"the volume of the claim \"{claim.Name}\" could not be made for the node \"{choice.Node}\"");
                if (facts.VolumeName is { } made && reader.Get(ResourceKinds.Volume, "", made) is { } volume && reader.Get(ResourceKinds.Node, "", choice.Node) is { } node
                    && VolumeFacts.Of(volume).Affinity?.Accept(node) == false)
                    return new(BindingState.Failed, $"the volume \"{made}\" cannot be used from the node \"{choice.Node}\"");
            }
            isBound &= IsBound(reader, claim, out var gone);
            if (gone is not null)
                return new(BindingState.Failed, gone);
        }
        return new(isBound ? BindingState.Bound : BindingState.Waiting);
    }

    private static bool IsBound(IObjectReader reader, ApiObject claim, out string? gone)
    {
        gone = null;
        if (reader.Get(ResourceKinds.Claim, claim.Namespace, claim.Name) is not { } live || live.Uid != claim.Uid)
        {
            gone = $"persistentvolumeclaim \"{claim.Name}\" not found";
            return false;
        }
        var facts = ClaimFacts.Of(live);
        return facts is { VolumeName: not null, IsBindCompleted: true };
    }

    private bool Suits(VolumeOffer offer, ApiObject node, List<(ApiObject Claim, ApiObject Volume)>? chosen)
    {
        for (var i = 0; i < (chosen?.Count ?? 0); i++)
        {
            if (chosen![i].Volume.Name == offer.Name)
                return false;
        }
        return objects().Get(ResourceKinds.Volume, "", offer.Name) is { } volume && VolumeFacts.Of(volume).Affinity?.Accept(node) != false;
    }

    private bool CanProvision(ClaimFacts claim, ApiObject node)
    {
        if (claim.Class.Length == 0 || objects().Get(ResourceKinds.StorageClass, "", claim.Class) is not { } storageClass)
            return false;
        var facts = ClassFacts.Of(storageClass);
        return facts.Provisioner is not ("" or StorageNames.NoProvisioner) && facts.Topologies?.Accept(node) != false;
    }

    private bool IsUsedElsewhere(ApiObject pod, string claim)
    {
        foreach (var other in cluster.ClaimUsers.Of(pod.Namespace, claim))
        {
            if (other.Uid != pod.Uid && other.Spec.TextOf("nodeName") is { Length: > 0 } && other.Status.TextOf("phase") is not ("Succeeded" or "Failed"))
                return true;
        }
        return false;
    }
}
