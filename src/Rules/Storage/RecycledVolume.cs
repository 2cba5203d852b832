using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3072.</summary>
internal sealed class RecycledVolume : VolumeRule
{
    private static readonly RuleDescriptor s_rule = new("STS3072", "Recycle",
        "Recycle is deprecated and {0}; write Retain", Severity.Warning,
        static () => new(
            Finds: "A PersistentVolume with `persistentVolumeReclaimPolicy: Recycle`.",
            Why: "Recycling is deprecated. Only NFS and hostPath volumes ever could be recycled (a pod runs `rm -rf` on them); a volume of any other kind ends in the phase Failed once its claim is gone.",
            Wrong: """
                kind: PersistentVolume
                spec:
                  persistentVolumeReclaimPolicy: Recycle
                """,
            Right: """
                kind: PersistentVolume
                spec:
                  persistentVolumeReclaimPolicy: Retain
                """,
            Fix: "Writes Retain. Safe where recycling never works; unsafe for NFS and hostPath, whose data is then kept."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        var policy = volume.ReclaimPolicy;
        if (!policy.Is("Recycle"))
            return;
        var kind = PersistentVolumeSources.Of(volume)?.Kind;
        var works = kind is "nfs" or "hostPath";
        var finding = context.Report(volume.Object, s_rule, policy,
            kind is null ? "works for NFS and hostPath only" : works ? "erases the volume with 'rm -rf' once its claim is gone" : $"never worked for {kind}: the volume ends in phase Failed once its claim is gone");
        if (works)
            finding.WithUnsafeFix("Write Retain", Edit.ReplaceText(policy.Node!, "Retain"));
        else
            finding.WithSafeFix("Write Retain", Edit.ReplaceText(policy.Node!, "Retain"));
    }
}
