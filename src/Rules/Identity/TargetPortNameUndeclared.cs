using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2012.</summary>
internal sealed class TargetPortNameUndeclared : ScopedServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS2012", "Named targetPort is declared nowhere",
        "no container of the selected pods has a {0} port '{1}'; they declare {2}", Severity.Error,
        static () => new(
            Finds: "`targetPort` is a name that no container of the pods selected by the Service declares for that protocol, though they declare ports.",
            Why: "A name is looked up in each pod's container ports. A pod without it is left out of the endpoints of that port, so the Service has an address and nothing behind it; no event tells.",
            Wrong: """
                kind: Service
                spec:
                  ports:
                  - port: 80
                    targetPort: web   # the container's port is named http
                """,
            Right: """
                kind: Service
                spec:
                  ports:
                  - port: 80
                    targetPort: http
                """,
            Fix: "Writes the declared name: safe when it is a slip away from what stands there, unsafe when it merely is the only one that no other port of the Service uses.",
            Silent: "When no selected pod of the input declares any port, or one of several selected workloads declares it; with `hostNetwork`; when a sidecar injector may add ports; when pods, containers or ports are not all known."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, ManifestScope scope, RuleContext context)
    {
        if (scope.PodsOf(service).Count == 0)
            return;
        var targets = ServiceTarget.Of(scope, service);
        foreach (var target in targets)
        {
            if (target is not { Resolution: Resolution.Undeclared, Target: { IsNumber: false } wanted })
                continue;
            var finding = context.Report(service.Object, s_rule, target.TargetField, target.Protocol.Value, wanted.Text!, string.Join(", ", target.DeclaredPorts));
            var names = target.DeclaredPorts.Where(port => port.Name is not null && port.Protocol == target.Protocol.Value).Select(static port => port.Name!).ToList();
            if (Spelling.Nearest(wanted.Text!, names) is { } nearest)
                finding.WithSafeFix($"Write '{nearest}'", Edit.ReplaceText(target.TargetField.Node!, nearest));
            else if (target.OnlyFree(targets) is { Name: { } only })
                finding.WithUnsafeFix($"Write '{only}', the only port left", Edit.ReplaceText(target.TargetField.Node!, only));
        }
    }
}
