using StsLint.Engine;
using StsLint.Schema;

namespace StsLint.Structure;

/// <summary>
/// What became of old API versions: the release that deprecated them, and what to write instead. When they went is in the schema. Source: the
/// Kubernetes deprecation guide and the API's lifecycle tags.
/// </summary>
internal static class ApiLifecycle
{
    private static readonly Dictionary<(string Group, string Version), (int Deprecated, string Replacement)> s_versions = new()
    {
        [("apps", "v1beta1")] = (8, "apps/v1"),
        [("apps", "v1beta2")] = (9, "apps/v1"),
        [("policy", "v1beta1")] = (21, "policy/v1"),
        [("autoscaling", "v2beta1")] = (22, "autoscaling/v2"),
        [("autoscaling", "v2beta2")] = (23, "autoscaling/v2"),
        [("storage.k8s.io", "v1beta1")] = (19, "storage.k8s.io/v1"),
        [("batch", "v1beta1")] = (21, "batch/v1"),
        [("batch", "v2alpha1")] = (20, "batch/v1"),
        [("rbac.authorization.k8s.io", "v1beta1")] = (17, "rbac.authorization.k8s.io/v1"),
        [("rbac.authorization.k8s.io", "v1alpha1")] = (17, "rbac.authorization.k8s.io/v1"),
        [("admissionregistration.k8s.io", "v1beta1")] = (16, "admissionregistration.k8s.io/v1"),
        [("apiextensions.k8s.io", "v1beta1")] = (16, "apiextensions.k8s.io/v1"),
        [("apiregistration.k8s.io", "v1beta1")] = (19, "apiregistration.k8s.io/v1"),
        [("authentication.k8s.io", "v1beta1")] = (19, "authentication.k8s.io/v1"),
        [("authorization.k8s.io", "v1beta1")] = (19, "authorization.k8s.io/v1"),
        [("certificates.k8s.io", "v1beta1")] = (19, "certificates.k8s.io/v1"),
        [("coordination.k8s.io", "v1beta1")] = (19, "coordination.k8s.io/v1"),
        [("scheduling.k8s.io", "v1beta1")] = (14, "scheduling.k8s.io/v1"),
        [("scheduling.k8s.io", "v1alpha1")] = (14, "scheduling.k8s.io/v1"),
        [("discovery.k8s.io", "v1beta1")] = (21, "discovery.k8s.io/v1"),
        [("events.k8s.io", "v1beta1")] = (19, "events.k8s.io/v1"),
        [("node.k8s.io", "v1beta1")] = (20, "node.k8s.io/v1"),
        [("networking.k8s.io", "v1beta1")] = (19, "networking.k8s.io/v1"),
        [("flowcontrol.apiserver.k8s.io", "v1beta1")] = (23, "flowcontrol.apiserver.k8s.io/v1"),
        [("flowcontrol.apiserver.k8s.io", "v1beta2")] = (26, "flowcontrol.apiserver.k8s.io/v1"),
        [("flowcontrol.apiserver.k8s.io", "v1beta3")] = (29, "flowcontrol.apiserver.k8s.io/v1"),
    };

    /// <summary>The release that deprecated a kind's version, and the version to write instead; null when it is not deprecated.</summary>
    public static (Release Deprecated, string? Replacement)? Of(KindInfo kind)
    {
        switch (kind.Group, kind.Version, kind.Name)
        {
            case ("extensions", _, "Ingress"):
                return (new Release(14), "networking.k8s.io/v1");
            case ("extensions", _, "NetworkPolicy"):
                return (new Release(9), "networking.k8s.io/v1");
            case ("extensions", _, "Deployment" or "DaemonSet" or "ReplicaSet"):
                return (new Release(9), "apps/v1");
            case ("extensions", _, "PodSecurityPolicy"):
                return (new Release(10), null);
            case ("policy", "v1beta1", "PodSecurityPolicy"):
                return (new Release(21), null);
            case ("storage.k8s.io", "v1beta1", "CSIStorageCapacity"):
                return (new Release(24), "storage.k8s.io/v1");
            case ("storage.k8s.io", "v1beta1", "VolumeAttributesClass"):
                return (new Release(34), "storage.k8s.io/v1");
            case ("", "v1", "ComponentStatus"):
                return (new Release(19), null);
            default:
                return s_versions.TryGetValue((kind.Group, kind.Version), out var found) ? (new Release(found.Deprecated), found.Replacement) : null;
        }
    }

    /// <summary>The kind that a replacement names.</summary>
    public static KindInfo? Kind(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/');
        return slash < 0 ? KubernetesSchema.Kind("", apiVersion, kind) : KubernetesSchema.Kind(apiVersion.Substring(0, slash), apiVersion.Substring(slash + 1), kind);
    }

    /// <summary>The version of a kind that the newest release of a target prefers: of those it serves, the most stable.</summary>
    public static KindInfo? Preferred(IReadOnlyList<KindInfo> kinds, ReleaseRange target)
    {
        KindInfo? best = null;
        foreach (var kind in kinds)
        {
            if (!kind.IsServedIn(target.To) || kind.Resource.Length == 0 || kind.Group == "extensions")
                continue;
            if (best is null || Rank(kind) > Rank(best))
                best = kind;
        }
        return best;
    }

    // Final before beta before alpha, then the higher number; the core group's Event before that of events.k8s.io.
    private static int Rank(KindInfo kind)
    {
        var maturity = kind.Version.Contains("alpha", StringComparison.Ordinal) ? 0 : kind.Version.Contains("beta", StringComparison.Ordinal) ? 1 : 2;
        var number = 0;
        for (var i = 1; i < kind.Version.Length && kind.Version[i] is >= '0' and <= '9'; i++)
            number = (number * 10) + (kind.Version[i] - '0');
        return (maturity * 100) + (number * 2) + (kind.Group.Length == 0 ? 1 : 0);
    }
}
