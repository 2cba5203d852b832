using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Endpoints;

/// <summary>
/// Writes the EndpointSlices and the Endpoints of Services with selectors: the addresses of their pods, which of them are ready, and their names.
/// Source: pkg/controller/endpointslice, pkg/controller/endpoint.
/// </summary>
internal sealed class EndpointsController : Controller
{
    private const int MostPerSlice = 100;
    private const string ServiceLabel = "kubernetes.io/service-name";
    private const string HeadlessLabel = "service.kubernetes.io/headless";
    private readonly ServiceMembers _members = new();

    public EndpointsController(ClusterContext cluster)
        : base(cluster, "endpoints")
    {
    }

    protected override void Forget() => _members.Clear();

    protected override void EnqueueAll()
    {
        _members.Clear();
        foreach (var service in Objects.List(ResourceKinds.Service))
        {
            _members.Put(service, Objects.List(ResourceKinds.Pod, service.Namespace));
            Enqueue(service.Key);
        }
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.Pod)
        {
            _members.Hear(change.Old, item, change.Type == ChangeType.Deleted, Enqueue);
        }
        else if (item.Kind == ResourceKinds.Service)
        {
            if (change.Type == ChangeType.Deleted)
                _members.Remove(item);
            else
                _members.Put(item, Objects.List(ResourceKinds.Pod, item.Namespace));
            Enqueue(item.Key);
        }
        else if ((item.Kind == ResourceKinds.EndpointSlice || item.Kind == ResourceKinds.Endpoints) && change.Actor != Name)
        {
            // Somebody else wrote what is ours.
            var service = item.Kind == ResourceKinds.Endpoints ? item.Name : item.Labels.TextOf(ServiceLabel) ?? "";
            if (Objects.Get(ResourceKinds.Service, item.Namespace, service) is { } owner)
                Enqueue(owner.Key);
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(ResourceKinds.Service, key.Namespace, key.Name) is not { } service)
        {
            // Slices have the Service as their owner and are collected; Endpoints have none.
            var endpoints = new ObjectKey(ResourceKinds.Endpoints, key.Namespace, key.Name);
            if (Objects.Get(endpoints.Kind, endpoints.Namespace, endpoints.Name) is null)
                return SyncResult.Done;
            var deleted = Api.Delete(endpoints);
            return deleted.IsOk || deleted.Error.IsNotFound ? SyncResult.Done : SyncResult.Failed(deleted.Error);
        }
        if (service.IsDeleting || service.Spec.Map("selector") is not { Count: > 0 } || service.Spec.TextOf("type") == "ExternalName")
            return SyncResult.Done;
        var groups = Groups(service);
        return (WriteSlices(service, groups) ?? WriteEndpoints(service, groups)) is { } error ? SyncResult.Failed(error) : SyncResult.Done;
    }

    // The pods by the ports that they have for the Service: those with the same ports stand together.
    private List<(ApiList Ports, List<ApiObject> Pods)> Groups(ApiObject service)
    {
        var groups = new List<(ApiList Ports, List<ApiObject> Pods)>();
        foreach (var pod in _members.Of(service.Key))
        {
            if (!EndpointFacts.Of(pod).HasEndpoint)
                continue;
            var ports = new ApiList([.. EndpointFacts.Ports(service, pod).Select(static port => (ApiValue)ApiMap.Of(
                ("name", port.Name), ("port", port.Port), ("protocol", port.Protocol), ("appProtocol", port.AppProtocol)))]);
            var at = groups.FindIndex(group => group.Ports.Equals(ports));
            if (at < 0)
                groups.Add((ports, [pod]));
            else
                groups[at].Pods.Add(pod);
        }
        return groups;
    }

    private ApiError? WriteSlices(ApiObject service, List<(ApiList Ports, List<ApiObject> Pods)> groups)
    {
        var wanted = new List<(ApiList Ports, ApiList Endpoints)>();
        foreach (var (ports, pods) in groups)
        {
            foreach (var chunk in pods.Chunk(MostPerSlice))
                wanted.Add((ports, new ApiList([.. chunk.Select(pod => (ApiValue)Endpoint(service, pod))])));
        }
        if (wanted.Count == 0)
            wanted.Add((ApiList.Empty, ApiList.Empty));
        var existing = Objects.OwnedBy(service.Uid).Where(static item => item.Kind == ResourceKinds.EndpointSlice && !item.IsDeleting).ToList();
        for (var i = 0; i < Math.Max(wanted.Count, existing.Count); i++)
        {
            var result = i >= wanted.Count ? Api.Delete(existing[i].Key)
                : i >= existing.Count ? Api.Create(Slice(service, wanted[i].Ports, wanted[i].Endpoints, ApiMap.Of(("generateName", service.Name + "-"), ("namespace", service.Namespace))))
                : Update(existing[i], Slice(service, wanted[i].Ports, wanted[i].Endpoints, existing[i].Metadata));
            if (result is { IsOk: false } && !result.Value.Error!.IsNotFound)
                return result.Value.Error;
        }
        return null;
    }

    private ApiResult? Update(ApiObject old, ApiObject item)
    {
        if (old.Root.Equals(item.Root))
            return null;
        return Api.Update(item);
    }

    private static ApiObject Slice(ApiObject service, ApiList ports, ApiList endpoints, ApiMap metadata)
    {
        var labels = Labels(service).With("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io").With(ServiceLabel, service.Name);
        metadata = metadata.With("labels", labels).With("ownerReferences", new ApiList(new ApiValue[] { OwnerReference.ControllerOf(service).ToMap() }));
        return new ApiObject(ResourceKinds.EndpointSlice, ApiMap.Of(
            ("apiVersion", "discovery.k8s.io/v1"), ("kind", "EndpointSlice"), ("metadata", metadata), ("addressType", "IPv4"), ("endpoints", endpoints), ("ports", ports.Count == 0 ? null : ports)));
    }

    private ApiMap Endpoint(ApiObject service, ApiObject pod)
    {
        var facts = EndpointFacts.Of(pod);
        return ApiMap.Of(
            ("addresses", new ApiList(facts.Address)),
            ("conditions", ApiMap.Of(("ready", IsPublished(service, facts)), ("serving", facts.IsReady), ("terminating", facts.IsTerminating))),
            ("hostname", facts.HostBelow(service.Name)),
            ("targetRef", Reference(pod)),
            ("nodeName", facts.Node.Length == 0 ? null : facts.Node),
            ("zone", Objects.Get(ResourceKinds.Node, "", facts.Node)?.Labels.TextOf("topology.kubernetes.io/zone")));
    }

    private ApiError? WriteEndpoints(ApiObject service, List<(ApiList Ports, List<ApiObject> Pods)> groups)
    {
        var subsets = new List<ApiValue>();
        foreach (var (ports, pods) in groups)
        {
            var ready = new List<ApiValue>();
            var unready = new List<ApiValue>();
            foreach (var pod in pods)
            {
                var facts = EndpointFacts.Of(pod);
                // Here terminating pods are left out, unless readiness does not count at all.
                if (facts.IsTerminating && !service.Spec.IsTrue("publishNotReadyAddresses"))
                    continue;
                (IsPublished(service, facts) ? ready : unready).Add(ApiMap.Of(
                    ("ip", facts.Address), ("hostname", facts.HostBelow(service.Name)), ("nodeName", facts.Node.Length == 0 ? null : facts.Node), ("targetRef", Reference(pod))));
            }
            if (ready.Count + unready.Count > 0)
            {
                subsets.Add(ApiMap.Of(
                    ("addresses", ready.Count == 0 ? null : new ApiList(ready.ToArray())), ("notReadyAddresses", unready.Count == 0 ? null : new ApiList(unready.ToArray())),
                    ("ports", ports.Count == 0 ? null : new ApiList([.. ports.Maps.Select(static port => (ApiValue)(port.TextOf("name") is "" ? port.Without("name") : port))]))));
            }
        }
        var labels = Labels(service).With("endpoints.kubernetes.io/managed-by", "endpoint-controller");
        var old = Objects.Get(ResourceKinds.Endpoints, service.Namespace, service.Name);
        var metadata = (old?.Metadata ?? ApiMap.Of(("name", service.Name), ("namespace", service.Namespace))).With("labels", labels);
        var item = new ApiObject(ResourceKinds.Endpoints, ApiMap.Of(
            ("apiVersion", "v1"), ("kind", "Endpoints"), ("metadata", metadata), ("subsets", subsets.Count == 0 ? null : new ApiList(subsets.ToArray()))));
        var result = old is null ? Api.Create(item) : Update(old, item);
        return result is { IsOk: false } ? result.Value.Error : null;
    }

    private static bool IsPublished(ApiObject service, EndpointFacts pod) => service.Spec.IsTrue("publishNotReadyAddresses") || (pod.IsReady && !pod.IsTerminating);

    private static ApiMap Labels(ApiObject service) => service.Spec.TextOf("clusterIP") == "None" ? service.Labels.With(HeadlessLabel, "") : service.Labels;

    private static ApiMap Reference(ApiObject pod) => ApiMap.Of(("kind", "Pod"), ("namespace", pod.Namespace), ("name", pod.Name), ("uid", pod.Uid));
}
