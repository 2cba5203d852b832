using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace StsLint.CodeFixes;

/// <summary>Applies all fixes of one kind at once, in a document, a project or the solution.</summary>
internal sealed class TextFixAllProvider : FixAllProvider
{
    private static readonly ImmutableArray<FixAllScope> s_scopes = [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public static TextFixAllProvider Instance { get; } = new();

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => s_scopes;

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var merges = new List<FixMerge>();
        string? title = null;
        foreach (var (project, diagnostics) in await DiagnosticsOfAsync(fixAllContext).ConfigureAwait(false))
        {
            var merge = new FixMerge(project);
            var any = false;
            foreach (var diagnostic in diagnostics.OrderBy(static each => each.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(static each => each.Location.SourceSpan.Start))
            {
                if (TextFixProvider.FixOf(diagnostic) is not { } fix || fix.EquivalenceKey != fixAllContext.CodeActionEquivalenceKey)
                    continue;
                any |= await merge.TryAddAsync(fix, fixAllContext.CancellationToken).ConfigureAwait(false);
                title ??= TextFixProvider.TitleOf(fix);
            }
            if (any)
                merges.Add(merge);
        }
        return merges.Count == 0 ? null : CodeAction.Create(title!, cancel =>
        {
            var solution = fixAllContext.Solution;
            foreach (var merge in merges)
                solution = merge.ApplyTo(solution, cancel);
            return Task.FromResult(solution);
        }, fixAllContext.CodeActionEquivalenceKey);
    }

    private static async Task<IReadOnlyList<(Project Project, ImmutableArray<Diagnostic> Diagnostics)>> DiagnosticsOfAsync(FixAllContext context)
    {
        switch (context.Scope)
        {
            // An additional document is not handed over: there is no public way to ask for its diagnostics alone.
            case FixAllScope.Document when context.Document is { } document:
                return [(context.Project, await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false))];
            case FixAllScope.Project:
                return [(context.Project, await context.GetAllDiagnosticsAsync(context.Project).ConfigureAwait(false))];
            case FixAllScope.Solution:
                var all = new List<(Project, ImmutableArray<Diagnostic>)>();
                foreach (var project in context.Solution.Projects.Where(project => project.Language == context.Project.Language))
                    all.Add((project, await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false)));
                return all;
            default:
                return [];
        }
    }
}
