using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Identity;

/// <summary>STS2011.</summary>
internal sealed class WorkloadSelectorsOverlap : ScopedPodRule
{
    private const int MostPods = 1000;

    private static readonly RuleDescriptor s_rule = new("STS2011", "Workload selectors overlap",
        "the selector of {0} fits the pods of {1} too; give each workload a label of its own", Severity.Error,
        static () => new(
            Finds: "The selector of a StatefulSet, Deployment, ReplicaSet or DaemonSet fits the pod template of another one in the same namespace, by literal labels; one of the two is a StatefulSet.",
            Why: "The owner reference keeps the controllers apart only while it stands. An orphaned pod (`--cascade=orphan`, the way to change a StatefulSet's fixed fields) is adopted by whichever controller comes first. Budgets, autoscalers and Services that use the same labels count the pods of both, and revisions (ControllerRevisions) are listed by the selector.",
            Wrong: """
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  selector:
                    matchLabels: {app: shop}
                ---
                kind: Deployment
                metadata: {name: web}
                spec:
                  selector:
                    matchLabels: {app: shop}
                """,
            Right: """
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  selector:
                    matchLabels: {app: shop, component: db}
                ---
                kind: Deployment
                metadata: {name: web}
                spec:
                  selector:
                    matchLabels: {app: shop, component: web}
                """,
            Silent: "For workloads that take one another's place (names that differ by a colour, a version, canary, stable); across files of a folder that holds alternatives; for Jobs, whose selectors are made; when labels are not all known, or are rewritten later."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView own, ManifestScope scope, RuleContext context)
    {
        if (scope.Input.RewritesLabels)
            return;
        if (!IsController(own.Object))
            return;
        var selector = SelectorOf(own);
        // The server refuses an empty selector, or one that does not fit the own template; others say so.
        if (selector.IsEmpty || selector.IsOpen || selector.Matches(own.Labels) != Match.Yes)
            return;
        var looked = 0;
        foreach (var (pod, match) in scope.SelectedPods(selector, own.Object))
        {
            // A selector that fits very many says so with the first; more are not looked at.
            if (++looked > MostPods)
                break;
            if (ReferenceEquals(pod, own))
                continue;
            if (match == Match.Yes && IsController(pod.Object) && (own.Set is not null || pod.Set is not null) && !IsSame(own.Object, pod.Object)
                && scope.BelongTogether(own.Object, pod.Object) && !Twins.Are(own.Object, pod.Object)
                && !(SelectorOf(pod).Matches(own.Labels) == Match.Yes && own.Object.Ordinal < pod.Object.Ordinal))
            {
                context.Report(own.Object, s_rule, selector.Field, NameOf(own.Object), NameOf(pod.Object))
                    .At(Anchor.At(pod.Object.Root).Span, "these pods are selected too");
                break;
            }
            if (own.Object.Ordinal > pod.Object.Ordinal && match == Match.Yes && Twins.Are(own.Object, pod.Object))
                break;
        }
    }

    // One object that stands twice is another matter.
    private static bool IsSame(ManifestObject left, ManifestObject right) => left.Kind.ValueOr("") == right.Kind.ValueOr("") && left.Name.ValueOr("") == right.Name.ValueOr("");

    private static bool IsController(ManifestObject manifest) => manifest.Kind.ValueOr("") is "StatefulSet" or "Deployment" or "ReplicaSet" or "DaemonSet" && manifest.Name.IsKnown;

    private static LabelSelector SelectorOf(PodView pod) => pod.Set?.Selector ?? LabelSelector.FromExpressions(pod.Object.Root.Mapping("spec").Mapping("selector"));

    private static string NameOf(ManifestObject manifest) => $"{manifest.Kind.ValueOr("")} '{manifest.Name.ValueOr("")}'";
}
