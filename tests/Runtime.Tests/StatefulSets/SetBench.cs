using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>
/// A set in a cluster whose controller does nothing by itself: each look at the set is asked for, pods are moved by hand, and calls fail when a test says so.
/// </summary>
internal sealed class SetBench
{
    public const string Namespace = "default";
    private const int MostSyncs = 400;
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    private readonly StatefulSetPlanner _planner;
    private readonly SetExecutor _executor;
    private readonly List<(string Verb, ResourceKind Kind, string? Subresource, int At, ApiError Error)> _faults = [];
    private readonly Dictionary<(string Verb, ResourceKind Kind, string? Subresource), int> _counts = [];
    private readonly SeededRandom _random = new(7);
    private readonly InvariantMonitor _monitor;

    public SetBench(SetShape? shape = null, Func<ApiMap, ApiMap>? change = null, bool maxUnavailable = false)
    {
        Shape = shape ?? new SetShape();
        Cluster = new EmbeddedCluster(new ClusterOptions
        {
            HasDefaultStorageClass = false,
            MaxUnavailableStatefulSet = maxUnavailable,
            Parts = ClusterParts.GarbageCollector | ClusterParts.VolumeBinder,
        });
        Cluster.Simulation.RunFor(s_step);
        _planner = new StatefulSetPlanner(PlannerRole.Direct, maxUnavailable);
        _executor = new SetExecutor(Cluster.Server.As(Seen.Controller), Cluster.Context.Events, Cluster.Store.Get);
        Cluster.Server.FailBefore = Before;
        Cluster.Context.Events.Written += (_, type, reason, message, _) => Told.Add((type, reason, message));
        var set = Shape.ToMap();
        _monitor = new InvariantMonitor(Cluster) { HasNoKubelet = true };
        User.Create(new ApiObject(ResourceKinds.StatefulSet, change?.Invoke(set) ?? set)).OrThrow();
    }

    public SetShape Shape { get; }

    public EmbeddedCluster Cluster { get; }

    public ApiClient User => Cluster.Server.As("user");

    public ApiClient Kubelet => Cluster.Server.As("kubelet");

    /// <summary>Calls of the controller, in order: <c>create Pod web-0</c>.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Events about the set.</summary>
    public List<(string Type, string Reason, string Message)> Told { get; } = [];

    /// <summary>The last plan.</summary>
    public SetPlan Plan { get; private set; } = new();

    public ObjectKey Key => new(ResourceKinds.StatefulSet, Namespace, Shape.Name);

    public ApiObject Set => Cluster.Store.Get(Key)!;

    public IReadOnlyList<ApiObject> Pods => [.. Cluster.Store.List(ResourceKinds.Pod, Namespace).Where(pod => pod.Controller?.Uid == Set.Uid).OrderBy(pod => Seen.Ordinal(pod.Name, Shape.Name))];

    public IReadOnlyList<string> PodNames => [.. Pods.Select(static pod => pod.Name)];

    public IReadOnlyList<ApiObject> Revisions => [.. Cluster.Store.List(ResourceKinds.ControllerRevision, Namespace).OrderBy(static each => each.Root.IntegerOf("revision"))];

    public long Count(string counter) => Set.Status.IntegerOf(counter) ?? 0;

    /// <summary>The status in the short form replicas/ready/current/updated.</summary>
    public string Status => $"{Count("replicas")}/{Count("readyReplicas")}/{Count("currentReplicas")}/{Count("updatedReplicas")}";

    public ApiObject Pod(long ordinal) => FindPod(ordinal) ?? throw new InvalidOperationException($"There is no pod {ordinal}.");

    public ApiObject? FindPod(long ordinal) => Cluster.Store.Get(ResourceKinds.Pod, Namespace, $"{Shape.Name}-{ordinal}");

    public ApiObject? Claim(long ordinal, string template = "data") => Cluster.Store.Get(ResourceKinds.Claim, Namespace, $"{template}-{Shape.Name}-{ordinal}");

    public static string Image(ApiObject pod) => ((ApiMap)pod.Spec.List("containers")![0]).TextOf("image")!;

    /// <summary>The n-th call of that sort fails, counted from now on.</summary>
    public void Fail(string verb, ResourceKind kind, int at = 1, ApiError? error = null, string? subresource = null) =>
        _faults.Add((verb, kind, subresource, _counts.GetValueOrDefault((verb, kind, subresource)) + at, error ?? ApiError.Internal("on purpose")));

    /// <summary>Each plan is carried out a second time, as by a process that does not know that it was; nothing may change by that.</summary>
    public bool PlansAreReplayed { get; set; }

    /// <summary>How many actions were carried out twice.</summary>
    public int Replayed { get; private set; }

    private void Replay(ApiObject set)
    {
        var revision = Cluster.Store.Revision;
        var calls = Calls.Count;
        _monitor.OnReplayed();
        new SetExecutor(Cluster.Server.As(Seen.Controller), Cluster.Context.Events, Cluster.Store.Get).Execute(set, Plan);
        Calls.RemoveRange(calls, Calls.Count - calls);
        Assert.DoesNotContain(Cluster.Store.Since(revision)!, static change => change.Object.Kind != ResourceKinds.Event);
        Replayed += Plan.Actions.Count;
    }

    /// <summary>One look at the set.</summary>
    /// <returns>The error that it ends with, or null.</returns>
    public ApiError? Sync()
    {
        var error = SyncOnly();
        Cluster.Simulation.RunFor(s_step);
        return error;
    }

    /// <summary>One look at the set; no time passes.</summary>
    public ApiError? SyncOnly()
    {
        if (Cluster.Store.Get(Key) is not { } set)
            return null;
        Plan = _planner.Plan(SetSnapshot.Of(set, Cluster.Store), Cluster.Simulation.Now);
        _monitor.OnPlanned(set, Plan);
        var error = _executor.Execute(set, Plan);
        if (PlansAreReplayed)
            Replay(set);
        _monitor.Check();
        return error;
    }

    public void Scale(int replicas) => Patch(ApiMap.Of(("replicas", replicas)));

    public void SetImage(string image)
    {
        var containers = Set.Spec.At("template", "spec", "containers") as ApiList;
        Patch(ApiMap.Empty.WithAt(["template", "spec", "containers"], containers!.With(0, ((ApiMap)containers[0]).With("image", image))));
    }

    public void SetPartition(int partition) => Patch(ApiMap.Empty.WithAt(["updateStrategy", "rollingUpdate", "partition"], partition));

    public void Patch(ApiMap spec) => User.Patch(Key, PatchType.Merge, ApiMap.Of(("spec", spec))).OrThrow();

    /// <summary>Binds a pod to a node and makes it run.</summary>
    public void Start(long ordinal, bool isReady = true, int readyForSeconds = 0)
    {
        if (Pod(ordinal).Spec.TextOf("nodeName") is not { Length: > 0 })
            Kubelet.Bind(Pod(ordinal).Key, "node-1").OrThrow();
        SetPhase(ordinal, "Running", isReady, readyForSeconds);
    }

    public void SetPhase(long ordinal, string phase, bool isReady = false, int readyForSeconds = 0)
    {
        var since = Cluster.Simulation.Now.AddSeconds(-readyForSeconds);
        var condition = ApiMap.Of(("type", "Ready"), ("status", isReady ? "True" : "False"), ("lastTransitionTime", ApiTime.Write(since)));
        Kubelet.UpdateStatus(Pod(ordinal).WithStatus(Pod(ordinal).Status.With("phase", phase).With("conditions", new ApiList([condition])))).OrThrow();
    }

    public void DeletePod(long ordinal, long? grace = null) => User.Delete(Pod(ordinal).Key, new DeleteRequest { GracePeriodSeconds = grace }).OrThrow();

    /// <summary>The kubelet has ended the pod: the object goes.</summary>
    public void Finish(long ordinal)
    {
        Kubelet.Delete(Pod(ordinal).Key, new DeleteRequest { GracePeriodSeconds = 0 }).OrThrow();
        Cluster.Simulation.RunFor(s_step);
    }

    /// <summary>Makes all pods of the set, running and ready.</summary>
    public SetBench Ready(int? replicas = null)
    {
        Drive();
        if (replicas is { } count)
        {
            Scale(count);
            Drive();
        }
        Calls.Clear();
        Told.Clear();
        return this;
    }

    /// <summary>Looks at the set and moves one pod a step on, again and again, until nothing is left to do.</summary>
    /// <param name="afterEach">What must hold after each look.</param>
    /// <returns>The errors of the looks.</returns>
    public List<ApiError> Drive(Action? afterEach = null)
    {
        var errors = new List<ApiError>();
        for (var count = 0; count < MostSyncs; count++)
        {
            if (Sync() is { } error)
                errors.Add(error);
            afterEach?.Invoke();
            if (!MoveOne() && Plan.Actions.Count == 0)
                return errors;
        }
        throw new InvalidOperationException($"It does not come to rest: {Status}; {string.Join(" ", Plan.Waits.Select(static wait => wait.Message))}");
    }

    private bool MoveOne()
    {
        var moving = Pods.Where(static pod => pod.IsDeleting || Seen.Phase(pod) == "Pending" || !Seen.IsReady(pod) && Seen.Phase(pod) == "Running").ToList();
        if (moving.Count == 0)
            return false;
        var pod = moving[_random.Below(moving.Count)];
        var ordinal = Seen.Ordinal(pod.Name, Shape.Name);
        if (pod.IsDeleting)
            Finish(ordinal);
        else if (Seen.Phase(pod) == "Pending")
            Start(ordinal, isReady: false);
        else
            SetPhase(ordinal, "Running", isReady: true);
        return true;
    }

    private ApiError? Before(ApiCall call)
    {
        if (call.Actor != Seen.Controller)
            return null;
        Calls.Add($"{call.Verb} {call.Key.Kind}{(call.Subresource is { } part ? "/" + part : "")} {call.Key.Name}");
        var key = (call.Verb, call.Key.Kind, call.Subresource);
        var number = _counts[key] = _counts.GetValueOrDefault(key) + 1;
        foreach (var fault in _faults)
        {
            if (fault.Verb == call.Verb && fault.Kind == call.Key.Kind && fault.Subresource == call.Subresource && fault.At == number)
                return fault.Error;
        }
        return null;
    }
}

/// <summary>Shapes that tables run over.</summary>
internal static class Shapes
{
    /// <summary>The policies of claim retention; null leaves the field out.</summary>
    public static readonly (string? WhenScaled, string? WhenDeleted)[] Retentions = [("Retain", "Retain"), ("Delete", "Retain"), ("Retain", "Delete"), ("Delete", "Delete"), (null, null)];

    /// <summary>Both orders with all policies.</summary>
    public static TheoryData<bool, string?, string?> All()
    {
        var data = new TheoryData<bool, string?, string?>();
        foreach (var isParallel in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (var (scaled, deleted) in Retentions)
                data.Add(isParallel, scaled, deleted);
        }
        return data;
    }

    public static SetBench Bench(bool isParallel, string? whenScaled, string? whenDeleted, int replicas = 3) =>
        new(new SetShape { IsParallel = isParallel, Replicas = replicas, WhenScaled = whenScaled ?? "Retain", WhenDeleted = whenDeleted ?? "Retain" },
            set => whenScaled is null ? set.WithAt(["spec", "persistentVolumeClaimRetentionPolicy"], null) : set);
}
