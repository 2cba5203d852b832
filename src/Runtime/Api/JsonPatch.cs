using System.Globalization;

namespace StsLint.Runtime.Api;

/// <summary>JSON patches (RFC 6902): a list of operations, done one after the other, all or none.</summary>
public static class JsonPatch
{
    private const int MostOperations = 10_000;

    /// <summary>The value that a patch makes of another.</summary>
    public static PatchOutcome Apply(ApiValue target, ApiValue patch)
    {
        if (patch is not ApiList operations)
            return PatchOutcome.Malformed("a JSON patch is a list of operations");
        if (operations.Count > MostOperations)
            return PatchOutcome.Malformed($"the JSON patch has {operations.Count} operations; {MostOperations} are allowed");
        foreach (var each in operations)
        {
            if (Malformed(each) is { } problem)
                return PatchOutcome.Malformed(problem);
        }
        foreach (var operation in operations.Maps)
        {
            if (Do(ref target, operation) is { } problem)
                return PatchOutcome.Unfit($"{operation.TextOf("op")} operation does not apply: {problem}");
        }
        return PatchOutcome.Of(target);
    }

    private static string? Malformed(ApiValue value)
    {
        if (value is not ApiMap operation)
            return $"an operation of a JSON patch is a map with op and path, not {value}";
        var op = operation.TextOf("op");
        if (op is not ("add" or "remove" or "replace" or "move" or "copy" or "test"))
            return $"unknown operation {operation["op"]?.ToString() ?? "(none)"} in a JSON patch; known are add, remove, replace, move, copy, test";
        if (operation["path"] is not ApiText path || Split(path.Value) is null)
            return $"the path of operation {op} is no JSON pointer, which is empty or begins with '/': {operation["path"]?.ToString() ?? "(none)"}";
        if (op is "move" or "copy" && (operation["from"] is not ApiText from || Split(from.Value) is null))
            return $"the from of operation {op} is no JSON pointer, which is empty or begins with '/': {operation["from"]?.ToString() ?? "(none)"}";
        if (op is "add" or "replace" or "test" && operation["value"] is null)
            return $"operation {op} at '{path.Value}' has no value";
        return null;
    }

    private static string? Do(ref ApiValue target, ApiMap operation)
    {
        var path = operation.TextOf("path")!;
        var steps = Split(path)!;
        switch (operation.TextOf("op"))
        {
            case "add":
                return Set(ref target, steps, 0, operation["value"]!, isNew: true);
            case "replace":
                return Set(ref target, steps, 0, operation["value"]!, isNew: false);
            case "remove":
                return Remove(ref target, steps, 0);
            case "test":
                var problem = Find(target, steps, out var found);
                var expected = operation["value"]!;
                if (problem is not null)
                    return expected.IsNull ? null : problem;
                return Same(found!, expected) ? null : $"testing value {path} failed: it is {found}, not {expected}";
            default:
                var from = Split(operation.TextOf("from")!)!;
                if (Find(target, from, out var value) is { } missing)
                    return missing;
                if (operation.TextOf("op") == "copy")
                    return Set(ref target, steps, 0, value!, isNew: true);
                if (steps.Length > from.Length && steps.AsSpan(0, from.Length).SequenceEqual(from))
                    return $"'{operation.TextOf("from")}' cannot be moved into itself, to '{path}'";
                return Remove(ref target, from, 0) ?? Set(ref target, steps, 0, value!, isNew: true);
        }
    }

    private static string? Set(ref ApiValue target, string[] steps, int at, ApiValue value, bool isNew)
    {
        if (at == steps.Length)
        {
            target = value;
            return null;
        }
        var isLast = at == steps.Length - 1;
        if (target is ApiMap map)
        {
            var below = map[steps[at]];
            if (below is null && !(isLast && isNew))
                return Missing(steps, at);
            below ??= value;
            if (Set(ref below, steps, at + 1, value, isNew) is { } problem)
                return problem;
            target = map.With(steps[at], below);
            return null;
        }
        if (target is ApiList list)
        {
            if (isLast && isNew)
            {
                var index = steps[at] == "-" ? list.Count : Index(steps[at]);
                if (index is not { } place || place > list.Count)
                    return $"'{Path(steps, at)}' is no place in a list of {list.Count} items";
                target = new ApiList((ApiValue[])[.. list.Take(place), value, .. list.Skip(place)]);
                return null;
            }
            if (Index(steps[at]) is not { } known || known >= list.Count)
                return Missing(steps, at);
            var item = list[known];
            if (Set(ref item, steps, at + 1, value, isNew) is { } problem)
                return problem;
            target = list.With(known, item);
            return null;
        }
        return Missing(steps, at);
    }

    private static string? Remove(ref ApiValue target, string[] steps, int at)
    {
        if (at == steps.Length)
            return "the whole object cannot be removed";
        var isLast = at == steps.Length - 1;
        if (target is ApiMap map && map[steps[at]] is { } below)
        {
            if (!isLast && Remove(ref below, steps, at + 1) is { } problem)
                return problem;
            target = map.With(steps[at], isLast ? null : below);
            return null;
        }
        if (target is ApiList list && Index(steps[at]) is { } index && index < list.Count)
        {
            var item = list[index];
            if (!isLast && Remove(ref item, steps, at + 1) is { } problem)
                return problem;
            target = isLast ? new ApiList((ApiValue[])[.. list.Take(index), .. list.Skip(index + 1)]) : list.With(index, item);
            return null;
        }
        return Missing(steps, at);
    }

    private static string? Find(ApiValue target, string[] steps, out ApiValue? found)
    {
        found = target;
        for (var at = 0; at < steps.Length; at++)
        {
            found = found switch
            {
                ApiMap map => map[steps[at]],
                ApiList list when Index(steps[at]) is { } index && index < list.Count => list[index],
                _ => null,
            };
            if (found is null)
                return Missing(steps, at);
        }
        return null;
    }

    private static string Missing(string[] steps, int at) => $"there is nothing at '{Path(steps, at)}'";

    private static string Path(string[] steps, int to) => string.Concat(steps.Take(to + 1).Select(static step => "/" + step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    // The steps of a pointer; null when it is none.
    private static string[]? Split(string pointer)
    {
        if (pointer.Length == 0)
            return [];
        if (pointer[0] != '/')
            return null;
        var steps = pointer[1..].Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            if (!steps[i].Contains('~', StringComparison.Ordinal))
                continue;
            for (var at = steps[i].IndexOf('~', StringComparison.Ordinal); at >= 0; at = steps[i].IndexOf('~', at + 1))
            {
                if (at + 1 == steps[i].Length || steps[i][at + 1] is not ('0' or '1'))
                    return null;
            }
            steps[i] = steps[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }
        return steps;
    }

    private static int? Index(string step) =>
        step is "0" || (step.Length is > 0 and < 10 && step[0] is >= '1' and <= '9') ? int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null : null;

    // Numbers are compared by what they are worth, not by how they are written.
    private static bool Same(ApiValue one, ApiValue other)
    {
        switch (one, other)
        {
            case (ApiNumber a, ApiNumber b):
                return a.Equals(b) || (decimal.TryParse(a.Literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && decimal.TryParse(b.Literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var y) && x == y);
            case (ApiList a, ApiList b):
                return a.Count == b.Count && a.Zip(b).All(static pair => Same(pair.First, pair.Second));
            case (ApiMap a, ApiMap b):
                return a.Count == b.Count && a.All(entry => b[entry.Key] is { } value && Same(entry.Value, value));
            default:
                return one.Equals(other);
        }
    }
}
