using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3035.</summary>
internal sealed class SeveralDefaultClasses : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS3035", "More than one default class",
        "'{0}' and '{1}' are both marked as the default class; claims without a class get the one that was created last", Severity.Warning,
        static () => new(
            Finds: "Two StorageClasses of one input that are marked as the default.",
            Why: "The API server takes the class that was created last (of two of one second, the first by name). Which one that is depends on the order in which the files were applied.",
            Wrong: """
                kind: StorageClass
                metadata:
                  name: fast
                  annotations:
                    storageclass.kubernetes.io/is-default-class: "true"
                ---
                kind: StorageClass
                metadata:
                  name: slow
                  annotations:
                    storageclass.kubernetes.io/is-default-class: "true"
                """,
            Right: """
                kind: StorageClass
                metadata:
                  name: fast
                  annotations:
                    storageclass.kubernetes.io/is-default-class: "true"
                ---
                kind: StorageClass
                metadata:
                  name: slow
                """,
            Silent: "When the input holds alternatives (one object in several files), and for classes in different roots."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        ManifestObject? first = null;
        foreach (var manifest in scope.Objects)
        {
            if (!manifest.IsStorageClass() || !manifest.Name.IsKnown || !StorageScope.IsDefault(manifest))
                continue;
            if (first is null)
                first = manifest;
            else if (first.Name.Value != manifest.Name.Value && scope.BelongTogether(first, manifest))
                context.Report(manifest, s_rule, manifest.Name, first.Name.Value, manifest.Name.Value).At(first.Name.Node!, "the other default class is here").Involves(first);
        }
    }
}
