using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.GarbageCollection;

/// <summary>Empties namespaces that are being deleted, and lets them go when nothing is left in them.</summary>
public sealed class NamespaceCleaner : Controller
{
    /// <summary>The cleaner of a cluster.</summary>
    public NamespaceCleaner(ClusterContext cluster)
        : base(cluster, "namespace-controller")
    {
    }

    /// <inheritdoc/>
    protected override void EnqueueAll()
    {
        foreach (var ns in Cluster.Store.List(ResourceKinds.Namespace))
        {
            if (ns.IsDeleting)
                Enqueue(ns.Key);
        }
    }

    /// <inheritdoc/>
    protected override void OnChange(StoreChange change)
    {
        if (change.Object.Kind == ResourceKinds.Namespace)
        {
            if (change is { Type: not ChangeType.Deleted, Object.IsDeleting: true })
                Enqueue(change.Object.Key);
        }
        else if (change.Type == ChangeType.Deleted && change.Object.Kind.IsNamespaced && Cluster.Store.Get(ResourceKinds.Namespace, "", change.Object.Namespace) is { IsDeleting: true } ns)
        {
            Enqueue(ns.Key);
        }
    }

    /// <inheritdoc/>
    protected override SyncResult Sync(ObjectKey key)
    {
        if (Cluster.Store.Get(key) is not { IsDeleting: true } ns)
            return SyncResult.Done;
        var isEmpty = true;
        foreach (var kind in ResourceKinds.All)
        {
            if (!kind.IsNamespaced)
                continue;
            foreach (var item in Cluster.Store.List(kind, key.Name).ToList())
            {
                if (!item.IsDeleting && Api.Delete(item.Key, new DeleteRequest { Uid = item.Uid, Propagation = Propagation.Background }) is { IsOk: false, Error: { IsNotFound: false } error })
                    return SyncResult.Failed(error);
                isEmpty &= Cluster.Store.Get(item.Key) is null;
            }
        }
        if (!isEmpty)
            return SyncResult.Done;
        var result = Api.Update(ns.WithAt(["spec", "finalizers"], null), "finalize");
        return result.IsOk || result.Error.IsNotFound ? SyncResult.Done : SyncResult.Failed(result.Error);
    }
}
