using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Nodes;

public sealed class SchedulerTests
{
    private const string NoVictims = " no new claims to deallocate, preemption: 0/3 nodes are available: ";

    public static TheoryData<string, string, string> Unschedulable => new()
    {
        { "more than any node has", """{"containers":[{"name":"app","image":"a:1","resources":{"requests":{"cpu":"64"}}}]}""", "0/3 nodes are available: 3 Insufficient cpu." + NoVictims + "3 Preemption is not helpful for scheduling." },
        { "a label that no node has", """{"nodeSelector":{"disk":"ssd"}}""", "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector." + NoVictims + "3 Preemption is not helpful for scheduling." },
        { "a claim that is not there", """{"volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}]}""", "0/3 nodes are available: persistentvolumeclaim \"data\" not found." + NoVictims + "3 Preemption is not helpful for scheduling." },
    };

    [Theory]
    [MemberData(nameof(Unschedulable))]
    public void APodThatFitsNowhereSaysWhy(string what, string spec, string message)
    {
        var cluster = new EmbeddedCluster();
        cluster.Server.As("user").Create(Pods.Simple("web", spec: spec)).OrThrow();

        cluster.Simulation.RunFor(TimeSpan.FromSeconds(30));

        var pod = cluster.Store.Get(ResourceKinds.Pod, "default", "web")!;
        Assert.Null(pod.Spec.TextOf("nodeName"));
        var condition = Pods.Find(pod, "PodScheduled")!;
        Assert.Equal(("False", "Unschedulable", message), (condition.TextOf("status"), condition.TextOf("reason"), condition.TextOf("message")));
        Assert.Contains(cluster.Store.List(ResourceKinds.Event), each => each.Root.TextOf("reason") == "FailedScheduling" && each.Root.TextOf("message") == message);
        Assert.True(cluster.Simulation.NextDue is null, what);
    }

    [Fact]
    public void PodsSpreadOverNodesAndRun()
    {
        var cluster = new EmbeddedCluster();
        for (var i = 0; i < 6; i++)
            cluster.Server.As("user").Create(Pods.Simple("web-" + i)).OrThrow();

        cluster.Simulation.RunFor(TimeSpan.FromSeconds(10));

        var pods = cluster.Store.List(ResourceKinds.Pod).ToList();
        Assert.All(pods, pod => Assert.Equal("True", Pods.Condition(pod, "Ready")));
        Assert.All(pods.GroupBy(pod => pod.Spec.TextOf("nodeName")), group => Assert.Equal(2, group.Count()));
        Assert.Equal(6, pods.Select(pod => pod.Status.TextOf("podIP")).Distinct().Count());
    }
}
