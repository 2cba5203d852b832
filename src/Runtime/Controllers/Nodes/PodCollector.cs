using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Nodes;

/// <summary>
/// Removes pods that nobody else can remove: those of nodes that are gone for 40 s, those that are to go from a node that was declared out of service, those
/// that are to go and never had a node, and the oldest ended ones when there are too many. It looks every 20 s, if there is anything to look at.
/// Source: pkg/controller/podgc.
/// </summary>
internal sealed class PodCollector : Controller
{
    private const int MostEnded = 12_500;
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_quarantine = TimeSpan.FromSeconds(40);
    private readonly Dictionary<string, DateTimeOffset> _missing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    public PodCollector(ClusterContext cluster)
        : base(cluster, "pod-garbage-collector")
    {
    }

    private TimeSpan UntilNextLook
    {
        get
        {
            var since = (Now - Cluster.Simulation.Start).Ticks % s_period.Ticks;
            return TimeSpan.FromTicks(s_period.Ticks - since);
        }
    }

    protected override void Forget()
    {
        _missing.Clear();
        _ended.Clear();
    }

    protected override void EnqueueAll()
    {
        foreach (var pod in Objects.List(ResourceKinds.Pod))
            Hear(pod);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.Pod)
        {
            if (change.Type == ChangeType.Deleted)
                _ended.Remove(item.Uid);
            else
                Hear(item);
        }
        else if (item.Kind == ResourceKinds.Node)
        {
            if (change.Type == ChangeType.Deleted || (NodeConditions.HasTaint(item, NodeConditions.OutOfServiceTaint) && !NodeConditions.IsReady(item)))
                EnqueueAfter(item.Key, UntilNextLook);
            if (change.Type == ChangeType.Added)
                _missing.Remove(item.Name);
        }
    }

    protected override SyncResult Sync(ObjectKey key) => key.Kind == ResourceKinds.Node ? SyncNode(key) : SyncPod(key);

    private void Hear(ApiObject pod)
    {
        var node = KubeletPodSpec.NodeOf(pod);
        if (pod.Status.TextOf("phase") is "Succeeded" or "Failed" && _ended.Add(pod.Uid) && _ended.Count > MostEnded)
            EnqueueAfter(pod.Key, UntilNextLook);
        if (node.Length == 0)
        {
            if (pod.IsDeleting)
                EnqueueAfter(pod.Key, UntilNextLook);
        }
        else if (Objects.Get(ResourceKinds.Node, "", node) is not { } known || (pod.IsDeleting && IsOutOfService(known)))
        {
            EnqueueAfter(new ObjectKey(ResourceKinds.Node, "", node), UntilNextLook);
        }
    }

    private SyncResult SyncNode(ObjectKey key)
    {
        // From the cache first, and then again from the API itself.
        var node = Objects.Get(ResourceKinds.Node, "", key.Name);
        if (node is null && Api.Get(key).Object is { } live)
            node = live;
        if (node is not null)
        {
            _missing.Remove(key.Name);
            return IsOutOfService(node) ? RemoveAll(key.Name, static pod => pod.IsDeleting, null) : SyncResult.Done;
        }
        if (Cluster.PodsOnNodes.Of(key.Name).Count == 0)
        {
            _missing.Remove(key.Name);
            return SyncResult.Done;
        }
        if (!_missing.TryGetValue(key.Name, out var since))
            _missing[key.Name] = since = Now;
        return Now - since < s_quarantine ? SyncResult.Again(s_quarantine - (Now - since)) : RemoveAll(key.Name, static _ => true, "PodGC: node no longer exists");
    }

    private SyncResult RemoveAll(string node, Predicate<ApiObject> condition, string? why)
    {
        ApiError? failure = null;
        foreach (var pod in Cluster.PodsOnNodes.Of(node).ToArray())
        {
            if (condition(pod))
                failure = Remove(pod, why) ?? failure;
        }
        return failure is null ? SyncResult.Done : SyncResult.Failed(failure);
    }

    private SyncResult SyncPod(ObjectKey key)
    {
        if (_ended.Count > MostEnded)
        {
            var oldest = Objects.List(ResourceKinds.Pod).Where(pod => _ended.Contains(pod.Uid)).OrderBy(static pod => pod.CreationTimestamp).ThenBy(static pod => pod.Name, StringComparer.Ordinal).Take(_ended.Count - MostEnded).ToArray();
            foreach (var pod in oldest)
            {
                if (Remove(pod, null) is { } error)
                    return SyncResult.Failed(error);
            }
        }
        if (Objects.Get(ResourceKinds.Pod, key.Namespace, key.Name) is { IsDeleting: true } unscheduled && KubeletPodSpec.NodeOf(unscheduled).Length == 0 && Remove(unscheduled, null) is { } failure)
            return SyncResult.Failed(failure);
        return SyncResult.Done;
    }

    private ApiError? Remove(ApiObject pod, string? why)
    {
        var status = pod.Status;
        if (why is not null)
            status = PodConditions.With(status, "DisruptionTarget", "True", "DeletionByPodGC", why, pod.Metadata["generation"], Now);
        if (status.TextOf("phase") is not ("Succeeded" or "Failed"))
            status = status.With("phase", "Failed");
        if (!ReferenceEquals(status, pod.Status))
        {
            var marked = Api.UpdateStatus(pod.WithStatus(status));
            if (!marked.IsOk)
                return marked.Error.IsNotFound ? null : marked.Error;
        }
        // With a finalizer it stays, and there is no more to do.
        if (pod.IsDeleting && pod.Metadata.IntegerOf("deletionGracePeriodSeconds") == 0 && pod.Finalizers.Count > 0)
            return null;
        var removed = Api.Delete(pod.Key, new DeleteRequest { GracePeriodSeconds = 0, Uid = pod.Uid });
        return removed.IsOk || removed.Error.IsNotFound || removed.Error.IsConflict ? null : removed.Error;
    }

    private static bool IsOutOfService(ApiObject node) => !NodeConditions.IsReady(node) && NodeConditions.HasTaint(node, NodeConditions.OutOfServiceTaint);
}
