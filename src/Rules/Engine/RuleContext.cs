using System.Globalization;
using StsLint.Model;
using StsLint.Schema;

namespace StsLint.Engine;

/// <summary>What a rule may ask, and where it reports. One per judged file or scope; not shared between threads.</summary>
public sealed class RuleContext
{
    private readonly FindingCap? _cap;
    private readonly List<Finding> _findings = [];
    private readonly SeverityTable _severities;

    internal RuleContext(LintOptions options, SeverityTable severities, bool listsAll = false)
    {
        Options = options;
        _cap = listsAll ? null : new FindingCap();
        _severities = severities;
    }

    /// <summary>The options of the file; in rules on a scope those of the run.</summary>
    public LintOptions Options { get; }

    /// <summary>The releases that the manifests are meant for.</summary>
    public ReleaseRange Target => Options.Target;

    internal List<Finding> Findings => _findings;

    /// <summary>The objects of the document at hand.</summary>
    internal IReadOnlyList<ManifestObject> DocumentObjects { get; set; } = [];

    /// <summary>Reports a finding on an object. The severity, suppressions and output are the engine's business.</summary>
    public Finding Report(ManifestObject manifest, RuleDescriptor rule, Anchor at, params string[] args) =>
        Add(rule, _severities.Of(rule, manifest.Options), Message(rule, args), manifest, at);

    /// <summary>Reports a finding at a field of an object.</summary>
    public Finding Report<T>(ManifestObject manifest, RuleDescriptor rule, Field<T> at, params string[] args) => Report(manifest, rule, Anchor.Of(at), args);

    /// <summary>Reports with a severity other than the rule's own, for rules whose weight depends on the case; configuration still wins.</summary>
    public Finding ReportAs(Severity severity, ManifestObject manifest, RuleDescriptor rule, Anchor at, params string[] args) =>
        Add(rule, _severities.Of(rule, manifest.Options, severity), Message(rule, args), manifest, at);

    /// <summary>
    /// Reports what API servers refuse from a release on. When the target holds older ones, the message says so, and what they do instead
    /// (a clause after "older servers").
    /// </summary>
    public Finding ReportSince(Release since, string olderServers, ManifestObject manifest, RuleDescriptor rule, Anchor at, params string[] args) =>
        manifest.Options.Target.From < since
            ? Add(rule, _severities.Of(rule, manifest.Options), $"{Message(rule, args)} (refused from {since} on; older servers {olderServers})", manifest, at)
            : Report(manifest, rule, at, args);

    /// <summary>
    /// Reports what API servers refuse in a pod or a claim. In the template of a StatefulSet they do so only from 1.34 on; before, the
    /// StatefulSet was stored and the controller then failed to create the pods or claims. Of other kinds of objects nothing is added.
    /// </summary>
    public Finding ReportInTemplate(ManifestObject manifest, RuleDescriptor rule, Anchor at, params string[] args) =>
        manifest.Is("apps", "StatefulSet")
            ? ReportSince(s_templatesChecked, "store it and then cannot create the pods", manifest, rule, at, args)
            : Report(manifest, rule, at, args);

    /// <summary>As <see cref="ReportInTemplate(ManifestObject, RuleDescriptor, Anchor, string[])"/>, at a field.</summary>
    public Finding ReportInTemplate<T>(ManifestObject manifest, RuleDescriptor rule, Field<T> at, params string[] args) => ReportInTemplate(manifest, rule, Anchor.Of(at), args);

    // Kubernetes 1.34: ValidateStatefulSet calls ValidatePodTemplateSpec and checks the claim templates.
    private static readonly Release s_templatesChecked = new(34);

    /// <summary>Reports a finding on the text of a document; the object that stands there, if any, is told with it.</summary>
    public Finding Report(RuleDescriptor rule, Syntax.SourceSpan at, params string[] args) =>
        Add(new Finding(rule, _severities.Of(rule, Options), Message(rule, args), at, null, ObjectAt(at)));

    /// <summary>The same with a severity other than the rule's own.</summary>
    public Finding ReportAs(Severity severity, RuleDescriptor rule, Syntax.SourceSpan at, params string[] args) =>
        Add(new Finding(rule, _severities.Of(rule, Options, severity), Message(rule, args), at, null, ObjectAt(at)));

    /// <summary>Reports a finding at an entry of a mapping of the document at hand.</summary>
    public Finding Report(RuleDescriptor rule, Syntax.MappingNode mapping, int entry, params string[] args) =>
        ObjectAt(mapping.Span) is { } manifest
            ? Report(manifest, rule, Anchor.Key(mapping, entry), args)
            : Report(rule, mapping[entry].KeySpan, args);

    private ManifestObject? ObjectAt(Syntax.SourceSpan span)
    {
        foreach (var manifest in DocumentObjects)
        {
            if (manifest.Root.Start <= span.Start && span.End <= manifest.Root.End)
                return manifest;
        }
        return null;
    }

    private static string Message(RuleDescriptor rule, string[] args) =>
        args.Length == 0 ? rule.MessageFormat : string.Format(CultureInfo.InvariantCulture, rule.MessageFormat, args);

    private Finding Add(RuleDescriptor rule, Severity severity, string message, ManifestObject manifest, Anchor at)
    {
        var finding = new Finding(rule, severity, message, at.Span, at.Node is null ? null : FieldPath.Of(manifest, at.Node, at.Below), manifest);
        // A server that does not know a field does not judge it.
        return rule.Family == RuleFamily.Validity && at.Node is not null && manifest.Options.Target.To < ReleaseRange.Newest && IsNewerThan(manifest.Options.Target.To, manifest, at)
            ? finding
            : Add(finding);
    }

    private static bool IsNewerThan(Release target, ManifestObject manifest, Anchor at)
    {
        TypeInfo? above = null;
        foreach (var step in SchemaWalk.PathTo(manifest.Type, manifest.Root, at.Node!))
        {
            if (IsNewer(above, step.Key))
                return true;
            above = step.Type;
        }
        return IsNewer(above, at.Below);

        bool IsNewer(TypeInfo? type, string? key) => key is not null && type?.Shape == ValueShape.Object && type.Field(key) is { } field && field.Since > target;
    }

    private Finding Add(Finding finding)
    {
        if (finding.Severity == Severity.None)
            return finding;
        if (_cap is null || _cap.Admits(finding))
            _findings.Add(finding);
        return finding;
    }
}

/// <summary>
/// Of one rule in one file: a document made to have a hundred thousand findings must not cost the user more than one made to have one.
/// Findings of several files come file by file.
/// </summary>
internal sealed class FindingCap
{
    private const int MostPerRule = 1000;
    private const string NotListed = "follow in this file; they are not listed";
    private readonly Dictionary<string, Tally> _byRule = new(StringComparer.Ordinal);

    /// <summary>Whether a finding is within the cap; the last one that is says that more follow.</summary>
    public bool Admits(Finding finding)
    {
        if (!_byRule.TryGetValue(finding.Rule.Id, out var known))
            _byRule.Add(finding.Rule.Id, known = new Tally());
        if (known.Last is not { } last || !ReferenceEquals(last.Span.File, finding.Span.File))
            known.Count = 0;
        else if (known.Count >= MostPerRule)
        {
            // Findings that were already cut short in their part of the file have it said.
            if (known.Count++ == MostPerRule && !last.Related.Any(static place => place.Message.EndsWith(NotListed, StringComparison.Ordinal)))
                last.At(finding.Span, $"more findings of {finding.Rule.Id} {NotListed}");
            return false;
        }
        known.Count++;
        known.Last = finding;
        return true;
    }

    private sealed class Tally
    {
        public int Count { get; set; }

        public Finding? Last { get; set; }
    }
}

/// <summary>Severities after configuration.</summary>
internal sealed class SeverityTable
{
    private readonly Dictionary<LintOptions, Dictionary<string, Severity?>> _byOptions = new(ReferenceComparer.Instance);

    public Severity Of(RuleDescriptor rule, LintOptions options, Severity? ruleSays = null)
    {
        // That a rule failed is not a matter of taste.
        if (ReferenceEquals(rule, LintRun.InternalError))
            return Severity.Error;
        var configured = Configured(rule, options);
        return configured ?? ruleSays ?? rule.DefaultSeverity;
    }

    private Severity? Configured(RuleDescriptor rule, LintOptions options)
    {
        lock (_byOptions)
        {
            if (!_byOptions.TryGetValue(options, out var table))
                _byOptions.Add(options, table = new Dictionary<string, Severity?>(StringComparer.Ordinal));
            if (!table.TryGetValue(rule.Id, out var severity))
                table.Add(rule.Id, severity = Decide(rule, options));
            return severity;
        }
    }

    private static Severity? Decide(RuleDescriptor rule, LintOptions options)
    {
        if (options.Select.Count > 0 && !options.Select.Any(wanted => Covers(wanted, rule)))
            return Severity.None;
        if (options.Ignore.Any(unwanted => Covers(unwanted, rule)))
            return Severity.None;
        // A family's name weighs as much as its prefix "STSn".
        var best = -1;
        Severity? result = null;
        foreach (var (key, severity) in options.Severities)
        {
            var weight = string.Equals(key, rule.Family.ToString(), StringComparison.OrdinalIgnoreCase) ? 4 : key.Length;
            if (weight > best && Covers(key, rule))
                (best, result) = (weight, severity);
        }
        // Selecting a rule that is off by default switches it on.
        if (result is null && rule.DefaultSeverity == Severity.None && options.Select.Contains(rule.Id, StringComparer.OrdinalIgnoreCase))
            return Severity.Info;
        return result;
    }

    internal static bool Covers(string pattern, RuleDescriptor rule) =>
        rule.Id.StartsWith(pattern, StringComparison.OrdinalIgnoreCase) || string.Equals(pattern, rule.Family.ToString(), StringComparison.OrdinalIgnoreCase);

    private sealed class ReferenceComparer : IEqualityComparer<LintOptions>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(LintOptions? x, LintOptions? y) => ReferenceEquals(x, y);

        public int GetHashCode(LintOptions obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
