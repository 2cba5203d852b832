using BenchmarkDotNet.Attributes;
using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Embedded;

namespace StsLint.Bench;

/// <summary>Planning for a set of 100 running pods with a claim each, for which nothing is to be done.</summary>
[MemoryDiagnoser]
public class PlannerBenchmarks
{
    private const int Replicas = 100;
    private readonly StatefulSetPlanner _planner = new();
    private readonly SetPlan _plan = new();
    private EmbeddedCluster _cluster = null!;
    private SetSnapshot _snapshot = null!;
    private ApiObject _set = null!;

    /// <summary>Brings the set to rest.</summary>
    [GlobalSetup]
    public void MakeSet()
    {
        _cluster = new EmbeddedCluster(new ClusterOptions { Parts = ClusterParts.StatefulSets, HasDefaultStorageClass = false });
        _cluster.Server.As("user").Create(new ApiObject(ResourceKinds.StatefulSet, (ApiMap)ApiJson.Read($$$$$"""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web","namespace":"default"},"spec":{"serviceName":"web","replicas":{{{{{Replicas}}}}},"podManagementPolicy":"Parallel",
             "selector":{"matchLabels":{"app":"web"}},
             "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"app","image":"registry.example/app:1","volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},
             "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
            """))).OrThrow();
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        var kubelet = _cluster.Server.As("kubelet");
        var ready = new ApiList(ApiMap.Of(("type", "Ready"), ("status", "True"), ("lastTransitionTime", ApiTime.Write(_cluster.Simulation.Now))));
        foreach (var pod in _cluster.Store.List(ResourceKinds.Pod, "default").ToList())
            kubelet.UpdateStatus(pod.WithStatus(pod.Status.With("phase", "Running").With("conditions", ready))).OrThrow();
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        _set = _cluster.Store.Get(ResourceKinds.StatefulSet, "default", "web")!;
        _snapshot = SetSnapshot.Of(_set, _cluster.Store);
        _planner.Plan(_snapshot, _cluster.Simulation.Now, _plan);
        if (!_plan.IsAtRest || _snapshot.Pods.Count != Replicas)
            throw new InvalidOperationException("The set is not at rest.");
    }

    /// <summary>The plan alone.</summary>
    [Benchmark]
    public int Plan()
    {
        _planner.Plan(_snapshot, _cluster.Simulation.Now, _plan);
        return _plan.Actions.Count;
    }

    /// <summary>The plan with a snapshot made for it.</summary>
    [Benchmark]
    public int SnapshotAndPlan()
    {
        _planner.Plan(SetSnapshot.Of(_set, _cluster.Store), _cluster.Simulation.Now, _plan);
        return _plan.Actions.Count;
    }
}
