using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3030.</summary>
internal sealed class ClaimWithoutClass : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS3030", "No storageClassName",
        "the claim names no storageClassName, so it takes whatever default class the cluster has; name the class that is meant", Severity.Info,
        static () => new(
            Finds: "A claim or claim template without `storageClassName` (and without the old annotation).",
            Why: "Admission fills in the cluster's default class when the claim is created, or later when one appears. The same manifest so gets a fast disk in one cluster, a slow one in the next, and in a cluster without a default class none at all. The class of a claim and of a claim template cannot be changed afterwards.",
            Wrong: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                  spec:
                    accessModes: [ReadWriteOnce]
                    resources:
                      requests:
                        storage: 10Gi
                """,
            Right: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                  spec:
                    storageClassName: fast
                    accessModes: [ReadWriteOnce]
                    resources:
                      requests:
                        storage: 10Gi
                """,
            Silent: "When `stslint_default_storage_class` says what the default is (`known`) or that there is none (`none`), when the input holds a default StorageClass, and on patches."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        foreach (var use in StorageScope.Of(scope).Uses)
        {
            if (use is { TakesDefault: true, Provisioning: Provisioning.Undecided } && use.Claim.Spec.IsKnown && !use.Claim.LooksLikePatch)
                context.Report(use.Object, s_rule, Anchor.Missing(use.Claim.Spec.Value, "storageClassName"));
        }
    }
}
