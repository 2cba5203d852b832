using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Reports;

/// <summary>
/// What the analyzers found, read from the log that the C# compiler writes (<c>ErrorLog</c> with <c>version=2.1</c>), so that a build in which the
/// compiler judged the manifests has the same log as one in which StsLint's own task did.
/// </summary>
public sealed class CompilerSarif
{
    private readonly List<MappingNode> _results;

    private CompilerSarif(List<MappingNode> results, bool isSuccessful)
    {
        _results = results;
        IsSuccessful = isSuccessful;
    }

    /// <summary>The compiler came to its end, and no rule of StsLint failed.</summary>
    public bool IsSuccessful { get; }

    /// <summary>Number of StsLint's results, suppressed ones and notifications included.</summary>
    public int Count => _results.Count;

    /// <summary>Reads a log of the compiler; false with a sentence on what is wrong with it and what to do.</summary>
    public static bool TryRead(SourceFile log, [NotNullWhen(true)] out CompilerSarif? read, [NotNullWhen(false)] out string? problem)
    {
        read = null;
        if (!SarifReading.TryReadRuns(log, "set ErrorLog to a file of its own with ',version=2.1' behind its name, and build again", out var runs, out problem))
            return false;
        var results = new List<MappingNode>();
        var isSuccessful = true;
        foreach (var run in runs)
        {
            foreach (var invocation in SarifReading.Members(run, "invocations"))
                isSuccessful &= SarifReading.Text(invocation, "executionSuccessful") != "false";
            foreach (var result in SarifReading.Members(run, "results"))
            {
                if (SarifReading.Text(result, "ruleId") is not { } id)
                    continue;
                var isFailure = IsFailure(id, result);
                isSuccessful &= !isFailure;
                if (isFailure || SarifReading.IsOfConfiguration(id) || SarifReading.IsRule(id))
                    results.Add(result);
            }
        }
        read = new CompilerSarif(results, isSuccessful);
        return true;
    }

    /// <summary>Writes what was read into a log that has begun.</summary>
    /// <param name="log">The log.</param>
    /// <param name="sourceOf">
    /// Gives the source at an absolute path, or null when it cannot be read. Suppressions and fixes travel through the compiler as offsets, and only
    /// the text tells their lines; without it they are written as offsets. Asked once for each path.
    /// </param>
    public void WriteTo(SarifLog log, Func<string, SourceFile?> sourceOf)
    {
        var sources = new Sources(sourceOf);
        var results = new List<SarifResult>(_results.Count);
        foreach (var result in _results)
        {
            if (ResultOf(result, log, sources) is { } made)
                results.Add(made);
        }
        // Analyzers run side by side, so the compiler's order may be another each time.
        results.Sort(static (left, right) => left.CompareTo(right));
        foreach (var result in results)
            log.Write(result);
    }

    // Null for what is no result in this log: it is noted there.
    private static SarifResult? ResultOf(MappingNode result, SarifLog log, Sources sources)
    {
        var id = SarifReading.Text(result, "ruleId")!;
        var message = SarifReading.Text(result["message"], "text") ?? "";
        // A log may leave out what is a warning.
        var level = SarifReading.Text(result, "level") switch
        {
            "error" => SarifText.Level(Severity.Error),
            "note" or "none" => SarifText.Level(Severity.Info),
            _ => SarifText.Level(Severity.Warning),
        };
        var carried = (result["properties"] as MappingNode)?["customProperties"] as MappingNode;
        var spans = DiagnosticProperties.DecodeSpans(Carried(DiagnosticProperties.Spans));
        var place = SarifReading.First(result, "locations") is { } location ? PlaceOf(location, spans.Count > 0 ? spans[0] : null, sources) : null;
        if (IsFailure(id, result))
        {
            log.AddInternalError(message, place);
            return null;
        }
        if (SarifReading.IsOfConfiguration(id))
        {
            log.AddNotification(message, level, id, place);
            return null;
        }
        var related = new List<(SarifPlace, string?)>();
        var words = Carried(DiagnosticProperties.Related)?.Split('\n') ?? [];
        var at = 0;
        foreach (var other in SarifReading.Members(result, "relatedLocations"))
        {
            if (PlaceOf(other, at + 1 < spans.Count ? spans[at + 1] : null, sources) is { } otherPlace)
                related.Add((otherPlace, at < words.Length ? words[at] : null));
            at++;
        }
        return new SarifResult
        {
            RuleId = id,
            Level = level,
            Message = message,
            Place = place,
            Object = DiagnosticProperties.DecodeObject(Carried(DiagnosticProperties.Object)),
            Field = Carried(DiagnosticProperties.Field),
            Related = related,
            Suppression = SuppressionOf(result, place, Carried(DiagnosticProperties.Suppressed), DiagnosticProperties.DecodeSpans(Carried(DiagnosticProperties.Suppression)), sources),
            Fix = Carried(DiagnosticProperties.Fix) is { } fix ? FixOf(fix, sources) : null,
        };

        string? Carried(string name) => SarifReading.Text(carried, name);
    }

    // The compiler decides whether it is suppressed; the manifest's own reason is carried beside it, since the compiler tells that of code only.
    private static SarifSuppression? SuppressionOf(MappingNode result, SarifPlace? place, string? reason, IReadOnlyList<(int Start, int End)> written, Sources sources)
    {
        if (SarifReading.First(result, "suppressions") is not { } suppression)
            return null;
        if (reason is null)
            return new SarifSuppression(SarifReading.Text(suppression, "kind") != "external", SarifReading.Text(suppression, "justification"), null);
        return new SarifSuppression(true, reason, place is not null && written.Count == 1 ? new SarifPlace(place.Path, sources.RegionOf(place.Path, written[0])) : null);
    }

    private static SarifFix? FixOf(string encoded, Sources sources)
    {
        if (TextFix.Decode(encoded) is not { } fix)
            return null;
        var changes = new List<SarifChange>(fix.Files.Count);
        foreach (var file in fix.Files)
        {
            if (file.Edits.Count == 0)
                return null;
            // Projects name files through their own folder: src/Web/../../deploy.
            var path = SarifRoot.Plain(file.Path);
            changes.Add(new SarifChange(path, [.. file.Edits.Select(edit => (sources.RegionOf(path, (edit.Start, edit.End)), edit.NewText))]));
        }
        return new SarifFix(fix.Title, fix.Safety, changes);
    }

    private static SarifPlace? PlaceOf(MappingNode location, (int Start, int End)? span, Sources sources)
    {
        if (location["physicalLocation"] is not MappingNode physical || SarifReading.Text(physical["artifactLocation"], "uri") is not { } uri || physical["region"] is not MappingNode region)
            return null;
        var path = SarifRoot.PathOf(uri);
        var line = Number(region, "startLine", 1);
        var column = Number(region, "startColumn", 1);
        var told = new SarifRegion(line, column, Number(region, "endLine", line), Number(region, "endColumn", column));
        if (span is not { } offsets)
            return new SarifPlace(path, told);
        var exact = sources.RegionOf(path, offsets);
        return new SarifPlace(path, exact.StartLine > 0 ? exact : told with { Offset = exact.Offset, Length = exact.Length });
    }

    private static int Number(MappingNode region, string name, int otherwise) =>
        int.TryParse(SarifReading.Text(region, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : otherwise;

    // A rule failed, or, as the compiler says it, a whole analyzer of ours.
    private static bool IsFailure(string id, MappingNode result) =>
        id == LintRun.InternalError.Id || (id == "AD0001" && SarifReading.Text(result["message"], "text")?.Contains("'StsLint.", StringComparison.Ordinal) == true);

    /// <summary>The lines of the sources that results speak of.</summary>
    private sealed class Sources(Func<string, SourceFile?> sourceOf)
    {
        private readonly Dictionary<string, SourceFile?> _known = new(StringComparer.Ordinal);

        public SarifRegion RegionOf(string path, (int Start, int End) span)
        {
            if (!_known.TryGetValue(path, out var file))
                _known.Add(path, file = Read(path));
            return file is not null && span.End <= file.Length ? SarifRegion.Of(file, span.Start, span.End) : SarifRegion.OfOffsets(span.Start, span.End);
        }

        // The compiler counts without the byte-order mark. Only where lines start is kept.
        private SourceFile? Read(string path)
        {
            if (sourceOf(path)?.Text is not { } text)
                return null;
            var file = new SourceFile(path, text.StartsWith('\ufeff') ? text.Substring(1) : text);
            file.ReleaseText();
            return file;
        }
    }
}
