using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0038.</summary>
internal sealed class IllegalCharacter : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0038", "Illegal characters", "{0}", Severity.Error,
        static () => new(
            Finds: "NUL and other control characters, a byte-order mark inside the text, halves of surrogate pairs, and bytes that are not UTF-8.",
            Why: "YAML forbids them everywhere, in comments and texts too, and the API server's reader stops at them.",
            Wrong: "# a byte-order mark in front of the second file that was pasted below the first",
            Right: "# the same without it; in a text in double quotes a control character is written \"\\u001b\"",
            Fix: "Removes the character. Bytes that are not UTF-8 stay: only a person knows their encoding.",
            Silent: "A byte-order mark at the very start of a file, tabs, and every kind of line break are fine here."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            switch (problem.Kind)
            {
                case SyntaxProblemKind.IllegalCharacter:
                    context.Report(s_rule, problem.Span, $"{problem.Detail} is not allowed in YAML; remove it").WithSafeFix("Remove the character", Edit.Replace(problem.Span, ""));
                    break;
                case SyntaxProblemKind.InvalidEncoding:
                    context.Report(s_rule, problem.Span, "the bytes here are not UTF-8; save the file as UTF-8");
                    break;
            }
        }
    }
}
