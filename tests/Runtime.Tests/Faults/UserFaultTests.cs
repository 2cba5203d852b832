using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>What users do in the midst of it (F-16 to F-25), at each moment in the life of a set and a while after it began.</summary>
public sealed class UserFaultTests
{
    private const string Hold = "example.com/hold";
    private static readonly double[] s_delays = [0, 0.3, 1.5, 4, 9];

    public enum Edit
    {
        MoreReplicas,
        FewerReplicas,
        None,
        AnotherTemplate,
        TheFirstTemplateAgain,
        PartitionUpAndDown,
        RetentionThere,
        RetentionThereAndBack,
    }

    public enum Deletion
    {
        One,
        Two,
        All,
        OneByForce,
    }

    public static TheoryData<Moment, bool> Moments => Cases.Moments;

    public static TheoryData<Edit, Moment, bool> Edits => Cases.Of(Enum.GetValues<Edit>());

    public static TheoryData<Deletion, Moment, bool> Deletions => Cases.Of(Enum.GetValues<Deletion>());

    public static TheoryData<Propagation, Moment, bool> Propagations => Cases.Of(Enum.GetValues<Propagation>());

    [Theory, MemberData(nameof(Edits))]
    public void TheNewestWishCounts(Edit edit, Moment moment, bool isParallel)
    {
        foreach (var delay in s_delays)
        {
            using var course = new FaultCourse(moment, isParallel);
            course.Run(delay);
            Do(course, edit);
            var wanted = (Seen.Replicas(course.Stage.Set!), Image(course.Stage.Set!.Spec.Map("template")!));
            course.EndsWell();
            Assert.Equal(wanted.Item1, course.Stage.Pods.Count());
            Assert.All(course.Stage.Pods, pod => Assert.Equal(wanted.Item2, Image(pod.Root)));
        }
    }

    [Theory, MemberData(nameof(Deletions))]
    public void DeletedPodsComeBackWithTheirClaims(Deletion deletion, Moment moment, bool isParallel)
    {
        foreach (var delay in s_delays)
        {
            using var course = new FaultCourse(moment, isParallel);
            course.Run(delay);
            var pods = course.Stage.Pods.ToList();
            foreach (var pod in deletion is Deletion.All ? pods : deletion is Deletion.Two ? pods.TakeLast(2) : pods.Take(1))
                course.Stage.DeletePod(pod.Name, deletion == Deletion.OneByForce ? 0 : null).OrThrow();
            course.EndsWell();
        }
    }

    [Theory, MemberData(nameof(Moments))]
    public void AClaimInUseGoesWithItsPodAndTheNextOneIsEmpty(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Until(() => course.Stage.Pod(0) is { } pod && Seen.IsReady(pod), "the first pod");
        var (claim, pod) = (course.Cluster.Store.Get(ResourceKinds.Claim, "default", "data-web-0")!, course.Stage.Pod(0)!);
        course.Stage.Monitor.Consent(claim.Uid);
        course.User.Delete(claim.Key).OrThrow();
        course.Run(5);
        // As long as the pod is there the claim is, and is said to be on its way out.
        Assert.True(course.Cluster.Store.Get(claim.Key) is { IsDeleting: true });
        if (course.Stage.Pod(0)?.Uid == pod.Uid && course.Stage.Pod(0) is { IsDeleting: false })
        {
            course.WaitsFor(WaitKind.ClaimTerminating);
            course.Stage.DeletePod("web-0").OrThrow();
        }
        course.Until(() => course.Stage.IsAtGoal && course.Cluster.Store.Get(claim.Key) is { IsDeleting: false }, "the goal");
        Assert.NotEqual(claim.Uid, course.Cluster.Store.Get(claim.Key)!.Uid);
        Assert.Equal(1, course.Cluster.Data.Destroyed);
        course.Stage.Monitor.CheckRest();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AClaimOfAPodThatWaitsIsMadeAgain(bool isParallel)
    {
        using var course = new FaultCourse(Moment.FirstStart, isParallel, before: static course =>
        {
            foreach (var node in course.Cluster.Options.Nodes)
                course.Cluster.Cordon(node);
            course.Cluster.Simulation.After(TimeSpan.FromSeconds(5), "delete the claim", () =>
            {
                var claim = course.Cluster.Store.Get(ResourceKinds.Claim, "default", "data-web-0")!;
                course.Stage.Monitor.Consent(claim.Uid);
                course.User.Delete(claim.Key).OrThrow();
            });
            course.Cluster.Simulation.After(TimeSpan.FromSeconds(30), "let the pod go on", () =>
            {
                foreach (var node in course.Cluster.Options.Nodes)
                    course.Cluster.Uncordon(node);
            });
        });
        course.EndsWell();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALostVolumeIsSaidAndNotReplaced(bool isParallel)
    {
        using var course = new FaultCourse(Moment.AtRest, isParallel);
        var claim = course.Cluster.Store.Get(ResourceKinds.Claim, "default", "data-web-1")!;
        var volume = course.Cluster.Store.Get(ResourceKinds.Volume, "", claim.Spec.TextOf("volumeName")!)!;
        course.Stage.Monitor.Consent(volume.Uid);
        course.User.Delete(volume.Key).OrThrow();
        course.Run(5);
        // Bound, it is protected; only whoever takes its finalizers off is rid of it.
        Assert.True(course.Cluster.Store.Get(volume.Key) is { IsDeleting: true });
        course.User.Patch(volume.Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "finalizers"], ApiValue.Null)).OrThrow();
        course.Run(60);
        Assert.Equal("Lost", course.Cluster.Store.Get(claim.Key)!.Status.TextOf("phase"));
        course.WaitsFor(WaitKind.ClaimLost);
        course.Begin();
        course.Stage.DeletePod("web-1").OrThrow();
        course.Run(1800);
        Assert.Equal(claim.Uid, course.Cluster.Store.Get(claim.Key)!.Uid);
        Assert.Equal(2, course.Cluster.Store.List(ResourceKinds.Volume).Count());
        Assert.False(Seen.IsReady(course.Stage.Pod(1)!));
        course.WaitsFor(WaitKind.ClaimLost);
        course.WroteAtMost(40, 60);
    }

    [Theory, MemberData(nameof(Moments))]
    public void APodWithoutItsLabelsIsLetGoAndTakenBackWithThem(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Until(() => course.Stage.Pod(0) is { IsDeleting: false } pod && Seen.IsReady(pod), "the first pod");
        var pod = course.Stage.Pod(0)!;
        Label("other");
        course.Until(() => course.Stage.Pod(0)!.Controller is null, "released");
        course.Run(120);
        // Its name stays taken.
        Assert.Equal(pod.Uid, course.Stage.Pod(0)!.Uid);
        course.WaitsFor(WaitKind.NameTaken);
        Label("web");
        course.EndsWell();

        void Label(string app) => course.User.Patch(pod.Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "labels", "app"], app)).OrThrow();
    }

    [Theory, MemberData(nameof(Moments))]
    public void APodWithoutItsOwnerIsTakenBack(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var pod = course.Stage.Pod(0)!;
        course.User.Patch(pod.Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "ownerReferences"], ApiValue.Null)).OrThrow();
        course.EndsWell();
        Assert.Equal(course.Stage.Set!.Uid, course.Stage.Pod(0)!.Controller!.Uid);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void AnotherOwnerOfAPodIsLeftThere(bool isController, bool isParallel)
    {
        using var course = new FaultCourse(Moment.AtRest, isParallel);
        course.User.Create(new ApiObject(ResourceKinds.ConfigMap, ApiMap.Of(("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", ApiMap.Of(("name", "other"), ("namespace", "default")))))).OrThrow();
        var other = course.Cluster.Store.Get(ResourceKinds.ConfigMap, "default", "other")!;
        var pod = course.Stage.Pod(1)!;
        var owner = new Runtime.Api.OwnerReference("v1", "ConfigMap", "other", other.Uid, isController, false).ToMap();
        course.User.Patch(pod.Key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "ownerReferences"], new ApiList(isController ? [owner] : [.. (ApiList)pod.Metadata["ownerReferences"]!, owner]))).OrThrow();
        course.Run(120);
        var owners = course.Stage.Pod(1)!.Owners;
        Assert.Contains(owners, each => each.Uid == other.Uid);
        Assert.Equal(pod.Uid, course.Stage.Pod(1)!.Uid);
        if (isController)
            course.WaitsFor(WaitKind.NameTaken);
        else
            Assert.True(course.Stage.IsAtGoal);
    }

    [Theory, MemberData(nameof(Moments))]
    public void WithoutItsRevisionsTheNewTemplateIsTheCurrentOne(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        foreach (var revision in course.Cluster.Store.List(ResourceKinds.ControllerRevision, "default").ToList())
            course.User.Delete(revision.Key).OrThrow();
        // Nothing wakes the set for a revision.
        course.Stage.Patch(ApiMap.Empty.WithAt(["metadata", "annotations", "touched"], "1")).OrThrow();
        course.Until(() => course.Stage.IsAtGoal && course.Cluster.Store.Get(ResourceKinds.ControllerRevision, "default", course.Stage.Set!.Status.TextOf("updateRevision")!) is not null, "the goal with a revision");
        course.EndsWell();
    }

    [Theory, MemberData(nameof(Propagations))]
    public void ADeletedSetTakesItsPodsAndLeavesItsClaims(Propagation propagation, Moment moment, bool isParallel)
    {
        foreach (var whenDeleted in (string[])["Retain", "Delete"])
        {
            using var course = new FaultCourse(moment, isParallel, shape: new SetShape { WhenDeleted = whenDeleted });
            course.Run(1);
            var (pods, claims) = (course.Stage.Pods.Select(static pod => pod.Uid).ToList(), course.Stage.Claims.Select(static claim => claim.Uid).ToList());
            course.Stage.DeleteSet(propagation).OrThrow();
            course.Until(() => course.Stage.Set is null, "the set is gone");
            course.Run(120);
            var leavesPods = propagation == Propagation.Orphan;
            Assert.All(course.Stage.Pods, static pod => Assert.Null(pod.Controller));
            // What was ending already goes, all else stays.
            Assert.True(leavesPods ? course.Stage.Pods.Any() && course.Stage.Pods.All(pod => pods.Contains(pod.Uid)) : !course.Stage.Pods.Any());
            if (whenDeleted == "Delete" && !leavesPods)
                Assert.Empty(course.Stage.Claims);
            else
                Assert.Equal(claims, course.Stage.Claims.Select(static claim => claim.Uid));
            Assert.All(course.Stage.Claims, static claim => Assert.Empty(claim.Owners));
        }
    }

    [Theory, MemberData(nameof(Propagations))]
    public void ASetOfTheSameNameTakesOverWhatIsLeft(Propagation propagation, Moment moment, bool isParallel)
    {
        foreach (var delay in s_delays)
        {
            using var course = new FaultCourse(moment, isParallel);
            course.Run(delay);
            var replicas = Seen.Replicas(course.Stage.Set!);
            course.Stage.DeleteSet(propagation).OrThrow();
            course.Until(() => course.Stage.Set is null, "the set is gone");
            course.Stage.CreateSet().OrThrow();
            course.Stage.Scale(replicas).OrThrow();
            course.EndsWell();
        }
    }

    [Theory, MemberData(nameof(Moments))]
    public void OfASetThatIsHeldWhileItIsDeletedOnlyTheStatusIsWritten(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Stage.Patch(ApiMap.Empty.WithAt(["metadata", "finalizers"], new ApiList(Hold))).OrThrow();
        course.Stage.DeleteSet(Propagation.Background).OrThrow();
        course.Run(1);
        var written = new List<string>();
        course.Cluster.Store.Changed += change =>
        {
            if (change.Actor == Seen.Controller && change.Object.Kind != ResourceKinds.Event)
                written.Add(change.Object.Key.ToString());
        };
        if (course.Stage.Pod(0) is { IsDeleting: false })
            course.Stage.DeletePod("web-0").OrThrow();
        course.Run(300);
        Assert.All(written, name => Assert.Equal(course.Stage.Set!.Key.ToString(), name));
        Assert.NotEmpty(written);
        course.Stage.Patch(ApiMap.Empty.WithAt(["metadata", "finalizers"], ApiValue.Null)).OrThrow();
        course.Until(() => course.Stage.Set is null && !course.Stage.Pods.Any(), "all is gone");
    }

    private static void Do(FaultCourse course, Edit edit)
    {
        var stage = course.Stage;
        switch (edit)
        {
            case Edit.MoreReplicas:
                stage.Scale(6).OrThrow();
                break;
            case Edit.FewerReplicas:
                stage.Scale(2).OrThrow();
                break;
            case Edit.None:
                stage.Scale(0).OrThrow();
                break;
            case Edit.AnotherTemplate:
                stage.SetImage("registry.example/app:3").OrThrow();
                break;
            case Edit.TheFirstTemplateAgain:
                stage.SetImage("registry.example/app:3").OrThrow();
                course.Run(2);
                stage.SetImage("registry.example/app:1").OrThrow();
                break;
            case Edit.PartitionUpAndDown:
                SetPartition(2);
                stage.SetImage("registry.example/app:3").OrThrow();
                course.Run(60);
                SetPartition(0);
                break;
            case Edit.RetentionThere:
                SetRetention("Delete");
                break;
            case Edit.RetentionThereAndBack:
                SetRetention("Delete");
                course.Run(1);
                SetRetention("Retain");
                break;
        }

        void SetPartition(int partition) => stage.PatchSpec(ApiMap.Empty.WithAt(["updateStrategy", "rollingUpdate", "partition"], partition)).OrThrow();
        void SetRetention(string whenDeleted) => stage.PatchSpec(ApiMap.Empty.WithAt(["persistentVolumeClaimRetentionPolicy", "whenDeleted"], whenDeleted)).OrThrow();
    }

    private static string Image(ApiMap pod) => ((ApiMap)((ApiList)pod.At("spec", "containers")!)[0]).TextOf("image")!;
}
