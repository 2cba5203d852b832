using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1079.</summary>
internal sealed class NodePortWithoutNodes : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1079", "nodePort on a ClusterIP Service", "nodePort must not stand in a Service of type ClusterIP; remove it, or write type: NodePort", Severity.Error,
        static () => new(
            Finds: "`nodePort` in a Service whose type is ClusterIP, written or by default.",
            Why: "The API server refuses the Service.",
            Wrong: """
                kind: Service
                spec:
                  ports:
                  - port: 80
                    nodePort: 30080
                """,
            Right: """
                kind: Service
                spec:
                  type: NodePort
                  ports:
                  - port: 80
                    nodePort: 30080
                """,
            Fix: "Removes `nodePort`. Unsafe, since the type may be what is missing.",
            Silent: "`nodePort: 0`, which is none; type is template text."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (!(service.Type.IsAbsent || service.Type.Is("") || service.Type.Is("ClusterIP")))
            return;
        foreach (var port in service.Ports)
        {
            if (port.Integer("nodePort") is { IsKnown: true, Value: not 0 } nodePort)
                context.Report(service.Object, s_rule, nodePort).WithUnsafeFix("Remove nodePort", Edit.Remove(port, "nodePort"));
        }
    }
}
