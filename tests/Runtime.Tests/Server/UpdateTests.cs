using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Server;

/// <summary>What may change of a stored object, and what the server keeps itself.</summary>
public class UpdateTests
{
    private readonly EmbeddedCluster _cluster = new(new ClusterOptions { Parts = ClusterParts.None, HasDefaultStorageClass = false });

    private ApiClient User => _cluster.Server.As("user");

    private ApiObject Create(string json)
    {
        var root = (ApiMap)ApiJson.Read(json);
        return User.Create(new ApiObject(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), root)).OrThrow();
    }

    private ApiResult Patch(ApiObject item, string patch, string? subresource = null) => User.Patch(item.Key, PatchType.Merge, ApiJson.Read(patch), subresource);

    private static string Said(ApiResult result) => result.IsOk ? "ok" : $"{result.Error.Code} {string.Join(", ", result.Error.Causes.Select(static cause => cause.Reason + " " + cause.Field))}".TrimEnd();

    private const string Set = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"serviceName":"web","selector":{"matchLabels":{"app":"web"}},
          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx:1"}]}},
          "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
        """;

    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":"b"}},"spec":{"activeDeadlineSeconds":100,"tolerations":[{"operator":"Exists"}],
          "containers":[{"name":"c","image":"nginx:1"}],"volumes":[{"name":"v","emptyDir":{}}]}}
        """;

    private const string Claim = """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"2Gi"}}}}""";

    private const string Volume = """
        {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"hostPath":{"path":"/d"},"storageClassName":"fast"}}
        """;

    /// <summary>The patch, and what comes of it: accepted with the generation after it, or the causes of the refusal.</summary>
    [Theory]
    [InlineData("""{"spec":{"replicas":3}}""", "ok", 2)]
    [InlineData("""{"spec":{"ordinals":{"start":2}}}""", "ok", 2)]
    [InlineData("""{"spec":{"minReadySeconds":5,"revisionHistoryLimit":3,"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete"},"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}""", "ok", 2)]
    [InlineData("""{"spec":{"template":{"metadata":{"annotations":{"a":"b"}}}}}""", "ok", 2)]
    [InlineData("""{"metadata":{"labels":{"a":"b"}}}""", "ok", 1)]
    [InlineData("""{"status":{"replicas":7}}""", "ok", 1)]
    [InlineData("""{"spec":{"serviceName":"other"}}""", "422 FieldValueForbidden spec", 1)]
    [InlineData("""{"spec":{"podManagementPolicy":"Parallel"}}""", "422 FieldValueForbidden spec", 1)]
    [InlineData("""{"spec":{"volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"2Gi"}}}}]}}""", "422 FieldValueForbidden spec", 1)]
    [InlineData("""{"spec":{"volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1024Mi"}}}}]}}""", "ok", 1)]
    [InlineData("""{"metadata":{"uid":"other"}}""", "422 FieldValueInvalid metadata.uid", 1)]
    [InlineData("""{"metadata":{"labels":{"a":"b c"}}}""", "422 FieldValueInvalid metadata.labels", 1)]
    [InlineData("""{"metadata":{"finalizers":["unqualified"]}}""", "422 FieldValueInvalid metadata.finalizers[0]", 1)]
    [InlineData("""{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"1","controller":true},{"apiVersion":"v1","kind":"Pod","name":"b","uid":"2","controller":true}]}}""", "422 FieldValueInvalid metadata.ownerReferences", 1)]
    [InlineData("""{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"a"}]}}""", "422 FieldValueInvalid metadata.ownerReferences.uid", 1)]
    public void Changes_of_a_set(string patch, string said, int generation)
    {
        var set = Create(Set);
        Assert.Equal(said, Said(Patch(set, patch)));
        var now = _cluster.Store.Get(set.Key)!;
        Assert.Equal(generation, now.Generation);
        Assert.Equal(set.Status, now.Status);
    }

    [Theory]
    [InlineData("""{"spec":{"containers":[{"name":"c","image":"nginx:2"}]}}""", "ok")]
    [InlineData("""{"spec":{"activeDeadlineSeconds":50}}""", "ok")]
    [InlineData("""{"spec":{"tolerations":[{"operator":"Exists"},{"key":"other","operator":"Exists"}]}}""", "ok")]
    [InlineData("""{"metadata":{"labels":{"a":null},"annotations":{"x":"y"}}}""", "ok")]
    [InlineData("""{"spec":{"activeDeadlineSeconds":200}}""", "422 FieldValueInvalid spec.activeDeadlineSeconds")]
    [InlineData("""{"spec":{"tolerations":[]}}""", "422 FieldValueForbidden spec.tolerations")]
    [InlineData("""{"spec":{"hostname":"other"}}""", "422 FieldValueForbidden spec")]
    [InlineData("""{"spec":{"nodeName":"node-1"}}""", "422 FieldValueForbidden spec")]
    [InlineData("""{"spec":{"volumes":[{"name":"v","emptyDir":{}},{"name":"w","emptyDir":{}}]}}""", "422 FieldValueForbidden spec")]
    [InlineData("""{"spec":{"containers":[{"name":"c","image":"nginx:1"},{"name":"d","image":"nginx:1"}]}}""", "422 FieldValueForbidden spec.containers")]
    public void Changes_of_a_pod(string patch, string said)
    {
        // A patch replaces lists: the container's other fields get their defaults again.
        Assert.Equal(said, Said(Patch(Create(Pod), patch)));
    }

    /// <summary>Bound or not, and with what capacity: then the patch and what comes of it.</summary>
    [Theory]
    [InlineData("", """{"spec":{"volumeName":"v"}}""", "ok")]
    [InlineData("", """{"spec":{"storageClassName":"fast"}}""", "ok")]
    [InlineData("", """{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}""", "422 FieldValueForbidden spec")]
    [InlineData("", """{"spec":{"accessModes":["ReadWriteMany"]}}""", "422 FieldValueForbidden spec")]
    [InlineData("2Gi", """{"spec":{"resources":{"requests":{"storage":"1Gi"}}}}""", "422 FieldValueForbidden spec.resources.requests.storage")]
    [InlineData("1Gi", """{"spec":{"resources":{"requests":{"storage":"1536Mi"}}}}""", "ok")]
    [InlineData("2Gi", """{"spec":{"volumeMode":"Block"}}""", "422 FieldValueForbidden spec, FieldValueInvalid volumeMode")]
    public void Changes_of_a_claim(string capacity, string patch, string said)
    {
        var claim = Create(Claim);
        if (capacity.Length > 0)
            Patch(claim, $$$$"""{"status":{"phase":"Bound","capacity":{"storage":"{{{{capacity}}}}"}}}""", "status").OrThrow();
        Assert.Equal(said, Said(Patch(claim, patch)));
    }

    [Theory]
    [InlineData("""{"spec":{"claimRef":{"namespace":"default","name":"c"},"persistentVolumeReclaimPolicy":"Delete","capacity":{"storage":"2Gi"}}}""", "ok")]
    [InlineData("""{"spec":{"hostPath":{"path":"/other"}}}""", "422 FieldValueForbidden spec.persistentvolumesource")]
    [InlineData("""{"spec":{"volumeMode":"Block"}}""", "422 FieldValueInvalid volumeMode")]
    public void Changes_of_a_volume(string patch, string said) => Assert.Equal(said, Said(Patch(Create(Volume), patch)));

    [Theory]
    [InlineData("""{"status":{"replicas":3,"readyReplicas":2,"availableReplicas":2}}""", "ok")]
    [InlineData("""{"status":{"replicas":1,"readyReplicas":2}}""", "422 FieldValueInvalid status.readyReplicas")]
    [InlineData("""{"status":{"replicas":3,"currentReplicas":-1}}""", "422 FieldValueInvalid status.currentReplicas")]
    [InlineData("""{"status":{"replicas":3,"readyReplicas":1,"availableReplicas":2}}""", "422 FieldValueInvalid status.availableReplicas")]
    [InlineData("""{"spec":{"replicas":9}}""", "ok")]
    public void A_status_is_written_apart_from_the_spec(string patch, string said)
    {
        var set = Create(Set);
        Assert.Equal(said, Said(Patch(set, patch, "status")));
        var now = _cluster.Store.Get(set.Key)!;
        Assert.Equal((set.Spec, 1L), (now.Spec, now.Generation));
    }

    [Fact]
    public void A_write_that_changes_nothing_makes_no_new_version()
    {
        var set = Create(Set);
        var revision = _cluster.Store.Revision;
        Assert.Same(set, User.Update(set).OrThrow());
        Assert.Same(set, Patch(set, """{"spec":{"replicas":1},"metadata":{"labels":{}}}""").OrThrow());
        Assert.Equal(revision, _cluster.Store.Revision);
    }

    [Fact]
    public void A_write_for_another_version_or_another_object_of_the_name_is_a_conflict()
    {
        var set = Create(Set);
        Patch(set, """{"spec":{"replicas":2}}""").OrThrow();
        Assert.Equal(409, User.Update(set.WithAt(["spec", "replicas"], 3)).Error!.Code);
        Assert.Equal(409, Patch(set, $$$"""{"metadata":{"resourceVersion":"{{{set.ResourceVersion}}}"},"spec":{"replicas":3}}""").Error!.Code);
        Assert.Equal(409, User.Update(set.WithAt(["metadata", "uid"], "other")).Error!.Code);
        Assert.Equal(409, User.Delete(set.Key, new DeleteRequest { Uid = "other" }).Error!.Code);
        Assert.True(User.Update(set.WithAt(["metadata", "resourceVersion"], null).WithAt(["spec", "replicas"], 3)).IsOk);
    }

    [Fact]
    public void While_an_object_is_going_finalizers_are_only_taken_off()
    {
        var set = Create(Set);
        Patch(set, """{"metadata":{"finalizers":["a.example/one","a.example/two"]}}""").OrThrow();
        Assert.True(User.Delete(set.Key).OrThrow().IsDeleting);
        Assert.Equal("422 FieldValueForbidden metadata.finalizers", Said(Patch(set, """{"metadata":{"finalizers":["a.example/one","a.example/three"]}}""")));
        Assert.Equal("ok", Said(Patch(set, """{"metadata":{"finalizers":["a.example/one"]}}""")));
        Assert.Equal("ok", Said(Patch(set, """{"metadata":{"finalizers":null}}""")));
        Assert.Null(_cluster.Store.Get(set.Key));
    }
}
