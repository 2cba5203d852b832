using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

internal sealed partial class VolumeBinder
{
    private enum Plugin : byte
    {
        None,
        Directory,
        FileShare,
        External,
    }

    // True when only a change can give more to do.
    private bool Reclaim(ApiObject volume)
    {
        if (volume.Annotations.TextOf(StorageNames.MigratedTo) is { Length: > 0 })
            return true;
        switch (VolumeFacts.Of(volume).Policy)
        {
            case "Retain":
                return true;
            case "Delete":
                return Delete(volume);
            case "Recycle":
                return Recycle(volume);
            case var policy:
                SetPhase(volume, "Failed", "VolumeUnknownReclaimPolicy", $"the volume has the unknown reclaim policy \"{policy}\"");
                return false;
        }
    }

    private bool Delete(ApiObject old)
    {
        if (IsTooEarly(old) || !NeedsReclaim(old, out var volume))
            return false;
        switch (DeleterOf(volume))
        {
            case Plugin.External:
                return true;
            case Plugin.None or Plugin.FileShare:
                SetPhase(volume, "Failed", "VolumeFailedDelete", "no plugin can delete volumes of this kind");
                return false;
        }
        if (Faults.ProvisionerIsDown)
            return false;
        var path = volume.Spec.At("hostPath", "path")?.Text ?? "";
        if (!path.StartsWith("/tmp/", StringComparison.Ordinal) || path.Length == "/tmp/".Length)
        {
            SetPhase(volume, "Failed", "VolumeFailedDelete", $"only directories below /tmp are deleted, not {path}");
            return false;
        }
        if (Faults.TakesDeletionFailure())
        {
            TryLater(volume);
            SetPhase(volume, "Failed", "VolumeFailedDelete", "the directory could not be deleted");
            return false;
        }
        Cluster.Data.Destroy(volume.Uid);
        var finalizers = volume.Finalizers.Without(static each => each.Text == StorageNames.BuiltInDisk);
        if (finalizers.Count < volume.Finalizers.Count)
        {
            // Without its last finalizer a volume that is being deleted goes with this write.
            if (Api.Update(volume.WithMetadata(volume.Metadata.With("finalizers", finalizers.Count == 0 ? null : finalizers))).Object is not { } changed)
                return false;
            volume = changed;
        }
        if (!volume.IsDeleting)
            Api.Delete(volume.Key, new DeleteRequest { Uid = volume.Uid });
        return false;
    }

    private bool Recycle(ApiObject old)
    {
        if (IsTooEarly(old) || !NeedsReclaim(old, out var volume))
            return false;
        var reference = VolumeFacts.Of(volume).Claim!;
        // A claim of that name has another volume by now, and so have its pods.
        if (Objects.Get(ResourceKinds.Claim, reference.Namespace ?? "", reference.Name) is null && UsersOf(reference.Namespace ?? "", reference.Name) is { Count: > 0 } users)
        {
            Events.Normal(volume, "VolumeFailedRecycle", "the volume is still used by " + string.Join(", ", users), Source);
            return false;
        }
        if (SourceOf(volume) is not (Plugin.Directory or Plugin.FileShare))
        {
            SetPhase(volume, "Failed", "VolumeFailedRecycle", "no plugin can scrub volumes of this kind");
            return false;
        }
        if (Faults.TakesRecyclingFailure())
        {
            TryLater(volume);
            SetPhase(volume, "Failed", "VolumeFailedRecycle", "the pod that scrubs the volume failed");
            return false;
        }
        Events.Normal(volume, "RecyclerPod", "a pod scrubs the volume", Source);
        Cluster.Data.Destroy(volume.Uid);
        Events.Normal(volume, "VolumeRecycled", "the volume is scrubbed", Source);
        return Unbind(volume, VolumeFacts.Of(volume));
    }

    // That the failure is written down must not be a reason to try at once again.
    private void TryLater(ApiObject volume) => _notBefore[volume.Uid] = Now + Resync;

    private bool IsTooEarly(ApiObject volume)
    {
        if (!_notBefore.TryGetValue(volume.Uid, out var moment))
            return false;
        if (moment > Now)
            return true;
        _notBefore.Remove(volume.Uid);
        return false;
    }

    private List<string> UsersOf(string ns, string claim)
    {
        var users = new List<string>();
        foreach (var pod in Cluster.ClaimUsers.Of(ns, claim))
        {
            if (pod.Status.TextOf("phase") is not ("Succeeded" or "Failed"))
                users.Add($"pod {pod.Namespace}/{pod.Name}");
        }
        return users;
    }

    // Whether the volume, as it is stored now, has a claim that is gone or has another volume.
    private bool NeedsReclaim(ApiObject old, out ApiObject volume)
    {
        volume = old;
        if (Api.Get(old.Key).Object is not { } live || live.Uid != old.Uid || VolumeFacts.Of(live).Claim is not { Uid: { } uid } reference)
            return false;
        volume = live;
        var claim = Objects.Get(ResourceKinds.Claim, reference.Namespace ?? "", reference.Name);
        return claim is null || claim.Uid != uid || (ClaimFacts.Of(claim).VolumeName is { } bound && bound != live.Name);
    }

    private static Plugin DeleterOf(ApiObject volume) =>
        VolumeFacts.Of(volume).ProvisionedBy switch
        {
            null => SourceOf(volume),
            StorageNames.HostPathProvisioner => Plugin.Directory,
            var provisioner when provisioner.StartsWith("kubernetes.io/", StringComparison.Ordinal) && CsiMigration.DriverOf(provisioner) is null => Plugin.None,
            _ => Plugin.External,
        };

    private static Plugin SourceOf(ApiObject volume)
    {
        var spec = volume.Spec;
        if (spec.Has("hostPath"))
            return Plugin.Directory;
        if (spec.Has("nfs"))
            return Plugin.FileShare;
        return spec.Has("csi") || CsiMigration.IsMigrated(spec) ? Plugin.External : Plugin.None;
    }
}
