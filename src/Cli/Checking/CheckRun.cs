using System.Diagnostics;
using StsLint.Cli.Input;
using StsLint.Cli.Output;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Checking;

/// <summary>One run of <c>check</c>: find, read, judge and write, all at once and in order.</summary>
internal sealed class CheckRun
{
    // Texts that wait for an earlier file, in UTF-16 units.
    private const long MostWaiting = 8 << 20;
    private readonly Terminal _terminal;
    private readonly CheckSettings _settings;
    private readonly Sources _sources;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly Summary _summary = new();
    private readonly HashSet<string> _passedOver = new(StringComparer.Ordinal);
    private readonly LintRun _run;
    private readonly IReadOnlyList<ReportWriter> _reports;
    private bool _hasProblems;

    private CheckRun(Terminal terminal, CheckSettings settings, Sources sources, IReadOnlyList<ReportWriter> reports)
    {
        _terminal = terminal;
        _settings = settings;
        _sources = sources;
        _reports = reports;
        _run = new Linter().Start();
    }

    /// <summary>Runs and gives the exit code.</summary>
    public static int Run(Terminal terminal, CheckSettings settings)
    {
        var sources = new Sources(terminal);
        using var reports = Reports.Open(terminal, settings, sources);
        return new CheckRun(terminal, settings, sources, reports.Writers).Run();
    }

    private int Run()
    {
        foreach (var report in _reports)
            report.Begin();
        var input = InputFinder.Find(_terminal.Directory, _settings.Paths, _settings.Excludes, _settings.Closed);
        foreach (var problem in input.Problems)
            Problem(problem);
        OrderedWork<Judged>.Run(input.Files.Count, number => Judge(input.Files[number], number), Emit, static judged => judged.Weight, MostWaiting, Environment.ProcessorCount, _terminal.Cancel);
        var late = _run.Complete();
        if (_passedOver.Count > 0)
            late = [.. late.Where(finding => !_passedOver.Contains(finding.Span.File.Path))];
        foreach (var finding in late)
            _summary.Add(finding);
        foreach (var report in _reports)
            report.Late(late);
        _summary.Elapsed = _time.Elapsed;
        var exitCode = _run.InternalErrors > 0 ? ExitCodes.InternalError
            : _hasProblems ? ExitCodes.Usage
            : _summary.Reaches(_settings.FailOn) ? ExitCodes.Findings
            : ExitCodes.Clean;
        foreach (var report in _reports)
            report.End(_summary, exitCode);
        return exitCode;
    }

    private Judged Judge(InputFile file, int ordinal)
    {
        byte[] bytes;
        try
        {
            bytes = _sources.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // What it would have held may be what another file refers to.
            _run.Judge(new LintInput(new SourceFile(file.Path, ""), file.Scope, _settings.Options, ordinal) { Role = FileRole.Template });
            return new Judged(file, null, [], 0, $"{file.Path}: this file cannot be read ({Reasons.Of(e)}); check its permissions or leave it out with --exclude");
        }
        if (file.IsFound && !ManifestSigns.MayHold(bytes))
            return new Judged(file, null, [], 0, null);
        var role = file.Role;
        if (file.IsInChartTemplates && bytes.AsSpan().IndexOf("{{"u8) >= 0)
            role = FileRole.Template;
        var source = Sources.Decode(file.Path, bytes);
        var report = _run.Judge(new LintInput(source, file.Scope, _settings.Options, ordinal) { Role = role });
        if (file.IsFound && report.Objects == 0 && role == FileRole.Manifest && !ManifestSigns.LooksBroken(source))
        {
            source.ReleaseText();
            return new Judged(file, report, [], 0, null) { IsPassedOver = true };
        }
        if (report.Findings.Count == 0 && !file.IsStandardInput)
            source.ReleaseText();
        return new Judged(file, report, report.Findings, source.Text?.Length ?? 0, null);
    }

    private void Emit(Judged judged)
    {
        if (judged.Problem is { } problem)
        {
            Problem(problem);
            return;
        }
        if (judged.Report is not { } report)
            return;
        if (judged.IsPassedOver)
        {
            _passedOver.Add(judged.File.Path);
            return;
        }
        _sources.Remember(judged.File);
        _summary.Files++;
        _summary.Documents += report.Documents;
        _summary.Objects += report.Objects;
        foreach (var finding in judged.Findings)
            _summary.Add(finding);
        foreach (var writer in _reports)
        {
            writer.File(judged.File, judged.Findings);
            if (_terminal.OutputIsTerminal && judged.Findings.Count > 0)
                writer.Flush();
        }
        if (!judged.File.IsStandardInput)
            report.Input.File.ReleaseText();
    }

    private void Problem(string message)
    {
        _hasProblems = true;
        _terminal.Error.WriteLine("stslint: " + message);
        foreach (var report in _reports)
            report.Problem(message);
    }

    private sealed record Judged(InputFile File, FileReport? Report, IReadOnlyList<Finding> Findings, long Weight, string? Problem)
    {
        public bool IsPassedOver { get; init; }
    }
}
