using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1107, STS1108: the node affinity of a PersistentVolume.</summary>
internal sealed class VolumeAffinityWrong : VolumeRule
{
    private static readonly RuleDescriptor s_local = new("STS1107", "Local volume without node affinity",
        "a local volume must say on which node it is: nodeAffinity.required is missing", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume with the source `local` and no `nodeAffinity`.",
            Why: "The API server refuses the PersistentVolume: the scheduler could not know which node has the disk.",
            Wrong: """
                spec:
                  local:
                    path: /mnt/disks/ssd1
                """,
            Right: """
                spec:
                  local:
                    path: /mnt/disks/ssd1
                  nodeAffinity:
                    required:
                      nodeSelectorTerms:
                      - matchExpressions:
                        - key: kubernetes.io/hostname
                          operator: In
                          values: [node-1]
                """));

    private static readonly RuleDescriptor s_terms = new("STS1108", "Node affinity of a volume without or with invalid terms",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume whose `nodeAffinity` has no `required`, whose `required` has no `nodeSelectorTerms`, or one of whose terms has an expression that cannot be read: no key, an unknown operator, In or NotIn without values, Exists or DoesNotExist with values, Gt or Lt without exactly one value.",
            Why: "The API server refuses the PersistentVolume. The only affinity that a volume has is the required one.",
            Wrong: """
                spec:
                  nodeAffinity:
                    preferred: []
                """,
            Right: """
                spec:
                  nodeAffinity:
                    required:
                      nodeSelectorTerms:
                      - matchExpressions:
                        - key: topology.kubernetes.io/zone
                          operator: In
                          values: [zone-a]
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_local, s_terms];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        var affinity = volume.Spec.Mapping("nodeAffinity");
        if (affinity.IsAbsent)
        {
            if (volume.Spec.Mapping("local").IsKnown)
                context.Report(volume.Object, s_local, Anchor.Missing(volume.Spec.Value, "nodeAffinity"));
            return;
        }
        var required = affinity.Mapping("required");
        if (required.IsLeftOut())
        {
            context.Report(volume.Object, s_terms, required, "nodeAffinity has no required, and a volume has no other affinity");
            return;
        }
        var terms = required.Sequence("nodeSelectorTerms");
        if (terms.IsLeftOut() || (terms.IsKnown && terms.Value.Count == 0 && !terms.Value.IsOpen))
        {
            context.Report(volume.Object, s_terms, terms, "required has no nodeSelectorTerms, so the volume would fit no node");
            return;
        }
        foreach (var term in terms.Mappings())
            NodeTerms.Check(term, isRequired: true, (at, message) => context.Report(volume.Object, s_terms, at, message));
    }
}
