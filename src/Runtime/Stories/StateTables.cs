using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Runtime.Stories;

/// <summary>A small table for people: columns as wide as what is in them.</summary>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The cells, a row each.</param>
internal sealed record StateTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The table as lines.</summary>
    public IEnumerable<string> Lines()
    {
        var widths = Columns.Select((column, at) => Rows.Select(row => row[at].Length).Append(column.Length).Max()).ToList();
        yield return Line(Columns, widths);
        foreach (var row in Rows)
            yield return Line(row, widths);
    }

    private static string Line(IReadOnlyList<string> cells, List<int> widths) => string.Join("  ", cells.Select((cell, at) => cell.PadRight(widths[at]))).TrimEnd();
}

/// <summary>Tables of what a cluster holds, as kubectl shows it, without ages.</summary>
internal static class StateTables
{
    private static readonly string[] s_pods = ["NAME", "READY", "STATUS", "RESTARTS", "IP", "NODE"];
    private static readonly string[] s_claims = ["NAME", "STATUS", "VOLUME", "CAPACITY", "CLASS"];
    private static readonly string[] s_volumes = ["NAME", "CAPACITY", "RECLAIM", "STATUS", "CLAIM", "CLASS"];
    private static readonly string[] s_sets = ["NAME", "READY", "REVISION"];
    private static readonly string[] s_nodes = ["NAME", "STATUS"];
    private static readonly string[] s_services = ["NAME", "CLUSTER-IP", "PORTS"];

    /// <summary>The table of some objects: <c>pods</c>, <c>claims</c>, <c>volumes</c>, <c>sets</c>, <c>nodes</c> or <c>services</c>.</summary>
    public static StateTable Of(string what, IEnumerable<ApiObject> objects, StoryNames names) => what switch
    {
        "pods" => new StateTable(s_pods, [.. objects.Select(Pod)]),
        "claims" => new StateTable(s_claims, [.. objects.Select(claim => Claim(claim, names))]),
        "volumes" => new StateTable(s_volumes, [.. objects.Select(volume => Volume(volume, names)).OrderBy(static row => row[0], StringComparer.Ordinal)]),
        "sets" => new StateTable(s_sets, [.. objects.Select(set => Set(set, names))]),
        "nodes" => new StateTable(s_nodes, [.. objects.Select(Node)]),
        _ => new StateTable(s_services, [.. objects.Select(Service)]),
    };

    /// <summary>The kind of what can be shown.</summary>
    public static ResourceKind KindOf(string what) => what switch
    {
        "pods" => ResourceKinds.Pod,
        "claims" => ResourceKinds.Claim,
        "volumes" => ResourceKinds.Volume,
        "sets" => ResourceKinds.StatefulSet,
        "nodes" => ResourceKinds.Node,
        _ => ResourceKinds.Service,
    };

    private static string[] Pod(ApiObject pod)
    {
        var reading = PodReading.Of(pod);
        var statuses = pod.Status.List("containerStatuses") ?? ApiList.Empty;
        var ready = statuses.Maps.Count(static status => status.IsTrue("ready"));
        return
        [
            pod.Name, string.Create(CultureInfo.InvariantCulture, $"{ready}/{pod.Spec.List("containers")?.Count ?? 0}"), reading.State, reading.Restarts.ToString(CultureInfo.InvariantCulture),
            OrDash(reading.Address), OrDash(reading.Node),
        ];
    }

    private static string[] Claim(ApiObject claim, StoryNames names) =>
    [
        claim.Name, claim.IsDeleting ? "Terminating" : claim.Status.TextOf("phase") ?? "Pending", OrDash(names.VolumeName(claim.Spec.TextOf("volumeName") ?? "")),
        OrDash(claim.Status.Map("capacity")?.TextOf("storage") ?? ""), OrDash(claim.Spec.TextOf("storageClassName") ?? ""),
    ];

    private static string[] Volume(ApiObject volume, StoryNames names)
    {
        var claim = volume.Spec.Map("claimRef");
        return
        [
            names.VolumeName(volume.Name), volume.Spec.Map("capacity")?.TextOf("storage") ?? "-", volume.Spec.TextOf("persistentVolumeReclaimPolicy") ?? "-",
            volume.IsDeleting ? "Terminating" : volume.Status.TextOf("phase") ?? "Pending", claim is null ? "-" : $"{claim.TextOf("namespace")}/{claim.TextOf("name")}", OrDash(volume.Spec.TextOf("storageClassName") ?? ""),
        ];
    }

    private static string[] Set(ApiObject set, StoryNames names)
    {
        var (current, update) = (names.NumberOf(set.Namespace, set.Status.TextOf("currentRevision") ?? ""), names.NumberOf(set.Namespace, set.Status.TextOf("updateRevision") ?? ""));
        return
        [
            set.Name, string.Create(CultureInfo.InvariantCulture, $"{set.Status.IntegerOf("readyReplicas") ?? 0}/{set.Spec.IntegerOf("replicas") ?? 1}"),
            current == update ? current.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{current} -> {update}"),
        ];
    }

    private static string[] Node(ApiObject node)
    {
        var ready = (node.Status.List("conditions") ?? ApiList.Empty).Maps.FirstOrDefault(static condition => condition.TextOf("type") == "Ready")?.TextOf("status");
        return [node.Name, (ready == "True" ? "Ready" : "NotReady") + (node.Spec.IsTrue("unschedulable") ? ",SchedulingDisabled" : "")];
    }

    private static string[] Service(ApiObject service) =>
    [
        service.Name, service.Spec.TextOf("clusterIP") ?? "-",
        OrDash(string.Join(",", (service.Spec.List("ports") ?? ApiList.Empty).Maps.Select(static port => $"{port.IntegerOf("port")}/{port.TextOf("protocol") ?? "TCP"}"))),
    ];

    private static string OrDash(string text) => text.Length == 0 ? "-" : text;
}
