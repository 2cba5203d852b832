using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>
/// What the API server refuses, loses or tells late, for longer than one call (F-04 to F-10, F-12, F-14): at each moment in the life of a set. Faults of single
/// calls, at each call in turn, are in the fault matrix.
/// </summary>
public sealed class ApiFaultTests
{
    public enum Outage
    {
        Unreachable,
        TokenExpired,
        TooManyRequests,
        PodsAreRefused,
        ClaimsAreRefused,
        WebhookIsDown,
        StatusIsRefused,
    }

    public enum Limit
    {
        Pods,
        Claims,
        Storage,
    }

    public static TheoryData<Moment, bool> Moments => Cases.Moments;

    public static TheoryData<Outage, Moment, bool> Outages => Cases.Of(Enum.GetValues<Outage>());

    [Theory, MemberData(nameof(Outages))]
    public void WhatIsRefusedForAWhileIsDoneAfterIt(Outage outage, Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var healthy = course.Stage.Pods.Where(static pod => pod.Name != "web-0" && Seen.IsReady(pod) && !pod.IsDeleting).Select(static pod => pod.Uid).ToList();
        course.Begin();
        var tries = 0;
        course.Cluster.Server.FailBefore = call =>
        {
            var error = call.Actor == Seen.Controller ? Refusal(outage, call) : null;
            tries += error is null ? 0 : 1;
            return error;
        };
        // There is always something to do: to make this one again.
        course.Stage.DeletePod("web-0").OrThrow();
        course.Run(600);
        Assert.True(tries > 0, "nothing was refused");
        // Pauses grow: five, ten, twenty milliseconds and so on, up to a quarter of an hour.
        Assert.True(tries < 200, $"it was tried {tries} times in ten minutes");
        course.WroteAtMost(80, 120);
        if (outage is Outage.PodsAreRefused or Outage.ClaimsAreRefused or Outage.WebhookIsDown)
            course.WaitsFor(WaitKind.PodRefused);
        // What stood and was not to go stands.
        if (moment is Moment.FirstStart or Moment.ScaleUp or Moment.AtRest)
            Assert.All(healthy, uid => Assert.True(course.Cluster.Store.ByUid(uid) is { IsDeleting: false } pod && Seen.IsReady(pod)));
        course.Cluster.Server.FailBefore = null;
        // The longest pause is a thousand seconds.
        course.EndsWell();
    }

    [Theory]
    [InlineData(Limit.Pods, false)]
    [InlineData(Limit.Pods, true)]
    [InlineData(Limit.Claims, false)]
    [InlineData(Limit.Claims, true)]
    [InlineData(Limit.Storage, false)]
    [InlineData(Limit.Storage, true)]
    public void AQuotaIsNamedAndGoneOnFromWhenItGrows(Limit limit, bool isParallel)
    {
        var hard = limit switch { Limit.Pods => ("pods", "2", "9"), Limit.Claims => ("persistentvolumeclaims", "2", "9"), _ => ("requests.storage", "2Gi", "9Gi") };
        using var course = new FaultCourse(Moment.FirstStart, isParallel, before: course => Quota(course, hard.Item1, hard.Item2));
        course.Run(600);
        var status = course.Stage.Set!.Status;
        Assert.Equal((2L, 2L), (status.IntegerOf("replicas") ?? 0, status.IntegerOf("readyReplicas") ?? 0));
        course.WaitsFor(WaitKind.Quota);
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(20, 20);
        course.User.Patch(new ObjectKey(ResourceKinds.ResourceQuota, "default", "limit"), PatchType.Merge, ApiMap.Empty.WithAt(["spec", "hard", hard.Item1], hard.Item3)).OrThrow();
        course.EndsWell();
    }

    [Theory, MemberData(nameof(Moments))]
    public void AReplacementSurvivesTheDeletionThatWasMeantForItsPredecessor(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        string? replacement = null;
        course.Cluster.Server.FailBefore = call =>
        {
            if (replacement is not null || call.Actor != Seen.Controller || call.Verb != "delete" || call.Key.Kind != ResourceKinds.Pod)
                return null;
            // In the moment between the plan and its call, somebody removes the pod by force and puts one of his own there.
            var old = course.Cluster.Store.Get(call.Key)!;
            replacement = "";
            course.Stage.DeletePod(call.Key.Name, 0).OrThrow();
            var spec = old.Spec.Without("nodeName");
            replacement = course.User.Create(new ApiObject(ResourceKinds.Pod, ApiMap.Of(("apiVersion", "v1"), ("kind", "Pod"),
                ("metadata", ApiMap.Of(("name", old.Name), ("namespace", old.Namespace), ("labels", old.Labels))), ("spec", spec)))).OrThrow().Uid;
            return null;
        };
        ApiError? answer = null;
        var isThere = false;
        course.Cluster.Server.Answered += (call, error) =>
        {
            if (answer is not null || replacement is not { Length: > 0 } || call.Actor != Seen.Controller || call.Verb != "delete")
                return;
            answer = error ?? ApiError.Internal("it was deleted");
            isThere = course.Cluster.Store.ByUid(replacement) is { IsDeleting: false };
        };
        if (moment is Moment.AtRest)
            course.Stage.SetImage("registry.example/app:3").OrThrow();
        else if (moment is Moment.FirstStart or Moment.ScaleUp)
            course.Cluster.FailPod("default", "web-0");
        else if (moment is Moment.ScaleDown && isParallel)
            course.Stage.Scale(0).OrThrow();
        course.Until(() => replacement is not null, "a deletion");
        Assert.Equal((409, true), (answer?.Code, isThere));
        course.Cluster.Server.FailBefore = null;
        course.EndsWell();
    }

    [Theory, MemberData(nameof(Moments))]
    public void NewsThatComeTwiceDoNoHarm(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel, before: static course =>
        {
            var controller = course.Cluster.Controllers.Single(static each => each.Name == Seen.Controller);
            course.Cluster.Store.Changed += change =>
            {
                course.Cluster.Context.Tell(controller, change);
                // An older one of the same object after the newer, as after a watch that was begun anew.
                if (change.Old is { } old)
                    course.Cluster.Simulation.After(TimeSpan.FromMilliseconds(2), "again", () => course.Cluster.Context.Tell(controller, change with { Object = old, Old = old, Revision = old.ResourceVersion }));
            };
        });
        course.EndsWell();
    }

    // The watch is closed without a word; a minute later its history is gone and all is listed anew.
    [Theory, MemberData(nameof(Moments))]
    public void WhatHappenedWhileTheWatchWasClosedIsFoundByTheNextList(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var controller = course.Cluster.Controllers.Single(static each => each.Name == Seen.Controller);
        using (var deaf = new LaggingReader(course.Cluster.Context, controller, int.MaxValue, null))
        {
            course.Stage.Monitor.View = deaf;
            course.Run(5);
            foreach (var pod in course.Stage.Pods.ToList())
                course.Stage.DeletePod(pod.Name, 0).OrThrow();
            course.Run(55);
            // It starts again from a list, as after 410 Gone; nobody tells it of what was deleted.
            controller.Stop();
        }
        course.Stage.Monitor.View = null;
        controller.Start();
        course.EndsWell();
    }

    [Theory, MemberData(nameof(Moments))]
    public void OfTwoControllersAtOnceOneLosesEachTime(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        // A second process believes that it leads; what it knows is three changes behind.
        var second = new StatefulSetController(course.Cluster.Context);
        course.Stage.Monitor.Watch(second);
        second.Start();
        using (var late = new LaggingReader(course.Cluster.Context, second, 3, TimeSpan.FromSeconds(5)))
        {
            course.Stage.Monitor.SetView(second, late);
            course.Stage.SetImage("registry.example/app:3").OrThrow();
            course.Run(30);
            course.Stage.Scale(4).OrThrow();
            course.Run(300);
        }
        course.Stage.Monitor.SetView(second, null);
        course.Until(() => course.Stage.IsAtGoal, "the goal while both are there");
        second.Stop();
        course.EndsWell();
    }

    private static ApiError? Refusal(Outage outage, ApiCall call)
    {
        var isPod = call.Verb == "create" && call.Key.Kind == ResourceKinds.Pod;
        var isClaim = call.Verb == "create" && call.Key.Kind == ResourceKinds.Claim;
        return outage switch
        {
            Outage.Unreachable => ApiError.Timeout("dial tcp: lookup api.example on 10.96.0.10:53: no such host"),
            Outage.TokenExpired => new ApiError(401, "Unauthorized", "Unauthorized"),
            Outage.TooManyRequests => ApiError.TooManyRequests("too many requests, please try again later", 5),
            Outage.PodsAreRefused when isPod => new ApiError(422, "Invalid", $"Pod \"{call.Key.Name}\" is invalid: metadata.labels: Invalid value: must be no more than 63 characters"),
            Outage.ClaimsAreRefused when isPod || isClaim => ApiError.Forbidden(call.Key, "the policy forbids it"),
            Outage.WebhookIsDown when isPod => ApiError.Internal("failed calling webhook \"pods.policy.example\": connection refused"),
            Outage.StatusIsRefused when call is { Verb: "update", Subresource: "status" } => ApiError.Internal("etcdserver: request timed out"),
            _ => null,
        };
    }

    private static void Quota(FaultCourse course, string resource, string amount) =>
        course.User.Create(new ApiObject(ResourceKinds.ResourceQuota, ApiMap.Of(("apiVersion", "v1"), ("kind", "ResourceQuota"),
            ("metadata", ApiMap.Of(("name", "limit"), ("namespace", "default"))), ("spec", ApiMap.Of(("hard", ApiMap.Of((resource, amount)))))))).OrThrow();
}
