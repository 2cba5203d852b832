using StsLint.Schema;

namespace StsLint.Runtime.Api;

/// <summary>
/// Strategic merge patches: merge patches whose lists are merged by the keys that the schema names, with directives (<c>$patch</c>, <c>$retainKeys</c>,
/// <c>$deleteFromPrimitiveList/…</c>, <c>$setElementOrder/…</c>).
/// </summary>
public static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeleteFrom = "$deleteFromPrimitiveList/";
    private const string SetOrder = "$setElementOrder/";

    // Lists that server-side apply merges and strategic merge patches replace.
    private static readonly HashSet<(string Type, string Field)> s_replaced =
    [
        ("ResourceRequirements", "claims"), ("ResourceStatus", "resources"), ("AllocatedDeviceStatus", "conditions"), ("ResourceClaimStatus", "devices"), ("CustomResourceDefinitionStatus", "conditions"),
    ];

    // Lists of scalars that strategic merge patches add to.
    private static readonly HashSet<(string Type, string Field)> s_united = [("ObjectMeta", "finalizers"), ("NodeSpec", "podCIDRs")];

    /// <summary>The value that a patch makes of an object of a type.</summary>
    public static PatchOutcome Apply(ApiMap target, ApiValue patch, TypeInfo type)
    {
        if (patch is not ApiMap changes)
            return PatchOutcome.Malformed("a strategic merge patch is a map");
        try
        {
            return PatchOutcome.Of(MergeMap(target, changes, type) ?? ApiMap.Empty);
        }
        catch (UnfitPatchException unfit)
        {
            return PatchOutcome.Malformed(unfit.Message);
        }
    }

    // Null: the patch deletes the map.
    private static ApiMap? MergeMap(ApiMap? original, ApiMap patch, TypeInfo? type)
    {
        switch (patch[Directive]?.Text)
        {
            case "replace":
                return Plain(patch.Without(Directive));
            case "delete":
                return null;
            case "merge":
                patch = patch.Without(Directive);
                break;
            default:
                if (patch[Directive] is { } unknown)
                    throw new UnfitPatchException($"unknown patch directive {unknown}; known are replace, delete and merge");
                break;
        }
        var result = original ?? ApiMap.Empty;
        if (patch[RetainKeys] is { } retained)
            (result, patch) = (Retain(result, patch, retained), patch.Without(RetainKeys));
        for (var i = 0; i < patch.Count; i++)
        {
            var (name, value) = patch[i];
            if (name.StartsWith(SetOrder, StringComparison.Ordinal))
                continue;
            if (name.StartsWith(DeleteFrom, StringComparison.Ordinal))
                result = DeleteScalars(result, name[DeleteFrom.Length..], value);
            else
                result = result.With(name, Merge(result[name], value, type, name, OrderOf(patch, name)));
        }
        // An order may be set of a list that is not changed.
        for (var i = 0; i < patch.Count; i++)
        {
            if (patch[i].Key.StartsWith(SetOrder, StringComparison.Ordinal) && patch[i].Key[SetOrder.Length..] is var name && !patch.Has(name) && result[name] is ApiList list)
                result = result.With(name, Ordered(list, OrderOf(patch, name)!, list, Strategy(type, name).Key));
        }
        return result;
    }

    private static ApiValue? Merge(ApiValue? original, ApiValue value, TypeInfo? type, string name, ApiList? order)
    {
        if (value.IsNull)
            return null;
        var below = type?.Shape == ValueShape.Object ? type.Field(name)?.Type : type?.Element;
        if (value is ApiMap map)
            return MergeMap(original as ApiMap, map, below);
        if (value is not ApiList list)
            return value;
        var (merges, key) = Strategy(type, name);
        if (!merges)
            return PlainList(list);
        return MergeList(original as ApiList ?? ApiList.Empty, list, key, below?.Element, name, order);
    }

    private static ApiList MergeList(ApiList original, ApiList patch, string? key, TypeInfo? type, string name, ApiList? order)
    {
        if (order is not null)
            CheckOrder(patch, order, key, name);
        if (key is null)
        {
            var both = new ApiList([.. original, .. patch.Where(item => !original.Contains(item))]);
            return Ordered(both, order ?? patch, original, null);
        }
        var items = new List<ApiValue>(original);
        var kept = new List<ApiValue>(patch.Count);
        var replaces = false;
        foreach (var item in patch)
        {
            if (item is not ApiMap map)
                throw new UnfitPatchException($"the items of {name} are maps, not {item}");
            switch (map[Directive]?.Text)
            {
                case "replace":
                    replaces = true;
                    continue;
                case "delete":
                    var gone = map[key] ?? throw new UnfitPatchException($"an item of {name} that is to be deleted has no merge key '{key}'");
                    items.RemoveAll(each => gone.Equals((each as ApiMap)?[key]));
                    continue;
                case "merge":
                    throw new UnfitPatchException($"merge is no directive for an item of {name}");
                case null when !map.Has(Directive):
                    kept.Add(item);
                    continue;
                default:
                    throw new UnfitPatchException($"unknown patch directive {map[Directive]} in {name}; known are replace and delete");
            }
        }
        if (replaces)
            return PlainList(new ApiList(kept.ToArray()));
        foreach (var item in kept.Cast<ApiMap>())
        {
            var value = item[key] ?? throw new UnfitPatchException($"an item of {name} does not contain declared merge key: {key}");
            var at = items.FindIndex(each => value.Equals((each as ApiMap)?[key]));
            var merged = MergeMap(at < 0 ? null : items[at] as ApiMap, item, type) ?? ApiMap.Empty;
            if (at < 0)
                items.Add(merged);
            else
                items[at] = merged;
        }
        return Ordered(new ApiList(items.ToArray()), order ?? new ApiList(kept.ToArray()), original, key);
    }

    // Items that the patch names stand in its order; the others keep the order that they had, before a named one if they stood before it.
    private static ApiList Ordered(ApiList items, ApiList order, ApiList original, string? key)
    {
        var named = new List<(int At, ApiValue Item)>();
        var others = new List<ApiValue>();
        foreach (var item in items)
        {
            var at = IndexIn(order, item, key);
            if (at >= 0)
                named.Add((at, item));
            else
                others.Add(item);
        }
        var result = new List<ApiValue>(items.Count);
        var next = 0;
        foreach (var (_, item) in named.OrderBy(static each => each.At))
        {
            var place = IndexIn(original, item, key);
            while (place >= 0 && next < others.Count && IndexIn(original, others[next], key) is >= 0 and var before && before < place)
                result.Add(others[next++]);
            result.Add(item);
        }
        result.AddRange(others.Skip(next));
        return new ApiList(result.ToArray());
    }

    private static int IndexIn(ApiList list, ApiValue item, string? key)
    {
        var sought = key is null ? item : (item as ApiMap)?[key];
        for (var i = 0; i < list.Count; i++)
        {
            if (sought is not null && sought.Equals(key is null ? list[i] : (list[i] as ApiMap)?[key]))
                return i;
        }
        return -1;
    }

    private static ApiList? OrderOf(ApiMap patch, string name) => patch[SetOrder + name] switch
    {
        null => null,
        ApiList list => list,
        var other => throw new UnfitPatchException($"{SetOrder}{name} is a list, not {other}"),
    };

    private static void CheckOrder(ApiList patch, ApiList order, string? key, string name)
    {
        var last = -1;
        foreach (var item in patch)
        {
            if (item is ApiMap map && map.Has(Directive))
                continue;
            var at = IndexIn(order, item, key);
            if (at <= last)
                throw new UnfitPatchException($"the order in the patch's list of {name} does not match {SetOrder}{name}: {order}");
            last = at;
        }
    }

    private static ApiMap DeleteScalars(ApiMap result, string name, ApiValue gone)
    {
        if (gone is not ApiList scalars)
            throw new UnfitPatchException($"{DeleteFrom}{name} is a list, not {gone}");
        return result[name] is ApiList list ? result.With(name, list.Without(scalars.Contains)) : result;
    }

    private static ApiMap Retain(ApiMap original, ApiMap patch, ApiValue retained)
    {
        if (retained is not ApiList list)
            throw new UnfitPatchException($"{RetainKeys} is a list of names, not {retained}");
        var names = list.Texts.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < patch.Count; i++)
        {
            if (!patch[i].Value.IsNull && !patch[i].Key.StartsWith('$') && !names.Contains(patch[i].Key))
                throw new UnfitPatchException($"{RetainKeys} does not name '{patch[i].Key}', which the patch sets");
        }
        return new ApiMap(original.Where(entry => names.Contains(entry.Key)).ToArray());
    }

    private static (bool Merges, string? Key) Strategy(TypeInfo? type, string name)
    {
        if (type?.Shape != ValueShape.Object || type.Field(name) is not { } field || s_replaced.Contains((type.ShortName, name)))
            return (false, null);
        if (field.ListSemantics == ListSemantics.Map && field.ListKeys.Count > 0)
            return (true, field.ListKeys[0]);
        return field.MergeKey is { } key ? (true, key) : (s_united.Contains((type.ShortName, name)), null);
    }

    // What comes new has no directives, and no nulls.
    private static ApiMap Plain(ApiMap map) => (ApiMap)MergePatch.Apply(null, new ApiMap(map.Where(static entry => !IsDirective(entry.Key)).Select(static entry => new KeyValuePair<string, ApiValue>(entry.Key, PlainValue(entry.Value))).ToArray()));

    private static ApiList PlainList(ApiList list) => new(list.Select(PlainValue).ToArray());

    private static ApiValue PlainValue(ApiValue value) => value switch
    {
        ApiMap map => Plain(map),
        ApiList list => PlainList(list),
        _ => value,
    };

    private static bool IsDirective(string name) => name is Directive or RetainKeys || name.StartsWith(DeleteFrom, StringComparison.Ordinal) || name.StartsWith(SetOrder, StringComparison.Ordinal);

    // Ends the merging of a patch that makes no sense; it never leaves this class.
    private sealed class UnfitPatchException(string message) : Exception(message);
}
