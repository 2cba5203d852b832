using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Deployments;

/// <summary>
/// Keeps as many pods as each ReplicaSet says: makes missing ones, deletes the least useful of those that are too many, takes over pods without a controller that
/// it selects. Source: pkg/controller/replicaset.
/// </summary>
internal sealed class ReplicaSetController : Controller
{
    private const string Source = "replicaset-controller";
    private const int MostAtOnce = 500;
    private readonly SortedDictionary<(string Namespace, string Name), ObjectKey> _orphans = [];
    private readonly Dictionary<string, Expectation> _expected = new(StringComparer.Ordinal);

    public ReplicaSetController(ClusterContext cluster)
        : base(cluster, "replicaset")
    {
    }

    protected override void Forget()
    {
        _orphans.Clear();
        _expected.Clear();
    }

    protected override void EnqueueAll()
    {
        foreach (var pod in Objects.List(ResourceKinds.Pod))
        {
            if (pod.Controller is null)
                _orphans[(pod.Namespace, pod.Name)] = pod.Key;
        }
        foreach (var set in Objects.List(ResourceKinds.ReplicaSet))
            Enqueue(set.Key);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.ReplicaSet)
        {
            if (change.Type == ChangeType.Deleted)
                _expected.Remove(item.Uid);
            Enqueue(item.Key);
        }
        else if (item.Kind == ResourceKinds.Pod)
        {
            HearPod(change);
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { } set || LabelQuery.Of(set.Spec.Map("selector") ?? ApiMap.Empty) is not { } selector)
            return SyncResult.Done;
        var pods = new List<ApiObject>();
        foreach (var pod in Objects.OwnedBy(set.Uid))
        {
            if (pod.Kind == ResourceKinds.Pod && pod.Controller?.Uid == set.Uid)
                pods.Add(pod);
        }
        ApiError? failure = null;
        if (!set.IsDeleting)
        {
            failure = Adopt(set, selector) ?? Release(set, selector, pods);
            if (failure is null && IsUpToDate(set, pods))
                failure = Manage(set, pods);
        }
        var (status, again) = StatusOf(set, pods, failure);
        if (!status.Equals(set.Status))
        {
            var result = Api.UpdateStatus(set.WithStatus(status));
            if (!result.IsOk && !result.Error.IsNotFound)
                failure ??= result.Error;
        }
        return failure is not null ? SyncResult.Failed(failure) : again is { } after ? SyncResult.Again(after) : SyncResult.Done;
    }

    private void HearPod(StoreChange change)
    {
        var pod = change.Object;
        if (change.Type == ChangeType.Deleted || pod.Controller is not null)
            _orphans.Remove((pod.Namespace, pod.Name));
        foreach (var owner in (ReadOnlySpan<OwnerReference?>)[pod.Controller, change.Old?.Controller])
        {
            if (owner is { Kind: "ReplicaSet" } && Objects.Get(ResourceKinds.ReplicaSet, pod.Namespace, owner.Name) is { } set && set.Uid == owner.Uid)
                Enqueue(set.Key);
        }
        if (pod.Controller is not null || change.Type == ChangeType.Deleted)
            return;
        _orphans[(pod.Namespace, pod.Name)] = pod.Key;
        foreach (var set in Objects.List(ResourceKinds.ReplicaSet, pod.Namespace))
        {
            if (LabelQuery.Of(set.Spec.Map("selector") ?? ApiMap.Empty)?.Fits(pod.Labels) == true)
                Enqueue(set.Key);
        }
    }

    private ApiError? Adopt(ApiObject set, LabelQuery selector)
    {
        if (_orphans.Count == 0)
            return null;
        foreach (var key in _orphans.Values.Where(each => each.Namespace == set.Namespace).ToArray())
        {
            if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { IsDeleting: false, Controller: null } pod || PodStates.IsEnded(pod) || !selector.Fits(pod.Labels))
                continue;
            var result = Api.Update(pod.WithOwners([.. pod.Owners, OwnerReference.ControllerOf(set)]));
            if (!result.IsOk && !result.Error.IsNotFound)
                return result.Error;
        }
        return null;
    }

    private ApiError? Release(ApiObject set, LabelQuery selector, List<ApiObject> pods)
    {
        for (var i = pods.Count - 1; i >= 0; i--)
        {
            if (selector.Fits(pods[i].Labels))
                continue;
            var result = Api.Update(pods[i].WithOwners([.. pods[i].Owners.Where(owner => owner.Uid != set.Uid)]));
            if (!result.IsOk && !result.Error.IsNotFound)
                return result.Error;
            pods.RemoveAt(i);
        }
        return null;
    }

    // Whether the cache shows what was done last: else the same would be done again.
    private bool IsUpToDate(ApiObject set, List<ApiObject> pods)
    {
        if (!_expected.TryGetValue(set.Uid, out var expected))
            return true;
        foreach (var pod in pods)
        {
            expected.Created.Remove(pod.Uid);
        }
        expected.Created.RemoveWhere(uid => Cluster.Store.ByUid(uid) is null);
        expected.Deleted.RemoveWhere(uid => !pods.Exists(pod => pod.Uid == uid && !pod.IsDeleting));
        if (expected.Created.Count + expected.Deleted.Count > 0)
            return false;
        _expected.Remove(set.Uid);
        return true;
    }

    private ApiError? Manage(ApiObject set, List<ApiObject> pods)
    {
        var active = pods.FindAll(PodStates.IsActive);
        var missing = (set.Spec.IntegerOf("replicas") ?? 1) - active.Count;
        if (missing == 0)
            return null;
        var expected = _expected[set.Uid] = new Expectation([], []);
        for (var i = 0; i < Math.Min(missing, MostAtOnce); i++)
        {
            var made = Api.Create(PodOf(set));
            if (!made.IsOk)
            {
                Cluster.Events.Warning(set, "FailedCreate", $"Error creating: {made.Error.Message}", Source);
                return made.Error;
            }
            expected.Created.Add(made.Object.Uid);
            Cluster.Events.Normal(set, "SuccessfulCreate", $"Created pod: {made.Object.Name}", Source);
        }
        if (missing > 0)
            return null;
        active.Sort(PodStates.LeastUsefulFirst(active));
        for (var i = 0; i < Math.Min(-missing, MostAtOnce); i++)
        {
            var pod = active[i];
            expected.Deleted.Add(pod.Uid);
            var deleted = Api.Delete(pod.Key, new DeleteRequest { Uid = pod.Uid });
            if (!deleted.IsOk && !deleted.Error.IsNotFound)
            {
                expected.Deleted.Remove(pod.Uid);
                Cluster.Events.Warning(set, "FailedDelete", $"Error deleting: {deleted.Error.Message}", Source);
                return deleted.Error;
            }
            Cluster.Events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name}", Source);
        }
        return null;
    }

    private static ApiObject PodOf(ApiObject set)
    {
        var template = set.Spec.Map("template") ?? ApiMap.Empty;
        var metadata = template.Map("metadata") ?? ApiMap.Empty;
        return new ApiObject(ResourceKinds.Pod, ApiMap.Of(
            ("apiVersion", "v1"),
            ("kind", "Pod"),
            ("metadata", ApiMap.Of(
                ("generateName", set.Name + "-"), ("namespace", set.Namespace), ("labels", metadata["labels"]), ("annotations", metadata["annotations"]), ("finalizers", metadata["finalizers"]),
                ("ownerReferences", new ApiList(new ApiValue[] { OwnerReference.ControllerOf(set).ToMap() })))),
            ("spec", template["spec"])));
    }

    private (ApiMap Status, TimeSpan? Again) StatusOf(ApiObject set, List<ApiObject> pods, ApiError? failure)
    {
        var (replicas, labelled, ready, available) = (0, 0, 0, 0);
        var labels = LabelQuery.OfMap(set.Spec.Map("template")?.Map("metadata")?.Map("labels") ?? ApiMap.Empty);
        var minReady = TimeSpan.FromSeconds(set.Spec.IntegerOf("minReadySeconds") ?? 0);
        TimeSpan? again = null;
        foreach (var pod in pods)
        {
            if (!PodStates.IsActive(pod))
                continue;
            replicas++;
            labelled += labels.Fits(pod.Labels) ? 1 : 0;
            if (!PodConditions.IsTrue(pod.Status, "Ready"))
                continue;
            ready++;
            var left = PodStates.ReadySince(pod) + minReady - Now;
            if (minReady == TimeSpan.Zero || left <= TimeSpan.Zero)
                available++;
            else if (again is null || left < again)
                again = left;
        }
        var status = set.Status.With("replicas", replicas)
            .With("fullyLabeledReplicas", labelled == 0 ? null : labelled).With("readyReplicas", ready == 0 ? null : ready).With("availableReplicas", available == 0 ? null : available)
            .With("observedGeneration", set.Generation);
        if (failure is null)
            status = status.With("conditions", null);
        else if (PodConditions.Find(status, "ReplicaFailure") is null)
            status = status.With("conditions", new ApiList(new ApiValue[] { ApiMap.Of(("type", "ReplicaFailure"), ("status", "True"), ("lastTransitionTime", ApiTime.Write(Now)), ("reason", "FailedCreate"), ("message", failure.Message)) }));
        return (status, again);
    }

    // Pods that were made or deleted and that the cache does not show yet.
    private sealed record Expectation(HashSet<string> Created, HashSet<string> Deleted);
}
