using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

/// <summary>A cluster in which the steps of a random run are taken; afterwards all faults are mended and it has to reach its goal.</summary>
internal sealed class RandomWorld : IDisposable
{
    private const int MostReplicas = 5;
    private const string Hold = "example.com/hold";
    private static readonly double[] s_waits = [0, 0.002, 0.5, 1, 3, 5, 10, 30, 60, 120, 400, 900];
    private readonly Stage _stage;
    private readonly EmbeddedCluster _cluster;
    private readonly Controller _controller;
    private int _image = 1;
    private int _touches;
    private bool _isDead;
    private LaggingReader? _lag;
    private Func<ApiCall, ApiError?>? _before;
    private Func<ApiCall, ApiError?>? _after;

    public RandomWorld(ulong seed)
    {
        var draw = new SeededRandom(seed);
        var shape = new SetShape
        {
            Replicas = 1 + draw.Below(4),
            IsParallel = draw.Chance(500),
            WhenScaled = draw.Chance(300) ? "Delete" : "Retain",
            WhenDeleted = draw.Chance(300) ? "Delete" : "Retain",
            MinReadySeconds = draw.Chance(200) ? 15 : 0,
            Claims = draw.Chance(800) ? ["data"] : [],
        };
        if (draw.Chance(250))
            shape = shape with { MaxUnavailable = 1 + draw.Below(3) };
        _stage = new Stage(new ClusterOptions { Seed = seed, MaxUnavailableStatefulSet = shape.MaxUnavailable is not null }, shape);
        _cluster = _stage.Cluster;
        _cluster.Simulation.Shuffles = draw.Chance(500);
        _controller = _cluster.Controllers.Single(static each => each.Name == Seen.Controller);
        _cluster.Server.FailBefore = call => call.Actor != Seen.Controller ? null : _isDead ? ApiError.Timeout("the process that asked is gone") : _before?.Invoke(call);
        _cluster.Server.FailAfter = call => call.Actor == Seen.Controller ? _after?.Invoke(call) : null;
    }

    public void Dispose() => _stage.Dispose();

    /// <summary>Takes all steps, then mends everything and waits for the goal. Throws when something happened that must not, or the goal is not reached.</summary>
    public static void Run(RandomRun run)
    {
        using var world = new RandomWorld(run.Seed);
        foreach (var operation in run.Operations)
        {
            world.Do(operation);
            world._stage.Monitor.Check();
        }
        world.Finish();
    }

    /// <summary>Takes all steps, and tells every change of the store in full.</summary>
    public static List<string> Trace(RandomRun run)
    {
        using var world = new RandomWorld(run.Seed);
        var trace = new List<string>();
        world._cluster.Store.Changed += change => trace.Add($"{change.Time:O} {change.Actor} {change.Type} {change.Revision} {change.Object.Root}");
        foreach (var operation in run.Operations)
            world.Do(operation);
        world.Finish();
        return trace;
    }

    private void Do(Operation operation)
    {
        if (operation.Act == Model.Act.Wait)
        {
            _cluster.Simulation.RunFor(TimeSpan.FromSeconds(s_waits[operation.First % s_waits.Length]));
            return;
        }
        Try(() => Carry(operation));
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(s_waits[operation.Second % 8]));
    }

    // A fault that makes no sense at this moment is refused, and nothing happens.
    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (FaultRefusedException)
        {
        }
    }

    private void Carry(Operation operation)
    {
        var (act, first, second) = operation;
        switch (act)
        {
            case Model.Act.Scale:
                _stage.Scale(first % (MostReplicas + 1));
                break;
            case Model.Act.ChangeImage:
                _stage.SetImage($"registry.example/app:{++_image}");
                break;
            case Model.Act.RollBack:
                _stage.SetImage($"registry.example/app:{Math.Max(1, _image - 1 - (first % 2))}");
                break;
            case Model.Act.SetPartition:
                _stage.PatchSpec(ApiMap.Of(("updateStrategy", ApiMap.Of(("type", "RollingUpdate"), ("rollingUpdate", ApiMap.Of(("partition", first % 4)))))));
                break;
            case Model.Act.SetBudget:
                _stage.PatchSpec(ApiMap.Of(("updateStrategy", ApiMap.Of(("type", "RollingUpdate"), ("rollingUpdate", ApiMap.Of(("partition", 0), ("maxUnavailable", second % 2 == 0 ? 1 + (first % 3) : $"{first % 4 * 33}%")))))));
                break;
            case Model.Act.SetStrategy:
                _stage.PatchSpec(ApiMap.Of(("updateStrategy", first % 2 == 0
                    ? ApiMap.Of(("type", "OnDelete"), ("rollingUpdate", ApiValue.Null))
                    : ApiMap.Of(("type", "RollingUpdate"), ("rollingUpdate", ApiMap.Of(("partition", 0)))))));
                break;
            case Model.Act.SetRetention:
                _stage.PatchSpec(ApiMap.Of(("persistentVolumeClaimRetentionPolicy", ApiMap.Of(("whenScaled", first % 2 == 0 ? "Retain" : "Delete"), ("whenDeleted", second % 2 == 0 ? "Retain" : "Delete")))));
                break;
            case Model.Act.SetMinReady:
                _stage.PatchSpec(ApiMap.Of(("minReadySeconds", first % 3 * 10)));
                break;
            case Model.Act.SetStart:
                _stage.PatchSpec(ApiMap.Of(("ordinals", ApiMap.Of(("start", first % 3)))));
                break;
            case Model.Act.DeletePod when Pick(first) is { } pod:
                _stage.DeletePod(pod.Name);
                break;
            case Model.Act.ForceDeletePod when Pick(first) is { } pod:
                _stage.DeletePod(pod.Name, 0);
                break;
            case Model.Act.FailPod when Pick(first) is { IsDeleting: false } pod && pod.Spec.TextOf("nodeName") is not null && !Seen.IsTerminal(pod):
                _cluster.FailPod(pod.Namespace, pod.Name);
                break;
            case Model.Act.FailReadiness when Pick(first) is { } pod:
                _cluster.FailReadiness(pod.Namespace, pod.Name);
                break;
            case Model.Act.RestoreReadiness when Pick(first) is { } pod:
                _cluster.RestoreReadiness(pod.Namespace, pod.Name);
                break;
            case Model.Act.BreakImage:
                _cluster.MakeImageUnpullable($"registry.example/app:{_image + (first % 2)}");
                break;
            case Model.Act.MendImages:
                MendImages();
                break;
            case Model.Act.StopNode:
                _cluster.StopNode(Node(first));
                break;
            case Model.Act.StartNode:
                _cluster.StartNode(Node(first));
                break;
            case Model.Act.RebootNode:
                _cluster.RebootNode(Node(first));
                break;
            case Model.Act.Cordon:
                _cluster.Cordon(Node(first));
                break;
            case Model.Act.Uncordon:
                _cluster.Uncordon(Node(first));
                break;
            case Model.Act.DeleteClaim when _stage.Claims.ToList() is { Count: > 0 } claims:
                var claim = claims[first % claims.Count];
                _stage.Monitor.Consent(claim.Uid);
                _stage.User.Delete(claim.Key);
                break;
            case Model.Act.Relabel when Pick(first) is { } pod:
                _stage.User.Patch(pod.Key, PatchType.Merge, ApiMap.Of(("metadata", ApiMap.Of(("labels", second % 2 == 0 ? ApiMap.Of(("app", "other")) : ApiMap.Of(("statefulset.kubernetes.io/pod-name", ApiValue.Null)))))));
                break;
            case Model.Act.Disown when Pick(first) is { } pod:
                _stage.User.Patch(pod.Key, PatchType.Merge, ApiMap.Of(("metadata", ApiMap.Of(("ownerReferences", ApiValue.Null)))));
                break;
            case Model.Act.DeleteRevision when _cluster.Store.List(ResourceKinds.ControllerRevision, "default").ToList() is { Count: > 0 } revisions:
                _stage.User.Delete(revisions[first % revisions.Count].Key);
                break;
            case Model.Act.DeleteSet:
                _stage.DeleteSet((Propagation)(first % 3));
                break;
            case Model.Act.CreateSet:
                _stage.CreateSet();
                break;
            case Model.Act.CrashController:
                Crash(TimeSpan.FromSeconds(first));
                break;
            case Model.Act.FailCall:
                FailCall(first, second);
                break;
            case Model.Act.LoseAnswer:
                LoseAnswer(first);
                break;
            case Model.Act.LagCache:
                Lag(first);
                break;
            case Model.Act.HoldPod when Pick(first) is { } pod:
                _stage.User.Patch(pod.Key, PatchType.Merge, ApiMap.Of(("metadata", ApiMap.Of(("finalizers", new ApiList(Hold))))));
                break;
            case Model.Act.ReleasePods:
                ReleasePods();
                break;
            case Model.Act.Touch:
                Touch();
                break;
        }
    }

    private string Node(int number) => _cluster.Options.Nodes[number % _cluster.Options.Nodes.Count];

    private ApiObject? Pick(int number)
    {
        var pods = _stage.Pods.ToList();
        return pods.Count == 0 ? null : pods[number % pods.Count];
    }

    private void Touch() => _stage.Patch(ApiMap.Of(("metadata", ApiMap.Of(("annotations", ApiMap.Of(("touched", $"{++_touches}")))))));

    private void ReleasePods()
    {
        foreach (var pod in _stage.Pods.Where(static pod => pod.Finalizers.Count > 0).ToList())
            _stage.User.Patch(pod.Key, PatchType.Merge, ApiMap.Of(("metadata", ApiMap.Of(("finalizers", ApiValue.Null)))));
    }

    private void MendImages()
    {
        for (var image = 1; image <= _image + 1; image++)
        {
            if (_cluster.Context.Faults.IsUnpullable($"registry.example/app:{image}"))
                _cluster.RestoreImage($"registry.example/app:{image}");
        }
    }

    private void Crash(TimeSpan downtime)
    {
        if (_isDead)
            return;
        Lag(0);
        _isDead = true;
        _controller.Stop();
        _cluster.Simulation.After(downtime, "restart", () =>
        {
            if (!_isDead)
                return;
            _isDead = false;
            _controller.Start();
        });
    }

    private void FailCall(int skip, int kind)
    {
        _before = call =>
        {
            if (skip-- > 0)
                return null;
            _before = null;
            return (kind % 5) switch
            {
                0 => ApiError.Internal("etcdserver: request timed out"),
                1 => new ApiError(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
                2 => ApiError.TooManyRequests("too many requests, please try again later", 1),
                3 => ApiError.Forbidden(call.Key, "the token has expired"),
                _ => call.Verb == "create" ? ApiError.Internal("admission webhook is down") : ApiError.Conflict(call.Key, "the object has been modified"),
            };
        };
    }

    private void LoseAnswer(int skip)
    {
        _after = _ =>
        {
            if (skip-- > 0)
                return null;
            _after = null;
            return ApiError.Timeout("request did not complete within the allotted timeout");
        };
    }

    private void Finish()
    {
        _before = null;
        _after = null;
        Lag(0);
        if (_isDead)
        {
            _isDead = false;
            _controller.Start();
        }
        MendImages();
        foreach (var node in _cluster.Options.Nodes)
        {
            if (!_cluster.IsNodeRunning(node))
                _cluster.StartNode(node);
            _cluster.Uncordon(node);
        }
        _stage.User.Patch(new ObjectKey(ResourceKinds.StatefulSet, "default", "web"), PatchType.Merge, ApiMap.Of(("metadata", ApiMap.Of(("finalizers", ApiValue.Null)))));
        // A template that was just taken up anew is a rollout with a beginning and an end, whatever strategy there was before.
        for (var minute = 0; minute < 60; minute++)
        {
            ReleasePods();
            if (_stage.Set is null)
                _stage.CreateSet();
            foreach (var pod in _stage.Pods.ToList())
            {
                Try(() => _cluster.RestoreReadiness(pod.Namespace, pod.Name));
                // What users took away from the set stands in its way for good: it is the user who has to remove it.
                // So do two broken pods beyond the range: the controller removes the last one only, and not before the other.
                if (pod.Labels.TextOf("app") != "web" || (Seen.IsTerminal(pod) && _stage.Set is { } set && !Seen.IsInRange(set, Seen.Ordinal(pod.Name, set.Name))))
                    _stage.DeletePod(pod.Name);
            }
            if (minute == 0)
            {
                _stage.PatchSpec(ApiMap.Of(("updateStrategy", ApiMap.Of(("type", "RollingUpdate"), ("rollingUpdate", ApiMap.Of(("partition", 0)))))));
                _stage.SetImage($"registry.example/app:{++_image}");
            }
            // Some waits end only with the set's next look.
            Touch();
            if (_stage.Reach(TimeSpan.FromMinutes(1)))
            {
                AssertRest();
                return;
            }
        }
        Assert.Fail($"The goal was not reached (INV-10).\n{_stage.Outcome()}");
    }

    // At the goal nothing is written any more.
    private void AssertRest()
    {
        _cluster.Simulation.RunFor(TimeSpan.FromMinutes(15));
        var revision = _cluster.Store.Revision;
        var syncs = _cluster.Store.Since(revision)!.Count();
        _cluster.Simulation.RunFor(TimeSpan.FromHours(1));
        var written = _cluster.Store.Since(revision)!.Where(static change => change.Object.Kind != ResourceKinds.Lease && change.Object.Kind != ResourceKinds.Node).ToList();
        Assert.True(written.Count == syncs, $"At rest something was still written (INV-12): {string.Join(", ", written.Take(10).Select(static change => $"{change.Actor} {change.Type} {change.Object.Key}"))}");
        Assert.True(_stage.IsAtGoal);
        _stage.Monitor.CheckRest();
    }

    private void Lag(int changes)
    {
        _lag?.Dispose();
        _lag = changes == 0 || _isDead ? null : new LaggingReader(_cluster.Context, _controller, changes, TimeSpan.FromSeconds(20));
        _stage.Monitor.View = _lag;
    }
}
