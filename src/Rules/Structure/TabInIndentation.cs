using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0002.</summary>
internal sealed class TabInIndentation : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0002", "Tab used as indentation", "a tab stands where YAML wants blanks{0}; replace it", Severity.Error,
        static () => new(
            Finds: "A tab among the blanks in front of a line, or behind the `-` of a list item. Said once per document, at the first tab.",
            Why: "YAML counts indentation in blanks and forbids tabs there; kubectl and the API server refuse the document.",
            Wrong: "metadata:\n\tname: web",
            Right: "metadata:\n  name: web",
            Fix: "Puts blanks in place of the tabs of the whole document: as many for each as make the document readable (2, 4 or 8), or one where the indentation is right already.",
            Silent: "Tabs within texts, behind values, in comments and within brackets are allowed. When the document cannot be read with blanks either, there is no fix."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        SyntaxProblem? first = null;
        var count = 0;
        var isFixable = true;
        foreach (var problem in document.Problems)
        {
            if (problem.Kind != SyntaxProblemKind.TabIndentation)
                continue;
            if (first is null || problem.Span.Start < first.Span.Start)
                first = problem;
            isFixable &= problem.Instead is not null;
            count++;
        }
        if (first is null)
            return;
        var finding = context.Report(s_rule, first.Span, count == 1 ? "" : $", here and in {count - 1} more {(count == 2 ? "place" : "places")} of the document");
        if (!isFixable)
            return;
        var edits = new List<Edit>(count);
        foreach (var problem in document.Problems)
        {
            if (problem.Kind == SyntaxProblemKind.TabIndentation)
                edits.Add(Edit.Replace(problem.Span, problem.Instead!));
        }
        finding.WithSafeFix("Put blanks in place of the tabs", [.. edits]);
    }
}
