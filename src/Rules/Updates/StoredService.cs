using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>
/// What the API server settles by itself when a stored Service is updated: fields that the new type does not have are cleared when they are still
/// what they were, and addresses that are left out are taken from the stored object. Source: pkg/registry/core/service (patchAllocatedValues,
/// dropTypeDependentFields, trimFieldsForDualStackDowngrade).
/// </summary>
internal static class StoredService
{
    /// <summary>Takes out what the rules on single objects found at fields that the server settles.</summary>
    public static void TakeOut(ManifestObject before, ManifestObject after, List<Finding> findings, int from)
    {
        if (findings.Count == from || ServiceView.Of(before) is not { Spec.IsKnown: true } old || ServiceView.Of(after) is not { Spec.IsKnown: true } service)
            return;
        var settled = Settled(old, service);
        if (settled.Count == 0)
            return;
        for (var at = findings.Count - 1; at >= from; at--)
        {
            if (findings[at] is { Rule.Family: RuleFamily.Validity, Field: { } field } && settled.Contains(Name(field)))
                findings.RemoveAt(at);
        }
    }

    // "spec.ports[1].nodePort" counts as "nodePort".
    private static string Name(string field)
    {
        var name = field.StartsWith("spec.ports[", StringComparison.Ordinal) ? field.Substring(field.LastIndexOf('.') + 1) : field.StartsWith("spec.", StringComparison.Ordinal) ? field.Substring(5) : field;
        var index = name.IndexOf('[');
        return index < 0 ? name : name.Substring(0, index);
    }

    private static HashSet<string> Settled(ServiceView old, ServiceView service)
    {
        var settled = new HashSet<string>(StringComparer.Ordinal);
        var (was, now) = (old.Type.OrDefault("ClusterIP"), service.Type.OrDefault("ClusterIP"));
        if (!was.IsKnown || !now.IsKnown)
            return settled;
        var (hadAddress, hasAddress) = (was.Value != "ExternalName", now.Value != "ExternalName");
        if (hadAddress && !hasAddress)
        {
            if (IsSame("clusterIP") && IsSame("clusterIPs"))
                settled.UnionWith(["clusterIP", "clusterIPs"]);
            ClearUnchanged("ipFamilies", "ipFamilyPolicy");
        }
        if (hadAddress && hasAddress && IsEmpty(service, "clusterIP") && !IsEmpty(service, "clusterIPs") && IsSame("clusterIPs") && !IsEmpty(old, "clusterIP"))
            settled.UnionWith(["clusterIP", "clusterIPs"]);
        if (hadAddress && hasAddress && service.Spec.Text("ipFamilyPolicy").Is("SingleStack") && old.Spec.Text("ipFamilyPolicy") is { IsKnown: true, Value: "PreferDualStack" or "RequireDualStack" }
            && IsSame("clusterIPs") && IsSame("ipFamilies"))
            settled.UnionWith(["ipFamilyPolicy", "ipFamilies", "clusterIPs"]);
        if (HasNodePorts(old, was.Value) && !HasNodePorts(service, now.Value) && HaveSameNodePorts(old, service))
            settled.Add("nodePort");
        if (was.Value is "NodePort" or "LoadBalancer" && now.Value is not ("NodePort" or "LoadBalancer"))
            ClearUnchanged("externalTrafficPolicy");
        if (was.Value == "LoadBalancer" && now.Value != "LoadBalancer")
            ClearUnchanged("loadBalancerClass", "allocateLoadBalancerNodePorts");
        if (was.Value == "LoadBalancer" && old.Spec.Text("externalTrafficPolicy").Is("Local") && (now.Value != "LoadBalancer" || !service.Spec.Text("externalTrafficPolicy").Is("Local")))
            ClearUnchanged("healthCheckNodePort");
        return settled;

        bool IsSame(string field) => SemanticComparison.Same(old.Spec, service.Spec, field) == Match.Yes;

        void ClearUnchanged(params string[] fields)
        {
            foreach (var field in fields)
            {
                if (IsSame(field))
                    settled.Add(field);
            }
        }
    }

    private static bool IsEmpty(ServiceView service, string field) => service.Spec.Value[field] switch
    {
        null or ScalarNode { IsNull: true } => true,
        ScalarNode text => text.Value.Length == 0,
        SequenceNode list => list.Count == 0,
        _ => false,
    };

    private static bool HasNodePorts(ServiceView service, string type) =>
        type == "NodePort" || (type == "LoadBalancer" && !service.Spec.Boolean("allocateLoadBalancerNodePorts").Is(false));

    // As the server compares them: the set of numbers, wherever they stand.
    private static bool HaveSameNodePorts(ServiceView old, ServiceView service) => Numbers(old).SetEquals(Numbers(service));

    private static HashSet<long> Numbers(ServiceView service)
    {
        var numbers = new HashSet<long>();
        foreach (var port in service.Ports)
        {
            if (port.Integer("nodePort") is { IsKnown: true } number && number.Value != 0)
                numbers.Add(number.Value);
        }
        return numbers;
    }
}
