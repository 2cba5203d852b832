using System.Globalization;
using System.Text;
using System.Text.Json;
using StsLint.Syntax;

namespace StsLint.Runtime.Api;

/// <summary>A key that stands in one map a second time.</summary>
/// <param name="Path">Where, as the server writes it: <c>spec.ports[0].name</c>.</param>
/// <param name="Key">The key.</param>
/// <param name="Line">The line of its value in the text, from 1.</param>
internal readonly record struct RepeatedKey(string Path, string Key, int Line)
{
    /// <summary>What is said of it to who sent YAML.</summary>
    public string InLine => string.Create(CultureInfo.InvariantCulture, $"line {Line}: key \"{Key}\" already set in map");
}

/// <summary>A value as a text held it, and what only the text tells: the keys that stand in it twice.</summary>
/// <param name="Value">The value.</param>
/// <param name="Repeated">Keys that are there again, in the order of the text.</param>
/// <param name="IsYaml">The text was YAML and not JSON.</param>
internal sealed record ApiBody(ApiValue Value, IReadOnlyList<RepeatedKey> Repeated, bool IsYaml)
{
    /// <summary>Of so many keys at most the server tells.</summary>
    public const int MostRepeated = 100;

    /// <summary>Reads JSON. What is said twice is laid over what was said first, as the server's decoder does: maps and lists are filled on, all else is replaced.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static ApiBody ReadJson(ReadOnlySpan<byte> utf8)
    {
        var repeated = new List<RepeatedKey>();
        return new ApiBody(ApiJson.Read(utf8, repeated, overlays: true), repeated, false);
    }

    /// <summary>Reads JSON in which what is said last counts: patches, whose types nobody knows yet.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static ApiBody ReadPatch(ReadOnlySpan<byte> utf8)
    {
        var repeated = new List<RepeatedKey>();
        return new ApiBody(ApiJson.Read(utf8, repeated, overlays: false), repeated, false);
    }

    /// <summary>Reads one document of YAML; null when it cannot be read.</summary>
    /// <exception cref="ArgumentException">The bytes are not UTF-8.</exception>
    public static ApiBody? ReadYaml(ReadOnlySpan<byte> utf8, out int documents)
    {
        var file = new SourceFile("body", new UTF8Encoding(false, true).GetString(utf8));
        var read = ManifestReader.Read(file);
        documents = read.Count;
        if (read is not [{ IsBroken: false, Root: { } root } only])
            return null;
        var repeated = new List<RepeatedKey>();
        foreach (var problem in only.Problems)
        {
            if (problem is { Kind: SyntaxProblemKind.DuplicateKey, Mapping: { } mapping })
                repeated.Add(new RepeatedKey(PathOf(mapping, problem.Detail), problem.Detail, LineOf(file.Text!.AsSpan(0, mapping[problem.Entry].Value.Start))));
        }
        repeated.Sort(static (one, other) => one.Line.CompareTo(other.Line));
        return new ApiBody(ApiJson.Of(root), repeated, true);
    }

    /// <summary>The path of a key below a path, as the server's decoder writes it.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    internal static int LineOf(ReadOnlySpan<byte> before) => before.Count((byte)'\n') + 1;

    private static int LineOf(ReadOnlySpan<char> before) => before.Count('\n') + 1;

    private static string PathOf(Node node, string below)
    {
        while (node.Parent is { } parent)
        {
            if (parent is SequenceNode list)
            {
                var at = 0;
                while (at < list.Count && !ReferenceEquals(list[at], node))
                    at++;
                below = below is ['[', ..] ? $"[{at}]{below}" : $"[{at}].{below}";
            }
            else if (parent is MappingNode map)
            {
                for (var i = 0; i < map.Count; i++)
                {
                    if (ReferenceEquals(map[i].Value, node))
                        below = below is ['[', ..] ? map[i].Key + below : $"{map[i].Key}.{below}";
                }
            }
            node = parent;
        }
        return below;
    }
}
