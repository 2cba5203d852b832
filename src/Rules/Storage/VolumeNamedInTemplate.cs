using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3065.</summary>
internal sealed class VolumeNamedInTemplate : ScopedStatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS3065", "volumeName in a claim template",
        "every claim of the template '{0}' asks for the one volume '{1}', so of {2} replicas all but one stay Pending; reserve a volume for each claim with claimRef, or use a selector", Severity.Error,
        static () => new(
            Finds: "`volumeName` in a claim template of a set with more than one replica (or an autoscaler that allows more).",
            Why: "The template is copied into every claim. A volume serves one claim; the others wait for it for ever, and with OrderedReady the set stops at its second pod.",
            Wrong: """
                spec:
                  replicas: 3
                  volumeClaimTemplates:
                  - metadata:
                      name: data
                    spec:
                      volumeName: pv-a
                """,
            Right: """
                kind: PersistentVolume
                metadata:
                  name: pv-a
                spec:
                  claimRef:
                    namespace: default
                    name: data-db-0
                """,
            Silent: "With at most one replica, for which it is a legal way to bind a volume, and when the number of replicas is not known."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, ManifestScope scope, RuleContext context)
    {
        foreach (var claim in set.Claims)
        {
            var volume = claim.VolumeName;
            if (volume.IsKnown && volume.Value.Length > 0 && scope.ReplicasOf(set.Object).Most is > 1 and var most)
                context.Report(set.Object, s_rule, volume, claim.Name.ValueOr("")!, volume.Value, most.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
