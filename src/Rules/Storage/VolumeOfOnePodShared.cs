using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3008.</summary>
internal sealed class VolumeOfOnePodShared : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS3008", "Volume points at a generated claim",
        "'{0}' is the claim that the set makes for its pod {1}, so every replica mounts that pod's data; mount the claim template '{2}' itself", Severity.Error,
        static () => new(
            Finds: "A pod volume whose `claimName` is the name of a claim that the same set generates from one of its claim templates.",
            Why: "The set makes a claim per replica and mounts it under the claim template's name. A volume that names one of them by hand is the same for all replicas: they share the first pod's data, or wait for a volume that only one node can have.",
            Wrong: """
                metadata:
                  name: db
                spec:
                  template:
                    spec:
                      containers:
                      - volumeMounts:
                        - name: store
                          mountPath: /var/lib/db
                      volumes:
                      - name: store
                        persistentVolumeClaim:
                          claimName: data-db-0
                  volumeClaimTemplates:
                  - metadata:
                      name: data
                """,
            Right: """
                metadata:
                  name: db
                spec:
                  template:
                    spec:
                      containers:
                      - volumeMounts:
                        - name: data
                          mountPath: /var/lib/db
                  volumeClaimTemplates:
                  - metadata:
                      name: data
                """,
            Silent: "With at most one replica, when the volume is replaced by a claim template of its own name (STS3003), and when it is read only."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        if (set.Claims.Count == 0 || !set.Object.Name.IsKnown || !set.Replicas.OrDefault(1).IsKnown || set.Replicas.ValueOr(1) <= 1)
            return;
        foreach (var volume in set.Pod.Volumes)
        {
            if (!volume.ClaimName.IsKnown || !volume.Name.IsKnown || !volume.Node.Mapping("persistentVolumeClaim").Boolean("readOnly").OrDefault(false).Is(false))
                continue;
            if (!PodNames.TrySplit(volume.ClaimName.Value, out var stem, out var ordinal))
                continue;
            ClaimView? source = null;
            var isReplaced = false;
            foreach (var claim in set.Claims)
            {
                if (!claim.Name.IsKnown)
                    continue;
                isReplaced |= claim.Name.Value == volume.Name.Value;
                if (stem == ClaimNames.Stem(claim.Name.Value, set.Object.Name.Value))
                    source = claim;
            }
            if (source is null || isReplaced || volume.ClaimName.Value != ClaimNames.Of(stem, ordinal))
                continue;
            var setName = set.Object.Name.Value;
            context.Report(set.Object, s_rule, volume.ClaimName, volume.ClaimName.Value, $"'{setName}-{ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture)}'", source.Name.Value)
                .At(source.Name.Node!, "the claim template is here").Explains("STS3007");
        }
    }
}
