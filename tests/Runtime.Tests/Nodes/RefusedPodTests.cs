using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.Nodes;

/// <summary>Pods that a node does not let in, because somebody named the node in them or the node is another one by now.</summary>
public sealed class RefusedPodTests
{
    private readonly EmbeddedCluster _cluster = new(new ClusterOptions { Nodes = ["node-1", "node-2"], NodeCpu = "4", NodeMemory = "8Gi", PodsPerNode = 3 });
    private readonly List<string> _events = [];

    public RefusedPodTests() => _cluster.Context.Events.Written += (about, type, reason, message, _) => _events.Add($"{about.Name} {type} {reason}: {message}");

    private ApiClient User => _cluster.Server.As("user");

    // What the pod asks for, and the reason and message in its status.
    [Theory]
    [InlineData("""{"containers":[{"name":"app","image":"a:1","resources":{"requests":{"cpu":"3500m"}}}]}""", "OutOfcpu", "Node didn't have enough resource: cpu, requested: 3500, used: 1000, capacity: 4000")]
    [InlineData("""{"containers":[{"name":"app","image":"a:1","resources":{"requests":{"memory":"9Gi"}}}]}""", "OutOfmemory", "Node didn't have enough resource: memory, requested: 9663676416, used: 0, capacity: 8589934592")]
    [InlineData("""{"containers":[{"name":"app","image":"a:1","resources":{"requests":{"ephemeral-storage":"1Ti"}}}]}""", "OutOfephemeral-storage", "Node didn't have enough resource: ephemeral-storage, requested: 1099511627776, used: 0, capacity: 214748364800")]
    [InlineData("""{"nodeSelector":{"disk":"ssd"}}""", "NodeAffinity", "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector")]
    [InlineData("""{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["node-2"]}]}]}}}}""", "NodeAffinity", "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector")]
    [InlineData("""{"nodeSelector":{"kubernetes.io/os":"windows"}}""", "PodOSSelectorNodeLabelDoesNotMatch", "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label")]
    [InlineData("""{"os":{"name":"windows"}}""", "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS")]
    [InlineData("""{"containers":[{"name":"app","image":"a:1","ports":[{"containerPort":80,"hostPort":8080}]}]}""", "NodePorts", "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports")]
    // Of several reasons the amounts come first.
    [InlineData("""{"nodeSelector":{"disk":"ssd"},"containers":[{"name":"app","image":"a:1","resources":{"requests":{"cpu":"8"}}}]}""", "OutOfcpu", "Node didn't have enough resource: cpu, requested: 8000, used: 1000, capacity: 4000")]
    public void APodThatDoesNotFitWhereItWasPutFailsWithoutHavingBegun(string spec, string reason, string message)
    {
        Create("there", """{"containers":[{"name":"app","image":"a:1","ports":[{"containerPort":80,"hostPort":8080}],"resources":{"requests":{"cpu":"1"}}}]}""");
        Run(10);
        Create("late", spec);

        Run(10);

        var status = Pod("late")!.Status;
        Assert.Equal(("Failed", reason, "Pod was rejected: " + message), (status.TextOf("phase"), status.TextOf("reason"), status.TextOf("message")));
        Assert.False(status.Has("containerStatuses") || status.Has("podIP") || status.Has("conditions"));
        Assert.True(status.Has("startTime") && status.Has("qosClass"));
        Assert.Equal([$"late Warning {reason}: {message}"], _events.Where(static each => each.StartsWith("late ", StringComparison.Ordinal)));
        Assert.Equal("there", Assert.Single(_cluster.Processes).Name);
        Assert.Equal("True", Pods.Condition(Pod("there")!, "Ready"));
    }

    [Fact]
    public void ThePodsOfANodeAreCountedUntilTheirContainersHaveEnded()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
            Create(name);
        Run(10);
        Assert.Equal(("Failed", "OutOfpods", "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3"),
            (Pod("d")!.Status.TextOf("phase"), Pod("d")!.Status.TextOf("reason"), Pod("d")!.Status.TextOf("message")));

        _cluster.IgnoreTermination("default", "a");
        Delete("a");
        Run(5);
        Create("e");
        Run(5);
        Assert.Equal("OutOfpods", Pod("e")!.Status.TextOf("reason"));
        Run(60);
        Assert.Null(Pod("a"));
        Create("f");
        Run(10);
        Assert.Equal("True", Pods.Condition(Pod("f")!, "Ready"));
        // One that failed takes no place and can be removed.
        Delete("d");
        Delete("e");
        Run(5);
        Assert.Null(Pod("d"));
        Assert.Null(Pod("e"));
    }

    [Fact]
    public void ATaintKeepsOutWhoWouldBeEvicted()
    {
        // With taint eviction the pod would be gone before its kubelet said anything.
        foreach (var each in _cluster.Controllers.Where(static each => each.Name.Contains("taint", StringComparison.Ordinal)))
            each.Stop();
        User.Patch(new ObjectKey(ResourceKinds.Node, "", "node-1"), PatchType.Merge, ApiJson.Read("""{"spec":{"taints":[{"key":"repair","effect":"NoExecute"},{"key":"full","effect":"NoSchedule"}]}}""")).OrThrow();
        Create("no");
        Create("yes", """{"tolerations":[{"key":"repair","operator":"Exists"}]}""");
        Run(10);
        Assert.Equal("Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate", Pod("no")?.Status.TextOf("message"));
        Assert.Equal("True", Pods.Condition(Pod("yes")!, "Ready"));
    }

    [Fact]
    public void AKubeletThatReturnsLetsInWhoCameFirst()
    {
        _cluster.StopNode("node-1");
        foreach (var name in (string[])["z", "y", "b", "a"])
        {
            Create(name);
            Run(2);
        }
        _cluster.StartNode("node-1");
        Run(10);
        Assert.Equal(["Running", "Running", "Running", "Failed"], ((string[])["z", "y", "b", "a"]).Select(name => Pod(name)!.Status.TextOf("phase")));
    }

    [Fact]
    public void ARefusedPodWaitsForItsKubeletToSaySo()
    {
        Create("late", """{"nodeSelector":{"disk":"ssd"}}""");
        Run(0.1);
        _cluster.StopNode("node-1");
        Run(30);
        Assert.Equal("Pending", Pod("late")!.Status.TextOf("phase"));
        _cluster.StartNode("node-1");
        Run(5);
        Assert.Equal("Failed", Pod("late")!.Status.TextOf("phase"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AStatefulSetReplacesWhatItsNodeRefusesUntilItFits(bool isParallel)
    {
        using var stage = new Stage(new ClusterOptions { Nodes = ["node-1"], NodeCpu = "4" }, new SetShape { IsParallel = isParallel });
        Assert.True(stage.Reach(TimeSpan.FromMinutes(2)));
        var containers = (ApiList)stage.Set!.Spec.At("template", "spec", "containers")!;
        stage.PatchSpec(ApiMap.Empty.WithAt(["template", "spec"], ApiMap.Of(
            ("nodeName", "node-1"),
            ("containers", new ApiList(((ApiMap)containers[0]).With("resources", ApiMap.Of(("requests", ApiMap.Of(("cpu", "5")))))))))).OrThrow();
        var before = stage.Cluster.Store.Revision;

        Assert.False(stage.Cluster.Simulation.RunUntil(() => stage.IsAtGoal, TimeSpan.FromMinutes(5)));
        stage.Monitor.Check();

        // The others stay, and the pace is that of the node.
        Assert.Equal(2, stage.Pods.Count(Seen.IsRunningAndReady));
        Assert.InRange(stage.Cluster.Store.Revision - before, 100, 12_000);
        stage.User.Patch(new ObjectKey(ResourceKinds.Node, "", "node-1"), PatchType.Merge, ApiJson.Read("""{"status":{"allocatable":{"cpu":"16"}}}"""), "status").OrThrow();
        Assert.True(stage.Reach(TimeSpan.FromMinutes(5)));
    }

    private void Create(string name, string spec = "{}") => User.Create(Pods.Simple(name, "node-1", spec)).OrThrow();

    private void Delete(string name) => User.Delete(new ObjectKey(ResourceKinds.Pod, "default", name)).OrThrow();

    private ApiObject? Pod(string name) => _cluster.Store.Get(ResourceKinds.Pod, "default", name);

    private void Run(double seconds) => _cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
}
