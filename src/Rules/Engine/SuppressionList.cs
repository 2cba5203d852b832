using System.Globalization;
using StsLint.Model;
using StsLint.Structure;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>The suppressions of one file: its comments and annotations.</summary>
internal sealed class SuppressionList
{
    private const string Word = "stslint:";
    private const string Annotation = "stslint.dev/ignore";
    /// <summary>The list of a file without suppressions.</summary>
    public static SuppressionList None { get; } = new(null!, []);

    private readonly LintInput _input;
    private readonly List<Entry> _entries;
    private readonly Dictionary<int, List<Entry>> _byLine = [];
    private readonly List<Entry> _others = [];

    public SuppressionList(LintInput input, List<Entry> entries)
    {
        _input = input;
        _entries = entries;
        foreach (var entry in entries)
        {
            if (entry.Suppression.Form != SuppressionForm.Line)
            {
                _others.Add(entry);
                continue;
            }
            if (!_byLine.TryGetValue(entry.Line, out var list))
                _byLine.Add(entry.Line, list = new List<Entry>(1));
            list.Add(entry);
        }
    }

    public bool IsEmpty => _entries.Count == 0;

    public ScopeInput Scope => _input.Scope;

    /// <summary>Whether a file may hold suppressions: most hold none, and one search tells.</summary>
    public static bool MayBeIn(LintInput input) => input.Options.HonourSuppressions && input.File.Text?.IndexOf("stslint", StringComparison.Ordinal) >= 0;

    /// <summary>Reads the suppressions in documents of a file whose text is still at hand; null when there is none.</summary>
    public static List<Entry>? Read(LintInput input, IReadOnlyList<ManifestDocument> documents)
    {
        var text = input.File.Text!;
        var entries = new List<Entry>();
        foreach (var document in documents)
        {
            foreach (var comment in document.Comments)
                ReadComment(input.File, text, document, comment, entries);
            ReadAnnotations(document.Root, entries);
        }
        return entries.Count == 0 ? null : entries;
    }

    /// <summary>The names that were used since they were last asked for, which are then taken as unused.</summary>
    public List<Name>? TakeUsed()
    {
        List<Name>? used = null;
        foreach (var entry in _entries)
        {
            foreach (var name in entry.Names)
            {
                if (!name.IsUsed)
                    continue;
                name.IsUsed = false;
                (used ??= []).Add(name);
            }
        }
        return used;
    }

    /// <summary>Marks the findings of this file that are suppressed.</summary>
    public void Apply(List<Finding> findings)
    {
        if (IsEmpty)
            return;
        foreach (var finding in findings)
            Apply(finding);
    }

    /// <summary>Marks a finding of this file if it is suppressed.</summary>
    public void Apply(Finding finding)
    {
        if (finding.Suppression is not null || ReferenceEquals(finding.Rule, LintRun.InternalError))
            return;
        foreach (var pattern in _input.Options.NeverSuppress)
        {
            if (SeverityTable.Covers(pattern, finding.Rule))
                return;
        }
        if (_byLine.Count > 0 && _byLine.TryGetValue(finding.Span.StartPosition.Line, out var atLine))
        {
            foreach (var entry in atLine)
                Apply(entry, finding);
        }
        foreach (var entry in _others)
        {
            if (entry.Suppression.Form == SuppressionForm.File || (finding.Span.Start >= entry.ObjectStart && finding.Span.Start < entry.ObjectEnd))
                Apply(entry, finding);
        }
    }

    /// <summary>What is wrong with the suppressions themselves; asked when every finding has passed.</summary>
    public IEnumerable<Finding> Problems(SeverityTable severities, RuleSet rules, bool scopeIsComplete)
    {
        var problems = new List<Finding>();
        var severity = severities.Of(SuppressionProblem.Rule, _input.Options);
        if (severity == Severity.None)
            return problems;
        foreach (var entry in _entries)
            Judge(entry);
        Apply(problems);
        return problems;

        void Judge(Entry entry)
        {
            var isComment = entry.Suppression.Form != SuppressionForm.Annotation;
            if (entry.BadWord is { } word)
            {
                var meant = NearestName.Find(word, ["ignore", "ignore-file"]);
                Report(entry.Suppression.Span, $"StsLint knows no comment '{Word}{word}'; {(meant is null ? $"it knows {Word}ignore and {Word}ignore-file" : $"did you mean '{Word}{meant}'?")}");
                return;
            }
            if (entry.Names.Count == 0)
            {
                Report(entry.Suppression.Span, "the suppression names no rule; write the ids of the rules that it is for");
                return;
            }
            if (entry.BadDate is { } badDate)
                Report(badDate, $"'{entry.BadDateText}' is no date; write it as until=2027-01-31");
            var isExpired = IsExpired(entry);
            if (isExpired)
                Report(entry.Suppression.Span, $"the suppression of {string.Join(", ", entry.Suppression.RuleIds)} ended on {entry.Suppression.Until!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; mend what it hid, or set a later day");
            var unused = new List<Name>();
            foreach (var name in entry.Names)
            {
                if (string.Equals(name.Text, LintRun.InternalError.Id, StringComparison.OrdinalIgnoreCase))
                    Report(name.Span, "an internal error cannot be suppressed");
                else if (!IsKnown(name.Text))
                    Report(name.Span, $"there is no rule '{name.Text}'{(NearestName.Find(name.Text, KnownNames()) is { } near ? $"; did you mean '{near}'?" : "")}");
                else if (!name.IsUsed && !isExpired && CouldBeUsed(name.Text))
                    unused.Add(name);
            }
            if (unused.Count == entry.Names.Count)
            {
                Report(entry.Suppression.Span, $"the suppression of {string.Join(", ", entry.Suppression.RuleIds)} matches nothing; remove it").WithSafeFix("Remove the suppression", entry.Removal());
                return;
            }
            foreach (var name in unused)
                Report(name.Span, $"the suppression of {name.Text} matches nothing; remove it").WithSafeFix($"Remove {name.Text} from the suppression", entry.RemovalOf(name));
            if (isComment && entry.Suppression.Reason is null)
                Report(entry.Suppression.Span, $"the suppression of {string.Join(", ", entry.Suppression.RuleIds)} gives no reason; add ' -- ' and why");
        }

        Finding Report(SourceSpan at, string message)
        {
            var finding = new Finding(SuppressionProblem.Rule, severity, message, at, null, null);
            problems.Add(finding);
            return finding;
        }

        // A rule that is off, did not run or could not judge may have been the reason for the suppression.
        bool CouldBeUsed(string name)
        {
            var isOn = false;
            foreach (var rule in rules.Descriptors)
            {
                if (!SeverityTable.Covers(name, rule))
                    continue;
                if (ReferenceEquals(rule, SuppressionProblem.Rule) || rules.IsOnUpdates(rule.Id) || (rules.IsOnScopes(rule.Id) && !scopeIsComplete))
                    return false;
                isOn |= severities.Of(rule, _input.Options) != Severity.None;
            }
            return isOn;
        }

        bool IsKnown(string name) => rules.Descriptors.Any(rule => SeverityTable.Covers(name, rule)) || RuleCatalog.Descriptors.Any(rule => SeverityTable.Covers(name, rule));

        static IEnumerable<string> KnownNames() => RuleCatalog.Descriptors.Select(static rule => rule.Id).Concat(RuleCatalog.Families);
    }

    private void Apply(Entry entry, Finding finding)
    {
        if (entry.Names.Count == 0)
            return;
        foreach (var name in entry.Names)
        {
            if (!SeverityTable.Covers(name.Text, finding.Rule))
                continue;
            name.IsUsed = true;
            if (!IsExpired(entry))
                finding.Suppression ??= entry.Suppression;
        }
    }

    private bool IsExpired(Entry entry) => entry.Suppression.Until is { } until && _input.Options.Today is { } today && today.Date > until;

    // "# stslint:ignore STS3030, STS4001 until=2027-01-31 -- reason"
    private static void ReadComment(SourceFile file, string text, ManifestDocument document, Comment comment, List<Entry> entries)
    {
        var at = comment.Start + 1;
        while (at < comment.End && text[at] is ' ' or '\t' or '#')
            at++;
        if (string.CompareOrdinal(text, at, Word, 0, Word.Length) != 0)
            return;
        var end = comment.End;
        while (end > at && text[end - 1] is ' ' or '\t' or '\r')
            end--;
        at += Word.Length;
        var wordStart = at;
        while (at < end && text[at] is not (' ' or '\t' or ','))
            at++;
        var word = text.Substring(wordStart, at - wordStart);
        var entry = ReadNames(file, text, at, end, word == "ignore-file" ? SuppressionForm.File : SuppressionForm.Line, new SourceSpan(file, comment.Start, end));
        if (word is not ("ignore" or "ignore-file"))
        {
            entry.BadWord = word;
            entry.Names.Clear();
        }
        var lineStart = comment.Start;
        while (lineStart > 0 && text[lineStart - 1] is ' ' or '\t')
            lineStart--;
        var isAlone = lineStart == 0 || text[lineStart - 1] is '\n' or '\r';
        var line = file.PositionOf(comment.Start).Line;
        entry.Line = isAlone ? NextCodeLine(file, text, line + 1, document.End) : line;
        var removalEnd = comment.End;
        if (isAlone && removalEnd < text.Length)
            removalEnd += string.CompareOrdinal(text, removalEnd, "\r\n", 0, 2) == 0 ? 2 : 1;
        entry.Removal = () => Edit.Replace(new SourceSpan(file, lineStart, removalEnd), "");
        var lead = text.Substring(comment.Start, wordStart - comment.Start) + word;
        var tail = (entry.Suppression.Until is { } until ? " until=" + until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "") + (entry.Suppression.Reason is { } reason ? " -- " + reason : "");
        entry.RemovalOf = name => Edit.Replace(entry.Suppression.Span, lead + " " + string.Join(", ", entry.Names.Where(other => other != name).Select(static other => other.Text)) + tail);
        entries.Add(entry);
    }

    private static Entry ReadNames(SourceFile file, string text, int at, int end, SuppressionForm form, SourceSpan span)
    {
        var names = new List<Name>();
        DateTime? until = null;
        string? reason = null;
        SourceSpan? badDate = null;
        string? badDateText = null;
        while (at < end)
        {
            if (text[at] is ' ' or '\t' or ',')
            {
                at++;
                continue;
            }
            var start = at;
            while (at < end && text[at] is not (' ' or '\t' or ','))
                at++;
            var token = text.Substring(start, at - start);
            if (token.StartsWith("--", StringComparison.Ordinal))
            {
                var rest = text.Substring(start + 2, end - start - 2).Trim();
                reason = rest.Length == 0 ? null : rest;
                break;
            }
            if (token.StartsWith("until=", StringComparison.Ordinal))
            {
                if (DateTime.TryParseExact(token.Substring(6), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day))
                    until = day;
                else
                    (badDate, badDateText) = (new SourceSpan(file, start, at), token.Substring(6));
                continue;
            }
            names.Add(new Name(token, new SourceSpan(file, start, at)));
        }
        var suppression = new Suppression(form, span, [.. names.Select(static name => name.Text)], reason, until);
        return new Entry(suppression, names) { BadDate = badDate, BadDateText = badDateText };
    }

    private static void ReadAnnotations(Node? root, List<Entry> entries)
    {
        if (root is not MappingNode mapping)
            return;
        if (ManifestObjects.IsList(mapping) && mapping["items"] is SequenceNode items)
        {
            foreach (var item in items.Items)
            {
                if (item is MappingNode manifest)
                    ReadAnnotation(manifest, entries);
            }
            return;
        }
        ReadAnnotation(mapping, entries);
    }

    private static void ReadAnnotation(MappingNode manifest, List<Entry> entries)
    {
        if (manifest["metadata"] is not MappingNode metadata || metadata["annotations"] is not MappingNode annotations || annotations[Annotation] is not ScalarNode { Kind: ScalarKind.Text } value)
            return;
        // The names are read from the value; all of them stand at it.
        var entry = ReadNames(new SourceFile(manifest.File.Path, value.Value), value.Value, 0, value.Value.Length, SuppressionForm.Annotation, value.Span);
        foreach (var name in entry.Names)
            name.Span = value.Span;
        if (entry.BadDate is not null)
            entry.BadDate = value.Span;
        entry.ObjectStart = manifest.Start;
        entry.ObjectEnd = manifest.End;
        entry.Removal = () => Edit.Remove(annotations, Annotation);
        entry.RemovalOf = name => Edit.ReplaceValue(value, YamlText.Quote(string.Join(", ", entry.Names.Where(other => other != name).Select(static other => other.Text)) + (entry.Suppression.Reason is { } reason ? " -- " + reason : "")));
        entries.Add(entry);
    }

    // The next line that holds neither nothing, nor only a comment, nor a document marker.
    private static int NextCodeLine(SourceFile file, string text, int line, int end)
    {
        for (; line < file.LineCount && file.StartOfLine(line) is var at && at < end; line++)
        {
            while (at < text.Length && text[at] is ' ' or '\t')
                at++;
            if (at >= text.Length || text[at] is '#' or '\n' or '\r' || string.CompareOrdinal(text, at, "---", 0, 3) == 0)
                continue;
            return line;
        }
        return -1;
    }

    internal sealed class Name(string text, SourceSpan span)
    {
        public string Text { get; } = text;

        public SourceSpan Span { get; set; } = span;

        public bool IsUsed { get; set; }
    }

    internal sealed class Entry(Suppression suppression, List<Name> names)
    {
        public Suppression Suppression { get; } = suppression;

        public List<Name> Names { get; } = names;

        /// <summary>The line whose findings are meant; -1 for none.</summary>
        public int Line { get; set; } = -1;

        public int ObjectStart { get; set; }

        public int ObjectEnd { get; set; }

        public string? BadWord { get; set; }

        public SourceSpan? BadDate { get; set; }

        public string? BadDateText { get; set; }

        public Func<Edit> Removal { get; set; } = null!;

        public Func<Name, Edit> RemovalOf { get; set; } = null!;
    }
}
