using System.Globalization;

namespace StsLint.Manifests;

/// <summary>Sets a value by its path.</summary>
internal static class FieldSetter
{
    public static void Set(ManifestPart part, string path, ManifestValue value)
    {
        var steps = Steps(path);
        var at = 0;
        while (true)
        {
            var name = steps[at].Name ?? throw Bad(path, "it starts with an index");
            if (at == steps.Count - 1)
            {
                SetField(part, name, value);
                return;
            }
            var index = steps[at + 1].Index;
            if (part.HasExtra && part.Extra.ContainsKey(name))
                break;
            // An item as a whole is replaced with its list.
            if (index >= 0 && at + 2 == steps.Count)
                break;
            if (part.Below(name, index) is not { } below)
                break;
            part = below;
            at += index >= 0 ? 2 : 1;
        }
        var field = steps[at].Name!;
        part.Extra[field] = Within(ValueOf(part, field), steps, at + 1, value, path);
        // What fits the type goes where it belongs.
        Settle(part, field);
    }

    private static void SetField(ManifestPart part, string name, ManifestValue value)
    {
        part.Extra[name] = value;
        Settle(part, name);
    }

    // What the type can hold is no longer extra.
    private static void Settle(ManifestPart part, string name)
    {
        var value = part.Extra[name];
        if (value.Kind != ManifestValueKind.Null && part.ReadField(name, NodeOf.Value(value)))
            part.Extra.Remove(name);
    }

    // What stands in a field, typed or not.
    private static ManifestValue? ValueOf(ManifestPart part, string name) =>
        part.HasExtra && part.Extra.TryGetValue(name, out var known) ? known : NodeOf.Part(part)[name] is { } node ? ManifestValue.Of(node) : null;

    private static ManifestValue Within(ManifestValue? whole, List<(string? Name, int Index)> steps, int at, ManifestValue value, string path)
    {
        if (at == steps.Count)
            return value;
        if (whole?.Part is { } part)
            whole = ManifestValue.Of(NodeOf.Part(part));
        if (steps[at].Name is { } name)
        {
            if (whole is not null && whole.Kind is not (ManifestValueKind.Map or ManifestValueKind.Null))
                throw Bad(path, $"'{name}' would stand in something that is no mapping");
            var fields = whole?.Fields ?? new FieldMap();
            fields[name] = Within(fields.TryGetValue(name, out var inner) ? inner : null, steps, at + 1, value, path);
            return fields;
        }
        if (whole is not null && whole.Kind is not (ManifestValueKind.List or ManifestValueKind.Null))
            throw Bad(path, $"[{steps[at].Index}] would stand in something that is no list");
        var items = new List<ManifestValue>(whole?.Items ?? []);
        var index = steps[at].Index;
        if (index > items.Count)
            throw Bad(path, $"[{index}] is beyond the end of a list of {items.Count}");
        var item = Within(index < items.Count ? items[index] : null, steps, at + 1, value, path);
        if (index == items.Count)
            items.Add(item);
        else
            items[index] = item;
        return ManifestValue.List([.. items]);
    }

    private static List<(string? Name, int Index)> Steps(string path)
    {
        var steps = new List<(string?, int)>();
        var at = 0;
        while (at < path.Length)
        {
            if (path[at] == '[')
            {
                var isQuoted = at + 1 < path.Length && path[at + 1] == '"';
                var end = isQuoted ? path.IndexOf("\"]", at + 2, StringComparison.Ordinal) : path.IndexOf(']', at);
                if (end < 0)
                    throw Bad(path, "a bracket is not closed");
                if (isQuoted)
                {
                    steps.Add((path.Substring(at + 2, end - at - 2), -1));
                    at = end + 2;
                }
                else
                {
                    if (!int.TryParse(path.Substring(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                        throw Bad(path, "what stands in brackets is neither a number nor a quoted name");
                    steps.Add((null, index));
                    at = end + 1;
                }
                if (at < path.Length && path[at] == '.')
                    at++;
                else if (at < path.Length && path[at] != '[')
                    throw Bad(path, "a dot is missing behind a bracket");
                continue;
            }
            var stop = path.IndexOfAny(s_stops, at);
            if (stop < 0)
                stop = path.Length;
            if (stop == at)
                throw Bad(path, "a name is missing");
            steps.Add((path.Substring(at, stop - at), -1));
            at = stop < path.Length && path[stop] == '.' ? stop + 1 : stop;
        }
        return steps.Count > 0 && path[path.Length - 1] != '.' ? steps : throw Bad(path, "a name is missing");
    }

    private static ArgumentException Bad(string path, string reason) => new($"The path '{path}' leads nowhere: {reason}.", nameof(path));

    private static readonly char[] s_stops = ['.', '['];
}
