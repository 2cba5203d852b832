using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>
/// Gives pods their nodes, one pod after the other. A pod that fits nowhere says so and waits until something changes that could help; then it is tried again,
/// not sooner than 1 s, 2 s, 4 s … 10 s after its last try. It never takes room from other pods (no preemption).
/// </summary>
internal sealed partial class Scheduler : Controller
{
    private const string Source = "default-scheduler";
    private const double LongestBackOffSeconds = 10;
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(1);
    private readonly SortedDictionary<string, SchedulingNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _nodeOfPod = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Namespace, string Name), Refused> _refused = [];
    private readonly NodeScores _scores = new();
    private readonly PodCounts _counts;
    private Hopes _hopes;
    private bool _isFlushDue;

    public Scheduler(ClusterContext cluster)
        : base(cluster, "scheduler")
    {
        _volumes = new VolumeScheduling(cluster, () => Objects, Api);
        _counts = new PodCounts(() => Objects);
    }

    protected override void Forget()
    {
        _nodes.Clear();
        _nodeOfPod.Clear();
        _refused.Clear();
        _binding.Clear();
        _hopeful.Clear();
        _counts.Clear();
    }

    protected override void EnqueueAll()
    {
        Forget();
        _volumes.Reset();
        foreach (var node in Objects.List(ResourceKinds.Node))
            _nodes.Add(node.Name, new SchedulingNode(node));
        foreach (var pod in Objects.List(ResourceKinds.Pod))
            Hear(pod, null);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        _volumes.OnChange(change);
        if (item.Kind == ResourceKinds.Pod)
        {
            if (change.Type == ChangeType.Deleted)
                Lose(item);
            else
                Hear(item, change.Old);
        }
        else if (item.Kind == ResourceKinds.Node)
        {
            HearNode(change);
        }
        else if (item.Kind == ResourceKinds.Claim)
        {
            HearClaim(item);
        }
        else if (item.Kind == ResourceKinds.Volume || item.Kind == ResourceKinds.StorageClass)
        {
            Hope(Hopes.Volumes);
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(ResourceKinds.Pod, key.Namespace, key.Name) is not { } pod || !IsMine(pod))
        {
            Drop(key);
            return SyncResult.Done;
        }
        var facts = SchedulingPod.Of(pod);
        if (facts.IsGated)
            return Report(pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
        if (_binding.TryGetValue(pod.Uid, out var binding))
            return GoOn(pod, binding);
        var refusals = new Refusals(_nodes.Count);
        var claims = _volumes.Read(pod);
        if (Choose(pod, facts, claims, refusals) is not { } node)
            return Refuse(pod, refusals);
        return claims.Unbound.Count > 0 ? BindVolumes(pod, claims, node) : Bind(pod, node);
    }

    private SyncResult Bind(ApiObject pod, SchedulingNode node)
    {
        var result = Api.Bind(pod.Key, node.Name);
        if (!result.IsOk)
            return result.Error.IsNotFound ? SyncResult.Done : SyncResult.Failed(result.Error);
        Drop(pod.Key);
        Place(pod, node);
        Cluster.Events.Normal(pod, "Scheduled", $"Successfully assigned {pod.Namespace}/{pod.Name} to {node.Name}", Source);
        return SyncResult.Done;
    }

    private SchedulingNode? Choose(ApiObject pod, SchedulingPod facts, PodClaims claims, Refusals refusals)
    {
        if (claims.Refusal is { } reason)
        {
            refusals.AddForAll(reason, claims.WaitsForPod ? Hopes.PodsGone : Hopes.Claims);
            return null;
        }
        _scores.Clear();
        var owner = pod.Controller?.Uid ?? "";
        var others = facts.MindsPods || _counts.Keepaways.Count > 0 ? new PodFit(pod, facts, _counts, _nodes.Values, Objects) : null;
        foreach (var node in _nodes.Values)
        {
            var refused = NodeFit.Judge(facts, node);
            if (refused.Count > 0)
                refusals.Add(refused);
            else if (!claims.IsEmpty && _volumes.Judge(claims, node.Object).Refusal is { } why)
                refusals.Add([new Refusal(why, Hopes.Volumes | Hopes.Claims, IsFinal: true)]);
            else if (others?.Judge(node) is { } refusal)
                refusals.Add([refusal]);
            else
                _scores.Add(facts, owner, node, others);
        }
        return _scores.Count == 0 ? null : _scores.Best();
    }

    private SyncResult Refuse(ApiObject pod, Refusals refusals)
    {
        var key = (pod.Namespace, pod.Name);
        var message = refusals.ToString();
        var tries = _refused.TryGetValue(key, out var before) ? before.Tries + 1 : 1;
        _refused[key] = new Refused(refusals.Hopes | Hopes.Nodes, tries, Now, IsWaiting: true);
        Cluster.Events.Warning(pod, "FailedScheduling", message, Source);
        return Report(pod, "Unschedulable", message);
    }

    private SyncResult Report(ApiObject pod, string reason, string message)
    {
        var status = PodConditions.With(pod.Status, "PodScheduled", "False", reason, message, pod.Metadata["generation"], Now);
        if (ReferenceEquals(status, pod.Status))
            return SyncResult.Done;
        var result = Api.UpdateStatus(pod.WithStatus(status));
        return result.IsOk || result.Error.IsNotFound ? SyncResult.Done : SyncResult.Failed(result.Error);
    }

    private static bool IsMine(ApiObject pod) =>
        !pod.IsDeleting && pod.Spec.TextOf("nodeName") is not { Length: > 0 } && pod.Spec.TextOf("schedulerName") is null or "" or "default-scheduler" && pod.Status.TextOf("phase") is not ("Succeeded" or "Failed");

    private void Hear(ApiObject pod, ApiObject? old)
    {
        var node = pod.Spec.TextOf("nodeName") ?? "";
        if (pod.Status.TextOf("phase") is "Succeeded" or "Failed")
        {
            Lose(pod);
            return;
        }
        if (node.Length > 0)
        {
            if (_counts.Update(pod))
                Hope(Hopes.PodsCome | Hopes.PodsGone);
            if (!_nodeOfPod.ContainsKey(pod.Uid))
            {
                if (_nodes.TryGetValue(node, out var known))
                    Place(pod, known);
                else
                    _nodeOfPod[pod.Uid] = node;
            }
            if (old is null || KubeletPodSpec.NodeOf(old) != node)
                Hope(Hopes.PodsCome);
            return;
        }
        // What it wrote itself into the status is nothing new.
        if (IsMine(pod) && (old is null || !old.Spec.Equals(pod.Spec) || !old.Labels.Equals(pod.Labels)))
            Enqueue(pod.Key);
    }

    private void Lose(ApiObject pod)
    {
        Drop(pod.Key);
        _binding.Remove(pod.Uid);
        if (Displace(pod.Uid))
            Hope(Hopes.PodsGone);
    }

    private void Place(ApiObject pod, SchedulingNode node)
    {
        if (!_nodeOfPod.TryAdd(pod.Uid, node.Name))
            return;
        node.Add(pod);
        _counts.Add(pod, node.Name);
    }

    private bool Displace(string uid)
    {
        if (!_nodeOfPod.Remove(uid, out var node))
            return false;
        if (_nodes.TryGetValue(node, out var known))
            known.Remove(uid);
        _counts.Remove(uid);
        return true;
    }

    private void HearNode(StoreChange change)
    {
        var node = change.Object;
        if (change.Type == ChangeType.Deleted)
        {
            _nodes.Remove(node.Name);
            return;
        }
        if (_nodes.TryGetValue(node.Name, out var known))
        {
            if (ReferenceEquals(change.Old?.Spec, node.Spec) && change.Old!.Labels.Equals(node.Labels) && Equals(change.Old.Status["allocatable"], node.Status["allocatable"]))
                return;
            known.Set(node);
        }
        else
        {
            _nodes.Add(node.Name, known = new SchedulingNode(node));
            // Pods may have been bound to it before.
            foreach (var pod in Objects.List(ResourceKinds.Pod))
            {
                if (pod.Spec.TextOf("nodeName") == node.Name && pod.Status.TextOf("phase") is not ("Succeeded" or "Failed"))
                {
                    Displace(pod.Uid);
                    Place(pod, known);
                }
            }
        }
        Hope(Hopes.Nodes);
    }

    private void Drop(ObjectKey pod) => _refused.Remove((pod.Namespace, pod.Name));

    // Something changed. All pods that it could help are enqueued together, so that many changes at once cost no more than one.
    private void Hope(Hopes hopes)
    {
        if (_refused.Count == 0)
            return;
        _hopes |= hopes;
        FlushSoon();
    }

    private void FlushSoon()
    {
        if (_isFlushDue)
            return;
        _isFlushDue = true;
        Cluster.Simulation.After(s_soon, Name, Flush);
    }

    private void Flush()
    {
        _isFlushDue = false;
        var hopes = _hopes;
        _hopes = Hopes.None;
        if (hopes != Hopes.None)
        {
            foreach (var (key, refused) in _refused)
            {
                if (refused.IsWaiting && (refused.Hopes & hopes) != 0)
                    _hopeful.Add(key);
            }
        }
        foreach (var key in _hopeful)
        {
            if (_refused.TryGetValue(key, out var refused) && refused.IsWaiting)
                Wake(key, refused);
        }
        _hopeful.Clear();
    }

    private void Wake((string Namespace, string Name) key, Refused refused)
    {
        _refused[key] = refused with { IsWaiting = false };
        var due = refused.LastTry + TimeSpan.FromSeconds(Math.Min(LongestBackOffSeconds, Math.Pow(2, Math.Min(refused.Tries, 10) - 1)));
        var pod = new ObjectKey(ResourceKinds.Pod, key.Namespace, key.Name);
        if (due <= Now)
            Enqueue(pod);
        else
            EnqueueAfter(pod, due - Now);
    }

    private sealed record Refused(Hopes Hopes, int Tries, DateTimeOffset LastTry, bool IsWaiting);
}
