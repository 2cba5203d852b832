using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Security;

/// <summary>STS5010.</summary>
internal sealed class NoResources : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS5010", "No memory limit, memory request or cpu request",
        "container '{0}' has no {1}", Severity.Info,
        static () => new(
            Finds: "A container of a StatefulSet without memory limit, memory request or cpu request. A limit counts as a request too.",
            Why: "Without requests the scheduler takes the pod for weightless and puts it on a full node; without a memory limit one leak takes the node's other pods with it, and pods without any are the first to be evicted.",
            Wrong: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                """,
            Right: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  resources:
                    requests:
                      cpu: 500m
                      memory: 1Gi
                    limits:
                      memory: 1Gi
                """,
            Silent: "For init containers, unless they run on as sidecars; when the pod has resources of its own (`spec.resources`, from 1.34 on); when a part is not known; on patches."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        if (container.Pod.Set is not { LooksLikePatch: false } || (container.IsInit && !container.IsSidecar) || !container.Pod.Spec.Mapping("resources").IsAbsent)
            return;
        // A container without an image is a patch of one.
        if (!container.Node.Has("image"))
            return;
        var resources = container.Node.Mapping("resources");
        var requests = resources.Mapping("requests");
        var limits = resources.Mapping("limits");
        if (resources.IsUnknown || requests.IsUnknown || limits.IsUnknown)
            return;
        List<string>? missing = null;
        if (IsMissing(limits, "memory"))
            (missing ??= []).Add("memory limit");
        if (IsMissing(limits, "memory") && IsMissing(requests, "memory"))
            (missing ??= []).Add("memory request");
        if (IsMissing(limits, "cpu") && IsMissing(requests, "cpu"))
            (missing ??= []).Add("cpu request");
        if (missing is not null)
            context.Report(container.Object, s_rule, Anchor.Of(resources), container.Name.ValueOr("")!, string.Join(", ", missing));
    }

    private static bool IsMissing(Field<Syntax.MappingNode> amounts, string name) => amounts.Quantity(name).IsAbsent;
}
