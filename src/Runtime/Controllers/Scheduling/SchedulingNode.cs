using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>A node with the pods that are on it or are about to be.</summary>
internal sealed class SchedulingNode
{
    private const long PodsWhenUnsaid = 110;
    private readonly Dictionary<string, ApiObject> _pods = new(StringComparer.Ordinal);
    private readonly List<HostPort> _ports = [];
    private readonly Dictionary<string, int> _byOwner = new(StringComparer.Ordinal);

    public SchedulingNode(ApiObject node) => Object = Set(node);

    public string Name => Object.Name;

    public ApiObject Object { get; private set; }

    public ResourceAmounts Allocatable { get; private set; } = new();

    public long AllocatablePods { get; private set; }

    public IReadOnlyList<Taint> Taints { get; private set; } = [];

    public bool IsUnschedulable { get; private set; }

    public ResourceAmounts Requested { get; } = new();

    public long WeighedCpu { get; private set; }

    public long WeighedMemory { get; private set; }

    public int PodCount => _pods.Count;

    public ApiObject Set(ApiObject node)
    {
        Object = node;
        var allocatable = node.Status.Map("allocatable") ?? node.Status.Map("capacity");
        Allocatable = ResourceAmounts.Of(allocatable);
        AllocatablePods = allocatable?["pods"] is { } pods ? ResourceAmounts.Read(pods) : PodsWhenUnsaid;
        Taints = Taint.On(node);
        IsUnschedulable = node.Spec.IsTrue("unschedulable");
        return node;
    }

    public void Add(ApiObject pod)
    {
        if (!_pods.TryAdd(pod.Uid, pod))
            return;
        Count(pod, 1);
    }

    /// <summary>The pod as it was known here; null when it was not.</summary>
    public ApiObject? Remove(string uid)
    {
        if (_pods.Remove(uid, out var pod))
            Count(pod, -1);
        return pod;
    }

    /// <summary>How many pods of a controller are here.</summary>
    public int PodsOf(string owner) => _byOwner.GetValueOrDefault(owner);

    public bool HasPort(HostPort port)
    {
        foreach (var each in _ports)
        {
            if (each.Conflicts(port))
                return true;
        }
        return false;
    }

    private void Count(ApiObject item, int times)
    {
        var pod = SchedulingPod.Of(item);
        if (item.Controller is { } owner)
        {
            var count = _byOwner.GetValueOrDefault(owner.Uid) + times;
            if (count > 0)
                _byOwner[owner.Uid] = count;
            else
                _byOwner.Remove(owner.Uid);
        }
        Requested.Add(pod.Requests, times);
        WeighedCpu += times * pod.WeighedCpu;
        WeighedMemory += times * pod.WeighedMemory;
        foreach (var port in pod.Ports)
        {
            if (times > 0)
                _ports.Add(port);
            else
                _ports.Remove(port);
        }
    }
}
