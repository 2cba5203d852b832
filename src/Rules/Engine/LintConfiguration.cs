using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>One setting and where it was made. <see cref="Origin"/> names the file, or "command line".</summary>
public sealed record ConfigurationEntry(string Key, string Value, string Origin, SourceSpan? Span = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Key} = {Value}";
}

/// <summary>A setting that means nothing, and why.</summary>
public sealed record ConfigurationProblem(ConfigurationEntry Entry, string Message);

/// <summary>The settings that all front ends read the same way: keys of .editorconfig that start with <c>stslint_</c>. Later entries win.</summary>
public sealed class LintConfiguration
{
    private const string Prefix = "stslint_";
    private const string SeverityKey = "stslint_severity";
    private static readonly string[] s_failOnWords = ["error", "warning", "info", "never"];
    private static readonly string[] s_severityWords = ["none", "info", "warning", "error", "default"];
    private readonly Dictionary<string, ConfigurationEntry> _origins = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationProblem> _problems = [];

    private LintConfiguration(LintOptions options) => Options = options;

    /// <summary>Nothing is set.</summary>
    public static LintConfiguration Default { get; } = new(LintOptions.Default);

    /// <summary>The keys that exist, with what they take, for help and completion. <c>stslint_severity</c> may be followed by <c>.</c> and a rule, prefix or family.</summary>
    public static IReadOnlyList<(string Key, string Values)> Keys { get; } =
    [
        (SeverityKey, "none, info, warning, error or default"),
        ("stslint_kubernetes_version", "a release or a range such as 1.30..1.36"),
        ("stslint_default_storage_class", "known, none or unspecified"),
        ("stslint_namespace", "the namespace that objects without one are applied to"),
        ("stslint_select", "rule ids, prefixes or families; only these run"),
        ("stslint_ignore", "rule ids, prefixes or families; these do not run"),
        ("stslint_never_suppress", "rule ids, prefixes or families whose findings cannot be suppressed"),
        ("stslint_feature_gates", "feature gates that the cluster has switched on"),
        ("stslint_fail_on", "error, warning, info or never: the least severity that makes a check fail"),
    ];

    /// <summary>What was said, for the engine.</summary>
    public LintOptions Options { get; private set; }

    /// <summary>The least severity that makes a check fail, <see cref="Severity.Warning"/> when nothing is said; <see cref="Severity.None"/> for never.</summary>
    public Severity FailOn { get; private set; } = Severity.Warning;

    /// <summary>Settings that mean nothing.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>The entry that each setting comes from, by key.</summary>
    public IReadOnlyDictionary<string, ConfigurationEntry> Origins => _origins;

    /// <summary>Reads settings; what does not start with <c>stslint_</c> is somebody else's. <c>unset</c> takes a setting back.</summary>
    public static LintConfiguration Read(IEnumerable<ConfigurationEntry> entries, LintOptions? basis = null)
    {
        var result = new LintConfiguration(basis ?? LintOptions.Default);
        foreach (var entry in entries)
        {
            if (!entry.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            if (string.Equals(entry.Value, "unset", StringComparison.OrdinalIgnoreCase))
                result._origins.Remove(entry.Key);
            else
                result._origins[entry.Key] = entry;
        }
        var severities = new Dictionary<string, Severity>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in result.Options.Severities)
            severities[pair.Key] = pair.Value;
        // In the order of the keys, so that a problem list does not depend on a dictionary.
        var ordered = new List<ConfigurationEntry>(result._origins.Values);
        ordered.Sort(static (left, right) => StringComparer.OrdinalIgnoreCase.Compare(left.Key, right.Key));
        foreach (var entry in ordered)
            result.Take(entry, severities);
        result.Options = result.Options with { Severities = severities };
        return result;
    }

    /// <summary>Reads a severity word as .editorconfig has it; <c>suggestion</c> is info and <c>silent</c> is none, as for other analyzers.</summary>
    public static bool TryReadSeverity(string word, out Severity severity)
    {
        switch (word.Trim().ToLowerInvariant())
        {
            case "none" or "silent" or "off":
                severity = Severity.None;
                return true;
            case "info" or "suggestion":
                severity = Severity.Info;
                return true;
            case "warning" or "warn":
                severity = Severity.Warning;
                return true;
            case "error":
                severity = Severity.Error;
                return true;
            default:
                severity = Severity.None;
                return false;
        }
    }

    private void Take(ConfigurationEntry entry, Dictionary<string, Severity> severities)
    {
        var key = entry.Key.ToLowerInvariant();
        switch (key)
        {
            case SeverityKey:
                TakeSeverity(entry, "STS", severities);
                break;
            case "stslint_kubernetes_version":
                if (ReleaseRange.TryParse(entry.Value, out var range))
                    Options = Options with { Target = range };
                else
                    Problem(entry, $"'{entry.Value}' is no release or range of releases from {ReleaseRange.Oldest} to {ReleaseRange.Newest}; write it as 1.36 or 1.30..1.36");
                break;
            case "stslint_default_storage_class":
                if (TryReadWord<DefaultClass>(entry, ["known", "none", "unspecified"], out var defaultClass))
                    Options = Options with { DefaultStorageClass = defaultClass };
                break;
            case "stslint_namespace":
                if (entry.Value.Length > 0 && Array.TrueForAll(entry.Value.ToCharArray(), static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
                    Options = Options with { Namespace = entry.Value };
                else
                    Problem(entry, $"'{entry.Value}' is no name of a namespace");
                break;
            case "stslint_select":
                Options = Options with { Select = Patterns(entry) };
                break;
            case "stslint_ignore":
                Options = Options with { Ignore = Patterns(entry) };
                break;
            case "stslint_never_suppress":
                Options = Options with { NeverSuppress = Patterns(entry) };
                break;
            case "stslint_feature_gates":
                Options = Options with { FeatureGates = [.. Words(entry.Value)] };
                break;
            case "stslint_fail_on":
                if (string.Equals(entry.Value, "never", StringComparison.OrdinalIgnoreCase))
                    FailOn = Severity.None;
                else if (TryReadSeverity(entry.Value, out var failOn))
                    FailOn = failOn;
                else
                    BadWord(entry, s_failOnWords);
                break;
            default:
                if (key.StartsWith(SeverityKey + ".", StringComparison.Ordinal))
                    TakeSeverity(entry, entry.Key.Substring(SeverityKey.Length + 1), severities);
                else
                    Problem(entry, $"there is no setting '{entry.Key}'{Near(key, Keys.Select(static known => known.Key))}");
                break;
        }
    }

    private void TakeSeverity(ConfigurationEntry entry, string pattern, Dictionary<string, Severity> severities)
    {
        if (!IsRule(entry, pattern))
            return;
        if (string.Equals(entry.Value, "default", StringComparison.OrdinalIgnoreCase))
            severities.Remove(Canonical(pattern));
        else if (TryReadSeverity(entry.Value, out var severity))
            severities[Canonical(pattern)] = severity;
        else
            BadWord(entry, s_severityWords);
    }

    private List<string> Patterns(ConfigurationEntry entry)
    {
        var patterns = new List<string>();
        foreach (var word in Words(entry.Value))
        {
            if (IsRule(entry, word))
                patterns.Add(Canonical(word));
        }
        return patterns;
    }

    private static IEnumerable<string> Words(string list) => list.Split(s_separators, StringSplitOptions.RemoveEmptyEntries);

    private static readonly char[] s_separators = [',', ' ', '\t', ';'];

    private bool IsRule(ConfigurationEntry entry, string pattern)
    {
        if (string.Equals(pattern, LintRun.InternalError.Id, StringComparison.OrdinalIgnoreCase))
        {
            Problem(entry, "STS0000 says that a rule failed; it cannot be configured");
            return false;
        }
        if (RuleCatalog.Descriptors.Any(rule => SeverityTable.Covers(pattern, rule)) || RuleCatalog.Families.Contains(pattern, StringComparer.OrdinalIgnoreCase))
            return true;
        // The digit alone tells the family, also of one that has no rule yet.
        if (pattern.Length == 4 && pattern.StartsWith("STS", StringComparison.OrdinalIgnoreCase) && pattern[3] >= '0' && pattern[3] < '0' + RuleCatalog.Families.Count)
            return true;
        Problem(entry, $"there is no rule '{pattern}'{Near(pattern, RuleCatalog.Descriptors.Select(static rule => rule.Id).Concat(RuleCatalog.Families))}");
        return false;
    }

    // Keys of .editorconfig come in lower case.
    private static string Canonical(string pattern) =>
        RuleCatalog.Families.FirstOrDefault(family => string.Equals(family, pattern, StringComparison.OrdinalIgnoreCase)) ?? pattern.ToUpperInvariant();

    private bool TryReadWord<T>(ConfigurationEntry entry, string[] words, out T value)
        where T : struct, Enum
    {
        if (words.Contains(entry.Value, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(entry.Value, ignoreCase: true, out value))
            return true;
        value = default;
        BadWord(entry, words);
        return false;
    }

    private void BadWord(ConfigurationEntry entry, string[] words) =>
        Problem(entry, $"'{entry.Value}' is no value of {entry.Key}; it takes {string.Join(", ", words)}{Near(entry.Value, words)}");

    private static string Near(string wanted, IEnumerable<string> known) => NearestName.Find(wanted, known) is { } near ? $"; did you mean '{near}'?" : "";

    private void Problem(ConfigurationEntry entry, string message)
    {
        _problems.Add(new ConfigurationProblem(entry, message));
        _origins.Remove(entry.Key);
    }
}
