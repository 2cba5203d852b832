using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2005.</summary>
internal sealed class GoverningServiceNotHeadless : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS2005", "Governing Service is not headless",
        "Service '{0}' governs StatefulSet '{1}' but is not headless, so the pods get no DNS names of their own; write clusterIP: None", Severity.Warning,
        static () => new(
            Finds: "The Service that `spec.serviceName` names has a cluster IP: `clusterIP` is not `None`. Info when the set has one replica at most and no text of the input names a single pod.",
            Why: "For a Service with a cluster IP the DNS has one record, of that address. Records of single pods (`db-0.db`) exist for headless Services only, so peers that look for one another by name find nothing. On a live Service `None` cannot be set any more: it has to be deleted and created again.",
            Wrong: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: db
                spec:
                  selector:
                    app: db
                  ports:
                  - port: 5432
                """,
            Right: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: db
                spec:
                  clusterIP: None
                  selector:
                    app: db
                  ports:
                  - port: 5432
                """,
            Fix: "Writes `clusterIP: None` into a Service of type ClusterIP. Unsafe: clients that rely on the one address of the Service want a second, headless one instead.",
            Silent: "When the Service is of type ExternalName, `clusterIPs` says `None`, or the address is a placeholder; when a Service of that name in another file selects other pods there."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        Dictionary<ServiceView, List<StatefulSetView>>? governed = null;
        foreach (var set in scope.StatefulSets)
        {
            if (GoverningService.Of(scope, set) is not { IsHeadless: Match.No } service || service.Type.IsUnknown || service.Type.Is("ExternalName") || !service.Spec.IsKnown)
                continue;
            // A slip of case has a finding of its own: the server refuses it.
            if (service.ClusterIP.IsKnown && string.Equals(service.ClusterIP.Value, "None", StringComparison.OrdinalIgnoreCase))
                continue;
            governed ??= [];
            if (!governed.TryGetValue(service, out var sets))
                governed.Add(service, sets = new List<StatefulSetView>(1));
            sets.Add(set);
        }
        if (governed is null)
            return;
        foreach (var (service, sets) in governed)
        {
            var severity = Severity.Info;
            foreach (var set in sets)
            {
                if (scope.ReplicasOf(set.Object) is not { Most: <= 1 } || scope.Addresses.Use(set))
                    severity = Severity.Warning;
            }
            var finding = context.ReportAs(severity, service.Object, s_rule, Anchor.Of(service.ClusterIP), service.Object.Name.Value, sets[0].Object.Name.ValueOr("")!);
            foreach (var set in sets)
                finding.At(set.ServiceName.Node!, "it is named here").Involves(set.Object);
            if (service.Type.OrDefault("ClusterIP").Is("ClusterIP"))
            {
                var none = Edit.Set(service.Spec.Value, "clusterIP", "None");
                finding.WithUnsafeFix("Make the Service headless", service.Spec.Value.Has("clusterIPs") ? [none, Edit.Set(service.Spec.Value, "clusterIPs", "[None]")] : [none]);
            }
        }
    }
}
