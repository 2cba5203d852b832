using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3031.</summary>
internal sealed class StaticVolumesUnused : ScopeRule
{
    private const int MostRelated = 10;

    private static readonly RuleDescriptor s_rule = new("STS3031", "Static volumes will not be used",
        "the claim names no class, so a default class makes new volumes for it and {0} without a class stays unused; write storageClassName: \"\"", Severity.Warning,
        static () => new(
            Finds: "A claim or claim template without `storageClassName`, while the volumes of the input that fit it have no class.",
            Why: "A cluster with a default class writes that class into the claim, and from then on volumes without a class do not fit: new ones are provisioned, and those made for the purpose stay Available. Seen with a real binder both ways: three volumes Available and three provisioned; with `\"\"` all three bind.",
            Wrong: """
                kind: PersistentVolume
                spec:
                  capacity:
                    storage: 1Gi
                ---
                volumeClaimTemplates:
                - spec:
                    resources:
                      requests:
                        storage: 1Gi
                """,
            Right: """
                kind: PersistentVolume
                spec:
                  capacity:
                    storage: 1Gi
                ---
                volumeClaimTemplates:
                - spec:
                    storageClassName: ""
                    resources:
                      requests:
                        storage: 1Gi
                """,
            Fix: "Writes `storageClassName: \"\"`, which binds volumes without a class and never provisions. Safe, since the volumes in the input can only have been meant for the claim; a set that runs already has to be recreated for it.",
            Silent: "When the cluster has no default class (`stslint_default_storage_class = none`), when a volume of another class fits too, when volumes are reserved for these claims (`claimRef`), and when the labels of the volumes or another claim's selector say that they belong to something else."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        var storage = StorageScope.Of(scope);
        if (storage.Offers.Count == 0)
            return;
        HashSet<VolumeOffer>? wanted = null;
        foreach (var use in storage.Uses)
        {
            if (use is not { TakesDefault: true, Demand: { HasSource: false } demand, Given.Count: > 0 } || use.Provisioning == Provisioning.Static || use.Claim.LooksLikePatch)
                continue;
            if (use.Given.Any(static offer => offer.ReservedFor is not null || offer.Class.Length > 0))
                continue;
            wanted ??= SelectedByOthers(storage);
            if (use.Given.Any(offer => wanted.Contains(offer) && demand.Selector is null || BelongsElsewhere(offer, use) || !scope.BelongTogether(offer.Volume.Object, use.Object)))
                continue;
            if (demand.VolumeName is null && storage.Matching.Nearest(demand, "", Misfit.Class) is not null)
                continue;
            var finding = context.Report(use.Object, s_rule, Anchor.Missing(use.Claim.Spec.Value, "storageClassName"), Names(use.Given))
                .ExplainsWithin(use.Claim.Node, "STS3030")
                .WithSafeFix("Write storageClassName: \"\"", Edit.Set(use.Claim.Spec.Value, "storageClassName", "\"\""));
            foreach (var offer in demand.VolumeName is null ? storage.Matching.Fitting(demand, "").Take(MostRelated) : use.Given)
                finding.At(offer.Volume.Object.Name.Node!, "this volume fits and has no class").Involves(offer.Volume.Object);
        }
    }

    private static string Names(List<VolumeOffer> offers) =>
        offers.Count == 1 ? $"the volume '{offers[0].Name}'" : offers.Count == 2 ? $"each of the volumes '{offers[0].Name}' and '{offers[1].Name}'" : $"each of the {offers.Count} volumes such as '{offers[0].Name}'";

    // Volumes that a claim with a selector asks for are that claim's.
    private static HashSet<VolumeOffer> SelectedByOthers(StorageScope storage)
    {
        var result = new HashSet<VolumeOffer>();
        foreach (var use in storage.Uses)
        {
            if (use.Demand is { Selector: not null })
            {
                foreach (var offer in use.Given)
                    result.Add(offer);
            }
        }
        return result;
    }

    private static readonly string[] s_owners = ["app", "app.kubernetes.io/name", "app.kubernetes.io/instance"];

    private static bool BelongsElsewhere(VolumeOffer offer, ClaimUse use)
    {
        var labels = offer.Volume.Object.Labels;
        if (labels.Field.IsAbsent)
            return false;
        foreach (var key in s_owners)
        {
            if (labels.Get(key) is not { IsKnown: true } owner)
                continue;
            var own = use.Object.Labels.Get(key);
            if (!own.IsKnown && use.Set is { } set)
                own = set.Pod.Labels.Get(key);
            if (own.IsUnknown || (own.IsKnown && own.Value != owner.Value))
                return true;
        }
        return false;
    }
}
