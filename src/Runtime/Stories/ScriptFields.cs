using System.Globalization;
using StsLint.Model;
using StsLint.Runtime.Api;
using StsLint.Syntax;

namespace StsLint.Runtime.Stories;

/// <summary>Reads the values of a script's tree, and takes down what is wrong with them.</summary>
internal sealed class ScriptFields(List<ScriptProblem> problems)
{
    private static readonly (string Word, ResourceKind Kind)[] s_kinds =
    [
        ("pod", ResourceKinds.Pod), ("po", ResourceKinds.Pod),
        ("statefulset", ResourceKinds.StatefulSet), ("set", ResourceKinds.StatefulSet), ("sts", ResourceKinds.StatefulSet),
        ("claim", ResourceKinds.Claim), ("persistentvolumeclaim", ResourceKinds.Claim), ("pvc", ResourceKinds.Claim),
        ("volume", ResourceKinds.Volume), ("persistentvolume", ResourceKinds.Volume), ("pv", ResourceKinds.Volume),
        ("storageclass", ResourceKinds.StorageClass), ("sc", ResourceKinds.StorageClass),
        ("service", ResourceKinds.Service), ("svc", ResourceKinds.Service),
        ("deployment", ResourceKinds.Deployment), ("deploy", ResourceKinds.Deployment),
        ("node", ResourceKinds.Node), ("namespace", ResourceKinds.Namespace), ("configmap", ResourceKinds.ConfigMap), ("secret", ResourceKinds.Secret),
        ("poddisruptionbudget", ResourceKinds.PodDisruptionBudget), ("pdb", ResourceKinds.PodDisruptionBudget),
        ("resourcequota", ResourceKinds.ResourceQuota), ("quota", ResourceKinds.ResourceQuota),
    ];

    public void Problem(SourceSpan span, string message) => problems.Add(new ScriptProblem(span, message));

    public void Problem(Node node, string message) => Problem(node.Span, message);

    /// <summary>The text of a scalar that is not empty; null, and a problem, when it is something else.</summary>
    public string? Text(Node node, string what)
    {
        if (node is ScalarNode { IsNull: false, Value.Length: > 0 } scalar)
            return scalar.Value;
        Problem(node, $"{what} is missing here");
        return null;
    }

    /// <summary>A whole number from 0.</summary>
    public long? Number(Node node, string what)
    {
        if (node is ScalarNode scalar && long.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue)
            return number;
        Problem(node, $"{what} has to be a whole number from 0, such as 3");
        return null;
    }

    public bool? Boolean(Node node, string what)
    {
        if (node is ScalarNode { Value: "true" or "false" } scalar)
            return scalar.Value == "true";
        Problem(node, $"{what} is true or false");
        return null;
    }

    /// <summary>A time: <c>500ms</c>, <c>30s</c>, <c>1m30s</c>, <c>2h</c>.</summary>
    public TimeSpan? Time(Node node)
    {
        if (node is ScalarNode { IsNull: false } scalar && TryReadTime(scalar.Value, out var time))
            return time;
        Problem(node, $"{Shown(node)} is no time; write one such as 500ms, 30s, 1m30s or 2h");
        return null;
    }

    public static bool TryReadTime(string text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        if (rest.Length == 0)
            return false;
        while (rest.Length > 0)
        {
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
                digits++;
            if (digits == 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var (seconds, length) = rest.StartsWith("ms") ? (0.001, 2) : rest.StartsWith("s") ? (1, 1) : rest.StartsWith("m") ? (60, 1) : rest.StartsWith("h") ? (3600.0, 1) : (0, 0);
            if (length == 0)
                return false;
            rest = rest[length..];
            // A year is more than any story needs.
            if (number * seconds > 366 * 24 * 3600.0)
                return false;
            time += TimeSpan.FromMilliseconds(Math.Round(number * seconds * 1000));
        }
        return time <= TimeSpan.FromDays(366);
    }

    /// <summary>One of a few words.</summary>
    public string? Word(Node node, string what, params ReadOnlySpan<string> words)
    {
        var known = words.ToArray();
        if (node is ScalarNode { IsNull: false } scalar)
        {
            if (known.Contains(scalar.Value))
                return scalar.Value;
            Problem(node, $"'{scalar.Value}' is no {what}{Nearest(scalar.Value, known)}; write {OneOf(known)}");
            return null;
        }
        Problem(node, $"{what}: write {OneOf(known)}");
        return null;
    }

    /// <summary>An object as <c>kind/name</c> or <c>kind/namespace/name</c>; the kind may be left out where one is usual.</summary>
    public ObjectName? Object(Node node, ResourceKind? usual = null) =>
        node is ScalarNode { IsNull: false } scalar ? Object(scalar.Value, node.Span, usual) : Fail(node, usual);

    public ObjectName? Object(string text, SourceSpan span, ResourceKind? usual)
    {
        var parts = text.Split('/');
        if (parts.Any(static part => part.Length == 0) || parts.Length > 3 || (parts.Length == 1 && usual is null))
        {
            Problem(span, $"'{text}' names no object; write kind/name, such as pod/web-0");
            return null;
        }
        if (parts.Length == 1)
            return new ObjectName(usual!, null, text);
        foreach (var (word, kind) in s_kinds)
        {
            if (word.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
                return new ObjectName(kind, parts.Length == 3 ? parts[1] : null, parts[^1]);
        }
        Problem(span, $"'{parts[0]}' is no kind of object that a script knows{Nearest(parts[0], s_kinds.Select(static each => each.Word))}; it knows {OneOf(s_kinds.Where(static each => each.Word.Length > 3).Select(static each => each.Word))}");
        return null;
    }

    /// <summary>The items of a list, or the one value that stands in its place.</summary>
    public static IReadOnlyList<Node> Items(Node node) => node is SequenceNode sequence ? sequence.Items : [node];

    /// <summary>The entries of a mapping; none, and a problem, when it is something else.</summary>
    public IReadOnlyList<MappingEntry> Entries(Node node, string example)
    {
        if (node is MappingNode { Count: > 0 } mapping)
            return mapping.Entries;
        Problem(node, $"write names and values here, such as {example}");
        return [];
    }

    /// <summary>The values of a mapping by their keys, of which only these are known; null, and a problem, when it is no mapping.</summary>
    public Dictionary<string, Node>? Map(Node node, string example, params ReadOnlySpan<string> keys)
    {
        if (node is not MappingNode mapping)
        {
            Problem(node, $"write {example}");
            return null;
        }
        var known = keys.ToArray();
        var values = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var entry in mapping.Entries)
        {
            if (!known.Contains(entry.Key))
                Problem(entry.KeySpan, $"'{entry.Key}' is nothing that stands here{Nearest(entry.Key, known)}; {OneOf(known)} may");
            else
                values[entry.Key] = entry.Value;
        }
        return values;
    }

    /// <summary>The value of a key that has to be there.</summary>
    public Node? Required(Dictionary<string, Node> values, string key, Node whole, string example)
    {
        if (values.TryGetValue(key, out var value))
            return value;
        Problem(whole, $"'{key}' is missing; write {example}");
        return null;
    }

    public static string Nearest(string word, IEnumerable<string> known) => NearestName.Find(word, known) is { } near ? $"; did you mean '{near}'?" : "";

    public static string OneOf(IEnumerable<string> words)
    {
        var all = words.ToList();
        return all.Count == 1 ? all[0] : string.Join(", ", all.Take(all.Count - 1)) + " or " + all[^1];
    }

    public static string Shown(Node node) => node is ScalarNode { IsNull: false } scalar ? $"'{scalar.Value}'" : node is ScalarNode ? "nothing" : "this";

    private ObjectName? Fail(Node node, ResourceKind? usual)
    {
        Problem(node, usual is null ? "write kind/name here, such as pod/web-0" : $"write the name of a {StoryNames.WordOf(usual)} here");
        return null;
    }
}
