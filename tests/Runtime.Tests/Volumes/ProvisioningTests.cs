using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Volumes;

/// <summary>Volumes that are made on demand: by the built-in provisioner of directories, by the cluster's own driver of disks, or by nobody.</summary>
public sealed class ProvisioningTests
{
    private const string Directories = "kubernetes.io/host-path";
    private const string Disks = "disk.embedded.stslint";

    private readonly VolumeStage _stage = new();

    [Theory]
    [InlineData(Directories, "ProvisioningSucceeded", "kubernetes.io/pv-controller")]
    [InlineData(Disks, "ExternalProvisioning Provisioning ProvisioningSucceeded", "external-provisioner.volume.kubernetes.io/finalizer")]
    public void A_volume_is_made_for_the_claim(string provisioner, string events, string finalizer)
    {
        _stage.NewClass("x", provisioner);
        var claim = _stage.NewClaim("c", "3Gi");
        _stage.Run(20);

        var name = "pvc-" + claim.Uid;
        Assert.Equal(("Bound " + name, "Bound c!"), (_stage.Of("c"), _stage.OfVolume(name)));
        Assert.Equal(events, _stage.EventsOf("c"));
        var volume = _stage.Volume(name);
        Assert.Equal("3Gi", volume.Spec.At("capacity", "storage")?.Text);
        Assert.Equal("Delete", volume.Spec.TextOf("persistentVolumeReclaimPolicy"));
        Assert.Equal("x", volume.Spec.TextOf("storageClassName"));
        Assert.Equal(provisioner, volume.Annotations.TextOf("pv.kubernetes.io/provisioned-by"));
        Assert.Contains(finalizer, volume.Finalizers.Texts);
        // The volume was made for the claim; the claim's half is the binder's.
        Assert.False(volume.Annotations.Has("pv.kubernetes.io/bound-by-controller"));
        Assert.True(_stage.Claim("c").Annotations.Has("pv.kubernetes.io/bound-by-controller"));
    }

    [Theory]
    [InlineData("no such class", "", "{}", "{}", "ProvisioningFailed!")]
    [InlineData("nobody makes volumes", "kubernetes.io/no-provisioner", "{}", "{}", "ProvisioningFailed!")]
    [InlineData("a plugin that there is not", "kubernetes.io/fantasy", "{}", "{}", "ProvisioningFailed!")]
    [InlineData("somebody else makes them", "disk.example.com", "{}", "{}", "ExternalProvisioning")]
    [InlineData("a driver does the plugin's work", "kubernetes.io/aws-ebs", "{}", "{}", "ExternalProvisioning")]
    [InlineData("directories are no devices", Directories, "{}", """{"spec":{"volumeMode":"Block"}}""", "ProvisioningFailed!")]
    [InlineData("directories are not mounted with options", Directories, """{"mountOptions":["ro"]}""", "{}", "ProvisioningFailed!")]
    [InlineData("a selector asks for what is there", Disks, "{}", """{"spec":{"selector":{"matchLabels":{"disk":"fast"}}}}""", "ExternalProvisioning Provisioning ProvisioningFailed!")]
    public void A_claim_that_cannot_be_served_says_why_and_stays_pending(string what, string provisioner, string storageClass, string claim, string events)
    {
        if (provisioner.Length > 0)
            _stage.NewClass("x", provisioner, more: storageClass);
        _stage.NewClaim("c", "1Gi", claim);
        _stage.Run(20);
        Assert.True(("Pending", events) == (_stage.Of("c"), _stage.EventsOf("c")), $"{what}: {_stage.Of("c")} | {_stage.EventsOf("c")}");
        Assert.Empty(_stage.Volumes);
    }

    [Fact]
    public void A_volume_that_is_there_is_taken_before_one_is_made()
    {
        _stage.NewClass("x", Disks);
        _stage.NewVolume("v", "100Gi");
        _stage.Run();
        _stage.NewClaim("c");
        _stage.Run(20);
        Assert.Equal("Bound v", _stage.Of("c"));
        Assert.Single(_stage.Volumes);
    }

    [Fact]
    public void With_a_node_selected_a_new_volume_is_made_although_one_is_free()
    {
        _stage.NewClass("x", Disks, "WaitForFirstConsumer");
        _stage.NewVolume("v", "100Gi");
        _stage.Run();
        var claim = _stage.NewClaim("c", "1Gi", """{"metadata":{"annotations":{"volume.kubernetes.io/selected-node":"node-2"}}}""");
        _stage.Run(20);
        Assert.Equal(("Bound pvc-" + claim.Uid, "Available"), (_stage.Of("c"), _stage.OfVolume("v")));
    }

    [Theory]
    [InlineData(Directories)]
    [InlineData(Disks)]
    public void A_volume_that_somebody_made_meanwhile_is_not_made_again(string provisioner)
    {
        _stage.NewClass("x", provisioner);
        var claim = _stage.NewClaim("c");
        _stage.Run(0.05);
        var name = "pvc-" + claim.Uid;
        _stage.NewVolume(name, "2Gi", """{"spec":{"claimRef":{"namespace":"default","name":"c"}}}""");
        _stage.Run(20);
        Assert.Equal("Bound " + name, _stage.Of("c"));
        Assert.Single(_stage.Volumes);
        Assert.DoesNotContain("ProvisioningSucceeded", _stage.EventsOf("c"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, "ProvisioningSucceeded", true)]
    [InlineData(5, 0, "ProvisioningFailed! ProvisioningSucceeded", true)]
    [InlineData(5, 5, "ProvisioningFailed! ProvisioningCleanupFailed! ProvisioningSucceeded", true)]
    [InlineData(5, 1, "ProvisioningFailed! ProvisioningSucceeded", true)]
    public void A_volume_that_cannot_be_saved_is_deleted_again_and_made_at_the_next_round(int saves, int deletions, string events, bool isBound)
    {
        using var faults = new Faults(_stage.Cluster.Server).Add(new Fault(FaultKind.ServerError) { Verb = "create", Object = ResourceKinds.Volume, Times = saves });
        _stage.Faults.DeletionFailures = deletions;
        _stage.NewClass("x", Directories);
        _stage.NewClaim("c");
        _stage.Run(40);
        Assert.Equal(events, _stage.EventsOf("c"));
        Assert.Equal(isBound, _stage.Of("c").StartsWith("Bound", StringComparison.Ordinal));
        Assert.Single(_stage.Volumes);
    }

    [Theory]
    [InlineData(Directories)]
    [InlineData(Disks)]
    public void A_save_whose_answer_was_lost_counts_as_done(string provisioner)
    {
        using var faults = new Faults(_stage.Cluster.Server).Add(new Fault(FaultKind.LostAnswer) { Verb = "create", Object = ResourceKinds.Volume });
        _stage.NewClass("x", provisioner);
        var claim = _stage.NewClaim("c");
        _stage.Run(20);
        Assert.Equal("Bound pvc-" + claim.Uid, _stage.Of("c"));
        Assert.Single(_stage.Volumes);
        Assert.DoesNotContain("Failed", _stage.EventsOf("c"), StringComparison.Ordinal);
    }

    [Fact]
    public void While_the_provisioner_is_down_the_claim_says_for_whom_it_waits()
    {
        _stage.Faults.ProvisionerIsDown = true;
        _stage.NewClass("x", Disks);
        _stage.NewClaim("c");
        _stage.Run(120);
        Assert.Equal(("Pending", "ExternalProvisioning"), (_stage.Of("c"), _stage.EventsOf("c")));
        // Once a round, not more.
        Assert.InRange(_stage.CountOf("c", "ExternalProvisioning"), 5, 10);
        _stage.Faults.ProvisionerIsDown = false;
        _stage.Run(20);
        Assert.StartsWith("Bound", _stage.Of("c"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slow_provisioner_makes_one_volume()
    {
        _stage.Faults.ProvisioningTime = TimeSpan.FromSeconds(100);
        _stage.NewClass("x", Disks);
        _stage.NewClaim("c");
        _stage.Run(90);
        Assert.Equal("Pending", _stage.Of("c"));
        _stage.Run(30);
        Assert.StartsWith("Bound", _stage.Of("c"), StringComparison.Ordinal);
        Assert.Single(_stage.Volumes);
    }

    [Theory]
    [InlineData(Directories)]
    [InlineData(Disks)]
    public void What_fails_once_is_tried_again(string provisioner)
    {
        _stage.Faults.ProvisioningFailures = 1;
        _stage.NewClass("x", provisioner);
        _stage.NewClaim("c");
        _stage.Run(40);
        Assert.Contains("ProvisioningFailed! ", _stage.EventsOf("c"), StringComparison.Ordinal);
        Assert.StartsWith("Bound", _stage.Of("c"), StringComparison.Ordinal);
        Assert.Single(_stage.Volumes);
    }

    [Fact]
    public void Of_two_volumes_made_for_one_claim_the_unused_one_goes()
    {
        _stage.Faults.ProvisionedTwice = 1;
        _stage.NewClass("x", Disks);
        _stage.NewClaim("c");
        _stage.Run(0.2);
        Assert.Equal(2, _stage.Volumes.Count());
        _stage.Run(60);
        var left = Assert.Single(_stage.Volumes);
        Assert.Equal("Bound " + left.Name, _stage.Of("c"));
    }

    [Theory]
    // The classes as name, mark and day; the claim; the class it ends with.
    [InlineData("a:true:1", "{}", "a")]
    [InlineData("a:true:1 b:true:2", "{}", "b")]
    [InlineData("b:true:1 a:true:1", "{}", "a")]
    [InlineData("a:false:1", "{}", null)]
    [InlineData("a:true:1", """{"spec":{"storageClassName":""}}""", "")]
    [InlineData("a:true:1", """{"metadata":{"annotations":{"volume.beta.kubernetes.io/storage-class":"old"}}}""", null)]
    public void A_default_class_that_comes_later_is_given_to_claims_without_class(string classes, string claim, string? expected)
    {
        _stage.NewClaim("c", "1Gi", """{"spec":{"storageClassName":null}}""".Equals(claim, StringComparison.Ordinal) ? claim : ApiJson.Write(MergePatch.Apply(ApiJson.Read("""{"spec":{"storageClassName":null}}"""), ApiJson.Read(claim))));
        _stage.Run();
        foreach (var item in classes.Split(' ').Select(static each => each.Split(':')).OrderBy(static each => each[2]))
        {
            if (item[2] == "2")
                _stage.Run(5);
            _stage.NewClass(item[0], more: """{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"MARK"}}}""".Replace("MARK", item[1], StringComparison.Ordinal));
        }
        _stage.Run(40);
        Assert.Equal(expected, _stage.Claim("c").Spec.TextOf("storageClassName"));
    }

    [Fact]
    public void A_bound_claim_without_class_stays_without_one()
    {
        _stage.NewVolume("v", "1Gi", """{"spec":{"storageClassName":null}}""");
        _stage.Run();
        _stage.NewClaim("c", "1Gi", """{"spec":{"storageClassName":null}}""");
        _stage.Run();
        _stage.NewClass("a", Disks, more: """{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"true"}}}""");
        _stage.Run(40);
        Assert.Equal("Bound v", _stage.Of("c"));
        Assert.Null(_stage.Claim("c").Spec.TextOf("storageClassName"));
    }

    [Fact]
    public void A_new_cluster_serves_claims_without_class()
    {
        var stage = new VolumeStage(hasDefaultClass: true);
        stage.NewClaim("c", "1Gi", """{"spec":{"storageClassName":null}}""");
        stage.Run(20);
        Assert.StartsWith("Bound pvc-", stage.Of("c"), StringComparison.Ordinal);
        Assert.Equal("standard", stage.Claim("c").Spec.TextOf("storageClassName"));
    }
}
