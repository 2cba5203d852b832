using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1200, STS1203, STS1204, STS1205, STS1210: what probes and lifecycle hooks do.</summary>
internal sealed class HandlerWrong : ContainerRule
{
    private static readonly string[] s_hooks = ["postStart", "preStop"];

    // In the order in which the server looks: of two it names the later.
    private static readonly string[] s_actions = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

    private static readonly RuleDescriptor s_probeAction = new("STS1200", "Probe without exactly one action",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A probe with none, or with more than one, of exec, httpGet, tcpSocket and grpc.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                livenessProbe:
                  periodSeconds: 5
                """,
            Right: """
                livenessProbe:
                  tcpSocket:
                    port: 5432
                  periodSeconds: 5
                """,
            Silent: "When the probe holds a key that no release knows, which may be the action, misspelt (STS0015)."));

    private static readonly RuleDescriptor s_port = new("STS1203", "Port of a probe or hook invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A probe or lifecycle hook whose httpGet, tcpSocket or grpc has no port, a number outside 1 to 65535, or a text that is no name of a port; a number in quotes is such a text.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                readinessProbe:
                  httpGet:
                    path: /healthz
                    port: "8080"
                """,
            Right: """
                readinessProbe:
                  httpGet:
                    path: /healthz
                    port: 8080
                """,
            Fix: "Takes the quotes off a number. Safe, since no port can have such a name.",
            Silent: "Whether a container declares a port of that name is another matter (STS2018)."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_http = new("STS1204", "HTTP probe field invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An httpGet of a probe or hook whose `scheme` is neither HTTP nor HTTPS in capitals, or one of whose headers has a name with other characters than letters, digits and `-`.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                readinessProbe:
                  httpGet:
                    port: 8443
                    scheme: https
                """,
            Right: """
                readinessProbe:
                  httpGet:
                    port: 8443
                    scheme: HTTPS
                """,
            Fix: "Writes the scheme in capitals. Safe, since the word is refused as it stands."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_exec = new("STS1205", "exec without a command",
        "exec has no command to run", Severity.Error,
        static () => new(
            Finds: "A probe or lifecycle hook whose `exec` has no `command` or an empty one.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                livenessProbe:
                  exec: {}
                """,
            Right: """
                livenessProbe:
                  exec:
                    command: [pg_isready, -U, postgres]
                """));

    private static readonly RuleDescriptor s_hookAction = new("STS1210", "Lifecycle hook without exactly one action",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A `postStart` or `preStop` with none, or with more than one, of exec, httpGet, tcpSocket and, from 1.29 on, sleep.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                lifecycle:
                  preStop: {}
                """,
            Right: """
                lifecycle:
                  preStop:
                    exec:
                      command: [drain]
                """,
            Silent: "When the hook holds a key that no release knows, which may be the action, misspelt (STS0015)."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_probeAction, s_port, s_http, s_exec, s_hookAction];

    public override void Check(ContainerView container, RuleContext context)
    {
        foreach (var (_, probe) in container.Probes)
            CheckHandler(container, probe, s_probeAction, "the probe does nothing; give it exec, httpGet, tcpSocket or grpc", context);
        if (container.Node.Mapping("lifecycle") is not { IsKnown: true } lifecycle)
            return;
        foreach (var name in s_hooks)
        {
            if (lifecycle.Value.Mapping(name) is { IsKnown: true } hook)
                CheckHandler(container, hook.Value, s_hookAction, "the hook does nothing; give it exec, httpGet or sleep", context);
        }
    }

    private static void CheckHandler(ContainerView container, MappingNode handler, RuleDescriptor count, string nothing, RuleContext context)
    {
        string? first = null;
        foreach (var action in s_actions)
        {
            if (handler[action] is null or ScalarNode { IsNull: true } || (action == "sleep" && count == s_probeAction))
                continue;
            if (first is not null)
            {
                context.ReportInTemplate(container.Object, count, Anchor.Key(handler, action), $"{first} and {action} stand side by side; keep one action");
                break;
            }
            first = action;
        }
        if (first is null && !handler.IsOpen && !HasStrangeKey(handler))
            context.ReportInTemplate(container.Object, count, Anchor.At(handler), nothing);

        if (handler.Mapping("exec") is { IsKnown: true } exec)
        {
            var command = exec.Value.Sequence("command");
            if (command.IsLeftOut() || (command.IsKnown && command.Value.Count == 0 && !command.Value.IsOpen))
                context.ReportInTemplate(container.Object, s_exec, command);
        }
        if (handler.Mapping("httpGet") is { IsKnown: true } http)
        {
            CheckPort(container, http.Value.IntOrString("port"), "httpGet", context);
            CheckHttp(container, http.Value, context);
        }
        if (handler.Mapping("tcpSocket") is { IsKnown: true } tcp)
            CheckPort(container, tcp.Value.IntOrString("port"), "tcpSocket", context);
        if (handler.Mapping("grpc") is { IsKnown: true } grpc)
            CheckGrpcPort(container, grpc.Value.Integer("port"), context);
    }

    private static void CheckPort(ContainerView container, Field<IntOrString> port, string action, RuleContext context)
    {
        if (port.IsLeftOut())
        {
            context.ReportInTemplate(container.Object, s_port, port, $"{action} has no port");
            return;
        }
        if (!port.IsKnown)
            return;
        if (port.Value.IsNumber)
        {
            if (port.Value.Number is < 1 or > 65535 && port.Value.Number is >= int.MinValue and <= int.MaxValue)
                context.ReportInTemplate(container.Object, s_port, port, $"port {port.Value} is out of range; ports go from 1 to 65535");
            return;
        }
        var name = port.Value.Text!;
        if (Names.PortName.Problem(name) is not { } problem)
            return;
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535)
        {
            context.ReportInTemplate(container.Object, s_port, port, $"'{name}' in quotes is the name of a port, and a name has a letter; write {name} without quotes")
                .WithSafeFix($"Write {name} without quotes", Edit.ReplaceValue(port.Node!, number.ToString(CultureInfo.InvariantCulture)));
        }
        else
        {
            context.ReportInTemplate(container.Object, s_port, port, $"'{name}' is neither a number nor the name of a port: {problem}");
        }
    }

    private static void CheckGrpcPort(ContainerView container, Field<long> port, RuleContext context)
    {
        if (port.IsLeftOut())
            context.ReportInTemplate(container.Object, s_port, port, "grpc has no port");
        else if (port.IsKnown && port.Value is < 1 or > 65535 && port.Value is >= int.MinValue and <= int.MaxValue)
            context.ReportInTemplate(container.Object, s_port, port, $"port {port.Value.ToString(CultureInfo.InvariantCulture)} is out of range; ports go from 1 to 65535");
    }

    private static void CheckHttp(ContainerView container, MappingNode http, RuleContext context)
    {
        var scheme = http.Text("scheme");
        if (scheme.IsKnown && scheme.Value is not ("HTTP" or "HTTPS" or ""))
        {
            var capitals = scheme.Value.ToUpperInvariant();
            var finding = context.ReportInTemplate(container.Object, s_http, scheme, $"scheme '{scheme.Value}' is unknown; use HTTP or HTTPS");
            if (capitals is "HTTP" or "HTTPS")
                finding.WithSafeFix($"Write {capitals}", Edit.ReplaceText(scheme.Node!, capitals));
        }
        foreach (var header in http.Sequence("httpHeaders").Mappings())
        {
            var name = header.Text("name");
            if (name.IsMissing())
                context.ReportInTemplate(container.Object, s_http, name, "the header has no name");
            else if (name.IsKnown && Names.HttpHeader.Problem(name.Value) is { } problem)
                context.ReportInTemplate(container.Object, s_http, name, $"'{name.Value}' cannot be the name of a header: {problem}");
        }
    }

    private static bool HasStrangeKey(MappingNode handler)
    {
        for (var i = 0; i < handler.Count; i++)
        {
            if (handler[i].Value is not ScalarNode { IsNull: true }
                && handler[i].Key is not ("initialDelaySeconds" or "periodSeconds" or "timeoutSeconds" or "successThreshold" or "failureThreshold" or "terminationGracePeriodSeconds"))
            {
                return true;
            }
        }
        return false;
    }
}
