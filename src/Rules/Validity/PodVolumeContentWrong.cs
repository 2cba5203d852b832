using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1246, STS1247, STS1248: emptyDir, downwardAPI, projected and ephemeral volumes.</summary>
internal sealed class PodVolumeContentWrong : PodRule
{
    private const long ShortestLife = 600;
    private const long LongestLife = 1L << 32;

    private static readonly string[] s_sources = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];
    private static readonly string[] s_forbidden = ["name", "generateName", "namespace", "finalizers", "ownerReferences"];

    private static readonly RuleDescriptor s_size = new("STS1246", "emptyDir size negative",
        "sizeLimit is {0}; it must not be negative", Severity.Error,
        static () => new(
            Finds: "An emptyDir volume whose `sizeLimit` is below 0.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumes:
                - name: cache
                  emptyDir:
                    sizeLimit: -1Gi
                """,
            Right: """
                volumes:
                - name: cache
                  emptyDir:
                    sizeLimit: 1Gi
                """,
            Silent: "For 0, which means no limit."));

    private static readonly RuleDescriptor s_content = new("STS1247", "downwardAPI or projected source invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An item of a downwardAPI volume with neither or both of `fieldRef` and `resourceFieldRef`; an entry of `projected.sources` with two sources; two files of a projected volume with the same path; a `serviceAccountToken` with an `expirationSeconds` below 600 or above 4294967296; a `clusterTrustBundle` with neither or both of `name` and `signerName`, with a name and a `labelSelector`, or without a path (a warning, since servers whose feature gate is off drop it).",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                projected:
                  sources:
                  - secret:
                      name: db-tls
                      items:
                      - key: tls.crt
                        path: cert.pem
                  - configMap:
                      name: db-ca
                      items:
                      - key: ca.crt
                        path: cert.pem
                """,
            Right: """
                projected:
                  sources:
                  - secret:
                      name: db-tls
                      items:
                      - key: tls.crt
                        path: cert.pem
                  - configMap:
                      name: db-ca
                      items:
                      - key: ca.crt
                        path: ca.pem
                """,
            Silent: "For two items of one plain secret, configMap or downwardAPI volume with the same path, which the server takes with a warning; for sources without items, whose files are not known; and for the path of a token."));

    private static readonly RuleDescriptor s_ephemeral = new("STS1248", "Ephemeral volume template invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An ephemeral volume without `volumeClaimTemplate`, or whose template has other metadata than labels and annotations, or a label that no object can have.",
            Why: "The API server refuses the object: the claim is named after pod and volume. Before 1.34 it stored such a StatefulSet, whose pods then could not be created. What is wrong with the claim's spec is said as of any claim (STS1053 to STS1062).",
            Wrong: """
                ephemeral:
                  volumeClaimTemplate:
                    metadata:
                      name: scratch
                    spec:
                      accessModes: [ReadWriteOnce]
                      resources:
                        requests:
                          storage: 1Gi
                """,
            Right: """
                ephemeral:
                  volumeClaimTemplate:
                    spec:
                      accessModes: [ReadWriteOnce]
                      resources:
                        requests:
                          storage: 1Gi
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_size, s_content, s_ephemeral];

    public override void Check(PodView pod, RuleContext context)
    {
        for (var i = 0; i < pod.Volumes.Count; i++)
        {
            var volume = pod.Volumes[i].Node;
            var size = volume.Mapping("emptyDir").Quantity("sizeLimit");
            if (size.IsKnown && size.Value.Value < 0)
                context.ReportInTemplate(pod.Object, s_size, size, ((ScalarNode)size.Node!).Value);
            CheckItems(pod, volume.Mapping("downwardAPI"), context);
            if (volume.Mapping("projected") is { IsKnown: true } projected)
                CheckProjected(pod, projected.Value, context);
            if (volume.Mapping("ephemeral") is { IsKnown: true } ephemeral)
                CheckEphemeral(pod, ephemeral.Value, context);
        }
    }

    private static void CheckItems(PodView pod, Field<MappingNode> downward, RuleContext context)
    {
        foreach (var item in downward.Sequence("items").Mappings())
        {
            var field = item.Mapping("fieldRef");
            var resource = item.Mapping("resourceFieldRef");
            if (field.IsLeftOut() && resource.IsLeftOut())
                context.ReportInTemplate(pod.Object, s_content, Anchor.Missing(item, "fieldRef"), "the item says nothing to write; give it fieldRef or resourceFieldRef");
            else if (field.IsKnown && resource.IsKnown)
                context.ReportInTemplate(pod.Object, s_content, Anchor.Key(item, "resourceFieldRef"), "the item has both fieldRef and resourceFieldRef; keep one").At(Anchor.Key(item, "fieldRef").Span, "fieldRef is here");
        }
    }

    private static void CheckProjected(PodView pod, MappingNode projected, RuleContext context)
    {
        var paths = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var source in projected.Sequence("sources").Mappings())
        {
            string? first = null;
            foreach (var name in s_sources)
            {
                if (source.Mapping(name) is not { IsKnown: true } settings)
                    continue;
                if (first is not null)
                    context.ReportInTemplate(pod.Object, s_content, Anchor.Key(source, name), $"the entry has both {first} and {name}; make it two entries");
                first ??= name;
                if (name == "serviceAccountToken" && settings.Value.Integer("expirationSeconds") is { IsKnown: true, Value: < ShortestLife or > LongestLife } life)
                    context.ReportInTemplate(pod.Object, s_content, life, $"a token can be valid from {ShortestLife} to {LongestLife} seconds, not {life.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
                else if (name == "clusterTrustBundle")
                    CheckBundle(pod, settings.Value, context);
                // The server does not compare the paths of tokens.
                foreach (var item in settings.Value.Sequence("items").Mappings())
                    CheckPath(pod, item.Text("path"), paths, context);
            }
            CheckItems(pod, source.Mapping("downwardAPI"), context);
        }
    }

    // A feature gate that may be off, and then the server drops the block unseen: a warning.
    private static void CheckBundle(PodView pod, MappingNode bundle, RuleContext context)
    {
        var name = bundle.Text("name");
        var signer = bundle.Text("signerName");
        if (name.IsLeftOut() && signer.IsLeftOut())
            Warn(Anchor.At(bundle), "clusterTrustBundle needs name or signerName");
        else if (name.IsKnown && signer.IsKnown)
            Warn(Anchor.At(bundle), "clusterTrustBundle has both name and signerName; keep one");
        else if (name.IsKnown && bundle.Mapping("labelSelector").IsKnown)
            Warn(Anchor.Key(bundle, "labelSelector"), "labelSelector goes with signerName; a bundle that is named needs none");
        if (bundle.Text("path") is var path && path.IsMissing())
            Warn(Anchor.Of(path), "clusterTrustBundle needs path, the name of its file below the mount");

        void Warn(Anchor at, string message) => context.ReportAs(Severity.Warning, pod.Object, s_content, at, message);
    }

    private static void CheckPath(PodView pod, Field<string> path, Dictionary<string, Node> paths, RuleContext context)
    {
        if (path is not { IsKnown: true, Value.Length: > 0 })
            return;
        if (paths.TryGetValue(path.Value, out var first))
            context.ReportInTemplate(pod.Object, s_content, path, $"another file of the volume has the path '{path.Value}' too").At(first, "the other one is here");
        else
            paths.Add(path.Value, path.Node!);
    }

    private static void CheckEphemeral(PodView pod, MappingNode ephemeral, RuleContext context)
    {
        var template = ephemeral.Mapping("volumeClaimTemplate");
        if (template.IsLeftOut())
            context.ReportInTemplate(pod.Object, s_ephemeral, template, "the ephemeral volume has no volumeClaimTemplate");
        if (template.Mapping("metadata") is not { IsKnown: true } metadata)
            return;
        if (metadata.Value.Mapping("labels") is { IsKnown: true } labels)
            CheckLabels(pod, labels.Value, context);
        if (metadata.Value.Mapping("annotations") is { IsKnown: true } annotations)
        {
            for (var i = 0; i < annotations.Value.Count; i++)
            {
                // The server lowers the key before it looks, so capitals before the slash pass.
                if (!Placeholder.IsInKey(annotations.Value[i].Key) && Names.QualifiedName.Problem(annotations.Value[i].Key.ToLowerInvariant()) is { } problem)
                    context.ReportInTemplate(pod.Object, s_ephemeral, Anchor.Key(annotations.Value, i), $"the annotation key '{annotations.Value[i].Key}' is not a qualified name: {problem}");
            }
        }
        foreach (var name in s_forbidden)
        {
            if (metadata.Value[name] is not (null or ScalarNode { IsNull: true } or ScalarNode { Value.Length: 0 } or SequenceNode { Count: 0 }))
                context.ReportInTemplate(pod.Object, s_ephemeral, Anchor.Key(metadata.Value, name), $"the claim is named after pod and volume, so its template takes labels and annotations only, not {name}");
        }
    }

    private static void CheckLabels(PodView pod, MappingNode labels, RuleContext context)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            ref readonly var entry = ref labels[i];
            if (entry.Origin == EntryOrigin.Overridden || Placeholder.IsInKey(entry.Key))
                continue;
            if (Names.QualifiedName.Problem(entry.Key) is { } problem)
                context.ReportInTemplate(pod.Object, s_ephemeral, Anchor.Key(labels, i), $"the label key '{entry.Key}' is not a qualified name: {problem}");
            if (labels.Text(entry.Key) is { IsKnown: true } value && Names.LabelValue.Problem(value.Value) is { } wrong)
                context.ReportInTemplate(pod.Object, s_ephemeral, value, $"the label '{entry.Key}' cannot have the value '{value.Value}': {wrong}");
        }
    }
}
