using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>
/// Keeps a claim that is being deleted until no scheduled pod uses it; pods that have ended count while they are there. Source: pkg/controller/volume/pvcprotection.
/// </summary>
internal sealed class ClaimProtection(ClusterContext cluster) : Controller(cluster, "pvc-protection")
{
    protected override void EnqueueAll()
    {
        foreach (var claim in Objects.List(ResourceKinds.Claim))
            Enqueue(claim.Key);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.Claim)
        {
            if (change.Type != ChangeType.Deleted && item.IsDeleting == Finalizers.Has(item, StorageNames.ClaimProtection))
                Enqueue(item.Key);
        }
        else if (item.Kind == ResourceKinds.Pod && change.Type == ChangeType.Deleted)
        {
            foreach (var name in ClaimUsers.ClaimsOf(item))
            {
                if (Objects.Get(ResourceKinds.Claim, item.Namespace, name) is { IsDeleting: true } claim)
                    Enqueue(claim.Key);
            }
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { } claim || claim.IsDeleting != Finalizers.Has(claim, StorageNames.ClaimProtection) || (claim.IsDeleting && IsUsed(claim)))
            return SyncResult.Done;
        return Finalizers.Write(Api, claim, StorageNames.ClaimProtection, !claim.IsDeleting);
    }

    // This index is the store itself: no cache is asked whether data may go.
    private bool IsUsed(ApiObject claim)
    {
        foreach (var pod in Cluster.ClaimUsers.Of(claim.Namespace, claim.Name))
        {
            if (pod.Spec.TextOf("nodeName") is { Length: > 0 })
                return true;
        }
        return false;
    }
}

/// <summary>Keeps a volume that is being deleted while it is bound. Source: pkg/controller/volume/pvprotection.</summary>
internal sealed class VolumeProtection(ClusterContext cluster) : Controller(cluster, "pv-protection")
{
    protected override void EnqueueAll()
    {
        foreach (var volume in Objects.List(ResourceKinds.Volume))
            Enqueue(volume.Key);
    }

    protected override void OnChange(StoreChange change)
    {
        if (change.Object.Kind == ResourceKinds.Volume && change.Type != ChangeType.Deleted && change.Object.IsDeleting == Finalizers.Has(change.Object, StorageNames.VolumeProtection))
            Enqueue(change.Object.Key);
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { } volume || volume.IsDeleting != Finalizers.Has(volume, StorageNames.VolumeProtection))
            return SyncResult.Done;
        return volume.IsDeleting && VolumeFacts.Of(volume).Phase == "Bound" ? SyncResult.Done : Finalizers.Write(Api, volume, StorageNames.VolumeProtection, !volume.IsDeleting);
    }
}

/// <summary>Finalizers of an object.</summary>
internal static class Finalizers
{
    /// <summary>Whether an object has a finalizer.</summary>
    public static bool Has(ApiObject item, string name)
    {
        var finalizers = item.Finalizers;
        for (var i = 0; i < finalizers.Count; i++)
        {
            if (finalizers[i].Text == name)
                return true;
        }
        return false;
    }

    /// <summary>The object with a finalizer, or without it.</summary>
    public static ApiObject With(ApiObject item, string name, bool isWanted)
    {
        var finalizers = isWanted ? item.Finalizers.Add(name) : item.Finalizers.Without(each => each.Text == name);
        return item.WithMetadata(item.Metadata.With("finalizers", finalizers.Count == 0 ? null : finalizers));
    }

    /// <summary>Writes an object with a finalizer, or without it.</summary>
    public static SyncResult Write(ApiClient api, ApiObject item, string name, bool isWanted) =>
        api.Update(With(item, name, isWanted)).Error is { IsNotFound: false } error ? SyncResult.Failed(error) : SyncResult.Done;
}
