using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1160.</summary>
internal sealed class NoContainers : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS1160", "No container",
        "the pod has no container; add at least one to containers", Severity.Error,
        static () => new(
            Finds: "A pod spec whose `containers` is missing or empty.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                template:
                  spec:
                    containers: []
                """,
            Right: """
                template:
                  spec:
                    containers:
                    - name: db
                      image: registry.example/db:1.2.3
                """,
            Silent: "For a workload without a selector, which is most likely a patch; and when the pod spec itself is missing, which is STS1025 in a StatefulSet."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        if (!pod.Spec.IsKnown || pod.LooksLikePatch)
            return;
        var containers = pod.Spec.Value.Sequence("containers");
        if (containers.IsLeftOut() || (containers.IsKnown && containers.Value.Count == 0 && !containers.Value.IsOpen))
            context.ReportInTemplate(pod.Object, s_rule, containers);
    }
}
