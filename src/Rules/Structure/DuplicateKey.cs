using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0003.</summary>
internal sealed class DuplicateKey : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0003", "Duplicate key", "the key '{0}' stands in this mapping already; {1}", Severity.Error,
        static () => new(
            Finds: "A mapping that holds the same key more than once. The later one is marked; the first is named beside it.",
            Why: "With strict field validation, kubectl's default, the API server refuses the object. Without it the last value silently wins, and other tools may take the first.",
            Wrong: """
                metadata:
                  labels:
                    app: nginx
                    tier: web
                    app: proxy
                """,
            Right: """
                metadata:
                  labels:
                    app: nginx
                    tier: web
                """,
            Fix: "Removes the later entry when both values are the same. Where they differ, only a person can tell which one is meant.",
            Silent: "A mapping at the root of a document that repeats `apiVersion` and `kind` is two objects without `---` between them (STS0004). Keys that come from a merge key `<<` are no duplicates."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            if (problem is not { Kind: SyntaxProblemKind.DuplicateKey, Mapping: { } mapping } || MissingDocumentBreak.Explains(document, problem))
                continue;
            var isSame = SameValue.Of(mapping[problem.OtherEntry].Value, mapping[problem.Entry].Value);
            var finding = context.Report(s_rule, mapping, problem.Entry, problem.Detail, isSame ? "remove one of the two, their values are the same" : "keep the one that is meant");
            if (problem.Related is { } first)
                finding.At(first, "the first one is here");
            if (isSame)
                finding.WithSafeFix("Remove the copy", Edit.Remove(mapping, problem.Entry));
        }
    }
}
