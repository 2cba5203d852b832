using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Structure;

/// <summary>STS0029.</summary>
internal sealed class GatedField : ContainerRule
{
    private const string Gate = "ContainerStopSignals";

    // Kubernetes 1.33 brought lifecycle.stopSignal, alpha.
    private const int Since = 33;

    private static readonly RuleDescriptor s_rule = new("STS0029", "Field sits behind a switched-off gate", "lifecycle.stopSignal is dropped: the feature gate {0} is off by default, so the container gets the stop signal of its image", Severity.Warning,
        static () => new(
            Finds: "`lifecycle.stopSignal` of a container, which is alpha since 1.33.",
            Why: "While the gate `ContainerStopSignals` is off, the API server accepts the field and drops it without a word (seen with 1.36.3). The container is stopped with the signal of its image, or with SIGTERM.",
            Wrong: """
                containers:
                  - name: web
                    image: registry.example/web:2.1
                    lifecycle:
                      stopSignal: SIGQUIT
                """,
            Right: """
                containers:
                  - name: web
                    image: registry.example/web:2.1
                """,
            Silent: "When `stslint_feature_gates` names the gate. `rollingUpdate.maxUnavailable` is STS4020's, `dataSourceRef.namespace` STS3051's."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        var signal = container.Node.Mapping("lifecycle").Text("stopSignal");
        var options = container.Object.Options;
        // A release that does not have the field at all is another rule's matter.
        if (signal.IsKnown && options.Target.From.Minor >= Since && !options.FeatureGates.Contains(Gate, StringComparer.Ordinal))
            context.Report(container.Object, s_rule, Anchor.Key(container.Node.Mapping("lifecycle").Value, "stopSignal"), Gate);
    }
}
