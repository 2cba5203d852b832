using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Embedded.Dns;
using StsLint.Tests.Nodes;

namespace StsLint.Tests.Scenarios;

/// <summary>What every reader of an introduction to StatefulSets is promised, end to end on a whole cluster: SEED-1 to SEED-20.</summary>
public sealed class SeedScenarioTests
{
    private const string Zone = "default.svc.cluster.local";
    private const string SlowReadiness = """ "readinessProbe":{"tcpSocket":{"port":7000},"initialDelaySeconds":30}, """;

    [Fact(DisplayName = "SEED-1: pods have stable names, hostnames and labels")]
    public void StableNames()
    {
        var scene = Ready();

        Assert.Equal(["web-0", "web-1", "web-2"], scene.PodNames);
        for (var i = 0; i < 3; i++)
        {
            var pod = scene.Pod($"web-{i}")!;
            Assert.Equal(($"web-{i}", "web"), (pod.Spec.TextOf("hostname"), pod.Spec.TextOf("subdomain")));
            Assert.Equal($"web-{i}", pod.Labels.TextOf("statefulset.kubernetes.io/pod-name"));
            Assert.Equal($"{i}", pod.Labels.TextOf("apps.kubernetes.io/pod-index"));
            Assert.Equal(scene.Set().Status.TextOf("updateRevision"), pod.Labels.TextOf("controller-revision-hash"));
        }
    }

    [Fact(DisplayName = "SEED-2: pods are created in order, each when the one before is ready")]
    public void OrderedCreation()
    {
        var scene = new Scene();
        scene.CreateSet(container: SlowReadiness);

        scene.Run(30);
        Assert.Equal(["web-0"], scene.PodNames);
        Assert.Equal("Running", scene.Pod("web-0")!.Status.TextOf("phase"));
        scene.UntilReady();

        Assert.Equal(["create web-0", "ready web-0", "create web-1", "ready web-1", "create web-2", "ready web-2"], scene.Story);
        Assert.InRange(scene.Seconds, 90, 120);
    }

    [Fact(DisplayName = "SEED-3: scaling down removes the highest first, one after the other")]
    public void ScaleDown()
    {
        var scene = Ready();
        scene.Scale(1);
        scene.Until(() => scene.Pods.Count == 1, "one pod");

        Assert.Equal(["delete web-2", "gone web-2", "delete web-1", "gone web-1"], scene.Story.Where(static each => !each.StartsWith("unready", StringComparison.Ordinal)));
        Assert.True(Scene.IsReady(scene.Pod("web-0")));
    }

    [Fact(DisplayName = "SEED-4: every pod has a claim and a volume of its own")]
    public void ClaimPerPod()
    {
        var scene = Ready();

        var volumes = Enumerable.Range(0, 3).Select(i => scene.Claim($"data-web-{i}")!).ToList();
        Assert.All(volumes, static claim => Assert.Equal("Bound", claim.Status.TextOf("phase")));
        Assert.Equal(3, volumes.Select(static claim => claim.Spec.TextOf("volumeName")).Distinct().Count());
    }

    [Fact(DisplayName = "SEED-5, SEED-6: claims outlive a scale-down and are mounted again by the same ordinals")]
    public void ClaimsSurvive()
    {
        var scene = Ready();
        for (var i = 0; i < 3; i++)
            scene.Cluster.WriteFile("default", $"web-{i}", "/data/token", $"token {i}");
        var before = Bindings(scene);

        scene.Scale(1);
        scene.Until(() => scene.Pods.Count == 1, "one pod");
        scene.Run(60);
        Assert.Equal(before, Bindings(scene));
        Assert.All(before, binding => Assert.Equal("Bound", scene.Volume(binding.Volume)!.Status.TextOf("phase")));

        scene.Scale(3);
        scene.UntilReady();
        Assert.Equal(before, Bindings(scene));
        for (var i = 0; i < 3; i++)
            Assert.Equal($"token {i}", scene.Cluster.ReadFile("default", $"web-{i}", "/data/token"));
        Assert.Equal(0, scene.Cluster.Data.Destroyed);
    }

    [Fact(DisplayName = "SEED-7: nginx goes from 2 to 3 to 2, and nginx-2 finds its data again")]
    public void TwoThreeTwo()
    {
        var scene = new Scene();
        scene.CreateSet(2, "nginx");
        scene.UntilReady(2, "nginx");
        scene.Scale(3, "nginx");
        scene.UntilReady(3, "nginx");
        scene.Cluster.WriteFile("default", "nginx-2", "/data/token", "kept");

        scene.Scale(2, "nginx");
        scene.UntilReady(2, "nginx");
        Assert.Equal(["nginx-0", "nginx-1"], scene.PodNames);
        Assert.Equal("Bound", scene.Claim("data-nginx-2")!.Status.TextOf("phase"));
        Assert.Contains("kept", scene.Cluster.Data.Disks.SelectMany(disk => scene.Cluster.Data.FilesOn(disk).Values));

        scene.Scale(3, "nginx");
        scene.UntilReady(3, "nginx");
        Assert.Equal("kept", scene.Cluster.ReadFile("default", "nginx-2", "/data/token"));
    }

    [Fact(DisplayName = "SEED-8: a deleted pod comes back on another node with its name, its claim and its data")]
    public void PodDeletion()
    {
        var scene = Ready();
        scene.Cluster.WriteFile("default", "web-1", "/data/token", "kept");
        var before = scene.Pods;
        var (node, address) = (before[1].Spec.TextOf("nodeName")!, before[1].Status.TextOf("podIP"));
        scene.Cluster.Cordon(node);
        scene.DeletePod("web-1");
        scene.UntilReady();

        var after = scene.Pod("web-1")!;
        Assert.NotEqual(before[1].Uid, after.Uid);
        Assert.NotEqual(node, after.Spec.TextOf("nodeName"));
        Assert.NotEqual(address, after.Status.TextOf("podIP"));
        Assert.Equal(("web-1", "web"), (after.Spec.TextOf("hostname"), after.Spec.TextOf("subdomain")));
        Assert.Equal("kept", scene.Cluster.ReadFile("default", "web-1", "/data/token"));
        Assert.Equal([after.Status.TextOf("podIP")!], Ask(scene, "web-1.web", DnsType.A));
        Assert.Equal((before[0].Uid, before[2].Uid), (scene.Pod("web-0")!.Uid, scene.Pod("web-2")!.Uid));
    }

    [Fact(DisplayName = "SEED-9: there is no second web-1 before the first is gone")]
    public void AtMostOne()
    {
        var scene = Ready(template: """ "terminationGracePeriodSeconds":600, """);
        scene.Cluster.IgnoreTermination("default", "web-1");
        var first = scene.Pod("web-1")!.Uid;
        scene.DeletePod("web-1");

        scene.Run(595);
        Assert.Equal(first, scene.Pod("web-1")!.Uid);
        Assert.Equal(["delete web-1"], scene.Story);
        Assert.Equal(first, Assert.Single(scene.Cluster.Processes, static each => each.Name == "web-1").Uid);
        scene.UntilReady();
        Assert.NotEqual(first, scene.Pod("web-1")!.Uid);
    }

    [Fact(DisplayName = "SEED-10: the governing Service gives every pod a name")]
    public void Names()
    {
        var scene = Ready();
        var addresses = scene.Pods.Select(static pod => pod.Status.TextOf("podIP")!).ToList();

        Assert.Equal(addresses, Ask(scene, "web", DnsType.A));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([addresses[i]], Ask(scene, $"web-{i}.web", DnsType.A));
            var reverse = string.Join('.', addresses[i].Split('.').Reverse()) + ".in-addr.arpa";
            Assert.Equal([$"web-{i}.web.{Zone}"], scene.Cluster.Dns.Query(reverse, DnsType.Ptr).Records.Select(DnsTests.Text));
        }
        Assert.Equal(Enumerable.Range(0, 3).Select(static i => $"web-{i}.web.{Zone}:7000"), Ask(scene, "_peer._tcp.web", DnsType.Srv));
        Assert.Equal(DnsCode.NameError, scene.Cluster.Dns.Query($"web-9.web.{Zone}", DnsType.A).Code);
    }

    [Theory(DisplayName = "SEED-11: names follow readiness, unless the Service publishes pods that are not ready")]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public void NamesFollowReadiness(bool publishesAll, int expected)
    {
        var scene = Ready(service: publishesAll ? """ "publishNotReadyAddresses":true, """ : "");
        scene.Cluster.FailReadiness("default", "web-1");
        scene.Run(1);

        Assert.Equal(expected, Ask(scene, "web", DnsType.A).Count);
        Assert.Equal(expected, Ask(scene, "_peer._tcp.web", DnsType.Srv).Count);
        Assert.Equal(publishesAll ? DnsCode.NoError : DnsCode.NameError, scene.Cluster.Dns.Query($"web-1.web.{Zone}", DnsType.A).Code);
    }

    [Fact(DisplayName = "SEED-12: a node falls silent, its pod stays and nothing replaces it")]
    public void UnresponsiveNode()
    {
        var scene = Lost(out var uid);

        scene.Run(52);
        Assert.Equal(("Running", false, "False"), (scene.Pod("web-1")!.Status.TextOf("phase"), scene.Pod("web-1")!.IsDeleting, Scene.Condition(scene.Pod("web-1")!, "Ready")!.TextOf("status")));
        scene.Run(295);
        Assert.False(scene.Pod("web-1")!.IsDeleting);
        scene.Run(5);
        Assert.True(scene.Pod("web-1")!.IsDeleting);
        scene.Scale(4);
        scene.Run(100_000);
        Assert.Equal(["web-0", "web-1", "web-2"], scene.PodNames);
        Assert.Equal(uid, scene.Pod("web-1")!.Uid);
    }

    [Fact(DisplayName = "SEED-12: on the only node of a cluster nothing is evicted")]
    public void OnlyNode()
    {
        var scene = Ready(options: new ClusterOptions { Nodes = ["node-1"] });
        scene.Cluster.StopNode("node-1");
        scene.Run(100_000);

        Assert.All(scene.Pods, static pod => Assert.Equal((false, "False"), (pod.IsDeleting, Scene.Condition(pod, "Ready")!.TextOf("status"))));
        Assert.Equal(3, scene.Pods.Count);
    }

    [Theory(DisplayName = "SEED-13: after a deletion by force the replacement waits for its volume, and has its data")]
    [InlineData(false, 350, 480)]
    [InlineData(true, 0, 60)]
    public void ForceDelete(bool isOutOfService, double from, double to)
    {
        var scene = Lost(out var uid);
        var node = scene.Pod("web-1")!.Spec.TextOf("nodeName")!;
        scene.Run(400);
        if (isOutOfService)
        {
            var taints = scene.Cluster.Store.Get(ResourceKinds.Node, "", node)!.Spec.List("taints") ?? ApiList.Empty;
            scene.User.Patch(new ObjectKey(ResourceKinds.Node, "", node), PatchType.Merge, ApiMap.Of(("spec", ApiMap.Of(("taints", taints.Add(
                ApiMap.Of(("key", "node.kubernetes.io/out-of-service"), ("value", "nodeshutdown"), ("effect", "NoExecute")))))))).OrThrow();
        }
        else
        {
            scene.DeletePod("web-1", grace: 0);
        }
        var start = scene.Seconds;
        scene.UntilReady();

        Assert.InRange(scene.Seconds - start, from, to);
        Assert.NotEqual(uid, scene.Pod("web-1")!.Uid);
        Assert.NotEqual(node, scene.Pod("web-1")!.Spec.TextOf("nodeName"));
        Assert.Equal("kept", scene.Cluster.ReadFile("default", "web-1", "/data/token"));
    }

    [Fact(DisplayName = "SEED-14: a node that returns finishes the deletion, and web-1 never runs twice")]
    public void NodeReturns()
    {
        var scene = Lost(out var uid);
        scene.Run(400);
        var twice = 0;
        scene.Cluster.Store.Changed += _ => twice += scene.Cluster.Processes.Count(static each => each.Name == "web-1") > 1 ? 1 : 0;
        scene.Cluster.StartNode(scene.Pod("web-1")!.Spec.TextOf("nodeName")!);
        scene.UntilReady();

        Assert.NotEqual(uid, scene.Pod("web-1")!.Uid);
        Assert.Equal(0, twice);
        Assert.Equal("kept", scene.Cluster.ReadFile("default", "web-1", "/data/token"));
    }

    [Fact(DisplayName = "SEED-15: an update replaces web-2, then web-1, then web-0")]
    public void RollingUpdate()
    {
        var scene = Ready();
        var old = scene.Set().Status.TextOf("updateRevision");
        scene.Patch("web", """{"spec":{"template":{"metadata":{"annotations":{"version":"2"}}}}}""");
        scene.Until(() => scene.Set().Status.TextOf("updateRevision") != old && scene.Set().Status.IntegerOf("updatedReplicas") == 3 && scene.Set().Status.TextOf("currentRevision") == scene.Set().Status.TextOf("updateRevision"), "the update");

        Assert.Equal(
            ["delete web-2", "gone web-2", "create web-2", "ready web-2", "delete web-1", "gone web-1", "create web-1", "ready web-1", "delete web-0", "gone web-0", "create web-0", "ready web-0"],
            scene.Story.Where(static each => !each.StartsWith("unready", StringComparison.Ordinal)));
        Assert.NotEqual(old, scene.Set().Status.TextOf("updateRevision"));
    }

    [Fact(DisplayName = "SEED-16: scaled to nothing first, the pods go in order and the claims stay")]
    public void GracefulShutdown()
    {
        var scene = Ready();
        scene.Scale(0);
        scene.Until(() => scene.Pods.Count == 0, "no pods");
        scene.User.Delete(new ObjectKey(ResourceKinds.StatefulSet, "default", "web")).OrThrow();
        scene.Run(60);

        Assert.Equal(["gone web-2", "gone web-1", "gone web-0"], scene.Story.Where(static each => each.StartsWith("gone", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("Bound", scene.Claim($"data-web-{i}")!.Status.TextOf("phase")));
    }

    [Fact(DisplayName = "SEED-17: deleted at once, the pods go together and the claims stay")]
    public void DirectDelete()
    {
        var scene = Ready();
        scene.User.Delete(new ObjectKey(ResourceKinds.StatefulSet, "default", "web")).OrThrow();
        scene.Run(60);

        Assert.All(scene.Story.Where(static each => !each.StartsWith("unready", StringComparison.Ordinal)).Take(3), static each => Assert.StartsWith("delete", each, StringComparison.Ordinal));
        Assert.Empty(scene.Pods);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("Bound", scene.Claim($"data-web-{i}")!.Status.TextOf("phase")));
    }

    [Fact(DisplayName = "SEED-18: with a default class, claims without a class get new volumes and static ones without a class stay Available")]
    public void StaticVolumesStayAvailable()
    {
        var scene = new Scene();
        AddVolumes(scene, "");
        scene.CreateSet();
        scene.UntilReady();

        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("standard", scene.Claim($"data-web-{i}")!.Spec.TextOf("storageClassName")));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("Available", scene.Volume($"static-{i}")!.Status.TextOf("phase")));
    }

    [Theory(DisplayName = "SEED-19: claims of the same class take the static volumes")]
    [InlineData("")]
    [InlineData("manual")]
    public void StaticVolumesUsed(string storageClass)
    {
        var scene = new Scene();
        AddVolumes(scene, storageClass);
        scene.CreateSet(claim: $"\"storageClassName\":\"{storageClass}\",");
        scene.UntilReady();

        Assert.Equal(["static-0", "static-1", "static-2"], Bindings(scene).Select(static each => each.Volume).Order(StringComparer.Ordinal));
        Assert.Equal(3, scene.Cluster.Store.Count(ResourceKinds.Volume));
    }

    [Theory(DisplayName = "SEED-20: without class and volumes web-0 waits, until there is a volume or a default class")]
    [InlineData(false)]
    [InlineData(true)]
    public void NothingToBind(bool byClass)
    {
        var scene = new Scene(new ClusterOptions { HasDefaultStorageClass = false });
        scene.CreateSet();
        scene.Run(120);

        Assert.Equal("Pending", scene.Claim("data-web-0")!.Status.TextOf("phase"));
        Assert.Contains("FailedBinding", scene.Events("data-web-0"));
        Assert.Equal(["web-0"], scene.PodNames);
        Assert.StartsWith("0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.", Scene.Condition(scene.Pod("web-0")!, "PodScheduled")!.TextOf("message"), StringComparison.Ordinal);

        if (byClass)
            scene.Apply("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"late","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"disk.embedded.stslint"}""");
        else
            AddVolumes(scene, "");
        scene.UntilReady();
    }

    private static Scene Ready(string template = "", string container = "", string service = "", ClusterOptions? options = null)
    {
        var scene = new Scene(options);
        scene.CreateSet(template: template, container: container, service: service);
        scene.UntilReady();
        scene.Story.Clear();
        return scene;
    }

    private static List<string> Ask(Scene scene, string name, DnsType type) =>
        [.. scene.Cluster.Dns.Query($"{name}.{Zone}", type).Records.Select(DnsTests.Text)];

    // The node of web-1 is cut off.
    private static Scene Lost(out string uid)
    {
        var scene = Ready();
        scene.Cluster.WriteFile("default", "web-1", "/data/token", "kept");
        uid = scene.Pod("web-1")!.Uid;
        scene.Cluster.StopNode(scene.Pod("web-1")!.Spec.TextOf("nodeName")!);
        return scene;
    }

    private static List<(string Uid, string Volume)> Bindings(Scene scene) =>
        [.. scene.Cluster.Store.List(ResourceKinds.Claim).Select(static claim => (claim.Uid, claim.Status.TextOf("phase") == "Bound" ? claim.Spec.TextOf("volumeName")! : ""))];

    private static void AddVolumes(Scene scene, string storageClass)
    {
        for (var i = 0; i < 3; i++)
        {
            scene.Apply("""
                {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"static-NUMBER"},
                 "spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"storageClassName":"CLASS","hostPath":{"path":"/disks/NUMBER"}}}
                """.Replace("NUMBER", $"{i}").Replace("CLASS", storageClass));
        }
    }
}
