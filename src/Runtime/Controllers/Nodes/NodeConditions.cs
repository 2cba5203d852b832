using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Nodes;

/// <summary>What conditions and taints of nodes mean. Source: pkg/controller/nodelifecycle and staging/src/k8s.io/api/core/v1/well_known_taints.go.</summary>
internal static class NodeConditions
{
    public const string NotReadyTaint = "node.kubernetes.io/not-ready";
    public const string UnreachableTaint = "node.kubernetes.io/unreachable";
    public const string OutOfServiceTaint = "node.kubernetes.io/out-of-service";
    private const string UnschedulableTaint = "node.kubernetes.io/unschedulable";

    /// <summary>The status of a condition; null when there is none.</summary>
    public static string? Of(ApiObject node, string type) => Find(node, type)?.TextOf("status");

    public static ApiMap? Find(ApiObject node, string type) => node.Status.List("conditions")?.Maps.FirstOrDefault(each => each.TextOf("type") == type);

    public static bool IsReady(ApiObject node) => Of(node, "Ready") == "True";

    public static bool HasTaint(ApiObject node, string key, string? effect = null)
    {
        foreach (var taint in node.Spec.List("taints")?.Maps ?? [])
        {
            if (taint.TextOf("key") == key && (effect is null || taint.TextOf("effect") == effect))
                return true;
        }
        return false;
    }

    /// <summary>The node's status when nothing was heard of it for too long.</summary>
    public static ApiMap Unknown(ApiObject node, string time)
    {
        var conditions = new List<ApiValue>();
        var never = Find(node, "Ready") is null;
        foreach (var type in (ReadOnlySpan<string>)["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"])
        {
            var before = Find(node, type);
            conditions.Add(before?.TextOf("status") == "Unknown" ? before : ApiMap.Of(
                ("type", type), ("status", "Unknown"),
                ("lastHeartbeatTime", before?["lastHeartbeatTime"] ?? node.Metadata["creationTimestamp"]), ("lastTransitionTime", time),
                ("reason", never ? "NodeStatusNeverUpdated" : "NodeStatusUnknown"),
                ("message", never ? "Kubelet never posted node status." : "Kubelet stopped posting node status.")));
        }
        foreach (var other in node.Status.List("conditions")?.Maps ?? [])
        {
            if (other.TextOf("type") is not ("MemoryPressure" or "DiskPressure" or "PIDPressure" or "Ready"))
                conditions.Add(other);
        }
        return node.Status.With("conditions", new ApiList(conditions.ToArray()));
    }

    /// <summary>The keys of the taints with effect NoSchedule that the node's state asks for.</summary>
    public static List<string> Repelling(ApiObject node)
    {
        var keys = new List<string>();
        switch (Of(node, "Ready"))
        {
            case "False":
                keys.Add(NotReadyTaint);
                break;
            case "True":
                break;
            default:
                keys.Add(UnreachableTaint);
                break;
        }
        foreach (var (type, key) in s_pressures)
        {
            if (Of(node, type) == "True")
                keys.Add(key);
        }
        if (node.Spec.IsTrue("unschedulable"))
            keys.Add(UnschedulableTaint);
        return keys;
    }

    /// <summary>The node with exactly these of the taints that the node lifecycle sets, beside those of others.</summary>
    public static ApiObject WithTaints(ApiObject node, List<string> repelling, string? evicting, string time)
    {
        var taints = new List<ApiValue>();
        foreach (var taint in node.Spec.List("taints")?.Maps ?? [])
        {
            var (key, effect) = (taint.TextOf("key") ?? "", taint.TextOf("effect"));
            var isOurs = effect == "NoSchedule" ? key is NotReadyTaint or UnreachableTaint or UnschedulableTaint || Array.Exists(s_pressures, each => each.Taint == key)
                : effect == "NoExecute" && key is NotReadyTaint or UnreachableTaint;
            if (!isOurs || (effect == "NoSchedule" && repelling.Remove(key)))
            {
                taints.Add(taint);
            }
            else if (effect == "NoExecute" && key == evicting)
            {
                taints.Add(taint);
                evicting = null;
            }
        }
        foreach (var key in repelling)
            taints.Add(ApiMap.Of(("key", key), ("effect", "NoSchedule"), ("timeAdded", time)));
        if (evicting is not null)
            taints.Add(ApiMap.Of(("key", evicting), ("effect", "NoExecute"), ("timeAdded", time)));
        var list = new ApiList(taints.ToArray());
        return (node.Spec.List("taints") ?? ApiList.Empty).Equals(list) ? node : node.WithAt(["spec", "taints"], taints.Count == 0 ? null : list);
    }

    private static readonly (string Type, string Taint)[] s_pressures =
    [
        ("MemoryPressure", "node.kubernetes.io/memory-pressure"),
        ("DiskPressure", "node.kubernetes.io/disk-pressure"),
        ("PIDPressure", "node.kubernetes.io/pid-pressure"),
        ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
    ];
}
