using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>What the controller reads out of names, pods and sets, and what it makes of templates.</summary>
public sealed class FactsTests
{
    [Theory]
    [InlineData("web-1", "web", 1)]
    [InlineData("a-b-2", "a-b", 2)]
    [InlineData("web", "", -1)]
    [InlineData("web-x", "", -1)]
    [InlineData("web-", "", -1)]
    [InlineData("web-99999999999", "web", -1)]
    [InlineData("web-01", "web", 1)]
    [InlineData("web--1", "web-", 1)]
    public void NamesSayParentAndOrdinal(string name, string parent, int ordinal) => Assert.Equal(new PodName(parent, ordinal), PodName.Parse(name));

    [Theory]
    [InlineData("web-1", "web-1", true)]
    [InlineData("web-01", "web-01", false)]
    [InlineData("web-0", "web-0", true)]
    [InlineData("web-1", "web-2", false)]
    [InlineData("web-1", null, false)]
    [InlineData("web-x", "web-x", false)]
    public void IdentityIsTheNameAndItsLabel(string name, string? label, bool matches) =>
        Assert.Equal(matches, Pod(name, label, []).Facts(PodFacts.Read).IdentityMatches);

    [Fact]
    public void StorageIsAVolumeOfTheOrdinalsClaimForEachTemplate()
    {
        var spec = Spec(new SetShape { Claims = ["data", "log"] });
        var right = new[] { Volume("data", "data-web-1"), Volume("log", "log-web-1") };
        Assert.True(Pod("web-1", "web-1", right).Facts(PodFacts.Read).StorageMatches(spec));
        Assert.True(Pod("web-1", "web-1", [.. right, EmptyDir("tmp")]).Facts(PodFacts.Read).StorageMatches(spec));
        Assert.False(Pod("web-1", "web-1", []).Facts(PodFacts.Read).StorageMatches(spec));
        Assert.False(Pod("web-1", "web-1", [right[0], EmptyDir("log")]).Facts(PodFacts.Read).StorageMatches(spec));
        Assert.False(Pod("web-1", "web-1", [right[0], Volume("log", "log-web-2")]).Facts(PodFacts.Read).StorageMatches(spec));
        Assert.False(Pod("web", "web", right).Facts(PodFacts.Read).StorageMatches(spec));
    }

    [Fact]
    public void RepairedPodHasItsIdentityAndStorageAndKeepsItsOtherVolumes()
    {
        var spec = Spec(new SetShape());
        var repaired = PodMaker.Repair(spec, Pod("web-1", null, [EmptyDir("data"), EmptyDir("tmp")]));
        Assert.True(repaired.Facts(PodFacts.Read).IdentityMatches);
        Assert.True(repaired.Facts(PodFacts.Read).StorageMatches(spec));
        Assert.Equal(["data", "tmp"], repaired.Spec.List("volumes")!.Maps.Select(static volume => volume.TextOf("name")));
        Assert.Equal("1", repaired.Labels.TextOf("apps.kubernetes.io/pod-index"));
    }

    [Theory]
    [InlineData("""{}""", """{"app":"web"}""")]
    [InlineData("""{"labels":{"tier":"db"}}""", """{"tier":"db","app":"web"}""")]
    [InlineData("""{"labels":{"app":"other"},"annotations":{"a":"b"}}""", """{"app":"web"}""")]
    public void ClaimsCarryTheLabelsOfTheirTemplateOverlaidByTheSelector(string metadata, string labels)
    {
        var template = ApiMap.Of(("metadata", ((ApiMap)ApiJson.Read(metadata)).With("name", "data")), ("spec", ApiMap.Empty));
        var spec = Spec(new SetShape(), set => set.WithAt(["spec", "volumeClaimTemplates"], new ApiList(template)));
        var claim = PodMaker.Claim(spec, spec.ClaimTemplates[0], 3);
        Assert.Equal("data-web-3", claim.Name);
        Assert.Equal(ApiJson.Read(labels), claim.Labels);
        Assert.Equal(template.Map("metadata")!.Map("annotations") ?? ApiMap.Empty, claim.Annotations);
        Assert.Empty(claim.Owners);
    }

    [Theory]
    [InlineData("null", 10, 1)]
    [InlineData("3", 10, 3)]
    [InlineData("3", 0, 3)]
    [InlineData("0", 0, 1)]
    [InlineData("\"10%\"", 25, 2)]
    [InlineData("\"100%\"", 5, 5)]
    [InlineData("\"50%\"", 5, 2)]
    [InlineData("\"10%\"", 5, 1)]
    [InlineData("\"1%\"", 0, 1)]
    [InlineData("\"0%\"", 0, 1)]
    public void MaxUnavailableIsANumberOrAShareRoundedDownAndAtLeastOne(string value, int replicas, int result) =>
        Assert.Equal(result, Spec(new SetShape { Replicas = replicas }, set => set.WithAt(["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"], ApiJson.Read(value))).MaxUnavailable());

    [Fact]
    public void PodsOfARevisionHaveItsTemplateAndAllElseOfTheSet()
    {
        var set = Set(new SetShape { Image = "registry.example/app:2" });
        var old = Set(new SetShape { Image = "registry.example/app:1" });
        var data = RevisionData.Of(SetSpec.Of(old).Template);
        var revision = PodMaker.Revision(old, SetSpec.Of(old), data, RevisionData.Hash(data, 0), 1);
        var pod = PodMaker.Pod(set, SetSpec.Of(set), revision.Facts(RevisionFacts.Read).Template, revision.Name, 2);
        Assert.Equal("registry.example/app:1", SetBench.Image(pod));
        Assert.Equal(("web-2", "web"), (pod.Spec.TextOf("hostname"), pod.Spec.TextOf("subdomain")));
        Assert.Equal(set.Uid, pod.Controller!.Uid);
        Assert.Equal(revision.Name, pod.Labels.TextOf("controller-revision-hash"));
    }

    [Theory]
    [InlineData("In", """["web","db"]""", true)]
    [InlineData("In", """["db"]""", false)]
    [InlineData("NotIn", """["db"]""", true)]
    [InlineData("Exists", "[]", true)]
    [InlineData("DoesNotExist", "[]", false)]
    public void SelectorsKnowExpressions(string op, string values, bool matches)
    {
        var expression = ApiMap.Of(("key", "app"), ("operator", op), ("values", ApiJson.Read(values)));
        var selector = SetSelector.Read(ApiMap.Of(("matchExpressions", new ApiList(expression))));
        Assert.Equal(matches, selector!.Matches(ApiMap.Of(("app", "web"))));
    }

    [Fact]
    public void SelectorsThatCannotBeReadAreNone() =>
        Assert.Null(SetSelector.Read(ApiMap.Of(("matchExpressions", new ApiList(ApiMap.Of(("key", "app"), ("operator", "Near")))))));

    internal static ApiObject Set(SetShape shape, Func<ApiMap, ApiMap>? change = null)
    {
        var map = shape.ToMap().WithAt(["metadata", "uid"], "set-uid");
        return new ApiObject(ResourceKinds.StatefulSet, change?.Invoke(map) ?? map);
    }

    internal static SetSpec Spec(SetShape shape, Func<ApiMap, ApiMap>? change = null) => SetSpec.Of(Set(shape, change));

    internal static ApiObject Pod(string name, string? label, ApiMap[] volumes) => new(ResourceKinds.Pod, ApiMap.Of(
        ("metadata", ApiMap.Of(("name", name), ("namespace", "default"), ("uid", "pod-uid"), ("labels", label is null ? null : ApiMap.Of(("statefulset.kubernetes.io/pod-name", label))))),
        ("spec", ApiMap.Of(("volumes", new ApiList(volumes))))));

    private static ApiMap Volume(string name, string claim) => ApiMap.Of(("name", name), ("persistentVolumeClaim", ApiMap.Of(("claimName", claim))));

    private static ApiMap EmptyDir(string name) => ApiMap.Of(("name", name), ("emptyDir", ApiMap.Empty));
}
