using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Bookkeeping;

/// <summary>Keeps in each namespace what pods take to be there: the service account <c>default</c> and the ConfigMap <c>kube-root-ca.crt</c>.</summary>
public sealed class NamespaceKeeper : Controller
{
    private const string Actor = "serviceaccount-controller";
    private const string Account = "default";
    private const string RootCertificate = "kube-root-ca.crt";

    /// <summary>The keeper of a cluster.</summary>
    public NamespaceKeeper(ClusterContext cluster)
        : base(cluster, Actor)
    {
    }

    /// <summary>Puts in what is missing; at once when a namespace is made, so that the first pod of a namespace need not wait.</summary>
    internal static ApiError? Furnish(ApiServer server, string ns)
    {
        var api = server.As(Actor);
        if (server.Store.Get(ResourceKinds.ServiceAccount, ns, Account) is null
            && api.Create(Named(ResourceKinds.ServiceAccount, ns, Account, null)) is { IsOk: false, Error: { IsAlreadyExists: false } account })
            return account;
        if (server.Store.Get(ResourceKinds.ConfigMap, ns, RootCertificate) is null
            && api.Create(Named(ResourceKinds.ConfigMap, ns, RootCertificate, ApiMap.Of(("ca.crt", "")))) is { IsOk: false, Error: { IsAlreadyExists: false } certificate })
            return certificate;
        return null;
    }

    /// <inheritdoc/>
    protected override void EnqueueAll()
    {
        foreach (var ns in Cluster.Store.List(ResourceKinds.Namespace))
            Enqueue(ns.Key);
    }

    /// <inheritdoc/>
    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (change.Type == ChangeType.Deleted && ((item.Kind == ResourceKinds.ServiceAccount && item.Name == Account) || (item.Kind == ResourceKinds.ConfigMap && item.Name == RootCertificate)))
            Enqueue(new ObjectKey(ResourceKinds.Namespace, "", item.Namespace));
    }

    /// <inheritdoc/>
    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(ResourceKinds.Namespace, "", key.Name) is not { IsDeleting: false })
            return SyncResult.Done;
        return Furnish(Cluster.Server, key.Name) is { } error ? SyncResult.Failed(error) : SyncResult.Done;
    }

    private static ApiObject Named(ResourceKind kind, string ns, string name, ApiMap? data) =>
        new(kind, ApiMap.Of(("apiVersion", kind.ApiVersion), ("kind", kind.Name), ("metadata", ApiMap.Of(("name", name), ("namespace", ns))), ("data", data)));
}
