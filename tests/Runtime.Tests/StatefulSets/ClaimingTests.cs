using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;
using Owner = StsLint.Runtime.Api.OwnerReference;

namespace StsLint.Tests.StatefulSets;

/// <summary>Which pods and revisions a set takes over, which it gives up, and what wakes its controller.</summary>
public sealed class ClaimingTests
{
    [Fact]
    public void TakesMatchingOrphansOfItsName()
    {
        var bench = new SetBench(new SetShape { Replicas = 2, Claims = [] });
        bench.SyncOnly();
        Orphan(bench, "web-1", "web");
        Orphan(bench, "web-2", "other");
        Orphan(bench, "else-3", "web");
        bench.SyncOnly();
        Assert.Equal(["web-0", "web-1"], bench.PodNames);
    }

    [Fact]
    public void GivesUpWhatDoesNotMatchAnyMore()
    {
        var bench = new SetBench(new SetShape { Claims = [] }).Ready();
        Relabel(bench, 2);
        bench.User.Create(PodControlTests.Foreign("misnamed", ApiMap.Of(("app", "web"))).WithOwners([Owner.ControllerOf(bench.Set)])).OrThrow();
        bench.SyncOnly();
        Assert.Equal(["web-0", "web-1"], bench.PodNames);
        Assert.Empty(bench.Pod(2).Owners);
        Assert.Empty(bench.Cluster.Store.Get(ResourceKinds.Pod, SetBench.Namespace, "misnamed")!.Owners);
    }

    [Fact]
    public void TakesOrphanRevisions()
    {
        var bench = new SetBench().Ready();
        bench.Cluster.Store.Put(bench.Revisions[0].WithOwners([]), "user");
        Assert.Null(bench.SyncOnly());
        Assert.Equal(bench.Set.Uid, bench.Revisions[0].Controller!.Uid);
    }

    /// <summary>The controller's cache does not show yet that the set is being deleted; the live look before an adoption does.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AdoptsNothingForASetThatIsOnItsWayOut(bool isDeleted)
    {
        var bench = new SetBench(new SetShape { Claims = [] }, static set => set.WithAt(["metadata", "finalizers"], new ApiList("example.com/hold")));
        Orphan(bench, "web-0", "web");
        var cached = bench.Set;
        if (isDeleted)
        {
            bench.User.Delete(bench.Key).OrThrow();
        }
        else
        {
            // Another set of that name.
            bench.Cluster.Store.Remove(bench.Set, "user");
            bench.User.Create(new ApiObject(ResourceKinds.StatefulSet, bench.Shape.ToMap())).OrThrow();
        }
        bench.Calls.Clear();
        var plan = new StatefulSetPlanner().Plan(SetSnapshot.Of(cached, bench.Cluster.Store), bench.Cluster.Simulation.Now);
        Assert.Contains(plan.Actions, static action => action.Kind == SetActionKind.AdoptPod);
        var executor = new SetExecutor(bench.Cluster.Server.As(Seen.Controller), bench.Cluster.Context.Events, bench.Cluster.Store.Get);
        Assert.NotNull(executor.Execute(cached, plan));
        Assert.Equal(["get StatefulSet web"], bench.Calls);
    }

    [Fact]
    public void ATerminatingOrphanIsLeftAlone()
    {
        var bench = new SetBench(new SetShape { Replicas = 1, Claims = [] });
        Orphan(bench, "web-0", "web");
        bench.Kubelet.Bind(bench.Pod(0).Key, "node-1").OrThrow();
        bench.DeletePod(0);
        Assert.True(bench.SyncOnly()!.IsAlreadyExists);
        Assert.Empty(bench.Pod(0).Owners);
        Assert.Equal(0, bench.Count("replicas"));
    }

    [Fact]
    public void AReleasedPodKeepsItsNameAndTheSetWaitsForIt()
    {
        var bench = new SetBench(new SetShape { Claims = [] }).Ready();
        Relabel(bench, 1);
        Assert.True(bench.SyncOnly()!.IsAlreadyExists);
        Assert.Empty(bench.Told);
        Assert.True(bench.SyncOnly()!.IsAlreadyExists);
        Assert.Contains(bench.Plan.Waits, static wait => wait.Reason == WaitReason.NameTaken && wait.Blocker.Name == "web-1");
        bench.DeletePod(1, 0);
        Assert.Null(bench.SyncOnly());
        Assert.Equal(["web-0", "web-1", "web-2"], bench.PodNames);
    }

    /// <summary>A set of two whose second pod is an orphan and whose third is misnamed: the claims of the first two get the owners of live replicas.</summary>
    [Theory]
    [InlineData("Retain", "Retain", "")]
    [InlineData("Delete", "Retain", "")]
    [InlineData("Retain", "Delete", "StatefulSet")]
    [InlineData("Delete", "Delete", "StatefulSet")]
    public void ClaimsOfAdoptedPodsGetTheOwnersOfLiveReplicas(string whenScaled, string whenDeleted, string owner)
    {
        var bench = new SetBench(new SetShape { Replicas = 2, WhenScaled = whenScaled, WhenDeleted = whenDeleted }).Ready();
        bench.Cluster.Store.Put(bench.Pod(1).WithOwners([]), "user");
        var claim = PodMaker.Claim(SetSpec.Of(bench.Set), SetSpec.Of(bench.Set).ClaimTemplates[0], 2);
        bench.User.Create(claim).OrThrow();
        bench.User.Create(PodControlTests.Foreign("misnamed-2", ApiMap.Of(("app", "web"))).WithOwners([Owner.ControllerOf(bench.Set)])).OrThrow();
        bench.SyncOnly();
        bench.SyncOnly();
        Assert.Equal(["web-0", "web-1"], bench.PodNames);
        foreach (var ordinal in (ReadOnlySpan<int>)[0, 1])
            Assert.Equal(owner, string.Concat(bench.Claim(ordinal)!.Owners.Select(static each => each.Kind)));
        Assert.Empty(bench.Claim(2)!.Owners);
    }

    [Fact]
    public void AClaimOfAnEarlierPodHoldsUpItsOrdinalUntilItIsGone()
    {
        var bench = new SetBench(new SetShape { WhenScaled = "Delete" }).Ready();
        bench.Scale(2);
        bench.SyncOnly();
        var stale = new Owner("v1", "Pod", "web-2", "earlier", true, true);
        var held = bench.Claim(2)!.WithOwners([stale]);
        bench.Cluster.Store.Put(held.WithMetadata(held.Metadata.With("finalizers", new ApiList("example.com/hold"))), "user");
        bench.Finish(2);
        bench.Scale(3);
        for (var look = 0; look < 10; look++)
            bench.Sync();
        Assert.Equal(2, bench.Pods.Count);
        Assert.Equal([stale], bench.Claim(2)!.Owners);
        bench.Cluster.Store.Remove(bench.Claim(2)!, "user");
        bench.Drive();
        Assert.Equal(3, bench.Pods.Count);
    }

    /// <summary>How often the controller looks at the sets web and api, which select the same labels, when something happens to a pod.</summary>
    [Theory]
    [InlineData("owned pod added", "web")]
    [InlineData("orphan added", "api,web")]
    [InlineData("orphan of no set added", "")]
    [InlineData("orphan changed", "")]
    [InlineData("orphan relabelled", "api,web")]
    [InlineData("owner changed", "api,web")]
    [InlineData("owner removed", "api,web")]
    [InlineData("owned pod deleted", "web")]
    [InlineData("orphan deleted", "")]
    [InlineData("claim changed", "")]
    [InlineData("revision deleted", "")]
    public void WakesTheSetsThatAPodConcerns(string change, string woken)
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { Parts = ClusterParts.StatefulSets, HasDefaultStorageClass = false });
        var user = cluster.Server.As("user");
        // Held by a finalizer and deleted, a set is looked at and nothing is done for it.
        foreach (var name in (ReadOnlySpan<string>)["web", "api"])
        {
            var shape = new SetShape { Name = name, Claims = [] }.ToMap().WithAt(["metadata", "finalizers"], new ApiList("example.com/hold"));
            shape = shape.WithAt(["spec", "selector", "matchLabels"], ApiMap.Of(("tier", "x"))).WithAt(["spec", "template", "metadata", "labels"], ApiMap.Of(("tier", "x")));
            user.Create(new ApiObject(ResourceKinds.StatefulSet, shape)).OrThrow();
            user.Delete(new ObjectKey(ResourceKinds.StatefulSet, "default", name)).OrThrow();
        }
        var web = cluster.Store.Get(ResourceKinds.StatefulSet, "default", "web")!;
        var api = cluster.Store.Get(ResourceKinds.StatefulSet, "default", "api")!;
        var labels = ApiMap.Of(("tier", "x"));
        var store = cluster.Store;
        if (change is not ("owned pod added" or "orphan added" or "orphan of no set added"))
            store.Put(Pod(change.StartsWith("orphan", StringComparison.Ordinal) ? null : web, labels), "user");
        store.Put(new ApiObject(ResourceKinds.Claim, ApiMap.Of(("metadata", ApiMap.Of(("name", "data-web-0"), ("namespace", "default"), ("uid", "claim-uid"))))), "user");
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(5));
        var looks = new SortedSet<string>(StringComparer.Ordinal);
        cluster.Controllers.OfType<StatefulSetController>().Single().Planned += (set, _) => looks.Add(set.Name);
        var pod = store.Get(ResourceKinds.Pod, "default", "web-0");
        switch (change)
        {
            case "owned pod added":
                store.Put(Pod(web, labels), "user");
                break;
            case "orphan added":
                store.Put(Pod(null, labels), "user");
                break;
            case "orphan of no set added":
                store.Put(Pod(null, ApiMap.Of(("tier", "y"))), "user");
                break;
            case "orphan changed":
                store.Put(pod!.WithStatus(ApiMap.Of(("phase", "Running"))), "user");
                break;
            case "orphan relabelled":
                store.Put(pod!.WithAt(["metadata", "labels", "more"], "x"), "user");
                break;
            case "owner changed":
                store.Put(pod!.WithOwners([Owner.ControllerOf(api)]), "user");
                break;
            case "owner removed":
                store.Put(pod!.WithOwners([]), "user");
                break;
            case "claim changed":
                store.Put(store.Get(ResourceKinds.Claim, "default", "data-web-0")!.WithAt(["metadata", "labels"], labels), "user");
                break;
            case "revision deleted":
                store.Remove(store.List(ResourceKinds.ControllerRevision, "default").First(), "user");
                break;
            default:
                store.Remove(pod!, "user");
                break;
        }
        cluster.Simulation.RunFor(TimeSpan.FromMilliseconds(2));
        Assert.Equal(woken, string.Join(',', looks));
    }

    [Fact]
    public void LooksAgainWhenAPodHasBecomeAvailable()
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { Parts = ClusterParts.StatefulSets, HasDefaultStorageClass = false });
        cluster.Server.As("user").Create(new ApiObject(ResourceKinds.StatefulSet, new SetShape { Replicas = 1, Claims = [], MinReadySeconds = 60 }.ToMap())).OrThrow();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        var pod = cluster.Store.Get(ResourceKinds.Pod, "default", "web-0")!;
        var ready = ApiMap.Of(("type", "Ready"), ("status", "True"), ("lastTransitionTime", ApiTime.Write(cluster.Simulation.Now)));
        cluster.Server.As("kubelet").UpdateStatus(pod.WithStatus(pod.Status.With("phase", "Running").With("conditions", new ApiList(ready)))).OrThrow();
        long? Available() => cluster.Store.Get(ResourceKinds.StatefulSet, "default", "web")!.Status.IntegerOf("availableReplicas");
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(59));
        Assert.Equal(0, Available());
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(1, Available());
    }

    /// <summary>The controller's cache lags behind its own writes: it does not plan with what it knows to be old.</summary>
    [Theory]
    [InlineData("Pod")]
    [InlineData("PersistentVolumeClaim")]
    [InlineData("StatefulSet")]
    public void DoesNotPlanBehindItsOwnWrites(string kind)
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { Parts = ClusterParts.StatefulSets, HasDefaultStorageClass = false });
        var controller = cluster.Controllers.OfType<StatefulSetController>().Single();
        var lagging = ResourceKinds.All.First(each => each.Name == kind && each.Version == "v1");
        using var reader = new LaggingReader(cluster.Context, controller, 0, null).Of(lagging, 1000);
        var isRefused = false;
        controller.Planned += (_, plan) => isRefused |= plan.IsRefused;
        cluster.Server.As("user").Create(new ApiObject(ResourceKinds.StatefulSet, new SetShape { Replicas = 1 }.ToMap())).OrThrow();
        reader.Tell(lagging);
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        cluster.Server.As("user").Patch(new ObjectKey(ResourceKinds.StatefulSet, "default", "web"), PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "annotations", "a"], "b")).OrThrow();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(1, cluster.Store.Count(ResourceKinds.Pod));
        Assert.True(isRefused);
        reader.CatchUp();
        cluster.Simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(1, cluster.Store.Get(ResourceKinds.StatefulSet, "default", "web")!.Status.IntegerOf("replicas"));
    }

    private static ApiObject Pod(ApiObject? owner, ApiMap labels)
    {
        var pod = new ApiObject(ResourceKinds.Pod, ApiMap.Of(("metadata", ApiMap.Of(("name", "web-0"), ("namespace", "default"), ("uid", "pod-uid"), ("labels", labels))), ("spec", ApiMap.Empty)));
        return owner is null ? pod : pod.WithOwners([Owner.ControllerOf(owner)]);
    }

    private static void Orphan(SetBench bench, string name, string app) => bench.User.Create(PodControlTests.Foreign(name, ApiMap.Of(("app", app)))).OrThrow();

    private static void Relabel(SetBench bench, int ordinal) =>
        bench.User.Patch(bench.Pod(ordinal).Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "labels", "app"], "other")).OrThrow();
}
