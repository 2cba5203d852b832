using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>
/// The provisioner of the embedded cluster's own driver, and of all others that it is to have: makes network disks for the claims that the binder hands to it, and deletes the disks of released
/// volumes, as the external provisioners of CSI drivers do. What fails is tried again after 1 s, 2 s, 4 s … 5 min.
/// </summary>
internal sealed class DiskProvisioner(ClusterContext cluster) : Controller(cluster, StorageNames.OwnDriver)
{
    private const double LongestRetrySeconds = 300;
    private static readonly TimeSpan s_whileDown = TimeSpan.FromSeconds(15);
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _making = new(StringComparer.Ordinal);

    private StorageFaults Faults => Cluster.StorageFaults;

    protected override void EnqueueAll()
    {
        _failures.Clear();
        _making.Clear();
        foreach (var claim in Objects.List(ResourceKinds.Claim))
            Hear(claim);
        foreach (var volume in Objects.List(ResourceKinds.Volume))
            Hear(volume);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (change.Type == ChangeType.Deleted)
        {
            _failures.Remove(item.Uid);
            _making.Remove(item.Uid);
            // The last attachment of a disk is gone: it can be deleted.
            if (item.Kind == ResourceKinds.VolumeAttachment && VolumeAttachments.VolumeOf(item) is { } name && Objects.Get(ResourceKinds.Volume, "", name) is { } volume)
                Hear(volume);
            return;
        }
        Hear(item);
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { } item || !IsMine(item))
            return SyncResult.Done;
        if (Faults.ProvisionerIsDown)
            return SyncResult.Again(s_whileDown);
        return key.Kind == ResourceKinds.Claim ? Provision(item) : Delete(item);
    }

    private void Hear(ApiObject item)
    {
        if (IsMine(item))
            Enqueue(item.Key);
    }

    private bool IsMine(ApiObject item)
    {
        if (item.Kind == ResourceKinds.Claim)
            return !item.IsDeleting && StorageNames.IsServed(item.Annotations.TextOf(StorageNames.Provisioner), Cluster.Options) && ClaimFacts.Of(item).VolumeName is null;
        return item.Kind == ResourceKinds.Volume && VolumeFacts.Of(item) is { Policy: "Delete", Phase: "Released" } facts && StorageNames.IsServed(facts.ProvisionedBy, Cluster.Options)
            && (!item.IsDeleting || Finalizers.Has(item, StorageNames.ExternalDisk));
    }

    private SyncResult Provision(ApiObject claim)
    {
        var facts = ClaimFacts.Of(claim);
        if (Objects.Get(ResourceKinds.StorageClass, "", facts.Class) is not { } storageClass || ClassFacts.Of(storageClass).Provisioner is not { } driver || !StorageNames.IsServed(driver, Cluster.Options))
            return SyncResult.Done;
        // The binder says when: with a delayed class, only when the node is known.
        if (ClassFacts.Of(storageClass).IsDelayed && facts.SelectedNode is null)
            return SyncResult.Done;
        var existing = Api.Get(new(ResourceKinds.Volume, "", ProvisionedVolume.NameOf(claim)));
        if (existing.IsOk)
            return SyncResult.Done;
        if (!existing.Error.IsNotFound)
            return SyncResult.Failed(existing.Error);
        if (!_making.TryGetValue(claim.Uid, out var due))
        {
            Cluster.Events.Normal(claim, "Provisioning", $"making a volume for the claim \"{claim.Namespace}/{claim.Name}\"", Name);
            _making[claim.Uid] = due = Now + Faults.ProvisioningTime;
        }
        if (due > Now)
            return SyncResult.Again(due - Now);
        _making.Remove(claim.Uid);
        var node = facts.SelectedNode is { } selected ? Objects.Get(ResourceKinds.Node, "", selected) : null;
        if (facts.SelectedNode is not null && node is null)
            return Fail(claim, facts, $"the node \"{facts.SelectedNode}\" that was selected for the volume is gone");
        if (facts.Demand.Selector is not null)
            return Fail(claim, facts, "the claim has a selector, and only volumes that exist can have the labels that it asks for");
        if (facts.Demand.HasSource)
            return Fail(claim, facts, "the claim has a data source, which this driver cannot copy");
        if (Faults.LargestDisk is { } largest && facts.Demand.Request > largest)
            return Fail(claim, facts, "the request is larger than the largest disk there is");
        if (Faults.TakesProvisioningFailure())
            return Fail(claim, facts, "the disk could not be made");
        var source = ApiMap.Of(("driver", driver), ("volumeHandle", "disk-" + Cluster.Simulation.Random.Uuid()), ("fsType", facts.Demand.IsBlock ? null : "ext4"));
        var volume = ProvisionedVolume.For(claim, storageClass, driver, StorageNames.ExternalDisk, "csi", source, node);
        if (Api.Create(volume).Error is { IsAlreadyExists: false } error)
            return SyncResult.Failed(error);
        if (Faults.TakesSecondVolume())
        {
            Api.Create(volume
                .WithAt(["metadata", "name"], "pvc-" + Cluster.Simulation.Random.Uuid())
                .WithAt(["spec", "csi", "volumeHandle"], "disk-" + Cluster.Simulation.Random.Uuid()));
        }
        _failures.Remove(claim.Uid);
        Cluster.Events.Normal(claim, "ProvisioningSucceeded", $"made volume {volume.Name}", Name);
        return SyncResult.Done;
    }

    private SyncResult Fail(ApiObject claim, ClaimFacts facts, string why)
    {
        Cluster.Events.Warning(claim, "ProvisioningFailed", why, Name);
        // Another node may serve better: the scheduler chooses anew.
        if (facts.SelectedNode is not null && Api.Update(claim.WithAt(["metadata", "annotations", StorageNames.SelectedNode], null)).Error is { } error)
            return SyncResult.Failed(error);
        return Later(claim);
    }

    private SyncResult Delete(ApiObject volume)
    {
        if (Cluster.VolumeAttachments.Of(volume.Name) is { Count: > 0 } attachments)
        {
            Cluster.Events.Warning(volume, "VolumeFailedDelete", $"the volume is still attached to node {attachments.Keys.First()}", Name);
            return Later(volume);
        }
        if (Faults.TakesDeletionFailure())
        {
            Cluster.Events.Warning(volume, "VolumeFailedDelete", "the disk could not be deleted", Name);
            return Later(volume);
        }
        Cluster.Data.Destroy(volume.Uid);
        _failures.Remove(volume.Uid);
        if (!volume.IsDeleting)
        {
            var deleted = Api.Delete(volume.Key, new DeleteRequest { Uid = volume.Uid });
            if (!deleted.IsOk)
                return deleted.Error.IsNotFound ? SyncResult.Done : SyncResult.Failed(deleted.Error);
            volume = deleted.Object;
        }
        return Finalizers.Has(volume, StorageNames.ExternalDisk) ? Finalizers.Write(Api, volume, StorageNames.ExternalDisk, false) : SyncResult.Done;
    }

    private SyncResult Later(ApiObject item)
    {
        var failures = _failures[item.Uid] = _failures.GetValueOrDefault(item.Uid) + 1;
        return SyncResult.Again(TimeSpan.FromSeconds(Math.Min(LongestRetrySeconds, Math.Pow(2, Math.Min(failures, 12) - 1))));
    }
}
