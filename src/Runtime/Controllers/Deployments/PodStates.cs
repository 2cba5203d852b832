using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Deployments;

/// <summary>Which pods count, and which are least useful. Source: pkg/controller/controller_utils.go.</summary>
internal static class PodStates
{
    public static bool IsEnded(ApiObject pod) => pod.Status.TextOf("phase") is "Succeeded" or "Failed";

    public static bool IsActive(ApiObject pod) => !pod.IsDeleting && !IsEnded(pod);

    public static DateTimeOffset ReadySince(ApiObject pod) => ApiTime.Read(PodConditions.Find(pod.Status, "Ready")?.TextOf("lastTransitionTime")) ?? DateTimeOffset.MaxValue;

    /// <summary>An order in which pods without a node, pending, unready, cheap, crowded, young ones come first.</summary>
    public static Comparison<ApiObject> LeastUsefulFirst(IReadOnlyList<ApiObject> all)
    {
        var onNode = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pod in all)
        {
            var node = KubeletPodSpec.NodeOf(pod);
            onNode[node] = onNode.GetValueOrDefault(node) + 1;
        }
        return (one, other) =>
        {
            var order = (KubeletPodSpec.NodeOf(one).Length > 0).CompareTo(KubeletPodSpec.NodeOf(other).Length > 0);
            if (order == 0)
                order = Phase(one).CompareTo(Phase(other));
            if (order == 0)
                order = IsReady(one).CompareTo(IsReady(other));
            if (order == 0)
                order = Cost(one).CompareTo(Cost(other));
            if (order == 0)
                order = onNode[KubeletPodSpec.NodeOf(other)].CompareTo(onNode[KubeletPodSpec.NodeOf(one)]);
            if (order == 0 && IsReady(one))
                order = ReadySince(other).CompareTo(ReadySince(one));
            if (order == 0)
                order = Restarts(other).CompareTo(Restarts(one));
            if (order == 0)
                order = Nullable.Compare(other.CreationTimestamp, one.CreationTimestamp);
            return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
        };
    }

    private static int Phase(ApiObject pod) => pod.Status.TextOf("phase") switch
    {
        "Running" => 2,
        "Unknown" => 1,
        _ => 0,
    };

    private static bool IsReady(ApiObject pod) => PodConditions.IsTrue(pod.Status, "Ready");

    private static int Cost(ApiObject pod) =>
        int.TryParse(pod.Annotations.TextOf("controller.kubernetes.io/pod-deletion-cost"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost) ? cost : 0;

    private static long Restarts(ApiObject pod)
    {
        var most = 0L;
        foreach (var container in pod.Status.List("containerStatuses")?.Maps ?? [])
            most = Math.Max(most, container.IntegerOf("restartCount") ?? 0);
        return most;
    }
}
