using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Tests.Reconciliation;

/// <summary>Of a claim that waits it is said which volumes came nearest to it and what is wrong with them; and none of them is bound.</summary>
public sealed class NearMissTests
{
    private const string Fitting = """{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"hostPath":{"path":"/disks/1"}}""";
    private readonly EmbeddedCluster _cluster = new(new ClusterOptions { HasDefaultStorageClass = false });

    private ApiClient Admin => _cluster.Server.As("user");

    // What differs on the only volume, what differs on the claim template, and what is said of the volume.
    [Theory]
    [InlineData("""{"capacity":{"storage":"500Mi"}}""", "{}", "has 500Mi, 1Gi is asked for")]
    [InlineData("""{"volumeMode":"Block"}""", "{}", "has volumeMode Block, Filesystem is asked for")]
    [InlineData("{}", """{"accessModes":["ReadWriteMany"]}""", "offers ReadWriteOnce, ReadWriteMany is asked for")]
    [InlineData("""{"storageClassName":"gold"}""", "{}", "is of class 'gold', no class is asked for")]
    [InlineData("{}", """{"selector":{"matchLabels":{"tier":"gold"}}}""", "has labels that do not fit the selector (tier=gold)")]
    [InlineData("{}", """{"selector":{"matchExpressions":[{"key":"tier","operator":"In","values":["gold","silver"]},{"key":"old","operator":"DoesNotExist"}]}}""", "has labels that do not fit the selector (tier in (gold, silver))")]
    [InlineData("""{"claimRef":{"namespace":"default","name":"other"}}""", "{}", "is reserved for claim 'default/other'")]
    [InlineData("""{"claimRef":{"namespace":"default","name":"data-web-0","uid":"7a5b0c44-0000-4000-8000-000000000001"}}""", "{}", "is Released and still refers to an earlier claim of this name, with its data")]
    [InlineData("""{"claimRef":{"namespace":"default","name":"data-web-0"},"capacity":{"storage":"500Mi"}}""", "{}", "has 500Mi, 1Gi is asked for")]
    [InlineData("""{"capacity":{"storage":"500Mi"},"volumeMode":"Block"}""", "{}", "has 500Mi, 1Gi is asked for and has volumeMode Block, Filesystem is asked for")]
    public async Task WhatIsWrongWithTheOnlyVolumeIsSaid(string volume, string template, string reason)
    {
        Volume("disk", volume);
        var wait = await Wait(template);

        Assert.Equal((WaitKind.ClaimPending, "data-web-0", true), (wait.Kind, wait.Object.Name, wait.NeedsHelp));
        Assert.EndsWith($"; volume 'disk' {reason}", wait.Message, StringComparison.Ordinal);
        var claim = _cluster.Store.Get(ResourceKinds.Claim, "default", "data-web-0")!;
        Assert.Equal(("Pending", null), (claim.Status.TextOf("phase"), claim.Spec.TextOf("volumeName")));
        Assert.NotEqual(claim.Uid, _cluster.Store.Get(ResourceKinds.Volume, "", "disk")!.Spec.Map("claimRef")?.TextOf("uid"));
    }

    [Fact]
    public async Task TheNearestComeFirstAndWhatIsFarOffIsNotNamed()
    {
        Volume("far", """{"capacity":{"storage":"1Mi"},"volumeMode":"Block","storageClassName":"gold","accessModes":["ReadOnlyMany"]}""");
        Volume("small", """{"capacity":{"storage":"100Mi"}}""");
        Volume("nearly", """{"capacity":{"storage":"1000Mi"}}""");
        Volume("two", """{"storageClassName":"gold","volumeMode":"Block"}""");

        var wait = await Wait("{}");

        Assert.Equal("claim 'data-web-0' asks for a volume without a class, and none that fits is free; the nearest volumes: 'nearly' has 1000Mi, 1Gi is asked for; 'small' has 100Mi, 1Gi is asked for; "
            + "'two' has volumeMode Block, Filesystem is asked for and is of class 'gold', no class is asked for", wait.Message);
    }

    [Fact]
    public async Task VolumesOfOthersAreNamedOnlyWhereTheyWouldHaveDone()
    {
        Volume("taken", "{}");
        Volume("of-others", """{"capacity":{"storage":"10Mi"}}""");
        Claim("a", "1Gi");
        Claim("b", "1Mi");
        Run(20);
        Assert.Equal("Bound", _cluster.Store.Get(ResourceKinds.Volume, "", "taken")!.Status.TextOf("phase"));

        Assert.EndsWith("free; volume 'taken' is bound to claim 'default/a'", (await Wait("{}")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data-web-0", "/spec/claimRef/uid")]
    [InlineData("other", "/spec/claimRef")]
    public async Task AReleasedVolumeCanBeHandedOverAndTheWayIsNamed(string earlier, string field)
    {
        Volume("disk", "{}");
        Claim(earlier, "1Gi");
        Run(20);
        Admin.Delete(new ObjectKey(ResourceKinds.Claim, "default", earlier)).OrThrow();
        Run(20);
        var uid = _cluster.Store.Get(ResourceKinds.Volume, "", "disk")!.Uid;
        _cluster.Data.Write(uid, "kept", "yes");

        var wait = await Wait("{}");

        Assert.EndsWith($"kubectl patch pv disk --type=json -p '[{{\"op\":\"remove\",\"path\":\"{field}\"}}]'", wait.Unblock, StringComparison.Ordinal);
        Assert.Equal("Pending", _cluster.Store.Get(ResourceKinds.Claim, "default", "data-web-0")!.Status.TextOf("phase"));
        Admin.Patch(new ObjectKey(ResourceKinds.Volume, "", "disk"), PatchType.Json, ApiJson.Read($$"""[{"op":"remove","path":"{{field}}"}]""")).OrThrow();
        Run(60);
        Assert.Equal("disk", _cluster.Store.Get(ResourceKinds.Claim, "default", "data-web-0")!.Spec.TextOf("volumeName"));
        Assert.Equal("yes", _cluster.Data.FilesOn(uid)["kept"]);
    }

    [Theory]
    [InlineData(null, "asks for volume 'disk', which is not there")]
    [InlineData("{}", null)]
    [InlineData("""{"capacity":{"storage":"500Mi"}}""", "asks for volume 'disk', which has 500Mi, 1Gi is asked for")]
    [InlineData("""{"claimRef":{"namespace":"default","name":"other"}}""", "asks for volume 'disk', which is reserved for claim 'default/other'")]
    public async Task AVolumeThatIsAskedForByNameIsJudgedToo(string? volume, string? message)
    {
        if (volume is not null)
            Volume("disk", volume);
        // The selector of a claim that names its volume does not count.
        var result = await Reconciler.On(_cluster).Apply(Validated.Of("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: data
            spec:
              accessModes: [ReadWriteOnce]
              storageClassName: ""
              volumeName: disk
              selector:
                matchLabels:
                  tier: gold
              resources:
                requests:
                  storage: 1Gi

            """));
        if (message is null)
            Assert.Equal(ReconcileOutcome.Ready, result.Outcome);
        else
            Assert.Equal("claim 'data' " + message, Assert.Single(result.Waits).Message);
    }

    [Fact]
    public async Task AVolumeOfALocalDiskThatIsTooSmallIsNamedToo()
    {
        Admin.Create(new ApiObject(ResourceKinds.StorageClass, ApiMap.Of(("apiVersion", "storage.k8s.io/v1"), ("kind", "StorageClass"), ("metadata", ApiMap.Of(("name", "local"))),
            ("provisioner", "kubernetes.io/no-provisioner"), ("volumeBindingMode", "WaitForFirstConsumer")))).OrThrow();
        Volume("disk", """{"storageClassName":"local","capacity":{"storage":"500Mi"}}""");

        var wait = await Wait("""{"storageClassName":"local"}""");

        Assert.EndsWith("none that fits is free; volume 'disk' has 500Mi, 1Gi is asked for", wait.Message, StringComparison.Ordinal);
    }

    private async Task<WaitReason> Wait(string template)
    {
        var claim = (ApiMap)MergePatch.Apply(ApiJson.Read("""{"accessModes":["ReadWriteOnce"],"storageClassName":"","resources":{"requests":{"storage":"1Gi"}}}"""), ApiJson.Read(template));
        var yaml = Validated.Web();
        var at = yaml.IndexOf("    spec:\n      accessModes:", StringComparison.Ordinal);
        var end = yaml.IndexOf("---", at, StringComparison.Ordinal);
        return Assert.Single((await Reconciler.On(_cluster).Apply(Validated.Of($"{yaml[..at]}    spec: {ApiJson.Write(claim)}\n{yaml[end..]}"))).Waits);
    }

    private void Volume(string name, string more) => Admin.Create(new ApiObject(ResourceKinds.Volume, ApiMap.Of(
        ("apiVersion", "v1"), ("kind", "PersistentVolume"), ("metadata", ApiMap.Of(("name", name))), ("spec", MergePatch.Apply(ApiJson.Read(Fitting), ApiJson.Read(more)))))).OrThrow();

    private void Claim(string name, string size) => Admin.Create(new ApiObject(ResourceKinds.Claim, ApiMap.Of(
        ("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("metadata", ApiMap.Of(("name", name), ("namespace", "default"))),
        ("spec", ApiMap.Of(("accessModes", new ApiList("ReadWriteOnce")), ("storageClassName", ""), ("resources", ApiMap.Of(("requests", ApiMap.Of(("storage", size)))))))))).OrThrow();

    private void Run(double seconds) => _cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
}
