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
