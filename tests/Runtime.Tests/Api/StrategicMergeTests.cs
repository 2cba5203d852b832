using StsLint.Runtime.Api;

namespace StsLint.Tests.Api;

/// <summary>Strategic merge patches: lists by their keys, and directives.</summary>
public class StrategicMergeTests
{
    private static PatchOutcome Patched(string kind, string target, string patch) => StrategicMergePatch.Apply(Bench.Json(target), ApiJson.Read(patch), kind switch
    {
        "StatefulSet" or "Deployment" => ResourceKinds.Of("apps/v1", kind).Info.Type,
        _ => ResourceKinds.Of("v1", kind).Info.Type,
    });

    [Theory]
    // By the key: changed, added (what is new stands where the patch has it), the rest left.
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a","image":"i:1"},{"name":"b","image":"i:1"}]}}""", """{"spec":{"containers":[{"name":"b","image":"i:2"}]}}""", """{"spec":{"containers":[{"name":"a","image":"i:1"},{"name":"b","image":"i:2"}]}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a","image":"i:1"}]}}""", """{"spec":{"containers":[{"name":"new","image":"i:1"}]}}""", """{"spec":{"containers":[{"name":"new","image":"i:1"},{"name":"a","image":"i:1"}]}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]}]}}""", """{"spec":{"containers":[{"name":"a","env":[{"name":"Y","value":"3"}]}]}}""", """{"spec":{"containers":[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"3"}]}]}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a","volumeMounts":[{"mountPath":"/x","name":"v"}]}]}}""", """{"spec":{"containers":[{"name":"a","volumeMounts":[{"mountPath":"/x","readOnly":true}]}]}}""", """{"spec":{"containers":[{"name":"a","volumeMounts":[{"mountPath":"/x","name":"v","readOnly":true}]}]}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP","name":"http"}]}]}}""", """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"web"}]}]}}""", """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP","name":"web"}]}]}}""")]
    [InlineData("Service", """{"spec":{"ports":[{"port":80,"name":"a"},{"port":81,"name":"b"}]}}""", """{"spec":{"ports":[{"port":81,"targetPort":8081}]}}""", """{"spec":{"ports":[{"port":80,"name":"a"},{"port":81,"name":"b","targetPort":8081}]}}""")]
    [InlineData("Pod", """{"spec":{"hostAliases":[{"ip":"10.0.0.1","hostnames":["a"]}]}}""", """{"spec":{"hostAliases":[{"ip":"10.0.0.1","hostnames":["b"]}]}}""", """{"spec":{"hostAliases":[{"ip":"10.0.0.1","hostnames":["b"]}]}}""")]
    [InlineData("Pod", """{"spec":{"imagePullSecrets":[{"name":"a"}]}}""", """{"spec":{"imagePullSecrets":[{"name":"b"}]}}""", """{"spec":{"imagePullSecrets":[{"name":"b"},{"name":"a"}]}}""")]
    [InlineData("Pod", """{"status":{"conditions":[{"type":"Ready","status":"False"}]}}""", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""")]
    [InlineData("Pod", """{"metadata":{"ownerReferences":[{"uid":"1","name":"a"}]}}""", """{"metadata":{"ownerReferences":[{"uid":"1","controller":true}]}}""", """{"metadata":{"ownerReferences":[{"uid":"1","name":"a","controller":true}]}}""")]
    // Whole lists.
    [InlineData("Pod", """{"spec":{"tolerations":[{"key":"a"}]}}""", """{"spec":{"tolerations":[{"key":"b"}]}}""", """{"spec":{"tolerations":[{"key":"b"}]}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a","args":["1","2"]}]}}""", """{"spec":{"containers":[{"name":"a","args":["3"]}]}}""", """{"spec":{"containers":[{"name":"a","args":["3"]}]}}""")]
    [InlineData("StatefulSet", """{"spec":{"volumeClaimTemplates":[{"metadata":{"name":"a"}}]}}""", """{"spec":{"volumeClaimTemplates":[{"metadata":{"name":"b"}}]}}""", """{"spec":{"volumeClaimTemplates":[{"metadata":{"name":"b"}}]}}""")]
    // Sets of scalars.
    [InlineData("Pod", """{"metadata":{"finalizers":["a","b"]}}""", """{"metadata":{"finalizers":["b","c"]}}""", """{"metadata":{"finalizers":["a","b","c"]}}""")]
    [InlineData("Pod", """{"metadata":{"finalizers":["a","b"]}}""", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}""", """{"metadata":{"finalizers":["b"]}}""")]
    // Maps and null.
    [InlineData("Pod", """{"metadata":{"labels":{"a":"1","b":"2"}}}""", """{"metadata":{"labels":{"b":null,"c":"3"}}}""", """{"metadata":{"labels":{"a":"1","c":"3"}}}""")]
    [InlineData("Pod", """{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"annotations":{"x":"y","z":null}}}""", """{"metadata":{"labels":{"a":"1"},"annotations":{"x":"y"}}}""")]
    // Directives.
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"containers":[{"name":"c"},{"$patch":"replace"}]}}""", """{"spec":{"containers":[{"name":"c"}]}}""")]
    [InlineData("Pod", """{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"labels":{"b":"2","$patch":"replace"}}}""", """{"metadata":{"labels":{"b":"2"}}}""")]
    [InlineData("Pod", """{"metadata":{"name":"p","labels":{"a":"1"}}}""", """{"metadata":{"labels":{"$patch":"delete"}}}""", """{"metadata":{"name":"p"}}""")]
    [InlineData("Pod", """{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"labels":{"b":"2","$patch":"merge"}}}""", """{"metadata":{"labels":{"a":"1","b":"2"}}}""")]
    [InlineData("Deployment", """{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}""", """{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}""", """{"spec":{"strategy":{"type":"Recreate"}}}""")]
    [InlineData("Pod", """{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""", """{"spec":{"volumes":[{"name":"v","$retainKeys":["name","configMap"],"configMap":{"name":"c"}}]}}""", """{"spec":{"volumes":[{"name":"v","configMap":{"name":"c"}}]}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]}}""", """{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"new"},{"name":"a"}],"containers":[{"name":"new","image":"i:1"}]}}""", """{"spec":{"containers":[{"name":"b"},{"name":"c"},{"name":"new","image":"i:1"},{"name":"a"}]}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}}""", """{"spec":{"containers":[{"name":"b"},{"name":"a"}]}}""")]
    [InlineData("Pod", """{"metadata":{"finalizers":["a","b"]}}""", """{"metadata":{"$setElementOrder/finalizers":["c","b"],"finalizers":["c"],"$deleteFromPrimitiveList/finalizers":["a"]}}""", """{"metadata":{"finalizers":["c","b"]}}""")]
    public void A_patch_applies(string kind, string target, string patch, string result)
    {
        var outcome = Patched(kind, target, patch);
        Assert.Null(outcome.Problem);
        Assert.Equal(ApiJson.Read(result), outcome.Value);
    }

    [Theory]
    [InlineData("""[]""", "a strategic merge patch is a map")]
    [InlineData("""{"spec":{"containers":[{"image":"i:2"}]}}""", "does not contain declared merge key: name")]
    [InlineData("""{"spec":{"containers":[{"$patch":"delete"}]}}""", "has no merge key 'name'")]
    [InlineData("""{"spec":{"containers":["a"]}}""", "the items of containers are maps")]
    [InlineData("""{"spec":{"$patch":"burn"}}""", "unknown patch directive \"burn\"")]
    [InlineData("""{"spec":{"$retainKeys":["a"],"b":1}}""", "$retainKeys does not name 'b'")]
    [InlineData("""{"spec":{"$setElementOrder/containers":[{"name":"a"},{"name":"b"}],"containers":[{"name":"b"},{"name":"a"}]}}""", "does not match $setElementOrder/containers")]
    [InlineData("""{"metadata":{"$deleteFromPrimitiveList/finalizers":"a"}}""", "is a list")]
    public void A_patch_that_makes_no_sense_is_a_bad_request(string patch, string says)
    {
        var error = Patched("Pod", """{"spec":{"containers":[{"name":"a"}]}}""", patch).ToError(new ObjectKey(ResourceKinds.Pod, "default", "p"));
        Assert.Equal(400, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The second client-side apply of kubectl, as it sends it: a new image, a variable less, a volume of another kind, the annotation.</summary>
    [Fact]
    public void Kubectl_applies_by_a_patch_with_directives()
    {
        var api = Bench.Cluster().Server.As("test");
        var key = new ObjectKey(ResourceKinds.StatefulSet, "default", "web");
        api.Create(Bench.Object("""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web","namespace":"default","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"before"}},"spec":{
              "replicas":3,"serviceName":"web","selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"volumes":[{"name":"scratch","emptyDir":{"medium":"Memory"}}],"containers":[
                {"name":"app","image":"registry.example/app:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"volumeMounts":[{"name":"scratch","mountPath":"/tmp"}]}]}}}}
            """), new WriteOptions { FieldManager = "kubectl-client-side-apply" }).OrThrow();
        var web = api.Patch(key, PatchType.StrategicMerge, ApiJson.Read("""
            {"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"after"}},"spec":{"template":{"spec":{
              "$setElementOrder/containers":[{"name":"app"}],"$setElementOrder/volumes":[{"name":"scratch"}],
              "containers":[{"$setElementOrder/env":[{"name":"A"},{"name":"C"}],"env":[{"name":"C","value":"3"},{"$patch":"delete","name":"B"}],"image":"registry.example/app:2","name":"app"}],
              "volumes":[{"$retainKeys":["name","configMap"],"configMap":{"name":"c"},"emptyDir":null,"name":"scratch"}]}}}}
            """), null, new WriteOptions { FieldManager = "kubectl-client-side-apply" }).OrThrow();
        Assert.Equal("after", web.Annotations.TextOf("kubectl.kubernetes.io/last-applied-configuration"));
        var pod = web.Spec.Map("template")!.Map("spec")!;
        var container = pod.List("containers")!.Maps.Single();
        Assert.Equal("registry.example/app:2", container.TextOf("image"));
        Assert.Equal("""[{"name":"A","value":"1"},{"name":"C","value":"3"}]""", container["env"]!.ToString());
        Assert.Equal("c", pod.List("volumes")!.Maps.Single().Map("configMap")!.TextOf("name"));
        Assert.False(pod.List("volumes")!.Maps.Single().Has("emptyDir"));
        Assert.Equal(2, web.Generation);
        Assert.Single(web.Metadata.List("managedFields")!);
    }
}
