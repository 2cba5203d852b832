using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1075 and STS1076: two ports of a Service that cannot be told apart.</summary>
internal sealed class ServicePortTwice : ServiceRule
{
    private static readonly RuleDescriptor s_name = new("STS1075", "Port name twice", "another port of the Service has the name '{0}' already", Severity.Error,
        static () => new(
            Finds: "Two ports of a Service with one `name`.",
            Why: "The API server refuses the Service: endpoints and SRV records tell the ports by their names.",
            Wrong: """
                ports:
                - name: web
                  port: 80
                - name: web
                  port: 443
                """,
            Right: """
                ports:
                - name: web
                  port: 80
                - name: web-tls
                  port: 443
                """));

    private static readonly RuleDescriptor s_number = new("STS1076", "Same port and protocol twice", "another entry has the port {0} with the protocol {1} already", Severity.Error,
        static () => new(
            Finds: "Two entries of a Service's `ports` with the same `port` and `protocol`; without a protocol it is TCP.",
            Why: "The API server refuses the Service: a connection to the port could go to either target.",
            Wrong: """
                ports:
                - name: web
                  port: 80
                - name: admin
                  port: 80
                """,
            Right: """
                ports:
                - name: web
                  port: 80
                - name: admin
                  port: 8081
                """,
            Silent: "The protocols differ, as with DNS over TCP and UDP."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_name, s_number];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (service.Spec.Sequence("ports") is not { IsKnown: true, Value.Count: > 1 })
            return;
        var names = new Dictionary<string, Node>(StringComparer.Ordinal);
        var numbers = new Dictionary<(long, string), Node>();
        foreach (var port in service.Ports)
        {
            if (port.Text("name") is { IsKnown: true, Value.Length: > 0 } name)
            {
                if (names.TryGetValue(name.Value, out var earlier))
                    context.Report(service.Object, s_name, name, name.Value).At(earlier, "the other port of that name is here");
                else
                    names.Add(name.Value, name.Node!);
            }
            var number = port.Integer("port");
            var protocol = port.Text("protocol").OrDefault("TCP");
            if (!number.IsKnown || !protocol.IsKnown)
                continue;
            var key = (number.Value, protocol.Value.Length == 0 ? "TCP" : protocol.Value);
            if (numbers.TryGetValue(key, out var first))
                context.Report(service.Object, s_number, number, number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), key.Item2).At(first, "the other entry is here");
            else
                numbers.Add(key, number.Node!);
        }
    }
}
