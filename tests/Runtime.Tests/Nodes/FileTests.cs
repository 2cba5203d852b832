using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Nodes;

/// <summary>What pods write, and where it stays.</summary>
public sealed class FileTests
{
    private const string Spec = """
        {"containers":[{"name":"app","image":"a:1","volumeMounts":[{"name":"data","mountPath":"/data/"},{"name":"data","mountPath":"/logs","subPath":"logs"},{"name":"cache","mountPath":"/data/cache"},{"name":"host","mountPath":"/host"},{"name":"settings","mountPath":"/etc/app"}]}],
         "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}},{"name":"cache","emptyDir":{}},{"name":"host","hostPath":{"path":"/srv"}},{"name":"settings","configMap":{"name":"settings"}}]}
        """;

    private readonly EmbeddedCluster _cluster = new(new ClusterOptions { Nodes = ["node-1"], Parts = ClusterParts.Kubelets });

    public FileTests()
    {
        var user = _cluster.Server.As("user");
        Create(user, ResourceKinds.ConfigMap, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"default"},"data":{"mode":"fast"}}""");
        Create(user, ResourceKinds.Volume, """{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"disk"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/disk"}}}""");
        var claim = Create(user, ResourceKinds.Claim, """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data","namespace":"default"},"spec":{"volumeName":"disk","storageClassName":"","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
        user.UpdateStatus(claim.WithStatus(ApiMap.Of(("phase", "Bound")))).OrThrow();
        user.Patch(new ObjectKey(ResourceKinds.Volume, "", "disk"), PatchType.Merge, ApiMap.Of(("spec", ApiMap.Of(("claimRef", ApiMap.Of(("namespace", "default"), ("name", "data"), ("uid", claim.Uid))))))).OrThrow();
        Start();
    }

    [Theory]
    [InlineData("/data/a", true, true)]
    [InlineData("/logs/today", true, true)]
    [InlineData("/host/a", true, true)]
    [InlineData("/data/cache/a", true, false)]
    [InlineData("/tmp/a", false, false)]
    public void AFileLivesAsLongAsWhatItIsOn(string path, bool survivesCrash, bool survivesPod)
    {
        _cluster.WriteFile("default", "web", path, "hello");
        Assert.Equal("hello", _cluster.ReadFile("default", "web", path));

        _cluster.Crash("default", "web");
        Run(5);
        Assert.Equal(survivesCrash ? "hello" : null, _cluster.ReadFile("default", "web", path));

        _cluster.Server.As("user").Delete(new ObjectKey(ResourceKinds.Pod, "default", "web")).OrThrow();
        Run(5);
        Start();
        Assert.Equal(survivesPod ? "hello" : null, _cluster.ReadFile("default", "web", path));
    }

    [Fact]
    public void FilesAreListedUnderThePathsThatTheContainerSees()
    {
        _cluster.WriteFile("default", "web", "/logs/today", "1");
        _cluster.WriteFile("default", "web", "/data/cache/../a//b", "2");
        _cluster.WriteFile("default", "web", "/tmp/x", "3");

        Assert.Equal(["/data/.stslint/identity", "/data/a/b", "/data/logs/today", "/etc/app/mode", "/logs/today", "/tmp/x"], _cluster.ListFiles("default", "web"));
        Assert.Equal(["/data/a/b"], _cluster.ListFiles("default", "web", "/data/a"));
        Assert.Equal("fast", _cluster.ReadFile("default", "web", "/etc/app/mode"));
        Assert.True(_cluster.RemoveFile("default", "web", "/data/a/b"));
        Assert.False(_cluster.RemoveFile("default", "web", "/data/a/b"));
    }

    [Fact]
    public void EveryPodLeavesItsNameOnTheVolumesOfItsClaims()
    {
        var first = Uid;
        _cluster.Server.As("user").Delete(new ObjectKey(ResourceKinds.Pod, "default", "web")).OrThrow();
        Run(5);
        Start();

        Assert.Equal($"default/web {first}\ndefault/web {Uid}\n", _cluster.ReadFile("default", "web", "/data/.stslint/identity"));
    }

    [Theory]
    [InlineData("web", "data/a", "data/a is no absolute path; begin it with a slash.")]
    [InlineData("web", "/etc/app/mode", "/etc/app/mode: Read-only file system")]
    [InlineData("web", "/data", "/data: Is a directory")]
    [InlineData("other", "/data/a", "There is no pod default/other.")]
    public void WhatCannotBeWrittenIsRefused(string pod, string path, string message)
    {
        var refused = Assert.Throws<FaultRefusedException>(() => _cluster.WriteFile("default", pod, path, "x"));

        Assert.Equal(message, refused.Message);
    }

    private string Uid => _cluster.Store.Get(ResourceKinds.Pod, "default", "web")!.Uid;

    private void Start()
    {
        _cluster.Server.As("user").Create(Pods.Simple("web", "node-1", Spec)).OrThrow();
        Run(10);
    }

    private static ApiObject Create(ApiClient user, ResourceKind kind, string json) => user.Create(new ApiObject(kind, (ApiMap)ApiJson.Read(json))).OrThrow();

    private void Run(double seconds) => _cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
}
