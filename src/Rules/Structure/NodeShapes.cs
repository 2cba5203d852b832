using System.Text;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>Whether a node is a scalar, a list or a mapping where it should be, and what it means that nothing stands there.</summary>
internal static class NodeShapes
{
    private static readonly RuleDescriptor s_emptyText = new("STS0009", "Empty value where text is needed",
        "{0} has no value; {1}", Severity.Warning,
        static () => new(
            Finds: "`key:`, `null` or `~` where the API wants text.",
            Why: "For a field the API server takes it as not written, for a key of a map (a label, an annotation, a parameter) or an item of a list it stores an empty text. Mostly something was meant to stand there.",
            Wrong: """
                metadata:
                  annotations:
                    backup.example.com/schedule:
                """,
            Right: """
                metadata:
                  annotations:
                    backup.example.com/schedule: ""
                """,
            Fix: "Writes what the server makes of it: `\"\"` in a map or a list, nothing at all for a field. Safe.",
            Silent: "In patches, where null removes a field. For `creationTimestamp: null`, which Go tools write. For fields that must have a value, which other rules report as missing."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_wrongShape = new("STS0018", "Wrong node shape",
        "{0} takes {1}, but {2} stands here", Severity.Error,
        static () => new(
            Finds: "A mapping, a list or a scalar where the API wants another of the three: `accessModes: ReadWriteOnce`, `command: sh`, `ports:` with a mapping, `env:` as a map, `updateStrategy: RollingUpdate`.",
            Why: "The API server cannot decode it and refuses the object.",
            Wrong: """
                spec:
                  accessModes: ReadWriteOnce
                """,
            Right: """
                spec:
                  accessModes: [ReadWriteOnce]
                """,
            Fix: "Makes a list of the one item that stands there, writes `type:` in front of the name of an update strategy, or turns a map of variables into a list of `name` and `value`. Safe: nothing else can have been meant.",
            Silent: "For placeholders, and for kinds whose schema is not known."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_nullItem = new("STS0019", "Null list entry",
        "{0} has an entry without content; {1}", Severity.Error,
        static () => new(
            Finds: "A `-` with nothing behind it.",
            Why: "The API server makes an empty element of it. That element then fails on the fields it must have (a container has no name); in lists where an empty element is legal it stays as one, and the finding is a warning.",
            Wrong: """
                containers:
                  - name: web
                    image: registry.example/web:1.4
                  -
                """,
            Right: """
                containers:
                  - name: web
                    image: registry.example/web:1.4
                """,
            Fix: "Removes the entry. Safe: it holds nothing.",
            Silent: "In patches."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_emptyBlock = new("STS0020", "Required block left empty",
        "{0} has no content, but {1} cannot do without it", Severity.Error,
        static () => new(
            Finds: "A key without a value where the API needs an object or a list: `spec:`, `template:`, `selector:`, `containers:`, `accessModes:` …",
            Why: "The API server takes it as not written and refuses the object for everything that is then missing. Those findings are attached to this one.",
            Wrong: """
                spec:
                  accessModes:
                  resources:
                    requests:
                      storage: 10Gi
                """,
            Right: """
                spec:
                  accessModes: [ReadWriteOnce]
                  resources:
                    requests:
                      storage: 10Gi
                """,
            Fix: "Writes what the rule for the missing content writes: the template's labels into `selector` (STS1020), `[ReadWriteOnce]` into `accessModes` (STS1053). Safe or unsafe as there; none where that rule has none.",
            Silent: "For blocks that may be left out (`emptyDir:`, `annotations:`, `securityContext:`), in patches, and when the keys below only need to be indented (STS0021)."))
    {
        Fixes = FixSafety.Unsafe,
    };

    // Blocks without which the server refuses an object, and the rules that call their content missing.
    private static readonly Dictionary<(string Type, string Field), string[]> s_needed = new()
    {
        [("StatefulSet", "spec")] = ["STS1020", "STS1021", "STS1025", "STS1160"],
        [("StatefulSet", "metadata")] = ["STS1001"],
        [("StatefulSetSpec", "selector")] = ["STS1020", "STS1021"],
        [("StatefulSetSpec", "template")] = ["STS1024", "STS1025", "STS1160"],
        [("DeploymentSpec", "selector")] = ["STS1020", "STS1021"],
        [("DeploymentSpec", "template")] = ["STS1024", "STS1160"],
        [("DaemonSetSpec", "selector")] = ["STS1020", "STS1021"],
        [("DaemonSetSpec", "template")] = ["STS1024", "STS1160"],
        [("PodTemplateSpec", "spec")] = ["STS1025", "STS1160"],
        [("PodSpec", "containers")] = ["STS1160"],
        [("Pod", "spec")] = ["STS1160"],
        [("Pod", "metadata")] = ["STS1001"],
        [("Deployment", "spec")] = ["STS1160"],
        [("Deployment", "metadata")] = ["STS1001"],
        [("DaemonSet", "spec")] = ["STS1160"],
        [("Service", "spec")] = ["STS1070"],
        [("Service", "metadata")] = ["STS1001"],
        [("PersistentVolumeClaim", "spec")] = ["STS1053", "STS1056"],
        [("PersistentVolumeClaimSpec", "accessModes")] = ["STS1053"],
        [("PersistentVolumeClaimSpec", "resources")] = ["STS1056"],
        [("VolumeResourceRequirements", "requests")] = ["STS1056"],
        [("PersistentVolume", "spec")] = ["STS1100", "STS1102", "STS1103"],
        [("PersistentVolume", "metadata")] = ["STS1001"],
        [("PersistentVolumeSpec", "accessModes")] = ["STS1102"],
        [("PersistentVolumeSpec", "capacity")] = ["STS1100"],
        [("HorizontalPodAutoscaler", "spec")] = ["STS1140", "STS1142", "STS1143"],
        [("HorizontalPodAutoscaler", "metadata")] = ["STS1001"],
        [("HorizontalPodAutoscalerSpec", "scaleTargetRef")] = ["STS1142", "STS1143"],
        [("StorageClass", "metadata")] = ["STS1001"],
        [("PodDisruptionBudget", "metadata")] = ["STS1001"],
    };

    public static IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_emptyText, s_wrongShape, s_nullItem, s_emptyBlock];

    public static void CheckNull(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode nothing, TypeInfo type)
    {
        // What null means there depends on defaults and on "nullable".
        if (visitor.IsCustom)
            return;
        switch (type.Shape)
        {
            case ValueShape.Text:
                if (!MustHaveValue(place) && !visitor.IsPatch)
                    ReportEmptyText(visitor, place, nothing);
                return;
            case ValueShape.Object or ValueShape.Map or ValueShape.List:
                if (place.IsMapValue || visitor.IsPatch || FieldNames.IsParentOfUnindented(visitor, place, type))
                    return;
                var owner = SchemaWalk.PathTo(visitor.Root, visitor.Manifest.Root, place.Owner);
                if (owner[owner.Count - 1].Type is not { } around || !s_needed.TryGetValue((around.ShortName, place.Key), out var missing))
                    return;
                var finding = visitor.Context.Report(visitor.Manifest, s_emptyBlock, Anchor.Key(place.Owner, place.Key), place.Key, WithArticle(around.ShortName));
                finding.ExplainsField(FieldPath.Of(visitor.Manifest, place.Owner, place.Key));
                foreach (var rule in missing)
                    finding.Explains(rule);
                return;
        }
    }

    public static void CheckNullItem(in SchemaVisitor visitor, in SchemaPlace place, SequenceNode list, int index, TypeInfo element)
    {
        if (visitor.IsPatch || visitor.IsCustom)
            return;
        var isRefused = IsRefused(visitor, place, element);
        if (!isRefused && element.Shape == ValueShape.Text)
        {
            visitor.Context.Report(visitor.Manifest, s_emptyText, list[index], $"an item of {place.Key}", "the server stores an empty text")
                .WithSafeFix("Write an empty text", Edit.ReplaceValue(list[index], "\"\""));
            return;
        }
        visitor.Context.ReportAs(isRefused ? Severity.Error : Severity.Warning, visitor.Manifest, s_nullItem, list[index], place.Key,
            isRefused ? "the server makes an empty element of it and refuses that" : "the server makes an empty element of it")
            .ExplainsField(FieldPath.Of(visitor.Manifest, list[index]))
            .WithSafeFix("Remove the entry", Edit.RemoveItem(list, index));
    }

    public static void Report(in SchemaVisitor visitor, in SchemaPlace place, Node node, TypeInfo type)
    {
        // A Service's selector written like that of a workload is STS1086.
        if (place.IsMapValue && place.Field.Name == "selector" && place.Key is "matchLabels" or "matchExpressions" && !visitor.Manifest.IsFragment)
            return;
        var finding = visitor.Context.Report(visitor.Manifest, s_wrongShape, AnchorOf(place, node), place.Name, Wanted(type), Found(node));
        AddFix(finding, place, node, type);
    }

    // Of a block, which may be long, the key is marked.
    private static Anchor AnchorOf(in SchemaPlace place, Node node) =>
        place.List is null && node is MappingNode { IsFlow: false } or SequenceNode { IsFlow: false } ? Anchor.Key(place.Owner, place.Entry) : node;

    private static void AddFix(Finding finding, in SchemaPlace place, Node node, TypeInfo type)
    {
        if (place.List is not null || place.IsMapValue)
            return;
        switch (node)
        {
            case ScalarNode scalar when type.Shape == ValueShape.List && type.Element!.Shape == ValueShape.Text && scalar.Style is not (ScalarStyle.Literal or ScalarStyle.Folded) && !scalar.Value.Contains('\n'):
                var item = scalar.Kind == ScalarKind.Text ? FlowSafe(scalar.Value) : YamlText.Quote(scalar.Value);
                finding.WithSafeFix("Make it a list of one", Edit.ReplaceValue(scalar, "[" + item + "]"));
                return;
            case ScalarNode scalar when type.Shape == ValueShape.Object && place.Key is "updateStrategy" or "strategy" && scalar.Kind == ScalarKind.Text:
                finding.WithSafeFix("Write it as the type", Edit.Set(place.Owner, place.Key, "type: " + YamlText.Scalar(scalar.Value)));
                return;
            case MappingNode { Count: > 0 } mapping when type is { Shape: ValueShape.List, Element.ShortName: "EnvVar" } && VariablesOf(mapping) is { } variables:
                finding.WithSafeFix("Write a list of names and values", Edit.Set(place.Owner, place.Key, variables));
                return;
            case MappingNode { IsFlow: true } mapping when type is { Shape: ValueShape.List, Element.Shape: ValueShape.Object }:
                finding.WithSafeFix("Make it a list of one",
                    Edit.Replace(new SourceSpan(mapping.File, mapping.Start, mapping.Start), "["), Edit.Replace(new SourceSpan(mapping.File, mapping.End, mapping.End), "]"));
                return;
        }
    }

    private static string? VariablesOf(MappingNode mapping)
    {
        var yaml = new StringBuilder();
        for (var i = 0; i < mapping.Count; i++)
        {
            ref readonly var entry = ref mapping[i];
            if (entry.Origin != EntryOrigin.Written || entry.Value is not ScalarNode value || Placeholder.IsIn(value) || entry.Key is "name" or "value" or "valueFrom")
                return null;
            yaml.Append(i == 0 ? "- name: " : "\n- name: ").Append(YamlText.Scalar(entry.Key)).Append("\n  value: ").Append(YamlText.Scalar(value.IsNull ? "" : value.Value));
        }
        return yaml.ToString();
    }

    // In brackets a comma or a bracket would end a plain scalar.
    private static string FlowSafe(string value) => value.IndexOfAny([',', '[', ']', '{', '}']) >= 0 ? YamlText.Quote(value) : YamlText.Scalar(value);

    private static void ReportEmptyText(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode nothing)
    {
        // A null is not absent where keys are of the user's choice.
        var stored = place.IsMapValue ? "the server stores an empty text" : "the server takes it as not written";
        var finding = visitor.Context.Report(visitor.Manifest, s_emptyText, nothing, place.Name, stored);
        if (place.IsMapValue)
            finding.WithSafeFix("Write an empty text", Edit.ReplaceValue(nothing, "\"\""));
        else
            finding.WithSafeFix("Remove the key", Edit.Remove(place.Owner, place.Key));
    }

    // What is missing there has a finding of its own.
    private static bool MustHaveValue(in SchemaPlace place) => !place.IsMapValue && (place.Field.IsRequired || place.Key is "name" or "image" or "apiVersion" or "kind");

    // Elements that the server refuses when they are empty. What the OpenAPI document calls required is, but for the selectors of metrics, which nobody checks.
    private static bool IsRefused(in SchemaVisitor visitor, in SchemaPlace place, TypeInfo element)
    {
        switch (element.Shape)
        {
            case ValueShape.Object:
                foreach (var field in element.Fields)
                {
                    if (field.IsRequired)
                        return element.ShortName != "LabelSelectorRequirement" || !IsBelowMetric(visitor, place);
                }
                return element.ShortName is "PersistentVolumeClaim" or "Toleration" or "EnvFromSource" or "PodDNSConfigOption" or "TopologySelectorTerm";
            case ValueShape.Text:
                return place.Key is "accessModes" or "finalizers" or "ipFamilies" or "externalIPs" or "loadBalancerSourceRanges" or "hostnames" or "searches" or "matchLabelKeys" or "mismatchLabelKeys";
            default:
                return false;
        }
    }

    private static bool IsBelowMetric(in SchemaVisitor visitor, in SchemaPlace place)
    {
        foreach (var step in SchemaWalk.PathTo(visitor.Root, visitor.Manifest.Root, place.Owner))
        {
            if (step.Key == "metric")
                return true;
        }
        return false;
    }

    private static string Wanted(TypeInfo type) => type.Shape switch
    {
        ValueShape.List => "a list",
        ValueShape.Object => "a mapping with fields of its own",
        ValueShape.Map => "a mapping of names to " + (type.Element!.Shape switch { ValueShape.Quantity => "quantities", ValueShape.List => "lists", _ => "text" }),
        ValueShape.Text or ValueShape.Bytes or ValueShape.Time => "text",
        ValueShape.Boolean => "true or false",
        ValueShape.Integer32 or ValueShape.Integer64 => "a whole number",
        ValueShape.Number => "a number",
        ValueShape.Quantity => "a quantity",
        ValueShape.IntOrString => "a number or text",
        _ => "something else",
    };

    private static string Found(Node node) => node switch
    {
        MappingNode => "a mapping",
        SequenceNode => "a list",
        ScalarNode { Kind: ScalarKind.Boolean } => "a boolean",
        ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float } => "a number",
        _ => "text",
    };

    private static string WithArticle(string name) => (name[0] is 'A' or 'E' or 'I' or 'O' or 'U' ? "an " : "a ") + name;
}
