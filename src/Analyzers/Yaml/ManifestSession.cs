using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using StsLint.Engine;
using StsLint.Input;
using StsLint.Syntax;

namespace StsLint.Analyzers;

/// <summary>One additional file of a project, with what is said of it.</summary>
/// <param name="File">Its text.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="IsDeclared">The project says that it is a manifest: it is judged whatever it holds.</param>
/// <param name="ScopeName">The scope that the project puts it into; null for the one that its place tells.</param>
/// <param name="IsContext">It is judged with the others, but what is found in it is said elsewhere.</param>
internal sealed record ManifestEntry(ManifestFile File, AnalyzerSettings Settings, bool IsDeclared, string? ScopeName, bool IsContext)
{
    /// <summary>The same for the engine.</summary>
    public ProjectFile InProject { get; } = new(File.Source, File.Found, Settings.Options, IsDeclared, ScopeName, File.MayBeManifest);
}

/// <summary>
/// The manifests of one project, over all of its compilations: what has not changed is not judged again. It is found again by the texts that
/// a compilation has in common with the one before, and goes when these go.
/// </summary>
internal sealed class ManifestSession
{
    private readonly object _gate = new();
    private readonly LintSession _lint = new();
    private readonly ProjectLayout _layout = new();
    private IReadOnlyList<ManifestEntry> _entries = [];
    private LintInput?[] _inputs = [];
    private ImmutableDictionary<string, FileDiagnostics> _diagnostics = ImmutableDictionary<string, FileDiagnostics>.Empty;

    /// <summary>The session that judged some of these files last, or a new one.</summary>
    public static ManifestSession For(IReadOnlyList<ManifestEntry> entries)
    {
        ManifestSession? session = null;
        foreach (var entry in entries)
        {
            session = entry.File.Session;
            if (session is not null)
                break;
        }
        session ??= new ManifestSession();
        foreach (var entry in entries)
            entry.File.Session ??= session;
        return session;
    }

    /// <summary>The diagnostics of all files, by path. Judges what has changed since the last call.</summary>
    public ImmutableDictionary<string, FileDiagnostics> Judge(IReadOnlyList<ManifestEntry> entries, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (ReferenceEquals(entries, _entries))
                return _diagnostics;
            if (entries.SequenceEqual(_entries))
            {
                // Asked for once for each file.
                _entries = entries;
                return _diagnostics;
            }
            var inputs = InputsOf(entries);
            var sources = new Sources(entries);
            var judged = _lint.Update([.. inputs.OfType<LintInput>()], workers: 0, cancel);
            var diagnostics = ImmutableDictionary.CreateBuilder<string, FileDiagnostics>(StringComparer.Ordinal);
            var next = 0;
            for (var at = 0; at < inputs.Length; at++)
            {
                if (inputs[at] is null)
                    continue;
                var file = judged[next++];
                var path = entries[at].File.Source.Path;
                if (entries[at].IsContext)
                    continue;
                if (_diagnostics.TryGetValue(path, out var known) && ReferenceEquals(known.File, file) && known.IsDeclared == entries[at].IsDeclared && known.FailOn == entries[at].Settings.FailOn)
                    diagnostics[path] = known;
                else
                    diagnostics[path] = FileDiagnostics.Of(file, entries[at], sources);
            }
            (_entries, _inputs, _diagnostics) = (entries, inputs, diagnostics.ToImmutable());
            return _diagnostics;
        }
    }

    // Null for files that are not read. Inputs stay the same instances where nothing is said otherwise.
    private LintInput?[] InputsOf(IReadOnlyList<ManifestEntry> entries)
    {
        var inputs = new LintInput?[entries.Count];
        var areInPlace = entries.Count == _entries.Count;
        for (var at = 0; areInPlace && at < entries.Count; at++)
        {
            var (now, before) = (entries[at], _entries[at]);
            areInPlace = now.File.Source.Path == before.File.Source.Path && now.IsDeclared == before.IsDeclared && now.ScopeName == before.ScopeName && now.InProject.IsRead == before.InProject.IsRead
                // What other files belong to is written in these.
                && (ReferenceEquals(now.File, before.File) || !(Kustomization.IsName(now.File.Found.Name) || now.File.Found.Name == "Chart.yaml" || now.InProject.HoldsTemplateText != before.InProject.HoldsTemplateText));
        }
        if (areInPlace)
        {
            for (var at = 0; at < inputs.Length; at++)
            {
                if (_inputs[at] is { } known)
                    inputs[at] = ReferenceEquals(known.File, entries[at].File.Source) && ReferenceEquals(known.Options, entries[at].Settings.Options) ? known : known with { File = entries[at].File.Source, Options = entries[at].Settings.Options };
            }
            return inputs;
        }
        return _layout.Inputs([.. entries.Select(static entry => entry.InProject)]);
    }

    private sealed class Sources : ISourceTexts
    {
        private readonly Dictionary<SourceFile, SourceText> _texts = [];

        public Sources(IReadOnlyList<ManifestEntry> entries)
        {
            foreach (var entry in entries)
                _texts[entry.File.Source] = entry.File.Text;
        }

        public SourceText? TextOf(SourceFile file) => _texts.TryGetValue(file, out var text) ? text : null;

        public string PathOf(SourceFile file) => file.Path;

        public Location? LocationOf(SourceSpan span)
        {
            if (TextOf(span.File) is not { } text)
                return null;
            var place = TextSpan.FromBounds(Math.Min(span.Start, text.Length), Math.Min(span.End, text.Length));
            return Location.Create(span.File.Path, place, text.Lines.GetLinePositionSpan(place));
        }
    }
}

/// <summary>The diagnostics of one manifest.</summary>
internal sealed record FileDiagnostics(SessionFile File, bool IsDeclared, Severity FailOn, ImmutableArray<Diagnostic> Diagnostics)
{
    public static FileDiagnostics Of(SessionFile file, ManifestEntry entry, ISourceTexts sources)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>(file.Findings.Count);
        if (ProjectLayout.IsReported(file, entry.IsDeclared))
        {
            foreach (var finding in file.Findings)
                diagnostics.Add(FindingDiagnostics.Create(finding, sources, entry.Settings.FailOn));
        }
        return new FileDiagnostics(file, entry.IsDeclared, entry.Settings.FailOn, diagnostics.ToImmutable());
    }
}
