using System.Text;
using StsLint.Cli.Checking;
using StsLint.Cli.Input;
using StsLint.Engine;

namespace StsLint.Cli.Output;

/// <summary>The reports of a run with the files that they go to.</summary>
internal sealed class ReportSet : IDisposable
{
    private readonly List<Stream> _files = [];
    private readonly List<ReportWriter> _writers = [];

    /// <summary>The reports.</summary>
    public IReadOnlyList<ReportWriter> Writers => _writers;

    /// <summary>Opens what the settings ask for.</summary>
    public static ReportSet Open(Terminal terminal, CheckSettings settings, Sources sources, Func<Finding, Severity> failOnOf)
    {
        var reports = new ReportSet();
        try
        {
            foreach (var target in settings.Reports)
                reports._writers.Add(reports.Open(terminal, settings, sources, failOnOf, target));
            return reports;
        }
        catch
        {
            reports.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private ReportWriter Open(Terminal terminal, CheckSettings settings, Sources sources, Func<Finding, Severity> failOnOf, ReportTarget target)
    {
        var output = settings.ReportsToError ? terminal.Error.BaseStream : terminal.Output;
        if (target.File is { } path)
        {
            try
            {
                output = new FileStream(Paths.Full(terminal.Directory, path), FileMode.Create, FileAccess.Write, FileShare.Read);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new UsageException($"{path}: the report cannot be written ({Reasons.Of(e)}); give --output a file in a folder that exists");
            }
            _files.Add(output);
            settings = settings with { Color = false };
        }
        return target.Format switch
        {
            ReportFormat.Json => new JsonReport(output),
            ReportFormat.Sarif => new SarifReport(output, sources, terminal.Directory),
            ReportFormat.Github => new GithubReport(Text()),
            ReportFormat.Junit => new JunitReport(Text(), failOnOf),
            _ => new TextReport(Text(), sources, settings, target.File is null ? terminal.Width : 120),
        };

        StreamWriter Text() => new(output, new UTF8Encoding(false), 1 << 14, leaveOpen: true);
    }
}
