using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using StsLint.Analyzers;
using StsLint.Engine;

namespace StsLint.CodeFixes;

/// <summary>
/// Puts fixes of one project together, the first one first. A fix is taken whole, or not at all: when one of its files is not as it was judged,
/// or when it replaces what another one replaces. What is left out is found again by the next analysis.
/// </summary>
internal sealed class FixMerge(Project project)
{
    private readonly Dictionary<string, Target?> _targets = new(StringComparer.Ordinal);
    private ILookup<string, TextDocument>? _documents;

    /// <summary>Takes a fix; false when it cannot be had.</summary>
    public async Task<bool> TryAddAsync(TextFix fix, CancellationToken cancel)
    {
        var targets = new List<Target>(fix.Files.Count);
        foreach (var file in fix.Files)
        {
            if (await TargetOfAsync(file.Path, cancel).ConfigureAwait(false) is not { } target || target.Content != file.Content)
                return false;
            foreach (var edit in file.Edits)
            {
                if (edit.End > target.Text.Length || target.Conflicts(edit))
                    return false;
            }
            targets.Add(target);
        }
        for (var i = 0; i < targets.Count; i++)
            targets[i].Edits.AddRange(fix.Files[i].Edits);
        return targets.Count > 0;
    }

    /// <summary>The solution with all that was taken.</summary>
    public Solution ApplyTo(Solution solution, CancellationToken cancel)
    {
        foreach (var target in _targets.Values)
        {
            cancel.ThrowIfCancellationRequested();
            if (target is null || target.Edits.Count == 0)
                continue;
            // Of insertions at one place the deeper one comes first, as the engine orders them.
            var changes = EditPlan.InOrder(target.Edits).Select(static edit => new TextChange(TextSpan.FromBounds(edit.Start, edit.End), edit.NewText));
            var text = Change(target.Text, changes);
            solution = target.Document is Document ? solution.WithDocumentText(target.Document.Id, text) : solution.WithAdditionalDocumentText(target.Document.Id, text);
        }
        return solution;
    }

    // SourceText takes only one change at an offset.
    private static SourceText Change(SourceText text, IEnumerable<TextChange> changes)
    {
        var merged = new List<TextChange>();
        foreach (var change in changes)
        {
            if (merged.Count > 0 && merged[merged.Count - 1] is var last && last.Span.End == change.Span.Start)
                merged[merged.Count - 1] = new TextChange(TextSpan.FromBounds(last.Span.Start, change.Span.End), last.NewText + change.NewText);
            else
                merged.Add(change);
        }
        return text.WithChanges(merged);
    }

    private async Task<Target?> TargetOfAsync(string path, CancellationToken cancel)
    {
        if (_targets.TryGetValue(path, out var known))
            return known;
        _documents ??= project.Documents.Concat(project.AdditionalDocuments).ToLookup(static document => document.FilePath ?? document.Name, StringComparer.Ordinal);
        Target? target = null;
        if (_documents[path].FirstOrDefault() is { } document)
        {
            var text = await document.GetTextAsync(cancel).ConfigureAwait(false);
            target = new Target(document, text, TextFixes.ContentOf(text));
        }
        _targets.Add(path, target);
        return target;
    }

    private sealed record Target(TextDocument Document, SourceText Text, string Content)
    {
        public List<TextEdit> Edits { get; } = [];

        // Two that insert the same at one place want the same: once is enough.
        public bool Conflicts(TextEdit edit)
        {
            foreach (var taken in Edits)
            {
                if ((edit.Start < taken.End && taken.Start < edit.End) || edit == taken)
                    return true;
            }
            return false;
        }
    }
}
