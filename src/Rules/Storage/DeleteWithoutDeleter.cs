using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3073.</summary>
internal sealed class DeleteWithoutDeleter : VolumeRule
{
    private static readonly RuleDescriptor s_rule = new("STS3073", "Delete without a deleter",
        "nothing can delete a {0} volume, so it ends in phase Failed once its claim is gone; write Retain", Severity.Warning,
        static () => new(
            Finds: "A PersistentVolume of type hostPath, local, nfs, iscsi or fc with `persistentVolumeReclaimPolicy: Delete`.",
            Why: "Delete is carried out by the volume's plugin, and these have no deleter (that of hostPath works below /tmp only and is meant for tests). Once the claim is gone the volume is Failed, and its data stays.",
            Wrong: "kind: PersistentVolume\nspec:\n  persistentVolumeReclaimPolicy: Delete\n  nfs:\n    server: nfs.example.org\n    path: /exports/a",
            Right: "kind: PersistentVolume\nspec:\n  persistentVolumeReclaimPolicy: Retain\n  nfs:\n    server: nfs.example.org\n    path: /exports/a",
            Fix: "Writes Retain. Safe, since the data stays in either case.",
            Silent: "When a provisioner made the volume (annotation `pv.kubernetes.io/provisioned-by`), since it deletes it too, for local volumes of a class, which a provisioner may look after, and for hostPath below /tmp."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        if (!volume.ReclaimPolicy.Is("Delete") || PersistentVolumeSources.Of(volume) is not { } source || source.Kind is not ("hostPath" or "local" or "nfs" or "iscsi" or "fc"))
            return;
        if (!volume.Object.Annotations.Get("pv.kubernetes.io/provisioned-by").IsAbsent)
            return;
        if (source.Kind == "local" && !volume.StorageClassName.IsAbsent)
            return;
        if (source.Kind == "hostPath" && (source.Source.Text("path") is not { IsKnown: true } path || path.Value == "/tmp" || path.Value.StartsWith("/tmp/", StringComparison.Ordinal)))
            return;
        context.Report(volume.Object, s_rule, volume.ReclaimPolicy, source.Kind).WithSafeFix("Write Retain", Edit.ReplaceText(volume.ReclaimPolicy.Node!, "Retain"));
    }
}
