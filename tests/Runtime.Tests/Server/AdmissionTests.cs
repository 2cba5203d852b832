using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Server;

/// <summary>What admission adds to new objects, and what it refuses.</summary>
public class AdmissionTests
{
    private readonly EmbeddedCluster _cluster = new(new ClusterOptions { Parts = ClusterParts.Bookkeeping });

    private ApiClient User => _cluster.Server.As("user");

    private ApiResult Create(string json)
    {
        var root = (ApiMap)ApiJson.Read(json);
        return User.Create(new ApiObject(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), root));
    }

    private static string Pod(string name, string spec = "", string resources = "{}") =>
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{ {{{spec}}} "containers":[{"name":"c","image":"nginx:1","resources": {{{resources}}} }]}}""";

    private static string Claim(string name, string size, string storageClass = "") =>
        $$$"""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"{{{name}}}"},"spec":{ {{{storageClass}}} "accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{size}}}"} } } }""";

    private void Quota(string hard, string scopes = "[]") =>
        Create($$$"""{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"quota"},"spec":{"hard": {{{hard}}}, "scopes": {{{scopes}}} } }""").OrThrow();

    private ApiMap Used()
    {
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        return _cluster.Store.Get(ResourceKinds.ResourceQuota, "default", "quota")!.Status.Map("used")!;
    }

    [Fact]
    public void A_pod_gets_its_account_its_priority_and_the_time_it_stands_a_lost_node()
    {
        var spec = Create(Pod("p")).OrThrow().Spec;
        Assert.Equal(("default", "default", 0L, "PreemptLowerPriority"), (spec.TextOf("serviceAccountName"), spec.TextOf("serviceAccount"), spec.IntegerOf("priority"), spec.TextOf("preemptionPolicy")));
        Assert.Equal(
            ApiJson.Read("""
                [{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},
                 {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}]
                """),
            spec["tolerations"]);
    }

    [Theory]
    [InlineData("""[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":5}]""", 2)]
    [InlineData("""[{"operator":"Exists"}]""", 1)]
    [InlineData("""[{"key":"own","operator":"Exists"}]""", 3)]
    public void A_pods_own_tolerations_count_first(string tolerations, int count) =>
        Assert.Equal(count, Create(Pod("p", $"\"tolerations\": {tolerations},")).OrThrow().Spec.List("tolerations")!.Count);

    [Fact]
    public void A_pod_needs_its_account_and_its_priority_class()
    {
        Assert.Equal(403, Create(Pod("p", "\"serviceAccountName\":\"nobody\",")).Error!.Code);
        Assert.Equal(403, Create(Pod("p", "\"priorityClassName\":\"nothing\",")).Error!.Code);
        Create("""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"nobody"}}""").OrThrow();
        Create("""{"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"nothing"},"value":7}""").OrThrow();
        Assert.Equal(7, Create(Pod("p", "\"serviceAccountName\":\"nobody\",\"priorityClassName\":\"nothing\",")).OrThrow().Spec.IntegerOf("priority"));
    }

    [Fact]
    public void Each_namespace_has_its_account_from_the_start_and_gets_it_again()
    {
        Create("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}""").OrThrow();
        var account = new ObjectKey(ResourceKinds.ServiceAccount, "shop", "default");
        Assert.NotNull(_cluster.Store.Get(account));
        Assert.NotNull(_cluster.Store.Get(ResourceKinds.ConfigMap, "shop", "kube-root-ca.crt"));
        User.Delete(account).OrThrow();
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.NotNull(_cluster.Store.Get(account));
    }

    [Fact]
    public void A_claim_without_a_class_gets_the_newest_default_class()
    {
        Assert.Equal("standard", Create(Claim("a", "1Gi")).OrThrow().Spec.TextOf("storageClassName"));
        Assert.Equal("", Create(Claim("b", "1Gi", "\"storageClassName\":\"\",")).OrThrow().Spec.TextOf("storageClassName"));
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(5));
        Create("""
            {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"other","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"a.example/p"}
            """).OrThrow();
        Assert.Equal("other", Create(Claim("c", "1Gi")).OrThrow().Spec.TextOf("storageClassName"));
    }

    /// <summary>A claim grows when it is Bound and its class says so.</summary>
    [Theory]
    [InlineData("standard", true, 0)]
    [InlineData("standard", false, 422)]
    [InlineData("fixed", true, 403)]
    [InlineData("gone", true, 403)]
    public void Claims_grow_if_their_class_allows_it(string storageClass, bool isBound, int code)
    {
        Create("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"fixed"},"provisioner":"a.example/p"}""").OrThrow();
        var claim = Create(Claim("c", "1Gi", $"\"storageClassName\":\"{storageClass}\",")).OrThrow();
        if (isBound)
            claim = User.Patch(claim.Key, PatchType.Merge, ApiJson.Read("""{"status":{"phase":"Bound","capacity":{"storage":"1Gi"}}}"""), "status").OrThrow();
        Assert.Equal(code, User.Patch(claim.Key, PatchType.Merge, ApiJson.Read("""{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}""")).Error?.Code ?? 0);
    }

    [Theory]
    [InlineData("""{"pods":"1"}""", "{}", true)]
    [InlineData("""{"count/pods":"1"}""", "{}", true)]
    [InlineData("""{"pods":"2"}""", "{}", false)]
    [InlineData("""{"requests.cpu":"1"}""", """{"requests":{"cpu":"600m"}}""", true)]
    [InlineData("""{"requests.cpu":"1200m"}""", """{"requests":{"cpu":"600m"}}""", false)]
    [InlineData("""{"cpu":"1"}""", """{"requests":{"cpu":"600m"}}""", true)]
    [InlineData("""{"limits.memory":"1Gi"}""", """{"limits":{"memory":"600Mi"}}""", true)]
    [InlineData("""{"count/statefulsets.apps":"0"}""", "{}", false)]
    public void A_second_pod_may_be_beyond_the_quota(string hard, string resources, bool isRefused)
    {
        Quota(hard);
        Create(Pod("one", resources: resources)).OrThrow();
        var second = Create(Pod("two", resources: resources));
        Assert.Equal(isRefused ? "Forbidden" : null, second.Error?.Reason);
        if (isRefused)
        {
            User.Delete(new ObjectKey(ResourceKinds.Pod, "default", "one")).OrThrow();
            Assert.True(Create(Pod("two", resources: resources)).IsOk);
        }
    }

    [Fact]
    public void A_quota_of_cpu_makes_containers_say_what_they_need()
    {
        Quota("""{"requests.cpu":"1"}""");
        Assert.Contains("must specify requests.cpu for: c", Create(Pod("p")).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quotas_of_storage_count_by_class_too()
    {
        Quota("""{"persistentvolumeclaims":"3","requests.storage":"10Gi","standard.storageclass.storage.k8s.io/requests.storage":"4Gi"}""");
        Create(Claim("a", "3Gi")).OrThrow();
        Assert.Equal(403, Create(Claim("b", "2Gi")).Error!.Code);
        Create(Claim("b", "2Gi", "\"storageClassName\":\"\",")).OrThrow();
        Assert.Equal(ApiJson.Read("""{"persistentvolumeclaims":"2","requests.storage":"5Gi","standard.storageclass.storage.k8s.io/requests.storage":"3Gi"}"""), Used());
    }

    [Fact]
    public void A_quota_with_a_scope_counts_only_what_is_in_it()
    {
        Quota("""{"pods":"1"}""", """["BestEffort"]""");
        Create(Pod("one", resources: """{"requests":{"cpu":"1"}}""")).OrThrow();
        Create(Pod("two")).OrThrow();
        Assert.Equal(403, Create(Pod("three")).Error!.Code);
        Assert.Equal("1", Used().TextOf("pods"));
    }

    [Fact]
    public void Pods_that_have_ended_use_nothing()
    {
        Quota("""{"pods":"1","count/pods":"2"}""");
        var one = Create(Pod("one")).OrThrow();
        User.Patch(one.Key, PatchType.Merge, ApiJson.Read("""{"status":{"phase":"Succeeded"}}"""), "status").OrThrow();
        Create(Pod("two")).OrThrow();
        Assert.Equal(ApiJson.Read("""{"pods":"1","count/pods":"2"}"""), Used());
    }

    [Fact]
    public void Limit_ranges_fill_in_what_containers_leave_out_and_bound_what_they_ask_for()
    {
        Create("""
            {"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"r"},"spec":{"limits":[{"type":"Container","default":{"memory":"512Mi"},"defaultRequest":{"memory":"256Mi"},"max":{"memory":"1Gi"}},
              {"type":"PersistentVolumeClaim","min":{"storage":"2Gi"}}]}}
            """).OrThrow();
        var pod = Create(Pod("p")).OrThrow();
        Assert.Equal(ApiJson.Read("""{"limits":{"memory":"512Mi"},"requests":{"memory":"256Mi"}}"""), pod.Spec.List("containers")!.Maps.Single()["resources"]);
        Assert.Equal("Burstable", pod.Status.TextOf("qosClass"));
        Assert.Equal(403, Create(Pod("q", resources: """{"limits":{"memory":"2Gi"}}""")).Error!.Code);
        Assert.Equal(403, Create(Claim("c", "1Gi")).Error!.Code);
    }
}
