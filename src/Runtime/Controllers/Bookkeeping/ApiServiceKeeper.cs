using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Bookkeeping;

/// <summary>
/// Keeps the Service <c>kubernetes</c> of namespace <c>default</c> and its endpoints: the API server itself writes them, and writes them again when they are gone
/// (pkg/controlplane/controller/kubernetesservice).
/// </summary>
public sealed class ApiServiceKeeper : Controller
{
    private const string Service = "kubernetes";
    private const string Ns = "default";

    // The first address of the range of Services, and that of the machine in front of the nodes.
    private const string ClusterAddress = "10.96.0.1";
    private const string Address = "172.18.0.1";
    private const int Port = 6443;

    /// <summary>The keeper of a cluster.</summary>
    public ApiServiceKeeper(ClusterContext cluster)
        : base(cluster, "kube-apiserver")
    {
    }

    /// <inheritdoc/>
    protected override void EnqueueAll()
    {
        foreach (var each in Kept())
            Enqueue(each.Key);
    }

    /// <inheritdoc/>
    protected override void OnChange(StoreChange change)
    {
        var key = change.Object.Key;
        if (change.Type == ChangeType.Deleted && key.Name == Service && key.Namespace == Ns && (key.Kind == ResourceKinds.Service || key.Kind == ResourceKinds.Endpoints || key.Kind == ResourceKinds.EndpointSlice))
            Enqueue(key);
    }

    /// <inheritdoc/>
    protected override SyncResult Sync(ObjectKey key)
    {
        foreach (var each in Kept())
        {
            if (each.Key == key && Objects.Get(key.Kind, Ns, Service) is null && Api.Create(each) is { IsOk: false, Error: { IsAlreadyExists: false } error })
                return SyncResult.Failed(error);
        }
        return SyncResult.Done;
    }

    private static ApiObject[] Kept()
    {
        var port = ApiMap.Of(("name", "https"), ("port", Port), ("protocol", "TCP"));
        return
        [
            Of(ResourceKinds.Service, ApiMap.Of(("component", "apiserver"), ("provider", "kubernetes")), ("spec", ApiMap.Of(
                ("type", "ClusterIP"), ("clusterIP", ClusterAddress), ("clusterIPs", new ApiList(ClusterAddress)), ("sessionAffinity", "None"),
                ("ports", new ApiList(ApiMap.Of(("name", "https"), ("port", 443), ("protocol", "TCP"), ("targetPort", Port))))))),
            Of(ResourceKinds.Endpoints, ApiMap.Of(("endpointslice.kubernetes.io/skip-mirror", "true")), ("subsets", new ApiList(ApiMap.Of(
                ("addresses", new ApiList(ApiMap.Of(("ip", Address)))), ("ports", new ApiList(port)))))),
            Of(ResourceKinds.EndpointSlice, ApiMap.Of(("kubernetes.io/service-name", Service)),
                ("addressType", "IPv4"),
                ("endpoints", new ApiList(ApiMap.Of(("addresses", new ApiList(Address)), ("conditions", ApiMap.Of(("ready", true)))))),
                ("ports", new ApiList(port))),
        ];
    }

    private static ApiObject Of(ResourceKind kind, ApiMap labels, params ReadOnlySpan<(string Name, ApiValue? Value)> content) => new(kind, ApiMap.Of(
    [
        ("apiVersion", kind.ApiVersion), ("kind", kind.Name), ("metadata", ApiMap.Of(("name", Service), ("namespace", Ns), ("labels", labels))), .. content,
    ]));
}
