using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>Courses of a set from one state to another, for both orders and all policies of claim retention; invariants are judged after each look at the set.</summary>
public sealed class DriveTests
{
    private const string New = "registry.example/app:2";

    public static TheoryData<bool, string?, string?> All => Shapes.All();

    [Theory, MemberData(nameof(All))]
    public void CreatesAllReplicas(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted);
        Assert.Empty(DriveForward(bench));
        Assert.Equal("3/3/3/3", bench.Status);
        Assert.All(bench.Pods, static pod => Assert.Equal(pod.Name[^1..], pod.Labels.TextOf("apps.kubernetes.io/pod-index")));
    }

    [Theory, MemberData(nameof(All))]
    public void ScalesUp(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted).Ready();
        bench.Scale(4);
        Assert.Empty(DriveForward(bench));
        Assert.Equal("4/4/4/4", bench.Status);
    }

    [Theory, MemberData(nameof(All))]
    public void ScalesToZero(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted).Ready();
        bench.Scale(0);
        Assert.Empty(DriveForward(bench));
        Assert.Equal("0/0/0/0", bench.Status);
        Assert.Equal(whenScaled == "Delete" ? 0 : 3, Enumerable.Range(0, 3).Count(ordinal => bench.Claim(ordinal) is not null));
    }

    [Theory, MemberData(nameof(All))]
    public void RecreatesVanishedPods(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted, 5).Ready();
        foreach (var ordinal in (ReadOnlySpan<int>)[0, 2, 4])
            bench.DeletePod(ordinal, 0);
        bench.Calls.Clear();
        Drive(bench, () => Assert.All(Enumerable.Range(0, 5), ordinal => Assert.DoesNotContain(bench.Claim(ordinal)!.Owners, static owner => owner.Kind == "Pod")));
        Assert.Equal("5/5/5/5", bench.Status);
        Assert.Equal(["create Pod web-0", "create Pod web-2", "create Pod web-4"], bench.Calls.Where(static call => call.StartsWith("create Pod", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false, "Failed")]
    [InlineData(false, "Succeeded")]
    [InlineData(true, "Failed")]
    [InlineData(true, "Succeeded")]
    public void ReplacesPodThatEnded(bool isParallel, string phase)
    {
        var bench = Shapes.Bench(isParallel, "Retain", "Retain");
        bench.Sync();
        bench.SetPhase(0, phase);
        bench.Calls.Clear();
        Assert.Null(bench.Sync());
        Assert.Single(bench.Calls, "delete Pod web-0");
        Assert.DoesNotContain("create Pod web-0", bench.Calls);
        Assert.Null(bench.Sync());
        Assert.Single(bench.Calls, "create Pod web-0");
        Assert.Single(bench.Calls, "delete Pod web-0");
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Succeeded")]
    public void RepeatsAFailedDeletionBeforeItCreates(string phase)
    {
        var bench = new SetBench();
        bench.Sync();
        bench.SetPhase(0, phase);
        bench.Calls.Clear();
        bench.Fail("delete", ResourceKinds.Pod);
        Assert.NotNull(bench.Sync());
        Assert.Equal(["delete Pod web-0"], PodCalls(bench));
        Assert.Null(bench.Sync());
        Assert.Equal(["delete Pod web-0", "delete Pod web-0"], PodCalls(bench));
        Assert.Null(bench.Sync());
        Assert.Equal(["delete Pod web-0", "delete Pod web-0", "create Pod web-0"], PodCalls(bench));
    }

    [Theory, MemberData(nameof(All))]
    public void GoesOnAfterAFailedCreation(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted);
        bench.Fail("create", ResourceKinds.Pod, at: 2);
        Assert.Single(Drive(bench));
        Assert.Equal("3/3/3/3", bench.Status);
    }

    [Theory, MemberData(nameof(All))]
    public void GoesOnAfterAFailedStatusWrite(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted);
        bench.Fail("update", ResourceKinds.StatefulSet, at: 2, subresource: "status");
        Assert.Single(Drive(bench));
        Assert.Equal("3/3/3/3", bench.Status);
    }

    [Theory, MemberData(nameof(All))]
    public void GoesOnAfterAFailedScaleDownDeletion(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted).Ready();
        bench.Scale(0);
        bench.Fail("delete", ResourceKinds.Pod, at: 2);
        Assert.Single(Drive(bench));
        Assert.Equal("0/0/0/0", bench.Status);
    }

    [Theory, MemberData(nameof(All))]
    public void MakesClaimsOfAPendingPodAgain(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted);
        bench.Sync();
        bench.User.Delete(bench.Claim(0)!.Key).OrThrow();
        bench.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Null(bench.Claim(0));
        Assert.Null(bench.Sync());
        Assert.NotNull(bench.Claim(0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CountsFromTheStartOrdinal(bool isParallel)
    {
        var bench = new SetBench(new SetShape { IsParallel = isParallel, Start = 2 });
        DriveForward(bench);
        Assert.Equal(["web-2", "web-3", "web-4"], bench.PodNames);
        Assert.Equal("3/3/3/3", bench.Status);
    }

    [Theory, MemberData(nameof(All))]
    public void RollsOutANewTemplate(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted).Ready();
        bench.SetImage(New);
        Drive(bench);
        Assert.All(bench.Pods, static pod => Assert.Equal(New, SetBench.Image(pod)));
        Assert.Equal("3/3/3/3", bench.Status);
        Assert.Equal(bench.Set.Status.TextOf("updateRevision"), bench.Set.Status.TextOf("currentRevision"));
    }

    [Theory]
    [InlineData(false, 3, 5)]
    [InlineData(true, 3, 5)]
    [InlineData(false, 5, 3)]
    [InlineData(true, 5, 3)]
    public void ScalesBeforeItRolls(bool isParallel, int from, int to)
    {
        var bench = Shapes.Bench(isParallel, "Retain", "Retain", from).Ready();
        bench.SetImage(New);
        bench.Scale(to);
        Drive(bench);
        Assert.Equal(to, bench.Pods.Count);
        Assert.All(bench.Pods, static pod => Assert.Equal(New, SetBench.Image(pod)));
        var firstUpdate = bench.Calls.FindIndex(call => call.StartsWith("delete Pod", StringComparison.Ordinal) && int.Parse(call[^1..]) < Math.Min(from, to));
        var lastScaling = bench.Calls.FindLastIndex(call => (to > from ? "create" : "delete") == call[..6] && call.Contains("Pod web", StringComparison.Ordinal) && int.Parse(call[^1..]) >= Math.Min(from, to));
        Assert.InRange(lastScaling, 0, firstUpdate);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnDeleteReplacesOnlyWhatIsDeleted(bool isParallel)
    {
        var bench = new SetBench(new SetShape { IsParallel = isParallel }, static set => set.WithAt(["spec", "updateStrategy"], ApiMap.Of(("type", "OnDelete")))).Ready();
        bench.SetImage(New);
        Drive(bench);
        Assert.Empty(PodCalls(bench));
        Assert.NotEqual(bench.Set.Status.TextOf("updateRevision"), bench.Set.Status.TextOf("currentRevision"));
        for (var ordinal = 0; ordinal < 3; ordinal++)
        {
            bench.DeletePod(ordinal, 0);
            Drive(bench);
            Assert.Equal(ordinal + 1, bench.Pods.Count(static pod => SetBench.Image(pod) == New));
        }
        // The current revision is not moved on even then.
        Assert.NotEqual(bench.Set.Status.TextOf("updateRevision"), bench.Set.Status.TextOf("currentRevision"));
    }

    [Theory]
    [InlineData(false, 3, 5)]
    [InlineData(true, 3, 5)]
    [InlineData(false, 5, 3)]
    [InlineData(true, 5, 3)]
    public void OnDeleteScalesWithTheNewTemplate(bool isParallel, int from, int to)
    {
        var bench = new SetBench(new SetShape { IsParallel = isParallel, Replicas = from }, static set => set.WithAt(["spec", "updateStrategy"], ApiMap.Of(("type", "OnDelete")))).Ready();
        bench.SetImage(New);
        bench.Scale(to);
        Drive(bench);
        Assert.Equal(Enumerable.Range(0, to).Select(ordinal => ordinal >= from ? New : bench.Shape.Image), bench.Pods.Select(SetBench.Image));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    [InlineData(false, 5)]
    [InlineData(true, 5)]
    public void PartitionKeepsLowerPodsOld(bool isParallel, int to)
    {
        var bench = new SetBench(new SetShape { IsParallel = isParallel }).Ready();
        bench.SetPartition(2);
        bench.SetImage(New);
        bench.Scale(to);
        Drive(bench);
        Assert.Equal(Enumerable.Range(0, to).Select(ordinal => ordinal < 2 ? bench.Shape.Image : New), bench.Pods.Select(SetBench.Image));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    [InlineData(false, 5)]
    [InlineData(true, 5)]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    public void RollsBackToTheSameRevision(bool isParallel, int to)
    {
        var bench = new SetBench(new SetShape { IsParallel = isParallel }).Ready();
        var first = bench.Set.Status.TextOf("updateRevision");
        bench.SetImage(New);
        Drive(bench);
        bench.SetImage(bench.Shape.Image);
        bench.Scale(to);
        Drive(bench);
        Assert.Equal(first, bench.Set.Status.TextOf("updateRevision"));
        Assert.Equal(first, bench.Set.Status.TextOf("currentRevision"));
        Assert.Equal(to, bench.Pods.Count);
        Assert.All(bench.Pods, pod => Assert.Equal(bench.Shape.Image, SetBench.Image(pod)));
        Assert.Equal(3, bench.Revisions[^1].Root.IntegerOf("revision"));
    }

    [Theory]
    [InlineData(0, 3, 2)]
    [InlineData(3, 30, 10)]
    [InlineData(10, 1, 2)]
    [InlineData(501, 0, 10)]
    [InlineData(0, 1000, 20)]
    public void ParallelScalesWithinTwoLooks(int from, int to, int together)
    {
        var bench = new SetBench(new SetShape { IsParallel = true, Replicas = from, Claims = [] });
        bench.Sync();
        Assert.Equal(from, bench.Pods.Count);
        bench.Scale(to);
        bench.Sync();
        // Pods of one batch are worked at together.
        Assert.True(bench.Plan.Actions.Where(static each => each.Kind is SetActionKind.CreatePod or SetActionKind.DeletePod).GroupBy(static each => each.Batch).Max(static batch => batch.Count()) >= together);
        bench.Sync();
        Assert.Equal(to, bench.Pods.Count);
        Assert.Equal(to, bench.Count("replicas"));
    }

    private static IEnumerable<string> PodCalls(SetBench bench) => bench.Calls.Where(static call => call.Contains(" Pod ", StringComparison.Ordinal));

    [Theory, MemberData(nameof(All))]
    public void APlanThatIsCarriedOutTwiceDoesNothingTheSecondTime(bool isParallel, string? whenScaled, string? whenDeleted)
    {
        var bench = Shapes.Bench(isParallel, whenScaled, whenDeleted, 2);
        bench.PlansAreReplayed = true;
        Drive(bench);
        bench.Scale(4);
        Drive(bench);
        bench.SetImage(New);
        Drive(bench);
        bench.User.Patch(bench.Pod(1).Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "ownerReferences"], ApiValue.Null)).OrThrow();
        Drive(bench);
        bench.SetImage(bench.Shape.Image);
        bench.Scale(1);
        Drive(bench);
        Assert.Equal("1/1/1/1", bench.Status);
        Assert.True(bench.Replayed > 50, $"{bench.Replayed} actions were done twice");
    }

    private static List<ApiError> DriveForward(SetBench bench) => Drive(bench, SetInvariants.Of(bench).CheckForward);

    private static List<ApiError> Drive(SetBench bench, Action? also = null)
    {
        var controlled = SetInvariants.Of(bench);
        return bench.Drive(() =>
        {
            controlled.Check();
            also?.Invoke();
        });
    }
}
