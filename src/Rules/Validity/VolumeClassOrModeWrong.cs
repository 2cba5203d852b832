using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1109.</summary>
internal sealed class VolumeClassOrModeWrong : VolumeRule
{
    private static readonly string[] s_modes = ["Filesystem", "Block"];

    private static readonly RuleDescriptor s_rule = new("STS1109", "Class or volume mode of a volume has wrong form",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume whose `storageClassName` is no DNS name, or whose `volumeMode` is neither Filesystem nor Block.",
            Why: "The API server refuses the PersistentVolume.",
            Wrong: """
                spec:
                  storageClassName: Fast_SSD
                  volumeMode: block
                """,
            Right: """
                spec:
                  storageClassName: fast-ssd
                  volumeMode: Block
                """,
            Silent: "For an empty `storageClassName`, which is legal and means no class."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        var storageClass = volume.StorageClassName;
        if (storageClass.IsKnown && storageClass.Value.Length > 0 && Names.DnsSubdomain.Problem(storageClass.Value) is { } problem)
            context.Report(volume.Object, s_rule, storageClass, $"'{storageClass.Value}' cannot be the name of a StorageClass: {problem}");
        var mode = volume.VolumeMode;
        if (mode.IsKnown && !(Array.IndexOf(s_modes, mode.Value) >= 0))
            context.Report(volume.Object, s_rule, mode, $"volumeMode '{mode.Value}' is unknown; use {KnownWords.Or(s_modes)}");
    }
}
