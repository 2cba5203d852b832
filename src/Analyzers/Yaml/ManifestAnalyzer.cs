using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace StsLint.Analyzers;

/// <summary>
/// Judges the manifests among a project's additional files: all rules of the engine, over all manifests of the project together. What was judged
/// is kept with the texts, not with a compilation, so an edit of C# judges nothing and an edit of a manifest only what has to do with it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ManifestAnalyzer : DiagnosticAnalyzer
{
    private const string ManifestKey = "build_metadata.AdditionalFiles.StsLint";
    private const string ScopeKey = "build_metadata.AdditionalFiles.StsLintScope";
    private const string LinkedKey = "build_metadata.AdditionalFiles.StsLintLinked";
    private static readonly AdditionalTextValueProvider<ManifestFile?> s_files = new(ManifestFile.Of);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = Descriptors.All.Add(Descriptors.BadSetting);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        if (!ProjectSettings.Of(context.Options).ManifestsAreReportedHere)
            return;
        var entries = EntriesOf(context.Options, text => context.TryGetValue(text, s_files, out var file) ? file : null, context.CancellationToken);
        if (entries.Count == 0)
            return;
        var session = ManifestSession.For(entries);
        context.RegisterAdditionalFileAction(file =>
        {
            if (!session.Judge(entries, file.CancellationToken).TryGetValue(file.AdditionalFile.Path, out var found))
                return;
            foreach (var diagnostic in found.Diagnostics)
                file.ReportDiagnostic(diagnostic);
        });
        if (entries.Exists(static entry => entry.Settings.Problems.Count > 0))
        {
            context.RegisterCompilationEndAction(end =>
            {
                foreach (var problem in entries.SelectMany(static entry => entry.Settings.Problems).Distinct(StringComparer.Ordinal).OrderBy(static text => text, StringComparer.Ordinal))
                    end.ReportDiagnostic(Diagnostic.Create(Descriptors.BadSetting, Location.None, problem));
            });
        }
    }

    private static List<ManifestEntry> EntriesOf(AnalyzerOptions compiler, Func<AdditionalText, ManifestFile?> fileOf, CancellationToken cancel)
    {
        var entries = new List<ManifestEntry>(compiler.AdditionalFiles.Length);
        var project = ProjectSettings.Of(compiler);
        foreach (var text in compiler.AdditionalFiles)
        {
            cancel.ThrowIfCancellationRequested();
            var options = compiler.AnalyzerConfigOptionsProvider.GetOptions(text);
            var word = options.TryGetValue(ManifestKey, out var written) ? written : "";
            var isDeclared = string.Equals(word, "manifest", StringComparison.OrdinalIgnoreCase);
            if (!isDeclared && (string.Equals(word, "none", StringComparison.OrdinalIgnoreCase) || !Input.ManifestSigns.MayBeNamed(System.IO.Path.GetFileName(text.Path))))
                continue;
            if (fileOf(text) is not { } file)
                continue;
            var scope = options.TryGetValue(ScopeKey, out var name) && name.Length > 0 ? name : null;
            var isContext = project.LinkedAreReportedElsewhere && options.TryGetValue(LinkedKey, out var linked) && string.Equals(linked, "true", StringComparison.OrdinalIgnoreCase);
            entries.Add(new ManifestEntry(file, AnalyzerSettings.Of(options, project), isDeclared, scope, isContext));
        }
        // The order in which MSBuild found the files is not the user's business.
        entries.Sort(static (left, right) => string.CompareOrdinal(left.File.Source.Path, right.File.Source.Path));
        // A file that is named twice is judged once.
        for (var at = entries.Count - 1; at > 0; at--)
        {
            if (entries[at].File.Source.Path == entries[at - 1].File.Source.Path)
                entries.RemoveAt(at);
        }
        return entries.Exists(static entry => entry.InProject.IsRead) ? entries : [];
    }
}
