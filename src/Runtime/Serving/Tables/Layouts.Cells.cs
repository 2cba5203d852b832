using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving.Tables;

internal static partial class Layouts
{
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    private const string RolePrefix = "node-role.kubernetes.io/";

    private static long Count(ApiMap map, string name) => map.IntegerOf(name) ?? 0;

    private static IEnumerable<ApiMap> Maps(ApiMap? map, string list) => (map?.List(list) ?? ApiList.Empty).Maps;

    private static ApiMap? TemplateSpec(ApiMap spec) => spec.At("template", "spec") as ApiMap;

    private static string ContainerNames(ApiObject item) => Cells.OfContainers(TemplateSpec(item.Spec), "name");

    private static string ContainerImages(ApiObject item) => Cells.OfContainers(TemplateSpec(item.Spec), "image");

    private static string Selector(ApiObject item) => Cells.OrNone(Subresources.SelectorText(item.Spec.Map("selector")));

    private static string ReadyReplicas(ApiObject item) => string.Create(CultureInfo.InvariantCulture, $"{Count(item.Status, "readyReplicas")}/{Count(item.Spec, "replicas")}");

    // Services.

    private static string ClusterAddress(ApiObject service) => Cells.OrNone((service.Spec.List("clusterIPs") ?? ApiList.Empty).Texts.FirstOrDefault() ?? service.Spec.TextOf("clusterIP"));

    private static string ExternalAddress(ApiObject service)
    {
        if (service.Spec.TextOf("type") == "ExternalName")
            return service.Spec.TextOf("externalName") ?? "";
        var addresses = (service.Spec.List("externalIPs") ?? ApiList.Empty).Texts.ToList();
        if (service.Spec.TextOf("type") != "LoadBalancer")
            return Cells.OrNone(string.Join(',', addresses));
        foreach (var ingress in Maps(service.Status.Map("loadBalancer"), "ingress"))
            addresses.Insert(0, ingress.TextOf("ip") ?? ingress.TextOf("hostname") ?? "");
        return addresses.Count == 0 ? "<pending>" : string.Join(',', addresses);
    }

    private static string ServicePorts(ApiObject service) => Cells.OrNone(string.Join(',', Maps(service.Spec, "ports").Select(static port =>
        Cells.Text(port["port"]) + (port.IntegerOf("nodePort") is { } node and > 0 ? string.Create(CultureInfo.InvariantCulture, $":{node}") : "") + "/" + (port.TextOf("protocol") ?? "TCP"))));

    private static string EndpointAddresses(ApiObject endpoints)
    {
        var all = new List<string>();
        foreach (var subset in Maps(endpoints.Root, "subsets"))
        {
            var ports = Maps(subset, "ports").Select(static port => Cells.Text(port["port"])).ToList();
            foreach (var address in Maps(subset, "addresses"))
            {
                var ip = address.TextOf("ip") ?? "";
                if (ports.Count == 0)
                    all.Add(ip);
                foreach (var port in ports)
                    all.Add(ip.Contains(':') ? $"[{ip}]:{port}" : $"{ip}:{port}");
            }
        }
        return Cells.Few(all, Cells.None);
    }

    private static string SlicePorts(ApiObject slice) => Cells.Few([.. Maps(slice.Root, "ports").Select(static port => port["port"] is ApiNumber number ? number.Literal : "*")], Cells.Unset);

    private static string SliceAddresses(ApiObject slice) => Cells.Few([.. Maps(slice.Root, "endpoints").SelectMany(static each => (each.List("addresses") ?? ApiList.Empty).Texts)], Cells.Unset);

    private static string IngressHosts(ApiObject ingress)
    {
        var hosts = Maps(ingress.Spec, "rules").Select(static rule => rule.TextOf("host") is { Length: > 0 } host ? host : "*").ToList();
        return hosts.Count == 0 ? "*" : Cells.Few(hosts, "*");
    }

    private static string RoleOf(ApiObject binding) => $"{binding.Root.At("roleRef", "kind")?.Text}/{binding.Root.At("roleRef", "name")?.Text}";

    // Nodes.

    private static string NodeStatus(ApiObject node)
    {
        var ready = Maps(node.Status, "conditions").FirstOrDefault(static each => each.TextOf("type") == "Ready");
        var status = ready is null ? "Unknown" : ready.TextOf("status") == "True" ? "Ready" : "NotReady";
        return node.Spec.IsTrue("unschedulable") ? status + ",SchedulingDisabled" : status;
    }

    private static string NodeRoles(ApiObject node)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Labels)
        {
            if (name.StartsWith(RolePrefix, StringComparison.Ordinal) && name.Length > RolePrefix.Length)
                roles.Add(name[RolePrefix.Length..]);
            else if (name == "kubernetes.io/role" && value.Text is { Length: > 0 } role)
                roles.Add(role);
        }
        return Cells.OrNone(string.Join(',', roles));
    }

    private static string NodeInfo(ApiObject node, string name) => node.Status.At("nodeInfo", name)?.Text ?? "";

    private static string OrUnknown(string text) => text.Length == 0 ? Cells.Unknown : text;

    private static string NodeAddress(ApiObject node, string type) => Cells.OrNone(Maps(node.Status, "addresses").FirstOrDefault(each => each.TextOf("type") == type)?.TextOf("address"));

    // Volumes.

    private static bool HasVolume(ApiObject claim) => claim.Spec.TextOf("volumeName") is { Length: > 0 };

    private static string StoragePhase(ApiObject item) => item.IsDeleting ? "Terminating" : item.Status.TextOf("phase") ?? "";

    private static string VolumeClaim(ApiObject volume) => volume.Spec.Map("claimRef") is { } claim ? $"{claim.TextOf("namespace")}/{claim.TextOf("name")}" : "";

    private static string StorageClassOf(ApiObject item) => item.Annotations.TextOf("volume.beta.kubernetes.io/storage-class") ?? item.Spec.TextOf("storageClassName") ?? "";

    private static string AttributesClass(ApiObject item) => item.Spec.TextOf("volumeAttributesClassName") is { Length: > 0 } name ? name : Cells.Unset;

    private static bool IsDefaultClass(ApiObject item) => item.Annotations.TextOf(DefaultClass) == "true" || item.Annotations.TextOf("storageclass.beta.kubernetes.io/is-default-class") == "true";

    // Bookkeeping.

    private static string ControllerOf(ApiObject item) =>
        item.Controller is { } owner ? $"{owner.Kind.ToLowerInvariant()}{(owner.ApiVersion.Split('/') is [var group, _] ? "." + group : "")}/{owner.Name}" : Cells.None;

    private static string Quota(ApiObject quota, bool isLimit)
    {
        var parts = new List<string>();
        foreach (var (name, hard) in (quota.Status.Map("hard") ?? ApiMap.Empty).OrderBy(static each => each.Key, StringComparer.Ordinal))
        {
            if (name.StartsWith("limits", StringComparison.Ordinal) == isLimit)
                parts.Add($"{name}: {Cells.Text(quota.Status.At("used", name))}/{Cells.Text(hard)}");
        }
        return string.Join(", ", parts);
    }

    // Events.

    private static ApiValue EventFirstSeen(ApiObject item, DateTimeOffset now) => Cells.Since(item.Root.TextOf("firstTimestamp") ?? item.Root.TextOf("eventTime"), now);

    private static ApiValue EventLastSeen(ApiObject item, DateTimeOffset now)
    {
        if (item.Root.At("series", "lastObservedTime")?.Text is { } observed)
            return Cells.Since(observed, now);
        return item.Root.TextOf("lastTimestamp") is { } last ? Cells.Since(last, now) : EventFirstSeen(item, now);
    }

    private static ApiValue EventCount(ApiObject item) => item.Root.At("series", "count")?.Integer ?? Math.Max(1, item.Root.IntegerOf("count") ?? 1);

    private static string EventObject(ApiObject item)
    {
        var about = item.Root.Map("involvedObject") ?? ApiMap.Empty;
        var kind = (about.TextOf("kind") ?? "").ToLowerInvariant();
        return about.TextOf("name") is { Length: > 0 } name ? $"{kind}/{name}" : kind;
    }

    private static string EventSource(ApiObject item)
    {
        var source = item.Root.Map("source") ?? ApiMap.Empty;
        var component = source.TextOf("component") is { Length: > 0 } given ? given : item.Root.TextOf("reportingComponent") ?? "";
        var host = source.TextOf("host") is { Length: > 0 } named ? named : item.Root.TextOf("reportingInstance") ?? "";
        return host.Length == 0 ? component : $"{component}, {host}";
    }
}
