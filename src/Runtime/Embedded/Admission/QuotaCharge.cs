using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Defaults;

namespace StsLint.Runtime.Embedded.Admission;

/// <summary>What one object counts for in the quotas of its namespace (pkg/quota/v1/evaluator/core).</summary>
internal static class QuotaCharge
{
    private const string ClassClaims = ".storageclass.storage.k8s.io/persistentvolumeclaims";
    private const string ClassStorage = ".storageclass.storage.k8s.io/requests.storage";

    /// <summary>The resources that an object counts for, with their amounts; empty when it counts for none.</summary>
    public static Dictionary<string, decimal> Of(ApiObject item)
    {
        var charge = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var kind = item.Kind;
        charge["count/" + kind.QualifiedPlural] = 1;
        if (kind == ResourceKinds.Pod)
            OfPod(item, charge);
        else if (kind == ResourceKinds.Claim)
            OfClaim(item, charge);
        else if (kind == ResourceKinds.Service)
            OfService(item.Spec, charge);
        else if (kind.Group.Length == 0 && kind.Plural is "configmaps" or "secrets" or "replicationcontrollers" or "resourcequotas")
            charge[kind.Plural] = 1;
        return charge;
    }

    private static void OfPod(ApiObject pod, Dictionary<string, decimal> charge)
    {
        // What has ended uses nothing any more, but is still there.
        if (pod.Status.TextOf("phase") is "Succeeded" or "Failed")
            return;
        charge["pods"] = 1;
        foreach (var (resource, amount) in PodResources.Of(pod.Spec, "requests"))
        {
            charge["requests." + resource] = amount.Value;
            if (resource is "cpu" or "memory" or "ephemeral-storage")
                charge[resource] = amount.Value;
        }
        foreach (var (resource, amount) in PodResources.Of(pod.Spec, "limits"))
            charge["limits." + resource] = amount.Value;
    }

    private static void OfClaim(ApiObject claim, Dictionary<string, decimal> charge)
    {
        charge["persistentvolumeclaims"] = 1;
        // A growth that failed may still hold what was allocated.
        var storage = Math.Max(Amounts.ValueOf(claim.Spec.At("resources", "requests", "storage")), Amounts.ValueOf(claim.Status.At("allocatedResources", "storage")));
        charge["requests.storage"] = storage;
        if (claim.Spec.TextOf("storageClassName") is { Length: > 0 } storageClass)
        {
            charge[storageClass + ClassClaims] = 1;
            charge[storageClass + ClassStorage] = storage;
        }
    }

    private static void OfService(ApiMap spec, Dictionary<string, decimal> charge)
    {
        charge["services"] = 1;
        var ports = spec.List("ports")?.Count ?? 0;
        if (spec.TextOf("type") == "LoadBalancer")
        {
            charge["services.loadbalancers"] = 1;
            charge["services.nodeports"] = spec["allocateLoadBalancerNodePorts"]?.Boolean == false ? 0 : ports;
        }
        else if (spec.TextOf("type") == "NodePort")
        {
            charge["services.nodeports"] = ports;
        }
    }

    /// <summary>Whether a quota with scopes counts an object; one without counts all.</summary>
    public static bool IsInScope(ApiMap spec, ApiObject item)
    {
        var scopes = spec.List("scopes");
        var selector = spec.At("scopeSelector", "matchExpressions") as ApiList;
        if (scopes is not { Count: > 0 } && selector is not { Count: > 0 })
            return true;
        if (item.Kind != ResourceKinds.Pod)
            return false;
        foreach (var scope in scopes ?? ApiList.Empty)
        {
            if (!IsIn(scope.Text ?? "", "Exists", null, item))
                return false;
        }
        foreach (var expression in selector?.Maps ?? [])
        {
            if (!IsIn(expression.TextOf("scopeName") ?? "", expression.TextOf("operator") ?? "Exists", expression.List("values"), item))
                return false;
        }
        return true;
    }

    private static bool IsIn(string scope, string op, ApiList? values, ApiObject pod) => scope switch
    {
        "Terminating" => pod.Spec.IntegerOf("activeDeadlineSeconds") >= 0,
        "NotTerminating" => pod.Spec.IntegerOf("activeDeadlineSeconds") is null,
        "BestEffort" => QualityOfService.Of(pod.Spec) == QualityOfService.BestEffort,
        "NotBestEffort" => QualityOfService.Of(pod.Spec) != QualityOfService.BestEffort,
        "PriorityClass" => IsOfPriority(op, values, pod.Spec.TextOf("priorityClassName") ?? ""),
        "CrossNamespacePodAffinity" => false,
        _ => false,
    };

    private static bool IsOfPriority(string op, ApiList? values, string name) => op switch
    {
        "In" => values?.Contains(name) == true,
        "NotIn" => values?.Contains(name) != true,
        "DoesNotExist" => name.Length == 0,
        _ => name.Length > 0,
    };
}
