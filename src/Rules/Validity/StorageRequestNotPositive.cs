using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1057.</summary>
internal sealed class StorageRequestNotPositive : ClaimRule
{
    private static readonly RuleDescriptor s_rule = new("STS1057", "Storage request not positive",
        "the claim asks for {0} of storage; it must be more than 0", Severity.Error,
        static () => new(
            Finds: "`spec.resources.requests.storage` of a claim that is 0 or negative.",
            Why: "The API server refuses the claim. In a StatefulSet it is checked since 1.34; older servers store the set, and each claim is then refused.",
            Wrong: """
                resources:
                  requests:
                    storage: 0Gi
                """,
            Right: """
                resources:
                  requests:
                    storage: 10Gi
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ClaimView claim, RuleContext context)
    {
        var request = claim.Request;
        if (request.IsKnown && request.Value.Value <= 0)
            context.ReportInTemplate(claim.Object, s_rule, request, ((ScalarNode)request.Node!).Value);
    }
}
