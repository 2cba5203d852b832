using StsLint.Runtime.Api;

namespace StsLint.Tests.Serving;

public sealed class DiscoveryTests
{
    [Theory]
    [InlineData("/api", "", "pods", "Pod", "po", "Namespaced")]
    [InlineData("/api", "", "persistentvolumes", "PersistentVolume", "pv", "Cluster")]
    [InlineData("/apis", "apps", "statefulsets", "StatefulSet", "sts", "Namespaced")]
    [InlineData("/apis", "policy", "poddisruptionbudgets", "PodDisruptionBudget", "pdb", "Namespaced")]
    [InlineData("/apis", "storage.k8s.io", "storageclasses", "StorageClass", "sc", "Cluster")]
    public async Task All_groups_come_at_once_to_clients_that_ask_so(string path, string group, string resource, string kind, string brief, string scope)
    {
        await using var cluster = await ServedCluster.Start();
        var (_, list, response) = await cluster.Send("GET", path, accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json");
        Assert.Equal("application/json; g=apidiscovery.k8s.io; v=v2; as=APIGroupDiscoveryList", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("apidiscovery.k8s.io/v2", list.TextOf("apiVersion"));
        var found = list.List("items")!.Maps.Single(item => item.At("metadata", "name")?.Text == group).List("versions")!.Maps
            .SelectMany(static version => version.List("resources")!.Maps).Single(each => each.TextOf("resource") == resource);
        Assert.Equal((kind, scope), (found.At("responseKind", "kind")?.Text, found.TextOf("scope")));
        Assert.Contains(brief, found.List("shortNames")!.Texts);
        Assert.Contains("watch", found.List("verbs")!.Texts);
    }

    [Theory]
    [InlineData("/api", "APIVersions")]
    [InlineData("/apis", "APIGroupList")]
    [InlineData("/apis/apps", "APIGroup")]
    [InlineData("/api/v1", "APIResourceList")]
    [InlineData("/apis/apps/v1", "APIResourceList")]
    public async Task Each_group_has_its_own_document(string path, string kind)
    {
        await using var cluster = await ServedCluster.Start();
        Assert.Equal(kind, (await cluster.Get(path)).TextOf("kind"));
    }

    [Fact]
    public async Task A_group_lists_subresources_beside_resources()
    {
        await using var cluster = await ServedCluster.Start();
        var names = (await cluster.Get("/apis/apps/v1")).List("resources")!.Maps.Select(static each => each.TextOf("name")).ToList();
        foreach (var name in (string[])["statefulsets", "statefulsets/scale", "statefulsets/status", "controllerrevisions"])
            Assert.Contains(name, names);
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task It_says_that_it_is_well(string path)
    {
        await using var cluster = await ServedCluster.Start();
        Assert.Equal("ok", (await cluster.Get(path)).TextOf("text"));
    }

    [Fact]
    public async Task The_version_is_that_of_the_release_and_says_who_answers()
    {
        await using var cluster = await ServedCluster.Start();
        var version = await cluster.Get("/version");
        Assert.Equal(("1", "36"), (version.TextOf("major"), version.TextOf("minor")));
        Assert.Contains("+stslint", version.TextOf("gitVersion"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_reference_of_every_document_leads_somewhere()
    {
        await using var cluster = await ServedCluster.Start();
        var index = (await cluster.Get("/openapi/v3")).Map("paths")!;
        Assert.True(index.Count > 10);
        foreach (var (path, entry) in index)
        {
            var document = await cluster.Get(((ApiMap)entry).TextOf("serverRelativeURL")!);
            var schemas = (ApiMap)document.At("components", "schemas")!;
            foreach (var reference in References(document))
                Assert.True(schemas.Has(reference["#/components/schemas/".Length..]), $"{path}: {reference}");
        }
        var second = await cluster.Get("/openapi/v2");
        foreach (var reference in References(second))
            Assert.True(second.Map("definitions")!.Has(reference["#/definitions/".Length..]), reference);
    }

    [Theory]
    [InlineData("io.k8s.api.core.v1.PodSpec", "containers", "map", "name", "name")]
    [InlineData("io.k8s.api.core.v1.Container", "ports", "map", "containerPort,protocol", "containerPort")]
    [InlineData("io.k8s.api.core.v1.Container", "command", "atomic", "", null)]
    [InlineData("io.k8s.api.core.v1.PodSpec", "tolerations", "atomic", "", null)]
    public async Task Lists_say_how_they_are_merged(string type, string field, string semantics, string keys, string? mergeKey)
    {
        await using var cluster = await ServedCluster.Start();
        var schema = (ApiMap)(await cluster.Get("/openapi/v3/apis/apps/v1")).At("components", "schemas", type, "properties", field)!;
        Assert.Equal(semantics, schema.TextOf("x-kubernetes-list-type"));
        Assert.Equal(keys, string.Join(',', (schema.List("x-kubernetes-list-map-keys") ?? ApiList.Empty).Texts));
        Assert.Equal(mergeKey, schema.TextOf("x-kubernetes-patch-merge-key"));
    }

    private static IEnumerable<string> References(ApiValue value) => value switch
    {
        ApiMap map => map.SelectMany(static entry => entry is { Key: "$ref", Value: ApiText text } ? [text.Value] : References(entry.Value)),
        ApiList list => list.SelectMany(References),
        _ => [],
    };
}
