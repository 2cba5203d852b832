using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.Volumes;

/// <summary>An embedded cluster in which volumes and claims are made and bound; what its Events say is kept.</summary>
internal sealed class VolumeStage
{
    public const ClusterParts Binding = ClusterParts.VolumeBinder | ClusterParts.Provisioner | ClusterParts.Expansion;

    private readonly List<(string Kind, string Name, string Type, string Reason)> _events = [];

    public VolumeStage(ClusterParts parts = Binding, bool hasDefaultClass = false)
    {
        Cluster = new EmbeddedCluster(new ClusterOptions { Parts = parts, HasDefaultStorageClass = hasDefaultClass });
        User = Cluster.Server.As("user");
        Monitor = new InvariantMonitor(Cluster) { HasNoKubelet = true };
        Cluster.Context.Events.Written += (about, type, reason, _, _) => _events.Add((about.Kind.Name, about.Name, type, reason));
    }

    public EmbeddedCluster Cluster { get; }

    public ApiClient User { get; }

    /// <summary>Judges after each time that passes.</summary>
    public InvariantMonitor Monitor { get; }

    public StorageFaults Faults => Cluster.StorageFaults;

    public IEnumerable<ApiObject> Volumes => Cluster.Store.List(ResourceKinds.Volume);

    public Controller Controller(string name) => Cluster.Controllers.Single(controller => controller.Name == name);

    public void Run(double seconds = 1)
    {
        Cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
        Monitor.Check();
    }

    public ApiObject Create(ResourceKind kind, string name, string json, string? ns = null) => User.Create(Made(kind, name, json, ns)).OrThrow();

    public ApiObject NewClaim(string name, string size = "1Gi", string more = "{}") => Create(ResourceKinds.Claim, name, Merged(
        """{"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"x","resources":{"requests":{"storage":"SIZE"}}}}""".Replace("SIZE", size, StringComparison.Ordinal), more), "default");

    public ApiObject NewVolume(string name, string size = "1Gi", string more = "{}") => Create(ResourceKinds.Volume, name, Merged(
        """{"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"x","capacity":{"storage":"SIZE"},"hostPath":{"path":"/tmp/NAME"}}}"""
            .Replace("SIZE", size, StringComparison.Ordinal).Replace("NAME", name, StringComparison.Ordinal), more));

    public ApiObject NewClass(string name, string provisioner = "kubernetes.io/no-provisioner", string mode = "Immediate", string more = "{}") => Create(ResourceKinds.StorageClass, name, Merged(
        $$"""{"provisioner":"{{provisioner}}","volumeBindingMode":"{{mode}}"}""", more));

    public ApiObject NewPod(string name, params string[] claims) => Create(ResourceKinds.Pod, name, """
        {"spec":{"containers":[{"name":"app","image":"registry.example/app:1"}],"volumes":[VOLUMES]}}
        """.Replace("VOLUMES", string.Join(",", claims.Select(static claim => """{"name":"NAME","persistentVolumeClaim":{"claimName":"NAME"}}""".Replace("NAME", claim, StringComparison.Ordinal))), StringComparison.Ordinal), "default");

    public ApiObject Claim(string name) => Cluster.Store.Get(ResourceKinds.Claim, "default", name)!;

    public ApiObject Volume(string name) => Cluster.Store.Get(ResourceKinds.Volume, "", name)!;

    public ApiObject Pod(string name) => Cluster.Store.Get(ResourceKinds.Pod, "default", name)!;

    public bool Has(ResourceKind kind, string name) => Cluster.Store.Get(kind, kind.IsNamespaced ? "default" : "", name) is not null;

    public ApiObject Patch(ApiObject item, string patch, string? subresource = null) => User.Patch(item.Key, PatchType.Merge, ApiJson.Read(patch), subresource).OrThrow();

    public void Delete(ApiObject item, long? grace = null) => User.Delete(item.Key, new DeleteRequest { GracePeriodSeconds = grace }).OrThrow();

    /// <summary>The state of a claim: its phase, and its volume if it has one.</summary>
    public string Of(string claim) => Cluster.Store.Get(ResourceKinds.Claim, "default", claim) is { } item
        ? item.Status.TextOf("phase") + (item.Spec.TextOf("volumeName") is { Length: > 0 } volume ? " " + volume : "")
        : "gone";

    /// <summary>The state of a volume: its phase, and the claim of its claimRef with <c>!</c> when a uid stands there.</summary>
    public string OfVolume(string name)
    {
        if (Cluster.Store.Get(ResourceKinds.Volume, "", name) is not { } item)
            return "gone";
        var claim = item.Spec.Map("claimRef");
        return item.Status.TextOf("phase") + (claim is null ? "" : " " + claim.TextOf("name") + (claim.TextOf("uid") is { Length: > 0 } ? "!" : ""));
    }

    /// <summary>The reasons told of an object, each once, in the order of their first time; warnings with an exclamation mark.</summary>
    public string EventsOf(ResourceKind kind, string name) =>
        string.Join(" ", _events.Where(each => each.Kind == kind.Name && each.Name == name).Select(static each => each.Reason + (each.Type == "Warning" ? "!" : "")).Distinct());

    public string EventsOf(string claim) => EventsOf(ResourceKinds.Claim, claim);

    public int CountOf(string claim, string reason) => _events.Count(each => each.Kind == "PersistentVolumeClaim" && each.Name == claim && each.Reason == reason);

    private static ApiObject Made(ResourceKind kind, string name, string json, string? ns)
    {
        var root = (ApiMap)MergePatch.Apply(ApiMap.Of(("apiVersion", kind.ApiVersion), ("kind", kind.Name), ("metadata", ApiMap.Of(("name", name), ("namespace", ns)))), ApiJson.Read(json));
        return new ApiObject(kind, root);
    }

    private static string Merged(string json, string more) => ApiJson.Write(MergePatch.Apply(ApiJson.Read(json), ApiJson.Read(more)));
}
