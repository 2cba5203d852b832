using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>Nodes that fall silent, restart, vanish, are cut off or are emptied (F-32 to F-35), at each moment in the life of a set.</summary>
public sealed class NodeFaultTests
{
    /// <summary>What becomes of the node of a pod.</summary>
    public enum NodeFault
    {
        SilentForHalfAMinute,
        SilentForFourMinutes,
        SilentForTwentyMinutes,
        PoweredOffForTwentyMinutes,
        Restarted,
        Removed,
        DeadUntilOutOfService,
        DeadUntilItsObjectIsDeleted,
        DeadUntilThePodIsForced,
        CutOffAndThePodForced,
    }

    public static TheoryData<NodeFault, Moment, bool> Losses => Cases.Of<NodeFault>(Enum.GetValues<NodeFault>());

    [Theory]
    [MemberData(nameof(Losses))]
    public void ALostNodeCostsNothingButTime(NodeFault fault, Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var cluster = course.Cluster;
        var victim = course.Victim;
        var node = victim.Spec.TextOf("nodeName")!;
        var others = course.Stage.Pods.ToDictionary(static pod => pod.Name, static pod => pod.Uid);
        switch (fault)
        {
            case NodeFault.SilentForHalfAMinute or NodeFault.SilentForFourMinutes:
                cluster.StopNode(node);
                course.Run(fault == NodeFault.SilentForHalfAMinute ? 30 : 240);
                if (fault == NodeFault.SilentForFourMinutes && moment == Moment.AtRest)
                    course.WaitsFor(WaitKind.NodeLost);
                cluster.StartNode(node);
                break;
            case NodeFault.SilentForTwentyMinutes or NodeFault.PoweredOffForTwentyMinutes:
                cluster.StopNode(node, keepsProcesses: fault == NodeFault.SilentForTwentyMinutes);
                course.Run(1200);
                IsHeld(course, victim, node);
                cluster.StartNode(node);
                break;
            case NodeFault.Restarted:
                cluster.RebootNode(node);
                break;
            case NodeFault.Removed:
                cluster.RemoveNode(node);
                course.Until(() => cluster.Store.Get(victim.Key)?.Uid != victim.Uid, "the end of the pod", 120);
                break;
            case NodeFault.DeadUntilOutOfService:
                cluster.StopNode(node, keepsProcesses: false);
                course.Run(1200);
                IsHeld(course, victim, node);
                var machine = cluster.Store.Get(ResourceKinds.Node, "", node)!;
                course.User.Update(machine.WithAt(["spec", "taints"], new ApiList([.. machine.Spec.List("taints") ?? ApiList.Empty, ApiMap.Of(("key", "node.kubernetes.io/out-of-service"), ("value", "nodeshutdown"), ("effect", "NoExecute"))]))).OrThrow();
                course.Begin();
                // Nobody has to wait for the disks.
                course.EndsWell(180);
                return;
            case NodeFault.DeadUntilItsObjectIsDeleted:
                cluster.RemoveNode(node, keepsObject: true);
                course.Run(1200);
                IsHeld(course, victim, node);
                course.User.Delete(new ObjectKey(ResourceKinds.Node, "", node)).OrThrow();
                break;
            case NodeFault.DeadUntilThePodIsForced or NodeFault.CutOffAndThePodForced:
                cluster.StopNode(node, keepsProcesses: fault == NodeFault.CutOffAndThePodForced);
                course.Run(1200);
                IsHeld(course, victim, node);
                foreach (var pod in course.Stage.Pods.Where(pod => pod.Spec.TextOf("nodeName") == node).ToList())
                    course.Stage.DeletePod(pod.Name, 0).OrThrow();
                course.Until(() => course.Stage.IsAtGoal, "the goal without the node");
                // What was there meanwhile ends as soon as the node hears of it.
                cluster.StartNode(node);
                course.Run(30);
                break;
        }
        course.EndsWell();
        if (moment == Moment.AtRest && fault is NodeFault.SilentForHalfAMinute or NodeFault.SilentForFourMinutes or NodeFault.Restarted)
            Assert.Equal(others, course.Stage.Pods.ToDictionary(static pod => pod.Name, static pod => pod.Uid));
    }

    // The pod is neither replaced nor forced away by anybody, the reason is named, and nobody writes again and again.
    private static void IsHeld(FaultCourse course, ApiObject victim, string node)
    {
        Assert.Equal(victim.Uid, course.Cluster.Store.Get(victim.Key)?.Uid);
        course.WaitsFor(WaitKind.NodeLost);
        Assert.Contains(course.Waits, wait => wait.Message.Contains(node, StringComparison.Ordinal) && wait.NeedsHelp);
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(0, 0);
        Assert.Equal(victim.Uid, course.Cluster.Store.Get(victim.Key)?.Uid);
    }

    public static TheoryData<bool, Moment, bool> Outages => Cases.Of(false, true);

    // Nobody can say whether the nodes are gone or who watches them: no pod is evicted, and nothing is written.
    [Theory]
    [MemberData(nameof(Outages))]
    public void WhenAllNodesFallSilentNothingIsDone(bool losesPower, Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        foreach (var node in course.Cluster.Options.Nodes)
            course.Cluster.StopNode(node, keepsProcesses: !losesPower);
        course.Run(120);
        var pods = course.Stage.Pods.Select(static pod => (pod.Name, pod.Uid, pod.IsDeleting)).ToList();
        course.WaitsFor(WaitKind.NodeLost, WaitKind.Unschedulable);
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(0, 0);
        Assert.Equal(pods, course.Stage.Pods.Select(static pod => (pod.Name, pod.Uid, pod.IsDeleting)));
        Assert.DoesNotContain(course.Cluster.Store.List(ResourceKinds.Node), static node => (node.Spec.List("taints") ?? ApiList.Empty).Maps.Any(static taint => taint.TextOf("effect") == "NoExecute"));

        foreach (var node in course.Cluster.Options.Nodes)
            course.Cluster.StartNode(node);
        course.EndsWell();
    }

    public static TheoryData<Moment, bool> Moments => Cases.Moments;

    // A whole zone of two: its pods come up in the other zone once somebody vouches for it.
    [Theory]
    [MemberData(nameof(Moments))]
    public void WhenAZoneFallsSilentTheOtherGoesOn(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel, new ClusterOptions { Nodes = [] }, before: static course =>
        {
            foreach (var (node, zone) in (ReadOnlySpan<(string, string)>)[("node-1", "a"), ("node-2", "a"), ("node-3", "b"), ("node-4", "b")])
                course.Cluster.AddNode(node, ApiMap.Of(("topology.kubernetes.io/zone", zone)));
        });
        var zone = course.Victim.Spec.TextOf("nodeName") is "node-1" or "node-2" ? (string[])["node-1", "node-2"] : ["node-3", "node-4"];
        foreach (var node in zone)
            course.Cluster.StopNode(node, keepsProcesses: false);
        course.Run(1200);
        course.WaitsFor(WaitKind.NodeLost);
        foreach (var node in zone)
        {
            var machine = course.Cluster.Store.Get(ResourceKinds.Node, "", node)!;
            course.User.Update(machine.WithAt(["spec", "taints"], new ApiList([.. machine.Spec.List("taints") ?? ApiList.Empty, ApiMap.Of(("key", "node.kubernetes.io/out-of-service"), ("effect", "NoExecute"))]))).OrThrow();
        }
        course.EndsWell();
        Assert.All(course.Stage.Pods, pod => Assert.DoesNotContain(pod.Spec.TextOf("nodeName"), zone));
    }

    // The process of a node that is cut off goes on and writes; nobody but the user starts a second one, and no disk is at two nodes.
    [Theory]
    [MemberData(nameof(Moments))]
    public void ThereIsNoSecondWriterWhileANodeIsCutOff(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Until(() => course.Cluster.Store.Get(course.Victim.Key) is { } pod && Seen.IsRunningAndReady(pod), "the pod");
        var victim = course.Victim;
        var node = victim.Spec.TextOf("nodeName")!;
        course.Cluster.StopNode(node);
        for (var hour = 0; hour < 12; hour++)
        {
            course.Run(3600);
            course.Cluster.WriteFile("default", victim.Name, "/data/log", $"hour {hour}", podUid: victim.Uid);
            Assert.Equal([node], course.Cluster.Processes.Where(process => process.Name == victim.Name).Select(static process => process.Node));
        }
        course.WaitsFor(WaitKind.NodeLost);
        course.Cluster.StartNode(node);
        course.EndsWell();
        var claim = course.Cluster.Store.Get(ResourceKinds.Claim, "default", $"data-{victim.Name}")!;
        Assert.Equal("hour 11", course.Cluster.Data.FilesOn(course.Cluster.Store.Get(ResourceKinds.Volume, "", claim.Spec.TextOf("volumeName")!)!.Uid)["log"]);
    }

    // At most one pod at a time is away: the budget counts those that the drain takes as well as those that are replaced for the rollout.
    [Theory]
    [MemberData(nameof(Moments))]
    public void ADrainTakesNoMoreThanTheBudgetAllows(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel, before: static course => course.User.Create(new ApiObject(ResourceKinds.PodDisruptionBudget, ApiMap.Of(
            ("apiVersion", "policy/v1"), ("kind", "PodDisruptionBudget"), ("metadata", ApiMap.Of(("name", "web"), ("namespace", "default"))),
            ("spec", ApiMap.Of(("maxUnavailable", 1), ("selector", ApiMap.Of(("matchLabels", ApiMap.Of(("app", "web")))))))))).OrThrow());
        var wasReady = new HashSet<string>(StringComparer.Ordinal);
        var fewest = int.MaxValue;
        course.Cluster.Store.Changed += change =>
        {
            if (change.Object.Kind != ResourceKinds.Pod || change.Actor != "admin" || !change.Object.IsDeleting)
                return;
            fewest = Math.Min(fewest, course.Stage.Pods.Count(static pod => Seen.IsReady(pod) && !pod.IsDeleting));
        };
        var node = course.Victim.Spec.TextOf("nodeName")!;
        Assert.True(course.Cluster.Drain(node, TimeSpan.FromMinutes(20)), course.Stage.Outcome());
        course.EndsWell();
        Assert.DoesNotContain(course.Stage.Pods, pod => pod.Spec.TextOf("nodeName") == node);
        if (fewest != int.MaxValue && moment is Moment.AtRest or Moment.Rollout)
            Assert.True(fewest >= 2, $"{fewest} pods were ready when the drain took one");
        course.Cluster.Uncordon(node);
        course.EndsWell();
    }

    // A budget that allows nothing holds the drain, not the set.
    [Theory]
    [MemberData(nameof(Moments))]
    public void ADrainThatMayTakeNothingLeavesThePodsAlone(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel, before: static course => course.User.Create(new ApiObject(ResourceKinds.PodDisruptionBudget, ApiMap.Of(
            ("apiVersion", "policy/v1"), ("kind", "PodDisruptionBudget"), ("metadata", ApiMap.Of(("name", "web"), ("namespace", "default"))),
            ("spec", ApiMap.Of(("maxUnavailable", 0), ("selector", ApiMap.Of(("matchLabels", ApiMap.Of(("app", "web")))))))))).OrThrow());
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        var pods = course.Stage.Pods.Select(static pod => pod.Uid).ToList();
        var node = course.Victim.Spec.TextOf("nodeName")!;
        Assert.False(course.Cluster.Drain(node, TimeSpan.FromMinutes(5)));
        Assert.Equal(pods, course.Stage.Pods.Select(static pod => pod.Uid));
        course.Cluster.Uncordon(node);
        course.EndsWell();
    }

    // A node that takes no more pods keeps those it has, and others come elsewhere.
    [Theory]
    [MemberData(nameof(Moments))]
    public void ACordonedNodeHoldsNobodyUp(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var victim = course.Victim;
        var node = victim.Spec.TextOf("nodeName")!;
        course.Cluster.Cordon(node);
        course.EndsWell();
        course.Stage.DeletePod(victim.Name).OrThrow();
        course.EndsWell();
        Assert.NotEqual(node, course.Cluster.Store.Get(victim.Key)!.Spec.TextOf("nodeName"));
    }
}
