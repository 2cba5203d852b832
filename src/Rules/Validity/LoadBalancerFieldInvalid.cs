using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1091.</summary>
internal sealed class LoadBalancerFieldInvalid : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1091", "Load balancer's field on another type or malformed", "{0}", Severity.Error,
        static () => new(
            Finds: "`loadBalancerSourceRanges`, `loadBalancerClass` or `allocateLoadBalancerNodePorts` on a Service of another type than LoadBalancer; `healthCheckNodePort` on one that is not of type LoadBalancer with `externalTrafficPolicy: Local`; a class that is no qualified name; a source range that is no address range; the annotation `service.beta.kubernetes.io/load-balancer-source-ranges` on another type or with such a range, when the field is not set; the port 10250 of a load balancer, which is the kubelet's.",
            Why: "The API server refuses the Service.",
            Wrong: """
                spec:
                  type: NodePort
                  loadBalancerSourceRanges: ["10.0.0.0/8"]
                """,
            Right: """
                spec:
                  type: LoadBalancer
                  loadBalancerSourceRanges: ["10.0.0.0/8"]
                """,
            Fix: "Removes a field that does not belong to the type. Unsafe, since the type may be what is wrong.",
            Silent: "The type is template text or unknown; the object looks like a patch."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private const string RangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private const int KubeletPort = 10250;

    private static readonly string[] s_ownFields = ["loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (!service.Spec.IsKnown || service.Type.IsUnknown || service.LooksLikePatch)
            return;
        var spec = service.Spec.Value;
        var type = service.Type.ValueOr("ClusterIP")!;
        if (type.Length == 0)
            type = "ClusterIP";
        if (type == "LoadBalancer")
            CheckOwnFields(service, spec, context);
        else
            CheckForeignFields(service, spec, type, context);
        // The field has precedence over the annotation.
        if (spec["loadBalancerSourceRanges"] is null or ScalarNode { IsNull: true } or SequenceNode { Count: 0, IsOpen: false } && !spec.MayHold("loadBalancerSourceRanges"))
            CheckAnnotation(service, type, context);

        var policy = service.Spec.Text("externalTrafficPolicy");
        var healthPort = service.Spec.Integer("healthCheckNodePort");
        if (healthPort is { IsKnown: true, Value: not 0 } && !policy.IsUnknown && (type != "LoadBalancer" || !policy.Is("Local")))
            Remove(context.Report(service.Object, s_rule, healthPort, "healthCheckNodePort belongs to type LoadBalancer with externalTrafficPolicy: Local"), spec, "healthCheckNodePort");
        else if (healthPort.IsKnown && healthPort.Value is < 0 or > 65535 && healthPort.Value is >= int.MinValue and <= int.MaxValue)
            context.Report(service.Object, s_rule, healthPort, $"healthCheckNodePort {healthPort.Value.ToString(CultureInfo.InvariantCulture)} is out of range; ports go from 1 to 65535");
    }

    private static void CheckForeignFields(ServiceView service, MappingNode spec, string type, RuleContext context)
    {
        foreach (var name in s_ownFields)
        {
            if (spec[name] is not { } value || value is ScalarNode { IsNull: true } or SequenceNode { Count: 0 } or UnknownNode)
                continue;
            Remove(context.Report(service.Object, s_rule, Anchor.Key(spec, name), $"{name} belongs to type LoadBalancer; this Service is of type {type}"), spec, name);
        }
    }

    private static void CheckOwnFields(ServiceView service, MappingNode spec, RuleContext context)
    {
        var name = spec.Text("loadBalancerClass");
        if (name is { IsKnown: true, Value.Length: > 0 } && Names.QualifiedName.Problem(name.Value) is { } problem)
            context.Report(service.Object, s_rule, name, $"loadBalancerClass '{name.Value}' is not {Names.QualifiedName.Title}: {problem}");
        foreach (var port in service.Ports)
        {
            if (port.Integer("port") is { IsKnown: true, Value: KubeletPort } number)
                context.Report(service.Object, s_rule, number, $"a load balancer must not have the port {KubeletPort}, which is the kubelet's on each node");
        }
        if (spec.Sequence("loadBalancerSourceRanges") is not { IsKnown: true } ranges)
            return;
        for (var i = 0; i < ranges.Value.Count; i++)
        {
            if (ranges.Value[i] is ScalarNode { Kind: ScalarKind.Text } range && !Placeholder.IsIn(range) && !IpAddress.IsRange(range.Value.Trim()))
                context.Report(service.Object, s_rule, range, $"the source range '{range.Value}' is not an address range such as 10.0.0.0/8");
        }
    }

    private static void CheckAnnotation(ServiceView service, string type, RuleContext context)
    {
        var ranges = service.Object.Metadata.Mapping("annotations").Text(RangesAnnotation);
        if (!ranges.IsKnown)
            return;
        if (type != "LoadBalancer")
        {
            context.Report(service.Object, s_rule, ranges, $"the annotation {RangesAnnotation} belongs to type LoadBalancer; this Service is of type {type}");
            return;
        }
        if (ranges.Value.Trim().Length == 0)
            return;
        foreach (var range in ranges.Value.Split(','))
        {
            if (!IpAddress.IsRange(range.Trim()))
                context.Report(service.Object, s_rule, ranges, $"the source range '{range.Trim()}' is not an address range such as 10.0.0.0/8");
        }
    }

    private static void Remove(Finding finding, MappingNode spec, string name) => finding.WithUnsafeFix($"Remove {name}", Edit.Remove(spec, name));
}
