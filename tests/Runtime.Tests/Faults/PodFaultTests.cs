using StsLint.Runtime.Api;
using StsLint.Runtime.Reconciliation;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>Pods that do not end, end by themselves, cannot be started, or are not ready (F-26 to F-31), at each moment in the life of a set.</summary>
public sealed class PodFaultTests
{
    private const string FirstImage = "registry.example/app:1";

    public static TheoryData<Moment, bool> Moments => Cases.Moments;

    // F-26: what holds the pod is named, nobody removes it by force, and OrderedReady waits.
    [Theory]
    [MemberData(nameof(Moments))]
    public void APodThatAFinalizerHoldsIsWaitedFor(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var victim = course.Victim;
        course.User.Patch(victim.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"finalizers":["example.com/hold"]}}""")).OrThrow();
        course.Stage.DeletePod(victim.Name).OrThrow();
        course.Run(600);

        Assert.Equal((victim.Uid, true), (course.Cluster.Store.Get(victim.Key)?.Uid, course.Cluster.Store.Get(victim.Key)?.IsDeleting));
        course.WaitsFor(WaitKind.Terminating);
        Assert.Contains(course.Waits, static wait => wait.Message.Contains("example.com/hold", StringComparison.Ordinal) && wait.NeedsHelp);
        Assert.DoesNotContain(course.Cluster.Processes, process => process.Uid == victim.Uid);
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(0, 0);

        course.User.Patch(victim.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"finalizers":null}}""")).OrThrow();
        course.EndsWell();
    }

    // F-27: nobody else begins before the grace is over, and nobody cuts it short.
    [Theory]
    [MemberData(nameof(Moments))]
    public void APodThatDoesNotEndIsKilledWhenItsGraceIsOver(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Until(() => course.Cluster.Store.Get(course.Victim.Key) is { } pod && Seen.IsRunningAndReady(pod), "the pod");
        var victim = course.Victim;
        course.Cluster.IgnoreTermination("default", victim.Name);
        course.Stage.DeletePod(victim.Name, 120).OrThrow();
        course.Run(110);
        Assert.Equal(victim.Uid, course.Cluster.Store.Get(victim.Key)?.Uid);
        Assert.Contains(course.Cluster.Processes, process => process.Uid == victim.Uid);
        course.WaitsFor(WaitKind.Terminating);
        course.EndsWell();
        Assert.NotEqual(victim.Uid, course.Cluster.Store.Get(victim.Key)?.Uid);
    }

    /// <summary>How a pod ends by itself.</summary>
    public enum End
    {
        Evicted,
        OutOfDisk,
        RefusedForItsPort,
        RestartedNode,
    }

    public static TheoryData<End, Moment, bool> Ends => Cases.Of(Enum.GetValues<End>());

    // F-28: a pod that failed is replaced, by one with its disk.
    [Theory]
    [MemberData(nameof(Ends))]
    public void APodThatFailedIsReplaced(End end, Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Until(() => course.Cluster.Store.Get(course.Victim.Key) is { } pod && Seen.IsRunningAndReady(pod), "the pod");
        var victim = course.Victim;
        switch (end)
        {
            case End.Evicted:
                course.Cluster.FailPod("default", victim.Name);
                break;
            case End.OutOfDisk:
                course.Cluster.FailPod("default", victim.Name, "Evicted", "The node had condition: [DiskPressure]. ");
                break;
            case End.RefusedForItsPort:
                RefuseForItsPort(course, victim);
                return;
            case End.RestartedNode:
                course.Cluster.RebootNode(victim.Spec.TextOf("nodeName")!);
                course.EndsWell();
                if (moment == Moment.AtRest)
                    Assert.Equal(victim.Uid, course.Cluster.Store.Get(victim.Key)?.Uid);
                return;
        }
        course.Until(() => course.Cluster.Store.Get(victim.Key)?.Uid != victim.Uid, "the end of the pod", 600);
        course.EndsWell();
    }

    // The set's pods name the node and a port that somebody else has there: each that comes is refused, and the next one is made. The pace is the node's.
    private static void RefuseForItsPort(FaultCourse course, ApiObject victim)
    {
        var node = victim.Spec.TextOf("nodeName")!;
        course.EndsWell();
        var other = (ApiMap)ApiJson.Read("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"other","namespace":"default"},"spec":{"containers":[{"name":"app","image":"a:1","ports":[{"containerPort":80,"hostPort":8080}]}]}}""");
        course.User.Create(new ApiObject(ResourceKinds.Pod, other.WithAt(["spec", "nodeName"], node))).OrThrow();
        course.Run(20);
        var container = Container(course).With("ports", new ApiList(ApiMap.Of(("name", "peer"), ("containerPort", 7000), ("hostPort", 8080))));
        course.Stage.PatchSpec(ApiMap.Empty.WithAt(["template", "spec"], ApiMap.Of(("nodeName", node), ("containers", new ApiList(container))))).OrThrow();
        course.Stage.Scale(1).OrThrow();
        course.Until(() => course.Cluster.Store.List(ResourceKinds.Event).Any(static each => each.Root.TextOf("reason") == "NodePorts"), "a refusal");
        var failed = false;
        course.Cluster.Store.Changed += change =>
        {
            if (change.Object.Kind == ResourceKinds.Pod && Seen.Phase(change.Object) == "Failed" && change.Object.Status.TextOf("reason") == "NodePorts")
                failed |= course.Waits.Any(static wait => wait.Kind == WaitKind.PodEnded && wait.Message.Contains("free ports", StringComparison.Ordinal));
        };
        course.Begin();
        course.Run(60);
        Assert.True(failed, "the reason was never named");
        course.WroteAtMost(60 * 60, 60 * 20);
        course.User.Delete(new ObjectKey(ResourceKinds.Pod, "default", "other")).OrThrow();
        course.EndsWell();
    }

    /// <summary>Why a pod does not become ready.</summary>
    public enum Ailment
    {
        Crashes,
        ImageCannotBePulled,
        NotReady,
    }

    public static TheoryData<Ailment, Moment, bool> Ailments => Cases.Of(Enum.GetValues<Ailment>());

    // F-29: the pod stays, no further one is touched in OrderedReady, the reason is named; what is tried again is tried less and less often.
    [Theory]
    [MemberData(nameof(Ailments))]
    public void AnAilingPodIsNotReplacedAgainAndAgain(Ailment ailment, Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        // In a rollout it is the first of the new version that ails.
        var victim = moment == Moment.Rollout ? course.Stage.Pod(2)! : course.Victim;
        var image = (victim.Spec.List("containers")![0] as ApiMap)!.TextOf("image")!;
        WaitKind expected;
        switch (ailment)
        {
            case Ailment.Crashes:
                course.Cluster.MakeImageCrash(image);
                if (course.Cluster.Store.Get(victim.Key) is { } running && Seen.Phase(running) == "Running")
                    course.Cluster.Crash("default", victim.Name);
                expected = WaitKind.CrashLoop;
                break;
            case Ailment.ImageCannotBePulled:
                course.Cluster.MakeImageUnpullable(image);
                foreach (var kubelet in course.Cluster.Context.Kubelets!.All)
                    kubelet.Images.Clear();
                course.Stage.DeletePod(victim.Name).OrThrow();
                expected = WaitKind.ImagePull;
                break;
            default:
                course.Cluster.FailReadiness("default", victim.Name);
                expected = WaitKind.Readiness;
                break;
        }
        course.Run(900);
        course.WaitsFor(expected);
        var ailing = course.Cluster.Store.Get(victim.Key)!;
        var pods = course.Stage.Pods.Select(static pod => pod.Uid).ToList();
        course.Begin();
        course.Run(3600);
        // Each try is a few writes and Events; there is one every five minutes. A pod that crashes is ready for a moment, which the Service and the set take note of.
        course.WroteAtMost(ailment == Ailment.NotReady ? 0 : 13 * 10 * pods.Count, ailment == Ailment.NotReady ? 0 : 13 * 8 * pods.Count);
        Assert.Equal(ailing.Uid, course.Cluster.Store.Get(victim.Key)?.Uid);
        if (!isParallel)
            Assert.Equal(pods, course.Stage.Pods.Select(static pod => pod.Uid));

        if (ailment == Ailment.NotReady)
            course.Cluster.RestoreReadiness("default", victim.Name);
        else
            course.Cluster.RestoreImage(image);
        course.EndsWell();
    }

    // F-29: a probe that flaps for an hour costs no pod, and no more writes than it flaps.
    [Theory]
    [MemberData(nameof(Moments))]
    public void AFlappingProbeCostsNoPod(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        course.Run(5);
        var victim = course.Victim;
        var pods = course.Stage.Pods.Select(static pod => pod.Uid).ToList();
        course.Begin();
        for (var i = 0; i < 120; i++)
        {
            course.Cluster.FailReadiness("default", victim.Name);
            course.Run(15);
            Assert.Empty(course.Addresses($"{victim.Name}.web"));
            course.Cluster.RestoreReadiness("default", victim.Name);
            course.Run(15);
            Assert.Single(course.Addresses($"{victim.Name}.web"));
        }
        Assert.Equal(pods, course.Stage.Pods.Select(static pod => pod.Uid));
        // Each time the pod, the set's status, the slice and the Endpoints change twice.
        course.WroteAtMost(120 * 2 * 5, 120 * 2);
        course.EndsWell();
    }

    /// <summary>What is wrong with a new template.</summary>
    public enum Mistake
    {
        NoSuchImage,
        Crashes,
        TooLarge,
    }

    public static TheoryData<Mistake, Moment, bool> Mistakes => Cases.Of(Enum.GetValues<Mistake>());

    // F-30: a bad template stops at the first pod. The mended one is rolled out at once where the controller does not wait for the broken pod; where it does, the reconciler
    // says so and what to delete, and no pod that is well is touched.
    [Theory]
    [MemberData(nameof(Mistakes))]
    public void ABadTemplateStopsAtTheFirstPodAndIsMended(Mistake mistake, Moment moment, bool isParallel)
    {
        // Without a probe what crashes is ready for a moment; that it was ready for long enough, it never is.
        using var course = new FaultCourse(moment, isParallel, shape: new SetShape { MinReadySeconds = 10 });
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        const string bad = "registry.example/app:bad";
        var well = course.Stage.Pods.ToDictionary(static pod => pod.Name, static pod => pod.Uid);
        switch (mistake)
        {
            case Mistake.NoSuchImage:
                course.Cluster.MakeImageUnpullable(bad);
                break;
            case Mistake.Crashes:
                course.Cluster.MakeImageCrash(bad);
                break;
        }
        var container = Container(course);
        var broken = mistake == Mistake.TooLarge ? container.With("resources", ApiMap.Of(("requests", ApiMap.Of(("cpu", "1000"))))) : container.With("image", bad);
        course.Stage.PatchSpec(ApiMap.Empty.WithAt(["template", "spec", "containers"], new ApiList(broken))).OrThrow();
        course.Run(900);
        course.WaitsFor(mistake switch
        {
            Mistake.NoSuchImage => WaitKind.ImagePull,
            Mistake.Crashes => WaitKind.CrashLoop,
            _ => WaitKind.Unschedulable,
        });
        var last = $"web-{course.Stage.Pods.Count() - 1}";
        Assert.Equal(well.Where(each => each.Key != last), course.Stage.Pods.Where(pod => pod.Name != last).ToDictionary(static pod => pod.Name, static pod => pod.Uid));

        course.Stage.PatchSpec(ApiMap.Empty.WithAt(["template", "spec", "containers"], new ApiList(container.With("image", FirstImage)))).OrThrow();
        course.Run(900);
        if (!course.Stage.IsAtGoal)
        {
            Assert.False(isParallel, "pods of a Parallel set are replaced although one is broken");
            var stuck = Assert.Single(course.Waits);
            Assert.Equal((WaitKind.RolloutStuck, true), (stuck.Kind, stuck.NeedsHelp));
            Assert.Contains($"kubectl delete pod {last} ", stuck.Unblock, StringComparison.Ordinal);
            course.Stage.DeletePod(last).OrThrow();
        }
        course.EndsWell();
        // A set that was rolled back to what it was touches nobody else.
        if (moment == Moment.AtRest)
            Assert.Equal(well.Where(each => each.Key != last), course.Stage.Pods.Where(pod => pod.Name != last).ToDictionary(static pod => pod.Name, static pod => pod.Uid));
    }

    public static TheoryData<Moment, bool> Changes => new()
    {
        { Moment.ScaleUp, false },
        { Moment.ScaleUp, true },
        { Moment.ScaleDown, false },
        { Moment.ScaleDown, true },
        { Moment.Rollout, false },
        { Moment.Rollout, true },
    };

    // F-31: in OrderedReady nobody comes or goes while a pod that stays is not ready, and it goes on as soon as it is. Parallel does not wait for pods when it scales.
    [Theory]
    [MemberData(nameof(Changes))]
    public void ALostReadinessHaltsWhatGoesInOrder(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Cluster.FailReadiness("default", "web-0");
        course.Run(120);
        var pods = course.Stage.Pods.Select(static pod => (pod.Name, pod.Uid, Seen.Revision(pod))).ToList();
        course.WaitsFor(WaitKind.Readiness);
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(0, 0);
        Assert.Equal(pods, course.Stage.Pods.Select(static pod => (pod.Name, pod.Uid, Seen.Revision(pod))));
        if (isParallel && moment != Moment.Rollout)
            Assert.Equal(Seen.Replicas(course.Stage.Set!), course.Stage.Pods.Count());
        else if (!isParallel)
            Assert.False(moment == Moment.Rollout ? pods.TrueForAll(pod => pod.Item3 == course.Stage.Set!.Status.TextOf("updateRevision")) : course.Stage.Pods.Count() == Seen.Replicas(course.Stage.Set!));
        course.Cluster.RestoreReadiness("default", "web-0");
        course.EndsWell();
    }

    private static ApiMap Container(FaultCourse course) => (ApiMap)((ApiList)course.Stage.Set!.Spec.At("template", "spec", "containers")!)[0];
}
