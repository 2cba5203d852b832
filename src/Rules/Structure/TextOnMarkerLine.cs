using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0036.</summary>
internal sealed class TextOnMarkerLine : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0036", "Text on the '---' line", "kubectl drops what stands behind '---', or refuses the file; {0}", Severity.Warning,
        static () => new(
            Finds: "Anything but blanks and a comment behind `---` on its line. Every line that starts with three dashes is such a line.",
            Why: "YAML allows content there, but kubectl cuts files into documents before it reads YAML: one of its two readers refuses such a line, the other drops the text without a word (apimachinery, pkg/util/yaml/decoder.go).",
            Wrong: """
                --- # fine
                apiVersion: v1
                --- the database
                apiVersion: v1
                """,
            Right: """
                ---
                apiVersion: v1
                --- # the database
                apiVersion: v1
                """,
            Fix: "Moves what looks like YAML to a line of its own, and makes a comment of any other text.",
            Silent: "Comments need a blank in front of their `#`."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            if (problem.Kind != SyntaxProblemKind.TextOnMarker)
                continue;
            var isMoved = problem.Instead?.StartsWith('\n') == true;
            var finding = context.Report(s_rule, problem.Span, isMoved ? "move it to a line of its own" : "make it a comment");
            if (problem.Instead is not { } instead || document.File.Text is not { } text)
                continue;
            var from = problem.Span.Start;
            while (text[from - 1] is ' ' or '\t')
                from--;
            finding.WithSafeFix(isMoved ? "Move it to a line of its own" : "Make it a comment", Edit.Replace(problem.Span with { Start = from }, instead.Replace("\n", document.File.NewLine)));
        }
    }
}
