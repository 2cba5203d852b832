using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>Disks that are not attached, made or bound (F-36 to F-40), at each moment in the life of a set.</summary>
public sealed class StorageFaultTests
{
    public static TheoryData<Moment, bool> Moments => Cases.Moments;

    // F-36: nobody but the controller of attachments touches them, no disk is at two nodes, and what is waited for is named.
    [Theory]
    [MemberData(nameof(Moments))]
    public void ADiskThatCannotBeAttachedIsWaitedFor(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var victim = course.Victim;
        course.Cluster.Store.Changed += static change =>
        {
            if (change.Object.Kind == ResourceKinds.VolumeAttachment)
                Assert.Equal("attachdetach-controller", change.Actor);
        };
        course.Cluster.StorageFaults.AttachIsStuck = true;
        // It has to come up at another node, from which its disk is away.
        course.Cluster.Cordon(victim.Spec.TextOf("nodeName")!);
        if (moment != Moment.FirstStart)
            course.Stage.DeletePod(victim.Name).OrThrow();
        course.Run(900);
        course.WaitsFor(WaitKind.VolumeAttach);
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(0, 600);

        course.Cluster.StorageFaults.AttachIsStuck = false;
        course.EndsWell();
    }

    // F-36: a kubelet that takes its time to unmount costs just that time.
    [Theory]
    [MemberData(nameof(Moments))]
    public void ADiskThatIsSlowToMoveCostsJustThatTime(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Cluster.StorageFaults.AttachTime = TimeSpan.FromMinutes(4);
        var victim = course.Victim;
        course.Cluster.Cordon(victim.Spec.TextOf("nodeName")!);
        course.Stage.DeletePod(victim.Name).OrThrow();
        course.Run(100);
        course.WaitsFor(WaitKind.VolumeAttach, WaitKind.Starting, WaitKind.ClaimPending, WaitKind.Controller);
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        // Disks that nobody needs any more are taken away as slowly.
        course.Run(1200);
        course.EndsWell();
    }

    /// <summary>What is the matter with the provisioner.</summary>
    public enum Provisioning
    {
        Down,
        Slow,
        FailsOnce,
        FailsOften,
        MakesTwo,
    }

    public static TheoryData<Provisioning, Moment, bool> Provisionings => Cases.Of(Enum.GetValues<Provisioning>());

    // F-37: claims wait and say so, pods wait for them, nothing is made twice for good; where nothing has to be made it costs nothing.
    [Theory]
    [MemberData(nameof(Provisionings))]
    public void AProvisionerThatFailsIsWaitedFor(Provisioning fault, Moment moment, bool isParallel)
    {
        var isNeeded = moment is Moment.FirstStart or Moment.AtRest or Moment.ScaleUp;
        using var course = new FaultCourse(moment, isParallel, strike: course =>
        {
            var faults = course.Cluster.StorageFaults;
            switch (fault)
            {
                case Provisioning.Down:
                    faults.ProvisionerIsDown = true;
                    break;
                case Provisioning.Slow:
                    faults.ProvisioningTime = TimeSpan.FromMinutes(10);
                    break;
                case Provisioning.FailsOnce:
                    faults.ProvisioningFailures = 1;
                    break;
                case Provisioning.FailsOften:
                    faults.ProvisioningFailures = 6;
                    break;
                default:
                    faults.ProvisionedTwice = 2;
                    break;
            }
            if (moment == Moment.AtRest)
                course.GiveUp(1);
        });
        if (!isNeeded)
        {
            course.EndsWell();
            return;
        }
        if (fault is Provisioning.Down or Provisioning.Slow)
        {
            course.Run(fault == Provisioning.Down ? 900 : 300);
            course.WaitsFor(WaitKind.ClaimPending);
            var claim = Assert.Single(course.Waits.Select(static wait => wait.Object).Distinct().Take(1));
            Assert.Equal("Pending", course.Cluster.Store.Get(claim)!.Status.TextOf("phase"));
            if (fault == Provisioning.Down)
            {
                course.Begin();
                course.Run(3600);
                // The binder says every 15 s for whom it waits, of each claim.
                course.WroteAtMost(0, 240 * 3);
                course.Cluster.StorageFaults.ProvisionerIsDown = false;
            }
        }
        course.EndsWell();
        // No disk is left that nobody has.
        Assert.All(course.Cluster.Store.List(ResourceKinds.Volume), static volume => Assert.Equal("Bound", volume.Status.TextOf("phase")));
        Assert.Equal(course.Stage.Claims.Count(), course.Cluster.Store.List(ResourceKinds.Volume).Count());
    }

    public static TheoryData<bool> Policies => [false, true];

    // F-38: without a default class claims wait; one that is added later serves them; when it changes, or there are two, new claims get the newest and old ones keep theirs.
    [Theory]
    [MemberData(nameof(Policies))]
    public void TheDefaultClassComesLateAndChanges(bool isParallel)
    {
        using var course = new FaultCourse(Moment.FirstStart, isParallel, new ClusterOptions { HasDefaultStorageClass = false }, strike: static _ => { });
        course.Run(600);
        course.WaitsFor(WaitKind.ClaimPending);
        Assert.Contains(course.Waits, static wait => wait.Unblock.Contains("default StorageClass", StringComparison.Ordinal));
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(0, 240 * 3);

        NewClass(course, "one", isDefault: true);
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        Assert.Equal("one one one", Classes(course));

        NewClass(course, "two", isDefault: false);
        SetDefault(course, "one", false);
        SetDefault(course, "two", true);
        course.Stage.Scale(4).OrThrow();
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        Assert.Equal("one one one two", Classes(course));

        course.Run(10);
        NewClass(course, "three", isDefault: true);
        course.Stage.Scale(5).OrThrow();
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        Assert.Equal("one one one two three", Classes(course));
        SetDefault(course, "two", false);
        SetDefault(course, "three", false);
        course.Stage.Scale(6).OrThrow();
        course.Run(60);
        course.WaitsFor(WaitKind.ClaimPending);
        SetDefault(course, "two", true);
        course.EndsWell();
        Assert.Equal("one one one two three two", Classes(course));
    }

    /// <summary>Why a volume will not do.</summary>
    public enum Unfit
    {
        TooSmall,
        WrongVolumeMode,
        WrongClass,
        WrongAccessModes,
        Reserved,
        ReleasedWithData,
    }

    public static TheoryData<Unfit, Moment, bool> Unfits => Cases.Of(Enum.GetValues<Unfit>());

    // F-39: a volume that will not do is never bound, whatever the set is at, it keeps its data, and the reason names it.
    [Theory]
    [MemberData(nameof(Unfits))]
    public void AVolumeThatDoesNotFitIsNotTaken(Unfit unfit, Moment moment, bool isParallel)
    {
        var isNeeded = moment is Moment.FirstStart or Moment.ScaleUp;
        using var course = new FaultCourse(moment, isParallel, new ClusterOptions { HasDefaultStorageClass = false },
            before: course =>
            {
                for (var i = 0; i < 3 && moment != Moment.FirstStart; i++)
                    NewVolume(course, $"disk-{i}", "{}");
            },
            strike: course =>
            {
                NewVolume(course, "near", unfit switch
                {
                    Unfit.TooSmall => """{"capacity":{"storage":"1023Mi"}}""",
                    Unfit.WrongVolumeMode => """{"volumeMode":"Block"}""",
                    Unfit.WrongClass => """{"storageClassName":"gold"}""",
                    Unfit.WrongAccessModes => """{"accessModes":["ReadWriteMany","ReadOnlyMany"]}""",
                    Unfit.Reserved => """{"claimRef":{"namespace":"default","name":"other"}}""",
                    _ => """{"claimRef":{"namespace":"default","name":"other","uid":"7a5b0c44-0000-4000-8000-000000000001"}}""",
                });
                course.Cluster.Data.Write(course.Cluster.Store.Get(ResourceKinds.Volume, "", "near")!.Uid, "kept", "yes");
            });
        if (isNeeded)
        {
            course.Run(600);
            course.WaitsFor(WaitKind.ClaimPending);
            Assert.Contains(course.Waits, static wait => wait.Message.Contains("volume 'near' ", StringComparison.Ordinal) && wait.NeedsHelp);
            course.Begin();
            course.Run(3600);
            course.WroteAtMost(0, 240 * 3);
            for (var i = 0; i < 3; i++)
                NewVolume(course, $"more-{i}", "{}");
        }
        course.EndsWell();
        var near = course.Cluster.Store.Get(ResourceKinds.Volume, "", "near")!;
        Assert.Equal(unfit == Unfit.ReleasedWithData ? "Released" : "Available", near.Status.TextOf("phase"));
        Assert.Equal("yes", course.Cluster.Data.FilesOn(near.Uid)["kept"]);
        Assert.DoesNotContain(course.Stage.Claims, static claim => claim.Spec.TextOf("volumeName") == "near");
    }

    // F-40: the binder dies before or behind each of its calls, and the next one goes on; each claim ends with one volume, each volume with one claim.
    [Theory]
    [InlineData(false, Moment.FirstStart, false)]
    [InlineData(false, Moment.FirstStart, true)]
    [InlineData(false, Moment.ScaleUp, false)]
    [InlineData(false, Moment.ScaleUp, true)]
    [InlineData(true, Moment.FirstStart, false)]
    [InlineData(true, Moment.FirstStart, true)]
    [InlineData(true, Moment.ScaleUp, false)]
    [InlineData(true, Moment.ScaleUp, true)]
    public void ABinderThatDiesIsFollowedByOneThatGoesOn(bool afterEffect, Moment moment, bool isParallel)
    {
        var at = 0;
        bool hasStruck;
        do
        {
            at++;
            hasStruck = false;
            Runtime.Embedded.Faults? faults = null;
            using var course = new FaultCourse(moment, isParallel, new ClusterOptions { HasDefaultStorageClass = false },
                before: static course =>
                {
                    for (var i = 0; i < 5; i++)
                        NewVolume(course, $"disk-{i}", "{}");
                },
                strike: course =>
                {
                    var binder = course.Cluster.Controllers.Single(static each => each is Runtime.Controllers.Volumes.VolumeBinder);
                    faults = new Runtime.Embedded.Faults(course.Cluster.Server).Crash(binder, at, afterEffect, TimeSpan.FromSeconds(20));
                });
            course.EndsWell();
            hasStruck = faults!.Struck.Count > 0;
            faults.Dispose();
            foreach (var claim in course.Stage.Claims)
                Assert.Equal(claim.Uid, course.Cluster.Store.Get(ResourceKinds.Volume, "", claim.Spec.TextOf("volumeName")!)!.Spec.Map("claimRef")!.TextOf("uid"));
        }
        while (hasStruck);
        // Four calls for each claim at least.
        Assert.True(at > (moment == Moment.FirstStart ? 12 : 8), $"{at - 1} calls");
    }

    private static string Classes(FaultCourse course) => string.Join(' ', course.Stage.Claims.Select(static claim => claim.Spec.TextOf("storageClassName")));

    private static void NewClass(FaultCourse course, string name, bool isDefault) => course.User.Create(new ApiObject(ResourceKinds.StorageClass, ApiMap.Of(
        ("apiVersion", "storage.k8s.io/v1"), ("kind", "StorageClass"),
        ("metadata", ApiMap.Of(("name", name), ("annotations", ApiMap.Of(("storageclass.kubernetes.io/is-default-class", isDefault ? "true" : "false"))))),
        ("provisioner", "disk.embedded.stslint")))).OrThrow();

    private static void SetDefault(FaultCourse course, string name, bool isDefault) => course.User.Patch(new ObjectKey(ResourceKinds.StorageClass, "", name), PatchType.Merge, ApiMap.Of(
        ("metadata", ApiMap.Of(("annotations", ApiMap.Of(("storageclass.kubernetes.io/is-default-class", isDefault ? "true" : "false"))))))).OrThrow();

    private static void NewVolume(FaultCourse course, string name, string more) => course.User.Create(new ApiObject(ResourceKinds.Volume, ApiMap.Of(
        ("apiVersion", "v1"), ("kind", "PersistentVolume"), ("metadata", ApiMap.Of(("name", name))),
        ("spec", MergePatch.Apply(ApiJson.Read("""{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"nfs":{"server":"files.example","path":"/NAME"}}""".Replace("NAME", name, StringComparison.Ordinal)), ApiJson.Read(more)))))).OrThrow();
}
