using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2027.</summary>
internal sealed class PerPodServicePointsOutside : ScopedServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS2027", "Per-pod Service points outside",
        "Service '{0}' selects the pod {1}, but StatefulSet '{2}' has {3}", Severity.Warning,
        static () => new(
            Finds: "A Service selects one pod by `statefulset.kubernetes.io/pod-name` or `apps.kubernetes.io/pod-index`, and the StatefulSet never has a pod of that name or ordinal: ordinals go from `ordinals.start` to `start + replicas - 1`, under an autoscaler to `start + maxReplicas - 1`.",
            Why: "The controller writes these labels from the pod's name. A Service that asks for a pod that does not exist has no endpoints.",
            Wrong: """
                kind: Service
                spec:
                  selector:
                    statefulset.kubernetes.io/pod-name: db-3   # replicas: 3, so db-0 to db-2
                """,
            Right: """
                kind: Service
                spec:
                  selector:
                    statefulset.kubernetes.io/pod-name: db-2
                """,
            Silent: "When the StatefulSet is not in the input, or its replicas, first ordinal or autoscaler are not known."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, ManifestScope scope, RuleContext context)
    {
        foreach (var requirement in service.Selector.Requirements)
        {
            if (requirement.Key == RuntimeLabels.PodName && PodNames.TrySplit(requirement.Values[0], out var name, out var ordinal))
            {
                if (scope.Find(service.Object, "apps", "StatefulSet", name, out var found) == Lookup.Found && StatefulSetView.Of(found!) is { LooksLikePatch: false } set)
                    Check(scope, service, set, ordinal, $"'{requirement.Values[0]}'", requirement, context);
            }
            else if (requirement.Key == RuntimeLabels.PodIndex && long.TryParse(requirement.Values[0], NumberStyles.None, CultureInfo.InvariantCulture, out ordinal) && Only(scope, service) is { } set)
            {
                Check(scope, service, set, ordinal, "with the index " + requirement.Values[0], requirement, context);
            }
        }
    }

    private static void Check(ManifestScope scope, ServiceView service, StatefulSetView set, long ordinal, string pod, Requirement requirement, RuleContext context)
    {
        var start = set.FirstOrdinal.OrDefault(0);
        if (!start.IsKnown || scope.ReplicasOf(set.Object) is not { Most: { } most } || !scope.BelongTogether(service.Object, set.Object))
            return;
        if (ordinal >= start.Value && ordinal < start.Value + most)
            return;
        // A set that is scaled to nothing for a while keeps its Services.
        if (most == 0)
            return;
        var name = set.Object.Name.ValueOr("");
        var last = start.Value + most - 1;
        var has = last == start.Value ? $"only {name}-{start.Value}" : $"{name}-{start.Value} to {name}-{last}";
        var finding = context.Report(service.Object, s_rule, requirement.Node, service.Object.Name.ValueOr("")!, pod, name!, has);
        if (set.Replicas.Node is { } replicas)
            finding.At(replicas, "replicas is set here");
    }

    private static StatefulSetView? Only(ManifestScope scope, ServiceView service)
    {
        StatefulSetView? only = null;
        foreach (var (pod, _) in scope.PodsOf(service))
        {
            if (pod.Set is not { } set || only is not null)
                return null;
            only = set;
        }
        return only;
    }
}
