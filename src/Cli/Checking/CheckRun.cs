using System.Diagnostics;
using System.Runtime.CompilerServices;
using StsLint.Cli.Configuration;
using StsLint.Cli.Fixing;
using StsLint.Cli.Input;
using StsLint.Cli.Output;
using StsLint.Engine;
using StsLint.Input;
using StsLint.Syntax;

namespace StsLint.Cli.Checking;

/// <summary>One run of <c>check</c>: find, read, judge and write, all at once and in order.</summary>
internal sealed class CheckRun
{
    // Texts that wait for an earlier file, in UTF-16 units.
    private const long MostWaiting = 8 << 20;
    // A small input is shown as a whole in the order of its places. Beyond this much text with findings, or this many files, findings
    // stream, and those that need more than one file follow at the end.
    private const long MostHeld = 4 << 20;
    private const int MostHeldFiles = 1000;
    private const int ManyObjects = 20_000;
    private const int MuchText = 16 << 20;
    private const int PageSize = 64;
    private const int FewFindings = 32;
    // Files left per core from which on the parts of one file are judged at once too, lest the last large one keeps a single core busy.
    private const int LastFilesPerCore = 1;
    private readonly Terminal _terminal;
    private readonly CheckSettings _settings;
    private readonly FileConfigurations _configurations;
    private readonly Sources _sources;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly Summary _summary = new();
    private readonly HashSet<string> _passedOver = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Severity> _failOn = new(StringComparer.Ordinal);
    private readonly LintRun _run;
    private IReadOnlyList<ReportWriter> _reports = [];
    private List<Judged>? _held = [];
    private long _heldText;
    private Progress? _progress;
    private readonly BaselineRun? _baseline;
    private readonly List<Finding>? _forBaseline;
    private bool _hasProblems;
    private volatile bool _hadMuchText;

    private CheckRun(Terminal terminal, CheckSettings settings, FileConfigurations configurations)
    {
        _terminal = terminal;
        _settings = settings;
        _configurations = configurations;
        _sources = new Sources(terminal);
        // What a baseline does not hold is new, so it has to hold all there is.
        var usesBaseline = settings.WriteBaseline is not null || settings.Baseline is not null;
        _run = new Linter(terminal.Rules).Start(comparesWithBase: settings.Base is not null, reload: _sources.TextOf, listsAll: usesBaseline);
        // A new baseline takes the place of the old one.
        _baseline = settings.WriteBaseline is null ? settings.Baseline?.Start() : null;
        _forBaseline = settings.WriteBaseline is null ? null : [];
    }

    /// <summary>Runs and gives the exit code.</summary>
    public static int Run(Terminal terminal, CheckSettings settings, FileConfigurations configurations)
    {
        var run = new CheckRun(terminal, settings, configurations);
        var input = InputFinder.Find(terminal.Directory, settings.Paths, settings.Excludes, settings.Closed);
        using var reports = ReportSet.Open(terminal, settings, run._sources, run.FailOnOf);
        run._reports = reports.Writers;
        return run.Run(input);
    }

    private int Run(InputSet input)
    {
        foreach (var report in _reports)
            report.Begin();
        foreach (var problem in input.Problems)
            Problem(problem);
        using var before = _settings.Base is null ? null : BaseInput.Read(_terminal, _settings, _configurations, _sources);
        foreach (var problem in before?.Problems ?? [])
            Problem(problem);
        if (_settings.Fix)
            Fix(input, before);
        before?.AddTo(_run, _terminal.Cancel);
        Judge(input);
        foreach (var problem in _configurations.Problems())
            _terminal.Error.Write($"stslint: warning: {problem}\n");
        if (_forBaseline is not null)
            WriteBaseline(_forBaseline);
        _summary.BaselineLeft = _baseline?.Left ?? 0;
        _summary.Elapsed = _time.Elapsed;
        var exitCode = _run.InternalErrors > 0 ? ExitCodes.InternalError
            : _hasProblems ? ExitCodes.Usage
            : _summary.Failing > 0 ? ExitCodes.Findings
            : ExitCodes.Clean;
        foreach (var report in _reports)
            report.End(_summary, exitCode);
        if (_settings.Statistics && !_settings.Reports.Any(static target => target.Format == ReportFormat.Text))
            Statistics.Write(_terminal.Error, _summary, null);
        return exitCode;
    }

    private void Fix(InputSet input, BaseInput? before)
    {
        var (applied, problems) = FixRun.Run(_terminal, _settings, _configurations, _sources, input, before);
        foreach (var problem in problems)
            Problem(problem);
        if (_settings.Diff)
        {
            if (!_settings.Quiet)
                _terminal.Error.Write(Outlook(applied));
            return;
        }
        foreach (var report in _reports)
            report.Fixed(applied);
    }

    private static string Outlook(IReadOnlyList<FixedFindings> fixes)
    {
        var count = 0;
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var each in fixes)
        {
            count += each.Count;
            files.Add(each.Path);
        }
        return count == 0 ? "stslint: nothing would be fixed\n"
            : $"stslint: {count} {(count == 1 ? "fix" : "fixes")} in {files.Count} {(files.Count == 1 ? "file" : "files")} would be applied; nothing was written\n";
    }

    private void Judge(InputSet input)
    {
        _progress = Progress.Start(_terminal, _settings, input.Files.Count);
        var firstShared = input.Files.Count - LastFilesPerCore * Environment.ProcessorCount;
        try
        {
            OrderedWork<Judged>.Run(input.Files.Count, number => Judge(input.Files[number], number, number >= firstShared ? Environment.ProcessorCount : 1), Emit, static judged => judged.Weight, MostWaiting, Environment.ProcessorCount, _terminal.Cancel);
        }
        finally
        {
            _progress?.Dispose();
        }
        // Large texts have been released, but their memory comes back late by itself.
        if (_hadMuchText)
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var late = _run.Complete(Environment.ProcessorCount);
        // What was kept of a large input is as large as what its report is about to need.
        if (_summary.Objects > ManyObjects)
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (_passedOver.Count > 0)
            late = [.. late.Where(finding => !_passedOver.Contains(finding.Span.File.Path))];
        late = Accept(late);
        foreach (var finding in late)
            _summary.Add(finding, FailOnOf(finding));
        if (_held is null)
            WriteLate(late);
        else
            WriteHeld(late);
    }

    private void WriteLate(IReadOnlyList<Finding> findings)
    {
        if (TryWritePages([findings]))
            return;
        foreach (var report in _reports)
            report.Late(findings);
    }

    // Most of a long report's time goes into looking up what it shows: that is done on all cores.
    private bool TryWritePages(IReadOnlyList<IReadOnlyList<Finding>> lists)
    {
        if (_reports is not [{ IsMadeOfPages: true } report])
            return false;
        var pages = new List<ArraySegment<Finding>>();
        var count = 0;
        foreach (var list in lists)
        {
            count += list.Count;
            // Each thread would load a text of its own.
            if (list.Any(static finding => finding.Span.File.Length > MuchText))
                return false;
            var all = list as Finding[] ?? [.. list];
            for (var from = 0; from < all.Length;)
            {
                // One file to a page, so that no two threads need the text of the same small one.
                var to = from + 1;
                while (to < all.Length && to - from < PageSize && ReferenceEquals(all[to].Span.File, all[from].Span.File))
                    to++;
                pages.Add(new ArraySegment<Finding>(all, from, to - from));
                from = to;
            }
        }
        if (count < FewFindings || pages.Count < 2)
            return false;
        _progress?.Hide();
        using var sources = new ThreadLocal<Sources>(_sources.Fork);
        OrderedWork<string>.Run(pages.Count, at => report.Page(pages[at], sources.Value!), report.WritePage, static page => page.Length, MostWaiting, Environment.ProcessorCount, _terminal.Cancel);
        return true;
    }

    // Puts the late findings where they belong.
    private void WriteHeld(IReadOnlyList<Finding> late)
    {
        var byPath = new Dictionary<string, List<Finding>>(StringComparer.Ordinal);
        foreach (var finding in late)
        {
            if (!byPath.TryGetValue(finding.Span.File.Path, out var list))
                byPath.Add(finding.Span.File.Path, list = []);
            list.Add(finding);
        }
        var lists = new List<IReadOnlyList<Finding>>(_held!.Count);
        foreach (var judged in _held)
            lists.Add(byPath.Remove(judged.File.Path, out var more) ? Merge(judged.Findings, more) : judged.Findings);
        var rest = new List<List<Finding>>(byPath.Values);
        rest.Sort(static (left, right) => string.CompareOrdinal(left[0].Span.File.Path, right[0].Span.File.Path));
        if (!TryWritePages([.. lists, .. rest]))
        {
            for (var i = 0; i < lists.Count; i++)
                Write(_held[i], lists[i]);
            foreach (var findings in rest)
            {
                foreach (var report in _reports)
                    report.Late(findings);
            }
        }
        _held = null;
    }

    // Both are in order; a stable merge keeps it.
    private static List<Finding> Merge(IReadOnlyList<Finding> findings, List<Finding> late)
    {
        var merged = new List<Finding>(findings.Count + late.Count);
        var next = 0;
        foreach (var finding in findings)
        {
            while (next < late.Count && late[next].Span.Start < finding.Span.Start)
                merged.Add(late[next++]);
            merged.Add(finding);
        }
        merged.AddRange(late[next..]);
        return merged;
    }

    private Judged Judge(InputFile file, int ordinal, int workers)
    {
        var configuration = _configurations.Of(file);
        SourceFile? source;
        var role = file.Role;
        try
        {
            source = Read(file, ref role);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // What it would have held may be what another file refers to.
            _run.Judge(new LintInput(new SourceFile(file.Path, ""), file.Scope, configuration.Options, ordinal) { Role = FileRole.Template });
            return new Judged(file, configuration, null, [], 0, $"{file.Path}: this file cannot be read ({Reasons.Of(e)}); check its permissions or leave it out with --exclude");
        }
        if (source is null)
            return new Judged(file, configuration, null, [], 0, null);
        if (source.Length > MuchText)
            _hadMuchText = true;
        var report = _run.Judge(new LintInput(source, file.Scope, configuration.Options, ordinal) { Role = role }, workers);
        if (file.IsFound && report.Objects == 0 && role == FileRole.Manifest && !(report.IsBroken && ManifestSigns.LooksMeant(source)))
        {
            source.ReleaseText();
            return new Judged(file, configuration, report, [], 0, null) { IsPassedOver = true };
        }
        if (report.Findings.Count == 0 && !file.IsStandardInput)
            source.ReleaseText();
        return new Judged(file, configuration, report, report.Findings, source.Text?.Length ?? 0, null);
    }

    // Null when it holds no manifest. A method of its own, so that nothing keeps the bytes while the text is judged.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private SourceFile? Read(InputFile file, ref FileRole role)
    {
        using var bytes = _sources.ReadBuffered(file);
        if (file.IsFound && !bytes.MayHoldManifest)
            return null;
        if (file.IsInChartTemplates && bytes.HoldsTemplateText)
            role = FileRole.Template;
        return bytes.ToSource(file.Path);
    }

    private void Emit(Judged judged)
    {
        _progress?.Step();
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
        if (judged.Configuration.FailOn != Severity.Warning)
            _failOn[judged.File.Path] = judged.Configuration.FailOn;
        _summary.Files++;
        _summary.Documents += report.Documents;
        _summary.Objects += report.Objects;
        judged = judged with { Findings = Accept(judged.Findings) };
        foreach (var finding in judged.Findings)
            _summary.Add(finding, judged.Configuration.FailOn);
        if (_held is null)
        {
            Write(judged, judged.Findings);
            return;
        }
        _held.Add(judged);
        _heldText += judged.Weight;
        if (_heldText <= MostHeld && _held.Count <= MostHeldFiles)
            return;
        foreach (var each in _held)
            Write(each, each.Findings);
        _held = null;
    }

    private void Write(Judged judged, IReadOnlyList<Finding> findings)
    {
        if (findings.Count > 0)
            _progress?.Hide();
        foreach (var writer in _reports)
        {
            writer.File(judged.File, findings);
            if (_terminal.OutputIsTerminal && findings.Count > 0)
                writer.Flush();
        }
        if (!judged.File.IsStandardInput)
            judged.Report!.Input.File.ReleaseText();
    }

    // Sorts out what a baseline holds or is going to hold. Called in input order, since a baseline counts.
    private IReadOnlyList<Finding> Accept(IReadOnlyList<Finding> findings)
    {
        if (_forBaseline is not null)
        {
            _forBaseline.AddRange(findings);
            return [.. findings.Where(static finding => finding.Suppression is not null || ReferenceEquals(finding.Rule, LintRun.InternalError))];
        }
        _baseline?.Apply(findings);
        return findings;
    }

    private void WriteBaseline(List<Finding> findings)
    {
        var baseline = Baseline.Of(findings);
        try
        {
            File.WriteAllText(Paths.Full(_terminal.Directory, _settings.WriteBaseline!), baseline.ToJson());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem($"{_settings.WriteBaseline}: the baseline cannot be written ({Reasons.Of(e)}); name a file in a folder that exists");
            return;
        }
        if (!_settings.Quiet)
            _terminal.Error.Write($"stslint: wrote {baseline.Count} {(baseline.Count == 1 ? "finding" : "findings")} to {_settings.WriteBaseline}\n");
    }

    // Only files whose configuration says something else are kept.
    private Severity FailOnOf(Finding finding) => _failOn.TryGetValue(finding.Span.File.Path, out var failOn) ? failOn : Severity.Warning;

    private void Problem(string message)
    {
        _hasProblems = true;
        _progress?.Hide();
        _terminal.Error.Write($"stslint: {DisplayLine.Harmless(message)}\n");
        foreach (var report in _reports)
            report.Problem(message);
    }

    private sealed record Judged(InputFile File, FileConfiguration Configuration, FileReport? Report, IReadOnlyList<Finding> Findings, long Weight, string? Problem)
    {
        public bool IsPassedOver { get; init; }
    }
}
