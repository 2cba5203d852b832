using StsLint.Schema;

namespace StsLint.Runtime.Api.Fields;

/// <summary>How the API merges what stands at a place.</summary>
internal enum Merging
{
    /// <summary>It is one thing: a scalar, or a list or map that is replaced as a whole.</summary>
    Whole,
    /// <summary>Field by field.</summary>
    ByField,
    /// <summary>Item by item; items differ in their keys.</summary>
    ByKeys,
    /// <summary>Item by item; items are scalars, each at most once.</summary>
    ByValue,
}

/// <summary>A place in an object, as the schema knows it.</summary>
internal readonly struct Place(TypeInfo type, FieldInfo? of = null)
{
    public TypeInfo Type => type;

    public IReadOnlyList<string> Keys => of?.ListKeys ?? [];

    /// <summary>How a value that stands here is merged.</summary>
    public Merging MergingOf(ApiValue? value)
    {
        switch (type.Shape)
        {
            case ValueShape.Object or ValueShape.Map:
                return type.MapSemantics == MapSemantics.Atomic || of?.MapSemantics == MapSemantics.Atomic ? Merging.Whole : Merging.ByField;
            case ValueShape.List:
                return of?.ListSemantics switch { ListSemantics.Map => Merging.ByKeys, ListSemantics.Set => Merging.ByValue, _ => Merging.Whole };
            // What the schema does not say is told from the value.
            case ValueShape.Any:
                return value is ApiMap ? Merging.ByField : Merging.Whole;
            default:
                return Merging.Whole;
        }
    }

    /// <summary>The place of a field or entry. Null: the schema has no such field.</summary>
    public Place? Below(string name)
    {
        if (type.Shape == ValueShape.Object)
        {
            if (type.Field(name) is { } known)
                return new Place(known.Type, known);
            return type.IsOpen || type.Fields.Count == 0 ? new Place(TypeInfo.Any) : null;
        }
        return new Place(type.Element ?? TypeInfo.Any);
    }

    /// <summary>The place of a list's item.</summary>
    public Place Item => new(type.Element ?? TypeInfo.Any);

    /// <summary>Whether the name is a field of the schema, not a key of a map.</summary>
    public bool HasField(string name) => type.Shape == ValueShape.Object && type.Field(name) is not null;

    /// <summary>The step to an item of a list that is merged item by item; null when the item has none of the keys.</summary>
    public string? StepTo(ApiValue item, Merging merging)
    {
        if (merging == Merging.ByValue)
            return "v:" + ApiJson.Write(item);
        if (item is not ApiMap map)
            return null;
        var keys = new List<KeyValuePair<string, ApiValue>>(Keys.Count);
        foreach (var key in Keys)
        {
            if (map[key] is { IsNull: false } value)
                keys.Add(new(key, value));
            else if (type.Element?.Field(key) is { Default: { } text } known)
                keys.Add(new(key, known.DefaultIsNumber ? ApiNumber.Parse(text) : text));
        }
        keys.Sort(static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        return keys.Count == 0 ? null : "k:" + ApiJson.Write(new ApiMap(keys.ToArray()));
    }

    /// <summary>The items of a list by their steps; items without keys are left out, of several with the same step the first counts.</summary>
    public Dictionary<string, ApiValue> ItemsOf(ApiValue? list, Merging merging)
    {
        var items = new Dictionary<string, ApiValue>(StringComparer.Ordinal);
        foreach (var item in list as ApiList ?? ApiList.Empty)
        {
            if (StepTo(item, merging) is { } step)
                items.TryAdd(step, item);
        }
        return items;
    }
}
