using System.Text;
using StsLint.Cli.Checking;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Reports;

namespace StsLint.Cli.Output;

/// <summary>SARIF 2.1.0, written as the run goes on. Paths are relative to the working directory, which is the base <c>SRCROOT</c>.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "The writer holds nothing but memory; End flushes it, and after a failure nothing more is to be written.")]
internal sealed class SarifReport : ReportWriter
{
    private readonly StreamWriter _text;
    private readonly SarifLog _log;

    public SarifReport(Stream output, Sources sources, string workingDirectory)
    {
        _text = new StreamWriter(output, new UTF8Encoding(false), 1 << 15, leaveOpen: true);
        _log = new SarifLog(_text, new SarifRun(Paths.Full(workingDirectory, ".")) { TextOf = sources.EditTextOf });
    }

    public override void Begin() => _log.Begin();

    public override void File(InputFile file, IReadOnlyList<Finding> findings) => Late(findings);

    public override void Late(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
            _log.Add(finding);
    }

    public override void Problem(string message) => _log.Notify(message);

    public override void End(Summary summary, int exitCode)
    {
        _log.End(exitCode is ExitCodes.Clean or ExitCodes.Findings, exitCode, exitCode switch
        {
            ExitCodes.Clean => "nothing at or above --fail-on",
            ExitCodes.Findings => "findings at or above --fail-on",
            ExitCodes.Usage => "input that cannot be read",
            _ => "internal error",
        });
        _text.Flush();
    }
}
