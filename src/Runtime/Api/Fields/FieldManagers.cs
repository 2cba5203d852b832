using StsLint.Schema;

namespace StsLint.Runtime.Api.Fields;

/// <summary>An entry of <c>metadata.managedFields</c>: who has which fields.</summary>
internal sealed record FieldManager(string Name, bool IsApply, string ApiVersion, string? Subresource, ApiMap Fields)
{
    public string? Time { get; init; }

    /// <summary>Whether the other is the same manager: appliers in whatever version, the rest per version.</summary>
    public bool Is(FieldManager other) =>
        Name == other.Name && IsApply == other.IsApply && (Subresource ?? "") == (other.Subresource ?? "") && (IsApply || ApiVersion == other.ApiVersion);

    /// <summary>The manager as messages say it.</summary>
    public override string ToString() =>
        $"\"{Name}\"" + (Subresource is null ? "" : $" with subresource \"{Subresource}\"") + (IsApply ? "" : $" using {ApiVersion}") + (IsApply || Time is null ? "" : $" at {Time}");
}

/// <summary><c>metadata.managedFields</c>: who has which fields of an object, and what writes make of it.</summary>
internal static class FieldManagers
{
    private const int MostUpdaters = 10;
    private const string Ancient = "ancient-changes";

    /// <summary>The manager of what an object had when the first apply found no managers.</summary>
    public const string BeforeFirstApply = "before-first-apply";

    /// <summary>The managers of an object; none when the list cannot be read.</summary>
    public static List<FieldManager> Read(ApiMap metadata, bool isOrdered)
    {
        var managers = new List<FieldManager>();
        foreach (var entry in metadata.List("managedFields") ?? ApiList.Empty)
        {
            if (entry is not ApiMap map || map.TextOf("operation") is not ("Apply" or "Update") || map.Map("fieldsV1") is not { } fields)
                continue;
            managers.Add(new FieldManager(map.TextOf("manager") ?? "", map.TextOf("operation") == "Apply", map.TextOf("apiVersion") ?? "", map.TextOf("subresource"), isOrdered ? fields : FieldSet.Ordered(fields))
            {
                Time = map.TextOf("time"),
            });
        }
        return managers;
    }

    /// <summary>Whether a writer asks for all managers to be forgotten: its list holds one empty entry.</summary>
    public static bool IsReset(ApiMap metadata) => metadata.List("managedFields") is { Count: 1 } list && list[0] is ApiMap { Count: 0 };

    /// <summary>The list as objects carry it; null when there are no managers.</summary>
    public static ApiList? Write(List<FieldManager> managers)
    {
        managers.RemoveAll(static each => each.Fields.Count == 0);
        if (managers.Count == 0)
            return null;
        Cap(managers);
        managers.Sort(static (one, other) =>
        {
            var order = other.IsApply.CompareTo(one.IsApply);
            if (order == 0)
                order = string.CompareOrdinal(one.Time, other.Time);
            if (order == 0)
                order = string.CompareOrdinal(one.Name, other.Name);
            if (order == 0)
                order = string.CompareOrdinal(one.ApiVersion, other.ApiVersion);
            return order != 0 ? order : string.CompareOrdinal(one.Subresource, other.Subresource);
        });
        return new ApiList(managers.ConvertAll(static each => (ApiValue)ApiMap.Of(
            ("manager", each.Name),
            ("operation", each.IsApply ? "Apply" : "Update"),
            ("apiVersion", each.ApiVersion),
            ("time", each.Time is { } time ? time : null),
            ("fieldsType", "FieldsV1"),
            ("fieldsV1", each.Fields),
            ("subresource", each.Subresource is { } subresource ? subresource : null))).ToArray());
    }

    /// <summary>A manager takes the fields that it has changed, from whoever had them; fields that are gone belong to nobody.</summary>
    public static void Take(List<FieldManager> managers, FieldManager writer, FieldChanges changes, string time)
    {
        var changed = Own(FieldSet.Union(changes.Added ?? ApiMap.Empty, changes.Modified ?? ApiMap.Empty));
        if (changed.Count == 0 && changes.Removed is null)
            return;
        var found = false;
        for (var i = 0; i < managers.Count; i++)
        {
            var each = managers[i];
            var fields = changes.Removed is null ? each.Fields : FieldSet.Difference(each.Fields, changes.Removed);
            if (each.Is(writer))
            {
                found = true;
                managers[i] = each with { Fields = FieldSet.Union(fields, changed), Time = changed.Count > 0 ? time : each.Time };
            }
            else if (!ReferenceEquals(fields = FieldSet.Difference(fields, changed), each.Fields))
            {
                managers[i] = each with { Fields = fields };
            }
        }
        if (!found && changed.Count > 0)
            managers.Add(writer with { Fields = changed, Time = time });
    }

    /// <summary>A set without what belongs to nobody: the object's identity, and what the server keeps itself.</summary>
    public static ApiMap Own(ApiMap fields)
    {
        fields = FieldSet.Without(FieldSet.Without(fields, "f:apiVersion"), "f:kind");
        if (fields["f:metadata"] is not ApiMap metadata)
            return fields;
        var own = metadata;
        foreach (var name in (ReadOnlySpan<string>)["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"])
            own = own.Without(FieldSet.Field(name));
        own = own.Without(FieldSet.Self);
        return ReferenceEquals(own, metadata) && metadata.Count > 0 ? fields : fields.With("f:metadata", own.Count == 0 ? null : own);
    }

    /// <summary>Of a set, what a write of an object or of its part may own.</summary>
    public static ApiMap Reach(ApiMap fields, string? subresource, TypeInfo type)
    {
        if (subresource is null)
            return type.Field("status") is null ? fields : FieldSet.Without(fields, "f:status");
        return subresource == "status" ? FieldSet.Without(fields, "f:spec") : fields;
    }

    // Of many updaters, the oldest become one.
    private static void Cap(List<FieldManager> managers)
    {
        var updaters = managers.FindAll(static each => !each.IsApply);
        if (updaters.Count <= MostUpdaters)
            return;
        updaters.Sort(static (one, other) => string.CompareOrdinal(one.Time, other.Time));
        foreach (var old in updaters.Take(updaters.Count - MostUpdaters + 1))
        {
            managers.Remove(old);
            var at = managers.FindIndex(each => each.Name == Ancient && !each.IsApply && each.ApiVersion == old.ApiVersion);
            if (at >= 0)
                managers[at] = managers[at] with { Fields = FieldSet.Union(managers[at].Fields, old.Fields), Time = string.CompareOrdinal(managers[at].Time, old.Time) > 0 ? managers[at].Time : old.Time };
            else
                managers.Add(new FieldManager(Ancient, false, old.ApiVersion, null, old.Fields) { Time = old.Time });
        }
    }
}
