using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6037.</summary>
internal sealed class FixedServiceField : UpdateRule
{
    private static readonly RuleDescriptor s_rule = new("STS6037", "loadBalancerClass or IP families changed",
        "{1} {0}; the API server refuses the update, so restore it, or delete the Service and create it anew", Severity.Error,
        static () => new(
            Finds: "`loadBalancerClass` of a Service of type LoadBalancer differs from the base; the first of `ipFamilies` does, and the Service is not headless (a base without `ipFamilies` counts as IPv4, unless its address tells otherwise); or one of two families or addresses is gone without `ipFamilyPolicy: SingleStack`.",
            Why: "The API server refuses the update (422): who provides the load balancer and of which family the first address is are decided when the Service gets them, and the second address is given back only when the policy says so.",
            Wrong: "# the base has loadBalancerClass: example.org/internal\nkind: Service\nspec:\n  type: LoadBalancer\n  loadBalancerClass: example.org/external",
            Right: "kind: Service\nspec:\n  type: LoadBalancer\n  loadBalancerClass: example.org/internal",
            Silent: "When the type changes to or from LoadBalancer (class) or ExternalName (family), and when IPv4 is written out."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (ServiceView.Of(before) is not { Spec.IsKnown: true } old || ServiceView.Of(after) is not { LooksLikePatch: false, Spec.IsKnown: true } service)
            return;
        var (was, now) = (old.Type.OrDefault("ClusterIP"), service.Type.OrDefault("ClusterIP"));
        if (!was.IsKnown || !now.IsKnown)
            return;
        if (was.Value == "LoadBalancer" && now.Value == "LoadBalancer" && SemanticComparison.Same(old.Spec, service.Spec, "loadBalancerClass") == Match.No)
            Changes.Report(context, after, s_rule, old.Spec, service.Spec, "loadBalancerClass", "loadBalancerClass");
        if (was.Value == "ExternalName" || now.Value == "ExternalName")
            return;
        if (GivesSecondBack(old, service) && service.Spec.Text("ipFamilyPolicy") is { IsUnknown: false } policy && !policy.Is("SingleStack"))
        {
            context.Report(after, s_rule, policy, $"is {(policy.IsAbsent ? "absent" : $"'{policy.Value}'")} although the second family or address is removed, for which it has to be 'SingleStack'", "ipFamilyPolicy");
            return;
        }
        if (PrimaryFamily(old) is { } had && old.IsHeadless == Match.No && service.IsHeadless == Match.No && service.Spec.Sequence("ipFamilies") is { IsKnown: true, Value.Count: > 0 } families
            && families.Value[0] is ScalarNode { Kind: ScalarKind.Text, Value: "IPv4" or "IPv6" } first && first.Value != had)
        {
            // The server sees that the address it gave is not of the family, and names the address.
            var finding = context.Report(after, s_rule, Anchor.Named(first, service.Spec.Value, "clusterIPs[0]"), $"was '{had}' and is now '{first.Value}'", "the primary family");
            if (old.Spec.Sequence("ipFamilies").Node is { } node)
                finding.At(Anchor.At(node).Span, "it was this");
        }
    }

    private static bool GivesSecondBack(ServiceView old, ServiceView service)
    {
        if (old.Spec.Sequence("ipFamilies") is { IsKnown: true, Value.Count: 2 } && service.Spec.Sequence("ipFamilies") is { IsKnown: true, Value.Count: 1 })
            return true;
        return old.Spec.Sequence("clusterIPs") is { IsKnown: true, Value.Count: 2 }
            && (service.Spec.Sequence("clusterIPs") is { IsKnown: true, Value.Count: 1 } || (service.ClusterIP.Is("None") && service.Spec.Sequence("clusterIPs").IsAbsent));
    }

    // Null when it cannot be told.
    private static string? PrimaryFamily(ServiceView service)
    {
        var families = service.Spec.Sequence("ipFamilies");
        if (families is { IsKnown: true, Value.Count: > 0 })
            return families.Value[0] is ScalarNode { Kind: ScalarKind.Text, Value: "IPv4" or "IPv6" } first ? first.Value : null;
        if (families.IsUnknown || service.ClusterIP.IsUnknown)
            return null;
        // The first family of a cluster is IPv4 unless the cluster is made otherwise, and then its addresses tell.
        return service.ClusterIP is { IsKnown: true } address && address.Value.IndexOf(':') >= 0 ? null : "IPv4";
    }
}
