using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0039.</summary>
internal sealed class CustomTag : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0039", "Custom tag", "the API server ignores the tag '{0}' and takes what stands behind it as it is", Severity.Warning,
        static () => new(
            Finds: "A tag that is not one of YAML's own, such as `!Ref` or `!vault`.",
            Why: "Such tags are instructions to another tool. The API server's reader ignores them and stores the bare text, so a secret's reference, for example, becomes the secret.",
            Wrong: """
                stringData:
                  password: !vault secret/web
                """,
            Right: """
                stringData:
                  password: "<the secret, put in before the file is applied>"
                """,
            Silent: "YAML's own tags (`!!str`, `!!binary` and so on) and the bare `!`."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            if (problem.Kind == SyntaxProblemKind.CustomTag)
                context.Report(s_rule, problem.Span, problem.Detail);
        }
    }
}
