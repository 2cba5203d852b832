using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.GarbageCollection;

/// <summary>
/// The garbage collector (pkg/controller/garbagecollector): deletes objects whose owners are all gone, lets an owner that is deleted in the foreground wait for
/// those of its objects that block it, and takes an owner that is deleted with the policy Orphan off its objects. Whether an owner is there is always asked
/// of the API server itself, never of a cache.
/// </summary>
public sealed class GarbageCollector : Controller
{
    /// <summary>A garbage collector of a cluster.</summary>
    public GarbageCollector(ClusterContext cluster)
        : base(cluster, "gc")
    {
    }

    // It works on a graph of its own that lags a little behind: other controllers have seen a change by the time it acts on it.
    private static readonly TimeSpan s_lag = TimeSpan.FromMilliseconds(20);

    private Store Live => Cluster.Store;

    /// <inheritdoc/>
    protected override void EnqueueAll()
    {
        foreach (var kind in ResourceKinds.All)
        {
            foreach (var item in Live.List(kind))
            {
                if (MayHaveWork(item))
                    EnqueueAfter(item.Key, s_lag);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (change.Type == ChangeType.Deleted)
        {
            foreach (var dependent in Live.OwnedBy(item.Uid))
                EnqueueAfter(dependent.Key, s_lag);
            WakeWaitingOwners(item.Owners);
            return;
        }
        if (change.Old is null || !ReferenceEquals(change.Old.Metadata, item.Metadata))
        {
            if (MayHaveWork(item))
                EnqueueAfter(item.Key, s_lag);
            if (change.Old is { Owners.Length: > 0 } old && !ReferenceEquals(old.Metadata["ownerReferences"], item.Metadata["ownerReferences"]))
                WakeWaitingOwners(old.Owners);
        }
    }

    /// <inheritdoc/>
    protected override SyncResult Sync(ObjectKey key)
    {
        if (Live.Get(key) is not { } item)
            return SyncResult.Done;
        if (item.IsDeleting)
        {
            if (Has(item, ApiServer.OrphanFinalizer))
                return Orphan(item);
            // What is going otherwise is waited for.
            return Has(item, ApiServer.ForegroundFinalizer) ? AwaitDependents(item) : SyncResult.Done;
        }
        return item.Owners.Length == 0 ? SyncResult.Done : Collect(item);
    }

    // Most changes are of objects whose owners are there: these are told without a look at them later.
    private bool MayHaveWork(ApiObject item)
    {
        if (item.IsDeleting && item.Finalizers.Count > 0 && (Has(item, ApiServer.OrphanFinalizer) || Has(item, ApiServer.ForegroundFinalizer)))
            return true;
        foreach (var owner in item.Owners)
        {
            if (Live.ByUid(owner.Uid) is not { } live || !IsNamed(item, owner, live) || IsAwaiting(live))
                return true;
        }
        return false;
    }

    private void WakeWaitingOwners(OwnerReference[] owners)
    {
        foreach (var owner in owners)
        {
            if (Live.ByUid(owner.Uid) is { } live && IsAwaiting(live))
                EnqueueAfter(live.Key, s_lag);
        }
    }

    // An object with owners: it stays as long as one of them is there and does not wait for it to go.
    private SyncResult Collect(ApiObject item)
    {
        var kept = new List<OwnerReference>();
        var isWaitedFor = false;
        foreach (var owner in item.Owners)
        {
            switch (Judge(item, owner))
            {
                case Standing.Solid:
                    kept.Add(owner);
                    break;
                case Standing.Awaiting:
                    isWaitedFor = true;
                    break;
                default:
                    break;
            }
        }
        if (kept.Count == item.Owners.Length)
            return SyncResult.Done;
        if (kept.Count > 0)
            return Outcome(Api.Update(item.WithOwners(kept)));
        if (isWaitedFor && Live.OwnedBy(item.Uid).Any())
        {
            // In a circle of objects that wait for each other none would ever go.
            if (Live.OwnedBy(item.Uid).Any(IsAwaiting) && Array.Exists(item.Owners, static owner => owner.BlocksOwnerDeletion))
                return Outcome(Api.Update(item.WithOwners([.. item.Owners.Select(static owner => owner with { BlocksOwnerDeletion = false })])));
            return Delete(item, Propagation.Foreground);
        }
        return Delete(item, Has(item, ApiServer.OrphanFinalizer) ? Propagation.Orphan : Has(item, ApiServer.ForegroundFinalizer) ? Propagation.Foreground : Propagation.Background);
    }

    private SyncResult AwaitDependents(ApiObject owner)
    {
        var isBlocked = false;
        foreach (var dependent in Live.OwnedBy(owner.Uid).ToList())
        {
            var blocks = Array.Exists(dependent.Owners, reference => reference.Uid == owner.Uid && reference.BlocksOwnerDeletion);
            isBlocked |= blocks;
            if (!dependent.IsDeleting)
                EnqueueAfter(dependent.Key, s_lag);
        }
        return isBlocked ? SyncResult.Done : Outcome(WithoutFinalizer(owner, ApiServer.ForegroundFinalizer));
    }

    private SyncResult Orphan(ApiObject owner)
    {
        foreach (var dependent in Live.OwnedBy(owner.Uid).ToList())
        {
            if (Outcome(Api.Update(dependent.WithOwners([.. dependent.Owners.Where(reference => reference.Uid != owner.Uid)]))) is { Error: not null } failed)
                return failed;
        }
        return Outcome(WithoutFinalizer(owner, ApiServer.OrphanFinalizer));
    }

    private ApiResult WithoutFinalizer(ApiObject item, string name)
    {
        var left = item.Finalizers.Without(each => each.Text == name);
        return Api.Update(item.WithMetadata(item.Metadata.With("finalizers", left.Count == 0 ? null : left)));
    }

    private SyncResult Delete(ApiObject item, Propagation propagation) =>
        Outcome(Api.Delete(item.Key, new DeleteRequest { Uid = item.Uid, ResourceVersion = item.Metadata.TextOf("resourceVersion"), Propagation = propagation }));

    // What is gone meanwhile needs nothing more.
    private static SyncResult Outcome(ApiResult result) => result.IsOk || result.Error.IsNotFound ? SyncResult.Done : SyncResult.Failed(result.Error);

    private enum Standing : byte
    {
        Solid,
        Dangling,
        Awaiting,
    }

    private Standing Judge(ApiObject item, OwnerReference owner)
    {
        // Of a kind that is not served nobody can tell; and an object outside of namespaces cannot say in which one its owner is.
        if (ResourceKinds.Find(owner.ApiVersion, owner.Kind) is not { } kind || (kind.IsNamespaced && !item.Kind.IsNamespaced))
            return Standing.Solid;
        // An owner in another namespace is none.
        if (Live.Get(kind, kind.IsNamespaced ? item.Namespace : "", owner.Name) is not { } live || live.Uid != owner.Uid)
            return Standing.Dangling;
        return IsAwaiting(live) ? Standing.Awaiting : Standing.Solid;
    }

    private static bool IsNamed(ApiObject item, OwnerReference owner, ApiObject live) =>
        live.Name == owner.Name && live.Kind.Name == owner.Kind && (!live.Kind.IsNamespaced || live.Namespace == item.Namespace);

    private static bool IsAwaiting(ApiObject owner) => owner.IsDeleting && Has(owner, ApiServer.ForegroundFinalizer);

    private static bool Has(ApiObject item, string finalizer)
    {
        foreach (var each in item.Finalizers)
        {
            if (each.Text == finalizer)
                return true;
        }
        return false;
    }
}
