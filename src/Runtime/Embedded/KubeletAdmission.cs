using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Scheduling;

namespace StsLint.Runtime.Embedded;

/// <summary>
/// Whether a node lets a pod in that was bound to it. The scheduler asks much the same before, but a user can name a node in a pod, and a node can have become another
/// meanwhile. Source: pkg/kubelet/lifecycle/predicate.go.
/// </summary>
internal static class KubeletAdmission
{
    private const string OperatingSystem = "linux";
    private const string SystemLabel = "kubernetes.io/os";

    /// <summary>Why not, as <c>status.reason</c> and the Event say it; null when it is let in. Of several reasons the first one counts.</summary>
    /// <param name="item">The pod.</param>
    /// <param name="node">The node with the pods that are on it.</param>
    public static (string Reason, string Message)? WhyNot(ApiObject item, SchedulingNode node)
    {
        var pod = SchedulingPod.Of(item);
        if (pod.NodeSelector.TextOf(SystemLabel) is { } system && system != OperatingSystem)
            return ("PodOSSelectorNodeLabelDoesNotMatch", $"Failed to admit pod as the `{SystemLabel}` label doesn't match node label");
        if (item.Spec.Map("os")?.TextOf("name") is { } required && required != OperatingSystem)
            return ("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS");
        if (Lacking(pod.Requests, node) is { } lacking)
            return lacking;
        if (!NodeFit.IsSelected(pod, node))
            return Predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
        foreach (var port in pod.Ports)
        {
            if (node.HasPort(port))
                return Predicate("NodePorts", "node(s) didn't have free ports for the requested pod ports");
        }
        foreach (var taint in node.Taints)
        {
            if (taint.Effect == "NoExecute" && !NodeFit.Tolerates(pod, taint))
                return Predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate");
        }
        return null;
    }

    private static (string Reason, string Message) Predicate(string name, string what) => (name, $"Predicate {name} failed: {what}");

    private static (string Reason, string Message)? Lacking(ResourceAmounts wanted, SchedulingNode node)
    {
        if (node.PodCount + 1 > node.AllocatablePods)
            return OutOf("pods", 1, node.PodCount, node.AllocatablePods);
        if (IsTooMuch(wanted.Cpu, node.Requested.Cpu, node.Allocatable.Cpu))
            return OutOf("cpu", wanted.Cpu, node.Requested.Cpu, node.Allocatable.Cpu);
        if (IsTooMuch(wanted.Memory, node.Requested.Memory, node.Allocatable.Memory))
            return OutOf("memory", wanted.Memory, node.Requested.Memory, node.Allocatable.Memory);
        if (IsTooMuch(wanted.Disk, node.Requested.Disk, node.Allocatable.Disk))
            return OutOf("ephemeral-storage", wanted.Disk, node.Requested.Disk, node.Allocatable.Disk);
        if (!wanted.HasOthers)
            return null;
        foreach (var (name, amount) in wanted.Others)
        {
            // What a node does not offer at all is none of its kubelet's business.
            if (node.Allocatable.Other(name) > 0 && IsTooMuch(amount, node.Requested.Other(name), node.Allocatable.Other(name)))
                return OutOf(name, amount, node.Requested.Other(name), node.Allocatable.Other(name));
        }
        return null;
    }

    private static bool IsTooMuch(long wanted, long taken, long all) => wanted > 0 && wanted > all - taken;

    private static (string Reason, string Message) OutOf(string resource, long wanted, long taken, long all) =>
        ("OutOf" + resource, string.Create(CultureInfo.InvariantCulture, $"Node didn't have enough resource: {resource}, requested: {wanted}, used: {taken}, capacity: {all}"));
}
