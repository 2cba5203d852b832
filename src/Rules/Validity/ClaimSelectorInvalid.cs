using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1060.</summary>
internal sealed class ClaimSelectorInvalid : ClaimRule
{
    private static readonly RuleDescriptor s_rule = new("STS1060", "Claim selector invalid", "{0}", Severity.Error,
        static () => new(
            Finds: "In `spec.selector` of a claim: an expression whose operator is none of `In`, `NotIn`, `Exists` and `DoesNotExist` (letter case counts), `In` or `NotIn` without values, `Exists` or `DoesNotExist` with values, no key, or a key or value that no label can have.",
            Why: "The API server refuses the claim. In a StatefulSet it is checked since 1.34; older servers store the set, and each claim is then refused.",
            Wrong: """
                spec:
                  selector:
                    matchExpressions:
                    - key: disk
                      operator: exists
                """,
            Right: """
                spec:
                  selector:
                    matchExpressions:
                    - key: disk
                      operator: Exists
                """,
            Fix: "Mends the letter case of an operator. Removes the values of `Exists` and `DoesNotExist`; as `In` or `NotIn` may have been meant, that is unsafe.",
            Silent: "Parts that are template text."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ClaimView claim, RuleContext context)
    {
        if (claim.Spec.Mapping("selector") is not { IsKnown: true } selector)
            return;
        foreach (var problem in SelectorGrammar.Problems(selector.Value))
            problem.AddFix(context.ReportInTemplate(claim.Object, s_rule, problem.At, problem.Message));
    }
}
