using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Tests.Reconciliation;

/// <summary>The reconciler on an embedded cluster, in virtual time.</summary>
public sealed class ReconcilerTests
{
    private readonly EmbeddedCluster _cluster = new();
    private readonly List<ReconcileEvent> _events = [];

    [Fact]
    public async Task All_is_applied_in_order_and_followed_until_it_is_ready()
    {
        var result = await Apply(Validated.Web());
        Assert.Equal(ReconcileOutcome.Ready, result.Outcome);
        Assert.Equal(["Service/web", "StatefulSet/web"], _events.OfType<StepDone>().Select(static done => done.Step.Desired.ToString()));
        Assert.Equal(["Bound", "Bound"], _cluster.Store.List(ResourceKinds.Claim, "default").Select(static claim => claim.Status.TextOf("phase")));
        Assert.Equal([true, true], _cluster.Store.List(ResourceKinds.Pod, "default").Select(static pod => PodReading.Of(pod).IsReady));
        Assert.All(
            [ResourceKinds.Pod, ResourceKinds.Claim],
            kind => Assert.Contains(_events.OfType<ObjectMoved>(), moved => moved.Object.Kind == kind && moved.Object.Name.EndsWith("web-1", StringComparison.Ordinal) && moved.IsReady));
        Assert.IsType<Finished>(_events[^1]);
    }

    [Fact]
    public async Task Applied_again_nothing_changes()
    {
        await Apply(Validated.Web());
        var revision = _cluster.Store.Revision;
        var plan = await Reconciler.On(_cluster).Plan(Validated.Of(Validated.Web()));
        Assert.Equal([StepAction.Unchanged, StepAction.Unchanged], plan.Steps.Select(static step => step.Action));
        Assert.Equal(revision, _cluster.Store.Revision);
    }

    [Fact]
    public async Task A_changed_image_is_rolled_out()
    {
        await Apply(Validated.Web());
        var result = await Apply(Validated.Web(image: "registry.example/web:2"));
        Assert.Equal(ReconcileOutcome.Ready, result.Outcome);
        Assert.Equal(["spec.template.spec.containers[app].image"], result.Plan.Steps.Single(static step => step.Action == StepAction.Apply).Changes.Select(static change => change.Field));
        Assert.All(_cluster.Store.List(ResourceKinds.Pod, "default"), static pod => Assert.Equal("registry.example/web:2", pod.Spec.List("containers")!.Maps.First().TextOf("image")));
    }

    [Fact]
    public async Task What_cannot_be_changed_is_refused_before_anything_is_written()
    {
        await Apply(Validated.Web());
        var revision = _cluster.Store.Revision;
        var result = await Apply(Validated.Web().Replace("storage: 1Gi", "storage: 2Gi", StringComparison.Ordinal).Replace("port: 80\n", "port: 81\n", StringComparison.Ordinal).Replace("containerPort: 80\n", "containerPort: 81\n", StringComparison.Ordinal));
        Assert.Equal(ReconcileOutcome.Refused, result.Outcome);
        var refusal = Assert.Single(result.Plan.Refused).Refusal!;
        Assert.Equal((RefusalReason.ImmutableField, "spec.volumeClaimTemplates"), (refusal.Reason, Assert.Single(refusal.Fields)));
        Assert.Equal(revision, _cluster.Store.Revision);
    }

    [Fact]
    public async Task Fields_of_others_are_left_to_them()
    {
        await Apply(Validated.Web());
        await _cluster.Patch(new ObjectKey(ResourceKinds.StatefulSet, "default", "web"), PatchType.Merge, ApiMap.Of(("spec", ApiMap.Of(("replicas", 3)))), null, new WriteOptions { FieldManager = "autoscaler" });
        var result = await Apply(Validated.Web());
        var refusal = Assert.Single(result.Plan.Refused).Refusal!;
        Assert.Equal((RefusalReason.FieldConflict, new FieldOwner("autoscaler", "spec.replicas")), (refusal.Reason, Assert.Single(refusal.Owners)));
        var taken = await Reconciler.On(_cluster, new ReconcilerOptions { TakesOverFields = true }).Apply(Validated.Of(Validated.Web()));
        Assert.Equal(ReconcileOutcome.Ready, taken.Outcome);
        Assert.Equal(2, _cluster.Store.Get(ResourceKinds.StatefulSet, "default", "web")!.Spec.IntegerOf("replicas"));
    }

    [Theory]
    [InlineData("Immediate", false)]
    [InlineData("WaitForFirstConsumer", false)]
    [InlineData("Immediate", true)]
    [InlineData("WaitForFirstConsumer", true)]
    public async Task A_driver_that_is_not_installed_is_named(string mode, bool isInstalled)
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { HasDriversOfAllClasses = isInstalled });
        var web = Validated.Web().Replace("accessModes: [ReadWriteOnce]", "accessModes: [ReadWriteOnce]\n      storageClassName: fast", StringComparison.Ordinal);
        var result = await Reconciler.On(cluster).Apply(Validated.Of($"{web}\n---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: fast\nprovisioner: pd.csi.storage.gke.io\nvolumeBindingMode: {mode}\n"));
        if (isInstalled)
        {
            Assert.Equal(ReconcileOutcome.Ready, result.Outcome);
            Assert.All(cluster.Store.List(ResourceKinds.Volume), static volume => Assert.Equal("pd.csi.storage.gke.io", volume.Spec.At("csi", "driver")!.Text));
            return;
        }
        var wait = Assert.Single(result.Waits);
        Assert.Equal((ReconcileOutcome.NotReadyInTime, WaitKind.ClaimPending, "data-web-0", true), (result.Outcome, wait.Kind, wait.Object.Name, wait.NeedsHelp));
        Assert.Equal("claim 'data-web-0' still waits for the provisioner 'pd.csi.storage.gke.io' to make its volume", wait.Message);
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_named()
    {
        _cluster.MakeImageUnpullable("registry.example/web:1");
        var result = await Apply(Validated.Web());
        var wait = Assert.Single(result.Waits);
        Assert.Equal((ReconcileOutcome.NotReadyInTime, WaitKind.ImagePull, "web-0", true), (result.Outcome, wait.Kind, wait.Object.Name, wait.NeedsHelp));
        Assert.Contains("registry.example/web:1", wait.Message, StringComparison.Ordinal);
        Assert.Equal("web", wait.Blocks.Name);
    }

    [Fact]
    public async Task A_container_that_crashes_is_named()
    {
        _cluster.MakeImageCrash("registry.example/web:1");
        var result = await Apply(Validated.Web());
        Assert.Equal(WaitKind.CrashLoop, Assert.Single(result.Waits).Kind);
    }

    [Fact]
    public async Task Readiness_is_waited_for()
    {
        _cluster.FailReadiness("default", "web-1");
        var result = await Apply(Validated.Web());
        var wait = Assert.Single(result.Waits);
        Assert.Equal((WaitKind.Readiness, "web-1"), (wait.Kind, wait.Object.Name));
        // Since it came to run, not since it was last looked at.
        Assert.True(_cluster.Now - wait.Since > TimeSpan.FromMinutes(9));
    }

    [Fact]
    public async Task A_claim_without_a_class_and_without_a_volume_is_named()
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { HasDefaultStorageClass = false });
        var result = await Reconciler.On(cluster).Apply(Validated.Of(Validated.Web()));
        var wait = Assert.Single(result.Waits);
        Assert.Equal((WaitKind.ClaimPending, "data-web-0", true), (wait.Kind, wait.Object.Name, wait.NeedsHelp));
        Assert.Contains("default StorageClass", wait.Unblock, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_fits_on_no_node_is_named()
    {
        var result = await Apply(Validated.Web(podMore: "        resources: {requests: {cpu: 1000}}\n"));
        var wait = Assert.Single(result.Waits);
        Assert.Equal((WaitKind.Unschedulable, "web-0"), (wait.Kind, wait.Object.Name));
        Assert.Contains("cpu", wait.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused()
    {
        var pod = ApiMap.Of(
            ("apiVersion", "v1"), ("kind", "Pod"), ("metadata", ApiMap.Of(("name", "web-1"), ("namespace", "default"), ("labels", ApiMap.Of(("app", "other"))))),
            ("spec", ApiMap.Of(("containers", new ApiList(ApiMap.Of(("name", "a"), ("image", "registry.example/a:1")))))));
        await _cluster.Create(new ApiObject(ResourceKinds.Pod, pod));
        var result = await Apply(Validated.Web());
        Assert.Equal(RefusalReason.NameTaken, Assert.Single(result.Plan.Refused).Refusal!.Reason);
        Assert.Null(_cluster.Store.Get(ResourceKinds.Service, "default", "web"));
    }

    [Fact]
    public async Task A_rollout_that_waits_for_a_broken_pod_of_an_older_version_says_so()
    {
        await Apply(Validated.Web());
        _cluster.MakeImageUnpullable("registry.example/web:2");
        await Apply(Validated.Web(image: "registry.example/web:2"));
        var result = await Apply(Validated.Web());
        var wait = Assert.Single(result.Waits);
        Assert.Equal((WaitKind.RolloutStuck, "web-1"), (wait.Kind, wait.Object.Name));
        Assert.Contains("kubectl delete pod web-1", wait.Unblock, StringComparison.Ordinal);
        await _cluster.Delete(wait.Object);
        Assert.Empty(await Reconciler.On(_cluster).Follow(Validated.Of(Validated.Web())));
    }

    [Fact]
    public async Task Nothing_is_forced_on_a_node_that_does_not_answer()
    {
        await Apply(Validated.Web());
        var node = PodReading.Of(_cluster.Store.Get(ResourceKinds.Pod, "default", "web-1")!).Node;
        _cluster.StopNode(node);
        _cluster.Simulation.RunFor(TimeSpan.FromMinutes(10));
        var result = await Apply(Validated.Web());
        var wait = Assert.Single(result.Waits);
        Assert.Equal((WaitKind.NodeLost, "web-1", true), (wait.Kind, wait.Object.Name, wait.NeedsHelp));
        Assert.Contains(node, wait.Message, StringComparison.Ordinal);
        Assert.NotNull(_cluster.Store.Get(ResourceKinds.Pod, "default", "web-1"));
    }

    [Fact]
    public async Task Calls_that_fail_for_a_while_are_made_again()
    {
        using var faults = new Faults(_cluster.Server);
        faults.Add(new Fault(FaultKind.ServerError) { Actor = EmbeddedCluster.UserActor, Verb = "apply", Times = 2 });
        faults.Add(new Fault(FaultKind.LostAnswer) { Actor = EmbeddedCluster.UserActor, Verb = "apply", At = 4 });
        faults.Add(new Fault(FaultKind.TooManyRequests) { Actor = EmbeddedCluster.UserActor, Verb = "list", Times = 3 });
        Assert.Equal(ReconcileOutcome.Ready, (await Apply(Validated.Web())).Outcome);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_course()
    {
        async Task<string> Course()
        {
            var told = new List<string>();
            await Reconciler.On(new EmbeddedCluster(new ClusterOptions { Seed = 7 })).Apply(Validated.Of(Validated.Web()), happened => told.Add(happened is ObjectMoved moved ? $"{moved.Time:O} {moved.Object} {moved.State} {moved.Detail}" : $"{happened.Time:O} {happened.GetType().Name}"));
            return string.Join("\n", told);
        }
        Assert.Equal(await Course(), await Course());
    }

    private ValueTask<ReconcileResult> Apply(string manifests) => Reconciler.On(_cluster).Apply(Validated.Of(manifests), _events.Add);
}
