using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Identity;

/// <summary>STS2013.</summary>
internal sealed class TargetPortUndeclared : ScopedServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS2013", "Numeric targetPort is declared nowhere",
        "the Service sends to port {0} of the pods, but their containers declare {1}{2}", Severity.Warning,
        static () => new(
            Finds: "`targetPort` is a number, or absent so that `port` counts, and no container of the selected pods declares it, though they do declare ports. Info when another port of the same Service is declared.",
            Why: "Declared ports are information only, so the Service is built all the same and its connections are refused unless the container listens there without saying so. Through a headless Service nothing translates ports at all: clients dial the pod's own port, so both `port` and `targetPort` have to be that of the container (see STS2014).",
            Wrong: """
                kind: Service
                spec:
                  clusterIP: None
                  ports:
                  - name: http
                    port: 80          # the container declares 8080 as http
                """,
            Right: """
                kind: Service
                spec:
                  clusterIP: None
                  ports:
                  - name: http
                    port: 8080
                    targetPort: http
                """,
            Fix: "Leads to the only declared port that no other port of the Service uses, by its name if it has one; on a headless Service `port` becomes that number too. Unsafe, since the container may listen on a port that it does not declare.",
            Silent: "When no selected pod of the input declares any port, or one of several selected workloads declares it; with `hostNetwork`; when a sidecar injector may add ports; when pods, containers or ports are not all known."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, ManifestScope scope, RuleContext context)
    {
        if (scope.PodsOf(service).Count == 0)
            return;
        var targets = ServiceTarget.Of(scope, service);
        var severity = targets.Any(static target => target.Resolution == Resolution.Declared) ? Severity.Info : Severity.Warning;
        foreach (var target in targets)
        {
            if (target is not { Resolution: Resolution.Undeclared, Target: { IsNumber: true } wanted })
                continue;
            var isHeadless = service.IsHeadless == Match.Yes;
            var anchor = target.TargetField.IsKnown ? Anchor.Of(target.TargetField) : Anchor.Of(target.Port);
            var hint = isHeadless ? "; a headless Service translates no ports, so port has to be that number too (STS2014)" : "";
            var finding = context.ReportAs(severity, service.Object, s_rule, anchor, Text(wanted.Number), string.Join(", ", target.DeclaredPorts), hint);
            foreach (var port in target.DeclaredPorts)
                finding.At(Anchor.At(port.Node).Span, "the pods declare this port");
            if (target.OnlyFree(targets) is { } only)
                finding.WithUnsafeFix($"Lead to port {only}", [.. Edits(target, only, isHeadless)]);
        }
    }

    private static IEnumerable<Edit> Edits(ServiceTarget target, DeclaredPort only, bool isHeadless)
    {
        if (isHeadless && target.Port.Node is { } port && !target.Port.Is(only.Number))
            yield return Edit.ReplaceValue(port, Text(only.Number));
        var name = only.Name is { } written ? YamlText.Scalar(written) : Text(only.Number);
        if (only.Name is not null || !isHeadless || target.TargetField.IsKnown)
            yield return Edit.Set(target.Node, "targetPort", name);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
