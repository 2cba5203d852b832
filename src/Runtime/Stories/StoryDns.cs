using System.Globalization;
using System.Net;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Embedded.Dns;

namespace StsLint.Runtime.Stories;

/// <summary>What the cluster's DNS answers to a pod of a namespace, in the order of the answers' text.</summary>
internal static class StoryDns
{
    /// <summary>The answers to a question: addresses, names with ports (<c>web-0.web.default.svc.cluster.local:80</c>), or names. None when there is no such name.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="type"><c>A</c>, <c>SRV</c> or <c>PTR</c>.</param>
    /// <param name="name">A name, with or without the namespace and the cluster's domain; of PTR an address, or a pod (<c>pod/web-0</c>) whose address is meant.</param>
    /// <param name="ns">The namespace of the pod that asks.</param>
    public static IReadOnlyList<string> Answers(EmbeddedCluster cluster, string type, string name, string ns)
    {
        var zone = new DnsZone(cluster.Store, cluster.Options);
        if (type == "PTR")
        {
            if (name.StartsWith("pod/", StringComparison.Ordinal))
                name = cluster.Store.Get(ResourceKinds.Pod, ns, name["pod/".Length..])?.Status.TextOf("podIP") ?? "";
            return IPAddress.TryParse(name, out var address) ? Texts(zone.Query(Reversed(address), DnsType.Ptr)) : [];
        }
        // A pod's resolver tries these endings, one after the other.
        var domain = cluster.Options.ClusterDomain.Trim('.');
        foreach (var ending in (ReadOnlySpan<string>)["", $".{ns}.svc.{domain}", $".svc.{domain}", $".{domain}"])
        {
            if (Texts(zone.Query(name.TrimEnd('.') + ending, type == "SRV" ? DnsType.Srv : DnsType.A)) is { Count: > 0 } answers)
                return answers;
        }
        return [];
    }

    /// <summary>All names below a headless Service with their answers, a line each: its addresses, each pod's, and its ports.</summary>
    public static IReadOnlyList<string> NamesOf(EmbeddedCluster cluster, ApiObject service)
    {
        var full = $"{service.Name}.{service.Namespace}.svc.{cluster.Options.ClusterDomain.Trim('.')}";
        var addresses = Answers(cluster, "A", full, service.Namespace);
        if (addresses.Count == 0)
            return [$"{full}  no answer"];
        var lines = new List<string> { $"{full}  A  {string.Join(' ', addresses)}" };
        foreach (var host in addresses.SelectMany(address => Answers(cluster, "PTR", address, service.Namespace)).Where(host => host.EndsWith("." + full, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            lines.AddRange(Answers(cluster, "A", host, service.Namespace).Select(address => $"{host}  A  {address}"));
        foreach (var port in (service.Spec.List("ports") ?? ApiList.Empty).Maps)
        {
            if (port.TextOf("name") is not { Length: > 0 } name)
                continue;
            var question = $"_{name}._{(port.TextOf("protocol") ?? "TCP").ToLowerInvariant()}.{full}";
            lines.AddRange(Answers(cluster, "SRV", question, service.Namespace).Select(answer => $"{question}  SRV  {answer}"));
        }
        return lines;
    }

    private static IReadOnlyList<string> Texts(DnsAnswer answer) => [.. answer.Records.Select(static record => record switch
    {
        DnsAddress address => address.Address.ToString(),
        DnsService service => string.Create(CultureInfo.InvariantCulture, $"{service.Target.TrimEnd('.')}:{service.Port}"),
        DnsName name => name.Target.TrimEnd('.'),
        _ => "",
    }).Where(static text => text.Length > 0).Order(StringComparer.Ordinal)];

    private static string Reversed(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        Array.Reverse(bytes);
        return bytes.Length == 4 ? string.Join('.', bytes) + ".in-addr.arpa" : string.Join('.', bytes.SelectMany(static each => new[] { each & 15, each >> 4 }).Select(static digit => digit.ToString("x", CultureInfo.InvariantCulture))) + ".ip6.arpa";
    }
}
