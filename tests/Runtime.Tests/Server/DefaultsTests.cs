using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Server;

/// <summary>What the API server fills in.</summary>
public class DefaultsTests
{
    private static ApiObject Created(string json, ClusterOptions? options = null)
    {
        var root = (ApiMap)ApiJson.Read(json);
        var cluster = new EmbeddedCluster((options ?? new ClusterOptions()) with { Parts = ClusterParts.None });
        return cluster.Server.As("user").Create(new ApiObject(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), root)).OrThrow();
    }

    [Fact]
    public void A_set_gets_the_defaults_of_its_spec_its_template_and_its_claims()
    {
        var set = Created("""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{
              "selector":{"matchLabels":{"app":"web"}},"serviceName":"web",
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx:1.27","ports":[{"containerPort":80}],"readinessProbe":{"httpGet":{"port":80}}}]}},
              "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1024Mi"}}}}]}}
            """);
        Assert.Equal("default", set.Namespace);
        Assert.Equal(1, set.Generation);
        Assert.Equal(
            ApiJson.Read("""
                {"replicas":1,"revisionHistoryLimit":10,"podManagementPolicy":"OrderedReady","serviceName":"web","selector":{"matchLabels":{"app":"web"}},
                 "persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain","whenScaled":"Retain"},
                 "updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}},
                 "template":{"metadata":{"labels":{"app":"web"}},"spec":{"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler",
                   "containers":[{"name":"c","image":"nginx:1.27","imagePullPolicy":"IfNotPresent","terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","resources":{},
                     "ports":[{"containerPort":80,"protocol":"TCP"}],
                     "readinessProbe":{"httpGet":{"path":"/","port":80,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3}}]}},
                 "volumeClaimTemplates":[{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"status":{"phase":"Pending"},
                   "spec":{"accessModes":["ReadWriteOnce"],"volumeMode":"Filesystem","resources":{"requests":{"storage":"1Gi"}}}}]}
                """),
            set.Spec);
    }

    /// <summary>A strategy that only names its type gets no block, which selects another rule for the version of a missing pod.</summary>
    [Theory]
    [InlineData("null", false, """{"type":"RollingUpdate","rollingUpdate":{"partition":0}}""")]
    [InlineData("{}", false, """{"type":"RollingUpdate","rollingUpdate":{"partition":0}}""")]
    [InlineData("""{"type":"RollingUpdate"}""", false, """{"type":"RollingUpdate"}""")]
    [InlineData("""{"type":"OnDelete"}""", false, """{"type":"OnDelete"}""")]
    [InlineData("""{"rollingUpdate":{"partition":2}}""", false, """{"type":"RollingUpdate","rollingUpdate":{"partition":2}}""")]
    [InlineData("""{"type":"RollingUpdate","rollingUpdate":{}}""", false, """{"type":"RollingUpdate","rollingUpdate":{"partition":0}}""")]
    [InlineData("""{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":2}}""", false, """{"type":"RollingUpdate","rollingUpdate":{"partition":0}}""")]
    [InlineData("""{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":2}}""", true, """{"type":"RollingUpdate","rollingUpdate":{"partition":0,"maxUnavailable":2}}""")]
    [InlineData("""{}""", true, """{"type":"RollingUpdate","rollingUpdate":{"partition":0,"maxUnavailable":1}}""")]
    public void The_update_strategy_of_a_set(string written, bool hasMaxUnavailable, string stored)
    {
        var set = Created(
            $$$$$$"""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"updateStrategy":{{{{{{written}}}}}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}
            """,
            new ClusterOptions { MaxUnavailableStatefulSet = hasMaxUnavailable });
        Assert.Equal(ApiJson.Read(stored), set.Spec["updateStrategy"]);
    }

    [Theory]
    [InlineData("nginx", "Always")]
    [InlineData("nginx:latest", "Always")]
    [InlineData("nginx:1.27", "IfNotPresent")]
    [InlineData("localhost:5000/nginx", "Always")]
    [InlineData("nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "IfNotPresent")]
    public void Images_are_pulled_each_time_when_their_tag_may_move(string image, string policy)
    {
        var pod = Created($$$$$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"{{{{{{image}}}}}}"}]}}""");
        Assert.Equal(policy, pod.Spec.List("containers")!.Maps.Single().TextOf("imagePullPolicy"));
    }

    [Theory]
    [InlineData("{}", "{}", "BestEffort")]
    [InlineData("""{"requests":{"cpu":"0.5"}}""", """{"requests":{"cpu":"500m"}}""", "Burstable")]
    [InlineData("""{"limits":{"cpu":1}}""", """{"limits":{"cpu":"1"},"requests":{"cpu":"1"}}""", "Burstable")]
    [InlineData("""{"limits":{"cpu":1,"memory":"1024Mi"}}""", """{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}}""", "Guaranteed")]
    [InlineData("""{"limits":{"cpu":2,"memory":"1Gi"},"requests":{"cpu":1}}""", """{"limits":{"cpu":"2","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}}""", "Burstable")]
    public void What_a_pod_asks_for_makes_its_class_of_service(string written, string stored, string serviceClass)
    {
        var pod = Created($$$$$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"nginx:1","resources":{{{{{{written}}}}}}}]}}""");
        Assert.Equal(ApiJson.Read(stored), pod.Spec.List("containers")!.Maps.Single()["resources"]);
        Assert.Equal(serviceClass, pod.Status.TextOf("qosClass"));
        Assert.Equal("Pending", pod.Status.TextOf("phase"));
    }

    /// <summary>A pod made of a stored template shares its containers, so that thousands of pods cost little.</summary>
    [Fact]
    public void A_pod_of_a_stored_template_shares_its_containers()
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { Parts = ClusterParts.None });
        var user = cluster.Server.As("user");
        var set = user.Create(new ApiObject(ResourceKinds.StatefulSet, (ApiMap)ApiJson.Read("""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx","resources":{"requests":{"cpu":"500m"}}}],"volumes":[{"name":"v","configMap":{"name":"m"}}]}}}}
            """))).OrThrow();
        var template = set.Spec.Map("template")!.Map("spec")!;
        var pod = user.Create(new ApiObject(ResourceKinds.Pod, ApiMap.Of(
            ("apiVersion", "v1"), ("kind", "Pod"), ("metadata", ApiMap.Of(("name", "web-0"))), ("spec", template.With("hostname", "web-0"))))).OrThrow();
        Assert.Same(template["containers"], pod.Spec["containers"]);
        Assert.Same(template["volumes"], pod.Spec["volumes"]);
        Assert.True(pod.Spec.IsTrue("enableServiceLinks"));
    }

    [Theory]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("1000", "1k")]
    [InlineData("1500m", "1500m")]
    [InlineData("0.5", "500m")]
    [InlineData("1e3", "1e3")]
    [InlineData("512Ki", "512Ki")]
    public void Amounts_come_back_in_one_spelling(string written, string stored)
    {
        var claim = Created($$$$$$"""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{{{{written}}}}}}"}}}}""");
        Assert.Equal(stored, claim.Spec.At("resources", "requests", "storage")!.Text);
    }

    [Fact]
    public void Claims_and_volumes_are_protected_and_pending()
    {
        var claim = Created("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
        Assert.Equal("""["kubernetes.io/pvc-protection"]""", claim.Finalizers.ToString());
        Assert.Equal("""{"phase":"Pending"}""", claim.Status.ToString());
        var volume = Created("""{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"hostPath":{"path":"/d"}}}""");
        Assert.Equal("""["kubernetes.io/pv-protection"]""", volume.Finalizers.ToString());
        Assert.Equal(("Retain", "Filesystem", "Pending"), (volume.Spec.TextOf("persistentVolumeReclaimPolicy"), volume.Spec.TextOf("volumeMode"), volume.Status.TextOf("phase")));
    }

    [Fact]
    public void A_name_is_made_when_only_its_beginning_is_given()
    {
        var map = Created("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"web-"}}""");
        Assert.Matches("^web-[bcdfghjklmnpqrstvwxz2456789]{5}$", map.Name);
    }

    [Fact]
    public void Texts_of_a_secret_are_stored_with_its_data()
    {
        var secret = Created("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"a":"YQ=="},"stringData":{"b":"word"}}""");
        Assert.Equal(ApiJson.Read("""{"a":"YQ==","b":"d29yZA=="}"""), secret.Root["data"]);
        Assert.Null(secret.Root["stringData"]);
        Assert.Equal("Opaque", secret.Root.TextOf("type"));
    }
}
