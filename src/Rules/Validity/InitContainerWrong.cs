using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1207.</summary>
internal sealed class InitContainerWrong : ContainerRule
{
    private static readonly string[] s_fields = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];

    private static readonly RuleDescriptor s_rule = new("STS1207", "Probe or hook on a plain init container",
        "an init container that runs to its end takes no {0}; remove it, or write restartPolicy: Always to make it a sidecar", Severity.Error,
        static () => new(
            Finds: "An init container without `restartPolicy: Always` that has a probe or `lifecycle`.",
            Why: "The API server refuses the object: such a container is done before the pod can be ready. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                initContainers:
                - name: proxy
                  image: registry.example/proxy:1.0.0
                  startupProbe:
                    tcpSocket:
                      port: 15001
                """,
            Right: """
                initContainers:
                - name: proxy
                  image: registry.example/proxy:1.0.0
                  restartPolicy: Always
                  startupProbe:
                    tcpSocket:
                      port: 15001
                """,
            Silent: "When restartPolicy is a placeholder, and for a field without a value."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        if (!container.IsInit || container.Node.Text("restartPolicy") is { IsUnknown: true } or { IsKnown: true, Value: "Always" })
            return;
        foreach (var name in s_fields)
        {
            if (container.Node.Mapping(name).IsKnown)
                context.ReportInTemplate(container.Object, s_rule, Anchor.Key(container.Node, name), name);
        }
    }
}
