using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0001.</summary>
internal sealed class UnreadableYaml : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0001", "YAML cannot be parsed", "{0}", Severity.Error,
        static () => new(
            Finds: """
                A document that cannot be read as YAML, or as JSON if it is that, at the place where reading stopped. Also what a reader of YAML understands but no API server
                takes: a key that is a list or a mapping, an alias inside the node that it stands for, a merge key `<<` of something other than mappings, aliases that multiply
                beyond all measure, and nesting deeper than 128 levels.
                """,
            Why: "kubectl and the API server refuse the whole document, and kubectl applies none that follow in the same file.",
            Wrong: """
                metadata:
                  name: web
                 namespace: shop
                """,
            Right: """
                metadata:
                  name: web
                  namespace: shop
                """,
            Silent: """
                The other documents of the file are judged as usual, and so is what stands in front of the place, but nothing is called missing from it. Template text (`{{ … }}`) is no
                parse error. Quoted texts and bracketed lists whose further lines are not indented deeper than their key are read as the API server reads them.
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            if (Words(problem) is not { } words)
                continue;
            var finding = context.Report(s_rule, problem.Span, words);
            if (problem is { Kind: SyntaxProblemKind.ParseError, Related: { } opening })
                finding.At(opening, "it opens here");
        }
    }

    private static string? Words(SyntaxProblem problem) => problem.Kind switch
    {
        SyntaxProblemKind.ParseError or SyntaxProblemKind.TooDeep => problem.Detail,
        SyntaxProblemKind.AliasBudget => $"'*{problem.Detail}' and the aliases before it multiply to more than can be read; write less of it by alias",
        SyntaxProblemKind.RecursiveAlias => $"'*{problem.Detail}' stands within the node that it names, which would then hold itself without end",
        SyntaxProblemKind.BadMerge => "'<<' merges mappings only; give it an alias of a mapping, or a list of such",
        SyntaxProblemKind.ComplexKey => "a key must be a text, not a list or a mapping",
        _ => null,
    };
}
