using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Rollout;

/// <summary>STS4033.</summary>
internal sealed class SpreadSelectsOtherPods : ScopedPodRule
{
    private static readonly RuleDescriptor s_rule = new("STS4033", "Anti-affinity or spread selects other pods",
        "the {0} {1}, so it does not keep these pods apart", Severity.Warning,
        static () => new(
            Finds: "The `labelSelector` of a topology spread constraint does not fit the labels of the pod template that holds it, or is missing. The same of a term of `podAntiAffinity` in a StatefulSet when it is missing, or when it fits no other pods of a complete input either.",
            Why: "Both count the pods that the selector fits; a missing one fits none. The scheduler takes such a constraint as fulfilled everywhere, and the replicas may all land on one node.",
            Wrong: """
                metadata:
                  labels:
                    app: db
                spec:
                  topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: kubernetes.io/hostname
                    whenUnsatisfiable: DoNotSchedule
                    labelSelector:
                      matchLabels:
                        app: database
                """,
            Right: """
                metadata:
                  labels:
                    app: db
                spec:
                  topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: kubernetes.io/hostname
                    whenUnsatisfiable: DoNotSchedule
                    labelSelector:
                      matchLabels:
                        app: db
                """,
            Fix: "Copies `matchLabels` of the workload's own selector. Unsafe, since it changes the template and so starts a rollout.",
            Silent: "When `matchLabelKeys` supplies the label; when the term looks at other namespaces or has `mismatchLabelKeys`; when an anti-affinity means other pods of the input; for labels of controllers; when labels are rewritten later."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, ManifestScope scope, RuleContext context)
    {
        if (scope.Input.RewritesLabels)
            return;
        // A Pod on its own has no others of its kind to keep away from.
        if (!pod.Spec.IsKnown || pod.Object.Is("", "Pod") || pod.Labels.IsOpen || pod.Labels.Field.IsAbsent)
            return;
        foreach (var constraint in pod.Spec.Sequence("topologySpreadConstraints").Mappings())
            Check(scope, pod, constraint, "topology spread constraint", isDeliberate: null, context);
        if (pod.Set is null)
            return;
        var affinity = pod.Spec.Mapping("affinity").Mapping("podAntiAffinity");
        foreach (var term in affinity.Sequence("requiredDuringSchedulingIgnoredDuringExecution").Mappings())
            Check(scope, pod, term, "anti-affinity", MeansOthers, context);
        foreach (var preferred in affinity.Sequence("preferredDuringSchedulingIgnoredDuringExecution").Mappings())
        {
            if (preferred.Mapping("podAffinityTerm") is { IsKnown: true } term)
                Check(scope, pod, term.Value, "anti-affinity", MeansOthers, context);
        }
    }

    private static void Check(ManifestScope scope, PodView pod, MappingNode term, string what, Func<ManifestScope, PodView, LabelSelector, bool>? isDeliberate, RuleContext context)
    {
        if (!term.Mapping("namespaceSelector").IsAbsent || !term.Sequence("namespaces").IsAbsent || !term.Sequence("mismatchLabelKeys").IsAbsent || term.Sequence("matchLabelKeys").IsUnknown)
            return;
        var field = term.Mapping("labelSelector");
        string problem;
        Anchor anchor;
        if (field.IsAbsent)
        {
            problem = "has no labelSelector and so counts no pods";
            anchor = Anchor.Missing(term, "labelSelector");
        }
        else
        {
            var selector = LabelSelector.FromExpressions(field);
            if (ManifestScope.Fits(selector, pod) != Match.No || Wrong(term, selector, pod) is not { } wrong || isDeliberate?.Invoke(scope, pod, selector) == true)
                return;
            problem = $"selects {Text(wrong)}, which the template's labels do not fulfil";
            anchor = wrong.Node;
        }
        var finding = context.Report(pod.Object, s_rule, anchor, what, problem);
        var own = pod.Object.Root.Mapping("spec").Mapping("selector");
        if (!own.Sequence("matchExpressions").IsAbsent || own.Mapping("matchLabels") is not { IsKnown: true, Value: { Count: > 0, IsOpen: false } } labels)
            return;
        var yaml = string.Join("\n", new LabelMap(labels).Known.Select(static label => "  " + YamlText.Scalar(label.Key) + ": " + YamlText.Scalar(label.Value)));
        finding.WithUnsafeFix("Copy the labels of the selector", Edit.Set(term, "labelSelector", "matchLabels:\n" + yaml));
    }

    // The first requirement that the own labels do not fulfil, and that nothing else supplies.
    private static Requirement? Wrong(MappingNode term, LabelSelector selector, PodView pod)
    {
        var keys = term.Sequence("matchLabelKeys");
        foreach (var requirement in selector.Requirements)
        {
            if (requirement.Matches(pod.Labels) != Match.No || RuntimeLabels.MayBeAdded(requirement.Key))
                continue;
            if (keys.IsKnown && keys.Value.Items.Any(item => item is ScalarNode key && key.Value == requirement.Key))
                return null;
            return requirement;
        }
        return null;
    }

    // Keeping away from another application is what anti-affinity is for as well.
    private static bool MeansOthers(ManifestScope scope, PodView pod, LabelSelector selector) =>
        !scope.HoldsAllPods(pod.Object, selector) || scope.PodsMatching(selector, pod.Object).Any();

    private static string Text(Requirement requirement) => requirement.Operator switch
    {
        "In" when requirement.Values.Count == 1 => requirement.Key + "=" + requirement.Values[0],
        "In" or "NotIn" => $"{requirement.Key} {requirement.Operator} ({string.Join(", ", requirement.Values)})",
        _ => $"{requirement.Key} {requirement.Operator}",
    };
}
