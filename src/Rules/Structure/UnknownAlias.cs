using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0005.</summary>
internal sealed class UnknownAlias : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0005", "Unknown alias", "no anchor '&{0}' stands in front of this alias{1}; put the value in quotes if '*' is part of it", Severity.Error,
        static () => new(
            Finds: "An alias `*name` without an anchor `&name` in front of it in the same document.",
            Why: "An anchor is known only behind its place and ends with its document, so kubectl and the API server refuse the document. Often no alias is meant at all, but a text that starts with `*`.",
            Wrong: """
                rules:
                - host: *.example.com
                """,
            Right: """
                rules:
                - host: "*.example.com"
                """,
            Silent: "An alias that stands within its own anchor's node is reported as STS0001."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            if (problem.Kind == SyntaxProblemKind.UnknownAlias)
                context.Report(s_rule, problem.Span, problem.Detail, Elsewhere(document, problem));
        }
    }

    private static string Elsewhere(ManifestDocument document, SyntaxProblem problem)
    {
        if (document.File.Text is not { } text)
            return "";
        var anchor = "&" + problem.Detail;
        for (var at = text.IndexOf(anchor, StringComparison.Ordinal); at >= 0; at = text.IndexOf(anchor, at + 1, StringComparison.Ordinal))
        {
            var end = at + anchor.Length;
            if (at == 0 || text[at - 1] is not (' ' or '\n' or '[' or ',') || (end < text.Length && text[end] is not (' ' or '\n' or '\r')))
                continue;
            return at < document.Start ? ", and one of an earlier document does not count"
                : at >= document.End ? ", and one of a later document does not count"
                : " (one stands behind it)";
        }
        return "";
    }
}
