using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1050.</summary>
internal sealed class ClaimTemplateUnnamed : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1050", "Claim template has no name",
        "the claim template has no metadata.name; containers mount the claim by it", Severity.Error,
        static () => new(
            Finds: "An entry of `volumeClaimTemplates` without `metadata.name`; `generateName` does not count.",
            Why: "The controller makes a volume of that name in every pod, and claims named `<name>-<set>-<ordinal>`. API servers refuse the StatefulSet since 1.34; older ones store it and the controller then fails to create the pods.",
            Wrong: """
                volumeClaimTemplates:
                - spec:
                    accessModes: [ReadWriteOnce]
                """,
            Right: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                  spec:
                    accessModes: [ReadWriteOnce]
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        if (set.LooksLikePatch)
            return;
        foreach (var claim in set.Claims)
        {
            if (claim.Name.IsAbsent || claim.Name.Is(""))
                context.ReportInTemplate(set.Object, s_rule, claim.Name);
        }
    }
}
