using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1053.</summary>
internal sealed class AccessModeMissing : ClaimRule
{
    private static readonly RuleDescriptor s_rule = new("STS1053", "No access mode",
        "the claim has no access mode; write accessModes: [ReadWriteOnce], or the mode that its pods need", Severity.Error,
        static () => new(
            Finds: "A claim, claim template or ephemeral volume's template whose `spec.accessModes` is absent or empty.",
            Why: "The API server refuses the claim: the field has no default. In a StatefulSet it is checked since 1.34; older servers store the set, and each claim is then refused and no pod is made.",
            Wrong: """
                spec:
                  resources:
                    requests:
                      storage: 10Gi
                """,
            Right: """
                spec:
                  accessModes: [ReadWriteOnce]
                  resources:
                    requests:
                      storage: 10Gi
                """,
            Fix: "Writes `[ReadWriteOnce]`, what nearly every claim asks for. Unsafe, since another mode may be needed.",
            Silent: "The object looks like a patch: it has neither access modes nor resources."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ClaimView claim, RuleContext context)
    {
        var modes = claim.AccessModes;
        if (!(modes.IsAbsent || (modes.IsKnown && modes.Value is { Count: 0, IsOpen: false })) || claim.LooksLikePatch)
            return;
        var finding = context.ReportInTemplate(claim.Object, s_rule, modes);
        if (claim.Spec.IsKnown)
            finding.WithUnsafeFix("Write ReadWriteOnce", Edit.Set(claim.Spec.Value, "accessModes", "[ReadWriteOnce]"));
    }
}
