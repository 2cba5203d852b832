using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>
/// The order in which objects are applied: what others need comes first, so that no pod has to wait for its Service, its volume or its settings.
/// </summary>
internal static class ApplyOrder
{
    private static readonly Dictionary<string, int> s_ranks = Ranks(
        ["Namespace", "CustomResourceDefinition", "PriorityClass", "RuntimeClass"],
        ["StorageClass", "VolumeAttributesClass", "CSIDriver"],
        ["PersistentVolume"],
        ["ResourceQuota", "LimitRange", "NetworkPolicy"],
        ["ServiceAccount", "ConfigMap", "Secret"],
        ["ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"],
        ["PodDisruptionBudget"],
        ["Service"],
        ["PersistentVolumeClaim"],
        ["StatefulSet"],
        ["Deployment", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod"],
        ["Job", "CronJob"],
        ["HorizontalPodAutoscaler", "Ingress"]);

    /// <summary>The place of a kind; kinds that are not known come behind all that are.</summary>
    public static int RankOf(string kind) => s_ranks.GetValueOrDefault(kind, int.MaxValue);

    /// <summary>The objects in the order of their application; those of one rank as they are written.</summary>
    public static List<DesiredObject> Sort(IEnumerable<DesiredObject> objects) => [.. objects.OrderBy(static item => RankOf(item.KindName))];

    /// <summary>Whether an object of the kind ends up as pods.</summary>
    public static bool HasPods(ResourceKind kind) => kind.Name is "StatefulSet" or "Deployment" or "DaemonSet" or "ReplicaSet" or "ReplicationController" or "Job" or "CronJob" or "Pod";

    private static Dictionary<string, int> Ranks(params ReadOnlySpan<string[]> groups)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < groups.Length; i++)
        {
            foreach (var kind in groups[i])
                ranks.Add(kind, i);
        }
        return ranks;
    }
}
