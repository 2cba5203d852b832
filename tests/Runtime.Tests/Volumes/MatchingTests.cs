using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;

namespace StsLint.Tests.Volumes;

/// <summary>The index of volumes: searched, and kept up to date.</summary>
public sealed class MatchingTests
{
    private readonly VolumeIndex _index = new();

    [Theory]
    [InlineData("", false)]
    [InlineData("Pending", false)]
    [InlineData("Released", false)]
    [InlineData("Failed", false)]
    [InlineData("Bound", false)]
    [InlineData("Available", true)]
    public void Only_what_is_available_can_be_had(string phase, bool isFound)
    {
        _index.Set(Volume("v", "1Gi", phase));
        Assert.Equal(isFound, Find("1Gi") == "v");
    }

    [Theory]
    [InlineData("8G", "ReadWriteOnce ReadOnlyMany", "nothing", "d10")]
    [InlineData("5G", "ReadWriteOnce ReadOnlyMany", "nothing", "d5")]
    [InlineData("1G", "ReadWriteOnce ReadOnlyMany", "nothing", "d5")]
    [InlineData("5G", "ReadWriteOnce ReadOnlyMany ReadWriteMany", "nothing", "n5")]
    [InlineData("1G", "ReadWriteMany", "nothing", "n1")]
    [InlineData("999G", "ReadWriteOnce ReadOnlyMany", "nothing", null)]
    [InlineData("1G", "ReadWriteOnce ReadOnlyMany", "absent", null)]
    [InlineData("1G", "ReadWriteOnce ReadOnlyMany", "here", "d10")]
    [InlineData("1E", "ReadWriteOnce", "nothing", "big")]
    [InlineData("5E", "ReadWriteOnce", "nothing", "big")]
    [InlineData("5001P", "ReadWriteOnce", "nothing", "huge")]
    [InlineData("9E", "ReadWriteOnce", "nothing", null)]
    public void The_group_with_the_fewest_modes_is_searched_first_and_its_smallest_volume_taken(string size, string modes, string selector, string? expected)
    {
        foreach (var gigabytes in (ReadOnlySpan<int>)[1, 5, 10])
        {
            // The small one has a claim already.
            _index.Set(Volume($"d{gigabytes}", $"{gigabytes}G", gigabytes == 1 ? "Bound" : "Available", "ReadWriteOnce ReadOnlyMany", gigabytes == 10 ? """{"place":"here"}""" : "{}", gigabytes == 1 ? "somebody" : null));
            _index.Set(Volume($"n{gigabytes}", $"{gigabytes}G", "Available", "ReadWriteOnce ReadOnlyMany ReadWriteMany"));
        }
        _index.Set(Volume("big", "5E", "Available"));
        _index.Set(Volume("huge", "8E", "Available"));
        Assert.Equal(expected, Find(size, modes, selector == "nothing" ? "" : selector));
    }

    [Fact]
    public void A_volume_that_changes_is_found_as_it_is_now()
    {
        _index.Set(Volume("v", "1Gi", "Available"));
        Assert.Null(Find("2Gi"));
        _index.Set(Volume("v", "2Gi", "Available"));
        Assert.Equal("v", Find("2Gi"));
        _index.Set(Volume("v", "2Gi", "Available", claim: "other"));
        Assert.Null(Find("2Gi"));
        _index.Set(Volume("v", "2Gi", "Available", claim: "c"));
        Assert.Equal("v", Find("2Gi"));
        _index.Set(Volume("v", "2Gi", "Released"));
        Assert.Null(Find("2Gi"));
    }

    [Fact]
    public void Ten_thousand_volumes_that_come_and_go_are_found_as_one_by_one_they_would_be()
    {
        var volumes = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var random = new StsLint.Runtime.Embedded.SeededRandom(7);
        for (var i = 0; i < 10_000; i++)
        {
            var size = 1 + random.Below(500);
            volumes.Add($"v{i:d5}", size);
            _index.Set(Volume($"v{i:d5}", $"{size}Gi", "Available"));
        }
        for (var i = 0; i < 10_000; i++)
        {
            var size = 1 + random.Below(520);
            var found = Find($"{size}Gi");
            if (i % 500 == 0)
                Assert.Equal(volumes.Where(each => each.Value >= size).OrderBy(static each => each.Value).ThenBy(static each => each.Key, StringComparer.Ordinal).Select(static each => each.Key).FirstOrDefault(), found);
            if (found is null)
                continue;
            volumes.Remove(found);
            _index.Set(Volume(found, "1Gi", "Bound", claim: "somebody"));
        }
        Assert.InRange(volumes.Count, 1, 1000);
    }

    private string? Find(string size, string modes = "ReadWriteOnce", string label = "")
    {
        var claim = new ApiObject(ResourceKinds.Claim, ApiMap.Of(
            ("metadata", ApiMap.Of(("name", "c"), ("namespace", "default"), ("uid", "u"))),
            ("spec", ApiMap.Of(
                ("accessModes", List(modes)),
                ("storageClassName", "x"),
                ("resources", ApiMap.Of(("requests", ApiMap.Of(("storage", size))))),
                ("selector", label.Length == 0 ? null : ApiMap.Of(("matchLabels", ApiMap.Of(("place", label)))))))));
        var facts = ClaimFacts.Of(claim);
        return _index.Matching.Find(facts.Demand, facts.Class, claim.Namespace, claim.Name, claim.Uid)?.Name;
    }

    private static ApiObject Volume(string name, string size, string phase, string modes = "ReadWriteOnce", string labels = "{}", string? claim = null) => new(ResourceKinds.Volume, ApiMap.Of(
        ("metadata", ApiMap.Of(("name", name), ("labels", ApiJson.Read(labels)))),
        ("status", ApiMap.Of(("phase", phase))),
        ("spec", ApiMap.Of(
            ("accessModes", List(modes)),
            ("storageClassName", "x"),
            ("capacity", ApiMap.Of(("storage", size))),
            ("claimRef", claim is null ? null : ApiMap.Of(("namespace", "default"), ("name", claim)))))));

    private static ApiList List(string words) => new([.. words.Split(' ').Select(static word => (ApiValue)word)]);
}
