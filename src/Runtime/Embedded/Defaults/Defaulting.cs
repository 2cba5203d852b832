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
}
