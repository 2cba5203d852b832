using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1080.</summary>
internal sealed class NodePortWrong : ServiceRule
{
    private const int First = 30000;
    private const int Last = 32767;

    private static readonly RuleDescriptor s_rule = new("STS1080", "nodePort twice or out of range", "{0}", Severity.Error,
        static () => new(
            Finds: "Two ports of a Service with the same `nodePort` and protocol, or a `nodePort` that is no port. One outside 30000 to 32767 is a warning.",
            Why: "The API server refuses the Service. From which range node ports come is a setting of the server (--service-node-port-range); 30000 to 32767 is the default, and a port outside the range is refused.",
            Wrong: """
                type: NodePort
                ports:
                - name: web
                  port: 80
                  nodePort: 8080
                """,
            Right: """
                type: NodePort
                ports:
                - name: web
                  port: 80
                  nodePort: 30080
                """,
            Silent: "For 0, which leaves the choice to the server; for one node port with two protocols; for a Service of the type ClusterIP, where any nodePort is STS1079. Whether another Service has the port only the cluster knows."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        Dictionary<(long, string), Node>? known = null;
        var isOnNodes = service.Type.Is("NodePort") || service.Type.Is("LoadBalancer");
        foreach (var port in service.Ports)
        {
            var nodePort = port.Integer("nodePort");
            if (!nodePort.IsKnown || nodePort.Value == 0 || nodePort.Value is < int.MinValue or > int.MaxValue)
                continue;
            if (isOnNodes)
                CheckRange(service, nodePort, context);
            var protocol = port.Text("protocol").OrDefault("TCP");
            if (!protocol.IsKnown)
                continue;
            var pair = (nodePort.Value, protocol.Value.Length == 0 ? "TCP" : protocol.Value);
            known ??= [];
            if (known.TryGetValue(pair, out var first))
                context.Report(service.Object, s_rule, nodePort, $"another port has the nodePort {Text(nodePort)} with the protocol {pair.Item2} already").At(first, "the other one is here");
            else
                known.Add(pair, nodePort.Node!);
        }
    }

    private static void CheckRange(ServiceView service, Field<long> nodePort, RuleContext context)
    {
        if (nodePort.Value is < 1 or > 65535)
            context.Report(service.Object, s_rule, nodePort, $"nodePort {Text(nodePort)} is out of range; ports go from 1 to 65535, node ports by default from {First} to {Last}");
        else if (nodePort.Value is < First or > Last)
            context.ReportAs(Severity.Warning, service.Object, s_rule, Anchor.Of(nodePort), $"nodePort {Text(nodePort)} is outside {First} to {Last}, so a server with the default range refuses it");
    }

    private static string Text(Field<long> number) => number.Value.ToString(CultureInfo.InvariantCulture);
}
