using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>Steps of defaulting: each gives the same tree again when there is nothing to fill in.</summary>
internal static class Defaulting
{
    // What the API writes as absent, null or an empty text gets the default alike.
    public static ApiMap Default(this ApiMap map, string name, ApiValue value) =>
        map[name] is { IsNull: false } there && there is not ApiText { Value.Length: 0 } ? map : map.With(name, value);

    // Of fields in which an empty text or an empty map says something of its own.
    public static ApiMap DefaultAbsent(this ApiMap map, string name, ApiValue value) => map[name] is { IsNull: false } ? map : map.With(name, value);

    public static ApiMap In(this ApiMap map, string name, Func<ApiMap, ApiMap> change) => map[name] is ApiMap below ? map.With(name, change(below)) : map;

    public static ApiMap InEach(this ApiMap map, string name, Func<ApiMap, ApiMap> change)
    {
        if (map[name] is not ApiList list)
            return map;
        var changed = list;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is ApiMap item)
                changed = changed.With(i, change(item));
        }
        return map.With(name, changed);
    }

    // Several at once, so that the map is copied once; a field that is there stays.
    public static ApiMap Added(ApiMap map, params ReadOnlySpan<(string Name, ApiValue Value)> fields)
    {
        var missing = 0;
        foreach (var (name, _) in fields)
            missing += map[name] is null or { IsNull: true } ? 1 : 0;
        if (missing == 0)
            return map;
        var entries = new List<KeyValuePair<string, ApiValue>>(map.Count + missing);
        for (var i = 0; i < map.Count; i++)
        {
            if (!map[i].Value.IsNull)
                entries.Add(map[i]);
        }
        foreach (var (name, value) in fields)
        {
            if (map[name] is null or { IsNull: true })
                entries.Add(new(name, value));
        }
        return new ApiMap([.. entries]);
    }
}
