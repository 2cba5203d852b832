using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1070.</summary>
internal sealed class ServiceWithoutPorts : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1070", "Service has no ports",
        "the Service has no ports; only a headless one (clusterIP: None) or an ExternalName may do without", Severity.Error,
        static () => new(
            Finds: "A Service without `spec.ports`, or with an empty list, that is neither headless nor of type ExternalName.",
            Why: "The API server refuses it: an address of its own is good for nothing without a port.",
            Wrong: """
                kind: Service
                spec:
                  selector:
                    app: nginx
                """,
            Right: """
                kind: Service
                spec:
                  selector:
                    app: nginx
                  ports:
                  - port: 80
                """,
            Silent: "The object has none of ports, selector and externalName, as a patch; type or clusterIP is template text."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        var ports = service.Spec.Sequence("ports");
        if (!(ports.IsAbsent || (ports.IsKnown && ports.Value is { Count: 0, IsOpen: false })))
            return;
        if (service.IsHeadless != Match.No || service.Type.IsUnknown || service.Type.Is("ExternalName") || service.LooksLikePatch)
            return;
        context.Report(service.Object, s_rule, ports);
    }
}
