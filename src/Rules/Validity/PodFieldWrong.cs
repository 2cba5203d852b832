using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1183, STS1184: what containers and downwardAPI volumes read from their own pod.</summary>
internal sealed class PodFieldWrong : PodRule
{
    private static readonly string[] s_inVariables =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"];

    private static readonly string[] s_inVolumes = ["metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations"];

    private static readonly string[] s_resources = ["limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage"];

    private static readonly RuleDescriptor s_path = new("STS1183", "Field path not supported",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                A `fieldRef.fieldPath` that the API server cannot resolve. Variables may read metadata.name, metadata.namespace, metadata.uid, one label or annotation as in
                `metadata.labels['app']`, spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP and status.podIPs; downwardAPI volumes may read
                metadata.name, metadata.namespace, metadata.uid, and all or one of metadata.labels and metadata.annotations.
                """,
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                valueFrom:
                  fieldRef:
                    fieldPath: status.podIp
                """,
            Right: """
                valueFrom:
                  fieldRef:
                    fieldPath: status.podIP
                """,
            Fix: "Writes the one supported path that is a slip away. Safe, since the path is refused as it stands."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_resource = new("STS1184", "Reference to a resource invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A `resourceFieldRef` whose `resource` is missing or is none of limits and requests of cpu, memory, ephemeral-storage and hugepages-…; whose `divisor` is none that suits the resource (1 and 1m for cpu; 1 and the whole units k to E and Ki to Ei for the others); or, in a volume, that has no `containerName`.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                valueFrom:
                  resourceFieldRef:
                    resource: memory
                """,
            Right: """
                valueFrom:
                  resourceFieldRef:
                    resource: limits.memory
                    divisor: 1Mi
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_path, s_resource];

    public override void Check(PodView pod, RuleContext context)
    {
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            foreach (var variable in pod.AllContainers[i].Env)
            {
                if (variable.Mapping("valueFrom") is { IsKnown: true } source)
                    CheckSource(pod, source.Value, null, context);
            }
        }
        for (var i = 0; i < pod.Volumes.Count; i++)
        {
            var volume = pod.Volumes[i].Node;
            CheckFiles(pod, volume.Mapping("downwardAPI"), context);
            foreach (var source in volume.Mapping("projected").Sequence("sources").Mappings())
                CheckFiles(pod, source.Mapping("downwardAPI"), context);
        }
    }

    private static void CheckFiles(PodView pod, Field<MappingNode> volume, RuleContext context)
    {
        foreach (var item in volume.Sequence("items").Mappings())
            CheckSource(pod, item, volume.Value, context);
    }

    // The server leaves the list of a volume's items out.
    private static Anchor At<T>(Field<T> field, MappingNode? volume, string reference) =>
        volume is null ? Anchor.Of(field) : Anchor.Named(Anchor.Of(field), volume, reference + "." + field.Name);

    private static void CheckSource(PodView pod, MappingNode source, MappingNode? volume, RuleContext context)
    {
        if (source.Mapping("fieldRef") is { IsKnown: true } field)
            CheckPath(pod, field.Value, volume, context);
        if (source.Mapping("resourceFieldRef") is { IsKnown: true } resource)
            CheckResource(pod, resource.Value, volume, context);
    }

    private static void CheckPath(PodView pod, MappingNode reference, MappingNode? volume, RuleContext context)
    {
        var field = reference.Text("fieldPath");
        if (field.IsMissing())
        {
            context.ReportInTemplate(pod.Object, s_path, At(field, volume, "fieldRef"), "fieldRef does not say which field: fieldPath is missing");
            return;
        }
        if (!field.IsKnown)
            return;
        if (reference.Text("apiVersion") is { IsKnown: true } version && version.Value is not ("v1" or ""))
        {
            context.ReportInTemplate(pod.Object, s_path, At(field, volume, "fieldRef"), $"field paths exist for pods of apiVersion v1 only, not '{version.Value}'");
            return;
        }
        var known = volume is not null ? s_inVolumes : s_inVariables;
        var path = field.Value;
        var bracket = path.EndsWith("']", StringComparison.Ordinal) ? path.IndexOf("['", StringComparison.Ordinal) : -1;
        if (bracket > 0)
        {
            CheckKey(pod, field, volume, path.Substring(0, bracket), path.Substring(bracket + 2, path.Length - bracket - 4), context);
            return;
        }
        // The old name of spec.nodeName is still converted.
        if (Array.IndexOf(known, path) >= 0 || (path == "spec.host" && volume is null))
            return;
        if (path is "metadata.labels" or "metadata.annotations")
        {
            context.ReportInTemplate(pod.Object, s_path, At(field, volume, "fieldRef"), $"a variable cannot hold all of {path}; name one, as in {path}['app']");
            return;
        }
        var near = NearestName.Find(path, known);
        var finding = context.ReportInTemplate(pod.Object, s_path, At(field, volume, "fieldRef"), near is null
            ? $"'{path}' cannot be read by {(volume is not null ? "a volume" : "a variable")}; use one of {string.Join(", ", known)}"
            : $"'{path}' is no field that can be read; '{near}' is");
        if (near is not null)
            finding.WithSafeFix($"Write {near}", Edit.ReplaceText(field.Node!, near));
    }

    private static void CheckKey(PodView pod, Field<string> field, MappingNode? volume, string map, string key, RuleContext context)
    {
        if (map is not ("metadata.labels" or "metadata.annotations"))
        {
            var near = NearestName.Find(map, ["metadata.labels", "metadata.annotations"]);
            var finding = context.ReportInTemplate(pod.Object, s_path, At(field, volume, "fieldRef"), $"'{map}' has no keys; only metadata.labels and metadata.annotations have");
            if (near is not null)
                finding.WithSafeFix($"Write {near}['{key}']", Edit.ReplaceText(field.Node!, $"{near}['{key}']"));
        }
        else if (Names.QualifiedName.Problem(map == "metadata.annotations" ? key.ToLowerInvariant() : key) is { } problem)
        {
            context.ReportInTemplate(pod.Object, s_path, At(field, volume, "fieldRef"), $"'{key}' is no key of {(map == "metadata.labels" ? "a label" : "an annotation")}: {problem}");
        }
    }

    private static void CheckResource(PodView pod, MappingNode reference, MappingNode? volume, RuleContext context)
    {
        var container = reference.Text("containerName");
        if (volume is not null && container.IsMissing())
        {
            context.ReportInTemplate(pod.Object, s_resource, At(container, volume, "resourceFieldRef"), "in a volume, resourceFieldRef must say of which container: containerName is missing");
            return;
        }
        var resource = reference.Text("resource");
        if (resource.IsMissing())
        {
            context.ReportInTemplate(pod.Object, s_resource, At(resource, volume, "resourceFieldRef"), "resourceFieldRef does not say which resource, such as limits.memory");
            return;
        }
        if (!resource.IsKnown)
            return;
        var isHugePages = resource.Value.StartsWith("limits.hugepages-", StringComparison.Ordinal) || resource.Value.StartsWith("requests.hugepages-", StringComparison.Ordinal);
        if (!isHugePages && Array.IndexOf(s_resources, resource.Value) < 0)
        {
            context.ReportInTemplate(pod.Object, s_resource, At(resource, volume, "resourceFieldRef"), $"'{resource.Value}' cannot be read; use {string.Join(", ", s_resources)}, or limits and requests of hugepages-…");
            return;
        }
        var divisor = reference.Quantity("divisor");
        if (divisor.IsKnown && divisor.Value.Value != 0 && !(resource.Value.EndsWith(".cpu", StringComparison.Ordinal) ? divisor.Value.Value is 1m or 0.001m : IsWholeUnit(divisor.Value)))
        {
            context.ReportInTemplate(pod.Object, s_resource, At(divisor, volume, "resourceFieldRef"), resource.Value.EndsWith(".cpu", StringComparison.Ordinal)
                ? $"a divisor of {resource.Value} is 1 or 1m, not {((ScalarNode)divisor.Node!).Value}"
                : $"a divisor of {resource.Value} is 1 or one whole unit (1k, 1M, 1G …, 1Ki, 1Mi, 1Gi …), not {((ScalarNode)divisor.Node!).Value}");
        }
    }

    // The server compares the canonical spelling with a list: one of a decimal unit, or of a binary one if written with a binary suffix.
    private static bool IsWholeUnit(Quantity divisor)
    {
        var unit = divisor.Suffix.EndsWith("i", StringComparison.Ordinal) ? 1024m : 1000m;
        var amount = divisor.Value;
        for (var power = 0; power < 6 && amount > 1 && amount % unit == 0; power++)
            amount /= unit;
        return amount == 1;
    }
}
