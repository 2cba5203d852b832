using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>Single steps of a rolling update.</summary>
public sealed class UpdateStepTests
{
    private const string New = "registry.example/app:2";

    [Fact]
    public void AFailedDeletionLeavesTheCountAndASuccessfulOneLowersIt()
    {
        var bench = new SetBench().Ready();
        bench.SetImage(New);
        bench.Fail("delete", ResourceKinds.Pod);
        Assert.NotNull(bench.SyncOnly());
        Assert.Equal(3, bench.Count("currentReplicas"));
        Assert.NotEqual(bench.Set.Status.TextOf("currentRevision"), bench.Set.Status.TextOf("updateRevision"));
        Assert.Null(bench.SyncOnly());
        Assert.Equal(2, bench.Count("currentReplicas"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SeveralGoAtOnceWithMaxUnavailable(bool isParallel)
    {
        var bench = Six(isParallel);
        bench.SyncOnly();
        Assert.Equal(["web-4", "web-5"], Terminating(bench));
        bench.Finish(4);
        bench.Finish(5);
        bench.SyncOnly();
        Assert.Equal(isParallel ? ["web-4", "web-5"] : ["web-4"], bench.Pods.Where(static pod => SetBench.Image(pod) == New).Select(static pod => pod.Name));
        if (!isParallel)
        {
            bench.Start(4);
            bench.SyncOnly();
            Assert.Equal(["web-4", "web-5"], bench.Pods.Where(static pod => SetBench.Image(pod) == New).Select(static pod => pod.Name));
            bench.Start(5);
        }
        else
        {
            bench.Start(4);
        }
        bench.SyncOnly();
        Assert.Equal(["web-3"], Terminating(bench));
        bench.Drive();
        Assert.Equal(3, bench.Pods.Count(static pod => SetBench.Image(pod) == New));
    }

    /// <summary>Six pods, partition 3, two may be unavailable: how many more are deleted while some terminate. Those below the partition count too.</summary>
    [Theory]
    [InlineData("", 2)]
    [InlineData("5", 1)]
    [InlineData("3", 1)]
    [InlineData("4", 1)]
    [InlineData("5,4", 0)]
    [InlineData("5,3", 0)]
    [InlineData("4,3", 0)]
    [InlineData("5,4,3", 0)]
    [InlineData("2", 1)]
    [InlineData("1", 1)]
    public void TerminatingPodsCountAgainstMaxUnavailable(string terminating, int deleted)
    {
        var bench = Six(isParallel: true);
        foreach (var ordinal in terminating.Split(',', StringSplitOptions.RemoveEmptyEntries))
            bench.DeletePod(long.Parse(ordinal));
        bench.SyncOnly();
        Assert.Equal(deleted, bench.Plan.Actions.Count(static action => action.Kind == SetActionKind.DeletePod));
        // With all of them on their way there is nothing left to wait with.
        Assert.Equal(deleted < 2 && terminating != "5,4,3", bench.Plan.Waits.Any(static wait => wait.Reason == WaitReason.TooManyUnavailable));
    }

    [Theory]
    [InlineData(10, 0, 0)]
    [InlineData(60, 2, 1)]
    public void MinReadySecondsHoldUpTheUpdate(int readyFor, int available, int deleted)
    {
        var bench = Aged(2, readyFor);
        bench.SetImage(New);
        bench.SyncOnly();
        Assert.Equal(available, bench.Count("availableReplicas"));
        Assert.Equal(deleted, Terminating(bench).Count());
    }

    [Fact]
    public void MinReadySecondsHoldUpTheScaleDown()
    {
        var bench = Aged(3, 10);
        bench.Scale(1);
        bench.SyncOnly();
        Assert.Equal(0, bench.Count("availableReplicas"));
        Assert.Equal(3, bench.Pods.Count);
        Assert.Empty(Terminating(bench));
    }

    [Fact]
    public void OnDeleteDoesNotWaitForMinReadySeconds()
    {
        var bench = Aged(2, 10, static set => set.WithAt(["spec", "updateStrategy"], ApiMap.Of(("type", "OnDelete"))));
        bench.SetImage(New);
        bench.SyncOnly();
        Assert.Equal(0, bench.Count("availableReplicas"));
        Assert.Equal(bench.Revisions[^1].Name, bench.Set.Status.TextOf("updateRevision"));
    }

    [Fact]
    public void MinReadySecondsHoldUpTheUpdateAboveAPartition()
    {
        var bench = Aged(4, 10);
        bench.SetPartition(2);
        bench.SetImage(New);
        bench.SyncOnly();
        Assert.Empty(Terminating(bench));
    }

    /// <summary>A strategy without its block makes missing pods of the current revision below the number of current replicas.</summary>
    [Fact]
    public void WithoutABlockTheFrontOfTheUpdateDecides()
    {
        var bench = new SetBench(change: static set => set.WithAt(["spec", "updateStrategy"], ApiMap.Of(("type", "RollingUpdate")))).Ready();
        bench.SetImage(New);
        bench.SyncOnly();
        Assert.Equal(2, bench.Count("currentReplicas"));
        bench.Finish(2);
        bench.DeletePod(0, 0);
        bench.SyncOnly();
        Assert.Equal(bench.Shape.Image, SetBench.Image(bench.Pod(0)));
        bench.Start(0);
        bench.SyncOnly();
        Assert.Equal(New, SetBench.Image(bench.Pod(2)));
    }

    [Fact]
    public void WithABlockAHoleIsFilledWithTheUpdate()
    {
        var bench = new SetBench().Ready();
        bench.SetImage(New);
        bench.SyncOnly();
        bench.Finish(2);
        bench.DeletePod(0, 0);
        bench.SyncOnly();
        Assert.Equal(New, SetBench.Image(bench.Pod(0)));
    }

    /// <summary>In Parallel an old pod that is not healthy is replaced like any other, a new one stops the update.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void ParallelReplacesBrokenOldPods(bool isBrokenOneNew, bool goesOn)
    {
        var bench = new SetBench(new SetShape { IsParallel = true }).Ready();
        bench.SetImage(New);
        if (isBrokenOneNew)
        {
            bench.SyncOnly();
            bench.Finish(2);
            bench.SyncOnly();
        }
        else
        {
            bench.SetPhase(2, "Running", isReady: false);
        }
        bench.SyncOnly();
        Assert.Equal(goesOn, Terminating(bench).Any());
    }

    private static SetBench Six(bool isParallel)
    {
        var bench = new SetBench(new SetShape { Replicas = 6, IsParallel = isParallel, MaxUnavailable = 2 }, maxUnavailable: true).Ready();
        bench.SetPartition(3);
        bench.SetImage(New);
        return bench;
    }

    private static SetBench Aged(int replicas, int readyFor, Func<ApiMap, ApiMap>? change = null)
    {
        var bench = new SetBench(new SetShape { Replicas = replicas }, change).Ready();
        for (var ordinal = 0; ordinal < replicas; ordinal++)
            bench.SetPhase(ordinal, "Running", isReady: true, readyFor);
        bench.Patch(ApiMap.Of(("minReadySeconds", 30)));
        return bench;
    }

    private static IEnumerable<string> Terminating(SetBench bench) => bench.Pods.Where(static pod => pod.IsDeleting).Select(static pod => pod.Name);
}
