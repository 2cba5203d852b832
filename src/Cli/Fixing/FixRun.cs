using System.Security.Cryptography;
using System.Text;
using StsLint.Cli.Checking;
using StsLint.Cli.Configuration;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Input;
using StsLint.Syntax;

namespace StsLint.Cli.Fixing;

/// <summary>How often a rule's findings were fixed in a file.</summary>
internal sealed record FixedFindings(string Path, RuleDescriptor Rule, string Title, int Count);

/// <summary>
/// Applies fixes to the input until nothing more can be fixed, and writes the files or shows the difference. A file is replaced as a
/// whole by a finished one, in its own encoding. Only the files that change are held.
/// </summary>
internal sealed class FixRun
{
    // Texts that wait for an earlier file, in UTF-16 units.
    private const long MostWaiting = 8 << 20;
    private readonly Terminal _terminal;
    private readonly CheckSettings _settings;
    private readonly FileConfigurations _configurations;
    private readonly Sources _sources;
    private readonly BaseInput? _before;
    private readonly IReadOnlyList<InputFile> _files;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    // As they were judged in the round that goes on; null for one that is left alone.
    private readonly Judged?[] _judged;
    private readonly Changed?[] _changed;
    private readonly List<string> _problems = [];
    private (SourceFile File, string Text)? _latest;

    private FixRun(Terminal terminal, CheckSettings settings, FileConfigurations configurations, Sources sources, InputSet input, BaseInput? before)
    {
        _terminal = terminal;
        _settings = settings;
        _configurations = configurations;
        _sources = sources;
        _before = before;
        _files = input.Files;
        _judged = new Judged?[_files.Count];
        _changed = new Changed?[_files.Count];
        for (var i = 0; i < _files.Count; i++)
            _numbers.Add(_files[i].Path, i);
    }

    /// <summary>Fixes, and tells what was fixed and what could not be written.</summary>
    public static (IReadOnlyList<FixedFindings> Fixed, IReadOnlyList<string> Problems) Run(Terminal terminal, CheckSettings settings, FileConfigurations configurations, Sources sources, InputSet input, BaseInput? before)
    {
        var run = new FixRun(terminal, settings, configurations, sources, input, before);
        return (run.Fix(), run._problems);
    }

    private List<FixedFindings> Fix()
    {
        var counts = new Dictionary<FixedFindings, int>();
        var rounds = new FixRounds(_settings.UnsafeFixes ? FixSafety.Unsafe : FixSafety.Safe, FixableTextOf);
        while (rounds.Next(AddFixes) is { } step)
        {
            foreach (FixedFindings each in step.Applied)
            {
                counts.TryGetValue(each, out var count);
                counts[each] = count + 1;
            }
            foreach (var (file, text) in step.Texts)
            {
                var number = _numbers[file.Path];
                if (_changed[number] is { } changed)
                    changed.Text = text;
                else if (Reload(file) is { } loaded)
                    _changed[number] = new Changed(_files[number], loaded.Bytes, EncodingOf(loaded.Bytes, loaded.Text)!, text);
            }
            _latest = null;
        }
        if (_settings.Diff)
            ShowDifference();
        else
            Write();
        return Sorted(counts);
    }

    private void ShowDifference()
    {
        using var output = new StreamWriter(_terminal.Output, new UTF8Encoding(false), 1 << 14, leaveOpen: true);
        foreach (var changed in _changed)
        {
            if (changed is not null)
                UnifiedDiff.Write(output, changed.Input.Path, SourceFile.FromBytes(changed.Input.Path, changed.Bytes).Text!, changed.Text);
        }
    }

    private void Write()
    {
        for (var i = 0; i < _files.Count; i++)
        {
            if (_changed[i] is { } changed)
                Write(changed);
            else if (_files[i].IsStandardInput)
                _terminal.Output.Write(_sources.Read(_files[i]));
        }
    }

    private static List<FixedFindings> Sorted(Dictionary<FixedFindings, int> counts)
    {
        var list = new List<FixedFindings>(counts.Count);
        foreach (var (each, count) in counts)
            list.Add(each with { Count = count });
        list.Sort(static (left, right) =>
        {
            var order = string.CompareOrdinal(left.Path, right.Path);
            if (order == 0)
                order = string.CompareOrdinal(left.Rule.Id, right.Rule.Id);
            return order != 0 ? order : string.CompareOrdinal(left.Title, right.Title);
        });
        return list;
    }

    private void AddFixes(Action<Fix, object> add)
    {
        var run = new Linter(_terminal.Rules).Start(comparesWithBase: _before is not null, reload: file => Reload(file)?.Text, listsAll: true);
        _before?.AddTo(run, _terminal.Cancel);
        // What was accepted as it is stays as it is.
        var baseline = _settings.Baseline?.Start();
        OrderedWork<Judged>.Run(
            _files.Count,
            number => Judge(number, run),
            judged =>
            {
                Add(judged.Findings);
                judged.Findings = [];
                if (!judged.Input.IsStandardInput)
                    judged.Source?.ReleaseText();
            },
            static judged => judged.Source?.Length ?? 0,
            MostWaiting,
            Environment.ProcessorCount,
            _terminal.Cancel);
        Add(run.Complete());

        void Add(IReadOnlyList<Finding> findings)
        {
            baseline?.Apply(findings);
            foreach (var finding in findings)
            {
                if (finding.Suppression is null && finding.Fix is { } fix)
                    add(fix, new FixedFindings(finding.Span.File.Path, finding.Rule, fix.Title, 1));
            }
        }
    }

    private Judged Judge(int number, LintRun run)
    {
        var file = _files[number];
        var judged = new Judged(file);
        _judged[number] = judged;
        var changed = _changed[number];
        byte[] bytes;
        try
        {
            bytes = changed?.Bytes ?? _sources.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // The check that follows says it.
            return judged;
        }
        if (file.IsFound && !ManifestSigns.MayHold(bytes))
            return judged;
        var source = changed is null ? SourceFile.FromBytes(file.Path, bytes) : new SourceFile(file.Path, changed.Text);
        judged.Source = source;
        judged.Hash = changed is null ? SHA256.HashData(bytes) : null;
        var role = file.IsInChartTemplates && bytes.AsSpan().IndexOf("{{"u8) >= 0 ? FileRole.Template : file.Role;
        var report = run.Judge(new LintInput(source, file.Scope, _configurations.Of(file).Options, number) { Role = role });
        // What was passed over as no manifest is not touched either.
        if (report.Objects > 0 || !file.IsFound || (report.IsBroken && ManifestSigns.LooksMeant(source)))
            judged.Findings = report.Findings;
        foreach (var finding in judged.Findings)
        {
            if (finding.Fix is null)
                continue;
            judged.IsText = changed is not null || EncodingOf(bytes, source.Text!) is not null;
            break;
        }
        return judged;
    }

    // A file whose bytes are not all text would lose them.
    private string? FixableTextOf(SourceFile file)
    {
        if (!_numbers.TryGetValue(file.Path, out var number) || _judged[number] is not { } judged || !ReferenceEquals(judged.Source, file))
            return null;
        if (_changed[number] is { } changed && judged.Hash is null)
            return changed.Text;
        if (judged.IsText && file.Text is { } text)
            return text;
        if (_latest is { } latest && ReferenceEquals(latest.File, file))
            return latest.Text;
        if (Reload(file) is not { } loaded || EncodingOf(loaded.Bytes, loaded.Text) is null)
            return null;
        _latest = (file, loaded.Text);
        return loaded.Text;
    }

    // Null when somebody else changed it meanwhile.
    private (byte[] Bytes, string Text)? Reload(SourceFile file)
    {
        if (!_numbers.TryGetValue(file.Path, out var number) || _judged[number] is not { } judged || !ReferenceEquals(judged.Source, file))
            return null;
        if (_changed[number] is { } changed)
            return (changed.Bytes, changed.Text);
        try
        {
            var bytes = _sources.Read(_files[number]);
            return SHA256.HashData(bytes).AsSpan().SequenceEqual(judged.Hash) ? (bytes, SourceFile.FromBytes(file.Path, bytes).Text!) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private void Write(Changed changed)
    {
        var bytes = changed.Encoding.GetBytes(changed.Text);
        if (changed.Input.IsStandardInput)
        {
            _terminal.Output.Write(bytes);
            _sources.StandardInput = bytes;
            return;
        }
        try
        {
            Replace(changed, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"{changed.Input.Path}: the fixed file cannot be written ({Reasons.Of(e)}); it is as it was");
        }
    }

    private void Replace(Changed changed, byte[] bytes)
    {
        // A link stays a link: what it leads to is replaced.
        var path = new FileInfo(changed.Input.FullPath).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? changed.Input.FullPath;
        if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(changed.Bytes))
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

    // The encoding that gives back the very bytes; null when none does.
    private static Encoding? EncodingOf(byte[] bytes, string text)
    {
        foreach (var encoding in s_encodings)
        {
            if (encoding.GetByteCount(text) == bytes.Length && encoding.GetBytes(text).AsSpan().SequenceEqual(bytes))
                return encoding;
        }
        return null;
    }

    // A byte-order mark is part of the text.
    private static readonly Encoding[] s_encodings = [new UTF8Encoding(false), new UnicodeEncoding(false, false), new UnicodeEncoding(true, false), new UTF32Encoding(false, false), new UTF32Encoding(true, false)];

    private sealed class Judged(InputFile input)
    {
        public InputFile Input { get; } = input;

        public SourceFile? Source { get; set; }

        public byte[]? Hash { get; set; }

        public bool IsText { get; set; }

        public IReadOnlyList<Finding> Findings { get; set; } = [];
    }

    private sealed class Changed(InputFile input, byte[] bytes, Encoding encoding, string text)
    {
        public InputFile Input { get; } = input;

        public byte[] Bytes { get; } = bytes;

        public Encoding Encoding { get; } = encoding;

        public string Text { get; set; } = text;
    }
}
