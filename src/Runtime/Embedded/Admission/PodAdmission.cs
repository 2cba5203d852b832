using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Defaults;

namespace StsLint.Runtime.Embedded.Admission;

/// <summary>What the admission plugins make of a new pod: its service account, its priority, and how long it stands a node that is lost.</summary>
internal static class PodAdmission
{
    private const int StandsSeconds = 300;
    private const string NotReady = "node.kubernetes.io/not-ready";
    private const string Unreachable = "node.kubernetes.io/unreachable";
    private const string NodeCritical = "system-node-critical";
    private const string ClusterCritical = "system-cluster-critical";
    private const int ClusterCriticalPriority = 2_000_000_000;

    private static readonly ResourceKind s_priorityClass = ResourceKinds.Of("scheduling.k8s.io/v1", "PriorityClass");
    private static readonly ApiMap s_standsNotReady = Stands(NotReady);
    private static readonly ApiMap s_standsUnreachable = Stands(Unreachable);
    private static readonly ApiList s_standsBoth = new([(ApiValue)s_standsNotReady, s_standsUnreachable]);

    /// <summary>The pod as it is admitted, or the refusal.</summary>
    public static ApiResult Admit(ApiObject pod, Store store, ClusterOptions options)
    {
        var spec = pod.Spec;
        var account = spec.TextOf("serviceAccountName") is { Length: > 0 } named ? named : spec.TextOf("serviceAccount") is { Length: > 0 } old ? old : "default";
        // Where nobody makes the account of a namespace, nobody can have it.
        var isNeeded = account != "default" || (options.Parts & ClusterParts.Bookkeeping) != 0;
        if (isNeeded && store.Get(ResourceKinds.ServiceAccount, pod.Namespace, account) is null)
            return ApiError.Forbidden(pod.Key, $"error looking up service account {pod.Namespace}/{account}: serviceaccount \"{account}\" not found");
        if (Priority(pod, store, out var priority, out var preemption) is { } refused)
            return refused;
        spec = Defaulting.Added(spec, ("serviceAccountName", account), ("serviceAccount", account), ("priority", priority), ("preemptionPolicy", preemption), ("tolerations", s_standsBoth));
        return pod.With(pod.Root.With("spec", WithTolerations(spec)));
    }

    /// <summary>The spec of a pod that is replaced by one that says nothing of what admission gave it.</summary>
    public static ApiMap Keep(ApiMap old, ApiMap spec)
    {
        foreach (var name in (ReadOnlySpan<string>)["serviceAccountName", "serviceAccount", "priority", "preemptionPolicy"])
        {
            if (!spec.Has(name))
                spec = spec.With(name, old[name]);
        }
        return WithTolerations(spec);
    }

    private static ApiMap WithTolerations(ApiMap spec)
    {
        var tolerations = spec.List("tolerations") ?? ApiList.Empty;
        if (ReferenceEquals(tolerations, s_standsBoth))
            return spec;
        if (!Tolerates(tolerations, NotReady))
            tolerations = tolerations.Add(s_standsNotReady);
        if (!Tolerates(tolerations, Unreachable))
            tolerations = tolerations.Add(s_standsUnreachable);
        return spec.With("tolerations", tolerations);
    }

    private static bool Tolerates(ApiList tolerations, string taint)
    {
        foreach (var toleration in tolerations)
        {
            if (toleration is ApiMap map
                && (map.TextOf("key") is not { Length: > 0 } key || key == taint)
                && (map.TextOf("effect") is not { Length: > 0 } effect || effect == "NoExecute"))
                return true;
        }
        return false;
    }

    private static ApiError? Priority(ApiObject pod, Store store, out long priority, out string preemption)
    {
        priority = 0;
        preemption = "PreemptLowerPriority";
        var name = pod.Spec.TextOf("priorityClassName");
        if (name is { Length: > 0 })
        {
            if (store.Get(s_priorityClass, "", name) is { } found)
            {
                priority = found.Root.IntegerOf("value") ?? 0;
                preemption = found.Root.TextOf("preemptionPolicy") ?? preemption;
            }
            else if (name is NodeCritical or ClusterCritical)
            {
                priority = ClusterCriticalPriority + (name == NodeCritical ? 1000 : 0);
            }
            else
            {
                return ApiError.Forbidden(pod.Key, $"no PriorityClass with name {name} was found");
            }
        }
        else if (store.Count(s_priorityClass) > 0 && Default(store) is { } byDefault)
        {
            priority = byDefault.Root.IntegerOf("value") ?? 0;
            preemption = byDefault.Root.TextOf("preemptionPolicy") ?? preemption;
        }
        if (pod.Spec.IntegerOf("priority") is { } own && own != priority)
            return ApiError.Forbidden(pod.Key, $"the integer value of priority ({own}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name");
        return null;
    }

    private static ApiObject? Default(Store store)
    {
        ApiObject? best = null;
        foreach (var item in store.List(s_priorityClass))
        {
            if (item.Root.IsTrue("globalDefault") && (best is null || (item.Root.IntegerOf("value") ?? 0) < (best.Root.IntegerOf("value") ?? 0)))
                best = item;
        }
        return best;
    }

    private static ApiMap Stands(string taint) => ApiMap.Of(("key", taint), ("operator", "Exists"), ("effect", "NoExecute"), ("tolerationSeconds", StandsSeconds));
}
