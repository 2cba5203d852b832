using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace StsLint.Tests.Harness;

/// <summary>
/// One test of a code fix: what <see cref="AnalyzerTest"/> holds, and the files as they should be afterwards. Checks that the diagnostic is gone and
/// that analysing and fixing again changes nothing.
/// </summary>
internal sealed class FixTest(AnalyzerTest test, CodeFixProvider provider)
{
    /// <summary>Files that change, by name, as they should be.</summary>
    public Dictionary<string, string> Fixed { get; } = [];

    /// <summary>The title of the action; any when null.</summary>
    public string? Title { get; init; }

    /// <summary>Fix all of the kind in this scope, instead of one.</summary>
    public FixAllScope? Scope { get; init; }

    /// <summary>Findings of the rule that are left, when not all can be mended at once.</summary>
    public int Left { get; init; }

    public async Task RunAsync()
    {
        var rule = test.Rule ?? throw new InvalidOperationException("A test of a fix names its rule.");
        var before = await test.RunAsync();
        using var workspace = new AdhocWorkspace();
        var project = test.ProjectIn(workspace.CurrentSolution);
        var first = before.FirstOrDefault(each => each.Id == rule && !each.IsSuppressed);
        Assert.True(first is not null, $"{rule} was not found");
        var action = Scope is { } scope ? await FixAllAsync(project, first, scope) : await ActionAsync(project, first);
        Assert.True(action is not null, $"No fix is offered for {first}");
        if (Title is not null)
            Assert.Equal(Title, action.Title);
        project = await ApplyAsync(project, action);
        foreach (var document in project.Documents.Concat<TextDocument>(project.AdditionalDocuments))
            Assert.Equal(Fixed.TryGetValue(document.Name, out var text) ? text : test.TextOf(document.Name), document.GetTextSynchronously().ToString());
        var after = (await test.DiagnosticsOfAsync(project)).Where(each => each.Id == rule && !each.IsSuppressed).ToList();
        var had = before.Count(each => each.Id == rule && !each.IsSuppressed);
        if (Scope is not null)
            Assert.Equal(Left, after.Count);
        else
            Assert.True(after.Count < had, $"The fix did not remove its diagnostic:\n{string.Join("\n", after)}");
        // What was mended is not offered again.
        foreach (var diagnostic in after.Where(each => Scope is not null && AnalyzerTest.NameOf(each.Location) is var name && Fixed.ContainsKey(name)))
            Assert.Null(await ActionAsync(project, diagnostic));
    }

    private async Task<CodeAction?> ActionAsync(Project project, Diagnostic diagnostic)
    {
        var document = project.Documents.Concat<TextDocument>(project.AdditionalDocuments).Single(each => each.FilePath == diagnostic.Location.GetLineSpan().Path);
        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default));
        return Title is null ? actions.FirstOrDefault() : actions.Find(action => action.Title == Title);
    }

    private async Task<CodeAction?> FixAllAsync(Project project, Diagnostic diagnostic, FixAllScope scope)
    {
        if (await ActionAsync(project, diagnostic) is not { } one)
            return null;
        var diagnostics = new Diagnostics(test);
        var document = project.Documents.FirstOrDefault(each => each.FilePath == diagnostic.Location.GetLineSpan().Path);
        var context = document is null
            ? new FixAllContext(project, provider, scope, one.EquivalenceKey!, [diagnostic.Id], diagnostics, default)
            : new FixAllContext(document, provider, scope, one.EquivalenceKey!, [diagnostic.Id], diagnostics, default);
        return await provider.GetFixAllProvider()!.GetFixAsync(context);
    }

    private static async Task<Project> ApplyAsync(Project project, CodeAction action)
    {
        var operations = await action.GetOperationsAsync(default);
        return Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution.GetProject(project.Id)!;
    }

    private sealed class Diagnostics(AnalyzerTest test) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            (await test.DiagnosticsOfAsync(project)).Where(static each => !each.IsSuppressed);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            (await GetAllDiagnosticsAsync(document.Project, cancellationToken)).Where(each => each.Location.GetLineSpan().Path == document.FilePath);

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            (await GetAllDiagnosticsAsync(project, cancellationToken)).Where(static each => !each.Location.IsInSource);
    }
}
