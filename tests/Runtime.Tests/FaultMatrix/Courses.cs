using StsLint.Runtime.Api;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultMatrix;

/// <summary>A course of events: a set at rest (or none yet), what happens to it, and how it ends.</summary>
internal sealed record Course(string Name, SetShape Shape, Action<Stage> Act)
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(2);

    /// <summary>The faults begin before the set is first looked at.</summary>
    public bool IsFromTheStart { get; init; }

    /// <summary>Tells when it is over; when all replicas are there and available, if nothing else is said.</summary>
    public Func<Stage, bool> IsOver { get; init; } = static stage => stage.IsAtGoal;

    public override string ToString() => $"{Name}, {(Shape.IsParallel ? "Parallel" : "OrderedReady")}, {Shape.WhenScaled}/{Shape.WhenDeleted}";

    public bool Run(Stage stage) => stage.Cluster.Simulation.RunUntil(() => IsOver(stage), s_long);

    /// <summary>Every course, in both pod management policies.</summary>
    public static IEnumerable<Course> All { get; } = [.. Templates().SelectMany(static each => new[] { each, each with { Shape = each.Shape with { IsParallel = true } } })];

    private static IEnumerable<Course> Templates()
    {
        yield return new Course("create three", new SetShape(), static _ => { }) { IsFromTheStart = true };
        yield return new Course("create three with two claims each", new SetShape { Claims = ["data", "log"] }, static _ => { }) { IsFromTheStart = true };
        yield return new Course("create three that wait for minReadySeconds", new SetShape { MinReadySeconds = 20 }, static _ => { }) { IsFromTheStart = true };
        yield return new Course("scale 1 to 3", new SetShape { Replicas = 1 }, static stage => stage.Scale(3).OrThrow());
        yield return new Course("scale 4 to 1", new SetShape { Replicas = 4 }, static stage => stage.Scale(1).OrThrow());
        yield return new Course("scale 3 to 1, claims go with pods", new SetShape { WhenScaled = "Delete" }, static stage => stage.Scale(1).OrThrow()) { IsOver = static stage => stage.IsAtGoal && stage.Claims.Count() == 1 };
        yield return new Course("scale to 0 and back", new SetShape(), static stage =>
        {
            stage.Scale(0).OrThrow();
            stage.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(7));
            stage.Scale(2).OrThrow();
        });
        yield return new Course("new image", new SetShape(), static stage => stage.SetImage("registry.example/app:2").OrThrow());
        yield return new Course("new image and more replicas", new SetShape { Replicas = 2 }, static stage =>
        {
            stage.SetImage("registry.example/app:2").OrThrow();
            stage.Scale(4).OrThrow();
        });
        yield return new Course("new image and fewer replicas", new SetShape { Replicas = 4 }, static stage =>
        {
            stage.SetImage("registry.example/app:2").OrThrow();
            stage.Scale(2).OrThrow();
        });
        yield return new Course("rolled back midway", new SetShape(), static stage =>
        {
            stage.SetImage("registry.example/app:2").OrThrow();
            stage.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(20));
            stage.SetImage("registry.example/app:1").OrThrow();
        });
        yield return new Course("a pod is deleted", new SetShape(), static stage => stage.DeletePod("web-1").OrThrow());
        yield return new Course("all pods are deleted", new SetShape(), static stage =>
        {
            foreach (var pod in stage.Pods.ToList())
                stage.DeletePod(pod.Name).OrThrow();
        })
        {
            IsOver = static stage => stage.IsAtGoal && stage.Pods.All(static pod => !pod.IsDeleting),
        };
        yield return new Course("the range moves up", new SetShape { Replicas = 2 }, static stage => stage.PatchSpec(ApiMap.Of(("ordinals", ApiMap.Of(("start", 2))))).OrThrow());
        yield return new Course("claims shall go with the set", new SetShape(), static stage => stage.PatchSpec(ApiMap.Of(("persistentVolumeClaimRetentionPolicy", ApiMap.Of(("whenDeleted", "Delete"))))).OrThrow())
        {
            IsOver = static stage => stage.IsAtGoal && stage.Claims.All(static claim => claim.Owners.Length == 1),
        };
        yield return new Course("deleted, its pods left, and made again", new SetShape(), static stage =>
        {
            stage.DeleteSet(Propagation.Orphan).OrThrow();
            stage.Cluster.Simulation.RunUntil(() => stage.Set is null, TimeSpan.FromMinutes(5));
            stage.CreateSet().OrThrow();
        });
        yield return new Course("deleted and made again", new SetShape { WhenDeleted = "Delete" }, static stage =>
        {
            stage.DeleteSet(Propagation.Background).OrThrow();
            stage.Cluster.Simulation.RunFor(TimeSpan.FromSeconds(3));
            stage.CreateSet().OrThrow();
        });
    }
}
