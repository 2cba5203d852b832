using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>Claims that are to go with their pods, while the garbage collector is late or the set changes its mind (F-46 to F-48), and revisions that clash or are not kept (F-49).</summary>
public sealed class RetentionFaultTests
{
    private const string Token = "written before";
    private static readonly SetShape s_deletes = new() { WhenScaled = "Delete" };

    public static TheoryData<double, bool> Delays
    {
        get
        {
            var delays = new TheoryData<double, bool>();
            foreach (var delay in (ReadOnlySpan<double>)[0, 0.5, 1, 1.5, 2, 3, 5, 8, 20, 120])
            {
                delays.Add(delay, false);
                delays.Add(delay, true);
            }
            return delays;
        }
    }

    [Theory, MemberData(nameof(Delays))]
    public void AClaimThatIsToBeCollectedIsNeverMountedAgain(double delay, bool isParallel)
    {
        using var stage = Ready(s_deletes with { IsParallel = isParallel });
        var collector = stage.Cluster.Controllers.Single(static each => each.Name == "gc");
        collector.Stop();
        var old = stage.Claims.ToDictionary(static claim => claim.Name, static claim => claim.Uid);
        stage.Scale(1).OrThrow();
        Run(stage, delay);
        stage.Scale(3).OrThrow();
        Run(stage, 600);
        // As long as nobody collects, those whose claims are marked are not made again: their claims would go with pods that are gone.
        foreach (var ordinal in (int[])[1, 2])
        {
            var claim = stage.Cluster.Store.Get(ResourceKinds.Claim, "default", $"data-web-{ordinal}")!;
            if (claim.Owners.Any(static owner => owner.Kind == "Pod"))
                Assert.True(stage.Pod(ordinal) is null || claim.Owners.Any(owner => owner.Uid == stage.Pod(ordinal)!.Uid), $"web-{ordinal} runs on a claim that is to go");
        }
        collector.Start();
        Run(stage, 60);
        // A claim that is gone wakes no set; the next thing that happens to the set does.
        stage.Patch(ApiMap.Empty.WithAt(["metadata", "annotations", "touched"], "1")).OrThrow();
        Until(stage, () => stage.IsAtGoal);
        Run(stage, 120);
        stage.Monitor.CheckRest();
        for (var ordinal = 0; ordinal < 3; ordinal++)
        {
            var claim = stage.Cluster.Store.Get(ResourceKinds.Claim, "default", $"data-web-{ordinal}")!;
            Assert.Empty(claim.Owners);
            // The same claim has the same data, another one has none of it.
            Assert.Equal(claim.Uid == old[claim.Name] ? Token + ordinal : null, stage.Cluster.ReadFile("default", $"web-{ordinal}", "/data/token"));
        }
        Assert.Equal(Token + 0, stage.Cluster.ReadFile("default", "web-0", "/data/token"));
    }

    [Theory, MemberData(nameof(Delays))]
    public void ThePolicyOfTheMomentCounts(double delay, bool isParallel)
    {
        foreach (var isFirstDelete in (bool[])[true, false])
        {
            using var stage = Ready((isFirstDelete ? s_deletes : new SetShape()) with { IsParallel = isParallel });
            // Whenever a claim goes with its pod, the policy said so when the pod was taken away.
            var wrong = new List<string>();
            stage.Cluster.Store.Changed += change =>
            {
                if (change.Actor != Seen.Controller || change.Object.Kind != ResourceKinds.Pod || change.Old is not { IsDeleting: false } || !change.Object.IsDeleting)
                    return;
                var set = stage.Set!;
                var claim = stage.Cluster.Store.Get(ResourceKinds.Claim, "default", "data-" + change.Object.Name)!;
                if (claim.Owners.Any(owner => owner.Uid == change.Object.Uid) != (Seen.Retention(set, "whenScaled") == "Delete") && set.Status.IntegerOf("observedGeneration") == set.Generation)
                    wrong.Add(change.Object.Name);
            };
            stage.Scale(0).OrThrow();
            Run(stage, delay);
            stage.PatchSpec(ApiMap.Empty.WithAt(["persistentVolumeClaimRetentionPolicy", "whenScaled"], isFirstDelete ? "Retain" : "Delete")).OrThrow();
            Until(stage, () => stage.IsAtGoal);
            Run(stage, 120);
            Assert.Empty(wrong);
            Assert.All(stage.Claims, static claim => Assert.Empty(claim.Owners));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AClaimOfAnotherControllerIsLeftAloneAndTold(bool isParallel)
    {
        // The pod's claims are looked at when one of them is to get an owner, which is the other one.
        using var stage = Ready(s_deletes with { IsParallel = isParallel, Claims = ["data", "log"] });
        stage.User.Create(new ApiObject(ResourceKinds.ConfigMap, ApiMap.Of(("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", ApiMap.Of(("name", "other"), ("namespace", "default")))))).OrThrow();
        var other = stage.Cluster.Store.Get(ResourceKinds.ConfigMap, "default", "other")!;
        var owner = new Runtime.Api.OwnerReference("v1", "ConfigMap", "other", other.Uid, true, false).ToMap();
        var key = new ObjectKey(ResourceKinds.Claim, "default", "data-web-2");
        stage.User.Patch(key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "ownerReferences"], new ApiList(owner))).OrThrow();
        stage.Scale(1).OrThrow();
        Until(stage, () => stage.IsAtGoal);
        Run(stage, 120);
        Assert.Equal(other.Uid, Assert.Single(stage.Cluster.Store.Get(key)!.Owners).Uid);
        Assert.Equal(["data-web-0", "data-web-2", "log-web-0"], stage.Claims.Select(static claim => claim.Name));
        Assert.Contains(stage.Cluster.Store.List(ResourceKinds.Event), static each => each.Root.TextOf("reason") == "ConflictingController" && each.Root.TextOf("type") == "Warning");
    }

    // Of a set that was removed by force its name is left as an owner; nobody repairs that, and the collector judges it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnOwnerOfAnEarlierSetIsNotTouched(bool isParallel)
    {
        using var stage = Ready(new SetShape { IsParallel = isParallel });
        stage.Cluster.Controllers.Single(static each => each.Name == "gc").Stop();
        var owner = new Runtime.Api.OwnerReference("apps/v1", "StatefulSet", "web", "00000000-0000-0000-0000-000000000001", true, true).ToMap();
        var key = new ObjectKey(ResourceKinds.Claim, "default", "data-web-1");
        stage.User.Patch(key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "ownerReferences"], new ApiList(owner))).OrThrow();
        var before = stage.Cluster.Store.Get(key)!.ResourceVersion;
        stage.PatchSpec(ApiMap.Empty.WithAt(["persistentVolumeClaimRetentionPolicy"], ApiMap.Of(("whenScaled", "Retain"), ("whenDeleted", "Delete")))).OrThrow();
        Run(stage, 120);
        Assert.Equal(before, stage.Cluster.Store.Get(key)!.ResourceVersion);
        Assert.Equal(stage.Set!.Uid, Assert.Single(stage.Cluster.Store.Get(ResourceKinds.Claim, "default", "data-web-0")!.Owners).Uid);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    public void NoHistoryIsNeededForWhatStillRuns(bool isParallel, int partition)
    {
        using var stage = Ready(new SetShape { IsParallel = isParallel });
        stage.PatchSpec(ApiMap.Of(("revisionHistoryLimit", 0), ("updateStrategy", ApiMap.Of(("rollingUpdate", ApiMap.Of(("partition", partition))))))).OrThrow();
        for (var image = 2; image < 8; image++)
        {
            stage.SetImage($"registry.example/app:{image}").OrThrow();
            Run(stage, image % 3 * 4);
        }
        Run(stage, 600);
        var revisions = stage.Cluster.Store.List(ResourceKinds.ControllerRevision, "default").Select(static each => each.Name).ToHashSet();
        Assert.Equal(partition == 0 ? 1 : 2, revisions.Count);
        Assert.All(stage.Pods, pod => Assert.Contains(Seen.Revision(pod), revisions));
        var old = stage.Set!.Status.TextOf("currentRevision");
        stage.DeletePod("web-0").OrThrow();
        Run(stage, 60);
        Assert.Equal(old, Seen.Revision(stage.Pod(0)!));
        stage.Monitor.CheckRest();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ARevisionOfAnotherMeaningUnderTheSameNameIsPassedBy(bool isParallel)
    {
        // What the name will be is found by a set like it, and taken.
        string name;
        using (var first = Ready(new SetShape { IsParallel = isParallel }))
            name = first.Set!.Status.TextOf("updateRevision")!;
        using var stage = new Stage(new ClusterOptions { Seed = 7, Parts = ClusterParts.All & ~ClusterParts.StatefulSets }, new SetShape { IsParallel = isParallel });
        stage.User.Create(new ApiObject(ResourceKinds.ControllerRevision, ApiMap.Of(("apiVersion", "apps/v1"), ("kind", "ControllerRevision"), ("metadata", ApiMap.Of(("name", name), ("namespace", "default"))), ("revision", 1), ("data", ApiMap.Of(("other", true)))))).OrThrow();
        var controller = new Runtime.Controllers.StatefulSets.StatefulSetController(stage.Cluster.Context);
        stage.Monitor.Watch(controller);
        controller.Start();
        Until(stage, () => stage.IsAtGoal);
        Assert.Equal(1, stage.Set!.Status.IntegerOf("collisionCount"));
        Assert.NotEqual(name, stage.Set.Status.TextOf("updateRevision"));
        Assert.Empty(stage.Cluster.Store.Get(ResourceKinds.ControllerRevision, "default", name)!.Owners);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheSameTemplateWrittenOtherwiseIsNoUpdate(bool isParallel)
    {
        using var stage = Ready(new SetShape { IsParallel = isParallel });
        var before = stage.Pods.Select(static pod => pod.Uid).ToList();
        // What was left to the defaults is written out now, in another order.
        stage.PatchSpec(ApiMap.Of(("template", ApiMap.Of(("spec", ApiMap.Of(("restartPolicy", "Always"), ("dnsPolicy", "ClusterFirst"), ("schedulerName", "default-scheduler"), ("securityContext", ApiMap.Empty))))))).OrThrow();
        stage.SetImage("registry.example/app:1").OrThrow();
        Run(stage, 300);
        Assert.Equal(before, stage.Pods.Select(static pod => pod.Uid));
        Assert.Single(stage.Cluster.Store.List(ResourceKinds.ControllerRevision, "default"));
    }

    private static Stage Ready(SetShape shape)
    {
        var stage = new Stage(new ClusterOptions { Seed = 7 }, shape);
        Until(stage, () => stage.IsAtGoal);
        Run(stage, 5);
        for (var ordinal = 0; ordinal < shape.Replicas; ordinal++)
            stage.Cluster.WriteFile("default", $"web-{ordinal}", "/data/token", Token + ordinal);
        return stage;
    }

    private static void Run(Stage stage, double seconds)
    {
        stage.Cluster.Simulation.RunUntil(() =>
        {
            stage.Monitor.Check();
            return false;
        }, TimeSpan.FromSeconds(seconds));
        stage.Monitor.Check();
    }

    private static void Until(Stage stage, Func<bool> condition) => Assert.True(stage.Cluster.Simulation.RunUntil(() =>
    {
        stage.Monitor.Check();
        return condition();
    }, TimeSpan.FromHours(2)), stage.Outcome());
}
