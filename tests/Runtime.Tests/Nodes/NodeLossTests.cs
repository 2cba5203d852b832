using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Nodes;

/// <summary>What becomes of nodes that are no longer heard of, and of their pods (NODE-1 to NODE-14).</summary>
public sealed class NodeLossTests
{
    private const string Unreachable = "node.kubernetes.io/unreachable";

    [Fact]
    public void ASilentNodeIsUnknownAfterFiftySecondsAndItsPodsAreNotReady()
    {
        var cluster = Cluster(3, out var pod);
        cluster.StopNode("node-1");

        Run(cluster, 49);
        Assert.Equal("True", Pods.Condition(Node(cluster), "Ready"));
        Run(cluster, 2);

        var ready = Pods.Find(Node(cluster), "Ready")!;
        Assert.Equal(("Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."), (ready.TextOf("status"), ready.TextOf("reason"), ready.TextOf("message")));
        Assert.Equal([$"{Unreachable}:NoSchedule", $"{Unreachable}:NoExecute"], Taints(cluster));
        Assert.Equal(("Running", "False"), (pod().Status.TextOf("phase"), Pods.Condition(pod(), "Ready")));
        Assert.Contains("NodeNotReady", Reasons(cluster, "web"));
        Assert.Single(cluster.Processes);
    }

    [Fact]
    public void PodsAreEvictedWhenTheirTimeOfTolerationIsOverAndStayUntilTheNodeAnswers()
    {
        var cluster = Cluster(3, out var pod, Tolerating(300));
        cluster.StopNode("node-1");

        Run(cluster, 50 + 299);
        Assert.False(pod().IsDeleting);
        Run(cluster, 3);
        Assert.True(pod().IsDeleting);
        Assert.Equal("DeletionByTaintManager", Pods.Find(pod(), "DisruptionTarget")!.TextOf("reason"));
        Run(cluster, 100_000);
        Assert.True(pod().IsDeleting);
        Assert.Single(cluster.Processes);

        cluster.StartNode("node-1");
        Run(cluster, 5);
        Assert.Empty(cluster.Store.List(ResourceKinds.Pod));
        Assert.Empty(cluster.Processes);
        Assert.Empty(Taints(cluster));
    }

    [Fact]
    public void ANodeThatReturnsInTimeKeepsItsPods()
    {
        var cluster = Cluster(3, out var pod, Tolerating(300));
        var uid = pod().Uid;
        cluster.StopNode("node-1");
        Run(cluster, 200);

        cluster.StartNode("node-1");
        Run(cluster, 5);

        Assert.Equal((uid, false, "True"), (pod().Uid, pod().IsDeleting, Pods.Condition(pod(), "Ready")));
        Assert.Equal("True", Pods.Condition(Node(cluster), "Ready"));
        Assert.Empty(Taints(cluster));
        Run(cluster, 1000);
        Assert.False(pod().IsDeleting);
        Assert.Contains("TaintManagerEviction", Reasons(cluster, "web"));
    }

    // Nodes in the zone (and in another one), how many of it stop, and how many are being emptied 60 s and 150 s after that.
    [Theory]
    [InlineData(1, 0, 1, 0, 0)]
    [InlineData(3, 0, 3, 0, 0)]
    [InlineData(3, 0, 2, 2, 2)]
    [InlineData(3, 1, 3, 2, 3)]
    [InlineData(5, 1, 3, 0, 0)]
    [InlineData(8, 1, 4, 2, 4)]
    [InlineData(60, 1, 40, 1, 2)]
    public void HowManyNodesAreEmptiedDependsOnHowMuchOfTheZoneIsGone(int inZone, int elsewhere, int stopped, int after60, int after150)
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { Nodes = [] });
        for (var i = 0; i < inZone + elsewhere; i++)
            cluster.AddNode($"node-{i:00}", ApiMap.Of(("topology.kubernetes.io/zone", i < inZone ? "here" : "there")));
        Run(cluster, 10);
        for (var i = 0; i < stopped; i++)
            cluster.StopNode($"node-{i:00}");

        Run(cluster, 50 + 11);
        Assert.Equal(after60, Evicted());
        Run(cluster, 100);
        Assert.Equal(after150, Evicted());

        int Evicted() => cluster.Store.List(ResourceKinds.Node).Count(static node => node.Spec.List("taints")?.Maps.Any(static taint => taint.TextOf("effect") == "NoExecute") == true);
    }

    [Fact]
    public void PodsOfANodeThatIsGoneAreCollectedAfterFortySeconds()
    {
        var cluster = Cluster(3, out _);
        cluster.RemoveNode("node-1");
        var last = "";
        cluster.Store.Changed += change => last = change.Object.Kind == ResourceKinds.Pod ? $"{change.Type} {Pods.Find(change.Object, "DisruptionTarget")?.TextOf("reason")} {change.Object.Status.TextOf("phase")}" : last;

        Run(cluster, 39);
        Assert.Single(cluster.Store.List(ResourceKinds.Pod));
        Run(cluster, 22);
        Assert.Empty(cluster.Store.List(ResourceKinds.Pod));
        Assert.Equal("Deleted DeletionByPodGC Failed", last);
    }

    [Fact]
    public void ANodeOutOfServiceGivesItsPodsUpOnlyWhileItIsNotReady()
    {
        var cluster = Cluster(3, out var pod, Tolerating(300));
        cluster.StopNode("node-1", keepsProcesses: false);
        Run(cluster, 60);
        cluster.Server.As("user").Patch(new ObjectKey(ResourceKinds.Node, "", "node-1"), PatchType.Merge, ApiMap.Of(("spec", ApiMap.Of(("taints", new ApiList(
            [.. Node(cluster).Spec.List("taints")!, ApiMap.Of(("key", "node.kubernetes.io/out-of-service"), ("value", "nodeshutdown"), ("effect", "NoExecute"))])))))).OrThrow();

        Run(cluster, 1);
        Assert.True(pod().IsDeleting);
        Run(cluster, 21);
        Assert.Empty(cluster.Store.List(ResourceKinds.Pod));
    }

    [Fact]
    public void APodThatNeverHadANodeIsCollectedWhenItIsToGo()
    {
        var cluster = Cluster(1, out _);
        var user = cluster.Server.As("user");
        user.Create(Pods.Simple("waiting", spec: """{"nodeSelector":{"disk":"ssd"}}""").WithAt(["metadata", "finalizers"], new ApiList("example.com/hold"))).OrThrow();
        var key = new ObjectKey(ResourceKinds.Pod, "default", "waiting");
        user.Delete(key).OrThrow();
        Run(cluster, 60);
        Assert.Equal("Failed", cluster.Store.Get(key)!.Status.TextOf("phase"));

        user.Patch(key, PatchType.Merge, ApiJson.Read("""{"metadata":{"finalizers":null}}""")).OrThrow();
        Assert.Null(cluster.Store.Get(key));
    }

    [Fact]
    public void ACordonedNodeTakesNoNewPodsAndKeepsItsOwn()
    {
        var cluster = Cluster(1, out var pod);
        cluster.Cordon("node-1");
        cluster.Server.As("user").Create(Pods.Simple("late")).OrThrow();
        Run(cluster, 30);
        Assert.Null(cluster.Store.Get(ResourceKinds.Pod, "default", "late")!.Spec.TextOf("nodeName"));
        Assert.Equal("True", Pods.Condition(pod(), "Ready"));

        cluster.Uncordon("node-1");
        Run(cluster, 30);
        Assert.Equal("True", Pods.Condition(cluster.Store.Get(ResourceKinds.Pod, "default", "late")!, "Ready"));
    }

    public static TheoryData<string, Action<EmbeddedCluster>, string> Refused => new()
    {
        { "stop a node that is not there", static cluster => cluster.StopNode("node-9"), "There is no machine node-9; there are node-1." },
        { "start a node that runs", static cluster => cluster.StartNode("node-1"), "Node node-1 runs already." },
        { "stop it twice", static cluster => { cluster.StopNode("node-1"); cluster.StopNode("node-1"); }, "Node node-1 has stopped already; start it first." },
        { "add one that is there", static cluster => cluster.AddNode("node-1"), "There is a node node-1 already; choose another name." },
        { "cordon one that is not there", static cluster => cluster.Cordon("node-9"), "There is no node node-9; there are node-1." },
        { "crash a container that is not there", static cluster => cluster.Crash("default", "web", "db"), "Pod default/web has no container db; it has app." },
        { "fail a pod that is not there", static cluster => cluster.FailPod("default", "db"), "There is no pod default/db." },
        { "restore what was not broken", static cluster => cluster.RestoreReadiness("default", "web"), "Readiness of pod default/web was not made to fail." },
        { "restore an image that is well", static cluster => cluster.RestoreImage("a:1"), "Image a:1 was neither made unpullable nor made to crash." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatCannotBeDoneIsRefusedWithTheReason(string what, Action<EmbeddedCluster> act, string message)
    {
        var cluster = Cluster(1, out _);

        Assert.Equal((what, message), (what, Assert.Throws<FaultRefusedException>(() => act(cluster)).Message));
    }

    private static EmbeddedCluster Cluster(int nodes, out Func<ApiObject> pod, string spec = "{}")
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { Nodes = [.. Enumerable.Range(1, nodes).Select(static i => $"node-{i}")] });
        cluster.Server.As("user").Create(Pods.Simple("web", "node-1", spec)).OrThrow();
        Run(cluster, 10);
        pod = () => cluster.Store.Get(ResourceKinds.Pod, "default", "web")!;
        return cluster;
    }

    private static string Tolerating(int seconds) => """
        {"tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":N},{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":N}]}
        """.Replace("N}", $"{seconds}}}");

    private static ApiObject Node(EmbeddedCluster cluster) => cluster.Store.Get(ResourceKinds.Node, "", "node-1")!;

    private static IEnumerable<string> Taints(EmbeddedCluster cluster) => Node(cluster).Spec.List("taints")?.Maps.Select(static taint => $"{taint.TextOf("key")}:{taint.TextOf("effect")}") ?? [];

    private static IEnumerable<string?> Reasons(EmbeddedCluster cluster, string about) =>
        cluster.Store.List(ResourceKinds.Event).Where(each => each.Root.Map("involvedObject")?.TextOf("name") == about).Select(static each => each.Root.TextOf("reason"));

    private static void Run(EmbeddedCluster cluster, double seconds) => cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
}
