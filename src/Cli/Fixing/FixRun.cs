using System.Text;
using StsLint.Cli.Checking;
using StsLint.Cli.Configuration;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Fixing;

/// <summary>How often a rule's findings were fixed in a file.</summary>
internal sealed record FixedFindings(string Path, RuleDescriptor Rule, string Title, int Count);

/// <summary>
/// Applies fixes to the input until nothing more can be fixed, and writes the files or shows the difference. A file is replaced as a
/// whole by a finished one, in its own encoding.
/// </summary>
internal sealed class FixRun
{
    private readonly Terminal _terminal;
    private readonly CheckSettings _settings;
    private readonly FileConfigurations _configurations;
    private readonly Sources _sources;
    private readonly BaseInput? _before;
    private readonly Dictionary<string, Loaded> _loaded = new(StringComparer.Ordinal);
    private readonly Dictionary<Fix, Finding> _findings = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _problems = [];

    private FixRun(Terminal terminal, CheckSettings settings, FileConfigurations configurations, Sources sources, BaseInput? before)
    {
        _terminal = terminal;
        _settings = settings;
        _configurations = configurations;
        _sources = sources;
        _before = before;
    }

    /// <summary>Fixes, and tells what was fixed and what could not be written.</summary>
    public static (IReadOnlyList<FixedFindings> Fixed, IReadOnlyList<string> Problems) Run(Terminal terminal, CheckSettings settings, FileConfigurations configurations, Sources sources, InputSet input, BaseInput? before)
    {
        var run = new FixRun(terminal, settings, configurations, sources, before);
        run.Load(input);
        return (run.Fix(), run._problems);
    }

    private void Load(InputSet input)
    {
        for (var i = 0; i < input.Files.Count; i++)
        {
            var file = input.Files[i];
            byte[] bytes;
            try
            {
                bytes = _sources.Read(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // The check that follows says it.
                continue;
            }
            if (file.IsFound && !ManifestSigns.MayHold(bytes))
                continue;
            _loaded.Add(file.Path, new Loaded(file, i, bytes, SourceFile.FromBytes(file.Path, bytes)));
        }
    }

    private List<FixedFindings> Fix()
    {
        var files = new List<SourceFile>();
        foreach (var loaded in _loaded.Values)
        {
            // A file whose bytes are not all text would lose them.
            if (loaded.Encoding is not null)
                files.Add(loaded.Source);
        }
        var result = FixApplier.ApplyAll(files, FixesOf, _settings.UnsafeFixes ? FixSafety.Unsafe : FixSafety.Safe);
        if (_settings.Diff)
        {
            using var output = new StreamWriter(_terminal.Output, new UTF8Encoding(false), 1 << 14, leaveOpen: true);
            foreach (var loaded in _loaded.Values)
            {
                if (result.Texts.TryGetValue(loaded.Input.Path, out var text))
                    output.Write(UnifiedDiff.Of(loaded.Input.Path, loaded.Source.Text!, text));
            }
        }
        else
        {
            foreach (var loaded in _loaded.Values)
            {
                if (result.Texts.TryGetValue(loaded.Input.Path, out var text))
                    Write(loaded, text);
                else if (loaded.Input.IsStandardInput)
                    _terminal.Output.Write(loaded.Bytes);
            }
        }
        return Count(result);
    }

    private List<FixedFindings> Count(FixedSources result)
    {
        var counts = new Dictionary<(string Path, RuleDescriptor Rule, string Title), int>();
        foreach (var fix in result.Applied)
        {
            if (!_findings.TryGetValue(fix, out var finding))
                continue;
            var key = (finding.Span.File.Path, finding.Rule, fix.Title);
            counts.TryGetValue(key, out var count);
            counts[key] = count + 1;
        }
        var list = new List<FixedFindings>();
        foreach (var ((path, rule, title), count) in counts)
            list.Add(new FixedFindings(path, rule, title, count));
        list.Sort(static (left, right) =>
        {
            var order = string.CompareOrdinal(left.Path, right.Path);
            if (order == 0)
                order = string.CompareOrdinal(left.Rule.Id, right.Rule.Id);
            return order != 0 ? order : string.CompareOrdinal(left.Title, right.Title);
        });
        return list;
    }

    private IEnumerable<Fix> FixesOf(IReadOnlyList<SourceFile> files)
    {
        var current = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (var file in files)
            current.Add(file.Path, file);
        var all = new List<Loaded>(_loaded.Values);
        var run = new Linter(_terminal.Rules).Start(comparesWithBase: _before is not null);
        _before?.AddTo(run, _terminal.Cancel);
        var findings = new List<Finding>();
        OrderedWork<FileReport>.Run(
            all.Count,
            number =>
            {
                var loaded = all[number];
                var source = current.GetValueOrDefault(loaded.Input.Path, loaded.Source);
                return run.Judge(new LintInput(source, loaded.Input.Scope, _configurations.Of(loaded.Input).Options, loaded.Ordinal) { Role = loaded.Role });
            },
            report =>
            {
                // What was passed over as no manifest is not touched either.
                if (report.Objects > 0 || !_loaded[report.Input.File.Path].Input.IsFound || (report.IsBroken && ManifestSigns.LooksMeant(report.Input.File)))
                    findings.AddRange(report.Findings);
            },
            static _ => 0,
            long.MaxValue,
            Environment.ProcessorCount,
            _terminal.Cancel);
        findings.AddRange(run.Complete());
        // What was accepted as it is stays as it is.
        _settings.Baseline?.Start().Apply(findings);
        foreach (var finding in findings)
        {
            if (finding.Suppression is not null || finding.Fix is not { } fix)
                continue;
            _findings[fix] = finding;
            yield return fix;
        }
    }

    private void Write(Loaded loaded, string text)
    {
        var bytes = loaded.Encoding!.GetBytes(text);
        if (loaded.Input.IsStandardInput)
        {
            _terminal.Output.Write(bytes);
            _sources.StandardInput = bytes;
            return;
        }
        try
        {
            Replace(loaded, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"{loaded.Input.Path}: the fixed file cannot be written ({Reasons.Of(e)}); it is as it was");
        }
    }

    private void Replace(Loaded loaded, byte[] bytes)
    {
        // A link stays a link: what it leads to is replaced.
        var path = new FileInfo(loaded.Input.FullPath).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? loaded.Input.FullPath;
        if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(loaded.Bytes))
            throw new IOException("somebody else changed it meanwhile");
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Environment.ProcessId}.tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private sealed class Loaded(InputFile input, int ordinal, byte[] bytes, SourceFile source)
    {
        private readonly bool _isTemplate = input.IsInChartTemplates && bytes.AsSpan().IndexOf("{{"u8) >= 0;

        public InputFile Input { get; } = input;

        public int Ordinal { get; } = ordinal;

        public byte[] Bytes { get; } = bytes;

        public SourceFile Source { get; } = source;

        public FileRole Role => _isTemplate ? FileRole.Template : Input.Role;

        /// <summary>The encoding that gives back the very bytes; null when none does.</summary>
        public Encoding? Encoding
        {
            get
            {
                foreach (var encoding in s_encodings)
                {
                    if (encoding.GetByteCount(Source.Text!) == Bytes.Length && encoding.GetBytes(Source.Text!).AsSpan().SequenceEqual(Bytes))
                        return encoding;
                }
                return null;
            }
        }

        // A byte-order mark is part of the text.
        private static readonly Encoding[] s_encodings = [new UTF8Encoding(false), new UnicodeEncoding(false, false), new UnicodeEncoding(true, false), new UTF32Encoding(false, false), new UTF32Encoding(true, false)];
    }
}
