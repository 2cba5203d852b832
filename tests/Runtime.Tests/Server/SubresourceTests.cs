using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Server;

/// <summary>Scale, eviction, the addresses of Services, and deletion of many objects at once.</summary>
public class SubresourceTests
{
    private readonly EmbeddedCluster _cluster = new(new ClusterOptions { Parts = ClusterParts.Bookkeeping });

    private ApiClient User => _cluster.Server.As("user");

    private ApiObject Create(string json)
    {
        var root = (ApiMap)ApiJson.Read(json);
        return User.Create(new ApiObject(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), root)).OrThrow();
    }

    private ApiObject ReadyPod(string name)
    {
        var pod = Create($$$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{{name}}}}","labels":{"app":"web"}},"spec":{"nodeName":"node-1","containers":[{"name":"c","image":"nginx:1"}]}}""");
        return User.Patch(pod.Key, PatchType.Merge, ApiJson.Read("""{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"""), "status").OrThrow();
    }

    private ApiObject Now(ApiObject item)
    {
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        return _cluster.Store.Get(item.Key)!;
    }

    [Fact]
    public void The_scale_changes_replicas_and_nothing_else()
    {
        var set = Create("""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx:1"}]}}}}
            """);
        var scaled = User.Patch(set.Key, PatchType.Merge, ApiJson.Read("""{"spec":{"replicas":4,"serviceName":"other"},"metadata":{"labels":{"a":"b"}}}"""), "scale").OrThrow();
        Assert.Equal((4L, 2L, null, 0), (scaled.Spec.IntegerOf("replicas"), scaled.Generation, scaled.Spec.TextOf("serviceName"), scaled.Labels.Count));
        Assert.Equal(409, User.Update(set.WithAt(["spec", "replicas"], 5), "scale").Error!.Code);
        Assert.True(User.Update(set.WithAt(["spec", "replicas"], 5).WithAt(["metadata", "resourceVersion"], null), "scale").IsOk);
        var refused = User.Patch(set.Key, PatchType.Merge, ApiJson.Read("""{"spec":{"replicas":-1}}"""), "scale").Error!;
        Assert.Equal((422, "FieldValueInvalid", "spec.replicas"), (refused.Code, refused.Causes[0].Reason, refused.Causes[0].Field));
    }

    /// <summary>What a budget says, how many of three pods may be disrupted, and how many must be healthy.</summary>
    [Theory]
    [InlineData("""{"minAvailable":2}""", 1, 2)]
    [InlineData("""{"minAvailable":3}""", 0, 3)]
    [InlineData("""{"minAvailable":"50%"}""", 1, 2)]
    [InlineData("""{"maxUnavailable":1}""", 1, 2)]
    [InlineData("""{"maxUnavailable":"50%"}""", 2, 1)]
    public void Evictions_stop_where_the_budget_ends(string limits, int allowed, int desired)
    {
        var pods = new[] { "a", "b", "c" }.Select(ReadyPod).ToList();
        var budget = Create($$$"""{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"b"},"spec": {{{limits}}} }""");
        budget = User.Patch(budget.Key, PatchType.Merge, ApiJson.Read("""{"spec":{"selector":{"matchLabels":{"app":"web"}}}}""")).OrThrow();
        var status = Now(budget).Status;
        Assert.Equal((3L, 3L, (long)allowed, (long)desired), (status.IntegerOf("expectedPods"), status.IntegerOf("currentHealthy"), status.IntegerOf("disruptionsAllowed"), status.IntegerOf("desiredHealthy")));
        var evicted = 0;
        foreach (var pod in pods)
        {
            var result = User.Evict(pod.Key);
            evicted += result.IsOk ? 1 : 0;
            if (!result.IsOk)
                Assert.Equal((429, "TooManyRequests", "DisruptionBudget"), (result.Error.Code, result.Error.Reason, result.Error.Causes[0].Reason));
            _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(allowed, evicted);
    }

    [Fact]
    public void Pods_that_have_not_started_need_no_budget()
    {
        var pod = Create("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx:1"}]}}""");
        Create("""{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"b"},"spec":{"minAvailable":5,"selector":{"matchLabels":{"app":"web"}}}}""");
        Assert.True(User.Evict(pod.Key).IsOk);
    }

    private static string Service(string name, string spec) =>
        $$$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{{name}}}}"},"spec":{ {{{{spec}}}} "ports":[{"port":80}]}}""";

    [Fact]
    public void Services_get_addresses_of_their_own_and_keep_them()
    {
        var one = Create(Service("one", "\"selector\":{\"a\":\"b\"},"));
        var two = Create(Service("two", "\"selector\":{\"a\":\"b\"},"));
        Assert.StartsWith("10.96.", one.Spec.TextOf("clusterIP"), StringComparison.Ordinal);
        Assert.NotEqual(one.Spec.TextOf("clusterIP"), two.Spec.TextOf("clusterIP"));
        Assert.Equal(("IPv4", "SingleStack"), (one.Spec.List("ipFamilies")!.Texts.Single(), one.Spec.TextOf("ipFamilyPolicy")));
        // A replacement that says nothing of them keeps them.
        var root = (ApiMap)ApiJson.Read(Service("one", "\"selector\":{\"a\":\"c\"},"));
        Assert.Equal(one.Spec.TextOf("clusterIP"), User.Update(new ApiObject(ResourceKinds.Service, root)).OrThrow().Spec.TextOf("clusterIP"));
        Assert.Equal(422, User.Patch(one.Key, PatchType.Merge, ApiJson.Read("""{"spec":{"clusterIP":"10.96.9.9"}}""")).Error!.Code);
    }

    [Fact]
    public void Headless_services_have_none_and_nodeports_have_ports()
    {
        var headless = Create(Service("h", "\"clusterIP\":\"None\",\"selector\":{\"a\":\"b\"},"));
        Assert.Equal("""["None"]""", headless.Spec["clusterIPs"]!.ToString());
        var loose = Create(Service("l", "\"clusterIP\":\"None\","));
        Assert.Equal(("RequireDualStack", """["IPv4","IPv6"]"""), (loose.Spec.TextOf("ipFamilyPolicy"), loose.Spec["ipFamilies"]!.ToString()));
        var ports = Create(Service("n", "\"type\":\"NodePort\","));
        Assert.InRange(ports.Spec.List("ports")!.Maps.Single().IntegerOf("nodePort")!.Value, 30000, 32767);
        var external = Create("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"e"},"spec":{"type":"ExternalName","externalName":"db.example.org"}}""");
        Assert.Null(external.Spec["clusterIP"]);
    }

    [Fact]
    public void Many_objects_go_at_once_by_their_labels()
    {
        foreach (var name in (ReadOnlySpan<string>)["a", "b", "c"])
            Create($$$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{{name}}}}","labels":{"keep":"{{{{(name == "b" ? "yes" : "no")}}}}"}}}""");
        var gone = User.DeleteCollection(ResourceKinds.ConfigMap, "default", new ListOptions { LabelSelector = "keep=no" });
        Assert.Equal(["a", "c"], gone.Value!.Items.Select(static item => item.Name));
        Assert.NotNull(_cluster.Store.Get(ResourceKinds.ConfigMap, "default", "b"));
    }
}
