using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>What the API server fills into Services and network policies.</summary>
internal static class ServiceDefaults
{
    private const int AffinitySeconds = 10_800;

    public static ApiMap OfService(ApiMap service) => service.In("spec", static spec =>
    {
        spec = spec.Default("sessionAffinity", "None").Default("type", "ClusterIP");
        spec = spec.TextOf("sessionAffinity") == "ClientIP"
            ? spec.DefaultAbsent("sessionAffinityConfig", ApiMap.Empty).In("sessionAffinityConfig", static config => config
                .DefaultAbsent("clientIP", ApiMap.Empty).In("clientIP", static client => client.DefaultAbsent("timeoutSeconds", AffinitySeconds)))
            : spec.Without("sessionAffinityConfig");
        spec = spec.InEach("ports", static port =>
        {
            port = port.Default("protocol", "TCP");
            return port["targetPort"] is null or { IsNull: true } or ApiNumber { Whole: 0 } or ApiText { Value.Length: 0 } && port["port"] is { } number ? port.With("targetPort", number) : port;
        });
        var type = spec.TextOf("type");
        if (type is "NodePort" or "LoadBalancer")
            spec = spec.Default("externalTrafficPolicy", "Cluster");
        if (type is "NodePort" or "LoadBalancer" or "ClusterIP")
            spec = spec.DefaultAbsent("internalTrafficPolicy", "Cluster");
        if (type == "LoadBalancer")
            spec = spec.DefaultAbsent("allocateLoadBalancerNodePorts", true);
        return spec;
    });

    public static ApiMap OfNetworkPolicy(ApiMap policy) => policy.In("spec", static spec =>
    {
        spec = spec
            .InEach("ingress", static rule => rule.InEach("ports", static port => port.Default("protocol", "TCP")))
            .InEach("egress", static rule => rule.InEach("ports", static port => port.Default("protocol", "TCP")));
        if (spec.List("policyTypes") is { Count: > 0 })
            return spec;
        return spec.With("policyTypes", new ApiList(spec.List("egress") is { Count: > 0 } ? ["Ingress", "Egress"] : ["Ingress"]));
    });
}
