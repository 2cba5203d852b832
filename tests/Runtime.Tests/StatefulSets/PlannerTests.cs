using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>What plans are: functions of their snapshot, with preconditions, and silent when nothing is to be done.</summary>
public sealed class PlannerTests
{
    /// <summary>States of a set in which a direct planner has work of every sort.</summary>
    public static TheoryData<string> States => ["new", "rolling", "scaledDown", "broken", "orphans", "failed", "history"];

    [Theory, MemberData(nameof(States))]
    public void StewardLeavesToTheControllerWhatIsTheControllers(string state)
    {
        var bench = At(state);
        var snapshot = SetSnapshot.Of(bench.Set, bench.Cluster.Store);
        Assert.NotEmpty(new StatefulSetPlanner().Plan(snapshot, bench.Cluster.Simulation.Now).Actions);
        var plan = new StatefulSetPlanner(PlannerRole.Steward).Plan(snapshot, bench.Cluster.Simulation.Now);
        Assert.DoesNotContain(plan.Actions, static action => action.Kind is SetActionKind.CreatePod or SetActionKind.CreateRevision or SetActionKind.RaiseRevision
            or SetActionKind.DeleteRevision or SetActionKind.AdoptRevision or SetActionKind.AdoptPod or SetActionKind.ReleasePod or SetActionKind.UpdateStatus);
        Assert.Null(plan.Status);
    }

    [Theory, MemberData(nameof(States))]
    public void OrderOfTheSnapshotDoesNotMatter(string state)
    {
        var bench = At(state);
        var now = bench.Cluster.Simulation.Now;
        var expected = Lines(new StatefulSetPlanner().Plan(SetSnapshot.Of(bench.Set, bench.Cluster.Store), now));
        var random = new Runtime.Embedded.SeededRandom(3);
        for (var round = 0; round < 20; round++)
        {
            var snapshot = SetSnapshot.Of(bench.Set, bench.Cluster.Store);
            Shuffle(snapshot.Pods, random);
            Shuffle(snapshot.Revisions, random);
            Assert.Equal(expected, Lines(new StatefulSetPlanner().Plan(snapshot, now)));
        }
    }

    [Theory, MemberData(nameof(States))]
    public void TheSameSnapshotGivesTheSamePlan(string state)
    {
        var bench = At(state);
        var planner = new StatefulSetPlanner();
        var snapshot = SetSnapshot.Of(bench.Set, bench.Cluster.Store);
        Assert.Equal(Lines(planner.Plan(snapshot, bench.Cluster.Simulation.Now)), Lines(planner.Plan(snapshot, bench.Cluster.Simulation.Now)));
    }

    [Theory, MemberData(nameof(States))]
    public void WritesAndDeletionsSayWhatTheyAreMeantFor(string state)
    {
        var bench = At(state);
        foreach (var action in new StatefulSetPlanner().Plan(SetSnapshot.Of(bench.Set, bench.Cluster.Store), bench.Cluster.Simulation.Now).Actions)
        {
            if (action.Kind is SetActionKind.DeletePod or SetActionKind.DeleteRevision)
                Assert.Equal(bench.Cluster.Store.Get(action.Target)!.Uid, action.Uid);
            else if (action.Kind is SetActionKind.AdoptPod or SetActionKind.AdoptRevision or SetActionKind.ReleasePod or SetActionKind.RaiseRevision or SetActionKind.UpdateClaimOwners or SetActionKind.UpdatePod)
                Assert.Equal(bench.Cluster.Store.Get(action.Target)!.Metadata.TextOf("resourceVersion"), action.ResourceVersion);
        }
    }

    [Fact]
    public void ASnapshotBehindItsOwnWritesIsRefused()
    {
        var bench = At("new");
        var snapshot = SetSnapshot.Of(bench.Set, bench.Cluster.Store);
        snapshot.IsBehindOn = ResourceKinds.Pod;
        var plan = new StatefulSetPlanner().Plan(snapshot, bench.Cluster.Simulation.Now);
        Assert.True(plan.IsRefused);
        Assert.Empty(plan.Actions);
        Assert.Equal(WaitReason.SnapshotIsBehind, Assert.Single(plan.Waits).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ASetAtRestIsPlannedWithoutAllocation(bool isParallel)
    {
        var bench = new SetBench(new SetShape { Replicas = 20, IsParallel = isParallel, WhenDeleted = "Delete" }).Ready();
        var (planner, plan) = (new StatefulSetPlanner(), new SetPlan());
        var snapshot = SetSnapshot.Of(bench.Set, bench.Cluster.Store);
        for (var round = 0; round < 100; round++)
            planner.Plan(snapshot, bench.Cluster.Simulation.Now, plan);
        Assert.True(plan.IsAtRest);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
            planner.Plan(snapshot, bench.Cluster.Simulation.Now, plan);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void EveryWaitNamesItsBlocker()
    {
        foreach (var reason in Enum.GetValues<WaitReason>())
        {
            var message = new SetWait(reason, new ObjectKey(ResourceKinds.Pod, "default", "web-7")).Message;
            Assert.True(message.Contains("web-7", StringComparison.Ordinal) || reason == WaitReason.SnapshotIsBehind, message);
        }
    }

    private static SetBench At(string state)
    {
        var bench = new SetBench(new SetShape { WhenScaled = "Delete" }, static set => set.WithAt(["spec", "revisionHistoryLimit"], 1));
        if (state == "new")
            return bench;
        bench.Ready();
        switch (state)
        {
            case "rolling":
                bench.SetImage("registry.example/app:2");
                break;
            case "scaledDown":
                bench.Scale(0);
                break;
            case "broken":
                bench.User.Patch(bench.Pod(1).Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "labels", "statefulset.kubernetes.io/pod-name"], ApiValue.Null)).OrThrow();
                break;
            case "orphans":
                bench.User.Delete(bench.Key, new DeleteRequest { Propagation = Propagation.Orphan }).OrThrow();
                bench.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
                bench.User.Create(new ApiObject(ResourceKinds.StatefulSet, bench.Shape.ToMap())).OrThrow();
                break;
            case "failed":
                bench.SetPhase(1, "Failed");
                break;
            default:
                for (var version = 2; version < 5; version++)
                {
                    bench.SetImage($"registry.example/app:{version}");
                    bench.SyncOnly();
                }
                bench.SetImage("registry.example/app:2");
                break;
        }
        return bench;
    }

    private static List<string> Lines(SetPlan plan) =>
    [
        .. plan.Actions.Select(static action => $"{action.Phase} {action.Kind} {action.Target} {action.Reason} {action.Uid} {action.ResourceVersion} {action.Batch} {action.Pod}"),
        .. plan.Waits.Select(static wait => wait.ToString()),
    ];

    private static void Shuffle(List<ApiObject> items, Runtime.Embedded.SeededRandom random)
    {
        for (var at = items.Count - 1; at > 0; at--)
        {
            var other = random.Below(at + 1);
            (items[at], items[other]) = (items[other], items[at]);
        }
    }
}
