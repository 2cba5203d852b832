using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1023.</summary>
internal sealed class SelectorExpressionInvalid : SelectingWorkloadRule
{
    private static readonly RuleDescriptor s_rule = new("STS1023", "Selector invalid", "{0}", Severity.Error,
        static () => new(
            Finds: "In `spec.selector` of a StatefulSet, Deployment, DaemonSet or ReplicaSet: an expression whose operator is none of `In`, `NotIn`, `Exists` and `DoesNotExist` (letter case counts), `In` or `NotIn` without values, `Exists` or `DoesNotExist` with values, no key, or a key or value that no label can have.",
            Why: "The API server refuses the StatefulSet.",
            Wrong: """
                selector:
                  matchExpressions:
                  - key: app
                    operator: in
                    values: [nginx]
                """,
            Right: """
                selector:
                  matchExpressions:
                  - key: app
                    operator: In
                    values: [nginx]
                """,
            Fix: "Mends the letter case of an operator. Removes the values of `Exists` and `DoesNotExist`; as `In` or `NotIn` may have been meant, that is unsafe.",
            Silent: "Parts that are template text."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(SelectingWorkload set, RuleContext context)
    {
        if (!set.Selector.Field.IsKnown)
            return;
        foreach (var problem in SelectorGrammar.Problems(set.Selector.Field.Value))
        {
            var finding = context.Report(set.Object, s_rule, problem.At, problem.Message).Explains("STS1024");
            problem.AddFix(finding);
        }
    }
}
