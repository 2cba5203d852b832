using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests;

/// <summary>What a real API server said to one object: a valid manifest with a small mutation.</summary>
internal sealed partial record Verdict(string Id, string Base, string Mutation, bool Accepted, IReadOnlyList<VerdictCause> Causes, string? Reach, string Text, string Yaml)
{
    /// <summary>Where the verdicts stand; an environment variable points at another folder of the same form.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("STSLINT_VERDICTS") is { Length: > 0 } folder ? folder : Path.Combine(Repository.Root, "..", "shared", "apiserver");

    /// <summary>The verdicts are others than those that the project is measured by.</summary>
    public static bool IsOtherFolder => Environment.GetEnvironmentVariable("STSLINT_VERDICTS") is { Length: > 0 };

    private static readonly Lazy<IReadOnlyList<Verdict>> s_creations = new(static () => [.. Read(Path.Combine(Folder, "create.jsonl"))]);

    /// <summary>Every verdict on a creation.</summary>
    public static IReadOnlyList<Verdict> Creations => s_creations.Value;

    private static readonly Lazy<IReadOnlyList<Verdict>> s_updates = new(static () => [.. Read(Path.Combine(Folder, "update.jsonl"))]);

    /// <summary>Every verdict on an update: the base exists as it stands, and the object is sent in its place.</summary>
    public static IReadOnlyList<Verdict> Updates => s_updates.Value;

    /// <summary>What the linter says to the object when it is compared with its base.</summary>
    public IReadOnlyList<Finding> CheckUpdate()
    {
        var scope = new ScopeInput(Id) { IsClosed = true };
        var before = File.ReadAllText(Path.Combine(Folder, "bases", Base + ".yaml"));
        return new Linter().Check([new LintInput(new SourceFile(Id + ".yaml", Text), scope, LintOptions.Default, 0)], [new LintInput(new SourceFile(Id + ".yaml", before), scope, LintOptions.Default, 0)]);
    }

    private static readonly Linter s_linter = new();

    /// <summary>What the linter says to the object when only the given rules run.</summary>
    public IReadOnlyList<Finding> Judge(params string[] select) => s_linter.Check([Input(Yaml, select)]);

    /// <summary>The same of the object written as JSON.</summary>
    public IReadOnlyList<Finding> JudgeJson(params string[] select) => s_linter.Check([Input(Text, select)]);

    /// <summary>The same when the object takes the place of its base.</summary>
    public IReadOnlyList<Finding> JudgeUpdate(params string[] select) =>
        s_linter.Check([Input(Yaml, select)], [Input(File.ReadAllText(Path.Combine(Folder, "bases", Base + ".yaml")), select)]);

    private LintInput Input(string text, string[] select) =>
        new(new SourceFile(Id + ".yaml", text), new ScopeInput(Id) { IsClosed = true }, LintOptions.Default with { Select = select }, 0);

    /// <summary>The answer of a check of manifests alone can be measured by it.</summary>
    public bool IsInReach => Reach is null;

    /// <summary>What the linter says to the object.</summary>
    public IReadOnlyList<Finding> Check() =>
        new Linter().Check([new LintInput(new SourceFile(Id + ".yaml", Text), new ScopeInput(Id) { IsClosed = true }, LintOptions.Default, 0)]);

    /// <summary>
    /// Tells whether a finding names a field that the server named: the same, one below it, or one above it by at most two segments.
    /// </summary>
    public bool Names(Finding finding)
    {
        if (finding.Field is null)
            return false;
        foreach (var cause in Causes)
        {
            // Where the server fails to decode, it names no indexes.
            var field = Segments(finding.Field, withIndexes: !cause.IsDecodingError);
            foreach (var named in cause.Fields)
            {
                var segments = Segments(named, withIndexes: !cause.IsDecodingError);
                var common = Math.Min(field.Count, segments.Count);
                if (segments.Count - field.Count <= 2 && field.Take(common).SequenceEqual(segments.Take(common)))
                    return true;
            }
        }
        return false;
    }

    public override string ToString() => $"{Id} {Mutation}: {(Accepted ? "accepted" : "refused, " + string.Join(", ", Causes))}";

    private static IEnumerable<Verdict> Read(string path)
    {
        var bases = Directory.EnumerateFiles(Path.Combine(Folder, "bases"), "*.yaml").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => ToJson(ManifestReader.Read(new SourceFile(Path.GetFileName(file), File.ReadAllText(file)))[0].Root!)!);
        foreach (var line in File.ReadLines(path))
        {
            var verdict = JsonNode.Parse(line)!;
            var basis = (string)verdict["base"]!;
            var patched = new Patched(bases[basis].DeepClone());
            foreach (var operation in verdict["patch"]!.AsArray())
                patched.Apply(operation!);
            yield return new Verdict(
                (string)verdict["id"]!,
                basis,
                (string)verdict["mutation"]!,
                (bool)verdict["accepted"]!,
                [.. (verdict["causes"]?.AsArray() ?? []).Select(static cause =>
                    new VerdictCause((string)cause!["reason"]!, (string?)cause["field"], (string?)cause["local"]) { IsInferred = (bool?)cause["inferred"] == true })],
                (string?)verdict["reach"],
                patched.ToText(),
                patched.ToYaml());
        }
    }

    private static List<string> Segments(string field, bool withIndexes) =>
        [.. field.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Where(segment => withIndexes || !segment.All(char.IsAsciiDigit))];

    private static JsonNode? ToJson(Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                var result = new JsonObject();
                foreach (var entry in mapping.Entries)
                    result[entry.Key] = ToJson(entry.Value);
                return result;
            case SequenceNode sequence:
                return new JsonArray([.. sequence.Items.Select(ToJson)]);
            case ScalarNode { Kind: ScalarKind.Null }:
                return null;
            case ScalarNode { Kind: ScalarKind.Integer } number when YamlScalar.TryReadInteger(number.Value, out var value):
                return JsonValue.Create(value);
            case ScalarNode { Kind: ScalarKind.Boolean } word when YamlScalar.TryReadBoolean(word.Value, out var value):
                return JsonValue.Create(value);
            case ScalarNode { Kind: ScalarKind.Float } number:
                return JsonNode.Parse(number.Value);
            default:
                return JsonValue.Create(((ScalarNode)node).Value);
        }
    }

    /// <summary>JSON Patch (RFC 6902), as far as the data uses it, and <c>dupkey</c>: the mapping holds the key a second time.</summary>
    private sealed partial class Patched(JsonNode root)
    {
        private const string SecondKey = "\u0001";
        private JsonNode? _root = root;

        public void Apply(JsonNode operation)
        {
            var segments = ((string)operation["path"]!).Split('/').Skip(1).Select(static s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
            var value = operation["value"]?.DeepClone();
            if (segments.Count == 0)
            {
                _root = value;
                return;
            }
            var parent = _root!;
            foreach (var segment in segments.SkipLast(1))
                parent = parent is JsonArray list ? list[int.Parse(segment, CultureInfo.InvariantCulture)]! : parent[segment]!;
            var last = segments[^1];
            switch ((string)operation["op"]!, parent)
            {
                case ("add", JsonArray items) when last == "-":
                    items.Add(value);
                    break;
                case ("add", JsonArray items):
                    items.Insert(int.Parse(last, CultureInfo.InvariantCulture), value);
                    break;
                case ("replace", JsonArray items):
                    items[int.Parse(last, CultureInfo.InvariantCulture)] = value;
                    break;
                case ("remove", JsonArray items):
                    items.RemoveAt(int.Parse(last, CultureInfo.InvariantCulture));
                    break;
                case ("add" or "replace", JsonObject map):
                    map[last] = value;
                    break;
                case ("remove", JsonObject map):
                    map.Remove(last);
                    break;
                case ("dupkey", JsonObject map):
                    map[last + SecondKey] = value;
                    break;
                default:
                    throw new InvalidDataException(operation.ToJsonString());
            }
        }

        [GeneratedRegex(@"^[A-Za-z][-A-Za-z0-9./]*\z")]
        private static partial Regex Plain();

        public string ToText() => (_root?.ToJsonString(s_relaxed) ?? "null").Replace("\\u0001", "", StringComparison.Ordinal);

        /// <summary>In block style, with quotes wherever YAML might read something else than text.</summary>
        public string ToYaml()
        {
            var yaml = new StringBuilder();
            Write(yaml, _root, 0, isInLine: false);
            return yaml.ToString();
        }

        private static void Write(StringBuilder yaml, JsonNode? node, int depth, bool isInLine)
        {
            switch (node)
            {
                case JsonObject { Count: > 0 } map:
                    foreach (var (key, value) in map)
                    {
                        if (!isInLine)
                            yaml.Append(' ', depth);
                        isInLine = false;
                        yaml.Append(Text(key.Replace(SecondKey, "", StringComparison.Ordinal))).Append(':');
                        Below(yaml, value, depth + 2);
                    }
                    break;
                case JsonArray { Count: > 0 } list:
                    foreach (var item in list)
                    {
                        if (!isInLine)
                            yaml.Append(' ', depth);
                        isInLine = false;
                        yaml.Append("- ");
                        Write(yaml, item, depth + 2, isInLine: true);
                    }
                    break;
                default:
                    yaml.Append(node switch
                    {
                        null => "null",
                        JsonObject => "{}",
                        JsonArray => "[]",
                        _ when node.GetValueKind() == System.Text.Json.JsonValueKind.String => Text((string)node!),
                        _ => node.ToJsonString(),
                    }).Append('\n');
                    break;
            }
        }

        private static void Below(StringBuilder yaml, JsonNode? value, int depth)
        {
            if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            {
                yaml.Append('\n');
                Write(yaml, value, depth, isInLine: false);
                return;
            }
            yaml.Append(' ');
            Write(yaml, value, depth, isInLine: true);
        }

        private static string Text(string text) =>
            Plain().IsMatch(text) && YamlScalar.Classify(text, ScalarStyle.Plain, null) == ScalarKind.Text ? text : JsonValue.Create(text).ToJsonString(s_relaxed);

        private static readonly System.Text.Json.JsonSerializerOptions s_relaxed = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    }
}

/// <summary>Why the server refused, and at which field; <paramref name="Local"/> is the manifest's own path where the server's differs.</summary>
internal sealed record VerdictCause(string Reason, string? Field, string? Local)
{
    /// <summary>The server named no field; where the object was changed is told in its place.</summary>
    public bool IsInferred { get; init; }

    /// <summary>The server could not decode the object.</summary>
    public bool IsDecodingError => Reason is "TypeInvalid" or "FieldUnknown" or "FieldDuplicateKey" or "ParseInvalid";

    public IEnumerable<string> Fields
    {
        get
        {
            if (Field is not null)
                yield return Field;
            if (Local is not null)
                yield return Local;
        }
    }

    public override string ToString() => Reason + " " + (Local ?? Field);
}
