using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Endpoints;

/// <summary>What Services see of a pod.</summary>
internal sealed class EndpointFacts
{
    private EndpointFacts(ApiObject pod)
    {
        Address = pod.Status.TextOf("podIP") ?? "";
        IsReady = PodConditions.IsTrue(pod.Status, "Ready");
        IsTerminating = pod.IsDeleting;
        IsEnded = pod.Status.TextOf("phase") is "Succeeded" or "Failed";
        Node = KubeletPodSpec.NodeOf(pod);
        Host = pod.Spec.TextOf("hostname") ?? "";
        Subdomain = pod.Spec.TextOf("subdomain") ?? "";
    }

    public string Address { get; }

    public bool IsReady { get; }

    public bool IsTerminating { get; }

    public bool IsEnded { get; }

    public string Node { get; }

    private string Host { get; }

    private string Subdomain { get; }

    /// <summary>Whether it is to be found under Services at all: it has an address and has not ended.</summary>
    public bool HasEndpoint => Address.Length > 0 && !IsEnded;

    public static EndpointFacts Of(ApiObject pod) => pod.Facts(static each => new EndpointFacts(each));

    /// <summary>Its name below a Service; null when it has none there: the subdomain has to be the Service's name.</summary>
    public string? HostBelow(string service) => Host.Length > 0 && Subdomain == service ? Host : null;

    /// <summary>Whether Services see no difference.</summary>
    public bool LooksLike(EndpointFacts other) =>
        HasEndpoint == other.HasEndpoint && (!HasEndpoint || (Address == other.Address && IsReady == other.IsReady && IsTerminating == other.IsTerminating));

    /// <summary>The ports of a Service on a pod, as names and numbers; a named target that the pod does not have is left out.</summary>
    public static List<(string Name, string Protocol, long Port, string? AppProtocol)> Ports(ApiObject service, ApiObject pod)
    {
        var ports = new List<(string, string, long, string?)>();
        foreach (var port in service.Spec.List("ports")?.Maps ?? [])
        {
            var protocol = port.TextOf("protocol") ?? "TCP";
            var number = port["targetPort"] switch
            {
                ApiNumber { Whole: > 0 } written => written.Whole,
                ApiText { Value.Length: > 0 } named => Number(pod, named.Value, protocol),
                _ => port.IntegerOf("port"),
            };
            if (number is { } found)
                ports.Add((port.TextOf("name") ?? "", protocol, found, port.TextOf("appProtocol")));
        }
        return ports;
    }

    private static long? Number(ApiObject pod, string name, string protocol)
    {
        foreach (var container in (pod.Spec.List("containers")?.Maps ?? []).Concat((pod.Spec.List("initContainers")?.Maps ?? []).Where(static each => each.TextOf("restartPolicy") == "Always")))
        {
            foreach (var port in container.List("ports")?.Maps ?? [])
            {
                if (port.TextOf("name") == name && (port.TextOf("protocol") ?? "TCP") == protocol)
                    return port.IntegerOf("containerPort");
            }
        }
        return null;
    }
}
