using System.Text;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Rollout;

/// <summary>STS4032.</summary>
internal sealed class ReplicasMayShareNode : ScopedStatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS4032", "Replicas may share a node",
        "nothing keeps the replicas of StatefulSet '{0}' on different nodes; write a podAntiAffinity or topologySpreadConstraints", Severity.Info,
        static () => new(
            Finds: "A StatefulSet with more than one replica, or with an autoscaler that may make more than one, whose pods have neither `podAntiAffinity` nor `topologySpreadConstraints`.",
            Why: "The scheduler spreads pods only as a preference of its own, which full nodes and image locality outweigh. When replicas share a node, its failure takes several members at once, and the pods of a lost node are not replaced until it is back or removed.",
            Wrong: """
                spec:
                  replicas: 3
                  template:
                    spec:
                      containers:
                      - name: db
                """,
            Right: """
                spec:
                  replicas: 3
                  template:
                    spec:
                      affinity:
                        podAntiAffinity:
                          preferredDuringSchedulingIgnoredDuringExecution:
                          - weight: 100
                            podAffinityTerm:
                              topologyKey: kubernetes.io/hostname
                              labelSelector:
                                matchLabels:
                                  app: db
                      containers:
                      - name: db
                """,
            Fix: "Adds a preferred anti-affinity on the host name with the set's labels. Unsafe, since it changes the template and so starts a rollout.",
            Silent: "With one replica; when affinity or constraints are not known; for pods that ports or the network of the host already keep to one per node."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    /// <summary>The pods use ports of the node, so a node takes only one of them.</summary>
    internal static bool IsOnePerNode(PodView pod)
    {
        if (!pod.Spec.Boolean("hostNetwork").OrDefault(false).Is(false))
            return true;
        foreach (var container in pod.AllContainers)
        {
            foreach (var port in container.Ports)
            {
                if (!port.Integer("hostPort").OrDefault(0).Is(0))
                    return true;
            }
        }
        return false;
    }

    public override void Check(StatefulSetView set, ManifestScope scope, RuleContext context)
    {
        var pod = set.Pod;
        if (!pod.Spec.IsKnown || set.LooksLikePatch || !scope.ReplicasOf(set.Object).MayBeSeveral)
            return;
        var affinity = pod.Spec.Mapping("affinity");
        if (!affinity.Mapping("podAntiAffinity").IsAbsent || affinity.IsUnknown || !IsEmpty(pod.Spec.Sequence("topologySpreadConstraints")) || IsOnePerNode(pod))
            return;
        var finding = context.Report(set.Object, s_rule, Anchor.Missing(affinity.IsKnown ? affinity.Value : pod.Spec.Value, affinity.IsKnown ? "podAntiAffinity" : "affinity"), set.Object.Name.ValueOr("")!);
        if (set.Selector.IsOpen || set.Selector.Field.Mapping("matchLabels") is not { IsKnown: true, Value.Count: > 0 })
            return;
        // One of the most frequent findings: its edits are made when somebody wants them.
        finding.WithUnsafeFix("Add a preferred anti-affinity", () => Spread(set));
    }

    private static Edit[] Spread(StatefulSetView set)
    {
        var term = Term(new LabelMap(set.Selector.Field.Mapping("matchLabels")));
        var spec = set.Pod.Spec.Value;
        return spec.Mapping("affinity") is { IsKnown: true } affinity
            ? [Edit.Set(affinity.Value, "podAntiAffinity", term)]
            : [Edit.Set(spec, "affinity", "podAntiAffinity:\n  " + term.Replace("\n", "\n  "))];
    }

    private static bool IsEmpty(Field<SequenceNode> list) => list.IsAbsent || (list.IsKnown && list.Value is { Count: 0, IsOpen: false });

    private static string Term(LabelMap labels)
    {
        var yaml = new StringBuilder("""
            preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels:
            """.Replace("\r", ""));
        foreach (var label in labels.Known)
            yaml.Append("\n        ").Append(YamlText.Scalar(label.Key)).Append(": ").Append(YamlText.Scalar(label.Value));
        return yaml.ToString();
    }
}
