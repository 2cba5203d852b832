using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>What is odd, large or wrong in what there is: names, clocks, numbers (F-12, F-53, F-54).</summary>
public sealed class GarbageFaultTests
{
    private const long LargestOrdinal = int.MaxValue;

    public static TheoryData<Moment, bool> Moments => Cases.Moments;

    [Theory, MemberData(nameof(Moments))]
    public void PodsOfOddNamesDisturbNothing(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        foreach (var name in (string[])["web-x", "web--1", "web-99999999999", "web-1-2", "web"])
            Put(course, name);
        course.Run(60);
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        course.Run(60);
        foreach (var name in (string[])["web-x", "web--1", "web-99999999999", "web-1-2", "web"])
        {
            var pod = course.Cluster.Store.Get(ResourceKinds.Pod, "default", name);
            Assert.True(pod is { IsDeleting: false } && pod.Spec.TextOf("hostname") is null, $"{name} was changed or is gone");
        }
        course.Stage.Monitor.CheckRest();
    }

    // With zeros before it, it is a pod of the set by its name, and of an ordinal that has another one.
    [Theory, MemberData(nameof(Moments))]
    public void ANameWithZerosIsNotTakenForTheOneWithout(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        Put(course, "web-00");
        Put(course, "web-01");
        course.Run(300);
        // Where it is not there at that moment, the other one stands in its place, and the set waits for it to be what it cannot become.
        for (var ordinal = 0; ordinal < Seen.Replicas(course.Stage.Set!) && moment is Moment.AtRest or Moment.ScaleUp or Moment.ScaleDown; ordinal++)
            Assert.True(course.Stage.Pod(ordinal) is { } pod && Seen.IsReady(pod), $"web-{ordinal} is not there, or not ready");
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(0, 40);
    }

    [Theory, MemberData(nameof(Moments))]
    public void WhatNobodyKnowsIsKept(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var pod = course.Stage.Pod(0)!;
        course.User.Patch(pod.Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "annotations", "example.com/note"], "mine").WithAt(["metadata", "labels", "example.com/colour"], "blue")).OrThrow();
        course.User.UpdateStatus(course.Stage.Pod(0)!.WithStatus(course.Stage.Pod(0)!.Status.With("conditions",
            (course.Stage.Pod(0)!.Status.List("conditions") ?? ApiList.Empty).Add(ApiMap.Of(("type", "example.com/Gate"), ("status", "Unknown")))))).OrThrow();
        course.Run(5);
        if (course.Stage.Pod(0) is not { } same || same.Uid != pod.Uid)
            return;
        Assert.Equal(("mine", "blue"), (same.Annotations.TextOf("example.com/note"), same.Labels.TextOf("example.com/colour")));
        Assert.Equal("Unknown", Seen.Condition(same, "example.com/Gate")?.TextOf("status"));
        course.EndsWell();
    }

    [Theory]
    [InlineData(LargestOrdinal - 2, 3, false)]
    [InlineData(LargestOrdinal - 2, 3, true)]
    [InlineData(LargestOrdinal, 1, false)]
    public void OrdinalsReachToTheLargest(long start, int replicas, bool isParallel)
    {
        using var stage = new Stage(new ClusterOptions { Seed = 7 }, new SetShape { Start = start, Replicas = replicas, IsParallel = isParallel });
        Assert.True(stage.Reach(TimeSpan.FromHours(1)), stage.Outcome());
        Assert.Equal(Enumerable.Range(0, replicas).Select(i => $"web-{start + i}"), stage.Pods.Select(static pod => pod.Name));
        stage.Scale(0).OrThrow();
        Assert.True(stage.Reach(TimeSpan.FromHours(1)), stage.Outcome());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BeyondTheLargestOrdinalNothingIsMadeAgainAndAgain(bool isParallel)
    {
        using var stage = new Stage(new ClusterOptions { Seed = 7 }, new SetShape { Start = LargestOrdinal - 1, Replicas = 4, IsParallel = isParallel });
        stage.Cluster.Simulation.RunFor(TimeSpan.FromMinutes(30));
        stage.Monitor.Check();
        Assert.All((long[])[LargestOrdinal - 1, LargestOrdinal], ordinal => Assert.True(Seen.IsReady(stage.Pod(ordinal)!)));
        var revision = stage.Cluster.Store.Revision;
        stage.Cluster.Simulation.RunFor(TimeSpan.FromHours(1));
        Assert.InRange(stage.Cluster.Store.Since(revision)!.Count(static change => change.Object.Kind != ResourceKinds.Node && change.Object.Kind != ResourceKinds.Lease), 0, 30);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ASetOfNoneIsAtItsGoal(bool isParallel)
    {
        using var stage = new Stage(new ClusterOptions { Seed = 7 }, new SetShape { Replicas = 0, IsParallel = isParallel });
        Assert.True(stage.Reach(TimeSpan.FromMinutes(1)), stage.Outcome());
        Assert.Empty(stage.Pods);
        Assert.Empty(stage.Claims);
    }

    [Theory]
    [InlineData(52, true)]
    [InlineData(54, false)]
    public void ANameWhosePodsCannotBeLabelledGetsNone(int length, bool works)
    {
        using var stage = new Stage(new ClusterOptions { Seed = 7 }, new SetShape { Name = new string('a', length), Replicas = 1 });
        Assert.Equal(works, stage.Reach(TimeSpan.FromMinutes(10)));
    }

    // The clock of whoever writes the condition is ahead or behind, or the controller's own leaps.
    [Theory]
    [InlineData(0, 29, 0)]
    [InlineData(0, 30, 3)]
    [InlineData(3600, 29, 0)]
    [InlineData(3600, 3629, 0)]
    [InlineData(3600, 3630, 3)]
    [InlineData(-3600, 0, 3)]
    [InlineData(0, -600, 0)]
    [InlineData(0, 86400, 3)]
    public void AvailableIsWhatWasReadyForLongEnoughByTheControllersClock(int readySinceIn, int lookIn, int available)
    {
        using var stage = new Stage(new ClusterOptions { Seed = 7, Parts = ClusterParts.None }, new SetShape { MinReadySeconds = 30, Claims = [] });
        var set = stage.Set!;
        var start = stage.Cluster.Simulation.Now;
        var pods = Enumerable.Range(0, 3).Select(ordinal => new ApiObject(ResourceKinds.Pod, ApiMap.Of(
            ("metadata", ApiMap.Of(("name", $"web-{ordinal}"), ("namespace", "default"), ("uid", $"uid-{ordinal}"), ("resourceVersion", "1"),
                ("labels", ApiMap.Of(("app", "web"), ("statefulset.kubernetes.io/pod-name", $"web-{ordinal}"))),
                ("ownerReferences", new ApiList(new Runtime.Api.OwnerReference("apps/v1", "StatefulSet", "web", set.Uid, true, true).ToMap())))),
            ("status", ApiMap.Of(("phase", "Running"), ("conditions", new ApiList(ApiMap.Of(("type", "Ready"), ("status", "True"), ("lastTransitionTime", ApiTime.Write(start.AddSeconds(readySinceIn))))))))))).ToList();
        var snapshot = new SetSnapshot((kind, _, name) => kind == ResourceKinds.Pod ? pods.FirstOrDefault(pod => pod.Name == name) : null) { Set = set };
        snapshot.Pods.AddRange(pods);
        var plan = new StatefulSetPlanner().Plan(snapshot, start.AddSeconds(lookIn));
        Assert.Equal((3, available), (plan.Status!.Value.ReadyReplicas, plan.Status.Value.AvailableReplicas));
        // Whoever waits, waits for a while that is to come.
        Assert.Equal(available < 3, plan.LookAgain is not null);
        Assert.True(plan.LookAgain is not { } wait || (wait > TimeSpan.Zero && wait <= TimeSpan.FromSeconds(readySinceIn + 30 - lookIn)));
    }

    private static void Put(FaultCourse course, string name) =>
        course.User.Create(new ApiObject(ResourceKinds.Pod, ApiMap.Of(("apiVersion", "v1"), ("kind", "Pod"), ("metadata", ApiMap.Of(("name", name), ("namespace", "default"), ("labels", ApiMap.Of(("app", "web"))))),
            ("spec", ApiMap.Of(("containers", new ApiList(ApiMap.Of(("name", "app"), ("image", "registry.example/app:1"))))))))).OrThrow();
}
