using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using StsLint.Analyzers;
using StsLint.Engine;

namespace StsLint.CodeFixes;

/// <summary>
/// Offers the fixes that StsLint's diagnostics carry, in manifests among the additional files and in C# alike. It judges nothing: what is to be
/// replaced was worked out with the diagnostic.
/// </summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp,
    Name = "StsLint",
    DocumentKinds = [nameof(TextDocumentKind.Document), nameof(TextDocumentKind.AdditionalDocument)],
    DocumentExtensions = [".cs", ".yaml", ".yml", ".json"])]
[Shared]
public sealed class TextFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => Descriptors.FixableIds;

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => TextFixAllProvider.Instance;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (FixOf(diagnostic) is not { } fix)
                continue;
            var project = context.TextDocument.Project;
            var merge = new FixMerge(project);
            if (!await merge.TryAddAsync(fix, context.CancellationToken).ConfigureAwait(false))
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(TitleOf(fix), cancel => Task.FromResult(merge.ApplyTo(project.Solution, cancel)), fix.EquivalenceKey),
                diagnostic);
        }
    }

    /// <summary>The fix that a diagnostic carries.</summary>
    internal static TextFix? FixOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticProperties.Fix, out var encoded) && encoded is not null ? TextFix.Decode(encoded) : null;

    /// <summary>What the menu says: that a fix changes the meaning is part of it.</summary>
    internal static string TitleOf(TextFix fix) => fix.Safety == FixSafety.Safe ? fix.Title : fix.Title + " (changes the meaning)";
}
