using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Rollout;

/// <summary>STS4010 and STS4011: one computation, told apart by the number of replicas.</summary>
internal sealed class BudgetForbidsEvictions : ScopeRule
{
    // A budget over more workloads is not meant to be counted.
    private const int MostWorkloads = 100;
    private const string Silent = "When the replicas are not known, or an autoscaler raises the floor (its `minReplicas` count); when the budget may take pods that the input does not hold; when it takes pods of kinds whose number is not written (DaemonSet, Job, Pod), except where it forbids every eviction whatever the number is.";

    private static readonly RuleDescriptor s_rule = new("STS4010", "Budget forbids every eviction",
        "{0} lets none of {1} be evicted, so draining a node never ends; write maxUnavailable: 1", Severity.Warning,
        static () => new(
            Finds: "A PodDisruptionBudget that leaves no pod to evict: `maxUnavailable` 0 or 0%, `minAvailable` 100%, or a `minAvailable` that is not below the number of replicas of all workloads that it selects. Percentages are rounded up, as the controller does: 67% of 2 is 2.",
            Why: "`kubectl drain`, cluster upgrades and node autoscaling evict through the API, which refuses with 429 while the budget allows nothing. They wait, and give up or kill the pods after a time-out.",
            Wrong: """
                kind: PodDisruptionBudget
                spec:
                  minAvailable: 3      # the StatefulSet has replicas: 3
                """,
            Right: """
                kind: PodDisruptionBudget
                spec:
                  maxUnavailable: 1
                """,
            Fix: "Writes `maxUnavailable: 1`. Unsafe, since it allows what was forbidden.",
            Silent: Silent))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_single = new("STS4011", "Budget for a single replica",
        "{0} protects {1}: its one replica can never be evicted, so draining its node never ends", Severity.Warning,
        static () => new(
            Finds: "A PodDisruptionBudget that leaves no pod to evict, over workloads that have one replica in all.",
            Why: "A single replica cannot stay available while it moves. The budget does not make it available; it only blocks drains until somebody deletes the pod by hand.",
            Wrong: """
                kind: PodDisruptionBudget
                spec:
                  minAvailable: 1      # the StatefulSet has replicas: 1
                """,
            Right: """
                # no budget, or more replicas with
                kind: PodDisruptionBudget
                spec:
                  maxUnavailable: 1
                """,
            Silent: Silent));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule, s_single];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        foreach (var budget in DisruptionBudget.In(scope))
        {
            var least = budget.MinAvailable;
            var most = budget.MaxUnavailable;
            // Both at once are refused.
            if (least.IsKnown == most.IsKnown || least.IsUnknown || most.IsUnknown || budget.SelectsNone)
                continue;
            if (most.IsKnown && !Forbids(isMinimum: false, most.Value, sum: null))
                continue;
            var sum = Sum(scope, budget, out var names);
            if (sum == 0)
                continue;
            var limit = least.IsKnown ? least : most;
            if (!Forbids(least.IsKnown, limit.Value, sum))
                continue;
            var rule = sum == 1 ? s_single : s_rule;
            var what = (least.IsKnown ? "minAvailable " : "maxUnavailable ") + limit.Value;
            var of = rule == s_single ? names[0] : sum is { } count ? $"{count.ToString(CultureInfo.InvariantCulture)} replicas ({string.Join(", ", names)})" : "the pods";
            var finding = context.Report(budget.Object, rule, limit, what, of);
            if (rule == s_single)
                continue;
            finding.WithUnsafeFix("Write maxUnavailable: 1", least.IsKnown
                ? [Edit.RenameKey(budget.Spec.Value, "minAvailable", "maxUnavailable"), Edit.ReplaceValue(limit.Node!, "1")]
                : [Edit.ReplaceValue(limit.Node!, "1")]);
        }
    }

    private static bool Forbids(bool isMinimum, IntOrString limit, long? sum)
    {
        if (!isMinimum)
            return (limit.IsNumber && limit.Number == 0) || DisruptionBudget.Percent(limit) == 0;
        if (limit.IsNumber)
            return sum is { } count && limit.Number >= count;
        return DisruptionBudget.Percent(limit) is { } percent && (percent >= 100 || (sum is { } number && (percent * number + 99) / 100 >= number));
    }

    // The least number of pods that the budget takes; null when it is not known.
    private static long? Sum(ManifestScope scope, DisruptionBudget budget, out List<string> names)
    {
        names = [];
        long? sum = 0;
        var isExact = scope.HoldsAllPods(budget.Object, budget.Selector);
        var selected = budget.Pods(scope);
        if (selected.Count > MostWorkloads)
            return null;
        foreach (var (pod, match) in selected)
        {
            if (names.Count == 3)
                names.Add("…");
            else if (names.Count < 3)
                names.Add($"{pod.Object.Kind.ValueOr("")} '{pod.Object.Name.ValueOr("")}'");
            if (match != Match.Yes || pod.Set is { LooksLikePatch: true } || !scope.BelongTogether(budget.Object, pod.Object) || scope.ReplicasOf(pod.Object).Least is not { } replicas || !(isExact || IsWithin(budget.Selector, pod)))
                sum = null;
            else
                sum += replicas;
        }
        return names.Count == 0 ? null : sum;
    }

    // The budget asks for all that the workload's own selector asks for, so it takes no other workload's pods.
    private static bool IsWithin(LabelSelector budget, PodView pod)
    {
        var own = pod.Set?.Selector ?? LabelSelector.FromExpressions(pod.Object.Root.Mapping("spec").Mapping("selector"));
        if (own.IsOpen || own.IsEmpty)
            return false;
        foreach (var requirement in own.Requirements)
        {
            if (requirement is not { Operator: "In", Values.Count: 1 } || !budget.Requirements.Any(asked => asked.Key == requirement.Key && asked is { Operator: "In", Values.Count: 1 } && asked.Values[0] == requirement.Values[0]))
                return false;
        }
        return true;
    }
}
