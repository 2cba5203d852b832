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
    // The pod is deleted by force while its node is off: the disk is given up after six minutes, or at once where the node is known to be off.
    [InlineData(false, 240, "node-1")]
    [InlineData(false, 480, "node-2")]
    [InlineData(true, 30, "node-2")]
    public void From_a_dead_node_a_disk_is_detached_late_or_when_somebody_vouches_for_it(bool isVouched, int seconds, string expected)
    {
        var stage = OnDisk(Parts | ClusterParts.NodeLifecycle, out _);
        stage.Cluster.StopNode("node-1");
        stage.Run(60);
        stage.Delete(stage.Pod("p"), 0);
        if (isVouched)
            stage.Patch(stage.Cluster.Store.Get(ResourceKinds.Node, "", "node-1")!, """{"spec":{"taints":[{"key":"node.kubernetes.io/out-of-service","effect":"NoExecute"}]}}""");
        NewPod(stage, "q", "node-2");
        stage.Run(seconds);
        Assert.Equal(expected, Assert.Single(Attachments(stage)).Spec.TextOf("nodeName"));
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

    private static VolumeStage OnDisk(ClusterParts parts, out string volume, string claim = "{}")
    {
        var stage = new VolumeStage(parts);
        stage.NewClass("x", "disk.embedded.stslint");
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
