using System.Globalization;
using System.Net;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Dns;

/// <summary>
/// The names of the cluster: Services, the pods behind them, their ports, and the way back from addresses to names. It follows the specification of DNS-based
/// service discovery 1.1.0: only endpoints that are ready have names, and a headless Service without any is not there at all.
/// </summary>
public sealed class DnsZone
{
    private const int Seconds = 30;
    private const string Version = "1.1.0";
    private readonly Store _store;
    private readonly DnsIndex _index;
    private readonly string _zone;

    /// <summary>The names of a cluster's objects.</summary>
    public DnsZone(Store store, ClusterOptions options)
    {
        _store = store;
        _index = new DnsIndex(store);
        _zone = options.ClusterDomain.Trim('.').ToLowerInvariant() + ".";
    }

    /// <summary>Answers a question.</summary>
    /// <param name="name">The name, with or without a dot at its end; upper and lower case are the same.</param>
    /// <param name="type">The type of the records that are asked for.</param>
    public DnsAnswer Query(string name, DnsType type)
    {
        name = name.TrimEnd('.').ToLowerInvariant() + ".";
        if (name.EndsWith(".in-addr.arpa.", StringComparison.Ordinal) || name.EndsWith(".ip6.arpa.", StringComparison.Ordinal))
            return Of(AddressOf(name) is { } address ? NamesOf(name, address) : null, type, name);
        if (name != _zone && !name.EndsWith("." + _zone, StringComparison.Ordinal))
            return new DnsAnswer(DnsCode.Refused, [], [], []);
        var labels = name == _zone ? [] : name[..^(_zone.Length + 1)].Split('.');
        var records = labels switch
        {
            [] => Apex(),
            ["dns-version"] => [new DnsText(name, Version, Seconds)],
            ["ns", "dns"] => [new DnsAddress(name, IPAddress.Loopback, Seconds)],
            ["dns"] or ["svc"] or ["pod"] => [],
            [var ns, "svc" or "pod"] => HasNamespace(ns) ? [] : null,
            [var host, var ns, "pod"] => PodNamed(name, host, ns),
            [.. var below, var service, var ns, "svc"] => InService(name, below, ns, service),
            _ => null,
        };
        return Of(records, type, name);
    }

    // Null is a name that is not there; an empty list is one that has nothing, or nothing of the type.
    private DnsAnswer Of(IReadOnlyList<DnsRecord>? records, DnsType type, string name)
    {
        if (records is null)
            return new DnsAnswer(DnsCode.NameError, [], [], [Start()]);
        var answers = new List<DnsRecord>();
        var additional = new List<DnsRecord>();
        foreach (var record in records)
        {
            if (record.Type == type || type == DnsType.Any || (record.Type == DnsType.Cname && type is DnsType.A or DnsType.Aaaa))
                answers.Add(record);
        }
        foreach (var target in answers.OfType<DnsService>().Select(static each => each.Target).Distinct(StringComparer.Ordinal))
        {
            if (target != name)
                additional.AddRange(Query(target, DnsType.Any).Records.OfType<DnsAddress>());
        }
        return new DnsAnswer(DnsCode.NoError, answers, additional, answers.Count == 0 ? [Start()] : []);
    }

    private List<DnsRecord> Apex() => [Start(), new DnsName(_zone, DnsType.Ns, "ns.dns." + _zone, Seconds)];

    // The serial grows with the store, so that a change is seen.
    private DnsStart Start() => new(_zone, "ns.dns." + _zone, "hostmaster." + _zone, (uint)_store.Revision, 7200, 1800, 86400, Seconds, Seconds);

    private bool HasNamespace(string ns) => _store.Get(ResourceKinds.Namespace, "", ns) is not null;

    private List<DnsRecord>? PodNamed(string name, string host, string ns)
    {
        foreach (var pod in _store.List(ResourceKinds.Pod, ns))
        {
            if (pod.Status.TextOf("podIP") is { Length: > 0 } text && ReadyEndpoints.Dashed(text) == host && IPAddress.TryParse(text, out var address))
                return [new DnsAddress(name, address, Seconds)];
        }
        return null;
    }

    private List<DnsRecord>? InService(string name, string[] below, string ns, string service)
    {
        if (_store.Get(ResourceKinds.Service, ns, service) is not { } found)
            return null;
        var full = $"{service}.{ns}.svc.{_zone}";
        if (found.Spec.TextOf("type") == "ExternalName")
            return below.Length == 0 && found.Spec.TextOf("externalName") is { Length: > 0 } other ? [new DnsName(name, DnsType.Cname, other.TrimEnd('.') + ".", Seconds)] : null;
        var isHeadless = found.Spec.TextOf("clusterIP") == "None";
        // A way to names that are there is a name too, without records.
        if (below is [['_', .. var way]])
            return Ports(name, found, full, isHeadless, null, way).Count > 0 ? [] : null;
        List<DnsRecord> records = below switch
        {
            [] => [.. Addresses(name, found, isHeadless), .. Ports(name, found, full, isHeadless, null, null)],
            [var host] when isHeadless => HostAddresses(name, found, host),
            [['_', .. var port], ['_', .. var protocol]] => Ports(name, found, full, isHeadless, port, protocol),
            _ => [],
        };
        return records.Count > 0 ? records : null;
    }

    private List<DnsRecord> Addresses(string name, ApiObject service, bool isHeadless)
    {
        var records = new List<DnsRecord>();
        var texts = isHeadless
            ? Slices(service).SelectMany(static slice => ReadyEndpoints.Of(slice).All).Select(static each => each.Address).Distinct(StringComparer.Ordinal)
            : (service.Spec.List("clusterIPs") ?? new ApiList(service.Spec["clusterIP"] ?? "")).Texts;
        foreach (var text in texts)
        {
            if (IPAddress.TryParse(text, out var address))
                records.Add(new DnsAddress(name, address, Seconds));
        }
        return records;
    }

    private List<DnsRecord> HostAddresses(string name, ApiObject service, string host)
    {
        var records = new List<DnsRecord>();
        foreach (var slice in Slices(service))
        {
            foreach (var text in ReadyEndpoints.Of(slice).AddressesOf(host))
            {
                if (IPAddress.TryParse(text, out var address))
                    records.Add(new DnsAddress(name, address, Seconds));
            }
        }
        return records;
    }

    private List<DnsRecord> Ports(string name, ApiObject service, string full, bool isHeadless, string? port, string? protocol)
    {
        var found = new List<(int Port, string Target)>();
        if (isHeadless)
        {
            foreach (var slice in Slices(service))
            {
                foreach (var each in Maps(slice.Root, "ports"))
                {
                    if (Fits(each, port, protocol) && each.IntegerOf("port") is { } number)
                        found.AddRange(ReadyEndpoints.Of(slice).All.Select(endpoint => ((int)number, $"{endpoint.Host}.{full}")));
                }
            }
        }
        else
        {
            foreach (var each in Maps(service.Spec, "ports"))
            {
                if (Fits(each, port, protocol) && each.IntegerOf("port") is { } number)
                    found.Add(((int)number, full));
            }
        }
        var distinct = found.Distinct().ToList();
        return distinct.ConvertAll(each => (DnsRecord)new DnsService(name, 0, Math.Max(1, 100 / distinct.Count), each.Port, each.Target, Seconds));
    }

    // Ports without a name are found by the Service's own name only.
    private static bool Fits(ApiMap port, string? name, string? protocol) =>
        (name is null || port.TextOf("name") == name) && (protocol is null || string.Equals(port.TextOf("protocol") ?? "TCP", protocol, StringComparison.OrdinalIgnoreCase));

    private List<DnsRecord>? NamesOf(string name, IPAddress address)
    {
        var text = address.ToString();
        if (_index.ServiceAt(text) is { } service)
            return [new DnsName(name, DnsType.Ptr, $"{service.Name}.{service.Namespace}.svc.{_zone}", Seconds)];
        var names = new List<DnsRecord>();
        foreach (var slice in _index.SlicesAt(text))
        {
            foreach (var endpoint in ReadyEndpoints.Of(slice).All)
            {
                if (endpoint.Address == text && slice.Labels.TextOf("kubernetes.io/service-name") is { } owner)
                    names.Add(new DnsName(name, DnsType.Ptr, $"{endpoint.Host}.{owner}.{slice.Namespace}.svc.{_zone}", Seconds));
            }
        }
        return names.Count > 0 ? names : null;
    }

    private IEnumerable<ApiObject> Slices(ApiObject service) => _index.SlicesOf(service.Namespace, service.Name);

    private static IEnumerable<ApiMap> Maps(ApiMap map, string list) => (map.List(list) ?? ApiList.Empty).Maps;

    // 4.3.2.1.in-addr.arpa. is 1.2.3.4; of IPv6 each half byte has a label.
    private static IPAddress? AddressOf(string name)
    {
        if (name.EndsWith(".in-addr.arpa.", StringComparison.Ordinal))
        {
            var parts = name[..^".in-addr.arpa.".Length].Split('.');
            Array.Reverse(parts);
            return parts.Length == 4 && parts.All(static part => byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)) && IPAddress.TryParse(string.Join('.', parts), out var address) ? address : null;
        }
        var digits = name[..^".ip6.arpa.".Length].Split('.');
        if (digits.Length != 32 || digits.Any(static digit => digit.Length != 1 || !char.IsAsciiHexDigit(digit[0])))
            return null;
        Array.Reverse(digits);
        return new IPAddress(Convert.FromHexString(string.Concat(digits)));
    }
}
