using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Rollout;

/// <summary>STS4003.</summary>
internal sealed class FixedReplicasUnderAutoscaler : ScopedStatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS4003", "Fixed replicas under an autoscaler",
        "replicas is fixed to {0} while {1} '{2}' scales the StatefulSet: each apply sets it back", Severity.Warning,
        static () => new(
            Finds: "`spec.replicas` is written in a StatefulSet that a HorizontalPodAutoscaler (any version) or a ScaledObject of KEDA names as its target.",
            Why: "Whoever applies the manifest sets the number back, and the autoscaler changes it again: pods are stopped and started in the middle of the load that they were added for, and members of a cluster leave and join.",
            Wrong: """
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  replicas: 3
                ---
                kind: HorizontalPodAutoscaler
                spec:
                  scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: db}
                """,
            Right: """
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  serviceName: db
                """,
            Fix: "Removes `replicas`. Unsafe: with client-side apply the first apply without it resets a live set to one replica; take it out of the last-applied configuration first (`kubectl apply edit-last-applied`).",
            Silent: "For `replicas: 0`, which switches the autoscaler off; when the autoscaler's namespace is not certainly the same."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, ManifestScope scope, RuleContext context)
    {
        if (!set.Replicas.IsKnown || set.Replicas.Is(0))
            return;
        foreach (var autoscaler in scope.AutoscalersOf(set.Object))
        {
            if (scope.SameNamespace(autoscaler.Object, set.Object) != Model.Match.Yes || !scope.BelongTogether(autoscaler.Object, set.Object))
                continue;
            context.Report(set.Object, s_rule, set.Replicas, set.Replicas.Value.ToString(CultureInfo.InvariantCulture), autoscaler.Object.Kind.Value, autoscaler.Object.Name.ValueOr("")!)
                .At(autoscaler.TargetName.Node!, "it is named here")
                .WithUnsafeFix("Remove replicas", Edit.Remove(set.Spec.Value, "replicas"));
            break;
        }
    }
}
