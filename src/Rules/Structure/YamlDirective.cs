using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0037.</summary>
internal sealed class YamlDirective : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0037", "YAML directive", "the API server refuses directives such as '{0}'; remove the line", Severity.Error,
        static () => new(
            Finds: "A line in front of a document that starts with `%`, such as `%YAML 1.2`.",
            Why: "The API server's YAML reader knows version 1.1 only and refuses a document that asks for another; kubectl takes the directive for a document of its own.",
            Wrong: """
                %YAML 1.2
                ---
                apiVersion: v1
                """,
            Right: """
                ---
                apiVersion: v1
                """,
            Fix: "Removes the line."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            if (problem.Kind != SyntaxProblemKind.Directive)
                continue;
            var finding = context.Report(s_rule, problem.Span, problem.Detail);
            var next = problem.Span.StartPosition.Line + 1;
            if (next < document.File.LineCount)
                finding.WithSafeFix("Remove the line", Edit.Replace(problem.Span with { End = document.File.StartOfLine(next) }, ""));
        }
    }
}
