using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1216, STS1217, STS1218, STS1219: names and amounts of resources.</summary>
internal sealed class ResourceWrong : PodRule
{
    private const string HugePages = "hugepages-";

    private static readonly string[] s_lists = ["limits", "requests"];

    private static readonly RuleDescriptor s_negative = new("STS1216", "Negative resource",
        "the {0} of {1} is {2}; it must not be negative", Severity.Error,
        static () => new(
            Finds: "A limit or request of a container, or of the pod, below 0.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                resources:
                  limits:
                    memory: -1Gi
                """,
            Right: """
                resources:
                  limits:
                    memory: 1Gi
                """,
            Silent: "For amounts that cannot be read (STS0042)."));

    private static readonly RuleDescriptor s_name = new("STS1217", "Unknown resource name",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A limit or request of a container whose name has no `/` and is none of cpu, memory, ephemeral-storage and hugepages-…, or is no qualified name; of the pod as a whole, one that is none of cpu, memory and hugepages-….",
            Why: "The API server refuses the object. `storage` belongs to claims; devices have names with a domain, such as `nvidia.com/gpu`.",
            Wrong: """
                resources:
                  limits:
                    gpu: 1
                """,
            Right: """
                resources:
                  limits:
                    nvidia.com/gpu: 1
                """,
            Fix: "Writes cpu, memory or ephemeral-storage where the name is a slip away from it. Safe, since the name is refused as it stands."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_extended = new("STS1218", "Extended resource or huge pages not limited to what is requested",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A request for hugepages-… or for a resource with a domain (not of kubernetes.io) without a limit, or with another limit; and an amount of the latter that is not whole.",
            Why: "The API server refuses the object: such resources cannot be shared out beyond what there is. A limit alone is enough, since the request then equals it.",
            Wrong: """
                resources:
                  requests:
                    nvidia.com/gpu: 1
                """,
            Right: """
                resources:
                  limits:
                    nvidia.com/gpu: 1
                """));

    private static readonly RuleDescriptor s_alone = new("STS1219", "Huge pages without cpu or memory",
        "huge pages are asked for without cpu or memory; add one of them", Severity.Error,
        static () => new(
            Finds: "A container with hugepages-… in its resources and neither cpu nor memory.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                resources:
                  limits:
                    hugepages-2Mi: 64Mi
                """,
            Right: """
                resources:
                  limits:
                    hugepages-2Mi: 64Mi
                    memory: 1Gi
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_negative, s_name, s_extended, s_alone];

    public override void Check(PodView pod, RuleContext context)
    {
        for (var i = 0; i < pod.AllContainers.Count; i++)
            Check(pod, pod.AllContainers[i].Node.Mapping("resources"), ofPod: false, context);
        Check(pod, pod.Spec.Mapping("resources"), ofPod: true, context);
    }

    private static void Check(PodView pod, Field<MappingNode> resources, bool ofPod, RuleContext context)
    {
        if (!resources.IsKnown)
            return;
        var pages = default(Anchor?);
        var isWhole = true;
        foreach (var list in s_lists)
        {
            var amounts = resources.Value.Mapping(list);
            if (!amounts.IsKnown)
            {
                isWhole &= amounts.IsAbsent;
                continue;
            }
            for (var i = 0; i < amounts.Value.Count; i++)
            {
                var name = amounts.Value[i].Key;
                if (amounts.Value[i].Origin == EntryOrigin.Overridden || Placeholder.IsInKey(name))
                    continue;
                CheckName(pod, amounts.Value, i, ofPod, context);
                if (name.StartsWith(HugePages, StringComparison.Ordinal))
                    pages ??= Anchor.Key(amounts.Value, i);
                isWhole &= name is not ("cpu" or "memory");
                var amount = amounts.Value.Quantity(name);
                if (!amount.IsKnown)
                    continue;
                if (amount.Value.Value < 0)
                    context.ReportInTemplate(pod.Object, s_negative, amount, list == "limits" ? "limit" : "request", name, ((ScalarNode)amount.Node!).Value);
                else if (IsExtended(name) && amount.Value.Value != decimal.Truncate(amount.Value.Value))
                    context.ReportInTemplate(pod.Object, s_extended, amount, $"{name} is counted in whole pieces, not {((ScalarNode)amount.Node!).Value}");
            }
        }
        if (pages is { } at && isWhole)
            context.ReportInTemplate(pod.Object, s_alone, at);
        if (resources.Value.Mapping("requests") is { IsKnown: true } requests)
            CheckEqual(pod, resources.Value, requests.Value, context);
    }

    private static void CheckName(PodView pod, MappingNode amounts, int index, bool ofPod, RuleContext context)
    {
        var name = amounts[index].Key;
        if (Names.QualifiedName.Problem(name) is { } problem)
        {
            context.ReportInTemplate(pod.Object, s_name, Anchor.Key(amounts, index), $"'{name}' is no name of a resource: {problem}");
            return;
        }
        if (name is "cpu" or "memory" || name.StartsWith(HugePages, StringComparison.Ordinal))
            return;
        if (ofPod)
        {
            context.ReportInTemplate(pod.Object, s_name, Anchor.Key(amounts, index), $"resources of a pod as a whole are cpu, memory and hugepages-…, not '{name}'");
            return;
        }
        if (IsOfContainers(name))
            return;
        // gpu is as near to cpu as a slip, but is none.
        var near = NearestName.Find(name, name.Length <= 3 ? ["memory", "ephemeral-storage"] : ["cpu", "memory", "ephemeral-storage"])
            ?? (string.Equals(name, "cpu", StringComparison.OrdinalIgnoreCase) ? "cpu" : null);
        var finding = context.ReportInTemplate(pod.Object, s_name, Anchor.Key(amounts, index), name switch
        {
            "storage" => "'storage' is a resource of claims; the disk that a container may fill on its node is 'ephemeral-storage'",
            _ when near is not null => $"'{name}' is no resource of containers; '{near}' is",
            _ => $"'{name}' is no resource of containers; use cpu, memory, ephemeral-storage, hugepages-…, or a name with a domain such as example.com/{name}",
        });
        if (near is not null && !amounts.Has(near))
            finding.WithSafeFix($"Write {near}", Edit.RenameKey(amounts, name, near));
    }

    private static void CheckEqual(PodView pod, MappingNode resources, MappingNode requests, RuleContext context)
    {
        var limits = resources.Mapping("limits");
        for (var i = 0; i < requests.Count; i++)
        {
            var name = requests[i].Key;
            if (requests[i].Origin == EntryOrigin.Overridden || Placeholder.IsInKey(name) || !(IsExtended(name) || name.StartsWith(HugePages, StringComparison.Ordinal)) || Names.QualifiedName.Problem(name) is not null)
                continue;
            var request = requests.Quantity(name);
            var limit = limits.Quantity(name);
            if (request.IsKnown && limit.IsAbsent)
                context.ReportInTemplate(pod.Object, s_extended, limits.IsKnown ? Anchor.At(limits.Value) : Anchor.Missing(resources, "limits"), $"{name} is requested without a limit; give it the limit {((ScalarNode)request.Node!).Value}");
            else if (request.IsKnown && limit.IsKnown && request.Value != limit.Value)
                context.ReportInTemplate(pod.Object, s_extended, request, $"the request of {name} must equal its limit {((ScalarNode)limit.Node!).Value}").At(limit.Node, "the limit is here");
        }
    }

    /// <summary>A qualified name that the server takes for a resource of containers.</summary>
    internal static bool IsOfContainers(string name) => name is "cpu" or "memory" or "ephemeral-storage" || name.StartsWith(HugePages, StringComparison.Ordinal) || name.IndexOf('/') >= 0;

    private static bool IsExtended(string name) => name.IndexOf('/') >= 0 && !name.Contains("kubernetes.io/") && !name.StartsWith("requests.", StringComparison.Ordinal);
}
