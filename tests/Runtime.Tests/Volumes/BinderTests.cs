using StsLint.Runtime.Api;

namespace StsLint.Tests.Volumes;

/// <summary>Which volume a claim gets, and what is written on both.</summary>
public sealed class BinderTests
{
    private readonly VolumeStage _stage = new();

    public static TheoryData<string, string, string, string> Static => new()
    {
        // What it is about; the volumes as name, size, more; the claim as size, more; the claim's state and events.
        { "one that fits", "v 1Gi {}", "1Gi {}", "Bound v | " },
        { "one that is too small", "v 1Gi {}", "10Gi {}", "Pending | ProvisioningFailed!" },
        { "the smaller of two", "a 10Gi {}; b 1Gi {}", "1Gi {}", "Bound b | " },
        { "of equal ones the first by name", "b 1Gi {}; a 1Gi {}", "1Gi {}", "Bound a | " },
        { "reserved by name before a smaller one", """a 10Gi {"spec":{"claimRef":{"namespace":"default","name":"c"}}}; b 1Gi {}""", "1Gi {}", "Bound a | " },
        { "reserved for that name elsewhere", """a 1Gi {"spec":{"claimRef":{"namespace":"other","name":"c"}}}""", "1Gi {}", "Pending | ProvisioningFailed!" },
        { "reserved for another uid of that name", """a 1Gi {"spec":{"claimRef":{"namespace":"default","name":"c","uid":"11111111-1111-1111-1111-111111111111"}}}""", "1Gi {}", "Pending | ProvisioningFailed!" },
        { "reserved and too small, another is free", """a 1Gi {"spec":{"claimRef":{"namespace":"default","name":"c"}}}; b 8Gi {}""", "2Gi {}", "Bound b | " },
        { "a selector that fits", """v 1Gi {"metadata":{"labels":{"disk":"fast"}}}""", """1Gi {"spec":{"selector":{"matchLabels":{"disk":"fast"}}}}""", "Bound v | " },
        { "a selector that does not fit", "v 1Gi {}", """1Gi {"spec":{"selector":{"matchLabels":{"disk":"fast"}}}}""", "Pending | ProvisioningFailed!" },
        { "the class counts more than the size", """a 1Gi {"spec":{"storageClassName":null}}; b 10Gi {"spec":{"storageClassName":"gold"}}""", """1Gi {"spec":{"storageClassName":"gold"}}""", "Bound b | " },
        { "no class takes no class", """a 1Gi {"spec":{"storageClassName":"gold"}}; b 10Gi {"spec":{"storageClassName":null}}""", """1Gi {"spec":{"storageClassName":null}}""", "Bound b | " },
        { "the empty class is no class", """b 10Gi {"spec":{"storageClassName":null}}""", """1Gi {"spec":{"storageClassName":""}}""", "Bound b | " },
        { "no class and nothing free", "v 1Gi {}", """1Gi {"spec":{"storageClassName":""}}""", "Pending | FailedBinding" },
        { "the fewest modes first", """a 100Gi {}; b 1Gi {"spec":{"accessModes":["ReadWriteOnce","ReadOnlyMany"]}}""", "1Gi {}", "Bound a | " },
        { "named, and a smaller one is free", "a 10Gi {}; b 1Gi {}", """1Gi {"spec":{"volumeName":"a"}}""", "Bound a | " },
        { "named, the selector does not count", "a 1Gi {}", """1Gi {"spec":{"volumeName":"a","selector":{"matchLabels":{"disk":"fast"}}}}""", "Bound a | " },
        { "named, and it lacks a mode", "a 1Gi {}", """1Gi {"spec":{"volumeName":"a","accessModes":["ReadWriteMany"]}}""", "Pending a | VolumeMismatch!" },
        { "named, and it is too small", "a 1Gi {}", """2Gi {"spec":{"volumeName":"a"}}""", "Pending a | VolumeMismatch!" },
        { "named, and of another class", "a 1Gi {}", """1Gi {"spec":{"volumeName":"a","storageClassName":"gold"}}""", "Pending a | VolumeMismatch!" },
        { "named, and of another attributes class", "a 1Gi {}", """1Gi {"spec":{"volumeName":"a","volumeAttributesClassName":"gold"}}""", "Pending a | VolumeMismatch!" },
        { "named, and not there", "", """1Gi {"spec":{"volumeName":"a"}}""", "Pending a | " },
        { "named, and reserved for it, whatever its size", """a 1Gi {"spec":{"claimRef":{"namespace":"default","name":"c"}}}""", """5Gi {"spec":{"volumeName":"a"}}""", "Bound a | ExternalExpanding" },
        { "named, and reserved for another", """a 1Gi {"spec":{"claimRef":{"namespace":"default","name":"d"}}}""", """1Gi {"spec":{"volumeName":"a"}}""", "Pending a | FailedBinding!" },
        { "a device for a file system", """a 1Gi {"spec":{"volumeMode":"Block"}}""", "1Gi {}", "Pending | ProvisioningFailed!" },
        { "a file system for a device", "a 1Gi {}", """1Gi {"spec":{"volumeMode":"Block"}}""", "Pending | ProvisioningFailed!" },
        { "a device for a device", """a 1Gi {"spec":{"volumeMode":"Block"}}""", """1Gi {"spec":{"volumeMode":"Block"}}""", "Bound a | " },
        { "named, a device for a file system", """a 1Gi {"spec":{"volumeMode":"Block"}}""", """1Gi {"spec":{"volumeName":"a"}}""", "Pending a | VolumeMismatch!" },
    };

    [Theory]
    [MemberData(nameof(Static))]
    public void A_claim_gets_the_volume_that_the_binder_chooses(string what, string volumes, string claim, string expected)
    {
        foreach (var volume in volumes.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static each => each.Split(' ', 3)))
            _stage.NewVolume(volume[0], volume[1], volume[2]);
        _stage.Run();
        var words = claim.Split(' ', 2);
        _stage.NewClaim("c", words[0], words[1]);
        _stage.Run();

        Assert.True(expected == $"{_stage.Of("c")} | {_stage.EventsOf("c")}", $"{what}: expected {expected}, is {_stage.Of("c")} | {_stage.EventsOf("c")}");
    }

    [Theory]
    // The volume, the claim; which halves are marked as the binder's: the volume's, the claim's.
    [InlineData("{}", "{}", true, true)]
    [InlineData("""{"spec":{"claimRef":{"namespace":"default","name":"c"}}}""", "{}", false, true)]
    [InlineData("{}", """{"spec":{"volumeName":"v"}}""", true, false)]
    [InlineData("""{"spec":{"claimRef":{"namespace":"default","name":"c"}}}""", """{"spec":{"volumeName":"v"}}""", false, false)]
    public void Each_half_that_the_binder_chose_is_marked(string volume, string claim, bool marksVolume, bool marksClaim)
    {
        _stage.NewVolume("v", "10Gi", volume);
        _stage.Run();
        var made = _stage.NewClaim("c", "1Gi", claim);
        _stage.Run();

        var (boundVolume, boundClaim) = (_stage.Volume("v"), _stage.Claim("c"));
        Assert.Equal(("Bound c!", "Bound v"), (_stage.OfVolume("v"), _stage.Of("c")));
        Assert.Equal(made.Uid, boundVolume.Spec.At("claimRef", "uid")?.Text);
        Assert.Equal(marksVolume, boundVolume.Annotations.Has("pv.kubernetes.io/bound-by-controller"));
        Assert.Equal(marksClaim, boundClaim.Annotations.Has("pv.kubernetes.io/bound-by-controller"));
        Assert.Equal("yes", boundClaim.Annotations.TextOf("pv.kubernetes.io/bind-completed"));
        // The claim has what the volume offers, not what it asked for.
        Assert.Equal("10Gi", boundClaim.Status.At("capacity", "storage")?.Text);
        Assert.Equal(boundVolume.Spec.List("accessModes"), boundClaim.Status.List("accessModes"));
    }

    [Theory]
    [InlineData("Bound")]
    [InlineData("Lost")]
    public void A_claim_that_is_said_to_be_bound_and_is_not_becomes_pending(string phase)
    {
        var claim = _stage.NewClaim("c");
        _stage.User.UpdateStatus(claim.WithAt(["status", "phase"], phase)).OrThrow();
        _stage.Run();
        Assert.Equal("Pending", _stage.Of("c"));
    }

    [Fact]
    public void A_half_that_the_binder_set_is_never_given_up_silently()
    {
        _stage.NewVolume("v", "1Gi", """{"spec":{"claimRef":{"namespace":"default","name":"d"}}}""");
        var claim = _stage.NewClaim("c", "1Gi", """{"metadata":{"annotations":{"pv.kubernetes.io/bound-by-controller":"yes"}},"spec":{"volumeName":"v"}}""");
        _stage.User.UpdateStatus(claim.WithAt(["status", "phase"], "Bound")).OrThrow();
        _stage.Run();
        Assert.Equal("Bound v", _stage.Of("c"));
        Assert.StartsWith("FailedBinding!", _stage.EventsOf("c"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_claim_whose_volume_goes_is_lost_and_found_again()
    {
        _stage.NewVolume("v");
        _stage.Run();
        _stage.NewClaim("c");
        _stage.Run();
        var volume = _stage.Volume("v");
        _stage.Delete(volume);
        _stage.Run();
        Assert.True(_stage.Volume("v").IsDeleting);
        _stage.Patch(volume, """{"metadata":{"finalizers":null}}""");
        _stage.Run();
        Assert.Equal(("Lost v", "ClaimLost!"), (_stage.Of("c"), _stage.EventsOf("c")));
        _stage.NewVolume("v", "1Gi", """{"spec":{"claimRef":{"namespace":"default","name":"c","uid":"UID"}}}""".Replace("UID", _stage.Claim("c").Uid, StringComparison.Ordinal));
        _stage.Run(20);
        Assert.Equal(("Bound v", "Bound c!"), (_stage.Of("c"), _stage.OfVolume("v")));
    }

    [Theory]
    [InlineData("""{"spec":{"claimRef":null}}""", "Bound v", "")]
    [InlineData("""{"spec":{"claimRef":{"uid":null}}}""", "Lost v", "ClaimMisbound!")]
    [InlineData("""{"spec":{"claimRef":{"uid":"11111111-1111-1111-1111-111111111111"}}}""", "Lost v", "ClaimMisbound!")]
    [InlineData("""{"spec":{"claimRef":{"name":"d","uid":"11111111-1111-1111-1111-111111111111"}}}""", "Lost v", "ClaimMisbound!")]
    public void A_bound_claim_whose_volume_is_set_free_takes_it_again_and_one_whose_volume_is_given_away_is_lost(string patch, string claim, string events)
    {
        _stage.NewVolume("v", "1Gi", """{"metadata":{"labels":{"disk":"fast"}}}""");
        _stage.Run();
        _stage.NewClaim("c", "1Gi", """{"spec":{"selector":{"matchLabels":{"disk":"fast"}}}}""");
        _stage.Run();
        // That the labels no longer fit does not matter any more.
        _stage.Patch(_stage.Volume("v"), """{"metadata":{"labels":null}}""");
        _stage.Patch(_stage.Volume("v"), patch);
        _stage.Run(31);
        Assert.Equal((claim, events), (_stage.Of("c"), _stage.EventsOf("c")));
    }

    [Fact]
    public void What_is_free_or_reserved_is_available()
    {
        _stage.NewVolume("free");
        _stage.NewVolume("reserved", "1Gi", """{"spec":{"claimRef":{"namespace":"default","name":"later"}}}""");
        _stage.Run();
        Assert.Equal(("Available", "Available later"), (_stage.OfVolume("free"), _stage.OfVolume("reserved")));
    }

    [Fact]
    public void Of_two_claims_the_older_gets_the_one_volume_and_the_other_waits_for_the_next()
    {
        _stage.NewVolume("a");
        _stage.Run();
        _stage.NewClaim("c1");
        _stage.NewClaim("c2");
        _stage.Run();
        Assert.Equal(("Bound a", "Pending"), (_stage.Of("c1"), _stage.Of("c2")));
        _stage.NewVolume("b");
        // A new volume wakes nobody; the next round does.
        _stage.Run();
        Assert.Equal("Pending", _stage.Of("c2"));
        _stage.Run(15);
        Assert.Equal("Bound b", _stage.Of("c2"));
    }

    [Theory]
    [InlineData(true, "Available")]
    [InlineData(false, "Available c")]
    public void A_volume_whose_claim_has_another_is_set_free_and_keeps_the_name_that_a_person_wrote(bool byController, string expected)
    {
        _stage.NewVolume("a");
        _stage.Run();
        _stage.NewClaim("c");
        _stage.Run();
        var uid = _stage.Claim("c").Uid;
        var mark = byController ? """{"pv.kubernetes.io/bound-by-controller":"yes"}""" : "null";
        _stage.NewVolume("b", "1Gi", """{"metadata":{"annotations":MARK},"spec":{"claimRef":{"namespace":"default","name":"c","uid":"UID"}}}""".Replace("MARK", mark, StringComparison.Ordinal).Replace("UID", uid, StringComparison.Ordinal));
        _stage.Run();
        Assert.Equal(("Bound a", expected), (_stage.Of("c"), _stage.OfVolume("b")));
    }

    [Fact]
    public void A_volume_of_another_mode_that_is_reserved_by_uid_is_told_on_both_sides_and_left()
    {
        var claim = _stage.NewClaim("c");
        _stage.NewVolume("b", "1Gi", """{"spec":{"volumeMode":"Block","claimRef":{"namespace":"default","name":"c","uid":"UID"}}}""".Replace("UID", claim.Uid, StringComparison.Ordinal));
        _stage.Run();
        Assert.Equal(("Pending c!", "VolumeMismatch!"), (_stage.OfVolume("b"), _stage.EventsOf(ResourceKinds.Volume, "b")));
        Assert.Contains("VolumeMismatch!", _stage.EventsOf("c"), StringComparison.Ordinal);
        Assert.Equal("Pending", _stage.Of("c"));
    }

    [Fact]
    public void A_claim_that_is_being_deleted_gets_nothing()
    {
        _stage.NewClaim("c", "1Gi", """{"metadata":{"finalizers":["example.com/hold"]}}""");
        _stage.Run();
        _stage.Delete(_stage.Claim("c"));
        _stage.NewVolume("v");
        _stage.Run(40);
        Assert.Equal(("Pending", "Available"), (_stage.Of("c"), _stage.OfVolume("v")));
    }
}
