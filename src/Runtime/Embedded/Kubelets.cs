using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;
using StsLint.Runtime.Controllers.Nodes;
using StsLint.Runtime.Controllers.Volumes;

namespace StsLint.Runtime.Embedded;

/// <summary>
/// The kubelets of all nodes. One control loop serves them all: a change of a pod goes to its node's kubelet; what a kubelet did is reported from here.
/// A running kubelet beats without a write: node lifecycle asks for the beat (<see cref="LastBeatOf"/>), so that virtual time comes to rest when nothing happens.
/// </summary>
internal sealed class Kubelets : Controller
{
    // 10.244.0.1 and up, as many as there are below 11.0.0.0.
    private const uint FirstPodAddress = (10u << 24) | (244u << 16);
    private const uint PodAddresses = 12u << 16;
    private readonly Dictionary<string, Kubelet> _byNode = new(StringComparer.Ordinal);
    private readonly List<Kubelet> _all = [];
    private readonly Dictionary<ObjectKey, List<KubeletPod>> _pods = [];
    private readonly Dictionary<ObjectKey, List<KubeletPod>> _waiting = [];
    private readonly Dictionary<string, DateTimeOffset> _lastBeats = new(StringComparer.Ordinal);
    private readonly HashSet<uint> _givenAddresses = [];
    private uint _podAddresses;
    private int _machines;

    public Kubelets(ClusterContext cluster)
        : base(cluster, "kubelet")
    {
        cluster.Kubelets = this;
        foreach (var node in cluster.Options.Nodes)
            Add(node);
    }

    /// <summary>Told of a kubelet that stopped or started, by its node.</summary>
    public event Action<string>? BeatChanged;

    /// <summary>The kubelets in the order in which their nodes came.</summary>
    public IReadOnlyList<Kubelet> All => _all;

    public Kubelet? Of(string node) => _byNode.GetValueOrDefault(node);

    public Kubelet Add(string node)
    {
        var kubelet = new Kubelet(this, Cluster, node, NodeMachine.AddressOf(_machines++));
        _byNode.Add(node, kubelet);
        _all.Add(kubelet);
        return kubelet;
    }

    /// <summary>When the node's kubelet was last heard of: now while it runs; null when there never was one.</summary>
    public DateTimeOffset? LastBeatOf(string node) =>
        _byNode.TryGetValue(node, out var kubelet) && kubelet.IsRunning ? Now : _lastBeats.TryGetValue(node, out var last) ? last : null;

    /// <summary>A node's kubelet stops; its processes go on unless the node loses power.</summary>
    public void StopNode(Kubelet kubelet, bool losesPower)
    {
        if (kubelet.IsRunning)
            _lastBeats[kubelet.Node] = Now;
        if (losesPower)
            kubelet.LosePower();
        else
            kubelet.Stop();
        BeatChanged?.Invoke(kubelet.Node);
    }

    public void StartNode(Kubelet kubelet)
    {
        kubelet.Start(Cluster.PodsOnNodes.Of(kubelet.Node));
        Enqueue(new ObjectKey(ResourceKinds.Node, "", kubelet.Node));
        BeatChanged?.Invoke(kubelet.Node);
    }

    /// <summary>The machine is gone for good, and all that was on it.</summary>
    public void Remove(Kubelet kubelet)
    {
        StopNode(kubelet, losesPower: true);
        foreach (var pod in kubelet.Pods.ToArray())
            Forget(pod);
        _byNode.Remove(kubelet.Node);
        _all.Remove(kubelet);
    }

    /// <summary>The pods of a name that have anything left on a node: after a deletion by force there may be several.</summary>
    public IReadOnlyList<KubeletPod> PodsOf(string ns, string name) => _pods.TryGetValue(new ObjectKey(ResourceKinds.Pod, ns, name), out var pods) ? pods : [];

    public void Wake(ObjectKey pod) => Enqueue(pod);

    public void Track(KubeletPod pod)
    {
        if (!_pods.TryGetValue(pod.Key, out var pods))
            _pods.Add(pod.Key, pods = []);
        pods.Add(pod);
    }

    public ApiObject? Read(ResourceKind kind, string ns, string name) => Objects.Get(kind, ns, name);

    public string? WhyNotMountable(ApiObject pod, string node) => VolumeReadiness.WhyNot(Objects, pod, node);

    public void WaitFor(ObjectKey key, KubeletPod pod)
    {
        if (!_waiting.TryGetValue(key, out var pods))
            _waiting.Add(key, pods = []);
        pods.Add(pod);
    }

    public void StopWaitingFor(ObjectKey key, KubeletPod pod)
    {
        if (_waiting.TryGetValue(key, out var pods) && pods.Remove(pod) && pods.Count == 0)
            _waiting.Remove(key);
    }

    /// <summary>An address that no pod has, as long as there are such; one that none had before, as long as there are such.</summary>
    public string NewPodAddress()
    {
        uint address;
        var tries = 0;
        do
            address = FirstPodAddress + (_podAddresses++ % PodAddresses);
        while ((address & 0xFF) is 0 or 255 || (!_givenAddresses.Add(address) && ++tries < PodAddresses));
        return string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 0xFF}.{(address >> 8) & 0xFF}.{address & 0xFF}");
    }

    /// <summary>A pod does not have the address any more; without effect for one that was not given out.</summary>
    public void FreePodAddress(string address)
    {
        if (_givenAddresses.Count > 0 && IPAddress.TryParse(address, out var parsed))
            _givenAddresses.Remove(BinaryPrimitives.ReadUInt32BigEndian(parsed.GetAddressBytes()));
    }

    protected override void EnqueueAll()
    {
        foreach (var kubelet in _all)
        {
            if (kubelet.IsRunning)
                StartNode(kubelet);
        }
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.Pod)
        {
            if (KubeletPodSpec.NodeOf(item) is { Length: > 0 } node && _byNode.TryGetValue(node, out var kubelet))
                kubelet.Hear(change.Type, item, isOwn: change.Actor == Name);
        }
        else if (_waiting.Count > 0 && _waiting.TryGetValue(item.Key, out var pods))
        {
            foreach (var pod in pods)
                pod.Wake();
        }
        else if (item.Kind == ResourceKinds.Node && change.Type == ChangeType.Added)
        {
            Enqueue(item.Key);
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (key.Kind == ResourceKinds.Node)
            return ReportNode(key);
        if (!_pods.TryGetValue(key, out var pods))
            return SyncResult.Done;
        ApiError? failure = null;
        // Work on a pod may end another one's life in the list.
        foreach (var pod in pods.ToArray())
        {
            if (!pod.Kubelet.IsRunning)
                continue;
            pod.Advance();
            failure = Report(pod) ?? failure;
            if (pod.IsOver)
                Forget(pod);
        }
        return failure is null ? SyncResult.Done : SyncResult.Failed(failure);
    }

    private ApiError? Report(KubeletPod pod)
    {
        if (pod.IsGone || (pod.IsUnsaid && !pod.Pod.IsDeleting))
            return null;
        if (Objects.Get(ResourceKinds.Pod, pod.Key.Namespace, pod.Key.Name) is not { } item || item.Uid != pod.Pod.Uid)
        {
            pod.Lose();
            pod.Wake();
            return null;
        }
        var status = pod.StatusOn(item);
        if (!status.Equals(item.Status))
        {
            var result = Api.UpdateStatus(item.WithStatus(status));
            if (!result.IsOk)
                return result.Error.IsNotFound ? null : result.Error;
        }
        if (!pod.IsEnded || !item.IsDeleting || pod.IsConfirmed)
            return null;
        // Only now is it certain that nothing of the pod runs: the object may go.
        var removed = Api.Delete(pod.Key, new DeleteRequest { GracePeriodSeconds = 0, Uid = item.Uid });
        if (!removed.IsOk && !removed.Error.IsNotFound && !removed.Error.IsConflict)
            return removed.Error;
        pod.IsConfirmed = true;
        return null;
    }

    private SyncResult ReportNode(ObjectKey key)
    {
        if (!_byNode.TryGetValue(key.Name, out var kubelet) || !kubelet.IsRunning || Objects.Get(ResourceKinds.Node, "", key.Name) is not { } node)
            return SyncResult.Done;
        var status = NodeMachine.StatusOn(node, kubelet.Address, Cluster.Options, Now);
        if (status.Equals(node.Status))
            return SyncResult.Done;
        var result = Api.UpdateStatus(node.WithStatus(status));
        if (!result.IsOk)
            return SyncResult.Failed(result.Error);
        if (!NodeConditions.IsReady(node))
            Cluster.Events.Normal(node, "NodeReady", $"Node {node.Name} status is now: NodeReady", Name);
        return SyncResult.Done;
    }

    private void Forget(KubeletPod pod)
    {
        pod.Kubelet.Forget(pod);
        pod.FreeAddress();
        if (_pods.TryGetValue(pod.Key, out var pods) && pods.Remove(pod) && pods.Count == 0)
            _pods.Remove(pod.Key);
    }
}
