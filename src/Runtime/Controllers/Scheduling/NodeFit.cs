using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>Whether a node suits a pod by itself: its labels, taints, resources and ports.</summary>
internal static class NodeFit
{
    private static readonly Refusal s_unschedulable = new("node(s) were unschedulable", Hopes.Nodes, true);
    private static readonly Refusal s_taint = new("node(s) had untolerated taint(s)", Hopes.Nodes, true);
    private static readonly Refusal s_labels = new("node(s) didn't match Pod's node affinity/selector", Hopes.Nodes, true);
    private static readonly Refusal s_ports = new("node(s) didn't have free ports for the requested pod ports", Hopes.Nodes | Hopes.PodsGone, false);
    private static readonly Refusal s_pods = new("Too many pods", Hopes.Nodes | Hopes.PodsGone, false);
    private static readonly Taint s_cordon = new("node.kubernetes.io/unschedulable", "", "NoSchedule", null);
    private static readonly IReadOnlyList<Refusal> s_none = [];

    /// <summary>Why the node will not do; empty when it will. As with the real scheduler the first filter that refuses decides, and only resources give several reasons.</summary>
    public static IReadOnlyList<Refusal> Judge(SchedulingPod pod, SchedulingNode node)
    {
        if (node.IsUnschedulable && !Tolerates(pod, s_cordon))
            return [s_unschedulable];
        if (IsTainted(pod, node))
            return [s_taint];
        if (!IsSelected(pod, node))
            return [s_labels];
        foreach (var port in pod.Ports)
        {
            if (node.HasPort(port))
                return [s_ports];
        }
        return Resources(pod.Requests, node);
    }

    /// <summary>Whether the node has a taint that keeps the pod away.</summary>
    public static bool IsTainted(SchedulingPod pod, SchedulingNode node)
    {
        foreach (var taint in node.Taints)
        {
            if (taint.Effect is "NoSchedule" or "NoExecute" && !Tolerates(pod, taint))
                return true;
        }
        return false;
    }

    public static bool Tolerates(SchedulingPod pod, Taint taint)
    {
        foreach (var toleration in pod.Tolerations)
        {
            if (toleration.Covers(taint))
                return true;
        }
        return false;
    }

    /// <summary>Whether the pod's node selector and affinity accept the node.</summary>
    public static bool IsSelected(SchedulingPod pod, SchedulingNode node)
    {
        var labels = node.Object.Labels;
        for (var i = 0; i < pod.NodeSelector.Count; i++)
        {
            if (labels.TextOf(pod.NodeSelector[i].Key) != pod.NodeSelector[i].Value.Text)
                return false;
        }
        return pod.NodeRequired?.Accept(node.Object) != false;
    }

    private static IReadOnlyList<Refusal> Resources(ResourceAmounts wanted, SchedulingNode node)
    {
        List<Refusal>? refusals = null;
        if (node.PodCount + 1 > node.AllocatablePods)
            (refusals ??= []).Add(s_pods);
        Check("cpu", wanted.Cpu, node.Requested.Cpu, node.Allocatable.Cpu);
        Check("memory", wanted.Memory, node.Requested.Memory, node.Allocatable.Memory);
        Check("ephemeral-storage", wanted.Disk, node.Requested.Disk, node.Allocatable.Disk);
        if (wanted.HasOthers)
        {
            foreach (var (name, amount) in wanted.Others)
                Check(name, amount, node.Requested.Other(name), node.Allocatable.Other(name));
        }
        return refusals ?? s_none;

        void Check(string name, long more, long taken, long all)
        {
            if (more > 0 && more > all - taken)
                (refusals ??= []).Add(new Refusal("Insufficient " + name, Hopes.Nodes | Hopes.PodsGone, more > all));
        }
    }
}
