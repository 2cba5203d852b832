using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Structure;

/// <summary>STS0033 and STS0034.</summary>
internal sealed class DuplicateObject : ScopeRule
{
    private static readonly RuleDescriptor s_different = new("STS0033", "Same object twice in the input", "{0} '{1}' stands in the input twice with different content; only the one that is applied last counts", Severity.Error,
        static () => new(
            Finds: "Two objects of the same kind (in any version), namespace and name, whose content differs, in one file or in one input that is complete.",
            Why: "`kubectl apply` writes one over the other without a word, `kubectl create` fails at the second, kustomize refuses both.",
            Wrong: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                spec:
                  clusterIP: None
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                spec:
                  type: ClusterIP
                """,
            Right: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                spec:
                  clusterIP: None
                """,
            Silent: "For `generateName`, for patches and templates, for different namespaces, when a namespace is written on one side only, and between files of an input that is not known to be complete."));

    private static readonly RuleDescriptor s_same = new("STS0034", "Same object twice, same content", "{0} '{1}' stands in the input twice with the same content; delete one", Severity.Info,
        static () => new(
            Finds: "As STS0033, but the two objects say the same; the order of keys, quotes and comments do not matter.",
            Why: "It does no harm today. Whoever changes one of them later may wonder why nothing happens.",
            Wrong: """
                apiVersion: v1
                kind: ServiceAccount
                metadata:
                  name: web
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata:
                  name: web
                """,
            Right: """
                apiVersion: v1
                kind: ServiceAccount
                metadata:
                  name: web
                """,
            Fix: "Deletes the later document when both stand in one file.",
            Silent: "As STS0033."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_different, s_same];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        Dictionary<(string Group, string Kind, string Name, string Namespace), ManifestObject>? first = null;
        foreach (var manifest in scope.Objects)
        {
            // Needs no look at the trees of objects that stand alone, which are nearly all.
            if (manifest.KindText is not { } kind || manifest.NameText is not { } name)
                continue;
            string at;
            if (scope.Input.RewritesNamespace || manifest.Schema?.IsNamespaced == false)
                at = "";
            else if (manifest.IsNamespaceUnknown)
                continue;
            else
                at = manifest.NamespaceText ?? manifest.Options.Namespace ?? "";
            first ??= [];
            var key = (manifest.Group, kind, name, at);
            if (!first.TryGetValue(key, out var earlier))
                first.Add(key, manifest);
            else if (IsPatch(earlier))
                first[key] = manifest;
            else if (!IsPatch(manifest))
                Report(earlier, manifest, context);
        }
    }

    private static void Report(ManifestObject earlier, ManifestObject manifest, RuleContext context)
    {
        var isOneFile = ReferenceEquals(earlier.File, manifest.File);
        // Two files of an open folder may be meant for two clusters.
        if (!isOneFile && !manifest.Scope.Input.IsClosed)
            return;
        if (earlier.ContentHash is not { } one || manifest.ContentHash is not { } other)
            return;
        var finding = context.Report(manifest, one == other ? s_same : s_different, manifest.Name, manifest.Kind.Value, manifest.Name.Value)
            .Involves(earlier);
        finding.At(earlier.Name.Node!, "the first one is here");
        if (one == other && isOneFile)
            finding.WithSafeFix("Delete this document", Edit.RemoveDocument(manifest.Root));
    }

    private static bool IsPatch(ManifestObject manifest) =>
        manifest.Root.Has("$patch")
        || StatefulSetView.Of(manifest) is { LooksLikePatch: true }
        || ServiceView.Of(manifest) is { LooksLikePatch: true }
        || (PodView.Of(manifest) is { } pod && pod.Containers.Count == 0);
}
