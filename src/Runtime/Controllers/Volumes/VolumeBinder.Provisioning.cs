using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

internal sealed partial class VolumeBinder
{
    private const int SaveTries = 5;

    private bool CanProvision => !Faults.ProvisionerIsDown && (Cluster.Options.Parts & ClusterParts.Provisioner) != 0;

    private void Provision(ApiObject claim, ClaimFacts facts, ApiObject? storageClass)
    {
        if (storageClass is null)
        {
            Events.Warning(claim, "ProvisioningFailed", $"storageclass.storage.k8s.io \"{facts.Class}\" not found", Source);
            return;
        }
        var provisioner = ClassFacts.Of(storageClass).Provisioner;
        if (provisioner == StorageNames.HostPathProvisioner)
        {
            ProvisionDirectory(claim, facts, storageClass);
            return;
        }
        if (provisioner.StartsWith("kubernetes.io/", StringComparison.Ordinal))
        {
            if (CsiMigration.DriverOf(provisioner) is not { } driver)
            {
                Events.Warning(claim, "ProvisioningFailed", $"no volume plugin is named {provisioner}", Source);
                return;
            }
            provisioner = driver;
        }
        if (MarkProvisioner(claim, provisioner) is { } marked)
            Events.Normal(marked, "ExternalProvisioning", $"waiting until the provisioner '{provisioner}', or an administrator, makes a volume; if that takes long, see whether the provisioner runs", Source);
    }

    // By this the provisioner knows that the claim is its own.
    private ApiObject? MarkProvisioner(ApiObject claim, string provisioner)
    {
        if (claim.Annotations.TextOf(StorageNames.Provisioner) == provisioner && claim.Annotations.TextOf(StorageNames.BetaProvisioner) == provisioner)
            return claim;
        return Api.Update(claim
            .WithAt(["metadata", "annotations", StorageNames.BetaProvisioner], provisioner)
            .WithAt(["metadata", "annotations", StorageNames.Provisioner], provisioner)).Object;
    }

    // The built-in provisioner: a directory of its own for each claim, the same on all nodes.
    private void ProvisionDirectory(ApiObject claim, ClaimFacts facts, ApiObject storageClass)
    {
        if (MarkProvisioner(claim, StorageNames.HostPathProvisioner) is not { } marked)
            return;
        claim = marked;
        var key = new ObjectKey(ResourceKinds.Volume, "", ProvisionedVolume.NameOf(claim));
        var existing = Api.Get(key);
        // Somebody has made it meanwhile, or that cannot be told.
        if (existing.IsOk || !existing.Error.IsNotFound || !CanProvision || !IsDue(claim))
            return;
        ApiObject? node = null;
        if (facts.SelectedNode is { } selected)
        {
            node = Objects.Get(ResourceKinds.Node, "", selected);
            if (node is null)
            {
                Fail(claim, facts, $"the node \"{selected}\" that was selected for the volume is gone");
                return;
            }
        }
        if (storageClass.Root.List("mountOptions") is { Count: > 0 })
        {
            Events.Warning(claim, "ProvisioningFailed", $"the class \"{storageClass.Name}\" has mountOptions, which its provisioner does not support", Source);
            return;
        }
        if (facts.Demand.HasSource || facts.Demand.IsBlock)
        {
            Events.Warning(claim, "ProvisioningFailed", facts.Demand.IsBlock ? "the provisioner makes no block devices" : "the provisioner cannot fill a volume from a data source", Source);
            return;
        }
        if (Faults.TakesProvisioningFailure())
        {
            Fail(claim, facts, "the volume could not be made");
            return;
        }
        var source = ApiMap.Of(("path", "/tmp/hostpath_pv/" + Cluster.Simulation.Random.Uuid()), ("type", ""));
        var volume = ProvisionedVolume.For(claim, storageClass, StorageNames.HostPathProvisioner, StorageNames.BuiltInDisk, "hostPath", source, node);
        Save(claim, facts, volume.WithAt(["metadata", "annotations", "kubernetes.io/createdby"], "hostpath-dynamic-provisioner"));
    }

    private void Save(ApiObject claim, ClaimFacts facts, ApiObject volume)
    {
        ApiError? error = null;
        for (var i = 0; i < SaveTries; i++)
        {
            error = Api.Create(volume).Error;
            if (error is null || error.IsAlreadyExists)
            {
                Events.Normal(claim, "ProvisioningSucceeded", $"made volume {volume.Name}", Source);
                return;
            }
        }
        Events.Warning(claim, "ProvisioningFailed", $"the volume was made and could not be saved: {error!.Message}; it is deleted again", Source);
        for (var i = 0; i < SaveTries; i++)
        {
            if (!Faults.TakesDeletionFailure())
                return;
        }
        Events.Warning(claim, "ProvisioningCleanupFailed", "the volume that could not be saved could not be deleted either; somebody has to do that by hand", Source);
    }

    // Another node may serve better: the scheduler chooses anew.
    private void Fail(ApiObject claim, ClaimFacts facts, string why)
    {
        _making.Remove(claim.Uid);
        Events.Warning(claim, "ProvisioningFailed", why, Source);
        if (facts.SelectedNode is not null)
            Api.Update(claim.WithAt(["metadata", "annotations", StorageNames.SelectedNode], null));
    }

    private bool IsDue(ApiObject claim)
    {
        if (!_making.TryGetValue(claim.Uid, out var due))
            _making[claim.Uid] = due = Now + Faults.ProvisioningTime;
        if (due <= Now)
            return true;
        EnqueueAfter(claim.Key, due - Now);
        return false;
    }
}
