using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3068 and STS3069: volumes that are reserved for a claim.</summary>
internal sealed class ClaimReferenceNowhere : ScopeRule
{
    private static readonly RuleDescriptor s_nowhere = new("STS3068", "claimRef points nowhere",
        "the volume is reserved for {0}, so nothing can ever bind it; {1}", Severity.Warning,
        static () => new(
            Finds: "A PersistentVolume whose `claimRef` has no namespace.",
            Why: "A volume with a claimRef is kept for the claim of that namespace and name. Without a namespace it is no claim at all. The API server does not look whether the claim exists; the volume stays Available and unused.",
            Wrong: "kind: PersistentVolume\nspec:\n  claimRef:\n    name: data-db-0",
            Right: "kind: PersistentVolume\nspec:\n  claimRef:\n    namespace: default\n    name: data-db-0",
            Silent: "When the claimRef carries a uid (a volume that was bound before), and when the namespace is a placeholder. Whether a claim of that namespace and name exists is not judged: it may be made later."));

    private static readonly RuleDescriptor s_twice = new("STS3069", "Two PVs reserved for one claim",
        "the volumes '{0}' and '{1}' are both reserved for the claim '{2}'; only one of them can be bound, so give one another claim", Severity.Warning,
        static () => new(
            Finds: "Two PersistentVolumes of the input whose `claimRef` names the same claim.",
            Why: "A claim binds one volume. The other one stays reserved and unused, and whichever claim was meant for it finds none.",
            Wrong: "kind: PersistentVolume\nmetadata:\n  name: pv-a\nspec:\n  claimRef:\n    namespace: default\n    name: data-db-0\n---\nkind: PersistentVolume\nmetadata:\n  name: pv-b\nspec:\n  claimRef:\n    namespace: default\n    name: data-db-0",
            Right: "kind: PersistentVolume\nmetadata:\n  name: pv-a\nspec:\n  claimRef:\n    namespace: default\n    name: data-db-0\n---\nkind: PersistentVolume\nmetadata:\n  name: pv-b\nspec:\n  claimRef:\n    namespace: default\n    name: data-db-1",
            Silent: "When one of them carries a uid, when they are in files that hold alternatives, and for the same volume written twice."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_nowhere, s_twice];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        Dictionary<(string, string), VolumeOffer>? reserved = null;
        foreach (var offer in StorageScope.Of(scope).Offers)
        {
            if (offer.ReservedFor is not { HasUid: false } claim)
                continue;
            var reference = offer.Volume.Spec.Mapping("claimRef");
            if (string.IsNullOrEmpty(claim.Namespace))
            {
                context.Report(offer.Volume.Object, s_nowhere, Anchor.Of(reference), $"a claim '{claim.Name}' without a namespace", "write the claim's namespace");
                continue;
            }
            reserved ??= [];
            if (reserved.TryAdd((claim.Namespace!, claim.Name), offer))
                continue;
            var other = reserved[(claim.Namespace!, claim.Name)];
            if (other.Name != offer.Name && scope.BelongTogether(other.Volume.Object, offer.Volume.Object))
                context.Report(offer.Volume.Object, s_twice, Anchor.Of(reference.Text("name")), other.Name, offer.Name, claim.Name).At(other.Volume.Spec.Mapping("claimRef").Text("name").Node!, "the other claimRef is here");
        }
    }
}
