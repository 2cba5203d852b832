using StsLint.Schema;

namespace StsLint.Runtime.Api.Fields;

/// <summary>Merges and prunes objects by the schema, as server-side apply does.</summary>
internal static class FieldMerge
{
    /// <summary>An object with what somebody applies: lists and maps are merged as the schema says, all else is replaced.</summary>
    public static ApiMap Merge(ApiMap live, ApiMap applied, TypeInfo type) => (ApiMap)Merge(live, applied, new Place(type))!;

    /// <summary>An object without the fields of a set. What is empty then goes too.</summary>
    public static ApiMap Remove(ApiMap root, ApiMap fields, TypeInfo type) => fields.Count == 0 ? root : (ApiMap?)Remove(root, fields, new Place(type)) ?? ApiMap.Empty;

    /// <summary>What of an object that somebody applies does not fit the schema; null when all does.</summary>
    public static string? Problem(ApiMap root, TypeInfo type) => Problem(root, new Place(type), "");

    private static ApiValue? Merge(ApiValue? live, ApiValue? applied, Place place)
    {
        // Null takes out.
        if (applied is null)
            return live;
        if (applied.IsNull)
            return null;
        var merging = place.MergingOf(applied);
        switch (merging)
        {
            // To want nothing in particular of a map or list is not to want it.
            case Merging.ByField when applied is ApiMap { Count: 0 } && place.Type.Shape == ValueShape.Map:
            case Merging.ByKeys or Merging.ByValue when applied is ApiList { Count: 0 }:
                return live;
            case Merging.ByField when applied is ApiMap wanted:
                var map = live as ApiMap ?? ApiMap.Empty;
                for (var i = 0; i < wanted.Count; i++)
                {
                    var (name, value) = wanted[i];
                    map = map.With(name, Merge(map[name], value, place.Below(name) ?? new Place(TypeInfo.Any)));
                }
                return map;
            case Merging.ByKeys or Merging.ByValue when applied is ApiList wanted:
                return MergeItems(live as ApiList ?? ApiList.Empty, wanted, place, merging);
            default:
                return applied.Equals(live) ? live : applied;
        }
    }

    // Applied items stand in their own order; those of others keep their place between the ones that both have.
    private static ApiList MergeItems(ApiList live, ApiList wanted, Place place, Merging merging)
    {
        var liveItems = place.ItemsOf(live, merging);
        var wantedItems = place.ItemsOf(wanted, merging);
        var pending = new Queue<KeyValuePair<string, ApiValue>>(wantedItems);
        var common = new Queue<string>(wantedItems.Keys.Where(liveItems.ContainsKey));
        var result = new List<ApiValue>(Math.Max(live.Count, wanted.Count));
        foreach (var item in live)
        {
            var step = place.StepTo(item, merging);
            if (step is null || !wantedItems.ContainsKey(step))
            {
                result.Add(item);
            }
            else if (common.TryPeek(out var next) && next == step)
            {
                // All applied items up to this one come here. A common one that is not the next of its order comes later.
                common.Dequeue();
                while (TakeNext() != step)
                {
                }
            }
        }
        while (pending.Count > 0)
            TakeNext();
        var isSame = result.Count == live.Count;
        for (var i = 0; isSame && i < result.Count; i++)
            isSame = ReferenceEquals(result[i], live[i]);
        return isSame ? live : new ApiList(result.ToArray());

        string TakeNext()
        {
            var (step, value) = pending.Dequeue();
            if (Merge(liveItems.GetValueOrDefault(step), value, place.Item) is { } merged)
                result.Add(merged);
            return step;
        }
    }

    private static ApiValue? Remove(ApiValue value, ApiMap fields, Place place)
    {
        var merging = place.MergingOf(value);
        if (merging == Merging.ByField && value is ApiMap map)
        {
            var result = map;
            for (var i = 0; i < map.Count; i++)
            {
                var (name, below) = map[i];
                if (fields[FieldSet.Field(name)] is not ApiMap struck)
                    continue;
                result = result.With(name, FieldSet.IsMember(struck) ? null : Remove(below, struck, place.Below(name) ?? new Place(TypeInfo.Any)));
            }
            return result.Count == 0 && map.Count > 0 ? null : result;
        }
        if (merging is Merging.ByKeys or Merging.ByValue && value is ApiList list)
        {
            var items = new List<ApiValue>(list.Count);
            var isSame = true;
            foreach (var item in list)
            {
                var kept = item;
                if (place.StepTo(item, merging) is { } step && fields[step] is ApiMap struck)
                    kept = FieldSet.IsMember(struck) ? null : Remove(item, struck, place.Item);
                isSame &= ReferenceEquals(kept, item);
                if (kept is not null)
                    items.Add(kept);
            }
            return isSame ? list : items.Count == 0 ? null : new ApiList(items.ToArray());
        }
        return value;
    }

    private static string? Problem(ApiValue value, Place place, string path)
    {
        if (value.IsNull)
            return null;
        switch (place.Type.Shape)
        {
            case ValueShape.Object or ValueShape.Map:
                if (value is not ApiMap map)
                    return $"{path}: expected map, got {Say(value)}";
                for (var i = 0; i < map.Count; i++)
                {
                    if (place.Below(map[i].Key) is not { } below)
                        return $"{path}.{map[i].Key}: field not declared in schema";
                    if (Problem(map[i].Value, below, $"{path}.{map[i].Key}") is { } problem)
                        return problem;
                }
                return null;
            case ValueShape.List:
                return value is ApiList list ? ProblemOfItems(list, place, path) : $"{path}: expected list, got {Say(value)}";
            case ValueShape.Text or ValueShape.Bytes or ValueShape.Time:
                return value is ApiText ? null : $"{path}: expected string, got {Say(value)}";
            case ValueShape.Boolean:
                return value is ApiBoolean ? null : $"{path}: expected boolean, got {Say(value)}";
            case ValueShape.Integer32 or ValueShape.Integer64 or ValueShape.Number:
                return value is ApiNumber ? null : $"{path}: expected numeric (int or float), got {Say(value)}";
            case ValueShape.Quantity or ValueShape.IntOrString:
                return value is ApiNumber or ApiText ? null : $"{path}: expected number or string, got {Say(value)}";
            default:
                return null;
        }
    }

    private static string? ProblemOfItems(ApiList list, Place place, string path)
    {
        var merging = place.MergingOf(list);
        var steps = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            if (Problem(list[i], place.Item, $"{path}[{i}]") is { } problem)
                return problem;
            if (merging is not (Merging.ByKeys or Merging.ByValue))
                continue;
            if (place.StepTo(list[i], merging) is not { } step)
                return $"{path}: element {i}: associative list with keys has an element that omits key field \"{place.Keys[0]}\" (and doesn't have default value)";
            if (!steps.Add(step))
                return $"{path}: duplicate entries for key [{(merging == Merging.ByValue ? "=" : "")}{step[2..].Trim('{', '}').Replace("\":", "\"=", StringComparison.Ordinal)}]";
        }
        return null;
    }

    private static string Say(ApiValue value) => value switch
    {
        ApiMap => "a map",
        ApiList => "a list",
        _ => value.ToString(),
    };
}
