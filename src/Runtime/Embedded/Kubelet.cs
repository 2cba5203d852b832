using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Scheduling;

namespace StsLint.Runtime.Embedded;

/// <summary>
/// A node: its machine with the pods' processes, and the kubelet that minds them. The kubelet can stop while the processes go on, as on a node that is
/// cut off; it knows only what it has heard of.
/// </summary>
internal sealed class Kubelet
{
    private readonly Kubelets _kubelets;
    private readonly ClusterContext _cluster;
    private readonly Dictionary<string, KubeletPod> _byUid = new(StringComparer.Ordinal);
    private readonly List<KubeletPod> _pods = [];
    private readonly Dictionary<string, SortedDictionary<string, string>> _files = new(StringComparer.Ordinal);
    private readonly string _work;
    private SchedulingNode? _load;
    private bool _hasLostMounts;

    public Kubelet(Kubelets kubelets, ClusterContext cluster, string node, string address)
    {
        _kubelets = kubelets;
        _cluster = cluster;
        Node = node;
        Address = address;
        _work = "kubelet/" + node;
    }

    public string Node { get; }

    /// <summary>The node's address.</summary>
    public string Address { get; }

    /// <summary>The kubelet runs and reaches the API server.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>The pods with anything left on the node, in the order in which they came.</summary>
    public IReadOnlyList<KubeletPod> Pods => _pods;

    /// <summary>The images that are on the node.</summary>
    public HashSet<string> Images { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset Now => _cluster.Simulation.Now;

    public KubeletFaults Faults => _cluster.Faults;

    public VolumeData Data => _cluster.Data;

    public string ClusterDomain => _cluster.Options.ClusterDomain;

    public VolumeUse Use => _cluster.VolumeUse;

    /// <summary>The files below a directory of the node's own disk, for pods that mount that directory.</summary>
    public SortedDictionary<string, string> FilesAt(string directory)
    {
        if (!_files.TryGetValue(directory, out var files))
            _files.Add(directory, files = new(StringComparer.Ordinal));
        return files;
    }

    /// <summary>Hears of a pod that is bound to the node.</summary>
    public void Hear(ChangeType type, ApiObject pod, bool isOwn)
    {
        if (!IsRunning)
            return;
        if (!_byUid.TryGetValue(pod.Uid, out var known))
        {
            if (type != ChangeType.Deleted)
                Accept(pod);
            return;
        }
        if (type == ChangeType.Deleted)
            known.Lose();
        else
            known.See(pod);
        if (!isOwn || type == ChangeType.Deleted)
            Wake(known);
    }

    /// <summary>The kubelet stops, or is cut off from the API server.</summary>
    public void Stop()
    {
        IsRunning = false;
        foreach (var pod in _pods)
            pod.Abandon();
    }

    /// <summary>
    /// The node loses power: the kubelet stops and all processes die. Nobody in the cluster knows that its volumes are mounted no longer, so they stay in use until
    /// the kubelet is back and says so, or somebody gives the node up.
    /// </summary>
    public void LosePower()
    {
        Stop();
        foreach (var pod in _pods)
            pod.LosePower();
        _hasLostMounts = true;
    }

    /// <summary>The kubelet starts, or reaches the API server again: it learns of all pods that are bound to the node.</summary>
    public void Start(IEnumerable<ApiObject> bound)
    {
        IsRunning = true;
        if (_hasLostMounts)
        {
            _hasLostMounts = false;
            Use.Forget(Node);
        }
        var lost = new HashSet<string>(_byUid.Keys, StringComparer.Ordinal);
        var others = new List<ApiObject>();
        foreach (var pod in bound)
        {
            if (lost.Remove(pod.Uid))
                _byUid[pod.Uid].See(pod);
            else
                others.Add(pod);
        }
        foreach (var pod in _pods)
        {
            if (lost.Contains(pod.Pod.Uid))
                pod.Lose();
            pod.Resume();
        }
        // Whoever came first has the place.
        foreach (var pod in others.OrderBy(static pod => pod.CreationTimestamp))
            Accept(pod);
    }

    /// <summary>The pod needs nothing of the node any more: its containers have ended, or its object is gone.</summary>
    public void Unload(KubeletPod pod) => _load?.Remove(pod.Pod.Uid);

    /// <summary>Forgets a pod of which nothing is left.</summary>
    public void Forget(KubeletPod pod)
    {
        _byUid.Remove(pod.Pod.Uid);
        _pods.Remove(pod);
    }

    public void Wake(KubeletPod pod)
    {
        if (IsRunning)
            _kubelets.Wake(pod.Key);
    }

    public ScheduledWork After(TimeSpan time, Action action) => _cluster.Simulation.After(time, _work, action);

    public TimeSpan Between(int fromMilliseconds, int toMilliseconds) =>
        _cluster.Simulation.Random.Between(TimeSpan.FromMilliseconds(fromMilliseconds), TimeSpan.FromMilliseconds(toMilliseconds));

    /// <summary>32 hexadecimal digits.</summary>
    public string Token()
    {
        var random = _cluster.Simulation.Random;
        return string.Create(CultureInfo.InvariantCulture, $"{random.Next():x16}{random.Next():x16}");
    }

    public string NewPodAddress() => _kubelets.NewPodAddress();

    public void FreePodAddress(string address) => _kubelets.FreePodAddress(address);

    public ApiObject? Read(ResourceKind kind, string ns, string name) => _kubelets.Read(kind, ns, name);

    /// <summary>Why the volumes of a pod's claims cannot be mounted yet; null when they can.</summary>
    public string? WhyNotMountable(ApiObject pod) => _kubelets.WhyNotMountable(pod, Node);

    public void Note(ApiObject about, string reason, string message) => _cluster.Events.Normal(about, reason, message, "kubelet");

    public void Warn(ApiObject about, string reason, string message) => _cluster.Events.Warning(about, reason, message, "kubelet");

    public void WaitFor(ObjectKey key, KubeletPod pod) => _kubelets.WaitFor(key, pod);

    public void StopWaitingFor(ObjectKey key, KubeletPod pod) => _kubelets.StopWaitingFor(key, pod);

    private void Accept(ApiObject pod)
    {
        // One that has ended left nothing on the node.
        if (pod.Status.TextOf("phase") is "Succeeded" or "Failed")
            return;
        var accepted = new KubeletPod(this, pod);
        _byUid.Add(pod.Uid, accepted);
        _pods.Add(accepted);
        _kubelets.Track(accepted);
        if (!pod.IsDeleting && Load() is { } load && KubeletAdmission.WhyNot(pod, load) is { } refusal)
        {
            accepted.Refuse(refusal.Reason, refusal.Message);
            return;
        }
        _load?.Add(pod);
        Wake(accepted);
    }

    // The node as it is now, with the pods that it has let in; null while its object is not there.
    private SchedulingNode? Load()
    {
        if (Read(ResourceKinds.Node, "", Node) is not { } node)
            return null;
        if (!node.Status.Has("allocatable") && !node.Status.Has("capacity"))
            node = node.WithStatus(NodeMachine.StatusOn(node, Address, _cluster.Options, Now));
        if (_load is null)
            _load = new SchedulingNode(node);
        else if (!ReferenceEquals(_load.Object, node))
            _load.Set(node);
        return _load;
    }
}
