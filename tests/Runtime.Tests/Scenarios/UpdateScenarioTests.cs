using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Scenarios;

/// <summary>What Kubernetes' own end-to-end tests ask of the updates of a StatefulSet, on a whole cluster.</summary>
public sealed class UpdateScenarioTests
{
    private const string New = "registry.example/app:2";
    private const string Hold = """{"metadata":{"finalizers":["example.com/hold"]}}""";
    private const string LetGo = """{"metadata":{"finalizers":null}}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_new_template_is_rolled_out_from_the_top_and_rolled_back_to_its_old_revision(bool hasClaims)
    {
        var scene = new Scene();
        scene.CreateSet(hasClaims: hasClaims);
        scene.UntilReady();
        var first = scene.Set().Status.TextOf("updateRevision");
        Assert.Equal(first, scene.Set().Status.TextOf("currentRevision"));

        scene.Cluster.FailReadiness("default", "web-1");
        scene.Until(() => !Scene.IsReady(scene.Pod("web-1")), "web-1 is not ready");
        scene.Story.Clear();
        scene.SetImage(New);
        scene.Run(60);
        // In order nothing is updated while a pod within the range is not ready.
        Assert.Empty(Deletions(scene));
        scene.Cluster.RestoreReadiness("default", "web-1");
        scene.Until(() => IsUpdated(scene), "updated");
        Assert.Equal(["delete web-2", "delete web-1", "delete web-0"], Deletions(scene));
        var second = scene.Set().Status.TextOf("updateRevision");
        Assert.NotEqual(first, second);
        Assert.All(scene.Pods, pod => Assert.Equal((second, New), (pod.Labels.TextOf("controller-revision-hash"), Scene.Image(pod))));

        scene.Story.Clear();
        scene.SetImage("registry.example/app:1");
        scene.Until(() => IsUpdated(scene), "rolled back");
        Assert.Equal(["delete web-2", "delete web-1", "delete web-0"], Deletions(scene));
        Assert.Equal(first, scene.Set().Status.TextOf("currentRevision"));
        Assert.All(scene.Pods, pod => Assert.Equal((first, "registry.example/app:1"), (pod.Labels.TextOf("controller-revision-hash"), Scene.Image(pod))));
    }

    [Fact]
    public void A_canary_and_then_phases_by_the_partition()
    {
        var scene = new Scene();
        scene.CreateSet(spec: Partition(3));
        scene.UntilReady();
        var old = scene.Set().Status.TextOf("currentRevision");
        scene.SetImage(New);
        scene.Run(60);
        var update = scene.Set().Status.TextOf("updateRevision");
        Assert.NotEqual(old, update);
        Assert.Equal([old, old, old], Revisions(scene));

        scene.Patch("web", SetPartition(2));
        scene.Until(() => Revisions(scene).SequenceEqual([old, old, update]), "the canary");
        scene.UntilReady();

        // What is deleted comes back as its side of the partition says.
        scene.DeletePod("web-0");
        scene.DeletePod("web-2");
        scene.Until(() => scene.Pods.Count < 3, "gone");
        scene.UntilReady();
        Assert.Equal([old, old, update], Revisions(scene));
        Assert.Equal(old, scene.Set().Status.TextOf("currentRevision"));

        scene.Patch("web", SetPartition(1));
        scene.Until(() => Revisions(scene).SequenceEqual([old, update, update]), "the second phase");
        scene.UntilReady();
        Assert.Equal((1L, 2L), (scene.Set().Status.IntegerOf("currentReplicas"), scene.Set().Status.IntegerOf("updatedReplicas")));
        scene.Patch("web", SetPartition(0));
        scene.Until(() => IsUpdated(scene), "the last phase");
        Assert.Equal([update, update, update], Revisions(scene));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Below_the_partition_a_pod_comes_back_with_the_old_template_however_it_ended(bool hasFailed)
    {
        var scene = new Scene();
        scene.CreateSet(2, spec: Partition(1));
        scene.UntilReady(2);
        var old = scene.Set().Status.TextOf("currentRevision");
        scene.User.Patch(scene.Pod("web-0")!.Key, PatchType.Merge, ApiJson.Read(Hold)).OrThrow();
        scene.SetImage(New);
        scene.Until(() => scene.Pod("web-1") is { } pod && pod.Labels.TextOf("controller-revision-hash") != old && Scene.IsReady(pod), "web-1 is updated");

        if (hasFailed)
            scene.Cluster.FailPod("default", "web-0");
        scene.DeletePod("web-0");
        scene.Run(120);
        var held = scene.Pod("web-0")!;
        Assert.True(held.IsDeleting);
        scene.User.Patch(held.Key, PatchType.Merge, ApiJson.Read(LetGo)).OrThrow();
        scene.Until(() => scene.Pod("web-0") is { } pod && pod.Uid != held.Uid && Scene.IsReady(pod), "web-0 is back");
        Assert.Equal((old, "registry.example/app:1"), (Revisions(scene)[0], Scene.Image(scene.Pod("web-0")!)));
        scene.UntilReady(2);
    }

    [Theory]
    [InlineData("OrderedReady", "2")]
    [InlineData("OrderedReady", "\"40%\"")]
    [InlineData("Parallel", "2")]
    public void Never_more_are_unavailable_than_allowed(string policy, string most)
    {
        var scene = new Scene(new ClusterOptions { MaxUnavailableStatefulSet = true });
        scene.CreateSet(5, spec: $$$""" "podManagementPolicy":"{{{policy}}}","updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0,"maxUnavailable":{{{most}}}}}, """);
        scene.UntilReady(5);
        scene.SetImage(New);
        var (least, update) = (5, 0L);
        scene.Until(() =>
        {
            least = Math.Min(least, scene.Pods.Count(static pod => Scene.IsReady(pod) && !pod.IsDeleting));
            return IsUpdated(scene, 5);
        }, "updated");
        update = scene.Set().Status.IntegerOf("updatedReplicas") ?? 0;
        Assert.Equal((3, 5L), (least, update));
    }

    [Fact]
    public void On_delete_only_what_a_user_deletes_is_replaced()
    {
        var scene = new Scene();
        scene.CreateSet(spec: """ "updateStrategy":{"type":"OnDelete"}, """);
        scene.UntilReady();
        var old = scene.Set().Status.TextOf("currentRevision");
        scene.DeletePod("web-1");
        scene.Until(() => scene.Pods.Count < 3, "gone");
        scene.UntilReady();
        Assert.Equal([old, old, old], Revisions(scene));

        scene.SetImage(New);
        scene.Run(60);
        var update = scene.Set().Status.TextOf("updateRevision");
        Assert.Equal([old, old, old], Revisions(scene));
        scene.DeletePod("web-0");
        scene.DeletePod("web-2");
        scene.Until(() => scene.Pods.Count < 3, "gone");
        scene.UntilReady();
        Assert.Equal([update, old, update], Revisions(scene));
    }

    [Fact]
    public void A_pod_is_available_after_minReadySeconds()
    {
        var scene = new Scene();
        scene.CreateSet(2, spec: """ "podManagementPolicy":"Parallel","minReadySeconds":30, """);
        scene.UntilReady(2);
        Assert.Equal((2L, 0L), Counts());
        scene.Run(5);
        Assert.Equal((2L, 0L), Counts());
        scene.Until(() => Counts() == (2L, 2L), "available");
        Assert.InRange(scene.Seconds, 30, 45);

        scene.Patch("web", """{"spec":{"minReadySeconds":3600}}""");
        scene.Until(() => Counts() == (2L, 0L), "not available for an hour");
        scene.Patch("web", """{"spec":{"minReadySeconds":0}}""");
        scene.Until(() => Counts() == (2L, 2L), "available at once", 5);

        (long, long) Counts() => (scene.Set().Status.IntegerOf("readyReplicas") ?? 0, scene.Set().Status.IntegerOf("availableReplicas") ?? 0);
    }

    private static bool IsUpdated(Scene scene, int replicas = 3)
    {
        var status = scene.Set().Status;
        return scene.Set().Generation == status.IntegerOf("observedGeneration") && status.TextOf("currentRevision") == status.TextOf("updateRevision")
            && status.IntegerOf("readyReplicas") == replicas && scene.Pods.All(pod => pod.Labels.TextOf("controller-revision-hash") == status.TextOf("updateRevision") && !pod.IsDeleting);
    }

    private static IEnumerable<string> Deletions(Scene scene) => scene.Story.Where(static each => each.StartsWith("delete", StringComparison.Ordinal));

    private static List<string?> Revisions(Scene scene) => [.. scene.Pods.Select(static pod => pod.Labels.TextOf("controller-revision-hash"))];

    private static string Partition(int partition) => $$$""" "updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":{{{partition}}}}}, """;

    private static string SetPartition(int partition) => """{"spec":{"updateStrategy":{"rollingUpdate":{"partition":N}}}}""".Replace("N", $"{partition}");
}
