using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>Whole courses, look by look: what each look does and what the status says after it (replicas/ready/current/updated).</summary>
public sealed class CourseTests
{
    private const string New = "registry.example/app:2";

    [Fact]
    public void CreationInOrder()
    {
        var bench = new SetBench();
        Look(bench, "create ControllerRevision, create data-web-0, create web-0", "0/0/0/0");
        Assert.Equal(1, bench.Count("observedGeneration"));
        Look(bench, "", "1/0/1/1");
        bench.Start(0, isReady: false);
        Look(bench, "", "1/0/1/1");
        Assert.DoesNotContain("update StatefulSet/status web", bench.Calls);
        bench.SetPhase(0, "Running", isReady: true);
        Look(bench, "create data-web-1, create web-1", "1/1/1/1");
        bench.Start(1);
        Look(bench, "create data-web-2, create web-2", "2/2/2/2");
        bench.Start(2);
        Look(bench, "", "3/3/3/3");
        bench.Calls.Clear();
        Look(bench, "", "3/3/3/3");
        Assert.Empty(bench.Calls);
    }

    [Fact]
    public void RollingUpdateInOrder()
    {
        var bench = new SetBench().Ready();
        var old = bench.Revisions[0].Name;
        bench.SetImage(New);
        Look(bench, "create ControllerRevision, delete web-2", "3/3/2/0");
        Assert.Equal((old, bench.Revisions[1].Name, 2L), (bench.Set.Status.TextOf("currentRevision"), bench.Set.Status.TextOf("updateRevision"), bench.Count("observedGeneration")));
        Look(bench, "", "3/3/2/0");
        bench.Finish(2);
        Look(bench, "create web-2", "2/2/2/0");
        Look(bench, "", "3/2/2/1");
        bench.Start(2);
        Look(bench, "delete web-1", "3/3/1/1");
        bench.Finish(1);
        Look(bench, "create web-1", "2/2/1/1");
        Look(bench, "", "3/2/1/2");
        bench.Start(1);
        Look(bench, "delete web-0", "3/3/0/2");
        bench.Finish(0);
        Look(bench, "create web-0", "2/2/0/2");
        bench.Start(0);
        Look(bench, "", "3/3/3/3");
        Assert.Equal(bench.Revisions[1].Name, bench.Set.Status.TextOf("currentRevision"));
        Assert.Equal(2, bench.Revisions.Count);
    }

    [Theory]
    [InlineData("Retain")]
    [InlineData("Delete")]
    public void ScaleDownInOrder(string whenScaled)
    {
        var bench = new SetBench(new SetShape { WhenScaled = whenScaled }).Ready();
        bench.Scale(1);
        Look(bench, whenScaled == "Delete" ? "update data-web-2, update data-web-1, delete web-2" : "delete web-2", "3/3/3/3");
        Look(bench, "", "3/3/2/2");
        bench.Finish(2);
        Assert.Equal(whenScaled == "Delete", bench.Claim(2) is null);
        Look(bench, "delete web-1", "2/2/2/2");
        Look(bench, "", "2/2/1/1");
        bench.Finish(1);
        Look(bench, "", "1/1/1/1");
        Assert.Equal(whenScaled == "Delete", bench.Claim(1) is null);
        Assert.NotNull(bench.Claim(0));
    }

    [Fact]
    public void Canary()
    {
        var bench = new SetBench().Ready();
        bench.SetPartition(3);
        bench.SetImage(New);
        Look(bench, "create ControllerRevision", "3/3/3/0");
        bench.SetPartition(2);
        bench.Drive();
        Assert.Equal("3/3/2/1", bench.Status);
        bench.DeletePod(0, 0);
        bench.Drive();
        Assert.Equal([bench.Shape.Image, bench.Shape.Image, New], bench.Pods.Select(SetBench.Image));
        bench.SetPartition(0);
        bench.Drive();
        Assert.Equal("3/3/3/3", bench.Status);
        Assert.Equal(bench.Revisions[^1].Name, bench.Set.Status.TextOf("currentRevision"));
    }

    [Fact]
    public void CreationAtOnce()
    {
        var bench = new SetBench(new SetShape { IsParallel = true });
        Look(bench, "create ControllerRevision, create data-web-0, create web-0, create data-web-1, create web-1, create data-web-2, create web-2", "0/0/0/0");
        Look(bench, "", "3/0/3/3");
    }

    [Fact]
    public void AStuckUpdateIsHealedOnlyByDeletingItsPod()
    {
        var bench = new SetBench().Ready();
        bench.SetImage(New);
        bench.SyncOnly();
        bench.Finish(2);
        bench.SyncOnly();
        bench.Start(2, isReady: false);
        bench.SetImage(bench.Shape.Image);
        Look(bench, "update ControllerRevision", "3/2/2/2");
        Assert.Equal(3, bench.Revisions[^1].Root.IntegerOf("revision"));
        Assert.Equal(WaitReason.PodNotReady, Assert.Single(bench.Plan.Waits).Reason);
        Look(bench, "", "3/2/2/2");
        bench.DeletePod(2);
        Look(bench, "", "3/2/2/2");
        bench.Finish(2);
        Look(bench, "create web-2", "2/2/2/2");
        bench.Start(2);
        Look(bench, "", "3/3/3/3");
    }

    [Fact]
    public void ARaisedStartCreatesAboveBeforeItDeletesBelow()
    {
        var bench = new SetBench(new SetShape { Replicas = 2 }).Ready();
        bench.Patch(ApiMap.Of(("replicas", 3), ("ordinals", ApiMap.Of(("start", 2)))));
        Look(bench, "create data-web-2, create web-2", "2/2/2/2");
        bench.Start(2);
        Look(bench, "create data-web-3, create web-3", "3/3/3/3");
        bench.Start(3);
        Look(bench, "create data-web-4, create web-4", "4/4/4/4");
        bench.Start(4);
        Look(bench, "delete web-1", "5/5/5/5");
        bench.Finish(1);
        Look(bench, "delete web-0", "4/4/4/4");
        bench.Finish(0);
        Look(bench, "", "3/3/3/3");
        Assert.Equal(["web-2", "web-3", "web-4"], bench.PodNames);
        Assert.NotNull(bench.Claim(0));
    }

    [Fact]
    public void APodOfALostNodeHoldsUpTheSetUntilItsObjectIsGone()
    {
        var bench = new SetBench().Ready();
        bench.SetPhase(1, "Running", isReady: false);
        bench.Scale(4);
        Look(bench, "", "3/2/3/3");
        bench.DeletePod(1);
        Look(bench, "", "3/2/2/2");
        Assert.Equal("web-1", Assert.Single(bench.Plan.Waits).Blocker.Name);
        bench.Cluster.Simulation.RunFor(TimeSpan.FromHours(1));
        Look(bench, "", "3/2/2/2");
        bench.DeletePod(1, 0);
        Look(bench, "create web-1", "2/2/2/2");
    }

    /// <summary>Scaling from three to one: which pod goes while others are not healthy.</summary>
    [Theory]
    [InlineData("1", "delete web-2")]
    [InlineData("2", "delete web-2")]
    [InlineData("1,2", "")]
    [InlineData("0", "")]
    public void UnhealthyPodsHoldUpTheScaleDown(string unhealthy, string done)
    {
        var bench = new SetBench().Ready();
        foreach (var ordinal in unhealthy.Split(','))
            bench.SetPhase(long.Parse(ordinal), "Running", isReady: false);
        bench.Scale(1);
        Look(bench, done, null);
        if (done.Length == 0)
            Assert.NotEmpty(bench.Plan.Waits);
        if (unhealthy != "1")
            return;
        bench.Finish(2);
        Look(bench, "delete web-1", null);
    }

    [Fact]
    public void ACrashingFirstPodHoldsUpItsOwnRepair()
    {
        var bench = new SetBench().Ready();
        bench.SetPhase(0, "Running", isReady: false);
        bench.SetImage(New);
        Look(bench, "create ControllerRevision", "3/2/3/0");
        Look(bench, "", "3/2/3/0");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ARecreatedSetTakesOverWhatItFinds(bool hasBiggerClaims)
    {
        var bench = new SetBench().Ready();
        var before = bench.Pods.Select(static pod => pod.Uid).ToList();
        bench.User.Delete(bench.Key, new DeleteRequest { Propagation = Propagation.Orphan }).OrThrow();
        bench.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(2));
        var shape = bench.Shape.ToMap();
        if (hasBiggerClaims)
        {
            var template = ((ApiMap)((ApiList)shape.At("spec", "volumeClaimTemplates")!)[0]).WithAt(["spec", "resources", "requests", "storage"], "2Gi");
            shape = shape.WithAt(["spec", "volumeClaimTemplates"], new ApiList(template));
        }
        bench.User.Create(new ApiObject(ResourceKinds.StatefulSet, shape)).OrThrow();
        bench.Drive();
        Assert.Equal(before, bench.Pods.Select(static pod => pod.Uid));
        Assert.Single(bench.Revisions);
        Assert.Equal("3/3/3/3", bench.Status);
        Assert.Equal("1Gi", bench.Claim(0)!.Spec.At("resources", "requests", "storage")!.Text);
    }

    [Fact]
    public void ARecreatedSetGoesOnWithAHalfDoneUpdate()
    {
        var bench = new SetBench().Ready();
        bench.SetImage(New);
        bench.SyncOnly();
        bench.Finish(2);
        bench.SyncOnly();
        bench.Start(2);
        var updated = bench.Pod(2).Uid;
        bench.User.Delete(bench.Key, new DeleteRequest { Propagation = Propagation.Orphan }).OrThrow();
        bench.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(2));
        bench.User.Create(new ApiObject(ResourceKinds.StatefulSet, (bench.Shape with { Image = New }).ToMap())).OrThrow();
        bench.SyncOnly();
        // A new object has no current revision, so it is the update revision from the start.
        Assert.Equal(bench.Set.Status.TextOf("updateRevision"), bench.Set.Status.TextOf("currentRevision"));
        bench.Drive();
        Assert.Equal(updated, bench.Pod(2).Uid);
        Assert.All(bench.Pods, static pod => Assert.Equal(New, SetBench.Image(pod)));
    }

    /// <summary>A claim template that was added by recreation: the pods must go from the lowest on, for what does not fit stops the look.</summary>
    [Fact]
    public void AnAddedClaimTemplateNeedsItsPodsDeletedFromTheLowestOn()
    {
        var bench = new SetBench().Ready();
        bench.User.Delete(bench.Key, new DeleteRequest { Propagation = Propagation.Orphan }).OrThrow();
        bench.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(2));
        var shape = (bench.Shape with { Claims = ["data", "log"] }).ToMap().WithAt(["spec", "template"], bench.Shape.ToMap().At("spec", "template"));
        bench.User.Create(new ApiObject(ResourceKinds.StatefulSet, shape)).OrThrow();
        Assert.True(bench.SyncOnly()!.IsInvalid);
        Assert.Contains(bench.Plan.Waits, static wait => wait.Reason == WaitReason.PodStorageUnchangeable && wait.Blocker.Name == "web-0");
        for (var ordinal = 0; ordinal < 3; ordinal++)
        {
            bench.DeletePod(ordinal, 0);
            bench.SyncOnly();
            bench.Start(ordinal);
            var error = bench.SyncOnly();
            Assert.Equal(ordinal < 2, error is { IsInvalid: true });
        }
        Assert.NotNull(bench.Claim(2, "log"));
    }

    [Fact]
    public void AClaimDeletedByHandIsWaitedForWhenItsPodRestarts()
    {
        var bench = new SetBench().Ready();
        var lost = bench.Claim(1)!.Uid;
        bench.User.Delete(bench.Claim(1)!.Key).OrThrow();
        bench.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(bench.Claim(1)!.IsDeleting);
        Assert.Null(bench.Sync());
        bench.DeletePod(1, 0);
        Assert.NotNull(bench.SyncOnly());
        Assert.Equal(WaitReason.ClaimTerminating, Assert.Single(bench.Plan.Waits).Reason);
        bench.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(5));
        bench.Drive();
        Assert.NotEqual(lost, bench.Claim(1)!.Uid);
    }

    [Fact]
    public void ASetNameThatLeavesNoRoomForTheRevisionGetsNoPod()
    {
        var bench = new SetBench(new SetShape { Name = new string('w', 54), Claims = [] });
        Assert.True(bench.SyncOnly()!.IsInvalid);
        Assert.Empty(bench.Pods);
        Assert.Single(bench.Told, static told => told is { Type: "Warning", Reason: "FailedCreate" });
    }

    /// <summary>Pods with finalizers: what failed or ended is replaced, what is held stays until it is let go.</summary>
    [Fact]
    public void HeldPodsAreReplacedWhenTheyAreLetGo()
    {
        var bench = new SetBench(new SetShape { IsParallel = true, Claims = [] }, static set => set.WithAt(["spec", "template", "metadata", "finalizers"], new ApiList("example.com/hold"))).Ready();
        bench.DeletePod(0);
        bench.SetPhase(1, "Failed");
        bench.SetPhase(2, "Succeeded");
        bench.SyncOnly();
        Assert.All(bench.Pods, static pod => Assert.True(pod.IsDeleting));
        foreach (var ordinal in (ReadOnlySpan<int>)[1, 2])
            LetGo(bench, ordinal);
        bench.SyncOnly();
        Assert.Equal([true, false, false], bench.Pods.Select(static pod => pod.IsDeleting));
        bench.Kubelet.Delete(bench.Pod(0).Key, new DeleteRequest { GracePeriodSeconds = 0 }).OrThrow();
        bench.SyncOnly();
        Assert.Contains(bench.Plan.Waits, static wait => wait.Reason is WaitReason.PodHeldByFinalizer && wait.Blocker.Name == "web-0");
        LetGo(bench, 0);
        bench.SyncOnly();
        Assert.All(bench.Pods, static pod => Assert.False(pod.IsDeleting));
        Assert.Equal(3, bench.Pods.Count);
    }

    private static void LetGo(SetBench bench, long ordinal)
    {
        bench.User.Patch(bench.Pod(ordinal).Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "finalizers"], ApiValue.Null)).OrThrow();
        if (bench.FindPod(ordinal) is { IsDeleting: true } pod)
            bench.Kubelet.Delete(pod.Key, new DeleteRequest { GracePeriodSeconds = 0 });
    }

    private static void Look(SetBench bench, string done, string? status)
    {
        bench.Calls.Clear();
        Assert.Null(bench.SyncOnly());
        var calls = bench.Calls.Where(static call => !call.Contains("StatefulSet", StringComparison.Ordinal))
            .Select(static call => call.Split(' ') is [var verb, "ControllerRevision", ..] ? verb + " ControllerRevision" : call.Split(' ')[0] + " " + call.Split(' ')[2]);
        Assert.Equal(done, string.Join(", ", calls));
        if (status is not null)
            Assert.Equal(status, bench.Status);
    }
}
