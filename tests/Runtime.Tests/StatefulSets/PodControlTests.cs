using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>Single operations on a pod: what the API is asked, what it ends with, and which Events tell of it.</summary>
public sealed class PodControlTests
{
    private static readonly ApiError s_error = ApiError.Internal("on purpose");

    [Fact]
    public void CreatesTheClaimAndThenThePod()
    {
        var bench = One();
        Assert.Null(bench.SyncOnly());
        Assert.Equal(["create ControllerRevision", "create PersistentVolumeClaim", "create Pod", "update StatefulSet/status"], Verbs(bench));
        Assert.Equal(["Normal SuccessfulCreate", "Normal SuccessfulCreate"], Reasons(bench));
    }

    [Fact]
    public void TellsNothingOfANameThatIsTaken()
    {
        var bench = One();
        bench.User.Create(PodMaker.Claim(SetSpec.Of(bench.Set), SetSpec.Of(bench.Set).ClaimTemplates[0], 0)).OrThrow();
        bench.User.Create(Foreign("web-0")).OrThrow();
        Assert.True(bench.SyncOnly()!.IsAlreadyExists);
        Assert.Empty(Reasons(bench));
        Assert.Contains(bench.Plan.Waits, static wait => wait.Reason == WaitReason.NameTaken && wait.Blocker.Name == "web-0");
    }

    [Fact]
    public void MakesNoPodWithoutItsClaim()
    {
        var bench = One();
        bench.Fail("create", ResourceKinds.Claim);
        Assert.NotNull(bench.SyncOnly());
        Assert.Empty(bench.Pods);
        Assert.Equal(["Warning FailedCreate", "Warning FailedCreate"], Reasons(bench));
        Assert.Equal(["create Claim data-web-0", "create Pod web-0"], bench.Told.Select(static told => string.Join(' ', told.Message.Split(' ')[..3])));
    }

    [Fact]
    public void TriesEveryClaim()
    {
        var bench = new SetBench(new SetShape { Replicas = 1, Claims = ["a", "b", "c"] });
        bench.Fail("create", ResourceKinds.Claim, at: 2);
        Assert.NotNull(bench.SyncOnly());
        Assert.Equal([true, false, true], [bench.Claim(0, "a") is not null, bench.Claim(0, "b") is not null, bench.Claim(0, "c") is not null]);
        Assert.Empty(bench.Pods);
    }

    [Fact]
    public void WaitsForATerminatingClaim()
    {
        var bench = One();
        bench.User.Create(PodMaker.Claim(SetSpec.Of(bench.Set), SetSpec.Of(bench.Set).ClaimTemplates[0], 0)).OrThrow();
        bench.User.Delete(bench.Claim(0)!.Key).OrThrow();
        Assert.NotNull(bench.SyncOnly());
        Assert.Empty(bench.Pods);
        Assert.Equal(["Warning FailedCreate"], Reasons(bench));
        Assert.Contains("data-web-0", bench.Told[0].Message, StringComparison.Ordinal);
        Assert.Contains(bench.Plan.Waits, static wait => wait.Reason == WaitReason.ClaimTerminating && wait.Blocker.Name == "data-web-0");
    }

    [Fact]
    public void TellsOfTheClaimAndOfThePodThatWasRefused()
    {
        var bench = One();
        bench.Fail("create", ResourceKinds.Pod);
        Assert.NotNull(bench.SyncOnly());
        Assert.NotNull(bench.Claim(0));
        Assert.Equal(["Normal SuccessfulCreate", "Warning FailedCreate"], Reasons(bench));
        Assert.Equal(1, bench.Count("observedGeneration"));
    }

    [Fact]
    public void ConformingPodNeedsNoCall()
    {
        var bench = One().Ready();
        Assert.Null(bench.SyncOnly());
        Assert.True(bench.Plan.IsAtRest);
        Assert.Empty(bench.Calls);
        Assert.Empty(bench.Told);
    }

    [Fact]
    public void PutsAWrongIdentityLabelRight()
    {
        var bench = Mislabelled();
        Assert.Null(bench.SyncOnly());
        Assert.Equal("web-0", bench.Pod(0).Labels.TextOf("statefulset.kubernetes.io/pod-name"));
        Assert.Equal(["Normal SuccessfulUpdate"], Reasons(bench));
    }

    [Fact]
    public void TellsOfAFailedRepair()
    {
        var bench = Mislabelled();
        bench.Fail("update", ResourceKinds.Pod);
        Assert.NotNull(bench.SyncOnly());
        Assert.Equal(["Warning FailedUpdate"], Reasons(bench));
    }

    [Fact]
    public void RepeatsARepairAfterAConflict()
    {
        var bench = Mislabelled();
        bench.Fail("update", ResourceKinds.Pod, error: ApiError.Conflict(bench.Pod(0).Key, "on purpose"));
        Assert.Null(bench.SyncOnly());
        Assert.Equal(2, bench.Calls.Count(static call => call == "update Pod web-0"));
        Assert.Equal(["Normal SuccessfulUpdate"], Reasons(bench));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void MissingVolumesAreAskedForWithTheirClaim(bool claimFails, int warnings)
    {
        // The set comes back with a claim template that its pod was made without.
        var bench = new SetBench(new SetShape { Replicas = 1, Claims = [] }).Ready();
        bench.User.Delete(bench.Key, new DeleteRequest { Propagation = Propagation.Orphan }).OrThrow();
        bench.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        bench.User.Create(new ApiObject(ResourceKinds.StatefulSet, WithClaimTemplate(bench.Shape.ToMap()))).OrThrow();
        if (claimFails)
            bench.Fail("create", ResourceKinds.Claim);
        Assert.NotNull(bench.SyncOnly());
        Assert.Equal(!claimFails, bench.Claim(0) is not null);
        Assert.Equal(!claimFails, bench.Calls.Contains("update Pod web-0") && bench.Calls.LastIndexOf("update Pod web-0") > bench.Calls.IndexOf("create PersistentVolumeClaim data-web-0"));
        Assert.Equal(warnings, bench.Told.Count(static told => told.Type == "Warning"));
        Assert.Contains(bench.Plan.Waits, static wait => wait.Reason == WaitReason.PodStorageUnchangeable);
    }

    [Theory]
    [InlineData("none", false, "Normal SuccessfulDelete")]
    [InlineData("notFound", false, "Normal SuccessfulDelete")]
    [InlineData("error", true, "Warning FailedDelete")]
    public void TellsOfDeletions(string fault, bool fails, string reason)
    {
        var bench = One().Ready();
        bench.Scale(0);
        if (fault != "none")
            bench.Fail("delete", ResourceKinds.Pod, error: fault == "error" ? s_error : ApiError.NotFound(bench.Pod(0).Key));
        Assert.Equal(fails, bench.SyncOnly() is not null);
        Assert.Equal([reason], Reasons(bench));
    }

    [Fact]
    public void DeletesOnlyThePodThatWasMeant()
    {
        var bench = One().Ready();
        bench.Scale(0);
        var plan = new StatefulSetPlanner().Plan(SetSnapshot.Of(bench.Set, bench.Cluster.Store), bench.Cluster.Simulation.Now);
        var deletion = Assert.Single(plan.Actions, static action => action.Kind == SetActionKind.DeletePod);
        Assert.Equal(bench.Pod(0).Uid, deletion.Uid);
        Assert.Equal(ActionReason.ScaledAway, deletion.Reason);
        // The pod is replaced between plan and deed.
        bench.Scale(1);
        bench.DeletePod(0, 0);
        bench.Sync();
        var replacement = bench.Pod(0).Uid;
        var executor = new SetExecutor(bench.Cluster.Server.As(Seen.Controller), bench.Cluster.Context.Events, bench.Cluster.Store.Get);
        Assert.True(executor.Execute(bench.Set, plan)!.IsConflict);
        Assert.Equal(replacement, bench.Pod(0).Uid);
        Assert.False(bench.Pod(0).IsDeleting);
    }

    [Theory]
    [InlineData("Retain", "Delete", "StatefulSet")]
    [InlineData("Delete", "Delete", "StatefulSet")]
    [InlineData("Delete", "Retain", "")]
    [InlineData("Retain", "Retain", "")]
    public void AChangedRetentionPolicyRewritesOwnersOfClaims(string whenScaled, string whenDeleted, string owner)
    {
        foreach (var (fromScaled, fromDeleted) in Shapes.Retentions)
        {
            var bench = Shapes.Bench(false, fromScaled, fromDeleted, 1).Ready();
            bench.Patch(ApiMap.Of(("persistentVolumeClaimRetentionPolicy", ApiMap.Of(("whenScaled", whenScaled), ("whenDeleted", whenDeleted)))));
            Assert.Null(bench.Sync());
            Assert.Equal(owner, string.Concat(bench.Claim(0)!.Owners.Select(static each => each.Kind)));
            Assert.Null(bench.Sync());
            Assert.True(bench.Plan.IsAtRest);
        }
    }

    [Fact]
    public void IgnoresMissingClaimsOfARunningPod()
    {
        var bench = Shapes.Bench(false, "Delete", "Delete", 1).Ready();
        bench.Cluster.Store.Remove(bench.Claim(0)!, "user");
        Assert.Null(bench.Sync());
        Assert.Null(bench.Claim(0));
        Assert.Empty(bench.Calls);
    }

    private static SetBench One() => new(new SetShape { Replicas = 1 });

    private static SetBench Mislabelled()
    {
        var bench = One().Ready();
        bench.User.Patch(bench.Pod(0).Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "labels", "statefulset.kubernetes.io/pod-name"], "other")).OrThrow();
        return bench;
    }

    private static ApiMap WithClaimTemplate(ApiMap set) => set.WithAt(["spec", "volumeClaimTemplates"], new SetShape().ToMap().Map("spec")!["volumeClaimTemplates"]);

    internal static ApiObject Foreign(string name, ApiMap? labels = null) => new(ResourceKinds.Pod, ApiMap.Of(
        ("apiVersion", "v1"),
        ("kind", "Pod"),
        ("metadata", ApiMap.Of(("name", name), ("namespace", "default"), ("labels", labels))),
        ("spec", ApiMap.Of(("containers", new ApiList(ApiMap.Of(("name", "app"), ("image", "registry.example/app:1"))))))));

    private static IEnumerable<string> Verbs(SetBench bench) => bench.Calls.Select(static call => call[..call.LastIndexOf(' ')]);

    private static IEnumerable<string> Reasons(SetBench bench) => bench.Told.Select(static told => $"{told.Type} {told.Reason}");
}
