using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Nodes;

/// <summary>
/// Watches over nodes: one that was not heard of for 50 s is unknown, its pods are not ready, and it is tainted so that nothing new comes there and what is there
/// goes after a while. How many nodes are emptied so depends on how much of their zone is gone. Source: pkg/controller/nodelifecycle.
/// </summary>
internal sealed class NodeLifecycle : Controller
{
    private const string Source = "node-controller";
    private const double EvictionsPerSecond = 0.1;
    private const double EvictionsPerSecondOfPartOfLargeZone = 0.01;
    private const int LargeZone = 50;
    private const double PartFrom = 0.55;
    private static readonly TimeSpan s_evictionPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(50);
    private readonly SortedDictionary<string, Zone> _zones = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _probedFrom = new(StringComparer.Ordinal);
    private bool _isAllDown;

    public NodeLifecycle(ClusterContext cluster)
        : base(cluster, "node-lifecycle")
    {
        if (cluster.Kubelets is { } kubelets)
            kubelets.BeatChanged += node => Enqueue(KeyOf(node));
    }

    protected override void Forget()
    {
        _zones.Clear();
        _probedFrom.Clear();
        _isAllDown = false;
    }

    protected override void EnqueueAll()
    {
        foreach (var node in Objects.List(ResourceKinds.Node))
            Enqueue(node.Key);
    }

    protected override void OnChange(StoreChange change)
    {
        if (change.Object.Kind != ResourceKinds.Node)
            return;
        if (change.Type == ChangeType.Deleted)
            _probedFrom.Remove(change.Object.Name);
        Enqueue(change.Object.Key);
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(ResourceKinds.Node, "", key.Name) is not { } node)
        {
            JudgeZones();
            return SyncResult.Done;
        }
        TimeSpan? again = null;
        var isNew = false;
        if (Cluster.Kubelets is { } kubelets)
        {
            var beat = kubelets.LastBeatOf(node.Name) ?? node.CreationTimestamp ?? Now;
            if (_probedFrom.TryGetValue(node.Name, out var from) && from > beat)
                beat = from;
            var silence = Now - beat;
            if (silence < s_grace)
            {
                again = silence > TimeSpan.Zero || kubelets.Of(node.Name)?.IsRunning != true ? s_grace - silence : null;
            }
            else if (NodeConditions.Of(node, "Ready") != "Unknown")
            {
                var result = Api.UpdateStatus(node.WithStatus(NodeConditions.Unknown(node, ApiTime.Write(Now))));
                if (!result.IsOk)
                    return Failed(result.Error);
                node = result.Object;
                isNew = true;
            }
        }
        JudgeZones();
        if (!NodeConditions.IsReady(node) && MarkPods(node) is { } error)
            return Failed(error);
        // First it has to be known which nodes fell silent together.
        var evicting = isNew ? null : Evicting(node, ref again);
        if (isNew)
            again = s_evictionPeriod;
        var tainted = NodeConditions.WithTaints(node, NodeConditions.Repelling(node), evicting, ApiTime.Write(Now));
        if (!ReferenceEquals(tainted, node))
        {
            var result = Api.Update(tainted);
            if (!result.IsOk)
                return Failed(result.Error);
        }
        return again is { } after ? SyncResult.Again(after) : SyncResult.Done;
    }

    private static ObjectKey KeyOf(string node) => new(ResourceKinds.Node, "", node);

    private static SyncResult Failed(ApiError error) => error.IsNotFound ? SyncResult.Done : SyncResult.Failed(error);

    // The key of the taint that lets pods be evicted; null when there is to be none, now or at all.
    private string? Evicting(ApiObject node, ref TimeSpan? again)
    {
        var wanted = NodeConditions.Of(node, "Ready") switch
        {
            "True" => null,
            "False" => NodeConditions.NotReadyTaint,
            _ => NodeConditions.UnreachableTaint,
        };
        if (wanted is null || _isAllDown)
            return null;
        // Only the first taint takes its turn; that it becomes another one later does not.
        if (NodeConditions.HasTaint(node, NodeConditions.NotReadyTaint, "NoExecute") || NodeConditions.HasTaint(node, NodeConditions.UnreachableTaint, "NoExecute"))
            return wanted;
        var zone = _zones[ZoneOf(node)];
        if (zone.Rate <= 0)
            return null;
        if (zone.NextTurn > Now)
        {
            again = zone.NextTurn - Now;
            return null;
        }
        zone.NextTurn = Now + TimeSpan.FromSeconds(1 / zone.Rate);
        return wanted;
    }

    private ApiError? MarkPods(ApiObject node)
    {
        List<ApiObject>? ready = null;
        foreach (var pod in Cluster.PodsOnNodes.Of(node.Name))
        {
            if (PodConditions.IsTrue(pod.Status, "Ready"))
                (ready ??= []).Add(pod);
        }
        foreach (var pod in ready ?? [])
        {
            var condition = PodConditions.Find(pod.Status, "Ready")!;
            var status = PodConditions.With(pod.Status, "Ready", "False", condition.TextOf("reason"), condition.TextOf("message"), condition["observedGeneration"], Now);
            var result = Api.UpdateStatus(pod.WithStatus(status));
            if (!result.IsOk && !result.Error.IsNotFound)
                return result.Error;
            Cluster.Events.Warning(pod, "NodeNotReady", "Node is not ready", Source);
        }
        if (ready is not null)
            Cluster.Events.Normal(node, "NodeNotReady", $"Node {node.Name} status is now: NodeNotReady", Source);
        return null;
    }

    private static string ZoneOf(ApiObject node) =>
        $"{node.Labels.TextOf("topology.kubernetes.io/region")}:{node.Labels.TextOf("topology.kubernetes.io/zone")}";

    // How much of each zone is gone, and what that means for the rest.
    private void JudgeZones()
    {
        foreach (var zone in _zones.Values)
            zone.Clear();
        foreach (var node in Objects.List(ResourceKinds.Node))
        {
            var name = ZoneOf(node);
            if (!_zones.TryGetValue(name, out var zone))
                _zones.Add(name, zone = new Zone());
            zone.Add(NodeConditions.IsReady(node));
        }
        var isAllDown = _zones.Values.Any(static zone => zone.Nodes > 0) && _zones.Values.All(static zone => zone.Nodes == zone.Down);
        var hasChanged = isAllDown != _isAllDown;
        if (_isAllDown && !isAllDown)
        {
            // Nobody can say what happened meanwhile: every node gets its grace again.
            foreach (var node in Objects.List(ResourceKinds.Node))
                _probedFrom[node.Name] = Now;
        }
        _isAllDown = isAllDown;
        foreach (var zone in _zones.Values)
        {
            var rate = isAllDown ? 0
                : zone.Down > 2 && zone.Down < zone.Nodes && zone.Down >= PartFrom * zone.Nodes ? (zone.Nodes > LargeZone ? EvictionsPerSecondOfPartOfLargeZone : 0)
                : EvictionsPerSecond;
            hasChanged |= rate != zone.Rate && zone.Down > 0;
            zone.Rate = rate;
        }
        if (hasChanged)
            EnqueueAll();
    }

    private sealed class Zone
    {
        public int Nodes { get; private set; }

        public int Down { get; private set; }

        public double Rate { get; set; } = EvictionsPerSecond;

        /// <summary>When the next node of the zone may be emptied.</summary>
        public DateTimeOffset NextTurn { get; set; }

        public void Clear() => (Nodes, Down) = (0, 0);

        public void Add(bool isReady)
        {
            Nodes++;
            Down += isReady ? 0 : 1;
        }
    }
}
