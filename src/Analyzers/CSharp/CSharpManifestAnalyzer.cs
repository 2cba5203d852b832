using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace StsLint.Analyzers.CSharp;

/// <summary>Judges the manifests that C# code makes: with the StsLint DSL, and with KubernetesClient's models.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CSharpManifestAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var project = ProjectSettings.Of(start.Options);
            if (!project.CodeIsReported || ManifestTypes.In(start.Compilation) is not { } types)
                return;
            var references = new References(start.Compilation);
            var written = new ConcurrentBag<WrittenManifest>();
            start.RegisterSemanticModelAction(context => Analyze(context, types, references, written));
            start.RegisterCompilationEndAction(context =>
            {
                foreach (var diagnostic in WrittenManifests.Judge(written, project.FailOn))
                    context.ReportDiagnostic(diagnostic);
            });
        });
    }

    private static void Analyze(SemanticModelAnalysisContext context, ManifestTypes types, References references, ConcurrentBag<WrittenManifest> written)
    {
        var tree = context.SemanticModel.SyntaxTree;
        if (!types.MayBeIn(tree, context.CancellationToken))
            return;
        var judged = new JudgedFile(types, references, context.SemanticModel, AnalyzerSettings.Of(context.Options.AnalyzerConfigOptionsProvider.GetOptions(tree), ProjectSettings.Of(context.Options)),
            IsAlone(context, types), context.CancellationToken);
        foreach (var diagnostic in judged.Diagnostics())
            context.ReportDiagnostic(diagnostic);
        foreach (var each in judged.Written)
            written.Add(each);
    }

    // No other file makes manifests, and none stands among the additional files.
    private static bool IsAlone(SemanticModelAnalysisContext context, ManifestTypes types)
    {
        foreach (var tree in context.SemanticModel.Compilation.SyntaxTrees)
        {
            if (tree != context.SemanticModel.SyntaxTree && types.MayBeIn(tree, context.CancellationToken))
                return false;
        }
        foreach (var file in context.Options.AdditionalFiles)
        {
            if (Input.ManifestSigns.MayBeNamed(System.IO.Path.GetFileName(file.Path)))
                return false;
        }
        return true;
    }
}
