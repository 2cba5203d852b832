using StsLint.Engine;
using StsLint.Schema;

namespace StsLint.Runtime.Api;

/// <summary>A kind of object that the API serves.</summary>
public sealed class ResourceKind
{
    internal ResourceKind(KindInfo info, int index)
    {
        Info = info;
        Index = index;
        ApiVersion = info.ApiVersion;
    }

    /// <summary>What the schema knows of it.</summary>
    public KindInfo Info { get; }

    /// <summary>The API group; empty for the core group.</summary>
    public string Group => Info.Group;

    /// <summary>The version, such as <c>v1</c>.</summary>
    public string Version => Info.Version;

    /// <summary>Group and version as objects carry them.</summary>
    public string ApiVersion { get; }

    /// <summary>The kind, such as <c>StatefulSet</c>.</summary>
    public string Name => Info.Name;

    /// <summary>The plural name in addresses, such as <c>statefulsets</c>.</summary>
    public string Plural => Info.Resource;

    /// <summary>The plural name with its group, as messages say it: <c>statefulsets.apps</c>.</summary>
    public string QualifiedPlural => Group.Length == 0 ? Plural : Plural + "." + Group;

    /// <summary>Whether its objects live in namespaces.</summary>
    public bool IsNamespaced => Info.IsNamespaced == true;

    // A number from 0 on, for tables.
    internal int Index { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The kinds that the embedded cluster serves: the stable ones of the newest release.</summary>
public static class ResourceKinds
{
    private static readonly ResourceKind[] s_all =
    [
        .. KubernetesSchema.Kinds
            .Where(static kind => kind.Resource.Length > 0 && kind.IsNamespaced is not null && kind.IsServedIn(ReleaseRange.Newest) && !kind.Version.Contains("alpha", StringComparison.Ordinal) && !kind.Version.Contains("beta", StringComparison.Ordinal))
            .OrderBy(static kind => kind.Group, StringComparer.Ordinal).ThenBy(static kind => kind.Version, StringComparer.Ordinal).ThenBy(static kind => kind.Name, StringComparer.Ordinal)
            .Select(static (kind, at) => new ResourceKind(kind, at)),
    ];

    private static readonly Dictionary<(string ApiVersion, string Kind), ResourceKind> s_byKind = s_all.ToDictionary(static kind => (kind.ApiVersion, kind.Name));
    private static readonly Dictionary<(string Group, string Version, string Plural), ResourceKind> s_byPlural = s_all.ToDictionary(static kind => (kind.Group, kind.Version, kind.Plural));

    /// <summary>All kinds, ordered by group, version and name.</summary>
    public static IReadOnlyList<ResourceKind> All => s_all;

    /// <summary><c>apps/v1</c> StatefulSet.</summary>
    public static ResourceKind StatefulSet { get; } = Of("apps/v1", "StatefulSet");

    /// <summary><c>apps/v1</c> ControllerRevision.</summary>
    public static ResourceKind ControllerRevision { get; } = Of("apps/v1", "ControllerRevision");

    /// <summary><c>apps/v1</c> Deployment.</summary>
    public static ResourceKind Deployment { get; } = Of("apps/v1", "Deployment");

    /// <summary><c>apps/v1</c> ReplicaSet.</summary>
    public static ResourceKind ReplicaSet { get; } = Of("apps/v1", "ReplicaSet");

    /// <summary><c>v1</c> Pod.</summary>
    public static ResourceKind Pod { get; } = Of("v1", "Pod");

    /// <summary><c>v1</c> PersistentVolumeClaim.</summary>
    public static ResourceKind Claim { get; } = Of("v1", "PersistentVolumeClaim");

    /// <summary><c>v1</c> PersistentVolume.</summary>
    public static ResourceKind Volume { get; } = Of("v1", "PersistentVolume");

    /// <summary><c>storage.k8s.io/v1</c> StorageClass.</summary>
    public static ResourceKind StorageClass { get; } = Of("storage.k8s.io/v1", "StorageClass");

    /// <summary><c>storage.k8s.io/v1</c> VolumeAttachment.</summary>
    public static ResourceKind VolumeAttachment { get; } = Of("storage.k8s.io/v1", "VolumeAttachment");

    /// <summary><c>v1</c> Service.</summary>
    public static ResourceKind Service { get; } = Of("v1", "Service");

    /// <summary><c>v1</c> Endpoints.</summary>
    public static ResourceKind Endpoints { get; } = Of("v1", "Endpoints");

    /// <summary><c>discovery.k8s.io/v1</c> EndpointSlice.</summary>
    public static ResourceKind EndpointSlice { get; } = Of("discovery.k8s.io/v1", "EndpointSlice");

    /// <summary><c>v1</c> Node.</summary>
    public static ResourceKind Node { get; } = Of("v1", "Node");

    /// <summary><c>v1</c> Namespace.</summary>
    public static ResourceKind Namespace { get; } = Of("v1", "Namespace");

    /// <summary><c>v1</c> Event.</summary>
    public static ResourceKind Event { get; } = Of("v1", "Event");

    /// <summary><c>v1</c> ServiceAccount.</summary>
    public static ResourceKind ServiceAccount { get; } = Of("v1", "ServiceAccount");

    /// <summary><c>v1</c> ConfigMap.</summary>
    public static ResourceKind ConfigMap { get; } = Of("v1", "ConfigMap");

    /// <summary><c>v1</c> Secret.</summary>
    public static ResourceKind Secret { get; } = Of("v1", "Secret");

    /// <summary><c>v1</c> ResourceQuota.</summary>
    public static ResourceKind ResourceQuota { get; } = Of("v1", "ResourceQuota");

    /// <summary><c>policy/v1</c> PodDisruptionBudget.</summary>
    public static ResourceKind PodDisruptionBudget { get; } = Of("policy/v1", "PodDisruptionBudget");

    /// <summary><c>coordination.k8s.io/v1</c> Lease.</summary>
    public static ResourceKind Lease { get; } = Of("coordination.k8s.io/v1", "Lease");

    /// <summary>The kind of an apiVersion and kind; null when it is not served.</summary>
    public static ResourceKind? Find(string apiVersion, string kind) => s_byKind.GetValueOrDefault((apiVersion, kind));

    /// <summary>The kind of a group, version and plural name; null when it is not served.</summary>
    public static ResourceKind? FindPlural(string group, string version, string plural) => s_byPlural.GetValueOrDefault((group, version, plural));

    /// <summary>The kind of an apiVersion and kind.</summary>
    /// <exception cref="ArgumentException">It is not served.</exception>
    public static ResourceKind Of(string apiVersion, string kind) => Find(apiVersion, kind) ?? throw new ArgumentException($"No kind {kind} of {apiVersion} is served.", nameof(kind));
}
