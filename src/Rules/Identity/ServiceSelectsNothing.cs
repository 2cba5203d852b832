using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2009.</summary>
internal sealed class ServiceSelectsNothing : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS2009", "Service selects nothing",
        "no pods in the input have {0}, so Service '{1}' has no endpoints", Severity.Warning,
        static () => new(
            Finds: "A Service whose selector fits neither a Pod nor the pod template of any workload in its namespace, in an input that is complete and has workloads there.",
            Why: "A selector that fits nothing is legal: the Service gets an address and no endpoints, connections are refused or time out, and nothing is logged.",
            Wrong: """
                kind: Service
                spec:
                  selector:
                    app: dbs   # the pods have app: db
                """,
            Right: """
                kind: Service
                spec:
                  selector:
                    app: db
                """,
            Silent: "In an input that is not complete, or that holds kinds of operators in the namespace; when labels are rewritten later; for labels that controllers and leader elections set (`role`, `statefulset.kubernetes.io/pod-name`, `cnpg.io/…`); for Services of type ExternalName, without selector, or with Endpoints of their own; in kube-system, whose pods are mostly not manifests; for governing Services, which STS2006 judges."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        if (!scope.IsComplete || scope.Input.RewritesLabels)
            return;
        HashSet<ServiceView>? governing = null;
        foreach (var service in scope.Services)
        {
            var selector = service.Selector;
            if (selector.IsEmpty || selector.IsOpen || service.LooksLikePatch || service.Type.IsUnknown || service.Type.Is("ExternalName") || !service.Object.Name.IsKnown || service.Object.Namespace.IsUnknown)
                continue;
            if (scope.PodsOf(service).Count > 0 || service.Object.Identity.Namespace == "kube-system" || !scope.HoldsAllPods(service.Object, selector))
                continue;
            if (!scope.PodsMatching(Selectors.Everything, service.Object).Any() || HasOwnEndpoints(scope, service))
                continue;
            if (governing is null)
            {
                governing = [];
                foreach (var set in scope.StatefulSets)
                {
                    if (GoverningService.Of(scope, set) is { } named)
                        governing.Add(named);
                }
            }
            if (governing.Contains(service))
                continue;
            var labels = string.Join(",", selector.Requirements.Select(static requirement => requirement.Key + "=" + requirement.Values[0]));
            context.Report(service.Object, s_rule, selector.Field, labels, service.Object.Name.Value);
        }
    }

    private static bool HasOwnEndpoints(ManifestScope scope, ServiceView service) =>
        scope.Find(service.Object, "", "Endpoints", service.Object.Name.Value, out _) != Lookup.Missing;

    // Made when it is first needed.
    private static class Selectors
    {
        public static readonly LabelSelector Everything = LabelSelector.FromMap(default);
    }
}
