using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>What a node's kubelet reports of its machine.</summary>
internal static class NodeMachine
{
    private const string ReadyReason = "KubeletReady";

    /// <summary>The address of the node that is the so-many-th (from 0): 172.18.0.2 and up.</summary>
    public static string AddressOf(int index)
    {
        var number = index + 2;
        return string.Create(CultureInfo.InvariantCulture, $"172.{18 + (number >> 16)}.{(number >> 8) & 0xFF}.{number & 0xFF}");
    }

    /// <summary>The object by which a kubelet registers its machine.</summary>
    public static ApiObject Registration(string name, string zone, ApiMap? labels = null)
    {
        var all = ApiMap.Of(("kubernetes.io/arch", "amd64"), ("kubernetes.io/hostname", name), ("kubernetes.io/os", "linux"), ("topology.kubernetes.io/zone", zone));
        foreach (var (key, value) in labels ?? ApiMap.Empty)
            all = all.With(key, value);
        return new ApiObject(ResourceKinds.Node, ApiMap.Of(
            ("apiVersion", "v1"), ("kind", "Node"), ("metadata", ApiMap.Of(("name", name), ("labels", all))), ("spec", ApiMap.Empty)));
    }

    /// <summary>The node's status as a running kubelet reports it, on top of what others have written there.</summary>
    public static ApiMap StatusOn(ApiObject node, string address, ClusterOptions options, DateTimeOffset now)
    {
        var time = ApiTime.Write(now);
        var old = node.Status.List("conditions") ?? ApiList.Empty;
        var conditions = new ApiValue[]
        {
            Condition("MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            Condition("DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            Condition("PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            Condition("Ready", true, ReadyReason, "kubelet is posting ready status"),
        };
        var resources = node.Status.Map("allocatable") ?? ApiMap.Of(
            ("cpu", options.NodeCpu), ("ephemeral-storage", "200Gi"), ("memory", options.NodeMemory), ("pods", options.PodsPerNode.ToString(CultureInfo.InvariantCulture)));
        return node.Status
            .With("addresses", new ApiList(new ApiValue[] { ApiMap.Of(("type", "InternalIP"), ("address", address)), ApiMap.Of(("type", "Hostname"), ("address", node.Name)) }))
            .With("allocatable", resources)
            .With("capacity", node.Status.Map("capacity") ?? resources)
            .With("conditions", new ApiList(conditions))
            .With("daemonEndpoints", ApiMap.Of(("kubeletEndpoint", ApiMap.Of(("Port", 10250)))))
            .With("nodeInfo", ApiMap.Of(
                ("architecture", "amd64"), ("bootID", ""), ("containerRuntimeVersion", "embedded://1"), ("kernelVersion", "none"), ("kubeProxyVersion", ""),
                ("kubeletVersion", KubernetesVersion), ("machineID", ""), ("operatingSystem", "linux"), ("osImage", "StsLint embedded cluster"), ("systemUUID", "")));

        ApiMap Condition(string type, bool isTrue, string reason, string message)
        {
            var state = isTrue ? "True" : "False";
            var before = old.Maps.FirstOrDefault(each => each.TextOf("type") == type);
            if (before is not null && before.TextOf("status") == state && before.TextOf("reason") == reason)
                return before;
            return ApiMap.Of(
                ("type", type), ("status", state), ("lastHeartbeatTime", time),
                ("lastTransitionTime", before is not null && before.TextOf("status") == state ? before["lastTransitionTime"] : time), ("reason", reason), ("message", message));
        }
    }

    private const string KubernetesVersion = "v1.36.2";
}
