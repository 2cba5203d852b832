using System.Text;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Rollout;

/// <summary>STS4009.</summary>
internal sealed class NoDisruptionBudget : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS4009", "No disruption budget",
        "StatefulSet '{0}' has several replicas and no PodDisruptionBudget: draining nodes may take them all at once", Severity.Info,
        static () => new(
            Finds: "A StatefulSet with more than one replica, or with an autoscaler that may make more than one, whose pods no PodDisruptionBudget of the namespace selects, in an input that is complete.",
            Why: "Drains and cluster upgrades evict pods without asking whether the others are ready. Several nodes drained at one time take a majority of a database with them.",
            Wrong: """
                kind: StatefulSet
                spec:
                  replicas: 3
                """,
            Right: """
                kind: PodDisruptionBudget
                spec:
                  maxUnavailable: 1
                  selector:
                    matchLabels:
                      app: db
                """,
            Fix: "Appends a budget with `maxUnavailable: 1` and the set's labels. Unsafe, since it makes a new object.",
            Silent: "In an input that is not complete or holds kinds of operators in the namespace; with one replica; when a budget may select the pods, also one of the whole namespace (`{}`); for pods that ports or the network of the host already keep to one per node."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        if (!scope.IsComplete)
            return;
        HashSet<PodView>? covered = null;
        foreach (var set in scope.StatefulSets)
        {
            if (set.LooksLikePatch || !scope.ReplicasOf(set.Object).MayBeSeveral || scope.HasForeignMakers(set.Object) || scope.Input.RewritesLabels || ReplicasMayShareNode.IsOnePerNode(set.Pod))
                continue;
            if (covered is null)
            {
                covered = [];
                var seen = new HashSet<object>();
                foreach (var budget in DisruptionBudget.In(scope))
                {
                    // Budgets with one selector share one list.
                    var pods = budget.Pods(scope);
                    if (!seen.Add(pods))
                        continue;
                    foreach (var (pod, _) in pods)
                        covered.Add(pod);
                }
            }
            if (covered.Contains(set.Pod))
                continue;
            var finding = context.Report(set.Object, s_rule, set.Replicas, set.Object.Name.ValueOr("")!);
            if (!set.Object.Root.IsFlow && Budget(set) is { } yaml)
                finding.WithUnsafeFix("Add a budget with maxUnavailable: 1", Edit.AppendDocument(set.Object.File, yaml));
        }
    }

    private static string? Budget(StatefulSetView set)
    {
        if (!set.Object.Name.IsKnown || set.Selector.IsOpen || set.Selector.Field.Mapping("matchLabels") is not { IsKnown: true, Value.Count: > 0 } labels || !set.Selector.Field.Sequence("matchExpressions").IsAbsent)
            return null;
        var yaml = new StringBuilder("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: ").Append(YamlText.Scalar(set.Object.Name.Value));
        if (set.Object.Namespace.IsKnown)
            yaml.Append("\n  namespace: ").Append(YamlText.Scalar(set.Object.Namespace.Value));
        yaml.Append("\nspec:\n  maxUnavailable: 1\n  selector:\n    matchLabels:");
        foreach (var label in new LabelMap(labels).Known)
            yaml.Append("\n      ").Append(YamlText.Scalar(label.Key)).Append(": ").Append(YamlText.Scalar(label.Value));
        return yaml.Append('\n').ToString();
    }
}
