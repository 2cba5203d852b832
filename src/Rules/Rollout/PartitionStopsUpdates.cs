using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Rollout;

/// <summary>STS4017.</summary>
internal sealed class PartitionStopsUpdates : ScopedStatefulSetRule
{
    private static readonly string[] s_tools = ["rollout", "flagger", "canary", "argocd", "partition", "kruise"];

    private static readonly RuleDescriptor s_rule = new("STS4017", "Partition stops all updates",
        "partition {0} is above the last ordinal {1}: changes of the template reach no pod", Severity.Warning,
        static () => new(
            Finds: "`updateStrategy.rollingUpdate.partition` is at least `ordinals.start` + `replicas` (under an autoscaler: + `maxReplicas`).",
            Why: "Only pods whose ordinal is the partition or above get the new template. With such a partition none does: the rollout is reported as complete, and the pods run what they ran before, also after a restart. Pods that are added later do not get it either.",
            Wrong: """
                replicas: 3
                updateStrategy:
                  rollingUpdate:
                    partition: 3
                """,
            Right: """
                replicas: 3
                updateStrategy:
                  rollingUpdate:
                    partition: 0
                """,
            Fix: "Writes 0. Unsafe, since it starts the rollout that was held back.",
            Silent: "When `replicas` is not written or 0, or replicas, start or autoscaler are not known; when an annotation or label tells that a tool drives the rollout."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, ManifestScope scope, RuleContext context)
    {
        var partition = set.UpdateStrategy.Mapping("rollingUpdate").Integer("partition");
        var start = set.FirstOrdinal.OrDefault(0);
        if (!partition.IsKnown || partition.Value <= 0 || !start.IsKnown || !set.UpdateStrategy.Text("type").OrDefault("RollingUpdate").Is("RollingUpdate"))
            return;
        var bounds = scope.ReplicasOf(set.Object);
        if (bounds.Most is not > 0 || (!bounds.IsAutoscaled && !set.Replicas.IsKnown))
            return;
        var last = start.Value + bounds.Most.Value - 1;
        if (partition.Value <= last || IsDriven(set.Object.Annotations) || IsDriven(set.Object.Labels))
            return;
        var finding = context.Report(set.Object, s_rule, partition, partition.Value.ToString(CultureInfo.InvariantCulture), last.ToString(CultureInfo.InvariantCulture))
            .WithUnsafeFix("Write 0", Edit.ReplaceValue(partition.Node!, "0"));
        if (set.Replicas.Node is { } replicas)
            finding.At(replicas, "replicas is set here");
    }

    private static bool IsDriven(LabelMap map)
    {
        if (map.IsOpen)
            return true;
        foreach (var entry in map.Known)
        {
            foreach (var tool in s_tools)
            {
                if (entry.Key.Contains(tool, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }
        return false;
    }
}
