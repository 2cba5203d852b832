using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Rules;

namespace StsLint.Runtime.Embedded.Admission;

/// <summary>
/// The addresses and node ports of Services: <c>10.96.0.0/16</c> and <c>fd00:10:96::/112</c>, ports 30000 to 32767. They are given in order, so that a run
/// repeats itself; what a Service has, it keeps.
/// </summary>
internal sealed class ServiceAddresses
{
    private const int FirstPort = 30_000;
    private const int LastPort = 32_767;
    private const int LastAddress = 65_534;
    private const int FirstFree = 256;

    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private int _nextAddress = FirstFree;
    private int _nextPort = FirstPort;

    public ServiceAddresses(Store store)
    {
        foreach (var service in store.List(ResourceKinds.Service))
            Count(service, 1);
        store.Changed += change =>
        {
            if (change.Object.Kind != ResourceKinds.Service)
                return;
            if (change.Old is { } old)
                Count(old, -1);
            if (change.Type != ChangeType.Deleted)
                Count(change.Object, 1);
        };
    }

    /// <summary>Whether a Service of this type has addresses and node ports.</summary>
    public static bool HasAddress(ApiMap spec) => spec.TextOf("type") is "ClusterIP" or "NodePort" or "LoadBalancer";

    public static bool HasNodePorts(ApiMap spec) => spec.TextOf("type") == "NodePort" || (spec.TextOf("type") == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"]?.Boolean != false);

    public static bool IsNodePort(long port) => port is >= FirstPort and <= LastPort;

    private static bool HasHealthPort(ApiMap spec) => spec.TextOf("type") == "LoadBalancer" && spec.TextOf("externalTrafficPolicy") == "Local";

    /// <summary>A Service's spec with all that it lacks; causes are added where what it asks for cannot be had.</summary>
    public ApiMap Allocate(ApiMap spec, ApiMap? old, List<ApiCause> causes)
    {
        if (!HasAddress(spec))
            return spec;
        spec = WithFamilies(spec);
        var families = spec.List("ipFamilies")!;
        var given = spec.List("clusterIPs") ?? ApiList.Empty;
        if (spec.TextOf("clusterIP") != "None")
        {
            for (var i = 0; i < given.Count; i++)
            {
                if (given[i].Text is { } address && old?.List("clusterIPs")?.Contains(address) != true && Problem(address) is { } problem)
                    causes.Add(Causes.Invalid("spec.clusterIPs", "failed to allocate IP " + address + ": " + problem, given));
            }
            for (var i = given.Count; i < families.Count; i++)
                given = given.Add(NextAddress(families[i].Text == "IPv6"));
            spec = spec.With("clusterIPs", given).With("clusterIP", given[0]);
        }
        if (HasNodePorts(spec) && spec["ports"] is ApiList ports)
            spec = spec.With("ports", WithNodePorts(ports, old?.List("ports"), causes));
        if (HasHealthPort(spec))
        {
            if (spec.IntegerOf("healthCheckNodePort") is not > 0)
                spec = spec.With("healthCheckNodePort", NextPort());
        }
        return spec;
    }

    // Those of one family: IPv4, unless it asks for others; a headless Service without a selector stands for both.
    private static ApiMap WithFamilies(ApiMap spec)
    {
        var given = spec.List("clusterIPs") ?? ApiList.Empty;
        if (given.Count == 0 && spec.TextOf("clusterIP") is { Length: > 0 } single)
        {
            given = new ApiList([(ApiValue)single]);
            spec = spec.With("clusterIPs", given);
        }
        if (given.Count > 0 && spec.TextOf("clusterIP") is not { Length: > 0 })
            spec = spec.With("clusterIP", given[0]);
        var isLoose = spec.TextOf("clusterIP") == "None" && spec.Map("selector") is not { Count: > 0 };
        var policy = spec.TextOf("ipFamilyPolicy");
        if (policy is not { Length: > 0 })
            spec = spec.With("ipFamilyPolicy", policy = isLoose ? "RequireDualStack" : "SingleStack");
        var families = spec.List("ipFamilies") ?? ApiList.Empty;
        for (var i = families.Count; i < given.Count; i++)
        {
            if (IPAddress.TryParse(given[i].Text, out var address))
                families = families.Add(address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4");
        }
        if (families.Count == 0)
            families = families.Add("IPv4");
        if (families.Count == 1 && policy != "SingleStack")
            families = families.Add(families[0].Text == "IPv4" ? "IPv6" : "IPv4");
        return spec.With("ipFamilies", families);
    }

    private ApiList WithNodePorts(ApiList ports, ApiList? old, List<ApiCause> causes)
    {
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] is not ApiMap port || (port.IntegerOf("nodePort") ?? 0) is var number && number == 0)
                continue;
            var isKept = old?.Maps.Any(each => each.IntegerOf("nodePort") == number) == true;
            var field = string.Create(CultureInfo.InvariantCulture, $"spec.ports[{i}].nodePort");
            if (!IsNodePort(number))
                causes.Add(Causes.Invalid(field, $"provided port is not in the valid range. The range of valid ports is {FirstPort}-{LastPort}", port["nodePort"]));
            else if (!isKept && _taken.ContainsKey(PortKey(port.TextOf("protocol") ?? "TCP", number)))
                causes.Add(Causes.Invalid(field, "provided port is already allocated", port["nodePort"]));
        }
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] is ApiMap port && (port.IntegerOf("nodePort") ?? 0) == 0)
                ports = ports.With(i, port.With("nodePort", NextPort()));
        }
        return ports;
    }

    private string? Problem(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
            return null;
        var bytes = address.GetAddressBytes();
        var isIn = bytes.Length == 4 ? bytes[0] == 10 && bytes[1] == 96 : address.ToString().StartsWith("fd00:10:96::", StringComparison.Ordinal);
        if (!isIn)
            return "the provided IP is not in the valid range. The range of valid IPs is " + (bytes.Length == 4 ? "10.96.0.0/16" : "fd00:10:96::/112");
        return _taken.ContainsKey(text) ? "provided IP is already allocated" : null;
    }

    private string NextAddress(bool isSix)
    {
        while (true)
        {
            _nextAddress = _nextAddress >= LastAddress ? 1 : _nextAddress + 1;
            var text = isSix
                ? string.Create(CultureInfo.InvariantCulture, $"fd00:10:96::{_nextAddress:x}")
                : string.Create(CultureInfo.InvariantCulture, $"10.96.{_nextAddress >> 8}.{_nextAddress & 255}");
            if (!_taken.ContainsKey(text))
                return text;
        }
    }

    private int NextPort()
    {
        while (true)
        {
            var port = _nextPort;
            _nextPort = _nextPort >= LastPort ? FirstPort : _nextPort + 1;
            if (!_taken.ContainsKey(PortKey("TCP", port)) && !_taken.ContainsKey(PortKey("UDP", port)))
                return port;
        }
    }

    private static string PortKey(string protocol, long port) => string.Create(CultureInfo.InvariantCulture, $"{protocol}/{port}");

    private void Count(ApiObject service, int by)
    {
        var spec = service.Spec;
        foreach (var address in spec.List("clusterIPs")?.Texts ?? [])
        {
            if (address != "None")
                Count(address, by);
        }
        foreach (var port in spec.List("ports")?.Maps ?? [])
        {
            if (port.IntegerOf("nodePort") is > 0 and { } number)
                Count(PortKey(port.TextOf("protocol") ?? "TCP", number), by);
        }
        if (spec.IntegerOf("healthCheckNodePort") is > 0 and { } health)
            Count(PortKey("TCP", health), by);
    }

    private void Count(string key, int by)
    {
        var now = _taken.GetValueOrDefault(key) + by;
        if (now > 0)
            _taken[key] = now;
        else
            _taken.Remove(key);
    }

    /// <summary>What an update keeps of the old Service where it says nothing, and drops where its type has no use for it.</summary>
    public static ApiMap Keep(ApiMap old, ApiMap spec)
    {
        if (HasAddress(old) && HasAddress(spec))
        {
            var had = old.TextOf("clusterIP") ?? "";
            var has = spec.TextOf("clusterIP") ?? "";
            // One of the two changed alone: the other follows.
            if (has.Length == 0 && Causes.Same(old["clusterIPs"], spec["clusterIPs"]))
                spec = spec.Without("clusterIPs");
            else if (has.Length > 0 && has != had && Causes.Same(old["clusterIPs"], spec["clusterIPs"]))
                spec = spec.With("clusterIPs", new ApiList([(ApiValue)has]));
            if (has.Length == 0 && spec.List("clusterIPs") is not { Count: > 0 })
                spec = spec.With("clusterIP", old["clusterIP"]);
            if (spec.List("clusterIPs") is not { Count: > 0 } && (spec.TextOf("clusterIP") ?? "") == had)
                spec = spec.With("clusterIPs", old["clusterIPs"]);
            if (spec.TextOf("ipFamilyPolicy") is not { Length: > 0 })
                spec = spec.With("ipFamilyPolicy", old["ipFamilyPolicy"]);
            if (spec.List("ipFamilies") is not { Count: > 0 })
                spec = spec.With("ipFamilies", old["ipFamilies"]);
            // Back to one family: the second goes.
            if (spec.TextOf("ipFamilyPolicy") == "SingleStack" && old.TextOf("ipFamilyPolicy") != "SingleStack" && Causes.Same(spec["ipFamilies"], old["ipFamilies"]) && Causes.Same(spec["clusterIPs"], old["clusterIPs"]))
            {
                spec = spec.With("ipFamilies", First(spec.List("ipFamilies"))).With("clusterIPs", First(spec.List("clusterIPs")));
            }
        }
        else if (HasAddress(old))
        {
            foreach (var name in (ReadOnlySpan<string>)["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"])
                spec = Dropped(spec, old, name);
        }
        if (HasNodePorts(old) && spec["ports"] is ApiList ports)
            spec = spec.With("ports", HasNodePorts(spec) ? KeptPorts(ports, old.List("ports")) : SamePorts(ports, old.List("ports")) ? BarePorts(ports) : ports);
        if (HasHealthPort(old))
            spec = HasHealthPort(spec) ? (spec.IntegerOf("healthCheckNodePort") is > 0 ? spec : spec.With("healthCheckNodePort", old["healthCheckNodePort"])) : Dropped(spec, old, "healthCheckNodePort");
        if (old.TextOf("type") == "LoadBalancer" && spec.TextOf("type") != "LoadBalancer")
            spec = Dropped(Dropped(spec, old, "allocateLoadBalancerNodePorts"), old, "loadBalancerClass");
        if (old.TextOf("type") is "LoadBalancer" or "NodePort" && spec.TextOf("type") is not ("LoadBalancer" or "NodePort") && spec.List("externalIPs") is not { Count: > 0 })
            spec = Dropped(spec, old, "externalTrafficPolicy");
        return spec;
    }

    private static ApiMap Dropped(ApiMap spec, ApiMap old, string name) => spec.Has(name) && Causes.Same(spec[name], old[name]) ? spec.Without(name) : spec;

    private static ApiList? First(ApiList? list) => list is { Count: > 1 } ? new ApiList([list[0]]) : list;

    private static ApiList KeptPorts(ApiList ports, ApiList? old)
    {
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] is not ApiMap port || port.IntegerOf("nodePort") is > 0)
                continue;
            var before = old?.Maps.FirstOrDefault(each => each.IntegerOf("port") == port.IntegerOf("port") && (each.TextOf("protocol") ?? "TCP") == (port.TextOf("protocol") ?? "TCP"));
            if (before?["nodePort"] is { } kept && !ports.Maps.Any(each => Causes.Same(each["nodePort"], kept)))
                ports = ports.With(i, port.With("nodePort", kept));
        }
        return ports;
    }

    private static bool SamePorts(ApiList ports, ApiList? old)
    {
        var had = old?.Maps.Select(static port => port.IntegerOf("nodePort") ?? 0).Where(static port => port > 0).ToHashSet() ?? [];
        return ports.Maps.All(port => (port.IntegerOf("nodePort") ?? 0) is var number && (number == 0 || had.Contains(number)));
    }

    private static ApiList BarePorts(ApiList ports)
    {
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] is ApiMap port)
                ports = ports.With(i, port.Without("nodePort"));
        }
        return ports;
    }
}
