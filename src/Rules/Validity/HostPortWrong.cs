using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1173, STS1174, STS1175: ports across the containers of a pod.</summary>
internal sealed class HostPortWrong : PodRule
{
    private static readonly RuleDescriptor s_host = new("STS1173", "hostPort out of range or twice",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A container port whose `hostPort` is outside 1 to 65535, or which has the hostPort, protocol and hostIP of another port of the pod's containers.",
            Why: "The API server refuses the object: a port of the node can be given out once. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                ports:
                - containerPort: 8080
                  hostPort: 80
                - containerPort: 8081
                  hostPort: 80
                """,
            Right: """
                ports:
                - containerPort: 8080
                  hostPort: 80
                - containerPort: 8081
                  hostPort: 81
                """,
            Silent: "For 0, which the server takes for none, and for the same number with another protocol."));

    private static readonly RuleDescriptor s_network = new("STS1174", "hostNetwork with another hostPort",
        "with hostNetwork the hostPort must equal the containerPort {0}", Severity.Error,
        static () => new(
            Finds: "A pod with `hostNetwork: true` and a port whose `hostPort` is not its `containerPort`.",
            Why: "The API server refuses the object: in the node's own network there is nothing to translate between.",
            Wrong: """
                hostNetwork: true
                containers:
                - name: web
                  ports:
                  - containerPort: 8080
                    hostPort: 80
                """,
            Right: """
                hostNetwork: true
                containers:
                - name: web
                  ports:
                  - containerPort: 8080
                """,
            Fix: "Writes the containerPort. Safe, since any other number is refused.",
            Silent: "Without hostPort, which the server then fills in."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_twice = new("STS1175", "Port defined twice",
        "{0}", Severity.Warning,
        static () => new(
            Finds: "Two ports of a pod's containers with the same number and protocol, or two containers of a pod with a port of the same name.",
            Why: "The API server takes it with a warning. The containers of a pod share one network, so two of them cannot listen on one port; and a Service that names the port may reach either.",
            Wrong: """
                containers:
                - name: web
                  image: registry.example/web:4.5.6
                  ports:
                  - name: http
                    containerPort: 8080
                - name: exporter
                  image: registry.example/exporter:0.9.0
                  ports:
                  - name: http
                    containerPort: 9090
                """,
            Right: """
                containers:
                - name: web
                  image: registry.example/web:4.5.6
                  ports:
                  - name: http
                    containerPort: 8080
                - name: exporter
                  image: registry.example/exporter:0.9.0
                  ports:
                  - name: metrics
                    containerPort: 9090
                """,
            Silent: "For plain init containers, which run at other times; for the same number with another protocol; within one container for the same name, which is STS1172."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_host, s_network, s_twice];

    public override void Check(PodView pod, RuleContext context)
    {
        var onHostNetwork = pod.Spec.Boolean("hostNetwork").Is(true);
        Dictionary<(long, string, string), Node>? hosts = null;
        Dictionary<(long, string), Node>? numbers = null;
        Dictionary<string, (Node Name, ContainerView Container)>? names = null;
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            var container = pod.AllContainers[i];
            var isBeside = !container.IsInit || container.IsSidecar;
            foreach (var port in container.Ports)
            {
                var number = port.Integer("containerPort");
                var protocol = port.Text("protocol");
                var transport = protocol.IsAbsent || protocol.Is("") ? "TCP" : protocol.ValueOr(null);
                var host = port.Integer("hostPort");
                if (host.IsKnown)
                    CheckHost(pod, host, number, transport, port.Text("hostIP"), onHostNetwork, container.IsInit ? null : hosts ??= [], context);
                if (!isBeside)
                    continue;
                if (number.IsKnown && transport is not null)
                {
                    if ((numbers ??= []).TryGetValue((number.Value, transport), out var first))
                        context.Report(pod.Object, s_twice, number, $"containerPort {number.Value.ToString(CultureInfo.InvariantCulture)} ({transport}) is defined twice in the pod; remove one").At(first, "the other one is here");
                    else
                        numbers.Add((number.Value, transport), number.Node!);
                }
                if (port.Text("name") is not { IsKnown: true, Value.Length: > 0 } name)
                    continue;
                if (!(names ??= new(StringComparer.Ordinal)).TryGetValue(name.Value, out var other))
                    names.Add(name.Value, (name.Node!, container));
                else if (!ReferenceEquals(other.Container, container))
                    context.Report(pod.Object, s_twice, name, $"another container of the pod has a port named '{name.Value}' too; a Service that names it may reach either").At(other.Name, "the other one is here");
            }
        }
    }

    private static void CheckHost(PodView pod, Field<long> host, Field<long> number, string? protocol, Field<string> address, bool onHostNetwork, Dictionary<(long, string, string), Node>? seen, RuleContext context)
    {
        if (host.Value == 0 || host.Value is < int.MinValue or > int.MaxValue)
            return;
        if (host.Value is < 1 or > 65535)
        {
            context.ReportInTemplate(pod.Object, s_host, host, $"hostPort {host.Value.ToString(CultureInfo.InvariantCulture)} is out of range; ports go from 1 to 65535");
        }
        else if (onHostNetwork && number.IsKnown && number.Value != host.Value)
        {
            var wanted = number.Value.ToString(CultureInfo.InvariantCulture);
            context.ReportInTemplate(pod.Object, s_network, host, wanted).WithSafeFix($"Write {wanted}", Edit.ReplaceValue(host.Node!, wanted));
        }
        if (seen is null || protocol is null || address.IsUnknown)
            return;
        var key = (host.Value, protocol, address.ValueOr("")!);
        if (seen.TryGetValue(key, out var first))
            context.ReportInTemplate(pod.Object, s_host, host, $"hostPort {host.Value.ToString(CultureInfo.InvariantCulture)} ({protocol}) is given twice in the pod").At(first, "the other one is here");
        else
            seen.Add(key, host.Node!);
    }
}
