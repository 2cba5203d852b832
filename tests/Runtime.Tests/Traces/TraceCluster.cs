using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.Traces;

/// <summary>The surroundings of a recorded scenario, and the verbs of its steps.</summary>
internal sealed class TraceCluster
{
    public const string Namespace = "default";
    private const string User = "user";
    private const string Kubelet = "kubelet";
    private const int MostActions = 200;
    // About two seconds a step, says the record; when retries fell, which are due 2.6, 5.1 and 10.2 s after a first failure, says a little less.
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1.6);
    private static readonly TimeSpan s_call = TimeSpan.FromSeconds(0.02);
    private static readonly TimeSpan s_action = TimeSpan.FromSeconds(0.7);

    private readonly EmbeddedCluster _cluster;
    private readonly ApiClient _user;
    private readonly ApiClient _kubelet;
    private readonly InvariantMonitor _monitor;
    private readonly TraceFile _trace;
    private ApiError? _refusal;

    public TraceCluster(TraceFile trace)
    {
        _trace = trace;
        _cluster = new EmbeddedCluster(new ClusterOptions
        {
            HasDefaultStorageClass = false,
            MaxUnavailableStatefulSet = trace.HasGate("MaxUnavailableStatefulSet"),
            Parts = ClusterParts.StatefulSets | ClusterParts.GarbageCollector | ClusterParts.VolumeBinder | ClusterParts.Bookkeeping,
        });
        _user = _cluster.Server.As(User);
        _kubelet = _cluster.Server.As(Kubelet);
        _monitor = new InvariantMonitor(_cluster) { HasNoKubelet = true };
        _cluster.Simulation.RunFor(s_step);
        Observer = new TraceObserver(_cluster, Namespace, User, Kubelet);
    }

    public TraceObserver Observer { get; }

    /// <summary>Takes a step and lets the controllers come to rest.</summary>
    public void Take(TraceStep step)
    {
        Observer.BeginStep();
        _refusal = null;
        var what = step.Do;
        switch (what.TextOf("verb"))
        {
            case "applyManifests":
                foreach (var manifest in _trace.Manifests)
                    Create(manifest);
                break;
            case "create":
                Create(what.Map("object")!);
                break;
            case "patch":
                Ask(_user.Patch(KeyOf(what.TextOf("kind")!, what.TextOf("name")!), PatchType.Merge, what["patch"]!, what.TextOf("subresource")));
                break;
            case "scale":
                Ask(_user.Patch(Set(what), PatchType.Merge, ApiMap.Of(("spec", ApiMap.Of(("replicas", what["replicas"])))), "scale"));
                break;
            case "touch":
                var note = ApiMap.Of(("touched", what["n"]!.ToString()));
                Ask(_user.Patch(Set(what), PatchType.Merge, ApiMap.Of(("metadata", ApiMap.Of(("annotations", note))))));
                break;
            case "bindPod":
                Bind(what.TextOf("pod")!, what.TextOf("node")!);
                break;
            case "setPod":
                SetPod(what.TextOf("pod")!, what.TextOf("phase")!, what.IsTrue("ready"));
                break;
            case "startPod":
                StartPod(what.TextOf("pod")!, what.TextOf("node"));
                break;
            case "deletePod":
                Ask(_user.Delete(Pod(what.TextOf("pod")!), new DeleteRequest { GracePeriodSeconds = what.IntegerOf("gracePeriodSeconds") }));
                break;
            case "finishTermination":
                FinishTermination(what.TextOf("pod")!);
                break;
            case "deleteSet":
                Ask(_user.Delete(Set(what), new DeleteRequest { Propagation = Enum.Parse<Propagation>(what.TextOf("propagation")!) }));
                break;
            case "deleteClaim":
                Ask(_user.Delete(new ObjectKey(ResourceKinds.Claim, Namespace, what.TextOf("claim")!)));
                break;
            case "deleteRevision":
                Ask(_user.Delete(new ObjectKey(ResourceKinds.ControllerRevision, Namespace, Observer.RevisionName(what.TextOf("set")!, what.TextOf("revision")!))));
                break;
            case "wait":
                _cluster.Simulation.RunFor(TimeSpan.FromSeconds(what.IntegerOf("seconds")!.Value));
                break;
            case "settle":
                Settle((int?)what.IntegerOf("max") ?? MostActions);
                break;
            default:
                throw new InvalidDataException($"The verb {what["verb"]} is not known.");
        }
        _cluster.Simulation.RunFor(s_step);
        _monitor.Check();
        Observer.Refusal = _refusal;
    }

    private void Create(ApiMap manifest)
    {
        var kind = ResourceKinds.Of(manifest.TextOf("apiVersion")!, manifest.TextOf("kind")!);
        var metadata = manifest.Map("metadata") ?? ApiMap.Empty;
        if (kind.IsNamespaced)
            metadata = metadata.With("namespace", Namespace);
        if (metadata.List("ownedBy") is { } owners)
            metadata = metadata.Without("ownedBy").With("ownerReferences", new ApiList([.. owners.Maps.Select(OwnerOf)]));
        manifest = manifest.With("metadata", metadata);
        if (kind == ResourceKinds.Volume && manifest.At("spec", "claimRef") is ApiMap)
            manifest = manifest.WithAt(["spec", "claimRef", "namespace"], Namespace);
        Ask(_user.Create(new ApiObject(kind, manifest)));
    }

    private ApiValue OwnerOf(ApiMap owner)
    {
        var key = KeyOf(owner.TextOf("kind")!, owner.TextOf("name")!);
        var isController = owner.IsTrue("controller");
        return new Runtime.Api.OwnerReference(key.Kind.ApiVersion, key.Kind.Name, key.Name, _cluster.Store.Get(key)!.Uid, isController, isController).ToMap();
    }

    private void Bind(string pod, string node)
    {
        Ask(_user.Bind(Pod(pod), node));
        SetStatus(pod, null, ("PodScheduled", true));
    }

    private void SetPod(string pod, string phase, bool isReady) => SetStatus(pod, phase, ("Ready", isReady), ("ContainersReady", isReady));

    private void StartPod(string pod, string? node)
    {
        if (_cluster.Store.Get(Pod(pod)) is { } stored && stored.Spec.TextOf("nodeName") is not { Length: > 0 })
            Bind(pod, node ?? "node-1");
        _cluster.Simulation.RunFor(s_call);
        SetPod(pod, "Running", true);
    }

    private void FinishTermination(string pod) => Ask(_kubelet.Delete(Pod(pod), new DeleteRequest { GracePeriodSeconds = 0 }));

    private void SetStatus(string pod, string? phase, params ReadOnlySpan<(string Type, bool IsTrue)> conditions)
    {
        if (_cluster.Store.Get(Pod(pod)) is not { } stored)
        {
            Ask(ApiError.NotFound(Pod(pod)));
            return;
        }
        var status = phase is null ? stored.Status : stored.Status.With("phase", phase);
        var now = ApiTime.Write(_cluster.Simulation.Now);
        foreach (var (type, isTrue) in conditions)
        {
            var others = status.List("conditions") ?? ApiList.Empty;
            var value = isTrue ? "True" : "False";
            var earlier = others.Maps.FirstOrDefault(each => each.TextOf("type") == type);
            if (earlier?.TextOf("status") == value)
                continue;
            status = status.With("conditions", others.Without(each => (each as ApiMap)?.TextOf("type") == type)
                .Add(ApiMap.Of(("type", type), ("status", value), ("lastTransitionTime", now))));
        }
        Ask(_kubelet.UpdateStatus(stored.WithStatus(status)));
    }

    // Plays kubelet until nothing is left to do.
    private void Settle(int most)
    {
        for (var action = 0; action < most; action++)
        {
            _cluster.Simulation.RunFor(s_action);
            if (NextOfSettle() is not { } pod)
                return;
            Observer.BeginAction($"{(pod.IsDeleting ? "finishTermination" : "startPod")} {pod.Name}");
            if (pod.IsDeleting)
                FinishTermination(pod.Name);
            else
                StartPod(pod.Name, null);
        }
    }

    private ApiObject? NextOfSettle() => _cluster.Store.List(ResourceKinds.Pod, Namespace)
        .Where(static pod => pod.IsDeleting || pod.Status.TextOf("phase") is null or "Pending")
        .OrderBy(static pod => Runtime.Controllers.StatefulSets.PodName.Parse(pod.Name).Ordinal)
        .ThenBy(static pod => pod.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    private void Ask(ApiResult result) => _refusal ??= result.Error;

    private static ObjectKey Pod(string name) => new(ResourceKinds.Pod, Namespace, name);

    private static ObjectKey Set(ApiMap what) => new(ResourceKinds.StatefulSet, Namespace, what.TextOf("set")!);

    private static ObjectKey KeyOf(string kind, string name)
    {
        var found = ResourceKinds.All.First(each => each.Name == kind && each.Version == "v1");
        return new(found, found.IsNamespaced ? Namespace : "", name);
    }
}
