using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3067.</summary>
internal sealed class TooFewVolumes : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS3067", "Fewer PVs than replicas",
        "the set needs {0} volumes for its claims '{1}', but the input has only {2} that {3}: '{1}-{4}-{5}' stays Pending and its pod does not start", Severity.Warning,
        static () => new(
            Finds: "A claim template whose claims only volumes of the input can serve (class `\"\"`, a class without provisioner, or a class that is nothing but a text on volumes made by hand), and fewer distinct fitting volumes than replicas. Volumes are given out as the binder does it: the smallest that fits, reserved ones first, each once over all claims of the input.",
            Why: "Every replica has a claim of its own, and a volume serves one claim. The claim that finds none stays Pending, its pod too, and with OrderedReady all pods behind it are never made.",
            Wrong: """
                kind: PersistentVolume
                metadata:
                  name: pv-a
                ---
                kind: StatefulSet
                spec:
                  replicas: 2
                  volumeClaimTemplates:
                  - spec:
                      storageClassName: ""
                """,
            Right: """
                kind: PersistentVolume
                metadata:
                  name: pv-a
                ---
                kind: PersistentVolume
                metadata:
                  name: pv-b
                ---
                kind: StatefulSet
                spec:
                  replicas: 2
                  volumeClaimTemplates:
                  - spec:
                      storageClassName: ""
                """,
            Silent: "When the class provisions, when the input is open or something in it cannot be read, and when no volume at all fits (STS3060, STS3062 and STS3034 say why). With an autoscaler its lower bound counts."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        if (!scope.IsComplete)
            return;
        var storage = StorageScope.Of(scope);
        if (storage.Offers.Count == 0)
            return;
        foreach (var use in storage.Uses)
        {
            if (use is not { Set: { } set, Claim.Name.IsKnown: true, Demand: { HasSource: false, VolumeName: null }, Count: { } count } || use.Served >= count || use.Given.Count == 0)
                continue;
            if (use.Provisioning is not (Provisioning.Static or Provisioning.Undecided) || !storage.IsComplete(use.Class) || scope.HoldsAlternatives || scope.HasForeignMakers(set.Object))
                continue;
            var replicas = set.Replicas;
            var anchor = replicas.IsKnown && replicas.Value == count ? Anchor.Of(replicas) : Anchor.Of(use.Claim.Name);
            var finding = context.Report(set.Object, s_rule, anchor,
                count.ToString(CultureInfo.InvariantCulture), use.Name, use.Served.ToString(CultureInfo.InvariantCulture),
                use.Class.Length == 0 ? "fit and have no class" : $"fit and have the class '{use.Class}'", set.Object.Name.ValueOr("")!,
                (set.FirstOrdinal.ValueOr(0) + use.Served).ToString(CultureInfo.InvariantCulture));
            finding.At(use.Claim.Name.Node!, "the claim template is here");
            for (var i = 0; i < use.Given.Count && i < 10; i++)
                finding.At(use.Given[i].Volume.Object.Name.Node!, "this volume is given to one of the claims");
        }
    }
}
