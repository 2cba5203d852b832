using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6033 and STS6036: changes of a Service that the server takes, and that cut off who uses it.</summary>
internal sealed class ServiceChangeWithEffect : UpdateRule
{
    private static readonly RuleDescriptor s_external = new("STS6033", "Type changed to ExternalName",
        "the type was {0} and is now ExternalName: the Service loses its address and all its endpoints, and its name becomes an alias", Severity.Warning,
        static () => new(
            Finds: "A Service of another type in the base is of type ExternalName in the input.",
            Why: "The API server takes the update. The address and the endpoints go, so connections through the Service fail, and where it governs a StatefulSet the pods lose their names.",
            Wrong: "# the base has no type\nkind: Service\nspec:\n  type: ExternalName\n  externalName: db.example.org",
            Right: "kind: Service\nspec:\n  selector:\n    app: db\n  ports:\n  - port: 5432",
            Silent: "When the base is of that type too."));

    private static readonly RuleDescriptor s_port = new("STS6036", "Port name or number removed",
        "the Service no longer has {0}, which clients, SRV records and probes of others may use; keep it until nobody does", Severity.Warning,
        static () => new(
            Finds: "A port number (with its protocol) or a port name of a Service in the base that the input's Service does not have.",
            Why: "The API server takes the update, and whoever connects to the port or looks its name up fails from then on. A second entry for the new port beside the old one makes the change without a gap.",
            Wrong: "# the base has port: 5432\nkind: Service\nspec:\n  ports:\n  - name: sql\n    port: 15432",
            Right: "kind: Service\nspec:\n  ports:\n  - name: sql\n    port: 5432\n  - name: sql-new\n    port: 15432",
            Silent: "When the type becomes ExternalName (STS6033), for the name of a Service's only port, which may be left out, and when ports are not all known."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_external, s_port];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (ServiceView.Of(before) is not { Spec.IsKnown: true, LooksLikePatch: false } old || ServiceView.Of(after) is not { Spec.IsKnown: true, LooksLikePatch: false } service)
            return;
        if (old.Type.OrDefault("ClusterIP") is not { IsKnown: true } was || service.Type.OrDefault("ClusterIP") is not { IsKnown: true } now)
            return;
        if (now.Value == "ExternalName")
        {
            if (was.Value != now.Value)
                context.Report(after, s_external, service.Type, was.Value).At(Anchor.Of(old.Type).Span, "it was this");
            return;
        }
        var ports = service.Spec.Sequence("ports");
        if (!ports.IsKnown || ports.Value.IsOpen)
            return;
        var (numbers, names) = (new HashSet<(long, string)>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var port in service.Ports)
        {
            if (NumberOf(port) is not { } number || port.Text("name").IsUnknown)
                return;
            numbers.Add(number);
            if (port.Text("name") is { IsKnown: true } name)
                names.Add(name.Value);
        }
        foreach (var port in old.Ports)
        {
            if (NumberOf(port) is { } number && !numbers.Contains(number))
                Report(port, $"port {number.Port.ToString(CultureInfo.InvariantCulture)}/{number.Protocol}");
            else if (port.Text("name") is { IsKnown: true } name && !names.Contains(name.Value) && (names.Count > 0 || numbers.Count > 1))
                Report(port, $"a port named '{name.Value}'");
        }

        void Report(MappingNode port, string what) => context.Report(after, s_port, ports, what).At(Anchor.At(port).Span, "it was this");
    }

    private static (long Port, string Protocol)? NumberOf(MappingNode port) =>
        port.Integer("port") is { IsKnown: true } number && port.Text("protocol").OrDefault("TCP") is { IsKnown: true } protocol ? (number.Value, protocol.Value) : null;
}
