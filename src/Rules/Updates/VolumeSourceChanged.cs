using StsLint.Engine;
using StsLint.Model;
using StsLint.Storage;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6044.</summary>
internal sealed class VolumeSourceChanged : UpdateRule
{
    private static readonly RuleDescriptor s_rule = new("STS6044", "PV source changed",
        "the volume's source {0}; the API server refuses the update, so make a new PersistentVolume", Severity.Error,
        static () => new(
            Finds: "The source of a PersistentVolume (`csi`, `nfs`, `hostPath`, `local` …) differs from the base in any field.",
            Why: "The API server refuses the update (422): what a volume is made of is fixed. A volume under another name can take its place.",
            Wrong: "# the base has path: /exports/a\nkind: PersistentVolume\nspec:\n  nfs:\n    server: nfs.example.org\n    path: /exports/b",
            Right: "kind: PersistentVolume\nspec:\n  nfs:\n    server: nfs.example.org\n    path: /exports/a",
            Silent: "When only a default is written out, and when part of the source is a placeholder."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (PersistentVolumeView.Of(before) is not { Spec.IsKnown: true } old || PersistentVolumeView.Of(after) is not { Spec.IsKnown: true } volume)
            return;
        if (PersistentVolumeSources.Of(old) is not { } was || PersistentVolumeSources.Of(volume) is not { } now)
            return;
        if (was.Kind != now.Kind)
        {
            context.Report(after, s_rule, Anchor.Named(Anchor.Key(volume.Spec.Value, now.Kind), volume.Spec.Value, was.Kind), $"was {was.Kind} and is now {now.Kind}").At(Anchor.Key(old.Spec.Value, was.Kind).Span, "it was this");
            return;
        }
        if (!was.Source.IsKnown || !now.Source.IsKnown || SemanticComparison.Same(old.Spec, volume.Spec, now.Kind) != Match.No)
            return;
        // The one field that changed says more than the whole source.
        foreach (var field in Fields(was.Source.Value, now.Source.Value))
        {
            if (SemanticComparison.Same(was.Source, now.Source, field) != Match.No)
                continue;
            var (one, other) = (was.Source.Value[field], now.Source.Value[field]);
            var anchor = other is null or ScalarNode { IsNull: true } ? Anchor.Missing(now.Source.Value, field) : Anchor.At(other);
            var finding = context.Report(after, s_rule, anchor, $"changes: {now.Kind}.{field} {Changes.Phrase(one, other)}");
            if (one is not null)
                finding.At(Anchor.At(one).Span, "it was this");
        }
    }

    private static IEnumerable<string> Fields(MappingNode before, MappingNode after)
    {
        foreach (var entry in after.Entries)
            yield return entry.Key;
        foreach (var entry in before.Entries)
        {
            if (!after.Has(entry.Key))
                yield return entry.Key;
        }
    }
}
