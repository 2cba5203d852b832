using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Embedded.Admission;

namespace StsLint.Runtime.Controllers.Bookkeeping;

/// <summary>Keeps the status of disruption budgets: how many of their pods are healthy, and how many may be disrupted (pkg/controller/disruption).</summary>
public sealed class DisruptionBudgets : Controller
{
    // So long an eviction may take to be seen.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>The keeper of a cluster.</summary>
    public DisruptionBudgets(ClusterContext cluster)
        : base(cluster, "disruption-controller")
    {
    }

    /// <inheritdoc/>
    protected override void EnqueueAll()
    {
        foreach (var budget in Cluster.Store.List(ResourceKinds.PodDisruptionBudget))
            Enqueue(budget.Key);
    }

    /// <inheritdoc/>
    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        var kind = item.Kind;
        if (kind == ResourceKinds.PodDisruptionBudget)
        {
            if (change.Type != ChangeType.Deleted)
                Enqueue(item.Key);
            return;
        }
        if (Objects is Store { } store && store.Count(ResourceKinds.PodDisruptionBudget) == 0)
            return;
        if (kind == ResourceKinds.Pod)
        {
            foreach (var budget in Objects.List(ResourceKinds.PodDisruptionBudget, item.Namespace))
            {
                if (DisruptionBudget.Of(budget).Covers(item) || (change.Old is { } old && DisruptionBudget.Of(budget).Covers(old)))
                    Enqueue(budget.Key);
            }
        }
        else if ((kind == ResourceKinds.StatefulSet || kind == ResourceKinds.ReplicaSet || kind == ResourceKinds.Deployment) && change.Type == ChangeType.Modified
            && !ReferenceEquals(change.Old!.Spec["replicas"], item.Spec["replicas"]))
        {
            foreach (var budget in Objects.List(ResourceKinds.PodDisruptionBudget, item.Namespace))
                Enqueue(budget.Key);
        }
    }

    /// <inheritdoc/>
    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { } item)
            return SyncResult.Done;
        var budget = DisruptionBudget.Of(item);
        var pods = Objects.List(ResourceKinds.Pod, key.Namespace).Where(budget.Covers).ToList();
        var disrupted = Disrupted(item, pods);
        var (expected, desired) = budget.Demand(pods.Count, () => Wanted(pods));
        var healthy = pods.Count(pod => !pod.IsDeleting && !disrupted.Has(pod.Name) && PodConditions.IsTrue(pod.Status, "Ready"));
        var allowed = expected <= 0 ? 0 : Math.Max(0, healthy - desired);
        var status = item.Status
            .With("currentHealthy", healthy)
            .With("desiredHealthy", desired)
            .With("disruptionsAllowed", allowed)
            .With("expectedPods", expected)
            .With("observedGeneration", item.Generation)
            .With("disruptedPods", disrupted.Count == 0 ? null : disrupted)
            .With("conditions", new ApiList([Condition(item, allowed)]));
        if (!status.Equals(item.Status) && Api.UpdateStatus(item.WithStatus(status)) is { IsOk: false, Error: { IsNotFound: false } error })
            return SyncResult.Failed(error);
        return disrupted.Count > 0 ? SyncResult.Again(s_patience) : SyncResult.Done;
    }

    // Evictions that were granted, and whose pods are still to go.
    private ApiMap Disrupted(ApiObject item, List<ApiObject> pods)
    {
        var left = ApiMap.Empty;
        foreach (var (name, since) in item.Status.Map("disruptedPods") ?? ApiMap.Empty)
        {
            if (pods.Exists(pod => pod.Name == name && !pod.IsDeleting) && ApiTime.Read(since.Text) + s_patience > Now)
                left = left.With(name, since);
        }
        return left;
    }

    // What the controllers of the pods want together, each counted once; a pod without one counts for itself.
    private long Wanted(List<ApiObject> pods)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var wanted = 0L;
        foreach (var pod in pods)
        {
            var owner = pod.Controller;
            var known = owner is null ? null : ResourceKinds.Find(owner.ApiVersion, owner.Kind) is { } kind ? Objects.Get(kind, pod.Namespace, owner.Name) : null;
            if (known is { } controller && controller.Kind == ResourceKinds.ReplicaSet && controller.Controller is { } above && Objects.Get(ResourceKinds.Deployment, pod.Namespace, above.Name) is { } deployment)
                known = deployment;
            if (known is null)
                wanted++;
            else if (seen.Add(known.Uid))
                wanted += known.Spec.IntegerOf("replicas") ?? 0;
        }
        return wanted;
    }

    private ApiMap Condition(ApiObject item, long allowed)
    {
        var state = allowed > 0 ? "True" : "False";
        var old = item.Status.List("conditions")?.Maps.FirstOrDefault(static each => each.TextOf("type") == "DisruptionAllowed");
        return ApiMap.Of(
            ("type", "DisruptionAllowed"),
            ("status", state),
            ("reason", allowed > 0 ? "SufficientPods" : "InsufficientPods"),
            ("message", ""),
            ("observedGeneration", item.Generation),
            ("lastTransitionTime", old?.TextOf("status") == state ? old["lastTransitionTime"] : ApiTime.Write(Now)));
    }
}
