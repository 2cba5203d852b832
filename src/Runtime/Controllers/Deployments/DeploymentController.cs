using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Deployments;

/// <summary>
/// Brings Deployments from one template to the next: a ReplicaSet for each template, of which the newest grows while the others shrink, within maxSurge and
/// maxUnavailable; or all old pods first, with Recreate. Source: pkg/controller/deployment.
/// </summary>
internal sealed partial class DeploymentController : Controller
{
    private const string Source = "deployment-controller";
    private const string RevisionAnnotation = "deployment.kubernetes.io/revision";
    private const string HashLabel = "pod-template-hash";

    public DeploymentController(ClusterContext cluster)
        : base(cluster, "deployment")
    {
    }

    protected override void EnqueueAll()
    {
        foreach (var deployment in Objects.List(ResourceKinds.Deployment))
            Enqueue(deployment.Key);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.Deployment)
        {
            Enqueue(item.Key);
        }
        else if (item.Kind == ResourceKinds.ReplicaSet)
        {
            Wake(item);
        }
        else if (item.Kind == ResourceKinds.Pod && change.Type == ChangeType.Deleted && item.Controller is { Kind: "ReplicaSet" } owner && Objects.Get(ResourceKinds.ReplicaSet, item.Namespace, owner.Name) is { } set)
        {
            // Recreate waits for the last old pod.
            Wake(set);
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { } deployment)
            return SyncResult.Done;
        var sets = Objects.OwnedBy(deployment.Uid).Where(set => set.Kind == ResourceKinds.ReplicaSet && set.Controller?.Uid == deployment.Uid)
            .OrderBy(static set => set.CreationTimestamp).ThenBy(static set => Revision(set)).ThenBy(static set => set.Name, StringComparer.Ordinal).ToList();
        ApiError? failure = null;
        if (!deployment.IsDeleting)
        {
            failure = Adopt(deployment, sets) ?? Advance(ref deployment, sets);
        }
        var (status, again) = StatusOf(deployment, sets);
        if (!status.Equals(deployment.Status))
        {
            var result = Api.UpdateStatus(deployment.WithStatus(status));
            if (!result.IsOk && !result.Error.IsNotFound)
                failure ??= result.Error;
        }
        return failure is not null ? SyncResult.Failed(failure) : again is { } after ? SyncResult.Again(after) : SyncResult.Done;
    }

    private void Wake(ApiObject set)
    {
        if (set.Controller is { Kind: "Deployment" } owner && Objects.Get(ResourceKinds.Deployment, set.Namespace, owner.Name) is { } deployment)
            Enqueue(deployment.Key);
    }

    private ApiError? Adopt(ApiObject deployment, List<ApiObject> sets)
    {
        if (LabelQuery.Of(deployment.Spec.Map("selector") ?? ApiMap.Empty) is not { } selector)
            return null;
        foreach (var orphan in Objects.List(ResourceKinds.ReplicaSet, deployment.Namespace).ToArray())
        {
            if (orphan.Controller is not null || orphan.IsDeleting || !selector.Fits(orphan.Labels))
                continue;
            var result = Api.Update(orphan.WithOwners([.. orphan.Owners, OwnerReference.ControllerOf(deployment)]));
            if (!result.IsOk)
                return result.Error;
            sets.Add(result.Object);
        }
        return null;
    }

    private ApiError? Advance(ref ApiObject deployment, List<ApiObject> sets)
    {
        var isPaused = deployment.Spec.IsTrue("paused");
        var newest = Newest(deployment, sets);
        var isRecreate = deployment.Spec.Map("strategy")?.TextOf("type") == "Recreate";
        var old = sets.FindAll(set => set != newest);
        if (newest is not null && MarkRevision(ref deployment, ref newest, sets) is { } error)
            return error;
        if (isPaused || IsScaled(deployment, sets))
        {
            var failure = Follow(deployment, newest, old, out var isDone);
            if (isPaused || isDone || failure is not null)
                return failure ?? (isPaused ? CleanUp(deployment, old) : null);
        }
        if (newest is null)
        {
            if (isRecreate && (ScaleAll(deployment, old) is { } stopped || HasPods(old, out stopped)))
                return stopped;
            if (MakeNewest(deployment, sets, isRecreate ? Replicas(deployment) : 0, out newest) is { } failed)
                return failed;
            if (newest is not null && MarkRevision(ref deployment, ref newest, sets) is { } unmarked)
                return unmarked;
        }
        if (isRecreate)
            return ScaleAll(deployment, old) ?? (HasPods(old, out var waits) ? waits : Scale(deployment, newest!, Replicas(deployment))) ?? CleanUp(deployment, old);
        return Roll(deployment, newest!, old) ?? CleanUp(deployment, old);
    }

    private ApiError? Roll(ApiObject deployment, ApiObject newest, List<ApiObject> old)
    {
        var wanted = Replicas(deployment);
        var (surge, unavailable) = Limits(deployment, wanted);
        var isStable = old.TrueForAll(static set => Replicas(set) == 0);
        var own = Replicas(newest);
        var all = own + old.Sum(Replicas);
        // A finished rollout, or a scaling: the newest alone follows.
        var next = isStable || own > wanted ? wanted : own + Math.Max(0, Math.Min(wanted + surge - all, wanted - own));
        if (next != own)
            return Scale(deployment, newest, next);
        var least = wanted - unavailable;
        var mostDown = all - least - (own - Available(newest));
        if (isStable || mostDown <= 0)
            return null;
        // First those that do not work, then as many as are available beyond what is needed.
        var scales = old.ToDictionary(static set => set.Uid, Replicas, StringComparer.Ordinal);
        foreach (var set in old)
        {
            var broken = Math.Min(mostDown, Replicas(set) - Available(set));
            if (broken <= 0)
                continue;
            scales[set.Uid] -= broken;
            mostDown -= broken;
        }
        var spare = Available(newest) + old.Sum(Available) - least;
        foreach (var set in old)
        {
            var down = Math.Min(Math.Max(0, spare), Math.Min(scales[set.Uid], Available(set)));
            scales[set.Uid] -= down;
            spare -= down;
        }
        foreach (var set in old)
        {
            if (Scale(deployment, set, scales[set.Uid]) is { } error)
                return error;
        }
        return null;
    }

    private ApiError? ScaleAll(ApiObject deployment, List<ApiObject> sets)
    {
        foreach (var set in sets)
        {
            if (Scale(deployment, set, 0) is { } error)
                return error;
        }
        return null;
    }

    // Whether pods of these sets may still have processes. There is nothing to retry then: the last pod's end is heard.
    private bool HasPods(List<ApiObject> sets, out ApiError? error)
    {
        error = null;
        return sets.Exists(set => Objects.OwnedBy(set.Uid).Any(static pod => pod.Kind == ResourceKinds.Pod && !PodStates.IsEnded(pod)));
    }

    private ApiError? Scale(ApiObject deployment, ApiObject set, int replicas) => Replicas(set) == Math.Max(0, replicas) ? null : Resize(deployment, set, replicas);

    private ApiError? CleanUp(ApiObject deployment, List<ApiObject> old)
    {
        var limit = (int)(deployment.Spec.IntegerOf("revisionHistoryLimit") ?? 10);
        var empty = old.FindAll(static set => Replicas(set) == 0 && (set.Status.IntegerOf("replicas") ?? 0) == 0 && set.Generation <= (set.Status.IntegerOf("observedGeneration") ?? 0) && !set.IsDeleting);
        foreach (var set in empty.OrderBy(Revision).Take(Math.Max(0, empty.Count - limit)))
        {
            var result = Api.Delete(set.Key, new DeleteRequest { Uid = set.Uid });
            if (!result.IsOk && !result.Error.IsNotFound)
                return result.Error;
        }
        return null;
    }

    private static (int Surge, int Unavailable) Limits(ApiObject deployment, int replicas)
    {
        if (deployment.Spec.Map("strategy")?.TextOf("type") == "Recreate")
            return (0, replicas);
        var rolling = deployment.Spec.Map("strategy")?.Map("rollingUpdate");
        var surge = Amount(rolling?["maxSurge"], replicas, roundsUp: true);
        var unavailable = Math.Min(replicas, Amount(rolling?["maxUnavailable"], replicas, roundsUp: false));
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable);
    }

    private static int Amount(ApiValue? value, int replicas, bool roundsUp)
    {
        var text = value is null ? "25%" : value.Text;
        if (text is null)
            return (int)(value!.Integer ?? 0);
        if (!int.TryParse(text.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            return 0;
        return text.EndsWith('%') ? ((percent * replicas) + (roundsUp ? 99 : 0)) / 100 : percent;
    }

    private static int Replicas(ApiObject item) => (int)(item.Spec.IntegerOf("replicas") ?? 1);

    private static int Available(ApiObject set) => (int)(set.Status.IntegerOf("availableReplicas") ?? 0);

    private static long Revision(ApiObject item) =>
        long.TryParse(item.Annotations.TextOf(RevisionAnnotation), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
