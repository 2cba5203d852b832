using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>
/// Makes volumes larger when their claims ask for more. For the cluster's own disks it does what the driver's resizer and the kubelets do: the disk grows, then, on
/// the node where a pod has it mounted, its file system. What cannot be done is said in the claim's status and left until the request is lowered. Of other volumes
/// it says that somebody else has to do it. Source: pkg/controller/volume/expand, and the recovery of failed expansions (KEP-1790).
/// </summary>
internal sealed class VolumeExpansion : Controller
{
    private const string Source = "volume_expand";
    private const string Resizer = "external-resizer " + StorageNames.OwnDriver;
    private static readonly TimeSpan s_whileDown = TimeSpan.FromSeconds(15);
    private readonly Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mountedAnew = new(StringComparer.Ordinal);

    public VolumeExpansion(ClusterContext cluster)
        : base(cluster, "expand-controller") =>
        cluster.VolumeUse.Taken += (_, volume) => HearMount(volume);

    private StorageFaults Faults => Cluster.StorageFaults;

    protected override void EnqueueAll()
    {
        _due.Clear();
        _mountedAnew.Clear();
        foreach (var claim in Objects.List(ResourceKinds.Claim))
            Hear(claim);
    }

    protected override void OnChange(StoreChange change)
    {
        if (change.Object.Kind != ResourceKinds.Claim)
            return;
        if (change.Type != ChangeType.Deleted)
        {
            Hear(change.Object);
            return;
        }
        _due.Remove(change.Object.Uid);
        _mountedAnew.Remove(change.Object.Uid);
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { IsDeleting: false } claim || ExpansionFacts.Of(claim) is not { IsAtGoal: false } facts
            || ClaimFacts.Of(claim) is not { Phase: "Bound", VolumeName: { } name } || Objects.Get(ResourceKinds.Volume, "", name) is not { } volume)
            return SyncResult.Done;
        if (!StorageNames.IsServed(volume.Spec.At("csi", "driver")?.Text, Cluster.Options))
        {
            if (facts.Request > facts.Capacity)
                Cluster.Events.Normal(claim, "ExternalExpanding", "no plugin here can make this volume larger; waiting for an external controller to do it", Source);
            return SyncResult.Done;
        }
        if (Faults.ProvisionerIsDown)
            return SyncResult.Again(s_whileDown);
        switch (facts.Step)
        {
            case ExpansionStep.None:
                return Begin(claim, facts);
            case ExpansionStep.ControllerInfeasible or ExpansionStep.NodeInfeasible:
                return facts.Request != facts.Allocated ? Begin(claim, facts) : SyncResult.Done;
            case ExpansionStep.ControllerInProgress:
                return IsDue(claim, out var left) ? GrowDisk(claim, volume, facts) : SyncResult.Again(left);
            case ExpansionStep.NodePending:
                return CanGrowFileSystem(claim, volume) ? Write(claim, claim.Status.WithAt(["allocatedResourceStatuses", "storage"], ExpansionFacts.NodeInProgress)) : SyncResult.Done;
            default:
                return IsDue(claim, out left) ? GrowFileSystem(claim, volume, facts) : SyncResult.Again(left);
        }
    }

    private void Hear(ApiObject claim)
    {
        if (!ExpansionFacts.Of(claim).IsAtGoal && ClaimFacts.Of(claim).Phase == "Bound")
            Enqueue(claim.Key);
    }

    private void HearMount(string volumeName)
    {
        if (Objects.Get(ResourceKinds.Volume, "", volumeName) is not { } volume || VolumeFacts.Of(volume).Claim is not { Namespace: { } ns } reference
            || Objects.Get(ResourceKinds.Claim, ns, reference.Name) is not { } claim || ExpansionFacts.Of(claim).IsAtGoal)
            return;
        _mountedAnew.Add(claim.Uid);
        Enqueue(claim.Key);
    }

    private SyncResult Begin(ApiObject claim, ExpansionFacts facts)
    {
        if (facts.Request <= facts.Capacity)
            return Finish(claim, facts.Capacity == 0 ? null : claim.Status.At("capacity", "storage"));
        var request = claim.Spec.At("resources", "requests", "storage");
        var status = claim.Status
            .WithAt(["allocatedResources", "storage"], request)
            .WithAt(["allocatedResourceStatuses", "storage"], ExpansionFacts.ControllerInProgress);
        status = ExpansionFacts.WithConditions(status, Now, ("Resizing", null));
        var result = Write(claim, status);
        if (result.Error is null)
            Cluster.Events.Normal(claim, "Resizing", "the disk is made larger", Resizer);
        return result;
    }

    private SyncResult GrowDisk(ApiObject claim, ApiObject volume, ExpansionFacts facts)
    {
        if (Faults.LargestDisk is { } largest && facts.Allocated > largest)
        {
            const string why = "the request is larger than the largest disk there is";
            Cluster.Events.Warning(claim, "VolumeResizeFailed", why, Resizer);
            return Write(claim, ExpansionFacts.WithConditions(claim.Status.WithAt(["allocatedResourceStatuses", "storage"], ExpansionFacts.ControllerInfeasible), Now, ("ControllerResizeError", why)));
        }
        var size = claim.Status.At("allocatedResources", "storage");
        // A disk never shrinks, and it may have grown before a crash.
        if (VolumeFacts.Of(volume).Offer.Capacity < facts.Allocated && Api.Update(volume.WithAt(["spec", "capacity", "storage"], size)).Error is { } error)
            return SyncResult.Failed(error);
        if (ClaimFacts.Of(claim).Demand.IsBlock)
        {
            Cluster.Events.Normal(claim, "VolumeResizeSuccessful", "the disk is larger now", Resizer);
            return Finish(claim, size);
        }
        _mountedAnew.Remove(claim.Uid);
        Cluster.Events.Normal(claim, "FileSystemResizeRequired", "the disk is larger now; its file system grows on the node", Resizer);
        return Write(claim, ExpansionFacts.WithConditions(claim.Status.WithAt(["allocatedResourceStatuses", "storage"], ExpansionFacts.NodePending), Now, ("FileSystemResizePending", "waiting until a pod has the volume mounted")));
    }

    private bool CanGrowFileSystem(ApiObject claim, ApiObject volume)
    {
        if (Faults.ExpandsOffline && !_mountedAnew.Contains(claim.Uid))
            return false;
        return UserOf(claim, volume) is not null;
    }

    private SyncResult GrowFileSystem(ApiObject claim, ApiObject volume, ExpansionFacts facts)
    {
        if (UserOf(claim, volume) is not { } pod)
            return Write(claim, claim.Status.WithAt(["allocatedResourceStatuses", "storage"], ExpansionFacts.NodePending));
        if (Faults.LargestFileSystem is { } largest && facts.Allocated > largest)
        {
            const string why = "the file system cannot be made as large as the request";
            Cluster.Events.Warning(claim, "FileSystemResizeFailed", why, "kubelet");
            return Write(claim, ExpansionFacts.WithConditions(claim.Status.WithAt(["allocatedResourceStatuses", "storage"], ExpansionFacts.NodeInfeasible), Now, ("NodeResizeError", why)));
        }
        Cluster.Events.Normal(pod, "FileSystemResizeSuccessful", $"the file system of volume \"{volume.Name}\" is larger now", "kubelet");
        return Finish(claim, claim.Status.At("allocatedResources", "storage"));
    }

    // A pod that has the volume mounted on its node, whose kubelet is there to grow it.
    private ApiObject? UserOf(ApiObject claim, ApiObject volume)
    {
        foreach (var pod in Cluster.ClaimUsers.Of(claim.Namespace, claim.Name))
        {
            if (pod.Spec.TextOf("nodeName") is { Length: > 0 } node && Cluster.VolumeUse.IsInUse(node, volume.Name) && Cluster.Kubelets?.Of(node)?.IsRunning != false)
                return pod;
        }
        return null;
    }

    private SyncResult Finish(ApiObject claim, ApiValue? size)
    {
        var status = claim.Status;
        if (size is not null)
            status = status.WithAt(["capacity", "storage"], size);
        return Write(claim, ExpansionFacts.WithConditions(status.Without("allocatedResourceStatuses"), Now));
    }

    private bool IsDue(ApiObject claim, out TimeSpan left)
    {
        if (!_due.TryGetValue(claim.Uid, out var due))
            _due[claim.Uid] = due = Now + Faults.ExpansionTime;
        left = due - Now;
        if (left > TimeSpan.Zero)
            return false;
        _due.Remove(claim.Uid);
        return true;
    }

    private SyncResult Write(ApiObject claim, ApiMap status) => Api.UpdateStatus(claim.WithStatus(status)).Error is { IsNotFound: false } error ? SyncResult.Failed(error) : SyncResult.Done;
}
