using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2006.</summary>
internal sealed class GoverningServiceSelectsOtherPods : ScopedStatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS2006", "Governing Service does not select the pods",
        "Service '{0}' governs StatefulSet '{1}', but its selector {2} does not fit the pods, which have {3}: they get no DNS names of their own", Severity.Error,
        static () => new(
            Finds: "The Service that `spec.serviceName` names has a selector that the labels of the pod template do not fulfil.",
            Why: "The DNS has a record `<pod>.<service>` only for pods among the endpoints of the Service, and endpoints are the pods that its selector fits. The Service is there, but its name and those of the pods lead nowhere.",
            Wrong: """
                kind: Service
                metadata:
                  name: db
                spec:
                  clusterIP: None
                  selector:
                    app: database   # the pods have app: db
                """,
            Right: """
                kind: Service
                metadata:
                  name: db
                spec:
                  clusterIP: None
                  selector:
                    app: db
                """,
            Fix: "Copies the pods' values of those labels into the selector. Unsafe, since the labels may be what is wrong.",
            Silent: "When a label can only come from a controller (`role`, `statefulset.kubernetes.io/pod-name` and the like), holds a placeholder, or is rewritten later (kustomize); when the set's own selector does not fit its template either, which is then the cause."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, ManifestScope scope, RuleContext context)
    {
        if (scope.Input.RewritesLabels)
            return;
        if (GoverningService.Of(scope, set) is not { } service || service.Selector.IsEmpty || service.Type.IsUnknown || service.Type.Is("ExternalName"))
            return;
        if (ManifestScope.Fits(service.Selector, set.Pod) != Match.No || set.Selector.Matches(set.Pod.Labels) == Match.No)
            return;
        var labels = set.Pod.Labels;
        Requirement? first = null;
        var edits = new List<Edit>();
        var canCopy = true;
        foreach (var requirement in service.Selector.Requirements)
        {
            if (requirement.Matches(labels) != Match.No || RuntimeLabels.MayBeAdded(requirement.Key))
                continue;
            first ??= requirement;
            var value = labels.Get(requirement.Key);
            canCopy &= value.IsKnown;
            if (value.IsKnown)
                edits.Add(Edit.ReplaceText(requirement.Node, value.Value));
        }
        if (first is not { } wrong)
            return;
        var has = labels.Get(wrong.Key) is { IsKnown: true } own ? wrong.Key + "=" + own.Value : "no label " + wrong.Key;
        var finding = context.Report(service.Object, s_rule, wrong.Node, service.Object.Name.Value, set.Object.Name.ValueOr("")!, wrong.Key + "=" + wrong.Values[0], has)
            .Involves(set.Object)
            .At(set.ServiceName.Node!, "it is named here");
        if (canCopy)
            finding.WithUnsafeFix("Copy the labels of the pods", [.. edits]);
    }
}
