using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Dns;

/// <summary>The EndpointSlices of each Service, and what has an address: kept with the store's changes, so that a question costs the same however many there are.</summary>
internal sealed class DnsIndex
{
    private static readonly SortedDictionary<string, ApiObject> s_none = new(StringComparer.Ordinal);
    private static readonly ResourceKind[] s_kinds = [ResourceKinds.EndpointSlice, ResourceKinds.Service];
    private readonly Dictionary<(string Namespace, string Service), SortedDictionary<string, ApiObject>> _slices = [];
    private readonly Dictionary<string, SortedDictionary<(string Namespace, string Name), ApiObject>> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<(string Namespace, string Name), ApiObject>> _services = new(StringComparer.Ordinal);
    // Slices whose addresses are not yet looked at, each with the version that was; names of addresses are rarely asked for.
    private readonly Dictionary<ObjectKey, (ApiObject? Known, ApiObject? Now)> _unread = [];

    public DnsIndex(Store store)
    {
        foreach (var kind in s_kinds)
        {
            foreach (var item in store.List(kind))
                Take(null, item);
        }
        store.Changed += change =>
        {
            if (Array.IndexOf(s_kinds, change.Object.Kind) >= 0)
                Take(change.Old, change.Type == ChangeType.Deleted ? null : change.Object);
        };
    }

    /// <summary>The slices of a Service, by name.</summary>
    public IEnumerable<ApiObject> SlicesOf(string ns, string service) => (_slices.TryGetValue((ns, service), out var slices) ? slices : s_none).Values;

    /// <summary>The first Service that has an address; null when none has.</summary>
    public ApiObject? ServiceAt(string address)
    {
        if (_services.TryGetValue(address, out var services))
        {
            foreach (var service in services.Values)
                return service;
        }
        return null;
    }

    /// <summary>The slices in which an endpoint that is ready has an address, by namespace and name.</summary>
    public IEnumerable<ApiObject> SlicesAt(string address)
    {
        foreach (var (known, now) in _unread.Values)
        {
            foreach (var (_, each) in known is null ? [] : ReadyEndpoints.Of(known).All)
                Remove(_byAddress, each, known!);
            foreach (var (_, each) in now is null ? [] : ReadyEndpoints.Of(now).All)
                Add(_byAddress, each, now!);
        }
        _unread.Clear();
        return _byAddress.TryGetValue(address, out var slices) ? slices.Values : [];
    }

    private void Take(ApiObject? old, ApiObject? now)
    {
        if ((now ?? old)!.Kind == ResourceKinds.Service)
        {
            foreach (var address in old is null ? [] : AddressesOf(old))
                Remove(_services, address, old!);
            foreach (var address in now is null ? [] : AddressesOf(now))
                Add(_services, address, now!);
            return;
        }
        if (old is not null && ServiceOf(old) is { } before && _slices.TryGetValue((old.Namespace, before), out var slices) && slices.Remove(old.Name) && slices.Count == 0)
            _slices.Remove((old.Namespace, before));
        if (now is not null && ServiceOf(now) is { } service)
        {
            if (!_slices.TryGetValue((now.Namespace, service), out slices))
                _slices.Add((now.Namespace, service), slices = new(StringComparer.Ordinal));
            slices[now.Name] = now;
        }
        var key = (now ?? old)!.Key;
        _unread[key] = (_unread.TryGetValue(key, out var unread) ? unread.Known : old, now);
    }

    private static string? ServiceOf(ApiObject slice) => slice.Labels.TextOf("kubernetes.io/service-name");

    private static IEnumerable<string> AddressesOf(ApiObject service) =>
        (service.Spec.List("clusterIPs") ?? ApiList.Empty).Texts.Append(service.Spec.TextOf("clusterIP") ?? "").Where(static address => address.Length > 0 && address != "None").Distinct(StringComparer.Ordinal);

    private static void Add(Dictionary<string, SortedDictionary<(string Namespace, string Name), ApiObject>> index, string address, ApiObject item)
    {
        if (!index.TryGetValue(address, out var items))
            index.Add(address, items = new(s_order));
        items[(item.Namespace, item.Name)] = item;
    }

    private static void Remove(Dictionary<string, SortedDictionary<(string Namespace, string Name), ApiObject>> index, string address, ApiObject item)
    {
        if (index.TryGetValue(address, out var items) && items.Remove((item.Namespace, item.Name)) && items.Count == 0)
            index.Remove(address);
    }

    private static readonly Comparer<(string Namespace, string Name)> s_order = Comparer<(string Namespace, string Name)>.Create(static (one, other) =>
    {
        var order = string.CompareOrdinal(one.Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
    });
}

/// <summary>The endpoints of a slice that are ready: each address with the name of its host, read once per version of the slice.</summary>
internal sealed class ReadyEndpoints
{
    private readonly Dictionary<string, List<string>> _byHost = new(StringComparer.Ordinal);

    private ReadyEndpoints(ApiObject slice)
    {
        var all = new List<(string Host, string Address)>();
        foreach (var endpoint in (slice.Root.List("endpoints") ?? ApiList.Empty).Maps)
        {
            // What says nothing is taken as ready.
            if (endpoint.At("conditions", "ready")?.Boolean == false)
                continue;
            foreach (var address in (endpoint.List("addresses") ?? ApiList.Empty).Texts)
            {
                var host = endpoint.TextOf("hostname") is { Length: > 0 } named ? named : Dashed(address);
                all.Add((host, address));
                if (!_byHost.TryGetValue(host, out var addresses))
                    _byHost.Add(host, addresses = []);
                addresses.Add(address);
            }
        }
        All = all;
    }

    /// <summary>All of them, in their order in the slice.</summary>
    public IReadOnlyList<(string Host, string Address)> All { get; }

    public static ReadyEndpoints Of(ApiObject slice) => slice.Facts(static slice => new ReadyEndpoints(slice));

    /// <summary>The addresses of a host.</summary>
    public IReadOnlyList<string> AddressesOf(string host) => _byHost.TryGetValue(host, out var addresses) ? addresses : [];

    /// <summary>An address as a label of a name: with dashes.</summary>
    public static string Dashed(string address) => address.Replace('.', '-').Replace(':', '-');
}
