using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Scenarios;

namespace StsLint.Tests.Nodes;

/// <summary>Emptying a node for maintenance.</summary>
public sealed class DrainTests
{
    [Fact]
    public void TheNodesPodsComeUpElsewhere()
    {
        var scene = new Scene();
        scene.CreateSet();
        scene.UntilReady();
        var node = scene.Pod("web-0")!.Spec.TextOf("nodeName")!;

        Assert.True(scene.Cluster.Drain(node, TimeSpan.FromMinutes(10)));
        scene.UntilReady();

        Assert.All(scene.Pods, pod => Assert.NotEqual(node, pod.Spec.TextOf("nodeName")));
        Assert.True(scene.Cluster.Store.Get(ResourceKinds.Node, "", node)!.Spec.IsTrue("unschedulable"));
    }

    [Fact]
    public void ADisruptionBudgetHoldsItUpUntilOthersAreReady()
    {
        var scene = new Scene(new ClusterOptions { Nodes = ["node-1"] });
        scene.CreateSet(spec: """ "podManagementPolicy":"Parallel", """);
        scene.UntilReady();
        scene.Cluster.AddNode("node-2");
        scene.Apply("""{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"web","namespace":"default"},"spec":{"maxUnavailable":1,"selector":{"matchLabels":{"app":"web"}}}}""");
        scene.Run(5);
        var least = 3;
        scene.Cluster.Store.Changed += _ => least = Math.Min(least, scene.Pods.Count(Scene.IsReady));

        Assert.True(scene.Cluster.Drain("node-1", TimeSpan.FromMinutes(10)));
        scene.UntilReady();

        Assert.Equal(2, least);
        Assert.All(scene.Pods, static pod => Assert.Equal("node-2", pod.Spec.TextOf("nodeName")));
    }

    [Fact]
    public void ABudgetThatAllowsNothingEndsItWhenTheTimeIsOver()
    {
        var scene = new Scene(new ClusterOptions { Nodes = ["node-1", "node-2"] });
        scene.CreateSet(1);
        scene.UntilReady(1);
        scene.Apply("""{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"web","namespace":"default"},"spec":{"maxUnavailable":0,"selector":{"matchLabels":{"app":"web"}}}}""");
        scene.Run(5);
        var (node, start) = (scene.Pod("web-0")!.Spec.TextOf("nodeName")!, scene.Seconds);

        Assert.False(scene.Cluster.Drain(node, TimeSpan.FromMinutes(2)));

        Assert.Equal(120, scene.Seconds - start);
        Assert.True(Scene.IsReady(scene.Pod("web-0")));
    }
}
