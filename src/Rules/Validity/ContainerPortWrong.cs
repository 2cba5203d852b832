using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1170, STS1171, STS1172: the ports of a container.</summary>
internal sealed class ContainerPortWrong : ContainerRule
{
    private static readonly RuleDescriptor s_number = new("STS1170", "containerPort missing or out of range",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of a container's `ports` without `containerPort`, or with one outside 1 to 65535.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                ports:
                - name: http
                  containerPort: 80800
                """,
            Right: """
                ports:
                - name: http
                  containerPort: 8080
                """,
            Silent: "For a number in quotes (STS0010) or another field in its place, such as `port` (STS0016)."));

    private static readonly RuleDescriptor s_name = new("STS1171", "Container port name has wrong form",
        "'{0}' cannot be the name of a port: {1}", Severity.Error,
        static () => new(
            Finds: "A container port whose name is longer than 15 characters, has other characters than lower-case letters, digits and `-`, has no letter, starts or ends with a dash, or has two dashes in a row.",
            Why: "The API server refuses the object: names of ports follow RFC 6335, which is stricter than other names. Names of Service ports may be longer (STS1073).",
            Wrong: """
                ports:
                - name: client-connections
                  containerPort: 9042
                """,
            Right: """
                ports:
                - name: cql
                  containerPort: 9042
                """));

    private static readonly RuleDescriptor s_twice = new("STS1172", "Port name twice in one container",
        "another port of the container is named '{0}' too; give each its own name", Severity.Error,
        static () => new(
            Finds: "Two ports of one container with the same name.",
            Why: "The API server refuses the object, since a Service or probe that names the port could mean either.",
            Wrong: """
                ports:
                - name: http
                  containerPort: 8080
                - name: http
                  containerPort: 9090
                """,
            Right: """
                ports:
                - name: http
                  containerPort: 8080
                - name: metrics
                  containerPort: 9090
                """,
            Silent: "The same name in two containers is accepted with a warning (STS1175)."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_number, s_name, s_twice];

    public override void Check(ContainerView container, RuleContext context)
    {
        Dictionary<string, Node>? names = null;
        foreach (var port in container.Ports)
        {
            var number = port.Integer("containerPort");
            if (number.IsLeftOut() || number.Is(0))
            {
                // A port given under another name has a finding of its own.
                if (!port.Has("port") && !port.Has("targetPort"))
                    context.ReportInTemplate(container.Object, s_number, number, number.IsAbsent ? "the port has no containerPort" : "containerPort 0 is out of range; ports go from 1 to 65535");
            }
            else if (number.IsKnown && number.Value is < 1 or > 65535 && number.Value is >= int.MinValue and <= int.MaxValue)
            {
                context.ReportInTemplate(container.Object, s_number, number, $"containerPort {number.Value.ToString(CultureInfo.InvariantCulture)} is out of range; ports go from 1 to 65535");
            }
            if (port.Text("name") is not { IsKnown: true, Value.Length: > 0 } name)
                continue;
            if (Names.PortName.Problem(name.Value) is { } problem)
                context.ReportInTemplate(container.Object, s_name, name, name.Value, problem);
            else if ((names ??= new(StringComparer.Ordinal)).TryGetValue(name.Value, out var first))
                context.ReportInTemplate(container.Object, s_twice, name, name.Value).At(first, "the other one is here");
            else
                names.Add(name.Value, name.Node!);
        }
    }
}
