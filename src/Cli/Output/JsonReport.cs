using System.Text.Encodings.Web;
using System.Text.Json;
using StsLint.Cli.Checking;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Output;

/// <summary>An array of findings. The shape is a contract; docs/cli.md describes it.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "The writer holds nothing but memory; End flushes it, and after a failure nothing more is to be written.")]
internal sealed class JsonReport(Stream output) : ReportWriter
{
    private const int FlushAt = 1 << 15;
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n", SkipValidation = true };
    private readonly Utf8JsonWriter _json = new(output, s_options);

    public override void Begin() => _json.WriteStartArray();

    public override void File(InputFile file, IReadOnlyList<Finding> findings) => Late(findings);

    public override void Late(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (finding.Suppression is null)
                Write(finding);
        }
    }

    public override void End(Summary summary, int exitCode)
    {
        _json.WriteEndArray();
        _json.Flush();
        output.Write("\n"u8);
        output.Flush();
    }

    private void Write(Finding finding)
    {
        _json.WriteStartObject();
        _json.WriteString("ruleId"u8, finding.Rule.Id);
        _json.WriteString("severity"u8, RulePages.SeverityName(finding.Severity));
        _json.WriteString("message"u8, finding.Message);
        WritePlace(finding.Span);
        _json.WriteString("field"u8, finding.Field);
        if (finding.Object is { } identity)
        {
            _json.WriteStartObject("object"u8);
            _json.WriteString("apiVersion"u8, identity.ApiVersion);
            _json.WriteString("kind"u8, identity.Kind);
            _json.WriteString("namespace"u8, identity.Namespace);
            _json.WriteString("name"u8, identity.Name);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteNull("object"u8);
        }
        _json.WriteBoolean("fixable"u8, finding.Fix is not null);
        _json.WriteStartArray("related"u8);
        foreach (var related in finding.Related)
        {
            _json.WriteStartObject();
            _json.WriteString("message"u8, related.Message);
            WritePlace(related.Span);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteString("helpUri"u8, finding.Rule.HelpUri);
        _json.WriteEndObject();
        if (_json.BytesPending > FlushAt)
            _json.Flush();
    }

    private void WritePlace(SourceSpan span)
    {
        var start = span.StartPosition;
        var end = span.EndPosition;
        _json.WriteString("file"u8, span.File.Path);
        _json.WriteNumber("line"u8, start.Line + 1);
        _json.WriteNumber("column"u8, start.Column + 1);
        _json.WriteNumber("endLine"u8, end.Line + 1);
        _json.WriteNumber("endColumn"u8, end.Column + 1);
    }
}
