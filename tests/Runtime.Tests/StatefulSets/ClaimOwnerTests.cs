using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;
using Owner = StsLint.Runtime.Api.OwnerReference;

namespace StsLint.Tests.StatefulSets;

/// <summary>Owners of claims by retention policy. The set is web (uid set-uid) with two replicas, the pod web-1 or the condemned web-3 (uid pod-uid).</summary>
public sealed class ClaimOwnerTests
{
    private static readonly Owner s_foreign = new("v1", "ConfigMap", "other", "other-uid", true, true);

    /// <summary>The six rows of the policy, and what each needs.</summary>
    public static TheoryData<string, string, bool, bool, bool> Rows => new()
    {
        { "Retain", "Retain", false, false, false },
        { "Retain", "Delete", false, true, false },
        { "Delete", "Retain", false, false, false },
        { "Delete", "Retain", true, false, true },
        { "Delete", "Delete", false, true, false },
        { "Delete", "Delete", true, false, true },
    };

    [Theory, MemberData(nameof(Rows))]
    public void UpToDateIsWhatThePolicyNeedsAndNothingElseOfOurs(string whenScaled, string whenDeleted, bool isCondemned, bool needsSet, bool needsPod)
    {
        for (var bits = 0; bits < 16; bits++)
        {
            var (hasSet, hasPod) = ((bits & 1) != 0, (bits & 2) != 0);
            var owners = new List<Owner>();
            if (hasSet)
                owners.Add(OfSet());
            if (hasPod)
                owners.Add(OfPod(isCondemned));
            for (var other = 0; other < (bits >> 2); other++)
                owners.Add(new Owner("v1", "Pod", $"rand{other}", $"rand{other}-uid", false, false));
            Assert.Equal(hasSet == needsSet && hasPod == needsPod, Retention(whenScaled, whenDeleted, isCondemned).IsUpToDate(Claim(owners)));
        }
    }

    [Fact]
    public void WhatIsStaleIsNotTouchedAndWhatIsNoControllerIsPutRight()
    {
        var condemned = Retention("Delete", "Delete", isCondemned: true);
        Assert.True(condemned.IsUpToDate(Claim([OfPod(true)])));
        Assert.False(condemned.IsUpToDate(Claim([OfPod(true) with { IsController = false }])));
        Assert.True(condemned.IsUpToDate(Claim([OfPod(true) with { Uid = "earlier" }])));
        Assert.False(condemned.IsUpToDate(Claim([OfPod(true), s_foreign])));
        var live = Retention("Retain", "Delete", isCondemned: false);
        Assert.True(live.IsUpToDate(Claim([OfSet()])));
        Assert.False(live.IsUpToDate(Claim([OfSet() with { IsController = false }])));
        Assert.True(live.IsUpToDate(Claim([OfSet() with { Uid = "earlier" }])));
        Assert.False(live.IsUpToDate(Claim([OfSet(), s_foreign])));
    }

    [Theory, MemberData(nameof(Rows))]
    public void RewrittenOwnersAreThoseThatThePolicyNeeds(string whenScaled, string whenDeleted, bool isCondemned, bool needsSet, bool needsPod)
    {
        var plain = new Owner("v1", "ConfigMap", "plain", "plain-uid", false, false);
        Owner[][] starts = [[], [OfSet()], [OfPod(isCondemned)], [OfSet(), OfPod(isCondemned)], [plain], [OfSet() with { IsController = false }, plain]];
        foreach (var start in starts)
        {
            var retention = Retention(whenScaled, whenDeleted, isCondemned);
            var claim = retention.Apply(Claim(start));
            Assert.Equal(needsSet, claim.Owners.Contains(OfSet()));
            Assert.Equal(needsPod, claim.Owners.Contains(OfPod(isCondemned)));
            Assert.Equal(start.Contains(plain), claim.Owners.Contains(plain));
            Assert.Equal((needsSet ? 1 : 0) + (needsPod ? 1 : 0) + (start.Contains(plain) ? 1 : 0), claim.Owners.Length);
            Assert.True(retention.IsUpToDate(claim));
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public void BesideAForeignControllerNoneOfOursStays(string whenScaled, string whenDeleted, bool isCondemned, bool needsSet, bool needsPod)
    {
        _ = (needsSet, needsPod);
        var claim = Retention(whenScaled, whenDeleted, isCondemned).Apply(Claim([OfSet(), OfPod(isCondemned), s_foreign]));
        Assert.Equal([s_foreign], claim.Owners);
    }

    [Fact]
    public void AnOwnerOfOurNameButOfAnotherKindStaysBesideOurs()
    {
        var namesake = new Owner("v1", "ConfigMap", "web", "namesake-uid", false, false);
        Assert.Equal([namesake, OfSet()], Retention("Retain", "Delete", false).Apply(Claim([namesake])).Owners);
    }

    [Fact]
    public void AnOwnerOfOurNameWithoutUidIsOfAnEarlierSet()
    {
        var retention = Retention("Retain", "Delete", false);
        var claim = Claim([OfSet() with { Uid = "" }]);
        Assert.True(retention.HasOtherController(claim));
        Assert.Empty(retention.Apply(claim).Owners);
    }

    [Fact]
    public void OtherControllersAreThoseThatAreNotTheSetOrThePod()
    {
        Assert.False(Retention("Retain", "Retain", false).HasOtherController(Claim([s_foreign])));
        var retention = Retention("Retain", "Delete", false);
        Assert.True(retention.HasOtherController(Claim([s_foreign])));
        Assert.False(retention.HasOtherController(Claim([OfSet()])));
        Assert.True(retention.HasOtherController(Claim([OfSet() with { Uid = "earlier" }])));
        Assert.False(retention.HasOtherController(Claim([s_foreign with { IsController = false }])));
    }

    /// <summary>Claims of two templates by what they show, and whether a pod must wait for them to go: m missing, p plain, s of the pod's uid, x of an earlier pod.</summary>
    [Theory]
    [InlineData("Delete", "mm", false)]
    [InlineData("Delete", "", false)]
    [InlineData("Delete", "mp", false)]
    [InlineData("Delete", "xp", true)]
    [InlineData("Delete", "xm", true)]
    [InlineData("Delete", "px", true)]
    [InlineData("Delete", "sx", true)]
    // A pod that is to be made has no uid yet, so any pod's mark counts.
    [InlineData("Delete", "ss", true)]
    [InlineData("Retain", "xx", false)]
    public void ClaimsOfAnEarlierPodHoldUpItsSuccessor(string whenScaled, string claims, bool waits)
    {
        var bench = new SetBench(new SetShape { Replicas = 1, WhenScaled = whenScaled, Claims = [.. Enumerable.Range(0, claims.Length).Select(static at => $"c{at}")] });
        for (var at = 0; at < claims.Length; at++)
        {
            if (claims[at] == 'm')
                continue;
            var claim = PodMaker.Claim(SetSpec.Of(bench.Set), SetSpec.Of(bench.Set).ClaimTemplates[at], 0);
            bench.User.Create(claims[at] == 'p' ? claim : claim.WithOwners([new Owner("v1", "Pod", "web-0", claims[at] == 's' ? "same" : "earlier", true, true)])).OrThrow();
        }
        Assert.Null(bench.SyncOnly());
        Assert.Equal(waits ? 0 : 1, bench.Pods.Count);
        Assert.Equal(waits, bench.Plan.Waits.Any(static wait => wait.Reason == WaitReason.ClaimOfEarlierPod));
    }

    private static ClaimRetention Retention(string whenScaled, string whenDeleted, bool isCondemned)
    {
        var set = FactsTests.Set(new SetShape { Replicas = 2, WhenScaled = whenScaled, WhenDeleted = whenDeleted });
        return new ClaimRetention(SetSpec.Of(set), set, PodName(isCondemned), "pod-uid", isCondemned ? 3 : 1);
    }

    private static string PodName(bool isCondemned) => isCondemned ? "web-3" : "web-1";

    private static Owner OfSet() => new("apps/v1", "StatefulSet", "web", "set-uid", true, true);

    private static Owner OfPod(bool isCondemned) => new("v1", "Pod", PodName(isCondemned), "pod-uid", true, true);

    private static ApiObject Claim(IReadOnlyList<Owner> owners) =>
        new ApiObject(ResourceKinds.Claim, ApiMap.Of(("metadata", ApiMap.Of(("name", "data-web-1"), ("namespace", "default"))))).WithOwners(owners);
}
