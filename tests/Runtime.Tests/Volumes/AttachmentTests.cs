using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Volumes;

/// <summary>Disks are attached to one node at a time; directories and shares are not attached at all.</summary>
public sealed class AttachmentTests
{
    private const ClusterParts Parts = VolumeStage.Binding | ClusterParts.Scheduler | ClusterParts.Kubelets;

    [Fact]
    public void A_disk_is_attached_while_a_pod_uses_it_and_detached_after()
    {
        var stage = OnDisk(Parts, out var volume);
        var attachment = Assert.Single(Attachments(stage));
        Assert.Equal((volume, "node-1", true), (attachment.Spec.At("source", "persistentVolumeName")?.Text, attachment.Spec.TextOf("nodeName"), attachment.Status.IsTrue("attached")));
        Assert.Equal("Running", stage.Pod("p").Status.TextOf("phase"));
        stage.Delete(stage.Pod("p"));
        stage.Run(60);
        Assert.Empty(Attachments(stage));
    }

    [Fact]
    public void The_next_pod_waits_until_the_disk_is_free()
    {
        var stage = OnDisk(Parts, out _);
        NewPod(stage, "q", "node-2");
        stage.Run(30);
        Assert.Equal("node-1", Assert.Single(Attachments(stage)).Spec.TextOf("nodeName"));
        Assert.Equal("Pending", stage.Pod("q").Status.TextOf("phase"));
        Assert.Contains("FailedAttachVolume!", stage.EventsOf(ResourceKinds.Pod, "q"), StringComparison.Ordinal);
        stage.Delete(stage.Pod("p"));
        stage.Run(60);
        Assert.Equal("node-2", Assert.Single(Attachments(stage)).Spec.TextOf("nodeName"));
        Assert.Equal("Running", stage.Pod("q").Status.TextOf("phase"));
    }

    [Fact]
    public void A_directory_is_not_attached()
    {
        var stage = new VolumeStage(Parts);
        stage.NewVolume("v");
        stage.Run();
        stage.NewClaim("c");
        NewPod(stage, "p", "node-1");
        stage.Run(20);
        Assert.Equal("Running", stage.Pod("p").Status.TextOf("phase"));
        Assert.Empty(Attachments(stage));
    }

    [Fact]
    public void A_disk_of_many_nodes_is_attached_to_both()
    {
        var stage = OnDisk(Parts, out _, """{"spec":{"accessModes":["ReadWriteMany"]}}""");
        NewPod(stage, "q", "node-2");
        stage.Run(30);
        Assert.Equal(["node-1", "node-2"], Attachments(stage).Select(static each => each.Spec.TextOf("nodeName")!).Order(StringComparer.Ordinal));
        Assert.Equal("Running", stage.Pod("q").Status.TextOf("phase"));
    }

    [Theory]
    // The pod is deleted by force while its node is cut off or without power: the disk is given up after six minutes, or at once where the node is known to be off.
    [InlineData(true, false, 240, "node-1")]
    [InlineData(true, false, 480, "node-2")]
    [InlineData(true, true, 30, "node-2")]
    [InlineData(false, false, 240, "node-1")]
    [InlineData(false, false, 480, "node-2")]
    [InlineData(false, true, 30, "node-2")]
    public void From_a_dead_node_a_disk_is_detached_late_or_when_somebody_vouches_for_it(bool keepsProcesses, bool isVouched, int seconds, string expected)
    {
        var stage = OnDisk(Parts | ClusterParts.NodeLifecycle, out _);
        stage.Cluster.StopNode("node-1", keepsProcesses);
        stage.Run(60);
        stage.Delete(stage.Pod("p"), 0);
        if (isVouched)
            stage.Patch(stage.Cluster.Store.Get(ResourceKinds.Node, "", "node-1")!, """{"spec":{"taints":[{"key":"node.kubernetes.io/out-of-service","effect":"NoExecute"}]}}""");
        NewPod(stage, "q", "node-2");
        stage.Run(seconds);
        Assert.Equal(expected, Assert.Single(Attachments(stage)).Spec.TextOf("nodeName"));
        Assert.Equal(expected == "node-2", stage.Pod("q").Status.TextOf("phase") == "Running");
    }

    [Fact]
    public void What_still_runs_on_a_node_that_is_cut_off_cannot_reach_a_disk_that_was_taken_from_it()
    {
        var stage = OnDisk(Parts | ClusterParts.NodeLifecycle, out _);
        var uid = stage.Pod("p").Uid;
        stage.Cluster.StopNode("node-1");
        stage.Run(60);
        stage.Delete(stage.Pod("p"), 0);
        stage.Cluster.WriteFile("default", "p", "/data/log", "old", podUid: uid);
        NewPod(stage, "q", "node-2");
        stage.Run(480);
        Assert.Equal(["node-1", "node-2"], stage.Cluster.Processes.Select(static process => process.Node));

        var refused = Assert.Throws<FaultRefusedException>(() => stage.Cluster.WriteFile("default", "p", "/data/log", "late", podUid: uid));
        Assert.Equal("/data/log: Input/output error", refused.Message);
        Assert.Equal("old", stage.Cluster.ReadFile("default", "q", "/data/log"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_kubelet_that_returns_frees_the_disks_of_pods_that_are_gone(bool keepsProcesses)
    {
        var stage = OnDisk(Parts | ClusterParts.NodeLifecycle, out _);
        stage.Cluster.StopNode("node-1", keepsProcesses);
        stage.Run(60);
        stage.Delete(stage.Pod("p"), 0);
        NewPod(stage, "q", "node-2");
        stage.Run(120);
        Assert.Equal("node-1", Assert.Single(Attachments(stage)).Spec.TextOf("nodeName"));
        Assert.Equal("Pending", stage.Pod("q").Status.TextOf("phase"));

        stage.Cluster.StartNode("node-1");
        stage.Run(30);
        Assert.Equal("node-2", Assert.Single(Attachments(stage)).Spec.TextOf("nodeName"));
        Assert.Equal("Running", stage.Pod("q").Status.TextOf("phase"));
    }

    [Fact]
    public void A_node_that_returns_in_time_keeps_the_disks_of_its_pods()
    {
        var stage = OnDisk(Parts | ClusterParts.NodeLifecycle, out _);
        var attachment = Assert.Single(Attachments(stage)).Uid;
        stage.Cluster.RebootNode("node-1");
        stage.Run(120);
        Assert.Equal(attachment, Assert.Single(Attachments(stage)).Uid);
        Assert.Equal(("Running", 1), (stage.Pod("p").Status.TextOf("phase"), stage.Cluster.Processes.Count()));
        stage.Delete(stage.Pod("p"));
        stage.Run(60);
        Assert.Empty(Attachments(stage));
    }

    [Theory]
    // The pod is collected 40 s after its Node object went; nobody answers for the machine, so its disks are held for six minutes from then on.
    [InlineData(300, "node-1")]
    [InlineData(480, "node-2")]
    public void The_disks_of_a_machine_that_was_removed_are_held_for_a_while_too(int seconds, string expected)
    {
        var stage = OnDisk(Parts | ClusterParts.NodeLifecycle, out _);
        stage.Cluster.RemoveNode("node-1");
        stage.Run(70);
        Assert.False(stage.Has(ResourceKinds.Pod, "p"));
        NewPod(stage, "q", "node-2");
        stage.Run(seconds - 70);
        Assert.Equal(expected, Assert.Single(Attachments(stage)).Spec.TextOf("nodeName"));
    }

    [Fact]
    public void A_file_system_does_not_grow_on_a_node_that_is_off()
    {
        var stage = OnDisk(Parts | ClusterParts.NodeLifecycle, out _, more: """{"allowVolumeExpansion":true}""");
        stage.Cluster.StopNode("node-1", keepsProcesses: false);
        stage.Patch(stage.Claim("c"), """{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}""");
        stage.Run(60);
        Assert.Equal("1Gi", stage.Claim("c").Status.At("capacity", "storage")?.Text);
        stage.Cluster.StartNode("node-1");
        stage.Run(60);
        Assert.Equal("2Gi", stage.Claim("c").Status.At("capacity", "storage")?.Text);
    }

    [Fact]
    public void A_disk_is_not_deleted_while_it_is_attached()
    {
        var stage = OnDisk(Parts, out var volume);
        stage.Faults.AttachIsStuck = true;
        stage.Delete(stage.Claim("c"));
        stage.Delete(stage.Pod("p"));
        stage.Run(120);
        Assert.Equal("Released c!", stage.OfVolume(volume));
        Assert.Contains("VolumeFailedDelete!", stage.EventsOf(ResourceKinds.Volume, volume), StringComparison.Ordinal);
        stage.Faults.AttachIsStuck = false;
        stage.Run(300);
        Assert.Equal("gone", stage.OfVolume(volume));
        Assert.Empty(Attachments(stage));
    }

    private static VolumeStage OnDisk(ClusterParts parts, out string volume, string claim = "{}", string more = "{}")
    {
        var stage = new VolumeStage(parts);
        stage.NewClass("x", "disk.embedded.stslint", more: more);
        volume = "pvc-" + stage.NewClaim("c", "1Gi", claim).Uid;
        stage.Run(20);
        NewPod(stage, "p", "node-1");
        stage.Run(20);
        Assert.Equal("Running", stage.Pod("p").Status.TextOf("phase"));
        return stage;
    }

    private static void NewPod(VolumeStage stage, string name, string node) => stage.Create(ResourceKinds.Pod, name, """
        {"spec":{"nodeSelector":{"kubernetes.io/hostname":"NODE"},"containers":[{"name":"app","image":"registry.example/app:1","volumeMounts":[{"name":"c","mountPath":"/data"}]}],
          "volumes":[{"name":"c","persistentVolumeClaim":{"claimName":"c"}}]}}
        """.Replace("NODE", node, StringComparison.Ordinal), "default");

    private static List<ApiObject> Attachments(VolumeStage stage) => [.. stage.Cluster.Store.List(ResourceKinds.VolumeAttachment)];
}
