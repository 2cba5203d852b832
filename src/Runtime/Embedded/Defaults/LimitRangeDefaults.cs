using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>What the API server fills into LimitRanges: of containers, the limit is the most, the request is the limit, or else the least.</summary>
internal static class LimitRangeDefaults
{
    public static ApiMap OfLimitRange(ApiMap range) => range.In("spec", static spec => spec.InEach("limits", OfLimit));

    private static ApiMap OfLimit(ApiMap limit)
    {
        foreach (var name in (ReadOnlySpan<string>)["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"])
            limit = limit.In(name, Amounts.CanonicalList);
        if (limit.TextOf("type") != "Container")
            return limit;
        limit = Fill(limit, "default", "max");
        limit = Fill(limit, "defaultRequest", "default");
        return Fill(limit, "defaultRequest", "min");
    }

    private static ApiMap Fill(ApiMap limit, string name, string from)
    {
        if (limit[from] is not ApiMap { Count: > 0 } source)
            return limit;
        var filled = limit.Map(name) ?? ApiMap.Empty;
        for (var i = 0; i < source.Count; i++)
            filled = filled.DefaultAbsent(source[i].Key, source[i].Value);
        return limit.With(name, filled);
    }
}
