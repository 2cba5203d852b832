using StsLint.Schema;

namespace StsLint.Runtime.Api.Fields;

/// <summary>Which fields of two versions differ.</summary>
/// <param name="Added">Those that only the later one has.</param>
/// <param name="Modified">Those that have another value.</param>
/// <param name="Removed">Those that only the earlier one has.</param>
internal readonly record struct FieldChanges(ApiMap? Added, ApiMap? Modified, ApiMap? Removed);

/// <summary>The fields that values have, and those in which they differ, by the schema.</summary>
internal static class FieldWalk
{
    /// <summary>The fields of an object that somebody applies.</summary>
    public static ApiMap FieldsOf(ApiMap root, TypeInfo type) => Fields(root, new Place(type), isMember: false) ?? ApiMap.Empty;

    /// <summary>In which fields an object differs from its earlier version. What both share is not looked at.</summary>
    public static FieldChanges Compare(ApiMap old, ApiMap now, TypeInfo type) => Compare(old, now, new Place(type));

    /// <summary>
    /// What the API takes a new object to be before anything is written: the structures that each object of the type has. They belong to nobody.
    /// </summary>
    public static ApiMap Bare(TypeInfo type, int depth = 0)
    {
        var entries = new List<KeyValuePair<string, ApiValue>>();
        foreach (var field in type.Fields)
        {
            if (field.Type.Shape == ValueShape.List && field.IsRequired)
                entries.Add(new(field.Name, ApiValue.Null));
            else if (field.Type.Shape == ValueShape.Object && depth < 8 && (field.IsRequired || field.Name is "metadata" or "spec" or "status" or "updateStrategy" or "strategy"))
                entries.Add(new(field.Name, Bare(field.Type, depth + 1)));
        }
        return new ApiMap(entries.ToArray());
    }

    /// <summary>Has each field of the schema with something of the set below it in the set itself.</summary>
    public static ApiMap WithStructures(ApiMap set, Place? place, bool isMember = false)
    {
        var steps = new List<KeyValuePair<string, ApiValue>>(set.Count);
        for (var i = 0; i < set.Count; i++)
        {
            var (step, below) = set[i];
            if (step == FieldSet.Self)
                continue;
            var map = (ApiMap)below;
            var isField = step[0] == 'f';
            var name = isField ? step[2..] : "";
            var next = isField ? place?.Below(name) : place?.Item;
            steps.Add(new(step, map.Count == 0 ? map : WithStructures(map, next, FieldSet.IsMember(map) || (isField && place?.HasField(name) == true))));
        }
        return FieldSet.Node(isMember, steps) ?? ApiMap.Empty;
    }

    private static ApiMap? Fields(ApiValue value, Place place, bool isMember)
    {
        List<KeyValuePair<string, ApiValue>>? steps = null;
        var merging = place.MergingOf(value);
        switch (merging)
        {
            case Merging.Whole:
                return ApiMap.Empty;
            case Merging.ByField when value is ApiMap map:
                for (var i = 0; i < map.Count; i++)
                {
                    var (name, below) = map[i];
                    // A key of a map is a field of its own, and so is what is empty.
                    var isItself = below.IsNull || below is ApiMap { Count: 0 } || !place.HasField(name);
                    if (Fields(below, place.Below(name) ?? new Place(TypeInfo.Any), isItself) is { } fields)
                        (steps ??= new(map.Count)).Add(new(FieldSet.Field(name), fields));
                }
                break;
            case Merging.ByKeys or Merging.ByValue when value is ApiList list:
                foreach (var item in list)
                {
                    if (place.StepTo(item, merging) is { } step && (steps is null || !steps.Exists(each => each.Key == step)))
                        (steps ??= new(list.Count)).Add(new(step, Fields(item, place.Item, isMember: true)!));
                }
                break;
        }
        return FieldSet.Node(isMember, steps);
    }

    private static FieldChanges Compare(ApiValue? old, ApiValue? now, Place place)
    {
        if (ReferenceEquals(old, now))
            return default;
        var merging = place.MergingOf(now ?? old);
        var isWhole = merging == Merging.Whole || (IsEmpty(old) && IsEmpty(now)) || !Fits(old, merging) || !Fits(now, merging);
        if (isWhole)
            return old is null ? new(ApiMap.Empty, null, null) : now is null ? new(null, null, ApiMap.Empty) : old.Equals(now) ? default : new(null, ApiMap.Empty, null);
        var steps = default(Steps);
        if (merging == Merging.ByField)
        {
            var (before, after) = (old as ApiMap ?? ApiMap.Empty, now as ApiMap ?? ApiMap.Empty);
            for (var i = 0; i < after.Count; i++)
            {
                var (name, value) = after[i];
                var earlier = before[name];
                if (!ReferenceEquals(earlier, value))
                    steps.Add(FieldSet.Field(name), Compare(earlier, value, place.Below(name) ?? new Place(TypeInfo.Any)));
            }
            for (var i = 0; i < before.Count; i++)
            {
                var (name, value) = before[i];
                if (!after.Has(name))
                    steps.Add(FieldSet.Field(name), Compare(value, null, place.Below(name) ?? new Place(TypeInfo.Any)));
            }
        }
        else
        {
            var (before, after) = (place.ItemsOf(old, merging), place.ItemsOf(now, merging));
            foreach (var (step, value) in after)
                steps.Add(step, Compare(before.GetValueOrDefault(step), value, place.Item));
            foreach (var (step, value) in before)
            {
                if (!after.ContainsKey(step))
                    steps.Add(step, Compare(value, null, place.Item));
            }
        }
        return new(FieldSet.Node(old is null, steps.Added), FieldSet.Node(false, steps.Modified), FieldSet.Node(now is null, steps.Removed));
    }

    private static bool IsEmpty(ApiValue? value) => value is null or ApiMap { Count: 0 } or ApiList { Count: 0 } || value.IsNull;

    private static bool Fits(ApiValue? value, Merging merging) => value is null || value.IsNull || (merging == Merging.ByField ? value is ApiMap : value is ApiList);

    private struct Steps
    {
        public List<KeyValuePair<string, ApiValue>>? Added;
        public List<KeyValuePair<string, ApiValue>>? Modified;
        public List<KeyValuePair<string, ApiValue>>? Removed;

        public void Add(string step, FieldChanges below)
        {
            if (below.Added is not null)
                (Added ??= []).Add(new(step, below.Added));
            if (below.Modified is not null)
                (Modified ??= []).Add(new(step, below.Modified));
            if (below.Removed is not null)
                (Removed ??= []).Add(new(step, below.Removed));
        }
    }
}
