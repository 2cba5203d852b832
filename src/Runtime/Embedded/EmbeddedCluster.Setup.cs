using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Bookkeeping;
using StsLint.Runtime.Controllers.Deployments;
using StsLint.Runtime.Controllers.Endpoints;
using StsLint.Runtime.Controllers.GarbageCollection;
using StsLint.Runtime.Controllers.Nodes;
using StsLint.Runtime.Controllers.Scheduling;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Controllers.Volumes;

namespace StsLint.Runtime.Embedded;

public sealed partial class EmbeddedCluster
{
    // Every part that acts by itself has its line here.
    private void AddControllers()
    {
        // The binder sees a claim before the scheduler sees the pods that wait for it.
        Run(ClusterParts.VolumeBinder, static cluster => new VolumeBinder(cluster), static cluster => new ClaimProtection(cluster), static cluster => new VolumeProtection(cluster));
        Run(ClusterParts.Scheduler, static cluster => new Scheduler(cluster));
        Run(ClusterParts.GarbageCollector, static cluster => new GarbageCollector(cluster), static cluster => new NamespaceCleaner(cluster));
        Run(ClusterParts.Bookkeeping, static cluster => new NamespaceKeeper(cluster), static cluster => new QuotaCounter(cluster), static cluster => new DisruptionBudgets(cluster));
        Run(ClusterParts.Provisioner, static cluster => new DiskProvisioner(cluster));
        Run(ClusterParts.Expansion, static cluster => new VolumeExpansion(cluster));
        Run(ClusterParts.StatefulSets, static cluster => new StatefulSetController(cluster));
        Run(ClusterParts.Kubelets, static cluster => new AttachDetach(cluster), static cluster => new Kubelets(cluster));
        Run(ClusterParts.NodeLifecycle, static cluster => new NodeLifecycle(cluster), static cluster => new TaintEviction(cluster), static cluster => new PodCollector(cluster));
        Run(ClusterParts.Endpoints, static cluster => new EndpointsController(cluster));
        if (Options.HasApiService)
            _controllers.Add(new ApiServiceKeeper(Context));
        Run(ClusterParts.Deployments, static cluster => new ReplicaSetController(cluster), static cluster => new DeploymentController(cluster));
    }

    private void Bootstrap()
    {
        foreach (var name in (ReadOnlySpan<string>)["default", "kube-system"])
            Put(ResourceKinds.Namespace, ApiMap.Of(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", ApiMap.Of(("name", name)))));
        if (Options.HasDefaultStorageClass)
            AddDefaultClass();
        var zone = 0;
        foreach (var name in Options.Nodes)
        {
            var node = Server.As("kubelet").Create(NodeMachine.Registration(name, $"zone-{++zone}")).OrThrow();
            Server.As("kubelet").UpdateStatus(node.WithStatus(NodeMachine.StatusOn(node, NodeMachine.AddressOf(zone - 1), Options, Simulation.Now))).OrThrow();
        }
    }

    // Immediate, so that a claim is Bound before its pod comes: the disks can be used from every node anyway.
    private void AddDefaultClass() => Put(ResourceKinds.StorageClass, ApiMap.Of(
        ("apiVersion", "storage.k8s.io/v1"),
        ("kind", "StorageClass"),
        ("metadata", ApiMap.Of(("name", StorageNames.StandardClass), ("annotations", ApiMap.Of((StorageNames.DefaultClass, "true"))))),
        ("provisioner", StorageNames.OwnDriver),
        ("reclaimPolicy", "Delete"),
        ("volumeBindingMode", "Immediate"),
        ("allowVolumeExpansion", true)));

    private void Put(ResourceKind kind, ApiMap root) => Server.As("bootstrap").Create(new ApiObject(kind, root)).OrThrow();
}
