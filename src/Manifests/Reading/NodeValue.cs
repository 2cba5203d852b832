using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>Reads nodes as what a field holds; null when a node is something else, so that it can be kept as it is.</summary>
internal static class NodeValue
{
    public static string? Text(Node node) => node is ScalarNode { Kind: ScalarKind.Text } scalar ? scalar.Value : null;

    public static int? Int32(Node node) => Int64(node) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : null;

    public static long? Int64(Node node) => node is ScalarNode { Kind: ScalarKind.Integer } scalar && YamlScalar.TryReadInteger(scalar.Value, out var number) ? number : null;

    public static bool? Boolean(Node node) => node is ScalarNode { Kind: ScalarKind.Boolean } scalar && YamlScalar.TryReadBoolean(scalar.Value, out var isTrue) ? isTrue : null;

    public static Quantity? Quantity(Node node) => node is ScalarNode { Kind: not (ScalarKind.Null or ScalarKind.Boolean) } scalar ? new Quantity(scalar.Value, scalar.Kind != ScalarKind.Text) : default(Quantity?);

    public static IntOrString? IntOrString(Node node) => Text(node) is { } text ? (IntOrString)text : Int32(node) is { } number ? (IntOrString)number : default(IntOrString?);

    public static T? Part<T>(Node node, Func<T> make)
        where T : ManifestPart
    {
        if (node is not MappingNode mapping)
            return null;
        var part = make();
        part.Read(mapping);
        return part;
    }

    public static List<T>? Parts<T>(Node node, Func<T> make)
        where T : ManifestPart
    {
        if (node is not SequenceNode sequence)
            return null;
        var parts = new List<T>(sequence.Count);
        for (var i = 0; i < sequence.Count; i++)
        {
            if (Part(sequence[i], make) is not { } part)
                return null;
            parts.Add(part);
        }
        return parts;
    }

    public static List<string>? Texts(Node node)
    {
        if (node is not SequenceNode sequence)
            return null;
        var texts = new List<string>(sequence.Count);
        for (var i = 0; i < sequence.Count; i++)
        {
            if (Text(sequence[i]) is not { } text)
                return null;
            texts.Add(text);
        }
        return texts;
    }

    public static List<T>? List<T>(Node node, Func<Node, T?> read)
        where T : struct
    {
        if (node is not SequenceNode sequence)
            return null;
        var values = new List<T>(sequence.Count);
        for (var i = 0; i < sequence.Count; i++)
        {
            if (read(sequence[i]) is not { } value)
                return null;
            values.Add(value);
        }
        return values;
    }

    public static Dictionary<string, string>? TextMap(Node node)
    {
        if (node is not MappingNode mapping)
            return null;
        var map = new Dictionary<string, string>(mapping.Count, StringComparer.Ordinal);
        for (var i = 0; i < mapping.Count; i++)
        {
            ref readonly var entry = ref mapping[i];
            if (entry.Origin == EntryOrigin.Overridden)
                continue;
            if (Text(entry.Value) is not { } text)
                return null;
            map[entry.Key] = text;
        }
        return map;
    }

    public static Dictionary<string, T>? Map<T>(Node node, Func<Node, T?> read)
        where T : struct
    {
        if (node is not MappingNode mapping)
            return null;
        var map = new Dictionary<string, T>(mapping.Count, StringComparer.Ordinal);
        for (var i = 0; i < mapping.Count; i++)
        {
            ref readonly var entry = ref mapping[i];
            if (entry.Origin == EntryOrigin.Overridden)
                continue;
            if (read(entry.Value) is not { } value)
                return null;
            map[entry.Key] = value;
        }
        return map;
    }
}
