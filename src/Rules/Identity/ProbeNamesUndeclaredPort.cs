using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Identity;

/// <summary>STS2018.</summary>
internal sealed class ProbeNamesUndeclaredPort : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS2018", "Probe names an undeclared port",
        "{0} asks the port '{1}', which container '{2}' does not declare{3}: the probe fails every time", Severity.Error,
        static () => new(
            Finds: "The port of an `httpGet` or `tcpSocket` probe is a name that no entry of the same container's `ports` has.",
            Why: "The kubelet looks the name up in the ports of this container only, not in those of its neighbours, and reports `couldn't find port`. The API server takes it. A readiness probe of this kind keeps the pod out of its Services and stops an ordered rollout at the first pod; a liveness or startup probe restarts the container for ever.",
            Wrong: """
                ports:
                - name: http
                  containerPort: 8080
                readinessProbe:
                  httpGet:
                    port: web
                """,
            Right: """
                ports:
                - name: http
                  containerPort: 8080
                readinessProbe:
                  httpGet:
                    port: http
                """,
            Fix: "Writes the declared name: safe when it is a slip away from what stands there, unsafe when it merely is the only one.",
            Silent: "For ports given by number, also as a quoted number, which the kubelet reads; when the container's ports are not all known."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        foreach (var (name, probe) in container.Probes)
        {
            Check(container, name, probe.Mapping("httpGet"), context);
            Check(container, name, probe.Mapping("tcpSocket"), context);
        }
    }

    private static void Check(ContainerView container, string probe, Field<MappingNode> action, RuleContext context)
    {
        var port = action.IntOrString("port");
        if (!port.IsKnown || port.Value.IsNumber || port.Value.Text!.Length == 0 || long.TryParse(port.Value.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            return;
        var list = container.Node.Sequence("ports");
        if (list.IsUnknown || (list.IsKnown && list.Value.IsOpen))
            return;
        List<string>? names = null;
        foreach (var declared in container.Ports)
        {
            var name = declared.Text("name");
            if (name.IsUnknown || name.Is(port.Value.Text))
                return;
            if (name.IsKnown)
                (names ??= []).Add(name.Value);
        }
        var nearest = names is null ? null : Spelling.Nearest(port.Value.Text, names);
        var hint = nearest is not null ? $" (it declares '{nearest}')" : names is null ? "" : $" (it declares '{string.Join("', '", names)}')";
        var finding = context.Report(container.Object, s_rule, port, probe, port.Value.Text, container.Name.ValueOr("")!, hint);
        if (nearest is not null)
            finding.WithSafeFix($"Write '{nearest}'", Edit.ReplaceText(port.Node!, nearest));
        else if (names is { Count: 1 })
            finding.WithUnsafeFix($"Write '{names[0]}', the only declared name", Edit.ReplaceText(port.Node!, names[0]));
    }
}
