using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>
/// What the API server fills into objects that leave it out, by kind: the same object comes back when all is there. Kinds that are not named here have no
/// defaults.
/// </summary>
internal static class ObjectDefaults
{
    private const int DefaultUtilization = 80;

    private static readonly Func<ApiMap, ApiMap>?[] s_byKind = Table();

    public static ApiMap Apply(ResourceKind kind, ApiMap root, ClusterOptions options)
    {
        if (kind == ResourceKinds.StatefulSet)
            return WorkloadDefaults.OfStatefulSet(root, options.MaxUnavailableStatefulSet);
        return s_byKind[kind.Index] is { } fill ? fill(root) : root;
    }

    private static Func<ApiMap, ApiMap>?[] Table()
    {
        var table = new Func<ApiMap, ApiMap>?[ResourceKinds.All.Count];
        void Of(string apiVersion, string kind, Func<ApiMap, ApiMap> fill) => table[ResourceKinds.Of(apiVersion, kind).Index] = fill;

        Of("v1", "Pod", static pod => pod.In("spec", PodDefaults.OfPodSpec));
        Of("v1", "PodTemplate", static item => item.In("template", PodDefaults.OfTemplate));
        Of("v1", "ReplicationController", WorkloadDefaults.OfReplicationController);
        Of("v1", "Service", ServiceDefaults.OfService);
        Of("v1", "Endpoints", static endpoints => endpoints.InEach("subsets", static subset => subset.InEach("ports", static port => port.Default("protocol", "TCP"))));
        Of("v1", "PersistentVolumeClaim", StorageDefaults.OfClaim);
        Of("v1", "PersistentVolume", StorageDefaults.OfVolume);
        Of("v1", "Secret", OfSecret);
        Of("v1", "Namespace", static item => item.At("metadata", "name") is ApiText { Value.Length: > 0 } name ? item.WithAt(["metadata", "labels", "kubernetes.io/metadata.name"], name) : item);
        Of("v1", "ResourceQuota", static quota => quota.In("spec", static spec => spec.In("hard", Amounts.CanonicalList)));
        Of("v1", "LimitRange", LimitRangeDefaults.OfLimitRange);
        Of("apps/v1", "Deployment", WorkloadDefaults.OfDeployment);
        Of("apps/v1", "ReplicaSet", WorkloadDefaults.OfReplicaSet);
        Of("apps/v1", "DaemonSet", WorkloadDefaults.OfDaemonSet);
        Of("batch/v1", "Job", WorkloadDefaults.OfJob);
        Of("batch/v1", "CronJob", WorkloadDefaults.OfCronJob);
        Of("storage.k8s.io/v1", "StorageClass", StorageDefaults.OfClass);
        Of("storage.k8s.io/v1", "CSIDriver", StorageDefaults.OfDriver);
        Of("discovery.k8s.io/v1", "EndpointSlice", static slice => slice.InEach("ports", static port => port.DefaultAbsent("name", "").Default("protocol", "TCP")));
        Of("networking.k8s.io/v1", "NetworkPolicy", ServiceDefaults.OfNetworkPolicy);
        Of("networking.k8s.io/v1", "IngressClass", static item => item.In("spec", static spec => spec.In("parameters", static parameters => parameters.Default("scope", "Cluster"))));
        Of("scheduling.k8s.io/v1", "PriorityClass", static item => item.Default("preemptionPolicy", "PreemptLowerPriority"));
        Of("autoscaling/v1", "HorizontalPodAutoscaler", static item => item.In("spec", static spec => spec.DefaultAbsent("minReplicas", 1)));
        Of("autoscaling/v2", "HorizontalPodAutoscaler", static item => item.In("spec", OfAutoscaler));
        Of("rbac.authorization.k8s.io/v1", "RoleBinding", OfBinding);
        Of("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", OfBinding);
        return table;
    }

    // Texts are only written; they are stored in base 64 with the rest.
    private static ApiMap OfSecret(ApiMap secret)
    {
        secret = secret.Default("type", "Opaque");
        if (secret["stringData"] is not ApiMap texts)
            return secret;
        var data = secret.Map("data") ?? ApiMap.Empty;
        for (var i = 0; i < texts.Count; i++)
            data = data.With(texts[i].Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(texts[i].Value.Text ?? "")));
        return secret.With("data", data).Without("stringData");
    }

    private static ApiMap OfAutoscaler(ApiMap spec)
    {
        spec = spec.DefaultAbsent("minReplicas", 1);
        if (spec.List("metrics") is { Count: > 0 })
            return spec;
        return spec.With("metrics", new ApiList([(ApiValue)ApiMap.Of(
            ("type", "Resource"),
            ("resource", ApiMap.Of(("name", "cpu"), ("target", ApiMap.Of(("type", "Utilization"), ("averageUtilization", DefaultUtilization))))))]));
    }

    private static ApiMap OfBinding(ApiMap binding) => binding
        .In("roleRef", static role => role.Default("apiGroup", "rbac.authorization.k8s.io"))
        .InEach("subjects", static subject => subject.TextOf("kind") is "User" or "Group" ? subject.Default("apiGroup", "rbac.authorization.k8s.io") : subject);
}
