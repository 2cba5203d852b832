using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>All that is known of the cluster at one look, as far as a rollout depends on it.</summary>
internal sealed class RolloutView
{
    private readonly Dictionary<ObjectKey, ApiObject> _objects = [];
    private readonly Dictionary<string, List<ApiObject>> _ownedPods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApiObject> _sets = new(StringComparer.Ordinal);
    private Dictionary<string, List<ApiObject>>? _warnings;

    /// <summary>The moment of the look.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Warnings, which are read only when something is in the way.</summary>
    public IReadOnlyList<ApiObject> Events
    {
        get;
        set
        {
            field = value;
            _warnings = null;
        }
    } = [];

    public void Add(IEnumerable<ApiObject> objects)
    {
        foreach (var item in objects)
        {
            _objects[item.Key] = item;
            if (item.Kind == ResourceKinds.Pod && item.Controller is { } owner)
            {
                if (!_ownedPods.TryGetValue(owner.Uid, out var pods))
                    _ownedPods.Add(owner.Uid, pods = []);
                pods.Add(item);
            }
        }
    }

    public ApiObject? Get(ObjectKey key) => _objects.GetValueOrDefault(key);

    public ApiObject? Get(ResourceKind kind, string ns, string name) => _objects.GetValueOrDefault(new ObjectKey(kind, ns, name));

    /// <summary>The pods that an object controls.</summary>
    public IReadOnlyList<ApiObject> PodsOf(ApiObject owner) => _ownedPods.GetValueOrDefault(owner.Uid) ?? (IReadOnlyList<ApiObject>)[];

    public IEnumerable<ApiObject> All(ResourceKind kind) => _objects.Values.Where(item => item.Kind == kind);

    /// <summary>The newest warning about an object with one of these reasons; null when there is none.</summary>
    public ApiObject? WarningOf(ApiObject about, params ReadOnlySpan<string> reasons)
    {
        if (_warnings is null)
        {
            _warnings = new(StringComparer.Ordinal);
            foreach (var item in Events)
            {
                if (item.Root.Map("involvedObject")?.TextOf("uid") is not { } uid)
                    continue;
                if (!_warnings.TryGetValue(uid, out var list))
                    _warnings.Add(uid, list = []);
                list.Add(item);
            }
        }
        ApiObject? newest = null;
        foreach (var item in _warnings.GetValueOrDefault(about.Uid) ?? [])
        {
            if (reasons.Contains(item.Root.TextOf("reason") ?? "")
                && (newest is null || string.CompareOrdinal(item.Root.TextOf("lastTimestamp"), newest.Root.TextOf("lastTimestamp")) > 0
                    || (item.Root.TextOf("lastTimestamp") == newest.Root.TextOf("lastTimestamp") && item.ResourceVersion > newest.ResourceVersion)))
                newest = item;
        }
        return newest;
    }

    /// <summary>Whether a node answers; true when nothing is known of it.</summary>
    public bool NodeAnswers(string name)
    {
        if (Get(ResourceKinds.Node, "", name) is not { } node)
            return true;
        foreach (var condition in (node.Status.List("conditions") ?? ApiList.Empty).Maps)
        {
            if (condition.TextOf("type") == "Ready")
                return condition.TextOf("status") == "True";
        }
        return true;
    }
}

/// <summary>Whether an object is as it is to be in the end, and if not, what is in the way.</summary>
internal static class Rollout
{
    /// <summary>What is in the way of an object; nothing when it is ready.</summary>
    public static IReadOnlyList<WaitReason> Judge(ApiObject desired, RolloutView view)
    {
        if (view.Get(desired.Key) is not { } live)
            return [new WaitReason(WaitKind.ObjectGone, desired.Key, $"{desired} is not there any more", view.Now, "apply again; somebody has deleted it") { Blocks = desired.Key, NeedsHelp = true }];
        if (live.IsDeleting)
            return [new WaitReason(WaitKind.ObjectGone, desired.Key, $"{desired} is being deleted", live.DeletionTimestamp ?? view.Now, "wait until it is gone and apply again") { Blocks = desired.Key, NeedsHelp = true }];
        return live.Kind.Name switch
        {
            "StatefulSet" => StatefulSetRollout.Judge(live, view),
            "Deployment" => JudgeDeployment(live, view),
            "Pod" => PodObstacles.Of(live, live.Key, view) is { } obstacle ? [obstacle] : [],
            "PersistentVolumeClaim" => ClaimObstacles.Of(live, live.Key, view, isUsed: false) is { } obstacle ? [obstacle] : [],
            _ => [],
        };
    }

    /// <summary>The state of an object in a word, and more about it.</summary>
    public static (string State, bool IsReady, string Detail) StateOf(ApiObject item, RolloutView view)
    {
        switch (item.Kind.Name)
        {
            case "Pod":
                var pod = PodReading.Of(item);
                return (pod.State, pod.IsReady && !item.IsDeleting, pod.Node);
            case "PersistentVolumeClaim":
                return (item.IsDeleting ? "Terminating" : item.Status.TextOf("phase") ?? "Pending", item.Status.TextOf("phase") == "Bound" && !item.IsDeleting, item.Spec.TextOf("volumeName") ?? "");
            case "StatefulSet":
                var replicas = item.Spec.IntegerOf("replicas") ?? 1;
                var ready = Math.Min(item.Status.IntegerOf("readyReplicas") ?? 0, replicas);
                return (string.Create(CultureInfo.InvariantCulture, $"{ready}/{replicas}"), StatefulSetRollout.Judge(item, view).Count == 0, "");
            case "Deployment":
                var wanted = item.Spec.IntegerOf("replicas") ?? 1;
                return (string.Create(CultureInfo.InvariantCulture, $"{item.Status.IntegerOf("readyReplicas") ?? 0}/{wanted}"), JudgeDeployment(item, view).Count == 0, "");
            default:
                return (item.Status.TextOf("phase") ?? "", true, "");
        }
    }

    private static IReadOnlyList<WaitReason> JudgeDeployment(ApiObject deployment, RolloutView view)
    {
        var replicas = deployment.Spec.IntegerOf("replicas") ?? 1;
        var status = deployment.Status;
        var isSeen = (status.IntegerOf("observedGeneration") ?? 0) >= deployment.Generation;
        if (isSeen && (status.IntegerOf("updatedReplicas") ?? 0) >= replicas && (status.IntegerOf("availableReplicas") ?? 0) >= replicas && (status.IntegerOf("replicas") ?? 0) == (status.IntegerOf("updatedReplicas") ?? 0))
            return [];
        var waits = new List<WaitReason>();
        foreach (var replicaSet in view.All(ResourceKinds.ReplicaSet).Where(item => item.Controller?.Uid == deployment.Uid))
        {
            if (view.WarningOf(replicaSet, "FailedCreate") is { } failed && view.PodsOf(replicaSet).Count < (replicaSet.Spec.IntegerOf("replicas") ?? 1))
                waits.Add(PodObstacles.Refused(replicaSet, deployment.Key, failed, view));
            foreach (var pod in view.PodsOf(replicaSet))
            {
                if (PodObstacles.Of(pod, deployment.Key, view) is { } obstacle)
                    waits.Add(obstacle);
            }
        }
        return waits.Count > 0 ? waits
            : [new WaitReason(WaitKind.Controller, deployment.Key, "the Deployment's controller is at work", view.Now, "nothing; it takes a moment") { Blocks = deployment.Key }];
    }
}
