using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1102.</summary>
internal sealed class VolumeAccessModesWrong : VolumeRule
{
    private static readonly RuleDescriptor s_rule = new("STS1102", "Access modes of a volume missing or unknown",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume whose `accessModes` is missing or empty, holds a word that is none of ReadWriteOnce, ReadOnlyMany, ReadWriteMany and ReadWriteOncePod, or holds ReadWriteOncePod beside another mode.",
            Why: "The API server refuses the PersistentVolume. The short forms that kubectl prints (RWO, ROX, RWX, RWOP) are not taken as input.",
            Wrong: """
                spec:
                  accessModes: [RWO]
                """,
            Right: """
                spec:
                  accessModes: [ReadWriteOnce]
                """,
            Fix: "Writes the long form, or the right letter case. Safe: nothing else can have been meant."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        var modes = volume.AccessModes;
        if (modes.IsLeftOut() || (modes.IsKnown && modes.Value is { Count: 0, IsOpen: false }))
        {
            context.Report(volume.Object, s_rule, modes, "the volume has no access mode; write accessModes: [ReadWriteOnce], or what its kind of storage can do");
            return;
        }
        if (!modes.IsKnown)
            return;
        var known = 0;
        Node? exclusive = null;
        for (var i = 0; i < modes.Value.Count; i++)
        {
            if (modes.Value[i] is not ScalarNode { Kind: ScalarKind.Text } mode || Placeholder.IsIn(mode))
                continue;
            if (AccessModes.IsKnown(mode.Value))
            {
                known++;
                if (mode.Value == "ReadWriteOncePod")
                    exclusive = mode;
                continue;
            }
            var meant = AccessModes.Meant(mode.Value);
            var finding = context.Report(volume.Object, s_rule, mode, $"the access mode '{mode.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(AccessModes.Known) : $"write '{meant}'")}");
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(mode, meant));
        }
        if (exclusive is not null && known > 1)
            context.Report(volume.Object, s_rule, exclusive, "ReadWriteOncePod must stand alone; remove it, or the other modes");
    }
}
