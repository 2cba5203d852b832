using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1074.</summary>
internal sealed class ServicePortUnnamed : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1074", "Port names missing",
        "the port has no name; a Service with more than one port needs a name on each", Severity.Error,
        static () => new(
            Finds: "A port without `name` in a Service with more than one port.",
            Why: "The API server refuses the Service: endpoints and SRV records tell the ports by their names.",
            Wrong: """
                ports:
                - port: 80
                - port: 443
                """,
            Right: """
                ports:
                - name: http
                  port: 80
                - name: https
                  port: 443
                """,
            Fix: "Makes a name of the protocol and the number, such as `tcp-443`. Unsafe, since clients see the name."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (service.Spec.Sequence("ports") is not { IsKnown: true, Value.Count: > 1 })
            return;
        foreach (var port in service.Ports)
        {
            var name = port.Text("name");
            if (!name.IsAbsent && !name.Is(""))
                continue;
            var finding = context.Report(service.Object, s_rule, name);
            var number = port.Integer("port");
            var protocol = port.Text("protocol").OrDefault("TCP");
            if (number.IsKnown && protocol is { IsKnown: true, Value: "TCP" or "UDP" or "SCTP" })
            {
                var made = protocol.Value.ToLowerInvariant() + "-" + number.Value.ToString(CultureInfo.InvariantCulture);
                finding.WithUnsafeFix($"Name it {made}", Edit.Set(port, "name", made));
            }
        }
    }
}
