using System.Runtime.CompilerServices;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>The class of service of a pod, as its requests and limits of cpu and memory make it.</summary>
internal static class QualityOfService
{
    public const string BestEffort = "BestEffort";
    public const string Burstable = "Burstable";
    public const string Guaranteed = "Guaranteed";

    // Pods of one template share their containers.
    private static readonly ConditionalWeakTable<ApiList, string> s_known = [];

    public static string Of(ApiMap spec)
    {
        if (spec.At("resources", "requests") is ApiMap { Count: > 0 } || spec.At("resources", "limits") is ApiMap { Count: > 0 })
            return OfResources([spec.Map("resources")!]);
        var first = spec.List("initContainers");
        if (spec.List("containers") is not { } containers)
            return BestEffort;
        if (first is { Count: > 0 })
            return OfContainers(containers, first);
        if (!s_known.TryGetValue(containers, out var known))
            s_known.AddOrUpdate(containers, known = OfContainers(containers, null));
        return known;
    }

    private static string OfContainers(ApiList containers, ApiList? first) =>
        OfResources(containers.Maps.Concat(first?.Maps ?? []).Select(static container => container.Map("resources") ?? ApiMap.Empty));

    private static string OfResources(IEnumerable<ApiMap> all)
    {
        var isGuaranteed = true;
        var isBestEffort = true;
        foreach (var resources in all)
        {
            foreach (var name in (ReadOnlySpan<string>)["cpu", "memory"])
            {
                var request = Amounts.ValueOf(resources.At("requests", name));
                var limit = Amounts.ValueOf(resources.At("limits", name));
                isBestEffort &= request == 0 && limit == 0;
                isGuaranteed &= limit > 0 && (request == 0 || request == limit);
            }
        }
        return isBestEffort ? BestEffort : isGuaranteed ? Guaranteed : Burstable;
    }
}
