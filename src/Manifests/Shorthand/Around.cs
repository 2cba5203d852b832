namespace StsLint.Manifests;

public sealed partial class PodDisruptionBudget
{
    /// <summary>Lets so many pods of a StatefulSet be evicted at a time; evictions of pods that are not ready anyway are always let through.</summary>
    [Shape("{metadata: {name: $set.metadata.name, namespace: $set.metadata.namespace, labels: $set.metadata.labels}, spec: {maxUnavailable: $maxUnavailable, selector: $set.spec.selector, unhealthyPodEvictionPolicy: AlwaysAllow}}")]
    public static PodDisruptionBudget For(StatefulSet set, IntOrString maxUnavailable) => new()
    {
        Metadata = new ObjectMeta { Name = set.Name, Namespace = set.Namespace, Labels = set.Labels is { } labels ? new Labels(labels) : null },
        Spec = new PodDisruptionBudgetSpec
        {
            MaxUnavailable = maxUnavailable,
            Selector = set.Selector?.Copy(),
            UnhealthyPodEvictionPolicy = Manifests.UnhealthyPodEvictionPolicy.AlwaysAllow,
        },
    };
}

public sealed partial class LabelSelector
{
    // What is changed later in one place does not change the other.
    internal LabelSelector Copy()
    {
        if (HasExtra || MatchExpressions is not null)
        {
            var whole = new LabelSelector();
            whole.Read(NodeOf.Part(this));
            return whole;
        }
        return new LabelSelector { MatchLabels = MatchLabels is { } labels ? new Labels(labels) : null };
    }
}

public sealed partial class HorizontalPodAutoscaler
{
    /// <summary>Keeps a StatefulSet between so many pods, by the CPU they use of what they request, in percent.</summary>
    [Shape("{metadata: {name: $set.metadata.name, namespace: $set.metadata.namespace, labels: $set.metadata.labels}, spec: {maxReplicas: $max, metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: $cpuPercent, type: Utilization}}}], minReplicas: $min, scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: $set.metadata.name}}}")]
    public static HorizontalPodAutoscaler For(StatefulSet set, int min, int max, int cpuPercent) => new()
    {
        Metadata = new ObjectMeta { Name = set.Name, Namespace = set.Namespace, Labels = set.Labels is { } labels ? new Labels(labels) : null },
        Spec = new HorizontalPodAutoscalerSpec
        {
            MaxReplicas = max,
            Metrics = [new MetricSpec { Type = "Resource", Resource = new ResourceMetricSource { Name = "cpu", Target = new MetricTarget { AverageUtilization = cpuPercent, Type = "Utilization" } } }],
            MinReplicas = min,
            ScaleTargetRef = new CrossVersionObjectReference { ApiVersion = set.ApiVersion, Kind = set.Kind, Name = NameOf(set) },
        },
    };
}
