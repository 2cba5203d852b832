using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>Which fields of a Service may change: its addresses stay as long as it has any, and so does the class of its balancer.</summary>
internal static class ServiceUpdateRules
{
    public static void Check(ApiMap before, ApiMap after, List<ApiCause> causes)
    {
        if (ReferenceEquals(before, after))
            return;
        var old = before.TextOf("type");
        var now = after.TextOf("type");
        if (old != "ExternalName" && now != "ExternalName")
        {
            if (before["clusterIPs"] is ApiList { Count: > 0 } had)
            {
                var has = after.List("clusterIPs") ?? ApiList.Empty;
                if (has.Count == 0 || !had[0].Equals(has[0]))
                    causes.Add(Causes.Invalid("spec.clusterIPs[0]", "may not change once set", has));
                else if (had.Count > 1 && has.Count > 1 && !had[1].Equals(has[1]))
                    causes.Add(Causes.Invalid("spec.clusterIPs[1]", "may not change once set", has));
            }
            if (before["ipFamilies"] is ApiList { Count: > 0 } families && after["ipFamilies"] is ApiList { Count: > 0 } familiesNow)
            {
                if (families.Count > familiesNow.Count && after.TextOf("ipFamilyPolicy") != "SingleStack")
                    causes.Add(Causes.Invalid("spec.ipFamilyPolicy", "must be set to 'SingleStack' when releasing the secondary IP family", after["ipFamilyPolicy"]));
                else if (!families[0].Equals(familiesNow[0]) && before.TextOf("clusterIP") != "None" && !causes.Exists(static cause => cause.Field == "spec.clusterIPs[0]"))
                    causes.Add(Causes.Invalid("spec.clusterIPs[0]", $"expected an {familiesNow[0].Text} value as indicated by `ipFamilies[0]`", after["clusterIPs"]));
            }
        }
        if (old == "LoadBalancer" && now == "LoadBalancer")
            Causes.Fixed(causes, "spec.loadBalancerClass", before["loadBalancerClass"], after["loadBalancerClass"]);
        if (before.IntegerOf("healthCheckNodePort") is > 0 and var port && now == "LoadBalancer" && after.TextOf("externalTrafficPolicy") == "Local" && after.IntegerOf("healthCheckNodePort") != port)
            causes.Add(Causes.Forbidden("spec.healthCheckNodePort", "field is immutable"));
    }
}
