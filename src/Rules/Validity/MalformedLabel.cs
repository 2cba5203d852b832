using System.Globalization;
using System.Text;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1006 to STS1009 and STS1087: labels and annotations of objects and pods, and the labels that a Service asks for.</summary>
internal sealed class MalformedLabel : ObjectRule
{
    private const int MostAnnotationBytes = 256 * 1024;

    private static readonly RuleDescriptor s_labelKey = new("STS1006", "Label key has the wrong form", "the label key '{0}' is not a qualified name: {1}", Severity.Error,
        static () => new(
            Finds: "A key under `metadata.labels`, of an object or of a pod template, that is not a qualified name: an optional DNS name and a slash, then at most 63 letters, digits, `-`, `_` and `.` with a letter or digit at both ends.",
            Why: "The API server refuses the object.",
            Wrong: """
                metadata:
                  labels:
                    My_Team/app: db
                """,
            Right: """
                metadata:
                  labels:
                    my-team.example.org/app: db
                """,
            Silent: "Keys with template text; labels of claim templates (STS1063)."));

    private static readonly RuleDescriptor s_labelValue = new("STS1007", "Label value has the wrong form", "the label '{0}' cannot have the value '{1}': {2}", Severity.Error,
        static () => new(
            Finds: "A value under `metadata.labels`, of an object or of a pod template, with more than 63 characters, or with others than letters, digits, `-`, `_` and `.`, or without a letter or digit at both ends.",
            Why: "The API server refuses the object. What is longer or freer belongs into an annotation.",
            Wrong: """
                metadata:
                  labels:
                    owner: The database team
                """,
            Right: """
                metadata:
                  annotations:
                    owner: The database team
                """,
            Silent: "Template text; an empty value, which is legal; labels of claim templates (STS1063)."));

    private static readonly RuleDescriptor s_annotationKey = new("STS1008", "Annotation key has the wrong form", "the annotation key '{0}' is not a qualified name: {1}", Severity.Error,
        static () => new(
            Finds: "A key under `metadata.annotations`, of an object or of a pod template, that is not a qualified name: an optional domain and a slash, then at most 63 letters, digits, `-`, `_` and `.` with a letter or digit at both ends.",
            Why: "The API server refuses the object.",
            Wrong: """
                metadata:
                  annotations:
                    run book: https://example.org/runbook
                """,
            Right: """
                metadata:
                  annotations:
                    example.org/run-book: https://example.org/runbook
                """,
            Silent: "Keys with template text; annotations of claim templates (STS1063)."));

    private static readonly RuleDescriptor s_annotationSize = new("STS1009", "Annotations too large", "the annotations have {0} bytes; at most 262144 are allowed", Severity.Error,
        static () => new(
            Finds: "Annotations of an object or of a pod template whose keys and values have more than 256 KiB together.",
            Why: "The API server refuses the object. Client-side `kubectl apply` writes the whole object into an annotation besides, and so fails earlier.",
            Wrong: """
                metadata:
                  annotations:
                    example.org/dump: "… 300 KiB of text …"
                """,
            Right: """
                metadata:
                  annotations:
                    example.org/dump-url: https://example.org/dump
                """));

    private static readonly RuleDescriptor s_serviceSelector = new("STS1087", "Service selector label illegal", "no pod can have the label '{0}: {1}' that the Service asks for: {2}", Severity.Error,
        static () => new(
            Finds: "A key or value under `spec.selector` of a Service that no label can have.",
            Why: "The API server refuses the Service.",
            Wrong: """
                kind: Service
                spec:
                  selector:
                    app: my db
                """,
            Right: """
                kind: Service
                spec:
                  selector:
                    app: my-db
                """,
            Silent: "Template text."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_labelKey, s_labelValue, s_annotationKey, s_annotationSize, s_serviceSelector];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment || manifest.Group == "kustomize.config.k8s.io")
            return;
        CheckMetadata(manifest, manifest.Metadata, context);
        if (PodView.Of(manifest) is { } pod && !ReferenceEquals(pod.Metadata.Node, manifest.Metadata.Node))
            CheckMetadata(manifest, pod.Metadata, context);
        if (ServiceView.Of(manifest) is { } service && service.Spec.Mapping("selector") is { IsKnown: true } selector)
            CheckSelector(manifest, selector.Value, context);
    }

    private static void CheckMetadata(ManifestObject manifest, Field<MappingNode> metadata, RuleContext context)
    {
        if (metadata.Mapping("labels") is { IsKnown: true } labels)
            CheckLabels(manifest, labels.Value, context);
        if (metadata.Mapping("annotations") is { IsKnown: true } annotations)
            CheckAnnotations(manifest, annotations.Value, context);
    }

    private static void CheckLabels(ManifestObject manifest, MappingNode labels, RuleContext context)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            ref readonly var entry = ref labels[i];
            if (entry.Origin == EntryOrigin.Overridden)
                continue;
            if (Names.QualifiedName.Problem(entry.Key) is { } problem && !IsTemplate(entry.Key))
                context.Report(manifest, s_labelKey, Anchor.Key(labels, i), entry.Key, problem);
            if (Text(entry.Value) is { } value && Names.LabelValue.Problem(value) is { } wrong)
                context.Report(manifest, s_labelValue, entry.Value, entry.Key, Shortened(value), wrong);
        }
    }

    private static void CheckAnnotations(ManifestObject manifest, MappingNode annotations, RuleContext context)
    {
        var characters = 0L;
        for (var i = 0; i < annotations.Count; i++)
        {
            ref readonly var entry = ref annotations[i];
            if (entry.Origin == EntryOrigin.Overridden)
                continue;
            // The server lowers the key before it looks, so capitals before the slash pass.
            if (Names.QualifiedName.Problem(entry.Key) is not null && !IsTemplate(entry.Key) && Names.QualifiedName.Problem(entry.Key.ToLowerInvariant()) is { } problem)
                context.Report(manifest, s_annotationKey, Anchor.Key(annotations, i), entry.Key, problem);
            characters += entry.Key.Length + ((entry.Value as ScalarNode)?.Value.Length ?? 0);
        }
        if (characters * 3 <= MostAnnotationBytes)
            return;
        var bytes = 0L;
        foreach (var entry in annotations.Entries)
        {
            if (entry.Origin != EntryOrigin.Overridden)
                bytes += Encoding.UTF8.GetByteCount(entry.Key) + (entry.Value is ScalarNode { IsNull: false } value ? Encoding.UTF8.GetByteCount(value.Value) : 0);
        }
        if (bytes > MostAnnotationBytes)
            context.Report(manifest, s_annotationSize, annotations, bytes.ToString(CultureInfo.InvariantCulture));
    }

    private static void CheckSelector(ManifestObject manifest, MappingNode selector, RuleContext context)
    {
        for (var i = 0; i < selector.Count; i++)
        {
            ref readonly var entry = ref selector[i];
            // A mapping under the selector has a finding of its own (STS1086).
            if (entry.Origin == EntryOrigin.Overridden || entry.Value is not (ScalarNode or UnknownNode))
                continue;
            var value = Text(entry.Value);
            if (Names.QualifiedName.Problem(entry.Key) is { } problem && !IsTemplate(entry.Key))
                context.Report(manifest, s_serviceSelector, Anchor.Key(selector, i), entry.Key, Shortened(value ?? "…"), problem);
            else if (value is not null && Names.LabelValue.Problem(value) is { } wrong)
                context.Report(manifest, s_serviceSelector, entry.Value, entry.Key, Shortened(value), wrong);
        }
    }

    // A null is stored as an empty text.
    private static string? Text(Node node) =>
        node is ScalarNode { Kind: ScalarKind.Text } text && !Placeholder.IsIn(text) ? text.Value : node is ScalarNode { IsNull: true } ? "" : null;

    private static bool IsTemplate(string key) => key.Contains("{{", StringComparison.Ordinal) || key.Contains("${", StringComparison.Ordinal);

    private static string Shortened(string value) => value.Length <= 70 ? value : value.Substring(0, 67) + "...";
}
