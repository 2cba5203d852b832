using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving;

/// <summary>What the served cluster says of its kinds: verbs, subresources, categories.</summary>
internal static class ServedKinds
{
    private static readonly ApiList s_all = new("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static readonly ApiList s_change = new("get", "patch", "update");
    private static readonly ApiList s_create = new("create");
    private static readonly ApiList s_get = new("get");
    private static readonly ApiList s_connect = new("create", "get");

    private static readonly string[] s_groups =
    [
        "", "apps", "autoscaling", "batch", "authentication.k8s.io", "authorization.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io",
        "admissionregistration.k8s.io", "apiextensions.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "node.k8s.io", "discovery.k8s.io",
    ];

    // A second version of what another kind stores, or something that has no objects.
    private static readonly HashSet<(string, string)> s_left =
    [
        ("events.k8s.io/v1", "Event"), ("autoscaling/v1", "HorizontalPodAutoscaler"), ("v1", "ComponentStatus"),
    ];

    /// <summary>The kinds by group, the groups in the order in which clients look for names.</summary>
    public static IReadOnlyList<IGrouping<(string Group, string Version), ResourceKind>> Groups { get; } =
    [
        .. ResourceKinds.All.Where(IsServed).OrderBy(static kind => Rank(kind.Group)).ThenBy(static kind => kind.Group, StringComparer.Ordinal)
            .ThenBy(static kind => kind.Plural, StringComparer.Ordinal).GroupBy(static kind => (kind.Group, kind.Version)),
    ];

    /// <summary>Whether the served cluster knows the kind.</summary>
    public static bool IsServed(ResourceKind kind) => !s_left.Contains((kind.ApiVersion, kind.Name)) && kind.Name != "Eviction";

    /// <summary>Whether its objects are questions, which are answered and not kept.</summary>
    public static bool IsReview(ResourceKind kind) => kind.Group is "authorization.k8s.io" or "authentication.k8s.io";

    /// <summary>Whether it has objects that can be listed.</summary>
    public static bool HasObjects(ResourceKind kind) => !IsReview(kind) && kind is not { Group: "", Name: "Binding" };

    /// <summary>What can be done with it.</summary>
    public static ApiList Verbs(ResourceKind kind) => HasObjects(kind) ? s_all : s_create;

    /// <summary>Its name for one object.</summary>
    public static string Singular(ResourceKind kind) => kind.Name.ToLowerInvariant();

    /// <summary>The sets of kinds that it belongs to: <c>all</c> is what <c>kubectl get all</c> lists.</summary>
    public static IReadOnlyList<string> Categories(ResourceKind kind) => (kind.Group, kind.Name) switch
    {
        ("", "Pod" or "Service" or "ReplicationController") or ("apps", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") => ["all"],
        ("batch", "Job" or "CronJob") or ("autoscaling", "HorizontalPodAutoscaler") => ["all"],
        ("apiextensions.k8s.io", _) or ("admissionregistration.k8s.io", _) => ["api-extensions"],
        _ => [],
    };

    /// <summary>Its subresources.</summary>
    public static IEnumerable<Subresource> Subresources(ResourceKind kind)
    {
        if (!HasObjects(kind))
            yield break;
        if (kind.Info.Type.Field("status") is not null)
            yield return new Subresource("status", kind.Group, kind.Version, kind.Name, s_change);
        if (IsScalable(kind))
            yield return new Subresource("scale", "autoscaling", "v1", "Scale", s_change);
        if (kind == ResourceKinds.Pod)
        {
            yield return new Subresource("binding", "", "v1", "Binding", s_create);
            yield return new Subresource("eviction", "policy", "v1", "Eviction", s_create);
            yield return new Subresource("exec", "", "v1", "PodExecOptions", s_connect);
            yield return new Subresource("log", "", "v1", "Pod", s_get);
        }
    }

    /// <summary>Whether its objects have a number of replicas that can be set alone.</summary>
    public static bool IsScalable(ResourceKind kind) => kind is { Group: "apps", Name: "StatefulSet" or "Deployment" or "ReplicaSet" } or { Group: "", Name: "ReplicationController" };

    private static int Rank(string group)
    {
        var rank = Array.IndexOf(s_groups, group);
        return rank < 0 ? s_groups.Length : rank;
    }
}

/// <summary>A part of an object with an address of its own.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Group">The group of what is read and written there.</param>
/// <param name="Version">Its version.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Verbs">What can be done with it.</param>
internal sealed record Subresource(string Name, string Group, string Version, string Kind, ApiList Verbs);
