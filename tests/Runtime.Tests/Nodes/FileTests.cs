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

    // What the pod says of its host, and what its containers find; $ADDRESS stands for the pod's address.
    [Theory]
    [InlineData("{}", "box", "$ADDRESS\tbox\n")]
    [InlineData("""{"hostname":"web-0","subdomain":"web"}""", "web-0", "$ADDRESS\tweb-0.web.default.svc.cluster.local\tweb-0\n")]
    [InlineData("""{"subdomain":"web"}""", "box", "$ADDRESS\tbox.web.default.svc.cluster.local\tbox\n")]
    [InlineData("""{"hostname":"web-0","subdomain":"web","setHostnameAsFQDN":true}""", "web-0.web.default.svc.cluster.local", "$ADDRESS\tweb-0.web.default.svc.cluster.local\n")]
    [InlineData("""{"hostAliases":[{"ip":"10.1.2.3","hostnames":["db","db.example"]}]}""", "box", "$ADDRESS\tbox\n\n# Entries added by HostAliases.\n10.1.2.3\tdb\tdb.example\n")]
    [InlineData("""{"hostNetwork":true}""", "node-1", "$ADDRESS\tnode-1\n")]
    public void AContainerFindsTheNameOfItsHost(string spec, string name, string hosts)
    {
        _cluster.Server.As("user").Create(Pods.Simple("box", "node-1", spec)).OrThrow();
        Run(10);
        var address = _cluster.Store.Get(ResourceKinds.Pod, "default", "box")!.Status.TextOf("podIP")!;

        Assert.Equal(name + "\n", _cluster.ReadFile("default", "box", "/etc/hostname"));
        Assert.EndsWith("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n" + hosts.Replace("$ADDRESS", address, StringComparison.Ordinal),
            _cluster.ReadFile("default", "box", "/etc/hosts"), StringComparison.Ordinal);
        _cluster.WriteFile("default", "box", "/etc/hosts", "mine");
        Assert.Equal("mine", _cluster.ReadFile("default", "box", "/etc/hosts"));
        _cluster.Crash("default", "box");
        Run(30);
        Assert.StartsWith("# Kubernetes-managed hosts file", _cluster.ReadFile("default", "box", "/etc/hosts"), StringComparison.Ordinal);
    }

    [Fact]
    public void ANameOfAHostIsCut()
    {
        var name = string.Concat(Enumerable.Repeat("abcdefghi-", 7)) + "0";
        _cluster.Server.As("user").Create(Pods.Simple(name, "node-1")).OrThrow();
        Run(10);
        Assert.Equal(name[..63] + "\n", _cluster.ReadFile("default", name, "/etc/hostname"));
    }

    [Fact]
    public void FilesAreListedUnderThePathsThatTheContainerSees()
    {
        _cluster.WriteFile("default", "web", "/logs/today", "1");
        _cluster.WriteFile("default", "web", "/data/cache/../a//b", "2");
        _cluster.WriteFile("default", "web", "/tmp/x", "3");

        Assert.Equal(["/data/.stslint/identity", "/data/a/b", "/data/logs/today", "/etc/app/mode", "/etc/hostname", "/etc/hosts", "/logs/today", "/tmp/x"], _cluster.ListFiles("default", "web"));
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
