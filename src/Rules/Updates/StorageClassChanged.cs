using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6049.</summary>
internal sealed class StorageClassChanged : UpdateRule
{
    private static readonly RuleDescriptor s_rule = new("STS6049", "StorageClass changed",
        "{1} of a StorageClass {0}; the API server refuses the update, so make a new class under another name", Severity.Error,
        static () => new(
            Finds: "`provisioner`, `parameters`, `reclaimPolicy` or `volumeBindingMode` of a StorageClass differs from the base.",
            Why: "The API server refuses the update (422). allowVolumeExpansion, mountOptions, allowedTopologies, labels and annotations may change. Volumes that were made keep what they have in any case.",
            Wrong: "# the base has reclaimPolicy: Delete\nkind: StorageClass\nprovisioner: ebs.csi.aws.com\nreclaimPolicy: Retain",
            Right: "kind: StorageClass\nprovisioner: ebs.csi.aws.com\nreclaimPolicy: Delete",
            Silent: "When only a default is written out: `reclaimPolicy: Delete`, `volumeBindingMode: Immediate`."));

    private static readonly string[] s_fields = ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        // A manifest without the one required field is a patch.
        if (!before.IsStorageClass() || !after.IsStorageClass() || !after.Root.Has("provisioner"))
            return;
        foreach (var field in s_fields)
        {
            if (SemanticComparison.Same(before.Root, after.Root, field) != Match.No)
                continue;
            var (was, now) = (before.Root[field], after.Root[field]);
            var anchor = now is null or ScalarNode { IsNull: true } ? Anchor.Missing(after.Root, field) : Anchor.At(now);
            var finding = context.Report(after, s_rule, anchor, Changes.Phrase(was, now), field);
            if (was is not null)
                finding.At(Anchor.At(was).Span, "it was this");
        }
    }
}
