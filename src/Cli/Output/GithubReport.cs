using System.Globalization;
using StsLint.Cli.Checking;
using StsLint.Cli.Input;
using StsLint.Engine;

namespace StsLint.Cli.Output;

/// <summary>Workflow commands that GitHub shows as annotations at the lines of a pull request.</summary>
internal sealed class GithubReport(StreamWriter output) : ReportWriter
{
    public override void File(InputFile file, IReadOnlyList<Finding> findings) => Late(findings);

    public override void Late(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (finding.Suppression is null)
                Write(finding);
        }
    }

    public override void Problem(string message)
    {
        output.Write("::error title=StsLint::");
        output.Write(Data(message));
        output.Write('\n');
    }

    public override void Flush() => output.Flush();

    public override void End(Summary summary, int exitCode) => output.Flush();

    private void Write(Finding finding)
    {
        var start = finding.Span.StartPosition;
        var end = finding.Span.EndPosition;
        output.Write(finding.Severity switch { Severity.Error => "::error ", Severity.Warning => "::warning ", _ => "::notice " });
        output.Write("file=");
        output.Write(Property(finding.Span.File.Path));
        Number(",line=", start.Line + 1);
        Number(",endLine=", end.Line + 1);
        // Columns only count where the range stands on one line.
        if (start.Line == end.Line)
        {
            Number(",col=", start.Column + 1);
            Number(",endColumn=", end.Column + 1);
        }
        output.Write(",title=");
        output.Write(Property(finding.Rule.Id + ": " + finding.Rule.Title));
        output.Write("::");
        output.Write(Data(finding.Message));
        foreach (var related in finding.Related)
        {
            var at = related.Span.StartPosition;
            output.Write("%0A");
            output.Write(Data($"{related.Span.File.Path}:{at.Line + 1}:{at.Column + 1}: {related.Message}"));
        }
        output.Write("%0A");
        output.Write(Data(finding.Rule.HelpUri));
        output.Write('\n');
    }

    private void Number(string name, int value)
    {
        output.Write(name);
        output.Write(value.ToString(CultureInfo.InvariantCulture));
    }

    // What ends or divides a command is escaped as the runner's own toolkit does it.
    internal static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    internal static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
