using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Volumes;

/// <summary>What becomes of volumes when their claims go, and what keeps both while they are in use.</summary>
public sealed class ReclaimTests
{
    private readonly VolumeStage _stage = new();

    public static TheoryData<string, string, string, string> Policies => new()
    {
        { "Retain", """{"hostPath":{"path":"/tmp/v"}}""", "Released c!", "" },
        { "Delete", """{"hostPath":{"path":"/tmp/v"}}""", "gone", "" },
        { "Delete", """{"hostPath":{"path":"/data/v"}}""", "Failed c!", "VolumeFailedDelete!" },
        { "Delete", """{"hostPath":null,"nfs":{"server":"nfs.example.com","path":"/v"}}""", "Failed c!", "VolumeFailedDelete!" },
        { "Delete", """{"hostPath":null,"csi":{"driver":"disk.example.com","volumeHandle":"h"}}""", "Released c!", "" },
        { "Recycle", """{"hostPath":{"path":"/tmp/v"}}""", "Available", "RecyclerPod VolumeRecycled" },
        { "Recycle", """{"hostPath":null,"nfs":{"server":"nfs.example.com","path":"/v"}}""", "Available", "RecyclerPod VolumeRecycled" },
        { "Recycle", """{"hostPath":null,"csi":{"driver":"disk.example.com","volumeHandle":"h"}}""", "Failed c!", "VolumeFailedRecycle!" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void When_the_claim_is_gone_the_policy_decides(string policy, string source, string expected, string events)
    {
        Bind(policy, source);
        var uid = _stage.Volume("v").Uid;
        _stage.Cluster.Data.Write(uid, "readme", "token");
        _stage.Delete(_stage.Claim("c"));
        _stage.Run();
        Assert.Equal((expected, events), (_stage.OfVolume("v"), _stage.EventsOf(ResourceKinds.Volume, "v")));
        // What was on it stays unless it was deleted or scrubbed.
        Assert.Equal(expected is not ("gone" or "Available"), _stage.Cluster.Data.FilesOn(uid).Count == 1);
        // It is not told again and again.
        _stage.Run(100);
        Assert.Equal((expected, events), (_stage.OfVolume("v"), _stage.EventsOf(ResourceKinds.Volume, "v")));
    }

    [Fact]
    public void A_policy_that_nobody_knows_fails()
    {
        var stage = new VolumeStage();
        Bind("Retain", "{}", stage);
        // The API server takes no such policy; it may come from a later release.
        stage.Cluster.Store.Put(stage.Volume("v").WithAt(["spec", "persistentVolumeReclaimPolicy"], "Archive"), "test");
        stage.Delete(stage.Claim("c"));
        stage.Run();
        Assert.Equal(("Failed c!", "VolumeUnknownReclaimPolicy!"), (stage.OfVolume("v"), stage.EventsOf(ResourceKinds.Volume, "v")));
    }

    [Fact]
    public void A_volume_that_a_person_reserved_stays_reserved_when_it_is_recycled()
    {
        _stage.NewVolume("v", "1Gi", """{"spec":{"persistentVolumeReclaimPolicy":"Recycle","claimRef":{"namespace":"default","name":"c"}}}""");
        _stage.Run();
        _stage.NewClaim("c");
        _stage.Run();
        Assert.Equal("Bound c!", _stage.OfVolume("v"));
        _stage.Delete(_stage.Claim("c"));
        _stage.Run();
        Assert.Equal("Available c", _stage.OfVolume("v"));
    }

    [Theory]
    [InlineData("Running", "Released c!", "VolumeFailedRecycle")]
    [InlineData("Pending", "Released c!", "VolumeFailedRecycle")]
    [InlineData("Succeeded", "Available", "RecyclerPod VolumeRecycled")]
    public void A_volume_that_a_pod_still_uses_is_not_recycled(string phase, string expected, string events)
    {
        Bind("Recycle", "{}");
        var pod = _stage.NewPod("p", "c");
        _stage.User.UpdateStatus(pod.WithAt(["status", "phase"], phase)).OrThrow();
        // It has no node, so it does not keep the claim.
        _stage.Delete(_stage.Claim("c"));
        _stage.Run();
        Assert.Equal((expected, events), (_stage.OfVolume("v"), _stage.EventsOf(ResourceKinds.Volume, "v")));
    }

    [Fact]
    public void A_pod_of_a_new_claim_of_the_same_name_does_not_keep_the_old_volume()
    {
        _stage.Faults.RecyclingFailures = 1;
        Bind("Recycle", "{}");
        _stage.Delete(_stage.Claim("c"));
        _stage.Run();
        Assert.Equal("Failed c!", _stage.OfVolume("v"));
        _stage.NewClaim("c", "1Gi", """{"spec":{"storageClassName":"other"}}""");
        var pod = _stage.NewPod("p", "c");
        _stage.User.UpdateStatus(pod.WithAt(["status", "phase"], "Running")).OrThrow();
        _stage.Run(20);
        Assert.Equal("Available", _stage.OfVolume("v"));
    }

    [Fact]
    public void A_deletion_that_fails_is_tried_again()
    {
        _stage.Faults.DeletionFailures = 1;
        Bind("Delete", "{}");
        _stage.Delete(_stage.Claim("c"));
        _stage.Run();
        Assert.Equal(("Failed c!", "VolumeFailedDelete!"), (_stage.OfVolume("v"), _stage.EventsOf(ResourceKinds.Volume, "v")));
        _stage.Run(20);
        Assert.Equal("gone", _stage.OfVolume("v"));
    }

    [Fact]
    public void A_released_volume_is_had_again_only_when_somebody_sets_it_free()
    {
        Bind("Retain", "{}");
        _stage.Delete(_stage.Claim("c"));
        _stage.Run();
        _stage.NewClaim("c");
        _stage.Run(40);
        Assert.Equal(("Released c!", "Pending"), (_stage.OfVolume("v"), _stage.Of("c")));
        _stage.Patch(_stage.Volume("v"), """{"spec":{"claimRef":{"uid":null}}}""");
        _stage.Run(20);
        Assert.Equal(("Bound c!", "Bound v"), (_stage.OfVolume("v"), _stage.Of("c")));
    }

    [Fact]
    public void A_new_claim_of_the_name_gets_a_new_volume_and_the_old_one_is_deleted()
    {
        _stage.NewClass("x", "disk.embedded.stslint");
        var old = _stage.NewClaim("c");
        _stage.Run(20);
        _stage.Cluster.Data.Write(_stage.Volume("pvc-" + old.Uid).Uid, "readme", "old");
        _stage.Delete(_stage.Claim("c"));
        _stage.Run(0.001);
        var claim = _stage.NewClaim("c");
        _stage.Run(20);
        Assert.Equal("Bound pvc-" + claim.Uid, _stage.Of("c"));
        Assert.Single(_stage.Volumes);
        Assert.Equal(1, _stage.Cluster.Data.Destroyed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_claim_that_only_the_cache_has_lost_is_not_reclaimed(bool isUnknown)
    {
        // The binder's cache lags: it has not heard of the claim, or knows the one of that name that is gone.
        if (!isUnknown)
        {
            _stage.NewClaim("c");
            _stage.Run();
        }
        using var late = new LaggingReader(_stage.Cluster.Context, _stage.Controller("persistentvolume-binder"), changes: 0, atMost: null).Of(ResourceKinds.Claim, 100);
        if (!isUnknown)
            _stage.Delete(_stage.Claim("c"));
        _stage.Run();
        var claim = _stage.NewClaim("c", "1Gi", """{"spec":{"volumeName":"v"}}""");
        _stage.NewVolume("v", "1Gi", """{"spec":{"persistentVolumeReclaimPolicy":"Delete","claimRef":{"namespace":"default","name":"c","uid":"UID"}}}""".Replace("UID", claim.Uid, StringComparison.Ordinal));
        _stage.Run(20);
        Assert.Equal("Bound c!", _stage.OfVolume("v"));
        late.CatchUp();
        _stage.Run(20);
        Assert.Equal(("Bound c!", "Bound v"), (_stage.OfVolume("v"), _stage.Of("c")));
    }

    [Theory]
    [InlineData(true, "Running", true)]
    [InlineData(true, "Succeeded", true)]
    [InlineData(false, "Pending", false)]
    public void A_claim_stays_while_a_scheduled_pod_uses_it(bool isScheduled, string phase, bool stays)
    {
        Bind("Retain", "{}");
        var pod = _stage.NewPod("p", "c");
        if (isScheduled)
            pod = _stage.User.Bind(pod.Key, "node-1").OrThrow();
        pod = _stage.Pod("p");
        _stage.User.UpdateStatus(pod.WithAt(["status", "phase"], phase)).OrThrow();
        _stage.Delete(_stage.Claim("c"));
        _stage.Run(20);
        Assert.Equal(stays, _stage.Has(ResourceKinds.Claim, "c"));
        Assert.Equal(stays ? "Bound c!" : "Released c!", _stage.OfVolume("v"));
        _stage.Delete(_stage.Pod("p"), 0);
        _stage.Run();
        Assert.False(_stage.Has(ResourceKinds.Claim, "c"));
        Assert.Equal("Released c!", _stage.OfVolume("v"));
    }

    [Fact]
    public void A_volume_stays_while_it_is_bound()
    {
        Bind("Retain", "{}");
        _stage.Delete(_stage.Volume("v"));
        _stage.Run(20);
        Assert.True(_stage.Volume("v").IsDeleting);
        Assert.Equal(("Bound c!", "Bound v"), (_stage.OfVolume("v"), _stage.Of("c")));
        _stage.Delete(_stage.Claim("c"));
        _stage.Run();
        Assert.Equal("gone", _stage.OfVolume("v"));
    }

    [Fact]
    public void A_policy_changed_in_time_keeps_the_data()
    {
        _stage.NewClass("x", "disk.embedded.stslint");
        var claim = _stage.NewClaim("c");
        _stage.Run(20);
        var volume = _stage.Volume("pvc-" + claim.Uid);
        _stage.Cluster.Data.Write(volume.Uid, "readme", "token");
        _stage.Patch(volume, """{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}""");
        _stage.Delete(_stage.Claim("c"));
        _stage.Run(60);
        Assert.Equal("Released c!", _stage.OfVolume(volume.Name));
        Assert.Single(_stage.Cluster.Data.FilesOn(volume.Uid));
    }

    private void Bind(string policy, string source, VolumeStage? stage = null)
    {
        stage ??= _stage;
        var spec = ((ApiMap)ApiJson.Read(source)).With("persistentVolumeReclaimPolicy", policy);
        stage.NewVolume("v", "1Gi", ApiJson.Write(ApiMap.Of(("spec", spec))));
        stage.Run();
        stage.NewClaim("c");
        stage.Run();
        Assert.Equal("Bound v", stage.Of("c"));
    }
}
