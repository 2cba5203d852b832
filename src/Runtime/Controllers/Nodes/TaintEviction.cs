using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Scheduling;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Nodes;

/// <summary>
/// Deletes pods from nodes with taints of effect NoExecute: at once those that do not tolerate one, the others when their time of toleration is over.
/// Source: pkg/controller/tainteviction.
/// </summary>
internal sealed class TaintEviction : Controller
{
    private const string Source = "taint-eviction-controller";
    private readonly HashSet<string> _tainted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _marked = new(StringComparer.Ordinal);

    public TaintEviction(ClusterContext cluster)
        : base(cluster, "taint-eviction")
    {
    }

    protected override void Forget()
    {
        _tainted.Clear();
        _marked.Clear();
    }

    protected override void EnqueueAll()
    {
        foreach (var node in Objects.List(ResourceKinds.Node))
            Hear(node);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.Node)
        {
            if (change.Type == ChangeType.Deleted)
                _tainted.Remove(item.Name);
            else if (!ReferenceEquals(change.Old?.Spec["taints"], item.Spec["taints"]))
                Hear(item);
        }
        else if (item.Kind == ResourceKinds.Pod && _tainted.Count > 0 && _tainted.Contains(KubeletPodSpec.NodeOf(item)) && !item.IsDeleting && change.Type != ChangeType.Deleted)
        {
            Enqueue(item.Key);
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(ResourceKinds.Pod, key.Namespace, key.Name) is not { IsDeleting: false } pod || Objects.Get(ResourceKinds.Node, "", KubeletPodSpec.NodeOf(pod)) is not { } node)
            return SyncResult.Done;
        if (Due(pod, node) is not { } due)
        {
            if (_marked.Remove(pod.Uid))
                Cluster.Events.Normal(pod, "TaintManagerEviction", $"Cancelling deletion of Pod {pod.Namespace}/{pod.Name}", Source);
            return SyncResult.Done;
        }
        if (due > Now)
        {
            _marked.Add(pod.Uid);
            return SyncResult.Again(due - Now);
        }
        _marked.Remove(pod.Uid);
        Cluster.Events.Normal(pod, "TaintManagerEviction", $"Marking for deletion Pod {pod.Namespace}/{pod.Name}", Source);
        var status = PodConditions.With(pod.Status, "DisruptionTarget", "True", "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", pod.Metadata["generation"], Now);
        var marked = Api.UpdateStatus(pod.WithStatus(status));
        if (!marked.IsOk)
            return marked.Error.IsNotFound ? SyncResult.Done : SyncResult.Failed(marked.Error);
        var deleted = Api.Delete(key, new DeleteRequest { Uid = pod.Uid });
        return deleted.IsOk || deleted.Error.IsNotFound || deleted.Error.IsConflict ? SyncResult.Done : SyncResult.Failed(deleted.Error);
    }

    // When the pod has to go; null for never.
    private DateTimeOffset? Due(ApiObject pod, ApiObject node)
    {
        DateTimeOffset? due = null;
        foreach (var taint in Taint.On(node))
        {
            if (taint.Effect != "NoExecute")
                continue;
            var isTolerated = false;
            long? seconds = null;
            foreach (var toleration in SchedulingPod.Of(pod).Tolerations)
            {
                if (!toleration.Covers(taint))
                    continue;
                isTolerated = true;
                if (toleration.Seconds is { } time)
                    seconds = Math.Min(seconds ?? long.MaxValue, Math.Max(0, time));
            }
            var end = !isTolerated ? Now : seconds is { } s ? (taint.Added ?? Now) + TimeSpan.FromSeconds(s) : (DateTimeOffset?)null;
            if (end is not null && (due is null || end < due))
                due = end;
        }
        return due;
    }

    private void Hear(ApiObject node)
    {
        var isTainted = Taint.On(node).Exists(static taint => taint.Effect == "NoExecute");
        if (!(isTainted ? _tainted.Add(node.Name) | true : _tainted.Remove(node.Name)))
            return;
        foreach (var pod in Cluster.PodsOnNodes.Of(node.Name))
            Enqueue(pod.Key);
    }
}
