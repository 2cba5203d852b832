using StsLint.Runtime.Api;

namespace StsLint.Tests.Scenarios;

/// <summary>What Kubernetes' own end-to-end tests ask of the identity, the scaling and the claims of a StatefulSet, on a whole cluster.</summary>
public sealed class ScaleScenarioTests
{
    [Fact]
    public void Each_pod_finds_what_it_wrote_after_the_whole_set_was_restarted()
    {
        var scene = Ready();
        for (var i = 0; i < 3; i++)
            scene.Cluster.WriteFile("default", $"web-{i}", "/data/hostname", $"web-{i}");
        var before = scene.Pods.Select(static pod => pod.Uid).ToList();
        scene.Scale(0);
        scene.Until(() => scene.Pods.Count == 0, "stopped");
        scene.Scale(3);
        scene.UntilReady();
        for (var i = 0; i < 3; i++)
        {
            var pod = scene.Pod($"web-{i}")!;
            Assert.Equal(($"web-{i}", "web", $"{i}"), (pod.Spec.TextOf("hostname"), pod.Spec.TextOf("subdomain"), pod.Labels.TextOf("apps.kubernetes.io/pod-index")));
            Assert.Equal($"web-{i}", scene.Cluster.ReadFile("default", $"web-{i}", "/data/hostname"));
        }
        Assert.DoesNotContain(scene.Pods, pod => before.Contains(pod.Uid));
    }

    [Fact]
    public void An_orphan_that_matches_is_adopted_and_what_does_not_match_is_released()
    {
        var scene = Ready();
        var (set, pod) = (scene.Set(), scene.Pod("web-0")!);
        Assert.Equal(("StatefulSet", "web", set.Uid), (pod.Controller!.Kind, pod.Controller.Name, pod.Controller.Uid));

        Patch("""{"metadata":{"ownerReferences":null}}""");
        scene.Until(() => scene.Pod("web-0")!.Controller?.Uid == set.Uid, "adopted again");
        Patch("""{"metadata":{"labels":{"app":null}}}""");
        scene.Until(() => scene.Pod("web-0")!.Controller is null, "released");
        Patch("""{"metadata":{"labels":{"app":"web"}}}""");
        scene.Until(() => scene.Pod("web-0")!.Controller?.Uid == set.Uid, "adopted a second time");
        scene.UntilReady();
        Assert.Equal(pod.Uid, scene.Pod("web-0")!.Uid);

        void Patch(string json) => scene.User.Patch(pod.Key, PatchType.Merge, ApiJson.Read(json)).OrThrow();
    }

    [Fact]
    public void A_pod_is_recreated_although_one_above_it_is_not_ready()
    {
        var scene = Ready(2);
        scene.Cluster.FailReadiness("default", "web-1");
        scene.Until(() => !Scene.IsReady(scene.Pod("web-1")), "not ready");
        var before = scene.Pod("web-0")!.Uid;
        scene.DeletePod("web-0");
        scene.Until(() => scene.Pod("web-0") is { } pod && pod.Uid != before && Scene.IsReady(pod), "web-0 is back");
        Assert.False(Scene.IsReady(scene.Pod("web-1")));
        scene.Cluster.RestoreReadiness("default", "web-1");
        scene.UntilReady(2);
    }

    [Fact]
    public void Scaling_goes_in_order_and_stops_where_a_pod_is_not_ready()
    {
        var scene = new Scene();
        scene.CreateSet(1);
        scene.UntilReady(1);
        scene.Cluster.FailReadiness("default", "web-0");
        scene.Until(() => !Scene.IsReady(scene.Pod("web-0")), "not ready");
        scene.Scale(3);
        scene.Run(10);
        Assert.Equal(["web-0"], scene.PodNames);
        scene.Cluster.RestoreReadiness("default", "web-0");
        scene.UntilReady();
        Assert.Equal(["create web-0", "create web-1", "create web-2"], Told("create"));

        foreach (var pod in scene.PodNames)
            scene.Cluster.FailReadiness("default", pod);
        scene.Until(() => !scene.Pods.Any(Scene.IsReady), "none is ready");
        scene.Scale(0);
        scene.Run(10);
        Assert.Equal(3, scene.Pods.Count(static pod => !pod.IsDeleting));
        foreach (var pod in scene.PodNames)
            scene.Cluster.RestoreReadiness("default", pod);
        scene.Until(() => scene.Pods.Count == 0, "scaled to 0");
        Assert.Equal(["gone web-2", "gone web-1", "gone web-0"], Told("gone"));

        IEnumerable<string> Told(string what) => scene.Story.Where(each => each.StartsWith(what + " ", StringComparison.Ordinal));
    }

    [Fact]
    public void In_parallel_scaling_ends_although_pods_are_not_ready()
    {
        var scene = new Scene();
        scene.CreateSet(1, spec: """ "podManagementPolicy":"Parallel", """, container: """ "readinessProbe":{"tcpSocket":{"port":7000},"periodSeconds":1}, """);
        scene.UntilReady(1);
        scene.Cluster.FailReadiness("default", "web-0");
        scene.Until(() => !Scene.IsReady(scene.Pod("web-0")), "not ready");
        scene.Scale(3);
        scene.Until(() => scene.Pods.Count == 3 && scene.Pods.All(static pod => pod.Status.TextOf("phase") == "Running"), "scaled up");
        Assert.False(Scene.IsReady(scene.Pod("web-0")));
        scene.Cluster.FailReadiness("default", "web-2");
        scene.Scale(0);
        scene.Until(() => scene.Pods.Count == 0, "scaled to 0");
    }

    [Theory]
    [InlineData("OrderedReady")]
    [InlineData("Parallel")]
    public void A_pod_that_was_evicted_is_made_again_each_time(string policy)
    {
        var scene = new Scene();
        scene.CreateSet(1, spec: $$""" "podManagementPolicy":"{{policy}}", """);
        scene.UntilReady(1);
        var seen = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            var pod = scene.Pod("web-0")!;
            Assert.True(seen.Add(pod.Uid));
            scene.Cluster.FailPod("default", "web-0");
            scene.Until(() => scene.Pod("web-0") is { } next && next.Uid != pod.Uid && Scene.IsReady(next), "made again");
        }
        scene.UntilReady(1);
    }

    [Fact]
    public void The_scale_is_a_subresource_of_its_own()
    {
        var scene = Ready(1);
        var scale = scene.Set();
        Assert.Equal(1, scale.Status.IntegerOf("replicas"));
        scene.User.Update(scale.WithAt(["spec", "replicas"], 2).WithAt(["metadata", "resourceVersion"], ApiValue.Null), "scale").OrThrow();
        scene.UntilReady(2);
        scene.User.Patch(scale.Key, PatchType.Merge, ApiJson.Read("""{"spec":{"replicas":4}}"""), "scale").OrThrow();
        scene.UntilReady(4);
        Assert.Single(scene.Cluster.Store.List(ResourceKinds.ControllerRevision, "default"));
    }

    [Fact]
    public void Sets_are_patched_listed_and_deleted_by_their_labels()
    {
        var scene = new Scene();
        scene.CreateSet(1, "one");
        scene.CreateSet(1, "two");
        scene.UntilReady(1, "one");
        scene.UntilReady(1, "two");
        foreach (var name in (string[])["one", "two"])
            scene.User.Patch(scene.Set(name).Key, PatchType.StrategicMerge, ApiJson.Read("""{"metadata":{"labels":{"test":"patched"}},"spec":{"replicas":2,"template":{"spec":{"terminationGracePeriodSeconds":0}}}}""")).OrThrow();
        scene.UntilReady(2, "one");
        var labelled = new ListOptions { LabelSelector = "test=patched" };
        Assert.Equal(["one", "two"], scene.User.List(ResourceKinds.StatefulSet, "default", labelled).OrThrow().Items.Select(static each => each.Name));
        scene.User.DeleteCollection(ResourceKinds.StatefulSet, "default", labelled).OrThrow();
        scene.Until(() => scene.Pods.Count == 0, "nothing is left of them");
        Assert.Empty(scene.User.List(ResourceKinds.StatefulSet, "default", labelled).OrThrow().Items);
    }

    [Fact]
    public void A_status_can_be_read_written_and_patched_and_watched()
    {
        var scene = Ready(1);
        var conditions = new List<string?>();
        using var watch = scene.User.Watch(ResourceKinds.StatefulSet, "default", null, told =>
            conditions.AddRange(told.Object.Status.List("conditions")?.Maps.Select(static each => each.TextOf("reason")) ?? [])).OrThrow();
        var set = scene.User.Get(scene.Set().Key).OrThrow();
        scene.User.UpdateStatus(set.WithStatus(set.Status.With("conditions", ApiJson.Read("""[{"type":"StatusUpdate","status":"True","reason":"E2E"}]""")))).OrThrow();
        scene.Run(1);
        scene.User.Patch(set.Key, PatchType.Merge, ApiJson.Read("""{"status":{"conditions":[{"type":"StatusPatched","status":"True","reason":"Patched"}]}}"""), "status").OrThrow();
        scene.Run(1);
        Assert.Equal(["E2E", "Patched"], conditions.Where(static each => each is not null).Distinct());
    }

    [Theory]
    [InlineData("whenDeleted")]
    [InlineData("whenScaled")]
    public void Claims_go_as_the_policy_says_also_those_of_an_adopted_pod(string half)
    {
        var scene = new Scene();
        scene.CreateSet(spec: $$""" "persistentVolumeClaimRetentionPolicy":{"{{half}}":"Delete"}, """);
        scene.UntilReady();
        var pod = scene.Pod("web-2")!;
        scene.User.Patch(pod.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"ownerReferences":null}}""")).OrThrow();
        scene.Until(() => scene.Pod("web-2")!.Controller is not null, "adopted again");
        scene.UntilReady();
        if (half == "whenDeleted")
        {
            Assert.All(Claims(), claim => Assert.Equal(scene.Set().Uid, Assert.Single(claim.Owners).Uid));
            scene.User.Delete(scene.Set().Key).OrThrow();
            scene.Until(() => Claims().Count == 0, "no claims");
            return;
        }
        Assert.All(Claims(), static claim => Assert.Empty(claim.Owners));
        scene.Scale(1);
        scene.Until(() => Claims().Count == 1, "one claim");
        Assert.Equal("data-web-0", Claims()[0].Name);

        IReadOnlyList<ApiObject> Claims() => [.. scene.Cluster.Store.List(ResourceKinds.Claim, "default")];
    }

    [Fact]
    public void A_claim_with_another_controller_stays()
    {
        var scene = new Scene();
        scene.CreateSet(spec: """ "persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete"}, """);
        scene.UntilReady();
        scene.Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other","namespace":"default"}}""");
        var other = scene.Cluster.Store.Get(ResourceKinds.ConfigMap, "default", "other")!;
        SetOwners($$"""[{"apiVersion":"v1","kind":"ConfigMap","name":"other","uid":"{{other.Uid}}","controller":true}]""");
        scene.Scale(0);
        scene.Until(() => scene.Pods.Count == 0, "no pods");
        scene.Run(60);
        Assert.Equal(["data-web-1"], scene.Cluster.Store.List(ResourceKinds.Claim, "default").Select(static each => each.Name));

        SetOwners("null");
        scene.Scale(2);
        scene.UntilReady(2);
        scene.Scale(1);
        scene.Until(() => scene.Claim("data-web-1") is null, "its claim goes with it now");

        void SetOwners(string owners) => scene.User.Patch(scene.Claim("data-web-1")!.Key, PatchType.Merge, ApiJson.Read($$$"""{"metadata":{"ownerReferences":{{{owners}}}}}""")).OrThrow();
    }

    [Fact]
    public void Other_owners_of_a_claim_are_kept_and_a_cleared_flag_is_put_right()
    {
        var scene = new Scene();
        scene.CreateSet(spec: """ "persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Delete"}, """);
        scene.UntilReady();
        scene.Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other","namespace":"default"}}""");
        var other = scene.Cluster.Store.Get(ResourceKinds.ConfigMap, "default", "other")!;
        var set = scene.Set();
        // One that is no controller beside ours, and ours without its flag.
        Write("data-web-0", $$"""{"apiVersion":"v1","kind":"ConfigMap","name":"other","uid":"{{other.Uid}}"}""");
        Write("data-web-1", $$"""{"apiVersion":"apps/v1","kind":"StatefulSet","name":"web","uid":"{{set.Uid}}"}""");
        scene.Scale(4);
        scene.UntilReady(4);
        Assert.Equal([("ConfigMap", false), ("StatefulSet", true)], scene.Claim("data-web-0")!.Owners.Select(static each => (each.Kind, each.IsController)));
        Assert.Equal([("StatefulSet", true)], scene.Claim("data-web-1")!.Owners.Select(static each => (each.Kind, each.IsController)));

        void Write(string claim, string owner) => scene.User.Patch(scene.Claim(claim)!.Key, PatchType.Merge, ApiJson.Read($$$"""{"metadata":{"ownerReferences":[{{{owner}}}]}}""")).OrThrow();
    }

    [Fact]
    public void A_claim_that_a_waiting_pod_lacks_is_made_again()
    {
        var scene = Ready(1);
        var pod = scene.Pod("web-0")!;
        foreach (var node in scene.Cluster.Options.Nodes)
            scene.Cluster.Cordon(node);
        scene.DeletePod("web-0");
        scene.Until(() => scene.Pod("web-0") is { } next && next.Uid != pod.Uid, "made again");
        var lost = scene.Claim("data-web-0")!;
        scene.Monitor.Consent(lost.Uid);
        scene.User.Delete(lost.Key).OrThrow();
        scene.Until(() => scene.Claim("data-web-0") is null, "the claim is gone");
        // A look at the set is what brings it back, and anything that happens to its pod is one.
        scene.User.Patch(scene.Pod("web-0")!.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"annotations":{"touched":"1"}}}""")).OrThrow();
        scene.Until(() => scene.Claim("data-web-0") is { } claim && claim.Uid != lost.Uid, "the claim is made again");
        foreach (var node in scene.Cluster.Options.Nodes)
            scene.Cluster.Uncordon(node);
        scene.UntilReady(1);
    }

    [Theory]
    [InlineData(null, 2, "web-0 web-1", 2, 3, "web-2 web-3 web-4")]
    [InlineData(2, 2, "web-2 web-3", 4, 2, "web-4 web-5")]
    [InlineData(3, 2, "web-3 web-4", 2, 2, "web-2 web-3")]
    [InlineData(3, 2, "web-3 web-4", null, 2, "web-0 web-1")]
    public void The_range_of_ordinals_can_be_moved(int? from, int replicas, string before, int? to, int wanted, string after)
    {
        var scene = new Scene();
        scene.CreateSet(replicas, spec: from is null ? "" : $$""" "ordinals":{"start":{{from}}}, """);
        scene.UntilReady(replicas);
        Assert.Equal(before.Split(' '), scene.PodNames);
        scene.Patch("web", """{"spec":{"replicas":REPLICAS,"ordinals":ORDINALS}}""".Replace("REPLICAS", $"{wanted}").Replace("ORDINALS", to is null ? "null" : $"{{\"start\":{to}}}"));
        scene.Until(() => scene.PodNames.SequenceEqual(after.Split(' ')), "moved");
        scene.UntilReady(wanted);
    }

    private static Scene Ready(int replicas = 3)
    {
        var scene = new Scene();
        scene.CreateSet(replicas);
        scene.UntilReady(replicas);
        return scene;
    }
}
