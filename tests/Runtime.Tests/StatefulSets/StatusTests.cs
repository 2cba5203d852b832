using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>What the status says, when it is written, and what an error does to it.</summary>
public sealed class StatusTests
{
    [Theory]
    [InlineData(120, 1)]
    [InlineData(30, 0)]
    public void AvailableIsReadyForLongEnough(int minutes, int available)
    {
        var bench = new SetBench(new SetShape { Replicas = 1, MinReadySeconds = 3600 });
        bench.SyncOnly();
        bench.Start(0, readyForSeconds: minutes * 60);
        bench.SyncOnly();
        Assert.Equal(available, bench.Count("availableReplicas"));
    }

    [Fact]
    public void WithoutMinReadySecondsReadyIsAvailable()
    {
        var bench = new SetBench(new SetShape { Replicas = 2 }).Ready();
        Assert.Equal(2, bench.Count("availableReplicas"));
    }

    /// <summary>One status write a look, and the error of the work before that of the status.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void StatusIsWrittenOnceAlsoAfterAnError(bool workFails, bool statusFails)
    {
        var bench = new SetBench();
        var (work, status) = (ApiError.Internal("work"), ApiError.Internal("status"));
        if (workFails)
            bench.Fail("create", ResourceKinds.Pod, error: work);
        if (statusFails)
            bench.Fail("update", ResourceKinds.StatefulSet, error: status, subresource: "status");
        var error = bench.SyncOnly();
        Assert.Single(bench.Calls, "update StatefulSet/status web");
        Assert.Same(workFails ? work : statusFails ? status : null, error);
    }

    [Fact]
    public void StatusIsWrittenAgainAfterAConflict()
    {
        var bench = new SetBench();
        bench.Fail("update", ResourceKinds.StatefulSet, error: ApiError.Conflict(bench.Key, "on purpose"), subresource: "status");
        Assert.Null(bench.SyncOnly());
        Assert.Equal(1, bench.Count("observedGeneration"));
    }

    [Fact]
    public void StatusCountsWhatThereIsAlthoughCreationsAreRefused()
    {
        var bench = new SetBench(new SetShape { Replicas = 4, IsParallel = true });
        bench.Fail("create", ResourceKinds.Pod, at: 3);
        bench.Fail("create", ResourceKinds.Pod, at: 4);
        Assert.NotNull(bench.SyncOnly());
        bench.Fail("create", ResourceKinds.Pod);
        Assert.NotNull(bench.SyncOnly());
        Assert.Equal(2, bench.Count("replicas"));
    }

    [Fact]
    public void TerminatingPodsBeyondTheReplicasAreRespected()
    {
        var bench = new SetBench(new SetShape { Replicas = 5 }).Ready();
        bench.Scale(3);
        bench.DeletePod(3);
        bench.DeletePod(4);
        bench.Calls.Clear();
        Assert.Null(bench.SyncOnly());
        Assert.Equal(5, bench.Pods.Count);
        Assert.Equal(["update StatefulSet/status web"], bench.Calls);
    }

    [Fact]
    public void ATerminatingPodIsMadeAgainBeforeNewOnes()
    {
        var bench = new SetBench().Ready();
        bench.Scale(5);
        bench.DeletePod(0);
        bench.SyncOnly();
        Assert.Equal(3, bench.Pods.Count);
        bench.Finish(0);
        bench.SyncOnly();
        Assert.Equal(["web-0", "web-1", "web-2"], bench.PodNames);
    }

    [Fact]
    public void ADeletedSetGetsNothingButItsStatus()
    {
        var bench = new SetBench(change: static set => set.WithAt(["metadata", "finalizers"], new ApiList("example.com/hold")));
        bench.User.Delete(bench.Key).OrThrow();
        bench.Calls.Clear();
        Assert.Null(bench.SyncOnly());
        Assert.Empty(bench.Pods);
        Assert.DoesNotContain(bench.Calls, static call => call.Contains(" Pod ", StringComparison.Ordinal));
        Assert.Equal(bench.Set.Generation, bench.Count("observedGeneration"));
    }

    [Fact]
    public void ForeignConditionsGoWithTheNextChangedStatus()
    {
        var bench = new SetBench(new SetShape { Replicas = 1 }).Ready();
        bench.User.UpdateStatus(bench.Set.WithStatus(bench.Set.Status.With("conditions", new ApiList(ApiMap.Of(("type", "Mine"), ("status", "True")))))).OrThrow();
        bench.SyncOnly();
        Assert.True(bench.Set.Status.Has("conditions"));
        bench.SetPhase(0, "Running", isReady: false);
        bench.SyncOnly();
        Assert.False(bench.Set.Status.Has("conditions"));
    }

    [Fact]
    public void ReadyAndAvailableAreCountedApart()
    {
        var bench = new SetBench(new SetShape { Replicas = 4, IsParallel = true, MinReadySeconds = 3600 });
        bench.SyncOnly();
        bench.Start(0, isReady: false);
        bench.Start(1);
        bench.Start(2, readyForSeconds: 7200);
        bench.Start(3, readyForSeconds: 7200);
        bench.SyncOnly();
        Assert.Equal((4, 3, 2), (bench.Count("replicas"), bench.Count("readyReplicas"), bench.Count("availableReplicas")));
    }

    [Fact]
    public void LooksAgainWhenTheNextPodBecomesAvailable()
    {
        var bench = new SetBench(new SetShape { Replicas = 4, IsParallel = true, MinReadySeconds = 5 });
        bench.SyncOnly();
        var now = bench.Cluster.Simulation.Now;
        foreach (var (ordinal, age) in (ReadOnlySpan<(int, double)>)[(1, 0), (2, 2), (3, 4.3)])
        {
            var condition = ApiMap.Of(("type", "Ready"), ("status", "True"), ("lastTransitionTime", ApiTime.WriteMicro(now.AddSeconds(-age))));
            bench.Kubelet.UpdateStatus(bench.Pod(ordinal).WithStatus(ApiMap.Of(("phase", "Running"), ("conditions", new ApiList(condition))))).OrThrow();
        }
        bench.SyncOnly();
        Assert.Equal((3, 0), (bench.Count("readyReplicas"), bench.Count("availableReplicas")));
        Assert.Equal(TimeSpan.FromSeconds(0.7), bench.Plan.LookAgain);
    }
}
