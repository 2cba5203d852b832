using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Volumes;

/// <summary>Volumes that are chosen together with the pod's node.</summary>
public sealed class FirstConsumerTests
{
    private readonly VolumeStage _stage = new(VolumeStage.Binding | ClusterParts.Scheduler);

    [Fact]
    public void Nothing_is_bound_before_a_pod_comes_and_then_on_its_node()
    {
        _stage.NewClass("x", mode: "WaitForFirstConsumer");
        Local("a", "1Gi", "node-1");
        Local("b", "2Gi", "node-2");
        _stage.NewClaim("c");
        _stage.Run(20);
        Assert.Equal(("Pending", "WaitForFirstConsumer"), (_stage.Of("c"), _stage.EventsOf("c")));
        NewPod("p", "node-2", "c");
        _stage.Run(20);
        Assert.Equal(("Bound b", "node-2"), (_stage.Of("c"), _stage.Pod("p").Spec.TextOf("nodeName")));
    }

    [Fact]
    public void The_claims_of_a_pod_are_served_by_size_and_all_or_none()
    {
        _stage.NewClass("x", mode: "WaitForFirstConsumer");
        Local("a1", "1Gi", "node-1");
        Local("b1", "1Gi", "node-2");
        Local("b5", "5Gi", "node-2");
        _stage.NewClaim("big", "2Gi");
        _stage.NewClaim("small");
        _stage.NewPod("p", "big", "small");
        _stage.Run(20);
        Assert.Equal(("Bound b5", "Bound b1", "node-2"), (_stage.Of("big"), _stage.Of("small"), _stage.Pod("p").Spec.TextOf("nodeName")));
        Assert.Equal("Available", _stage.OfVolume("a1"));
    }

    [Fact]
    public void A_volume_that_is_reserved_is_bound_at_once()
    {
        _stage.NewClass("x", mode: "WaitForFirstConsumer");
        _stage.NewVolume("v", "1Gi", """{"spec":{"claimRef":{"namespace":"default","name":"c"}}}""");
        _stage.NewClaim("c");
        _stage.Run();
        Assert.Equal("Bound v", _stage.Of("c"));
    }

    [Fact]
    public void A_volume_is_made_for_the_node()
    {
        _stage.NewClass("x", "disk.embedded.stslint", "WaitForFirstConsumer", """{"allowedTopologies":[{"matchLabelExpressions":[{"key":"topology.kubernetes.io/zone","values":["zone-2","zone-3"]}]}]}""");
        _stage.NewClaim("c");
        _stage.NewPod("p", "c");
        _stage.Run(20);
        var node = _stage.Pod("p").Spec.TextOf("nodeName");
        Assert.Contains(node, (string[])["node-2", "node-3"]);
        Assert.Equal(node, _stage.Claim("c").Annotations.TextOf("volume.kubernetes.io/selected-node"));
        var volume = _stage.Volume(_stage.Claim("c").Spec.TextOf("volumeName")!);
        // It can be used from the zone of that node, and from no other.
        Assert.Contains($"\"values\":[\"{node!.Replace("node", "zone", StringComparison.Ordinal)}\"]", volume.Spec["nodeAffinity"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_volume_cannot_be_made_another_node_is_tried()
    {
        _stage.Faults.ProvisioningFailures = 1;
        _stage.NewClass("x", "disk.embedded.stslint", "WaitForFirstConsumer");
        _stage.NewClaim("c");
        _stage.NewPod("p", "c");
        _stage.Run(60);
        Assert.Contains("ProvisioningFailed!", _stage.EventsOf("c"), StringComparison.Ordinal);
        Assert.Contains("FailedScheduling!", _stage.EventsOf(ResourceKinds.Pod, "p"), StringComparison.Ordinal);
        Assert.StartsWith("Bound", _stage.Of("c"), StringComparison.Ordinal);
        Assert.NotNull(_stage.Pod("p").Spec.TextOf("nodeName"));
    }

    [Theory]
    [InlineData("the claim is missing", "", "", "persistentvolumeclaim \"c\" not found")]
    [InlineData("the claim is not bound", "v 1Gi node-1", "2Gi", "pod has unbound immediate PersistentVolumeClaims")]
    [InlineData("the volume is elsewhere", "v 1Gi node-1", "1Gi", "3 node(s) didn't match")]
    public void A_pod_whose_volumes_fit_nowhere_says_why(string what, string volume, string claim, string reason)
    {
        if (volume.Split(' ') is [var name, var size, var node])
            Local(name, size, node);
        if (claim.Length > 0)
            _stage.NewClaim("c", claim);
        _stage.Run();
        NewPod("p", what == "the volume is elsewhere" ? "node-2" : "node-1", "c");
        _stage.Run(20);
        Assert.Null(_stage.Pod("p").Spec.TextOf("nodeName"));
        var condition = (_stage.Pod("p").Status.List("conditions") ?? ApiList.Empty).Maps.First(static each => each.TextOf("type") == "PodScheduled");
        var text = condition.TextOf("message")!;
        Assert.True(text.Contains(reason, StringComparison.Ordinal) || (what == "the volume is elsewhere" && text.Contains("1 node(s) didn't match PersistentVolume's node affinity", StringComparison.Ordinal)), $"{what}: {text}");
    }

    [Fact]
    public void A_claim_of_one_pod_is_for_one_pod()
    {
        _stage.NewVolume("v", "1Gi", """{"spec":{"accessModes":["ReadWriteOncePod"]}}""");
        _stage.Run();
        _stage.NewClaim("c", "1Gi", """{"spec":{"accessModes":["ReadWriteOncePod"]}}""");
        _stage.NewPod("p", "c");
        _stage.Run(20);
        _stage.NewPod("q", "c");
        _stage.Run(20);
        Assert.NotNull(_stage.Pod("p").Spec.TextOf("nodeName"));
        Assert.Null(_stage.Pod("q").Spec.TextOf("nodeName"));
        _stage.Delete(_stage.Pod("p"), 0);
        _stage.Run(20);
        Assert.NotNull(_stage.Pod("q").Spec.TextOf("nodeName"));
    }

    private void Local(string name, string size, string node) => _stage.NewVolume(name, size, """
        {"spec":{"hostPath":null,"local":{"path":"/mnt/NAME"},"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["NODE"]}]}]}}}}
        """.Replace("NAME", name, StringComparison.Ordinal).Replace("NODE", node, StringComparison.Ordinal));

    private void NewPod(string name, string node, string claim) => _stage.Create(ResourceKinds.Pod, name, """
        {"spec":{"nodeSelector":{"kubernetes.io/hostname":"NODE"},"containers":[{"name":"app","image":"registry.example/app:1"}],"volumes":[{"name":"c","persistentVolumeClaim":{"claimName":"CLAIM"}}]}}
        """.Replace("NODE", node, StringComparison.Ordinal).Replace("CLAIM", claim, StringComparison.Ordinal), "default");
}
