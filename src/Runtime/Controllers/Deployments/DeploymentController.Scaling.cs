using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Deployments;

/// <summary>Deployments that are scaled, also while a rollout is under way or held.</summary>
internal sealed partial class DeploymentController
{
    // Somebody asked for another number of pods since a ReplicaSet was last scaled.
    private static bool IsScaled(ApiObject deployment, List<ApiObject> sets) =>
        sets.Exists(set => Replicas(set) > 0 && Number(set, DesiredReplicas) is { } desired && desired != Replicas(deployment));

    // The size follows at once, whatever the rollout is at; null in "isDone" when there is more to do.
    private ApiError? Follow(ApiObject deployment, ApiObject? newest, List<ApiObject> old, out bool isDone)
    {
        isDone = true;
        var wanted = Replicas(deployment);
        var active = old.FindAll(static set => Replicas(set) > 0);
        if (newest is not null && Replicas(newest) > 0)
            active.Add(newest);
        if (active.Count < 2)
        {
            // With no pods anywhere the newest gets them.
            var only = active.Count > 0 ? active[0] : newest ?? (old.Count > 0 ? old[^1] : null);
            return only is null ? null : Resize(deployment, only, wanted);
        }
        if (newest is not null && Replicas(newest) == wanted && Number(newest, DesiredReplicas) == wanted && Available(newest) == wanted)
            return ScaleAll(deployment, old);
        if (deployment.Spec.Map("strategy")?.TextOf("type") == "Recreate")
        {
            isDone = deployment.Spec.IsTrue("paused");
            return null;
        }
        var (surge, _) = Limits(deployment, wanted);
        var sets = active.ToDictionary(static set => set.Name, StringComparer.Ordinal);
        var scaled = active.ConvertAll(static set => new ScaledSet(set.Name, Replicas(set), Number(set, MaxReplicas), set.CreationTimestamp ?? default));
        foreach (var (set, replicas) in DeploymentScaling.Share(scaled, wanted, surge, (int)(deployment.Status.IntegerOf("replicas") ?? 0)))
        {
            if (Resize(deployment, sets[set.Name], replicas) is { } error)
                return error;
        }
        return null;
    }

    private static int? Number(ApiObject set, string annotation) =>
        int.TryParse(set.Annotations.TextOf(annotation), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Also a ReplicaSet that keeps its size notes for which size of the Deployment it has it.
    private ApiError? Resize(ApiObject deployment, ApiObject set, int replicas)
    {
        var before = Replicas(set);
        replicas = Math.Max(0, replicas);
        var wanted = Replicas(deployment);
        var resized = set.WithAt(["metadata", "annotations", DesiredReplicas], Text(wanted)).WithAt(["metadata", "annotations", MaxReplicas], Text(wanted + Limits(deployment, wanted).Surge));
        if (before != replicas)
            resized = resized.WithAt(["spec", "replicas"], replicas);
        if (resized.Root.Equals(set.Root))
            return null;
        var result = Api.Update(resized);
        if (!result.IsOk)
            return result.Error;
        if (before != replicas)
            Cluster.Events.Normal(deployment, "ScalingReplicaSet", $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Name} from {before} to {replicas}", Source);
        return null;
    }
}
