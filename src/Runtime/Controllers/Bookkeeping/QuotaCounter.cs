using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Embedded.Admission;

namespace StsLint.Runtime.Controllers.Bookkeeping;

/// <summary>Writes into the status of each ResourceQuota what its namespace uses.</summary>
public sealed class QuotaCounter : Controller
{
    /// <summary>The counter of a cluster.</summary>
    public QuotaCounter(ClusterContext cluster)
        : base(cluster, "resourcequota-controller")
    {
    }

    /// <inheritdoc/>
    protected override void EnqueueAll()
    {
        foreach (var quota in Cluster.Store.List(ResourceKinds.ResourceQuota))
            Enqueue(quota.Key);
    }

    /// <inheritdoc/>
    protected override void OnChange(StoreChange change)
    {
        if (!change.Object.Kind.IsNamespaced || change.Object.Kind == ResourceKinds.Event || Cluster.Store.Count(ResourceKinds.ResourceQuota) == 0)
            return;
        foreach (var quota in Cluster.Store.List(ResourceKinds.ResourceQuota, change.Object.Namespace))
            Enqueue(quota.Key);
    }

    /// <inheritdoc/>
    protected override SyncResult Sync(ObjectKey key)
    {
        // What is used is kept up with the store, so the quota itself is read there too.
        if (Cluster.Store.Get(key) is not { IsDeleting: false } quota || quota.Spec["hard"] is not ApiMap hard)
            return SyncResult.Done;
        var used = Cluster.Server.Quotas.UsedOf(quota);
        var counted = ApiMap.Empty;
        for (var i = 0; i < hard.Count; i++)
            counted = counted.With(hard[i].Key, Quotas.Write(used.GetValueOrDefault(hard[i].Key), hard[i].Value));
        var status = ApiMap.Of(("hard", hard), ("used", counted));
        if (status.Equals(quota.Status))
            return SyncResult.Done;
        var result = Api.UpdateStatus(quota.WithStatus(status));
        return result.IsOk || result.Error.IsNotFound ? SyncResult.Done : SyncResult.Failed(result.Error);
    }
}
