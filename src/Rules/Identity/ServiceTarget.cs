using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Identity;

/// <summary>What became of looking for a Service port's target among the ports of the selected pods.</summary>
internal enum Resolution : byte
{
    /// <summary>It cannot be told: pods or ports that are not all known, host networking, injected containers, or no declared port at all.</summary>
    Unknown,
    /// <summary>The Service selects no pod of the input.</summary>
    NoPods,
    /// <summary>Some selected pod declares it.</summary>
    Declared,
    /// <summary>The selected pods declare ports, but not this one.</summary>
    Undeclared,
}

/// <summary>One port of a Service and what it leads to.</summary>
internal sealed class ServiceTarget
{
    // A Service over more workloads is not one of a set's.
    private const int MostWorkloads = 100;
    private readonly List<DeclaredPort> _ports = [];

    private ServiceTarget(MappingNode node)
    {
        Node = node;
        Port = node.Integer("port");
        Protocol = node.Text("protocol").OrDefault("TCP");
        TargetField = node.IntOrString("targetPort");
        Target = TargetField.IsKnown ? TargetField.Value : Port.IsKnown && TargetField.IsAbsent ? new IntOrString(Port.Value) : null;
        // A quoted number has a finding of its own.
        if (Target is { IsNumber: false } target && (target.Text!.Length == 0 || IsDigits(target.Text)))
            Target = null;
    }

    /// <summary>The entry of <c>spec.ports</c>.</summary>
    public MappingNode Node { get; }

    /// <summary><c>port</c>.</summary>
    public Field<long> Port { get; }

    /// <summary><c>protocol</c>; the default is TCP.</summary>
    public Field<string> Protocol { get; }

    /// <summary><c>targetPort</c> as written.</summary>
    public Field<IntOrString> TargetField { get; }

    /// <summary>What it leads to, the default taken into account; null when it is not known.</summary>
    public IntOrString? Target { get; }

    /// <summary>How the search ended.</summary>
    public Resolution Resolution { get; private set; }

    /// <summary>The ports that the selected pods declare, each once.</summary>
    public IReadOnlyList<DeclaredPort> DeclaredPorts => _ports;

    /// <summary>All ports of a Service that are written in the expected form.</summary>
    public static List<ServiceTarget> Of(ManifestScope scope, ServiceView service) => scope.Once(static _ => new Last()).Of(scope, service);

    // Several rules ask of one Service in turn; a few threads may be at one each.
    private sealed class Last
    {
        private const int MostThreads = 8;
        private readonly Tuple<ServiceView, List<ServiceTarget>>?[] _last = new Tuple<ServiceView, List<ServiceTarget>>?[MostThreads];

        public List<ServiceTarget> Of(ManifestScope scope, ServiceView service)
        {
            ref var place = ref _last[Environment.CurrentManagedThreadId % MostThreads];
            var last = place;
            if (last is null || !ReferenceEquals(last.Item1, service))
                place = last = Tuple.Create(service, Read(scope, service));
            return last.Item2;
        }
    }

    private static List<ServiceTarget> Read(ManifestScope scope, ServiceView service)
    {
        var targets = new List<ServiceTarget>();
        foreach (var node in service.Ports)
        {
            var target = new ServiceTarget(node);
            target.Resolution = target.Target is null || !target.Protocol.IsKnown ? Resolution.Unknown : target.Resolve(scope, service);
            targets.Add(target);
        }
        return targets;
    }

    /// <summary>The only declared port of the protocol that no other port of the Service leads to, if there is exactly one.</summary>
    public DeclaredPort? OnlyFree(IReadOnlyList<ServiceTarget> all)
    {
        DeclaredPort? only = null;
        foreach (var port in _ports)
        {
            if (port.Protocol != Protocol.Value || all.Any(other => !ReferenceEquals(other, this) && other.Target is { } target && port.Is(target)))
                continue;
            if (only is not null)
                return null;
            only = port;
        }
        return only;
    }

    private Resolution Resolve(ManifestScope scope, ServiceView service)
    {
        var pods = scope.PodsOf(service);
        if (pods.Count == 0)
            return Resolution.NoPods;
        if (pods.Count > MostWorkloads)
            return Resolution.Unknown;
        var isDeclared = false;
        var isOpen = false;
        foreach (var (pod, match) in pods)
        {
            isOpen |= match != Match.Yes || pod.ContainersAreOpen || !pod.Spec.IsKnown || !scope.BelongTogether(service.Object, pod.Object)
                || !pod.Spec.Boolean("hostNetwork").OrDefault(false).Is(false) || IsInjected(pod);
            foreach (var container in pod.AllContainers)
            {
                if (container.IsInit && !container.IsSidecar)
                    continue;
                isOpen |= container.Node.Sequence("ports") is var list && (list.IsUnknown || (list.IsKnown && list.Value.IsOpen));
                foreach (var node in container.Ports)
                {
                    var port = new DeclaredPort(node);
                    isOpen |= node.Integer("containerPort").IsUnknown || node.Text("name").IsUnknown;
                    isDeclared |= port.Is(Target!.Value) && (Target.Value.IsNumber || port.Protocol == Protocol.Value);
                    if (port.Number > 0 && !_ports.Any(other => other.Name == port.Name && other.Number == port.Number && other.Protocol == port.Protocol))
                        _ports.Add(port);
                }
            }
            if (isDeclared)
                return Resolution.Declared;
        }
        return isOpen || _ports.Count == 0 ? Resolution.Unknown : Resolution.Undeclared;
    }

    /// <summary>Something may add containers to the pods: an annotation or label of a sidecar injector, on the pods or on their namespace.</summary>
    internal static bool IsInjected(PodView pod)
    {
        if (Asks(new LabelMap(pod.Metadata.Mapping("annotations"))) || Asks(pod.Labels))
            return true;
        return pod.Object.Namespace.IsKnown
            && pod.Object.Scope.Find(pod.Object, "", "Namespace", pod.Object.Namespace.Value, out var found, isClusterWide: true) == Lookup.Found
            && (Asks(found!.Labels) || Asks(found.Annotations));
    }

    private static bool Asks(LabelMap map)
    {
        if (map.IsOpen)
            return true;
        foreach (var entry in map.Known)
        {
            if ((entry.Key.Contains("inject", StringComparison.OrdinalIgnoreCase) || entry.Key is "dapr.io/enabled" or "istio.io/rev") && entry.Value is not ("false" or "disabled" or "no"))
                return true;
        }
        return false;
    }

    private static bool IsDigits(string text)
    {
        foreach (var c in text)
        {
            if (c is < '0' or > '9')
                return false;
        }
        return true;
    }
}

/// <summary>A port that a container declares.</summary>
internal sealed class DeclaredPort(MappingNode node)
{
    /// <summary>Its entry.</summary>
    public MappingNode Node { get; } = node;

    /// <summary>Its name, if it has one.</summary>
    public string? Name { get; } = node.Text("name").ValueOr(null);

    /// <summary>Its number; 0 when it is not known.</summary>
    public long Number { get; } = node.Integer("containerPort").ValueOr(0);

    /// <summary>Its protocol.</summary>
    public string Protocol { get; } = node.Text("protocol").OrDefault("TCP").ValueOr("")!;

    /// <summary>A Service's target means this port.</summary>
    public bool Is(IntOrString target) => target.IsNumber ? target.Number == Number : target.Text == Name;

    /// <inheritdoc/>
    public override string ToString() => Name is null ? Text : $"{Text} '{Name}'";

    private string Text => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
