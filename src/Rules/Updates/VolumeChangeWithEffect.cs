using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Updates;

/// <summary>STS6047 and STS6048: changes of a PersistentVolume that the server takes.</summary>
internal sealed class VolumeChangeWithEffect : UpdateRule
{
    private static readonly string[] s_fields = ["capacity", "accessModes", "storageClassName"];

    private static readonly RuleDescriptor s_view = new("STS6047", "PV capacity, modes or class changed",
        "{1} of the volume {0}; a claim that is bound to it keeps what it was told, and the disk itself does not change", Severity.Warning,
        static () => new(
            Finds: "`capacity`, `accessModes` or `storageClassName` of a PersistentVolume differs from the base.",
            Why: "The API server takes the update, but these fields only describe the volume. They decide which claim is bound next; a claim that is bound keeps the status that it has, and neither the disk nor its file system grows.",
            Wrong: "# the base has storage: 10Gi\nkind: PersistentVolume\nspec:\n  capacity:\n    storage: 20Gi",
            Right: "kind: PersistentVolume\nspec:\n  capacity:\n    storage: 10Gi",
            Silent: "When amounts are equal, and for patches."));

    private static readonly RuleDescriptor s_reclaim = new("STS6048", "Reclaim policy set to Delete",
        "persistentVolumeReclaimPolicy {0}: when its claim is deleted, the volume and the data on it are deleted too", Severity.Warning,
        static () => new(
            Finds: "`persistentVolumeReclaimPolicy` of a PersistentVolume becomes Delete.",
            Why: "The API server takes it, and it holds at once, for a bound volume too. Deleting the claim then deletes the disk.",
            Wrong: "# the base has persistentVolumeReclaimPolicy: Retain\nkind: PersistentVolume\nspec:\n  persistentVolumeReclaimPolicy: Delete",
            Right: "kind: PersistentVolume\nspec:\n  persistentVolumeReclaimPolicy: Retain",
            Silent: "When it was Delete before."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_view, s_reclaim];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (PersistentVolumeView.Of(before) is not { Spec.IsKnown: true } old || PersistentVolumeView.Of(after) is not { Spec.IsKnown: true } volume)
            return;
        // Without a source it is a patch.
        if (Storage.PersistentVolumeSources.Of(old) is null || Storage.PersistentVolumeSources.Of(volume) is null)
            return;
        foreach (var field in s_fields)
        {
            // What is removed or was missing has findings of its own.
            if (old.Spec.Value.Has(field) && volume.Spec.Value.Has(field) && SemanticComparison.Same(old.Spec, volume.Spec, field) == Match.No)
                Changes.Report(context, after, s_view, old.Spec, volume.Spec, field, field);
        }
        if (volume.ReclaimPolicy.Is("Delete") && old.ReclaimPolicy.OrDefault("Retain") is { IsKnown: true } was && was.Value != "Delete")
            Changes.Report(context, after, s_reclaim, old.Spec, volume.Spec, "persistentVolumeReclaimPolicy");
    }
}
