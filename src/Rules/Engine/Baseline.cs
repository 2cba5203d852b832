using System.Globalization;
using System.Text;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// Findings that are accepted as they are, so that only new ones count. Kept as a JSON file that people can review; what is in it is told
/// again by rule, path, object, field and message, however often it occurs there.
/// </summary>
public sealed class Baseline
{
    private const string Format = "1";
    private readonly SourceFile _file;
    private readonly List<Entry> _entries;

    private Baseline(SourceFile file, List<Entry> entries)
    {
        _file = file;
        _entries = entries;
    }

    /// <summary>Number of findings that it holds.</summary>
    public int Count => _entries.Sum(static entry => entry.Count);

    /// <summary>A baseline of the findings that stand; suppressed ones and internal errors are left out.</summary>
    public static Baseline Of(IEnumerable<Finding> findings)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var finding in findings)
        {
            if (finding.Suppression is not null || ReferenceEquals(finding.Rule, LintRun.InternalError))
                continue;
            var key = Fingerprint.Of(finding);
            if (!entries.TryGetValue(key, out var entry))
                entries.Add(key, entry = new Entry(finding.Rule.Id, Fingerprint.PathOf(finding), Fingerprint.ObjectOf(finding), finding.Field ?? "", Fingerprint.MessageOf(finding)));
            entry.Count++;
        }
        return new Baseline(new SourceFile("baseline", ""), [.. entries.Values]);
    }

    /// <summary>Reads a baseline; false with a sentence on what is wrong with it.</summary>
    public static bool TryRead(SourceFile file, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Baseline? baseline, out string? problem)
    {
        baseline = null;
        var documents = ManifestReader.Read(file);
        if (documents.Count != 1 || documents[0].IsBroken || documents[0].Root is not MappingNode root || root["findings"] is not SequenceNode findings)
        {
            problem = $"{file.Path} is no baseline: it must be a JSON object with a list named findings";
            return false;
        }
        if (root["version"] is not ScalarNode { Value: Format })
        {
            problem = $"{file.Path} has another version than {Format}; write it anew";
            return false;
        }
        var entries = new List<Entry>(findings.Count);
        for (var i = 0; i < findings.Count; i++)
        {
            if (findings[i] is not MappingNode item || Text(item, "rule") is not { Length: > 0 } rule)
            {
                problem = $"{file.Path}({findings[i].Span.StartPosition.Line + 1}): an entry needs a rule";
                return false;
            }
            var count = item["count"] is ScalarNode scalar && YamlScalar.TryReadInteger(scalar.Value, out var number) && number is > 0 and <= int.MaxValue ? (int)number : 1;
            entries.Add(new Entry(rule, Text(item, "path"), Text(item, "object"), Text(item, "field"), Text(item, "message")) { Count = count, Start = item.Start, End = item.End });
        }
        problem = null;
        baseline = new Baseline(file, entries);
        return true;
    }

    /// <summary>The baseline as JSON, ordered so that a later version differs only where findings do.</summary>
    public string ToJson()
    {
        var json = new StringBuilder("{\n  \"version\": " + Format + ",\n  \"findings\": [");
        var isFirst = true;
        foreach (var entry in _entries.OrderBy(static entry => entry.Path, StringComparer.Ordinal).ThenBy(static entry => entry.Object, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Field, StringComparer.Ordinal).ThenBy(static entry => entry.Rule, StringComparer.Ordinal).ThenBy(static entry => entry.Message, StringComparer.Ordinal))
        {
            json.Append(isFirst ? "\n    {" : ",\n    {");
            isFirst = false;
            Write(json, "rule", entry.Rule, first: true);
            Write(json, "path", entry.Path);
            Write(json, "object", entry.Object);
            Write(json, "field", entry.Field);
            Write(json, "message", entry.Message);
            if (entry.Count > 1)
                json.Append(", \"count\": ").Append(entry.Count.ToString(CultureInfo.InvariantCulture));
            json.Append('}');
        }
        return json.Append(isFirst ? "]\n}\n" : "\n  ]\n}\n").ToString();
    }

    /// <summary>Starts comparing a run with it.</summary>
    public BaselineRun Start()
    {
        var left = new Dictionary<string, (Suppression Suppression, int Count)>(StringComparer.Ordinal);
        foreach (var entry in _entries)
        {
            var key = Fingerprint.Of(entry.Rule, entry.Path, entry.Object, entry.Field, entry.Message);
            var count = left.TryGetValue(key, out var known) ? known.Count : 0;
            left[key] = (new Suppression(SuppressionForm.Baseline, new SourceSpan(_file, entry.Start, entry.End), [entry.Rule], null, null), count + entry.Count);
        }
        return new BaselineRun(left);
    }

    private static void Write(StringBuilder json, string name, string value, bool first = false)
    {
        if (value.Length > 0)
            json.Append(first ? " " : ", ").Append('"').Append(name).Append("\": ").Append(YamlText.Quote(value));
    }

    private static string Text(MappingNode item, string key) => item[key] is ScalarNode scalar ? scalar.Value : "";

    private sealed class Entry(string rule, string path, string identity, string field, string message)
    {
        public string Rule { get; } = rule;

        public string Path { get; } = path;

        public string Object { get; } = identity;

        public string Field { get; } = field;

        public string Message { get; } = message;

        public int Count { get; set; }

        public int Start { get; init; }

        public int End { get; init; }
    }
}

/// <summary>A comparison of one run with a baseline. May be used from many threads.</summary>
public sealed class BaselineRun
{
    private readonly Dictionary<string, (Suppression Suppression, int Count)> _left;

    internal BaselineRun(Dictionary<string, (Suppression, int)> left) => _left = left;

    /// <summary>Number of findings in the baseline that have not occurred so far; at the end of a run, those that were mended.</summary>
    public int Left
    {
        get
        {
            lock (_left)
                return _left.Values.Sum(static entry => entry.Count);
        }
    }

    /// <summary>Marks the findings that the baseline holds as suppressed.</summary>
    public void Apply(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (finding.Suppression is not null || ReferenceEquals(finding.Rule, LintRun.InternalError))
                continue;
            var key = Fingerprint.Of(finding);
            lock (_left)
            {
                if (!_left.TryGetValue(key, out var entry) || entry.Count == 0)
                    continue;
                _left[key] = (entry.Suppression, entry.Count - 1);
                finding.Suppression = entry.Suppression;
            }
        }
    }
}
