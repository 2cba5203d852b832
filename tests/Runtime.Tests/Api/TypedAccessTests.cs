using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Api;

/// <summary>The API with the types of StsLint.Manifests.</summary>
public class TypedAccessTests
{
    private readonly EmbeddedCluster _cluster = Bench.Cluster();

    private IKubernetesApi Api => _cluster;

    private static StatefulSet Web()
    {
        var labels = new Labels { ["app"] = "web" };
        var governing = Service.Headless("web", labels, ContainerPort.Tcp("http", 80));
        var set = new StatefulSet("web", governing, labels) { Replicas = 2, Namespace = "default" };
        set.Spec!.Template.Spec = new PodSpec { Containers = [new Container { Name = "app", Image = "registry.example/app:1" }] };
        return set;
    }

    [Fact]
    public async Task Objects_are_created_read_and_written_with_their_types()
    {
        var web = await Api.Create(Web());
        Assert.NotNull(web.Metadata!.Uid);
        Assert.Equal(PodManagementPolicy.OrderedReady, web.Spec!.PodManagementPolicy);
        web.Replicas = 5;
        await Api.Update(web);
        Assert.Equal(5, (await Api.Get<StatefulSet>("default", "web"))!.Replicas);
        Assert.True((await Assert.ThrowsAsync<ApiException>(async () => await Api.Update(web))).Error.IsConflict);
        await Api.Delete<StatefulSet>("default", "web");
        Assert.Null(await Api.Get<StatefulSet>("default", "web"));
    }

    [Fact]
    public async Task An_apply_wants_what_the_object_says()
    {
        await Api.Apply(Web(), "first");
        var refused = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            var other = Web();
            other.Replicas = 9;
            await Api.Apply(other, "second");
        });
        Assert.Equal("Apply failed with 1 conflict: conflict with \"first\": .spec.replicas", refused.Message);
    }

    [Fact]
    public async Task A_list_goes_through_all_pages()
    {
        foreach (var name in new[] { "a", "b", "c" })
            await Api.Create(Bench.Config(name, value: name));
        var all = await Api.List<ConfigMap>("default", new ListOptions { Limit = 1 });
        Assert.Equal(["a", "b", "c"], all.Select(static each => each.Data!["value"]));
    }

    [Fact]
    public async Task A_watch_tells_of_typed_objects()
    {
        _cluster.Simulation.After(TimeSpan.FromSeconds(1), "test", () => _cluster.Server.As("test").Create(Bench.Config("a", value: "1")).OrThrow());
        await foreach (var told in Api.Watch<ConfigMap>("default"))
        {
            Assert.Equal((WatchEventType.Added, "a", "1"), (told.Type, told.Object.Name, told.Object.Data!["value"]));
            return;
        }
        Assert.Fail("Nothing was told.");
    }

    public static TheoryData<string> Objects => new(
        """{"apiVersion":"v1","kind":"Event","metadata":{"name":"e","namespace":"default"},"involvedObject":{"kind":"Pod","name":"p"},"reason":"Started","count":3,"type":"Normal","futureField":[1,2.5,true,"x"]}""",
        """{"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"web-1","namespace":"default"},"revision":2,"data":{"spec":{"template":{"$patch":"replace"}}}}""",
        """{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"node-1","namespace":"kube-node-lease"},"spec":{"holderIdentity":"node-1","renewTime":"2026-01-01T00:00:00.000000Z"}}""",
        """{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"web-1","namespace":"default"},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":true}}]}""",
        """{"apiVersion":"v1","kind":"Node","metadata":{"name":"node-1"},"spec":{"taints":[{"key":"a","effect":"NoSchedule"}]}}""",
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","annotations":{"number":"1","yes":"true"}},"data":{"a":"QQ=="}}""");

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_comes_back_as_it_was(string json)
    {
        var item = Bench.Object(json);
        var back = item.ToManifest().ToApi();
        Assert.True(back.Root.Equals(item.Root), back.Root.ToString());
    }

    [Fact]
    public void A_type_of_no_kind_is_refused_by_name()
    {
        Assert.Contains("UntypedObject", Assert.Throws<ArgumentException>(TypedObjects.KindOf<UntypedObject>).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Bench.Config("a").As<StatefulSet>());
    }
}
