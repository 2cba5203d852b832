using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StsLint.Cli.Checking;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Output;

/// <summary>SARIF 2.1.0, written as the run goes on. Paths are relative to the working directory, which is the base <c>SRCROOT</c>.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "The writer holds nothing but memory; End flushes it, and after a failure nothing more is to be written.")]
internal sealed class SarifReport(Stream output, Sources sources, string workingDirectory) : ReportWriter
{
    private const int FlushAt = 1 << 15;
    private const string Base = "SRCROOT";
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n", SkipValidation = true };
    private readonly Utf8JsonWriter _json = new(output, s_options);
    private readonly Dictionary<string, int> _ruleIndex = new(StringComparer.Ordinal);
    private readonly List<(string Message, SourceSpan? Span)> _notifications = [];

    public override void Begin()
    {
        _json.WriteStartObject();
        _json.WriteString("$schema"u8, "https://json.schemastore.org/sarif-2.1.0.json"u8);
        _json.WriteString("version"u8, "2.1.0"u8);
        _json.WriteStartArray("runs"u8);
        _json.WriteStartObject();
        WriteTool();
        _json.WriteStartObject("originalUriBaseIds"u8);
        _json.WriteStartObject(Base);
        _json.WriteString("uri"u8, FileUri(Paths.Full(workingDirectory, ".")) + "/");
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteString("columnKind"u8, "utf16CodeUnits"u8);
        _json.WriteStartArray("results"u8);
    }

    public override void File(InputFile file, IReadOnlyList<Finding> findings) => Late(findings);

    public override void Late(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            // A rule that failed says nothing of the manifest.
            if (ReferenceEquals(finding.Rule, LintRun.InternalError))
                _notifications.Add((finding.Message, finding.Span));
            else
                Write(finding);
        }
    }

    public override void Problem(string message) => _notifications.Add((message, null));

    public override void End(Summary summary, int exitCode)
    {
        _json.WriteEndArray();
        _json.WriteStartArray("invocations"u8);
        _json.WriteStartObject();
        _json.WriteBoolean("executionSuccessful"u8, exitCode is ExitCodes.Clean or ExitCodes.Findings);
        _json.WriteNumber("exitCode"u8, exitCode);
        _json.WriteString("exitCodeDescription"u8, exitCode switch
        {
            ExitCodes.Clean => "nothing at or above --fail-on",
            ExitCodes.Findings => "findings at or above --fail-on",
            ExitCodes.Usage => "input that cannot be read",
            _ => "internal error",
        });
        _json.WriteStartObject("workingDirectory"u8);
        _json.WriteString("uri"u8, FileUri(Paths.Full(workingDirectory, ".")) + "/");
        _json.WriteEndObject();
        if (_notifications.Count > 0)
        {
            _json.WriteStartArray("toolExecutionNotifications"u8);
            foreach (var (message, span) in _notifications)
            {
                _json.WriteStartObject();
                _json.WriteString("level"u8, "error"u8);
                WriteMessage("message"u8, message);
                if (span is { } place)
                {
                    _json.WriteStartArray("locations"u8);
                    _json.WriteStartObject();
                    WritePhysical(place);
                    _json.WriteEndObject();
                    _json.WriteEndArray();
                }
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
        }
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
        output.Flush();
    }

    private void WriteTool()
    {
        _json.WriteStartObject("tool"u8);
        _json.WriteStartObject("driver"u8);
        _json.WriteString("name"u8, "StsLint"u8);
        _json.WriteString("semanticVersion"u8, ProductVersion.Text);
        _json.WriteString("version"u8, ProductVersion.Text);
        _json.WriteString("informationUri"u8, "https://stslint.dev"u8);
        _json.WriteStartArray("rules"u8);
        foreach (var rule in RuleCatalog.Descriptors)
        {
            _ruleIndex.Add(rule.Id, _ruleIndex.Count);
            WriteRule(rule);
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteRule(RuleDescriptor rule)
    {
        var documentation = rule.Documentation;
        _json.WriteStartObject();
        _json.WriteString("id"u8, rule.Id);
        _json.WriteString("name"u8, PascalCase(rule.Title));
        WriteMessage("shortDescription"u8, Sentence(rule.Title));
        WriteMessage("fullDescription"u8, Sentence(documentation.Finds));
        _json.WriteStartObject("help"u8);
        _json.WriteString("text"u8, Sentence(documentation.Finds) + "\n\n" + documentation.Why);
        _json.WriteString("markdown"u8, RulePages.Page(rule));
        _json.WriteEndObject();
        _json.WriteString("helpUri"u8, rule.HelpUri);
        _json.WriteStartObject("defaultConfiguration"u8);
        if (rule.DefaultSeverity == Severity.None)
            _json.WriteBoolean("enabled"u8, false);
        else
            _json.WriteString("level"u8, Level(rule.DefaultSeverity));
        _json.WriteEndObject();
        _json.WriteStartObject("properties"u8);
        _json.WriteStartArray("tags"u8);
        _json.WriteStringValue("kubernetes"u8);
        _json.WriteStringValue(rule.Family.ToString());
        _json.WriteEndArray();
        _json.WriteString("precision"u8, "high"u8);
        _json.WriteString("problem.severity"u8, rule.DefaultSeverity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "recommendation" });
        _json.WriteEndObject();
        _json.WriteEndObject();
        FlushIfMuch();
    }

    private void Write(Finding finding)
    {
        _json.WriteStartObject();
        _json.WriteString("ruleId"u8, finding.Rule.Id);
        if (_ruleIndex.TryGetValue(finding.Rule.Id, out var index))
            _json.WriteNumber("ruleIndex"u8, index);
        _json.WriteString("level"u8, Level(finding.Severity));
        WriteMessage("message"u8, Sentence(finding.Message));
        _json.WriteStartArray("locations"u8);
        _json.WriteStartObject();
        WritePhysical(finding.Span);
        if (finding.Object is { } identity)
        {
            _json.WriteStartArray("logicalLocations"u8);
            _json.WriteStartObject();
            _json.WriteString("name"u8, identity.Name ?? identity.Kind);
            _json.WriteString("fullyQualifiedName"u8, identity + (finding.Field is { Length: > 0 } field ? ":" + field : ""));
            _json.WriteString("kind"u8, "resource"u8);
            _json.WriteEndObject();
            _json.WriteEndArray();
        }
        _json.WriteEndObject();
        _json.WriteEndArray();
        if (finding.Related.Count > 0)
        {
            _json.WriteStartArray("relatedLocations"u8);
            for (var i = 0; i < finding.Related.Count; i++)
            {
                _json.WriteStartObject();
                _json.WriteNumber("id"u8, i + 1);
                WriteMessage("message"u8, finding.Related[i].Message);
                WritePhysical(finding.Related[i].Span);
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
        }
        _json.WriteStartObject("partialFingerprints"u8);
        _json.WriteString("stslint/v1"u8, Fingerprint.Of(finding));
        _json.WriteEndObject();
        WriteSuppressions(finding);
        if (finding.Fix is { } fix)
            WriteFix(fix);
        _json.WriteEndObject();
        FlushIfMuch();
    }

    // All results of a run have the list, or none has.
    private void WriteSuppressions(Finding finding)
    {
        _json.WriteStartArray("suppressions"u8);
        if (finding.Suppression is { } suppression)
        {
            _json.WriteStartObject();
            _json.WriteString("kind"u8, suppression.Form == SuppressionForm.Baseline ? "external"u8 : "inSource"u8);
            if (suppression.Reason is { Length: > 0 } reason)
                _json.WriteString("justification"u8, reason);
            if (suppression.Form != SuppressionForm.Baseline)
            {
                _json.WriteStartObject("location"u8);
                WritePhysical(suppression.Span);
                _json.WriteEndObject();
            }
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void WriteFix(Fix fix)
    {
        var changes = new List<(SourceFile File, IReadOnlyList<TextEdit> Edits)>();
        foreach (var file in fix.Files)
        {
            if (sources.EditTextOf(file) is not { } text || fix.Resolve(text) is not { Count: > 0 } edits)
                return;
            changes.Add((file, edits));
        }
        _json.WriteStartArray("fixes"u8);
        _json.WriteStartObject();
        WriteMessage("description"u8, Sentence(fix.Title));
        _json.WriteStartArray("artifactChanges"u8);
        foreach (var (file, edits) in changes)
        {
            _json.WriteStartObject();
            WriteArtifact(file);
            _json.WriteStartArray("replacements"u8);
            foreach (var edit in edits)
            {
                _json.WriteStartObject();
                _json.WriteStartObject("deletedRegion"u8);
                WriteRegion(new SourceSpan(file, edit.Start, edit.End));
                _json.WriteEndObject();
                if (edit.NewText.Length > 0)
                {
                    _json.WriteStartObject("insertedContent"u8);
                    _json.WriteString("text"u8, edit.NewText);
                    _json.WriteEndObject();
                }
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteStartObject("properties"u8);
        _json.WriteString("safety"u8, fix.Safety == FixSafety.Safe ? "safe"u8 : "unsafe"u8);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WritePhysical(SourceSpan span)
    {
        _json.WriteStartObject("physicalLocation"u8);
        WriteArtifact(span.File);
        _json.WriteStartObject("region"u8);
        WriteRegion(span);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteRegion(SourceSpan span)
    {
        var start = span.StartPosition;
        var end = span.EndPosition;
        _json.WriteNumber("startLine"u8, start.Line + 1);
        _json.WriteNumber("startColumn"u8, start.Column + 1);
        _json.WriteNumber("endLine"u8, end.Line + 1);
        _json.WriteNumber("endColumn"u8, end.Column + 1);
        _json.WriteNumber("charOffset"u8, span.Start);
        _json.WriteNumber("charLength"u8, span.Length);
    }

    private void WriteArtifact(SourceFile file)
    {
        _json.WriteStartObject("artifactLocation"u8);
        var path = file.Path;
        if (path == "-")
        {
            _json.WriteString("uri"u8, "stdin"u8);
        }
        else if (Path.IsPathRooted(path) || path.StartsWith("../", StringComparison.Ordinal))
        {
            _json.WriteString("uri"u8, FileUri(Paths.Full(workingDirectory, path)));
        }
        else
        {
            _json.WriteString("uri"u8, Escape(path));
            _json.WriteString("uriBaseId"u8, Base);
        }
        _json.WriteEndObject();
    }

    private void WriteMessage(ReadOnlySpan<byte> name, string text)
    {
        _json.WriteStartObject(name);
        _json.WriteString("text"u8, text);
        _json.WriteEndObject();
    }

    private void FlushIfMuch()
    {
        if (_json.BytesPending > FlushAt)
            _json.Flush();
    }

    private static string Level(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };

    private static string Sentence(string text) => text.Length == 0 || text[^1] is '.' or '!' or '?' ? text : text + ".";

    internal static string FileUri(string full) => "file://" + (full.StartsWith('/') ? "" : "/") + Escape(full.TrimEnd('/'));

    // Each part of a path as RFC 3986 wants it, slashes and a drive's colon kept.
    private static string Escape(string path)
    {
        if (path.AsSpan().IndexOfAnyExcept(s_unreserved) < 0)
            return path;
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++)
            parts[i] = parts[i] is [_, ':'] ? parts[i] : Uri.EscapeDataString(parts[i]);
        return string.Join('/', parts);
    }

    private static readonly System.Buffers.SearchValues<char> s_unreserved = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    private static string PascalCase(string title)
    {
        var name = new StringBuilder(title.Length);
        var isStart = true;
        foreach (var c in title)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                isStart = c != '\'';
                continue;
            }
            name.Append(isStart ? char.ToUpperInvariant(c) : c);
            isStart = false;
        }
        return name.ToString();
    }
}
