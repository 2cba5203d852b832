using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>
/// The resources of a pod as a whole against those of its containers. Source: validatePodResourceConsistency in pkg/apis/core/validation,
/// AggregateContainerRequests in component-helpers.
/// </summary>
internal static class PodResources
{
    private static readonly string[] s_names = ["cpu", "memory"];

    public static void Check(in PodReporter reporter)
    {
        if (reporter.Pod.Spec.Mapping("resources") is not { IsKnown: true } resources)
            return;
        var claims = resources.Value.Sequence("claims");
        if (claims is { IsKnown: true, Value.Count: > 0 })
            reporter.Report(Anchor.Key(resources.Value, "claims"), "the resources of the pod as a whole take no claims; write them into the containers");
        var requests = resources.Value.Mapping("requests");
        var limits = resources.Value.Mapping("limits");
        foreach (var name in s_names)
        {
            if (requests.Quantity(name) is { IsKnown: true } request)
                CheckRequests(name, request, reporter);
            if (limits.Quantity(name) is { IsKnown: true } limit)
                CheckLimits(resources.Value, name, limit, reporter);
        }
    }

    // What the containers ask for beside each other; an init container that runs to its end has its turn before, beside the sidecars that were started by then.
    private static void CheckRequests(string name, Field<Quantity> request, in PodReporter reporter)
    {
        var pod = reporter.Pod;
        if (pod.ContainersAreOpen)
            return;
        var sidecars = 0m;
        var highest = 0m;
        for (var i = 0; i < pod.InitContainers.Count; i++)
        {
            var container = pod.InitContainers[i];
            if (container.Node.Text("restartPolicy").IsUnknown || RequestOf(container, name) is not { } amount)
                return;
            if (container.IsSidecar)
                sidecars += amount;
            else
                highest = Math.Max(highest, sidecars + amount);
        }
        var sum = sidecars;
        for (var i = 0; i < pod.Containers.Count; i++)
        {
            if (RequestOf(pod.Containers[i], name) is not { } amount)
                return;
            sum += amount;
        }
        if (Math.Max(sum, highest) > request.Value.Value)
            reporter.Report(request, $"the pod requests {((ScalarNode)request.Node!).Value} of {name}, less than its containers do together");
    }

    // Null when it cannot be told. That a request is taken from the limit happens to Pods only.
    private static decimal? RequestOf(ContainerView container, string name)
    {
        var resources = container.Node.Mapping("resources");
        var request = resources.Mapping("requests").Quantity(name);
        if (request.IsAbsent && container.Object.KindText == "Pod")
            request = resources.Mapping("limits").Quantity(name);
        return request.IsKnown ? request.Value.Value : request.IsAbsent ? 0m : null;
    }

    private static void CheckLimits(MappingNode resources, string name, Field<Quantity> limit, in PodReporter reporter)
    {
        foreach (var container in reporter.Pod.Containers)
        {
            var own = container.Node.Mapping("resources").Mapping("limits").Quantity(name);
            if (own.IsKnown && own.Value > limit.Value)
            {
                // The server speaks of resources.containers[0][cpu].limits, which is no field of anything.
                reporter.Report(Anchor.Named(Anchor.Of(own), resources, "containers[" + IndexOf(reporter.Pod, container) + "][" + name + "].limits"),
                    $"the {name} limit {((ScalarNode)own.Node!).Value} is above the pod's limit {((ScalarNode)limit.Node!).Value}").At(limit.Node!, "the pod's limit is here");
            }
        }
    }

    private static string IndexOf(PodView pod, ContainerView container)
    {
        if (pod.Spec.Sequence("containers") is { IsKnown: true } list)
        {
            for (var i = 0; i < list.Value.Count; i++)
            {
                if (ReferenceEquals(list.Value[i], container.Node))
                    return i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        return "0";
    }
}
