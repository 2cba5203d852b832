using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

/// <summary>How the set of a test is written.</summary>
internal sealed record SetShape
{
    public string Name { get; init; } = "web";

    public int Replicas { get; init; } = 3;

    public bool IsParallel { get; init; }

    public string Image { get; init; } = "registry.example/app:1";

    public long MinReadySeconds { get; init; }

    public long Start { get; init; }

    public string[] Claims { get; init; } = ["data"];

    public string WhenScaled { get; init; } = "Retain";

    public string WhenDeleted { get; init; } = "Retain";

    public long? MaxUnavailable { get; init; }

    public ApiMap ToMap() => ApiMap.Of(
        ("apiVersion", "apps/v1"),
        ("kind", "StatefulSet"),
        ("metadata", ApiMap.Of(("name", Name), ("namespace", "default"))),
        ("spec", ApiMap.Of(
            ("serviceName", Name),
            ("replicas", Replicas),
            ("podManagementPolicy", IsParallel ? "Parallel" : "OrderedReady"),
            ("minReadySeconds", MinReadySeconds),
            ("ordinals", Start == 0 ? null : ApiMap.Of(("start", Start))),
            ("selector", ApiMap.Of(("matchLabels", ApiMap.Of(("app", Name))))),
            ("persistentVolumeClaimRetentionPolicy", ApiMap.Of(("whenScaled", WhenScaled), ("whenDeleted", WhenDeleted))),
            ("updateStrategy", ApiMap.Of(("type", "RollingUpdate"), ("rollingUpdate", ApiMap.Of(("partition", 0), ("maxUnavailable", MaxUnavailable is { } most ? most : null))))),
            ("template", ApiMap.Of(
                ("metadata", ApiMap.Of(("labels", ApiMap.Of(("app", Name))))),
                ("spec", ApiMap.Of(
                    ("terminationGracePeriodSeconds", 10),
                    ("containers", new ApiList(ApiMap.Of(
                        ("name", "app"),
                        ("image", Image),
                        ("ports", new ApiList(ApiMap.Of(("name", "peer"), ("containerPort", 7000)))),
                        ("volumeMounts", Claims.Length == 0 ? null : new ApiList([.. Claims.Select(static claim => (ApiValue)ApiMap.Of(("name", claim), ("mountPath", "/" + claim)))]))))))))),
            ("volumeClaimTemplates", Claims.Length == 0 ? null : new ApiList([.. Claims.Select(static claim => (ApiValue)ApiMap.Of(
                ("metadata", ApiMap.Of(("name", claim))),
                ("spec", ApiMap.Of(
                    ("accessModes", new ApiList("ReadWriteOnce")),
                    ("resources", ApiMap.Of(("requests", ApiMap.Of(("storage", "1Gi")))))))))])))));

    public ApiMap ServiceMap() => ApiMap.Of(
        ("apiVersion", "v1"),
        ("kind", "Service"),
        ("metadata", ApiMap.Of(("name", Name), ("namespace", "default"))),
        ("spec", ApiMap.Of(
            ("clusterIP", "None"),
            ("selector", ApiMap.Of(("app", Name))),
            ("ports", new ApiList(ApiMap.Of(("name", "peer"), ("port", 7000)))))));
}

/// <summary>An embedded cluster with a governing Service and a set, a user, and the invariants watched.</summary>
internal sealed class Stage : IDisposable
{
    public Stage(ClusterOptions options, SetShape shape)
    {
        Shape = shape;
        Cluster = new EmbeddedCluster(options);
        User = Cluster.Server.As("user");
        Monitor = new InvariantMonitor(Cluster);
        User.Create(new ApiObject(ResourceKinds.Service, shape.ServiceMap())).OrThrow();
        CreateSet();
    }

    public SetShape Shape { get; }

    public EmbeddedCluster Cluster { get; }

    public ApiClient User { get; }

    public InvariantMonitor Monitor { get; }

    public ApiObject? Set => Cluster.Store.Get(ResourceKinds.StatefulSet, "default", Shape.Name);

    public IEnumerable<ApiObject> Pods => Cluster.Store.List(ResourceKinds.Pod, "default").Where(pod => Seen.Ordinal(pod.Name, Shape.Name) >= 0);

    public IEnumerable<ApiObject> Claims => Cluster.Store.List(ResourceKinds.Claim, "default");

    public void Dispose() => Monitor.Stop();

    public ApiResult CreateSet() => User.Create(new ApiObject(ResourceKinds.StatefulSet, Shape.ToMap()));

    public ApiObject? Pod(long ordinal) => Cluster.Store.Get(ResourceKinds.Pod, "default", $"{Shape.Name}-{ordinal}");

    public ApiResult Patch(ApiMap patch) => User.Patch(new ObjectKey(ResourceKinds.StatefulSet, "default", Shape.Name), PatchType.Merge, patch);

    public ApiResult PatchSpec(ApiMap spec) => Patch(ApiMap.Of(("spec", spec)));

    public ApiResult Scale(int replicas) => PatchSpec(ApiMap.Of(("replicas", replicas)));

    // A merge patch replaces lists, so the container is written whole.
    public ApiResult SetImage(string image)
    {
        if (Set is not { } set || set.Spec.At("template", "spec", "containers") is not ApiList { Count: > 0 } containers)
            return ApiError.BadRequest("There is no set.");
        return PatchSpec(ApiMap.Empty.WithAt(["template", "spec", "containers"], containers.With(0, ((ApiMap)containers[0]).With("image", image))));
    }

    public ApiResult DeletePod(string name, long? grace = null)
    {
        if (grace == 0)
            Monitor.Forced("default", name);
        return User.Delete(new ObjectKey(ResourceKinds.Pod, "default", name), new DeleteRequest { GracePeriodSeconds = grace });
    }

    public ApiResult DeleteSet(Propagation propagation) => User.Delete(new ObjectKey(ResourceKinds.StatefulSet, "default", Shape.Name), new DeleteRequest { Propagation = propagation });

    /// <summary>All replicas are there, of the newest template, and available; nothing else is left to do.</summary>
    public bool IsAtGoal
    {
        get
        {
            if (Set is not { IsDeleting: false } set)
                return false;
            var replicas = Seen.Replicas(set);
            if ((set.Status.IntegerOf("observedGeneration") ?? 0) != set.Generation)
                return false;
            foreach (var name in (ReadOnlySpan<string>)["replicas", "readyReplicas", "availableReplicas", "currentReplicas", "updatedReplicas"])
            {
                if ((set.Status.IntegerOf(name) ?? 0) != replicas)
                    return false;
            }
            if (set.Status.TextOf("currentRevision") != set.Status.TextOf("updateRevision"))
                return false;
            var slots = 0;
            foreach (var pod in Pods)
            {
                if (pod.Controller?.Uid == set.Uid && (!Seen.IsHealthy(pod, set, Cluster.Simulation.Now) || !Seen.IsInRange(set, Seen.Ordinal(pod.Name, set.Name)) || ++slots > replicas))
                    return false;
            }
            return slots == replicas;
        }
    }

    /// <summary>Runs until the goal is reached, the invariants being judged on the way.</summary>
    public bool Reach(TimeSpan within)
    {
        var reached = Cluster.Simulation.RunUntil(() => IsAtGoal, within);
        Monitor.Check();
        return reached;
    }

    /// <summary>What a set, its pods and its claims look like, without what may differ between two runs of the same course: uids, times, versions, nodes.</summary>
    public string Outcome()
    {
        var lines = new List<string>();
        if (Set is { } set)
        {
            long Count(string name) => set.Status.IntegerOf(name) ?? 0;
            lines.Add($"{set} {Count("replicas")}/{Count("readyReplicas")}/{Count("availableReplicas")}/{Count("currentReplicas")}/{Count("updatedReplicas")} of {Seen.Replicas(set)}{(set.IsDeleting ? " terminating" : "")}");
        }
        foreach (var pod in Pods)
        {
            lines.Add($"{pod} {Seen.Phase(pod)}{(Seen.IsReady(pod) ? " ready" : "")}{(pod.IsDeleting ? " terminating" : "")} {((pod.Spec.List("containers")?[0] as ApiMap)?.TextOf("image"))} "
                + $"{string.Join(",", Seen.Claims(pod).Select(static each => each.Claim))} owned by {pod.Controller?.Kind ?? "nobody"}");
        }
        foreach (var claim in Claims)
            lines.Add($"{claim} {claim.Status.TextOf("phase")}{(claim.IsDeleting ? " terminating" : "")} owned by {string.Join(",", claim.Owners.Select(static owner => owner.Kind + "/" + owner.Name).Order(StringComparer.Ordinal))}");
        return string.Join('\n', lines);
    }
}
