using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1056.</summary>
internal sealed class StorageRequestMissing : ClaimRule
{
    private static readonly RuleDescriptor s_rule = new("STS1056", "No storage request",
        "the claim asks for no storage; {0}", Severity.Error,
        static () => new(
            Finds: "A claim, claim template or ephemeral volume's template without `spec.resources.requests.storage`. A limit alone does not count: unlike a container's, a claim's limit is not copied to its request.",
            Why: "The API server refuses the claim. In a StatefulSet it is checked since 1.34; older servers store the set, and each claim is then refused and no pod is made.",
            Wrong: """
                spec:
                  accessModes: [ReadWriteOnce]
                  resources:
                    limits:
                      storage: 10Gi
                """,
            Right: """
                spec:
                  accessModes: [ReadWriteOnce]
                  resources:
                    requests:
                      storage: 10Gi
                    limits:
                      storage: 10Gi
                """,
            Fix: "Copies the limit to the request, where there is a limit. Unsafe, since less may be wanted.",
            Silent: "The object looks like a patch: it has neither access modes nor resources."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ClaimView claim, RuleContext context)
    {
        if (!claim.Request.IsAbsent || claim.LooksLikePatch)
            return;
        var resources = claim.Spec.Mapping("resources");
        var limit = resources.Mapping("limits").Quantity("storage");
        var text = (limit.Node as ScalarNode)?.Value;
        var finding = context.ReportInTemplate(claim.Object, s_rule, claim.Request,
            limit.IsKnown ? $"a limit is no request, so write resources.requests.storage too ({text})" : "write resources.requests.storage");
        if (!limit.IsKnown)
            return;
        if (resources.Mapping("requests") is { IsKnown: true } requests)
            finding.WithUnsafeFix("Ask for the limit", Edit.Set(requests.Value, "storage", YamlText.Scalar(text!)));
        else
            finding.WithUnsafeFix("Ask for the limit", Edit.Set(resources.Value, "requests", "storage: " + YamlText.Scalar(text!)));
    }
}
