using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Nodes;

public sealed class KubeletTests
{
    [Fact]
    public void APodThatIsBoundStartsAndBecomesReady()
    {
        var cluster = new EmbeddedCluster();
        cluster.Server.As("user").Create(Pods.Simple("web", node: "node-1")).OrThrow();

        cluster.Simulation.RunFor(TimeSpan.FromSeconds(10));

        var pod = cluster.Store.Get(ResourceKinds.Pod, "default", "web")!;
        Assert.Equal("Running", pod.Status.TextOf("phase"));
        Assert.Equal("True", Pods.Condition(pod, "Ready"));
        Assert.Equal("10.244.0.1", pod.Status.TextOf("podIP"));
        Assert.Null(cluster.Simulation.NextDue);
    }
}
