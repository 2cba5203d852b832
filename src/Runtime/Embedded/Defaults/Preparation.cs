using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>What the API server makes of an object before it is judged: statuses that nobody but it begins, fields of features that are off.</summary>
internal static class Preparation
{
    private const string ClaimProtection = "kubernetes.io/pvc-protection";
    private const string VolumeProtection = "kubernetes.io/pv-protection";

    private static readonly ApiMap s_pending = ApiMap.Of(("phase", "Pending"));
    private static readonly ApiMap s_active = ApiMap.Of(("phase", "Active"));
    private static readonly ApiMap s_setStatus = ApiMap.Of(("replicas", 0), ("availableReplicas", 0));
    private static readonly ApiMap s_replicaStatus = ApiMap.Of(("replicas", 0));
    private static readonly ApiMap s_budgetStatus = ApiMap.Of(("currentHealthy", 0), ("desiredHealthy", 0), ("disruptionsAllowed", 0), ("expectedPods", 0));
    private static readonly ApiMap s_balancerStatus = ApiMap.Of(("loadBalancer", ApiMap.Empty));
    private static readonly ApiMap s_detached = ApiMap.Of(("attached", false));
    private static readonly ApiMap s_bestEffort = ApiMap.Of(("phase", "Pending"), ("qosClass", QualityOfService.BestEffort));
    private static readonly ApiMap s_burstable = ApiMap.Of(("phase", "Pending"), ("qosClass", QualityOfService.Burstable));
    private static readonly ApiMap s_guaranteed = ApiMap.Of(("phase", "Pending"), ("qosClass", QualityOfService.Guaranteed));
    private static readonly ApiList s_claimFinalizers = new([(ApiValue)ClaimProtection]);
    private static readonly ApiList s_volumeFinalizers = new([(ApiValue)VolumeProtection]);
    private static readonly ApiList s_namespaceFinalizers = new([(ApiValue)"kubernetes"]);

    /// <summary>The status that a new object begins with; null when the kind has none, or takes it as it comes.</summary>
    public static ApiMap? FirstStatus(ApiObject item)
    {
        var kind = item.Kind;
        if (kind == ResourceKinds.Pod)
        {
            return QualityOfService.Of(item.Spec) switch
            {
                QualityOfService.BestEffort => s_bestEffort,
                QualityOfService.Guaranteed => s_guaranteed,
                _ => s_burstable,
            };
        }
        if (kind == ResourceKinds.Claim || kind == ResourceKinds.Volume)
            return s_pending;
        if (kind == ResourceKinds.StatefulSet)
            return s_setStatus;
        if (kind == ResourceKinds.ReplicaSet)
            return s_replicaStatus;
        if (kind == ResourceKinds.PodDisruptionBudget)
            return s_budgetStatus;
        if (kind == ResourceKinds.Service)
            return s_balancerStatus;
        if (kind == ResourceKinds.VolumeAttachment)
            return s_detached;
        if (kind == ResourceKinds.Namespace)
            return s_active;
        return ApiMap.Empty;
    }

    /// <summary>The object with the finalizers by which the server keeps what may be in use.</summary>
    public static ApiObject WithProtection(ApiObject item)
    {
        if (item.Kind == ResourceKinds.Claim)
            return WithFinalizer(item, ClaimProtection, s_claimFinalizers);
        if (item.Kind == ResourceKinds.Volume)
            return WithFinalizer(item, VolumeProtection, s_volumeFinalizers);
        return item.Kind == ResourceKinds.Namespace ? item.WithAt(["spec", "finalizers"], s_namespaceFinalizers) : item;
    }

    /// <summary>
    /// The object without fields of features that are off, unless the stored object uses them: <c>maxUnavailable</c> of StatefulSets.
    /// </summary>
    public static ApiObject WithoutDisabled(ApiObject item, ApiObject? old, ClusterOptions options)
    {
        if (item.Kind != ResourceKinds.StatefulSet || options.MaxUnavailableStatefulSet)
            return item;
        if (item.Root.At("spec", "updateStrategy", "rollingUpdate", "maxUnavailable") is null || old?.Root.At("spec", "updateStrategy", "rollingUpdate", "maxUnavailable") is not null)
            return item;
        return item.WithAt(["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"], null);
    }

    private static ApiObject WithFinalizer(ApiObject item, string name, ApiList alone)
    {
        var finalizers = item.Finalizers;
        if (finalizers.Count == 0)
            return item.WithMetadata(item.Metadata.With("finalizers", alone));
        foreach (var finalizer in finalizers)
        {
            if (finalizer.Text == name)
                return item;
        }
        return item.WithMetadata(item.Metadata.With("finalizers", finalizers.Add(name)));
    }
}
