using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Nodes;

/// <summary>What kubelets do with pods (KUB-1 to KUB-7).</summary>
public sealed class KubeletTests
{
    private readonly EmbeddedCluster _cluster = new(new ClusterOptions { Nodes = ["node-1", "node-2"] });

    private ApiObject Pod => _cluster.Store.Get(ResourceKinds.Pod, "default", "web")!;

    private ApiMap Container => Pod.Status.List("containerStatuses")?.Maps.First() ?? ApiMap.Empty;

    [Fact]
    public void APodThatIsBoundStartsAndBecomesReady()
    {
        Create("{}");

        Run(10);

        Assert.Equal("Running", Pod.Status.TextOf("phase"));
        Assert.All(["PodScheduled", "PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready"], type => Assert.Equal("True", Pods.Condition(Pod, type)));
        Assert.Equal("10.244.0.1", Pod.Status.TextOf("podIP"));
        Assert.Equal("172.18.0.2", Pod.Status.TextOf("hostIP"));
        Assert.True(Container.IsTrue("ready"));
        Assert.Equal(0, Container.IntegerOf("restartCount"));
        Assert.StartsWith("containerd://", Container.TextOf("containerID"), StringComparison.Ordinal);
        Assert.Null(_cluster.Simulation.NextDue);
    }

    [Theory]
    [InlineData("{}", 1.5, 4.1)]
    [InlineData("""{"readinessProbe":{"tcpSocket":{"port":80},"initialDelaySeconds":30}}""", 31.5, 35)]
    [InlineData("""{"readinessProbe":{"tcpSocket":{"port":80},"initialDelaySeconds":5,"periodSeconds":10,"successThreshold":3}}""", 26.5, 30)]
    [InlineData("""{"startupProbe":{"tcpSocket":{"port":80},"initialDelaySeconds":20},"readinessProbe":{"tcpSocket":{"port":80},"initialDelaySeconds":10}}""", 31.5, 35.5)]
    public void ReadinessFollowsTheProbes(string probes, double from, double to)
    {
        Create(ApiJson.Write(ApiMap.Of(("containers", new ApiList(((ApiMap)ApiJson.Read(probes)).With("name", "app").With("image", "a:1"))))));

        Assert.True(_cluster.Simulation.RunUntil(() => Pods.Condition(Pod, "Ready") == "True", TimeSpan.FromMinutes(2)));

        Assert.InRange((_cluster.Simulation.Now - _cluster.Simulation.Start).TotalSeconds, from, to);
    }

    [Fact]
    public void TheImageIsFetchedOncePerNode()
    {
        Create("{}");
        Run(10);
        _cluster.Server.As("user").Create(Pods.Simple("other", "node-1")).OrThrow();
        Run(10);

        Assert.Equal(["Pulling", "Pulled", "Created", "Started"], Reasons("web"));
        Assert.Equal(["Pulled", "Created", "Started"], Reasons("other"));
    }

    [Fact]
    public void InitContainersRunOneAfterTheOtherAndSidecarsGoOn()
    {
        Create("""{"initContainers":[{"name":"first","image":"a:1"},{"name":"beside","image":"a:1","restartPolicy":"Always"},{"name":"last","image":"a:1"}]}""");
        var order = new List<string>();
        _cluster.Context.Events.Written += (_, _, reason, message, _) => order.Add(reason == "Started" ? message.Split(' ')[^1] : "");

        Run(20);

        Assert.Equal(["first", "beside", "last", "app"], order.Where(static each => each.Length > 0));
        var init = Pod.Status.List("initContainerStatuses")!.Maps.ToDictionary(static each => each.TextOf("name")!, static each => each.Map("state")![0].Key);
        Assert.Equal(("terminated", "running", "terminated"), (init["first"], init["beside"], init["last"]));
        Assert.Equal("True", Pods.Condition(Pod, "Ready"));
    }

    [Fact]
    public void ADeletedPodEndsAndOnlyThenTheObjectGoes()
    {
        Create("{}");
        Run(10);
        Delete();

        Run(0.1);
        Assert.True(Pod.IsDeleting);
        Assert.Single(_cluster.Processes);
        Assert.Equal("True", Pods.Condition(Pod, "Ready"));
        var last = new List<string>();
        _cluster.Store.Changed += change => last.Add($"{change.Type} {change.Object.Status.TextOf("phase")} by {change.Actor}");
        Run(5);

        Assert.Empty(_cluster.Processes);
        Assert.Empty(_cluster.Store.List(ResourceKinds.Pod));
        Assert.Equal(["Modified Succeeded by kubelet", "Deleted Succeeded by kubelet"], last.Where(static each => each.EndsWith("kubelet", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(120)]
    public void APodThatIgnoresItsTerminationIsKilledWhenItsGraceIsOver(int grace)
    {
        Create($$"""{"terminationGracePeriodSeconds":{{grace}}}""");
        Run(10);
        _cluster.IgnoreTermination("default", "web");
        Delete();

        Run(grace - 0.5);
        Assert.Single(_cluster.Processes);
        Run(1);
        Assert.Empty(_cluster.Processes);
        Assert.Empty(_cluster.Store.List(ResourceKinds.Pod));
    }

    [Fact]
    public void APauseBeforeTheEndIsKept()
    {
        Create("""{"containers":[{"name":"app","image":"a:1","lifecycle":{"preStop":{"sleep":{"seconds":12}}}}]}""");
        Run(10);
        Delete();

        Run(12);
        Assert.Single(_cluster.Processes);
        Run(3);
        Assert.Empty(_cluster.Store.List(ResourceKinds.Pod));
    }

    [Fact]
    public void ACrashedContainerIsStartedAgainInTheSamePodWithGrowingPauses()
    {
        Create("{}");
        Run(10);
        var (uid, address) = (Pod.Uid, Pod.Status.TextOf("podIP"));
        _cluster.Crash("default", "web", times: 8);
        var starts = new List<DateTimeOffset>();
        _cluster.Context.Events.Written += (_, _, reason, _, _) =>
        {
            if (reason == "Started")
                starts.Add(_cluster.Simulation.Now);
        };

        Run(5);
        Assert.Equal("CrashLoopBackOff", Container.Map("state")?.Map("waiting")?.TextOf("reason"));
        Assert.Equal("Error", Container.Map("lastState")?.Map("terminated")?.TextOf("reason"));
        Assert.Equal("False", Pods.Condition(Pod, "Ready"));
        Assert.Equal("Running", Pod.Status.TextOf("phase"));
        Run(3600);

        Assert.Equal("True", Pods.Condition(Pod, "Ready"));
        Assert.Equal(8, Container.IntegerOf("restartCount"));
        Assert.Equal((uid, address), (Pod.Uid, Pod.Status.TextOf("podIP")));
        // From one start to the next: it runs up to a second, waits, and takes up to a second to start.
        var pauses = starts.Zip(starts.Skip(1), static (one, next) => (next - one).TotalSeconds).ToList();
        Assert.All(pauses.Zip([10.0, 20, 40, 80, 160, 300, 300]), pair => Assert.InRange(pair.First - pair.Second, 1, 2));
    }

    [Fact]
    public void AnImageThatCannotBeFetchedIsTriedAgainWithGrowingPauses()
    {
        _cluster.MakeImageUnpullable("registry.example/app:1");
        Create("{}");

        Assert.True(_cluster.Simulation.RunUntil(() => Container.Map("state")?.Map("waiting")?.TextOf("reason") == "ErrImagePull", TimeSpan.FromSeconds(5)));
        Run(2);
        Assert.Equal("ImagePullBackOff", Container.Map("state")?.Map("waiting")?.TextOf("reason"));
        Assert.Equal("Pending", Pod.Status.TextOf("phase"));
        _cluster.RestoreImage("registry.example/app:1");
        Run(20);

        Assert.Equal("True", Pods.Condition(Pod, "Ready"));
        Assert.Equal(0, Container.IntegerOf("restartCount"));
    }

    [Fact]
    public void AFailedProbeMakesThePodUnreadyUntilItIsRestored()
    {
        Create("{}");
        Run(10);

        _cluster.FailReadiness("default", "web");
        Run(1);
        var condition = Pods.Find(Pod, "Ready")!;
        Assert.Equal(("False", "ContainersNotReady", "containers with unready status: [app]"), (condition.TextOf("status"), condition.TextOf("reason"), condition.TextOf("message")));
        Assert.Equal("Running", Pod.Status.TextOf("phase"));
        _cluster.RestoreReadiness("default", "web");
        Run(1);

        Assert.Equal("True", Pods.Condition(Pod, "Ready"));
        Assert.Equal(ApiTime.Write(_cluster.Simulation.Now - TimeSpan.FromSeconds(1)), Pods.Find(Pod, "Ready")!.TextOf("lastTransitionTime"));
    }

    [Fact]
    public void AnEvictedPodFailsAndItsObjectStays()
    {
        Create("{}");
        Run(10);

        _cluster.FailPod("default", "web");
        Run(5);

        Assert.Equal(("Failed", "Evicted"), (Pod.Status.TextOf("phase"), Pod.Status.TextOf("reason")));
        Assert.Equal("True", Pods.Condition(Pod, "DisruptionTarget"));
        Assert.Empty(_cluster.Processes);
    }

    [Theory]
    [InlineData("Never", "Succeeded", 0)]
    [InlineData("OnFailure", "Succeeded", 0)]
    public void APodThatMayEndIsCompleted(string policy, string phase, int restarts)
    {
        Create($$"""{"restartPolicy":"{{policy}}"}""");
        Run(10);
        _cluster.Context.Kubelets!.PodsOf("default", "web")[0].Containers[0].Exit(0, "Completed");
        Run(10);

        Assert.Equal(phase, Pod.Status.TextOf("phase"));
        Assert.Equal(restarts, Container.IntegerOf("restartCount"));
        Assert.Equal("PodCompleted", Pods.Find(Pod, "Ready")!.TextOf("reason"));
    }

    [Fact]
    public void APodThatMustNotBeStartedAgainFailsWhenItCrashes()
    {
        Create("""{"restartPolicy":"Never"}""");
        Run(10);
        _cluster.Crash("default", "web");
        Run(10);

        Assert.Equal("Failed", Pod.Status.TextOf("phase"));
        Assert.Equal(1, Container.Map("state")?.Map("terminated")?.IntegerOf("exitCode"));
    }

    [Fact]
    public void ARebootedNodeStartsItsPodsAgainWithNewAddresses()
    {
        Create("{}");
        Run(10);
        var (uid, address) = (Pod.Uid, Pod.Status.TextOf("podIP"));

        _cluster.RebootNode("node-1");
        Assert.Empty(_cluster.Processes);
        Run(60);

        Assert.Equal("True", Pods.Condition(Pod, "Ready"));
        Assert.Equal(uid, Pod.Uid);
        Assert.Equal(1, Container.IntegerOf("restartCount"));
        Assert.NotEqual(address, Pod.Status.TextOf("podIP"));
    }

    [Fact]
    public void OnANodeThatIsCutOffTheProcessGoesOnAndAPodDeletedByForceRunsTwice()
    {
        Create("{}");
        Run(10);
        var first = Pod.Uid;
        _cluster.StopNode("node-1");
        Delete(grace: 0);
        Create("{}", "node-2");
        Run(10);

        Assert.Equal([("node-1", first), ("node-2", Pod.Uid)], _cluster.Processes.Select(static each => (each.Node, each.Uid)));
        _cluster.StartNode("node-1");
        Run(5);
        Assert.Equal([("node-2", Pod.Uid)], _cluster.Processes.Select(static each => (each.Node, each.Uid)));
    }

    [Fact]
    public void ADeletionIsFinishedWhenTheNodeComesBack()
    {
        Create("{}");
        Run(10);
        _cluster.StopNode("node-1");
        Delete();
        Run(600);
        Assert.True(Pod.IsDeleting);
        Assert.Single(_cluster.Processes);

        _cluster.StartNode("node-1");
        Run(5);

        Assert.Empty(_cluster.Processes);
        Assert.Empty(_cluster.Store.List(ResourceKinds.Pod));
    }

    [Fact]
    public void EveryPodGetsAnAddressThatNoneHadBefore()
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            Create("{}");
            Run(10);
            Assert.True(seen.Add(Pod.Status.TextOf("podIP")!));
            Delete();
            Run(10);
        }
    }

    [Fact]
    public void WhatTheApiServerRefusesIsReportedLater()
    {
        var cluster = new EmbeddedCluster();
        var refusals = 5;
        cluster.Server.FailBefore = call => call.Actor == "kubelet" && refusals-- > 0 ? ApiError.Internal("not now") : null;
        cluster.Server.As("user").Create(Pods.Simple("web", "node-1")).OrThrow();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal("True", Pods.Condition(cluster.Store.Get(ResourceKinds.Pod, "default", "web")!, "Ready"));
    }

    private List<string?> Reasons(string pod) =>
        [.. _cluster.Store.List(ResourceKinds.Event).Where(each => each.Root.Map("involvedObject")?.TextOf("name") == pod).OrderBy(static each => each.ResourceVersion).Select(static each => each.Root.TextOf("reason"))];

    private void Create(string spec, string node = "node-1") => _cluster.Server.As("user").Create(Pods.Simple("web", node, spec)).OrThrow();

    private void Delete(long? grace = null) => _cluster.Server.As("user").Delete(new ObjectKey(ResourceKinds.Pod, "default", "web"), new DeleteRequest { GracePeriodSeconds = grace }).OrThrow();

    private void Run(double seconds) => _cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
}
