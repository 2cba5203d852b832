using System.Text;
using StsLint.Schema;

namespace StsLint.Runtime.Api.Fields;

/// <summary>What an apply makes of an object.</summary>
/// <param name="Root">The object, without managers.</param>
/// <param name="Managers">Who has which fields then.</param>
/// <param name="Conflicts">Fields that others have and that would change; unless it is forced, nothing may be written then.</param>
internal sealed record ApplyOutcome(ApiMap Root, List<FieldManager> Managers, IReadOnlyList<(FieldManager Manager, ApiMap Fields)> Conflicts)
{
    /// <summary>The refusal: each field with who has it.</summary>
    public ApiError ToError()
    {
        var causes = new List<ApiCause>();
        foreach (var (manager, fields) in Conflicts)
        {
            foreach (var path in FieldSet.Paths(fields))
                causes.Add(new ApiCause("FieldManagerConflict", path, $"conflict with {manager}"));
        }
        var text = new StringBuilder($"Apply failed with {causes.Count} conflict{(causes.Count == 1 ? "" : "s")}: ");
        if (causes.Count == 1)
        {
            text.Append(causes[0].Message).Append(": ").Append(causes[0].Field);
        }
        else
        {
            var isFirst = true;
            foreach (var (manager, fields) in Conflicts.OrderBy(static each => each.Manager.Name, StringComparer.Ordinal))
            {
                text.Append(isFirst ? "" : "\n").Append("conflicts with ").Append(manager).Append(':');
                foreach (var path in FieldSet.Paths(fields))
                    text.Append("\n- ").Append(path);
                isFirst = false;
            }
        }
        return new ApiError(409, "Conflict", text.ToString()) { Causes = causes };
    }
}

/// <summary>Server-side apply: an object is merged with what a manager wants, and what it no longer wants goes unless others want it.</summary>
internal static class ServerSideApply
{
    /// <summary>Applies a configuration.</summary>
    /// <param name="live">The object as it is, without managers; its bare structures when it is not there.</param>
    /// <param name="config">What the manager wants.</param>
    /// <param name="managers">Who has which fields now.</param>
    /// <param name="applier">The manager; its fields do not count.</param>
    /// <param name="type">What objects of the kind look like.</param>
    /// <param name="time">The present moment.</param>
    public static ApplyOutcome Apply(ApiMap live, ApiMap config, IReadOnlyList<FieldManager> managers, FieldManager applier, TypeInfo type, string time)
    {
        var merged = FieldMerge.Merge(live, config, type);
        var wanted = FieldManagers.Reach(FieldManagers.Own(FieldWalk.FieldsOf(config, type)), applier.Subresource, type);
        var result = new List<FieldManager>(managers);
        var at = result.FindIndex(applier.Is);
        var before = at < 0 ? ApiMap.Empty : result[at].Fields;
        var mine = applier with { Fields = wanted, Time = at < 0 ? null : result[at].Time };
        if (at < 0)
            result.Add(mine);
        else
            result[at] = mine;
        // What was emptied is there again when it is wanted empty.
        merged = FieldMerge.Merge(Prune(merged, before, result, type), config, type);

        var changes = FieldWalk.Compare(live, merged, type);
        // What a write of this part cannot change is no conflict.
        var changed = FieldManagers.Reach(FieldManagers.Own(FieldSet.Union(changes.Added ?? ApiMap.Empty, changes.Modified ?? ApiMap.Empty)), applier.Subresource, type);
        var conflicts = new List<(FieldManager, ApiMap)>();
        for (var i = 0; i < result.Count; i++)
        {
            var each = result[i];
            if (each.Is(applier))
            {
                // It took something, or is new.
                if (changed.Count > 0 || changes.Removed is not null || each.Time is null)
                    result[i] = each with { Time = time };
                continue;
            }
            var taken = FieldSet.Intersection(each.Fields, changed);
            if (taken.Count > 0)
                conflicts.Add((each, taken));
            var fields = FieldSet.Difference(each.Fields, taken);
            if (changes.Removed is not null)
                fields = FieldSet.Difference(fields, changes.Removed);
            if (!ReferenceEquals(fields, each.Fields))
                result[i] = each with { Fields = fields };
        }
        return new ApplyOutcome(merged, result, conflicts);
    }

    // Takes out what the applier wanted before and nobody wants now.
    private static ApiMap Prune(ApiMap merged, ApiMap before, List<FieldManager> managers, TypeInfo type)
    {
        if (before.Count == 0)
            return merged;
        var place = new Place(type);
        var last = FieldWalk.WithStructures(before, place);
        var wanted = ApiMap.Empty;
        foreach (var each in managers)
            wanted = FieldSet.Union(wanted, each.Fields);
        // Nothing was given up.
        if (FieldSet.Difference(before, wanted).Count == 0)
            return merged;
        var there = FieldWalk.WithStructures(FieldWalk.FieldsOf(merged, type), place);
        var kept = FieldWalk.WithStructures(FieldWalk.FieldsOf(FieldMerge.Remove(merged, last, type), type), place);
        // What others want stays, with the structures around it.
        var pruned = FieldMerge.Remove(merged, FieldSet.Difference(there, FieldSet.Union(kept, FieldWalk.WithStructures(wanted, place))), type);
        // Of what went along with them, only what the applier itself had goes.
        kept = FieldWalk.WithStructures(FieldWalk.FieldsOf(pruned, type), place);
        return FieldMerge.Remove(merged, FieldSet.Intersection(FieldSet.Difference(there, kept), last), type);
    }
}
