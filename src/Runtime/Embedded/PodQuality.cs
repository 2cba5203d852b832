using StsLint.Model;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>A pod's class of service, which its containers' requests and limits decide.</summary>
internal static class PodQuality
{
    /// <summary><c>Guaranteed</c>, <c>Burstable</c> or <c>BestEffort</c>.</summary>
    public static string Of(ApiMap spec)
    {
        var isAnySet = false;
        var isGuaranteed = true;
        foreach (var list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (var container in (spec.List(list) ?? ApiList.Empty).Maps)
            {
                var resources = container.Map("resources");
                foreach (var name in (ReadOnlySpan<string>)["cpu", "memory"])
                {
                    var limit = Amount(resources?.Map("limits"), name);
                    var request = Amount(resources?.Map("requests"), name) ?? limit;
                    isAnySet |= request is > 0 || limit is > 0;
                    isGuaranteed &= limit is > 0 && request == limit;
                }
            }
        }
        return !isAnySet ? "BestEffort" : isGuaranteed ? "Guaranteed" : "Burstable";
    }

    private static decimal? Amount(ApiMap? resources, string name) => resources?[name] switch
    {
        ApiText text when Quantity.TryParse(text.Value, out var quantity) => quantity.Value,
        ApiNumber number when Quantity.TryParse(number.Literal, out var quantity) => quantity.Value,
        _ => null,
    };
}
