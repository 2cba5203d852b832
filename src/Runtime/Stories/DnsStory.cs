using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Stories;

/// <summary>Which names of pods the cluster's DNS knows, and which addresses they have.</summary>
internal sealed class DnsStory(EmbeddedCluster cluster, string ns, Action<StoryKind, string, string> tell)
{
    // By slice: names of pods and their addresses.
    private readonly Dictionary<(string Namespace, string Slice), SortedDictionary<string, string>> _known = [];

    public void Hear(StoreChange change)
    {
        var slice = change.Object;
        if (slice.Labels.TextOf("kubernetes.io/service-name") is not { } service || !IsHeadless(slice.Namespace, service, change.Type))
            return;
        var key = (slice.Namespace, slice.Name);
        var before = _known.GetValueOrDefault(key) ?? [];
        var after = change.Type == ChangeType.Deleted ? [] : Names(slice, service);
        _known[key] = after;
        foreach (var (name, address) in after)
        {
            if (!before.TryGetValue(name, out var old))
                tell(StoryKind.Event, "dns/" + name, address);
            else if (old != address)
                tell(StoryKind.Event, "dns/" + name, $"{address} instead of {old}");
        }
        foreach (var name in before.Keys)
        {
            if (!after.ContainsKey(name))
                tell(StoryKind.Event, "dns/" + name, "no answer");
        }
    }

    private bool IsHeadless(string at, string service, ChangeType type) =>
        type == ChangeType.Deleted || cluster.Store.Get(ResourceKinds.Service, at, service)?.Spec.TextOf("clusterIP") == "None";

    private SortedDictionary<string, string> Names(ApiObject slice, string service)
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var domain = slice.Namespace == ns ? service : $"{service}.{slice.Namespace}";
        foreach (var endpoint in (slice.Root.List("endpoints") ?? ApiList.Empty).Maps)
        {
            if (endpoint.TextOf("hostname") is { Length: > 0 } host && endpoint.Map("conditions")?.IsTrue("ready") == true && endpoint.List("addresses")?.Texts.FirstOrDefault() is { } address)
                names[$"{host}.{domain}"] = address;
        }
        return names;
    }
}
