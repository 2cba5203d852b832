using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Stories;

/// <summary>What the cluster's DNS answers, in the order of the answers' text.</summary>
internal static class StoryDns
{
    /// <summary>The answers to a question: addresses, names with ports (<c>web-0.web.default.svc.cluster.local:80</c>), or names. None when there is no such name.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="type"><c>A</c>, <c>SRV</c> or <c>PTR</c>.</param>
    /// <param name="name">A name, with or without the namespace and the cluster's domain; of PTR an address, or a pod (<c>pod/web-0</c>) whose address is meant.</param>
    /// <param name="ns">The namespace of names that name none.</param>
    public static IReadOnlyList<string> Answers(EmbeddedCluster cluster, string type, string name, string ns)
    {
        var domain = cluster.Options.ClusterDomain;
        if (type == "PTR")
        {
            if (name.StartsWith("pod/", StringComparison.Ordinal))
                name = cluster.Store.Get(ResourceKinds.Pod, ns, name["pod/".Length..])?.Status.TextOf("podIP") ?? "";
            return [.. cluster.Store.List(ResourceKinds.EndpointSlice).SelectMany(slice => Endpoints(slice).Where(endpoint => endpoint.Address == name)
                .Select(endpoint => $"{endpoint.Host}.{ServiceOf(slice)}.{slice.Namespace}.svc.{domain}")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        var labels = Split(name, domain);
        if (type == "SRV")
        {
            var (port, protocol) = labels.Length > 2 && labels[0].StartsWith('_') && labels[1].StartsWith('_') ? (labels[0][1..], labels[1][1..]) : (null, null);
            var rest = port is null ? labels : labels[2..];
            if (rest.Length is not (1 or 2))
                return [];
            var (service, at) = (rest[0], rest.Length == 2 ? rest[1] : ns);
            var answers = new List<string>();
            foreach (var slice in SlicesOf(cluster, at, service))
            {
                foreach (var each in (slice.Root.List("ports") ?? ApiList.Empty).Maps)
                {
                    if (port is not null && (each.TextOf("name") != port || !string.Equals(each.TextOf("protocol") ?? "TCP", protocol, StringComparison.OrdinalIgnoreCase)))
                        continue;
                    answers.AddRange(Endpoints(slice).Select(endpoint => string.Create(CultureInfo.InvariantCulture, $"{endpoint.Host}.{service}.{at}.svc.{domain}:{each.IntegerOf("port")}")));
                }
            }
            return [.. answers.Order(StringComparer.Ordinal)];
        }
        // The namespace may be left out: then a name of two parts is a service in a namespace, or a pod of a service.
        foreach (var (host, service, at) in Readings(labels, ns))
        {
            if (cluster.Store.Get(ResourceKinds.Service, at, service) is not { } found)
                continue;
            if (host is null && found.Spec.TextOf("clusterIP") is { Length: > 0 } and not "None" and var address)
                return [address];
            var answers = SlicesOf(cluster, at, service).SelectMany(Endpoints).Where(endpoint => host is null || endpoint.Host == host).Select(static endpoint => endpoint.Address).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (answers.Count > 0)
                return answers;
        }
        return [];
    }

    /// <summary>All names below a headless Service with their answers, a line each: its addresses, each pod's, and its ports.</summary>
    public static IReadOnlyList<string> NamesOf(EmbeddedCluster cluster, ApiObject service)
    {
        var full = $"{service.Name}.{service.Namespace}.svc.{cluster.Options.ClusterDomain}";
        var endpoints = SlicesOf(cluster, service.Namespace, service.Name).SelectMany(Endpoints).Distinct().OrderBy(static endpoint => endpoint.Host, StringComparer.Ordinal).ToList();
        if (endpoints.Count == 0)
            return [$"{full}  no answer"];
        var lines = new List<string> { $"{full}  A  {string.Join(' ', endpoints.Select(static endpoint => endpoint.Address))}" };
        lines.AddRange(endpoints.Select(endpoint => $"{endpoint.Host}.{full}  A  {endpoint.Address}"));
        foreach (var port in (service.Spec.List("ports") ?? ApiList.Empty).Maps)
        {
            if (port.TextOf("name") is { Length: > 0 } name)
            {
                var question = $"_{name}._{(port.TextOf("protocol") ?? "TCP").ToLowerInvariant()}.{full}";
                lines.AddRange(Answers(cluster, "SRV", question, service.Namespace).Select(answer => $"{question}  SRV  {answer}"));
            }
        }
        return lines;
    }

    private static IEnumerable<(string? Host, string Service, string Namespace)> Readings(string[] labels, string ns)
    {
        switch (labels)
        {
            case [var service]:
                yield return (null, service, ns);
                break;
            case [var first, var second]:
                yield return (first, second, ns);
                yield return (null, first, second);
                break;
            case [var host, var service, var at]:
                yield return (host, service, at);
                break;
        }
    }

    private static string[] Split(string name, string domain)
    {
        name = name.TrimEnd('.');
        foreach (var suffix in (ReadOnlySpan<string>)[".svc." + domain, ".svc"])
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return name[..^suffix.Length].Split('.');
        }
        return name.Split('.');
    }

    private static IEnumerable<ApiObject> SlicesOf(EmbeddedCluster cluster, string ns, string service) => cluster.Store.List(ResourceKinds.EndpointSlice, ns).Where(slice => ServiceOf(slice) == service);

    private static string? ServiceOf(ApiObject slice) => slice.Labels.TextOf("kubernetes.io/service-name");

    private static IEnumerable<(string Host, string Address)> Endpoints(ApiObject slice)
    {
        foreach (var endpoint in (slice.Root.List("endpoints") ?? ApiList.Empty).Maps)
        {
            if (endpoint.Map("conditions")?.IsTrue("ready") == true && endpoint.List("addresses")?.Texts.FirstOrDefault() is { } address)
                yield return (endpoint.TextOf("hostname") is { Length: > 0 } host ? host : address.Replace('.', '-'), address);
        }
    }
}
