using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6045 and STS6046: fields of a PersistentVolume that are fixed once they are set.</summary>
internal sealed class FixedVolumeField : UpdateRule
{
    private static readonly RuleDescriptor s_affinity = new("STS6045", "PV nodeAffinity changed or removed",
        "nodeAffinity of the volume {0}; once set it is fixed and the API server refuses the update, so restore it or make a new PersistentVolume", Severity.Error,
        static () => new(
            Finds: "`spec.nodeAffinity` of a PersistentVolume is set in the base, and another or none in the input.",
            Why: "The API server refuses the update (422): on which nodes a volume can be reached is written once. Adding it to a volume that has none is allowed.",
            Wrong: "# the base has values: [node-1]\nspec:\n  nodeAffinity:\n    required:\n      nodeSelectorTerms:\n      - matchExpressions:\n        - key: kubernetes.io/hostname\n          operator: In\n          values: [node-2]",
            Right: "spec:\n  nodeAffinity:\n    required:\n      nodeSelectorTerms:\n      - matchExpressions:\n        - key: kubernetes.io/hostname\n          operator: In\n          values: [node-1]",
            Fix: "Writes the field as it was. Unsafe, since it takes the change back.",
            Silent: "When the base has none."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_mode = new("STS6046", "PV volumeMode changed",
        "volumeMode of the volume {0}; the API server refuses the update, so restore it or make a new PersistentVolume", Severity.Error,
        static () => new(
            Finds: "`spec.volumeMode` of a PersistentVolume differs from the base; absent and Filesystem are the same.",
            Why: "The API server refuses the update (422): whether a volume is a device or a file system is decided once.",
            Wrong: "# the base has volumeMode: Block\nspec:\n  volumeMode: Filesystem",
            Right: "spec:\n  volumeMode: Block",
            Fix: "Writes the field as it was. Unsafe, since it takes the change back.",
            Silent: "When only the default is written out."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_affinity, s_mode];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (PersistentVolumeView.Of(before) is not { Spec.IsKnown: true } old || PersistentVolumeView.Of(after) is not { Spec.IsKnown: true } volume)
            return;
        // Without a source it is a patch.
        if (Storage.PersistentVolumeSources.Of(volume) is null)
            return;
        if (old.Spec.Mapping("nodeAffinity").IsKnown)
            Compare(s_affinity, "nodeAffinity");
        Compare(s_mode, "volumeMode");

        void Compare(RuleDescriptor rule, string field)
        {
            if (SemanticComparison.Same(old.Spec, volume.Spec, field) == Match.No)
                Changes.Report(context, after, rule, old.Spec, volume.Spec, field).WithUnsafeFix($"Restore {field}", Restoration.Of(old.Spec.Value, volume.Spec.Value, field));
        }
    }
}
