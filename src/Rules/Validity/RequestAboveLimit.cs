using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1215.</summary>
internal sealed class RequestAboveLimit : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS1215", "Request above limit",
        "the {0} request {1} is above the limit {2}", Severity.Error,
        static () => new(
            Finds: "A container, or a pod with resources of its own, that requests more cpu, memory or ephemeral-storage than its limit. Amounts are compared, not spellings.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                resources:
                  requests:
                    memory: 2Gi
                  limits:
                    memory: 2G
                """,
            Right: """
                resources:
                  requests:
                    memory: 2Gi
                  limits:
                    memory: 2Gi
                """,
            Silent: "For hugepages-… and extended resources, whose request must equal the limit (STS1218), and for amounts that cannot be read (STS0042)."));

    private static readonly string[] s_names = ["cpu", "memory", "ephemeral-storage"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        for (var i = 0; i < pod.AllContainers.Count; i++)
            Check(pod, pod.AllContainers[i].Node.Mapping("resources"), context);
        Check(pod, pod.Spec.Mapping("resources"), context);
    }

    private static void Check(PodView pod, Field<MappingNode> resources, RuleContext context)
    {
        if (!resources.IsKnown || resources.Value.Mapping("requests") is not { IsKnown: true } requests || resources.Value.Mapping("limits") is not { IsKnown: true } limits)
            return;
        foreach (var name in s_names)
        {
            var request = requests.Value.Quantity(name);
            var limit = limits.Value.Quantity(name);
            if (request.IsKnown && limit.IsKnown && request.Value > limit.Value)
            {
                context.ReportInTemplate(pod.Object, s_rule, request, name, ((ScalarNode)request.Node!).Value, ((ScalarNode)limit.Node!).Value)
                    .At(limit.Node, "the limit is here");
            }
        }
    }
}
