using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Nodes;

/// <summary>Where the scheduler puts pods. Nodes: a1 and a2 in zone a, b1 in zone b, c1 in zone c.</summary>
public sealed class PlacementTests
{
    private static readonly string[] s_nodes = ["a1", "a2", "b1", "c1"];

    // What pods there are with their nodes and labels, the spec of the new pod (with the label app=web), and the nodes that will do, or the reason.
    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "near to a pod on the same node", "a2 app=db", Affinity("podAffinity", "kubernetes.io/hostname", "db"), "a2" },
        { "near to a pod in the same zone", "a2 app=db", Affinity("podAffinity", "topology.kubernetes.io/zone", "db"), "a1 a2" },
        { "near to a pod that is nowhere", "a2 app=other", Affinity("podAffinity", "kubernetes.io/hostname", "db"), "4 node(s) didn't match pod affinity rules" },
        { "near to its like, and it is the first", "", Affinity("podAffinity", "kubernetes.io/hostname", "web"), "a1 a2 b1 c1" },
        { "away from a pod", "a1 app=db", Affinity("podAntiAffinity", "kubernetes.io/hostname", "db"), "a2 b1 c1" },
        { "away from a pod's zone", "a1 app=db", Affinity("podAntiAffinity", "topology.kubernetes.io/zone", "db"), "b1 c1" },
        { "away from pods everywhere", "a1 app=db;b1 app=db;c1 app=db", Affinity("podAntiAffinity", "topology.kubernetes.io/zone", "db"), "4 node(s) didn't match pod anti-affinity rules" },
        { "kept away by a pod", "a1 app=db !web", "{}", "a2 b1 c1" },
        { "kept away everywhere", "a1 app=db !web;a2 app=db !web;b1 app=db !web;c1 app=db !web", "{}", "4 node(s) didn't satisfy existing pods anti-affinity rules" },
        { "spread over zones", "a1 app=web;b1 app=web", Spread("topology.kubernetes.io/zone", 1), "c1" },
        { "spread over nodes, two apart", "a1 app=web;a1 app=web;b1 app=web", Spread("kubernetes.io/hostname", 2), "a2 b1 c1" },
        { "spread over more zones than there are", "", Spread("topology.kubernetes.io/zone", 1, "\"minDomains\":4,"), "a1 a2 b1 c1" },
        { "spread over more zones than there are, all with a pod", "a1 app=web;b1 app=web;c1 app=web", Spread("topology.kubernetes.io/zone", 1, "\"minDomains\":4,"), "4 node(s) didn't match pod topology spread constraints" },
        { "spread over a label that no node has", "", Spread("rack", 1), "4 node(s) didn't match pod topology spread constraints (missing required label)" },
        { "only nodes of some zones", "", """{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"topology.kubernetes.io/zone","operator":"In","values":["b","c"]}]}]}}}}""", "b1 c1" },
        { "rather in some zone", "", """{"affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":50,"preference":{"matchExpressions":[{"key":"topology.kubernetes.io/zone","operator":"In","values":["c"]}]}}]}}}""", "c1" },
        { "a port that is taken", "a1 port;b1 port", """{"containers":[{"name":"app","image":"a:1","ports":[{"containerPort":80,"hostPort":80}]}]}""", "a2 c1" },
        { "a port that is taken everywhere", "a1 port;a2 port;b1 port;c1 port", """{"containers":[{"name":"app","image":"a:1","ports":[{"containerPort":80,"hostPort":80}]}]}""", "4 node(s) didn't have free ports for the requested pod ports" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void APodGoesWhereItsRulesLetIt(string what, string there, string spec, string expected)
    {
        var cluster = Cluster();
        var number = 0;
        foreach (var each in there.Split(';', StringSplitOptions.RemoveEmptyEntries))
            cluster.Server.As("user").Create(There(each.Split(' '), number++)).OrThrow();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(10));

        cluster.Server.As("user").Create(Pods.Simple("web", spec: spec, labels: """{"app":"web"}""")).OrThrow();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(30));

        var pod = cluster.Store.Get(ResourceKinds.Pod, "default", "web")!;
        if (char.IsDigit(expected[0]))
            Assert.StartsWith($"0/4 nodes are available: {expected}. ", Pods.Find(pod, "PodScheduled")!.TextOf("message"), StringComparison.Ordinal);
        else
            Assert.True(expected.Split(' ').Contains(pod.Spec.TextOf("nodeName")), $"{what}: on {pod.Spec.TextOf("nodeName")}");
    }

    public static TheoryData<string, Action<EmbeddedCluster>> Changes => new()
    {
        { "a node comes", static cluster => cluster.AddNode("d1", ApiMap.Of(("topology.kubernetes.io/zone", "d"))) },
        { "a node is uncordoned", static cluster => cluster.Uncordon("c1") },
        { "the pod that keeps it away is deleted", static cluster => cluster.Server.As("user").Delete(new ObjectKey(ResourceKinds.Pod, "default", "there-0")).OrThrow() },
        { "that pod gets other labels", static cluster => cluster.Server.As("user").Patch(new ObjectKey(ResourceKinds.Pod, "default", "there-0"), PatchType.Merge, ApiJson.Read("""{"metadata":{"labels":{"app":"other"}}}""")).OrThrow() },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void APodThatFitNowhereIsTriedAgainWhenItMayFit(string what, Action<EmbeddedCluster> change)
    {
        var cluster = Cluster();
        cluster.Cordon("c1");
        var user = cluster.Server.As("user");
        user.Create(There(["a1", "app=db"], 0)).OrThrow();
        user.Create(There(["b1", "app=db"], 1)).OrThrow();
        user.Create(Pods.Simple("web", spec: Affinity("podAntiAffinity", "topology.kubernetes.io/zone", "db"))).OrThrow();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(60));
        Assert.Null(cluster.Store.Get(ResourceKinds.Pod, "default", "web")!.Spec.TextOf("nodeName"));
        Assert.Null(cluster.Simulation.NextDue);

        change(cluster);
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(60));

        Assert.True(cluster.Store.Get(ResourceKinds.Pod, "default", "web")!.Spec.TextOf("nodeName") is { Length: > 0 }, what);
    }

    [Fact]
    public void AGatedPodWaitsUntilItsGatesAreGone()
    {
        var cluster = Cluster();
        var user = cluster.Server.As("user");
        user.Create(Pods.Simple("web", spec: """{"schedulingGates":[{"name":"example.com/wait"}]}""")).OrThrow();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(60));
        Assert.Equal("SchedulingGated", Pods.Find(cluster.Store.Get(ResourceKinds.Pod, "default", "web")!, "PodScheduled")!.TextOf("reason"));

        user.Patch(new ObjectKey(ResourceKinds.Pod, "default", "web"), PatchType.Merge, ApiJson.Read("""{"spec":{"schedulingGates":null}}""")).OrThrow();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(60));

        Assert.Equal("True", Pods.Condition(cluster.Store.Get(ResourceKinds.Pod, "default", "web")!, "Ready"));
    }

    private static EmbeddedCluster Cluster()
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { Nodes = [] });
        foreach (var node in s_nodes)
            cluster.AddNode(node, ApiMap.Of(("topology.kubernetes.io/zone", node[..1])));
        return cluster;
    }

    private static ApiObject There(string[] words, int number)
    {
        var labels = words.Where(static each => each.Contains('=')).Select(static each => $"\"{each.Replace("=", "\":\"")}\"");
        var away = words.FirstOrDefault(static each => each.StartsWith('!'));
        var spec = away is not null ? Affinity("podAntiAffinity", "kubernetes.io/hostname", away[1..])
            : words.Contains("port") ? """{"containers":[{"name":"app","image":"a:1","ports":[{"containerPort":80,"hostPort":80}]}]}"""
            : "{}";
        return Pods.Simple($"there-{number}", words[0], spec, $"{{{string.Join(',', labels)}}}");
    }

    private static string Affinity(string kind, string topology, string app) => """
        {"affinity":{"KIND":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"TOPOLOGY","labelSelector":{"matchLabels":{"app":"APP"}}}]}}}
        """.Replace("KIND", kind).Replace("TOPOLOGY", topology).Replace("APP", app);

    private static string Spread(string topology, int skew, string more = "") => """
        {"topologySpreadConstraints":[{MORE"maxSkew":SKEW,"topologyKey":"TOPOLOGY","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"app":"web"}}}]}
        """.Replace("MORE", more).Replace("SKEW", $"{skew}").Replace("TOPOLOGY", topology);
}
