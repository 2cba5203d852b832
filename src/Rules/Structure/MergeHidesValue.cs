using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0006.</summary>
internal sealed class MergeHidesValue : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0006", "Merge key hides a value", "'{0}' is written here, so the other value that '<<' brings for it does not count", Severity.Info,
        static () => new(
            Finds: "A key written in a mapping whose merge key `<<` brings the same key with another value.",
            Why: "YAML lets the written value win, which is mostly what is wanted. It is worth a look because the readers of YAML do not all agree, and because whoever changes the anchor's text sees no effect here.",
            Wrong: """
                web: &web
                  cpu: 100m
                worker:
                  <<: *web
                  cpu: 200m
                """,
            Right: """
                web:
                  cpu: 100m
                worker:
                  cpu: 200m
                """,
            Silent: "When both values are the same."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            if (problem is not { Kind: SyntaxProblemKind.MergeHides, Mapping: { } mapping })
                continue;
            var finding = context.Report(s_rule, mapping, problem.Entry, problem.Detail);
            if (problem.Related is { } hidden)
                finding.At(hidden, "the value that does not count");
        }
    }
}
