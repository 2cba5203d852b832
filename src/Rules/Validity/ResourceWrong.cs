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
            Finds: "A limit or request of a container or of the pod, or an `overhead`, below 0.",
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
            Finds: "A limit or request of a container, or an `overhead`, whose name has no `/` and is none of cpu, memory, ephemeral-storage and hugepages-…, or is no qualified name, or whose hugepages-… gives no size; of the pod as a whole, one that is none of cpu, memory and hugepages-….",
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
            Finds: "A request for hugepages-… or for a resource with a domain (not of kubernetes.io) without a limit, or with another limit; an amount of the latter that is not whole; and an amount of huge pages that is no multiple of the page.",
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
        CheckOverhead(pod, pod.Spec.Mapping("overhead"), context);
    }

    // The server judges it as the limits of a container, and names it so.
    private static void CheckOverhead(PodView pod, Field<MappingNode> overhead, RuleContext context)
    {
        for (var i = 0; i < (overhead.IsKnown ? overhead.Value.Count : 0); i++)
        {
            var name = overhead.Value[i].Key;
            if (overhead.Value[i].Origin == EntryOrigin.Overridden || Placeholder.IsInKey(name))
                continue;
            CheckName(pod, overhead.Value, i, ofPod: false, context, overhead.Value);
            CheckAmount(pod, overhead.Value.Quantity(name), name, "overhead", context, overhead.Value);
        }
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
                CheckAmount(pod, amounts.Value.Quantity(name), name, list == "limits" ? "limit" : "request", context);
            }
        }
        if (pages is { } at && isWhole)
            context.ReportInTemplate(pod.Object, s_alone, at);
        if (resources.Value.Mapping("requests") is { IsKnown: true } requests)
            CheckEqual(pod, resources.Value, requests.Value, context);
    }

    private static void CheckAmount(PodView pod, Field<Quantity> amount, string name, string what, RuleContext context, Node? named = null)
    {
        if (!amount.IsKnown)
            return;
        var at = named is null ? Anchor.Of(amount) : Anchor.Named(Anchor.Of(amount), named);
        if (amount.Value.Value < 0)
            context.ReportInTemplate(pod.Object, s_negative, at, what, name, ((ScalarNode)amount.Node!).Value);
        else if (IsExtended(name) && amount.Value.Value != decimal.Truncate(amount.Value.Value))
            context.ReportInTemplate(pod.Object, s_extended, at, $"{name} is counted in whole pieces, not {((ScalarNode)amount.Node!).Value}");
        else if (PageOf(name) is { } page && page.Value > 0 && amount.Value.Value % page.Value != 0)
            context.ReportInTemplate(pod.Object, s_extended, at, $"{name} comes in whole pages of {name.Substring(HugePages.Length)}, and {((ScalarNode)amount.Node!).Value} is no multiple of it");
    }

    private static Quantity? PageOf(string name) =>
        name.StartsWith(HugePages, StringComparison.Ordinal) && Quantity.TryParse(name.Substring(HugePages.Length), out var page) ? page : null;

    private static void CheckName(PodView pod, MappingNode amounts, int index, bool ofPod, RuleContext context, Node? named = null)
    {
        var name = amounts[index].Key;
        var at = named is null ? Anchor.Key(amounts, index) : Anchor.Named(Anchor.Key(amounts, index), named);
        if (Names.QualifiedName.Problem(name) is { } problem)
        {
            context.ReportInTemplate(pod.Object, s_name, at, $"'{name}' is no name of a resource: {problem}");
            return;
        }
        if (name.StartsWith(HugePages, StringComparison.Ordinal))
        {
            if (PageOf(name) is null)
                context.ReportInTemplate(pod.Object, s_name, at, $"'{name}' does not say how large a page is, such as hugepages-2Mi");
            return;
        }
        if (name is "cpu" or "memory")
            return;
        if (ofPod)
        {
            context.ReportInTemplate(pod.Object, s_name, at, $"resources of a pod as a whole are cpu, memory and hugepages-…, not '{name}'");
            return;
        }
        if (IsOfContainers(name))
            return;
        // gpu is as near to cpu as a slip, but is none.
        var near = NearestName.Find(name, name.Length <= 3 ? ["memory", "ephemeral-storage"] : ["cpu", "memory", "ephemeral-storage"])
            ?? (string.Equals(name, "cpu", StringComparison.OrdinalIgnoreCase) ? "cpu" : null);
        var finding = context.ReportInTemplate(pod.Object, s_name, at, name switch
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
