using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>A port of the node that a pod takes.</summary>
internal readonly record struct HostPort(string Address, string Protocol, long Port)
{
    private const string Any = "0.0.0.0";

    /// <summary>Whether two pods with these ports cannot be on one node.</summary>
    public bool Conflicts(HostPort other) => Port == other.Port && Protocol == other.Protocol && (Address == other.Address || Address == Any || other.Address == Any);
}

/// <summary>A taint that a pod puts up with.</summary>
internal sealed record Toleration(string? Key, string Operator, string? Value, string? Effect, long? Seconds)
{
    public static Toleration Of(ApiMap map) =>
        new(map.TextOf("key") is { Length: > 0 } key ? key : null, map.TextOf("operator") is { Length: > 0 } op ? op : "Equal", map.TextOf("value"), map.TextOf("effect") is { Length: > 0 } effect ? effect : null, map.IntegerOf("tolerationSeconds"));

    public bool Covers(Taint taint)
    {
        if (Effect is not null && Effect != taint.Effect)
            return false;
        if (Key is null)
            return Operator == "Exists";
        return Key == taint.Key && (Operator == "Exists" || (Value ?? "") == taint.Value);
    }
}

/// <summary>What keeps pods away from a node.</summary>
internal sealed record Taint(string Key, string Value, string Effect, DateTimeOffset? Added)
{
    public static Taint Of(ApiMap map) => new(map.TextOf("key") ?? "", map.TextOf("value") ?? "", map.TextOf("effect") ?? "", ApiTime.Read(map.TextOf("timeAdded")));

    public static List<Taint> On(ApiObject node)
    {
        var taints = new List<Taint>();
        foreach (var map in node.Spec.List("taints")?.Maps ?? [])
            taints.Add(Of(map));
        return taints;
    }
}

/// <summary>What the scheduler reads out of a pod.</summary>
internal sealed class SchedulingPod
{
    // What a container without a request counts for when nodes are compared. Source: pkg/scheduler/util/pod_resources.go.
    private const long CpuWhenNone = 100;
    private const string Wished = "preferredDuringSchedulingIgnoredDuringExecution";
    private const long MemoryWhenNone = 200L << 20;

    private SchedulingPod(ApiObject pod)
    {
        var spec = pod.Spec;
        Requests = RequestsOf(spec);
        foreach (var container in spec.List("containers")?.Maps ?? [])
        {
            var requests = ResourceAmounts.Of(container.Map("resources")?.Map("requests"));
            WeighedCpu += requests.Cpu > 0 ? requests.Cpu : CpuWhenNone;
            WeighedMemory += requests.Memory > 0 ? requests.Memory : MemoryWhenNone;
        }
        Tolerations = [.. (spec.List("tolerations") ?? ApiList.Empty).Maps.Select(Toleration.Of)];
        NodeSelector = spec.Map("nodeSelector") ?? ApiMap.Empty;
        Ports = PortsOf(spec);
        IsGated = spec.List("schedulingGates") is { Count: > 0 };
        var affinity = spec.Map("affinity");
        NodeRequired = affinity?.At("nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution") is ApiMap required ? NodeTerms.Of(required) : null;
        NodePreferred = [.. Maps(affinity, "nodeAffinity", Wished).Select(static each =>
            (NodeTerms.Of(ApiMap.Of(("nodeSelectorTerms", new ApiList(each.Map("preference") ?? ApiMap.Empty)))), (int)(each.IntegerOf("weight") ?? 1)))];
        RequiredNear = Terms(Maps(affinity, "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"), pod);
        RequiredAway = Terms(Maps(affinity, "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"), pod);
        Preferred = [.. Weighed(Maps(affinity, "podAffinity", Wished), pod, 1), .. Weighed(Maps(affinity, "podAntiAffinity", Wished), pod, -1)];
        Spread = [.. (spec.List("topologySpreadConstraints") ?? ApiList.Empty).Maps.Select(each => SpreadConstraint.Of(each, pod)).OfType<SpreadConstraint>()];
    }

    public ResourceAmounts Requests { get; }

    /// <summary>Processors for comparing nodes, in thousandths: a container without a request counts too.</summary>
    public long WeighedCpu { get; }

    /// <summary>Bytes of memory for comparing nodes.</summary>
    public long WeighedMemory { get; }

    public IReadOnlyList<Toleration> Tolerations { get; }

    public ApiMap NodeSelector { get; }

    public IReadOnlyList<HostPort> Ports { get; }

    /// <summary>Somebody wants it not to be scheduled yet.</summary>
    public bool IsGated { get; }

    /// <summary>The nodes that its affinity requires; null for all.</summary>
    public NodeTerms? NodeRequired { get; }

    /// <summary>The nodes that it would like, with weights.</summary>
    public IReadOnlyList<(NodeTerms Terms, int Weight)> NodePreferred { get; }

    /// <summary>Pods that it must be near to.</summary>
    public IReadOnlyList<PodTerm> RequiredNear { get; }

    /// <summary>Pods that it must not be near to.</summary>
    public IReadOnlyList<PodTerm> RequiredAway { get; }

    /// <summary>Pods that it would like to be near to (above 0) or not.</summary>
    public IReadOnlyList<(PodTerm Term, int Weight)> Preferred { get; }

    public IReadOnlyList<SpreadConstraint> Spread { get; }

    /// <summary>Whether it matters to it which pods are where.</summary>
    public bool MindsPods => RequiredNear.Count + RequiredAway.Count + Preferred.Count + Spread.Count > 0;

    public static SchedulingPod Of(ApiObject pod) => pod.Facts(static each => new SchedulingPod(each));

    /// <summary>What a pod asks for: its containers together, or the most that is needed while its init containers run, if that is more. Source: the docs' page on init containers.</summary>
    public static ResourceAmounts RequestsOf(ApiMap spec)
    {
        var total = new ResourceAmounts();
        foreach (var container in spec.List("containers")?.Maps ?? [])
            total.Add(Requested(container));
        var sidecars = new ResourceAmounts();
        var most = new ResourceAmounts();
        foreach (var container in spec.List("initContainers")?.Maps ?? [])
        {
            var own = Requested(container);
            if (container.TextOf("restartPolicy") == "Always")
            {
                total.Add(own);
                sidecars.Add(own);
                most.Raise(sidecars);
                continue;
            }
            own.Add(sidecars);
            most.Raise(own);
        }
        total.Raise(most);
        if (spec.Map("resources")?.Map("requests") is { } ofPod)
        {
            for (var i = 0; i < ofPod.Count; i++)
                total.Set(ofPod[i].Key, ResourceAmounts.Read(ofPod[i].Value, ofPod[i].Key == "cpu" ? 1000 : 1));
        }
        if (spec.Map("overhead") is { } overhead)
            total.Add(ResourceAmounts.Of(overhead));
        return total;
    }

    private static ResourceAmounts Requested(ApiMap container)
    {
        var resources = container.Map("resources");
        var requests = ResourceAmounts.Of(resources?.Map("limits"));
        if (resources?.Map("requests") is { } written)
        {
            for (var i = 0; i < written.Count; i++)
                requests.Set(written[i].Key, ResourceAmounts.Read(written[i].Value, written[i].Key == "cpu" ? 1000 : 1));
        }
        return requests;
    }

    private static IEnumerable<ApiMap> Maps(ApiMap? affinity, string kind, string list) => affinity?.Map(kind)?.List(list)?.Maps ?? [];

    private static List<PodTerm> Terms(IEnumerable<ApiMap> maps, ApiObject pod) => [.. maps.Select(each => PodTerm.OfAffinity(each, pod)).OfType<PodTerm>()];

    private static IEnumerable<(PodTerm Term, int Weight)> Weighed(IEnumerable<ApiMap> maps, ApiObject pod, int sign)
    {
        foreach (var map in maps)
        {
            if (map.Map("podAffinityTerm") is { } written && PodTerm.OfAffinity(written, pod) is { } term)
                yield return (term, sign * (int)(map.IntegerOf("weight") ?? 1));
        }
    }

    private static List<HostPort> PortsOf(ApiMap spec)
    {
        var ports = new List<HostPort>();
        foreach (var container in spec.List("containers")?.Maps ?? [])
        {
            foreach (var port in container.List("ports")?.Maps ?? [])
            {
                var number = port.IntegerOf("hostPort") ?? (spec.IsTrue("hostNetwork") ? port.IntegerOf("containerPort") : null);
                if (number is > 0)
                    ports.Add(new HostPort(port.TextOf("hostIP") is { Length: > 0 } address ? address : "0.0.0.0", port.TextOf("protocol") ?? "TCP", number.Value));
            }
        }
        return ports;
    }
}
