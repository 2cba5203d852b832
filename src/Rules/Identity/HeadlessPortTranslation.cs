using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2014.</summary>
internal sealed class HeadlessPortTranslation : ScopedServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS2014", "Headless Service with port ≠ targetPort",
        "a headless Service translates no ports: who dials {0} on a pod reaches nothing, since the containers listen on {1}", Severity.Warning,
        static () => new(
            Finds: "A port of a headless Service whose `targetPort`, as a number or through the name of a container port, is not its `port`. Info when another Service with a cluster IP selects the same pods, which is then most likely the one that clients use.",
            Why: "No proxy stands before a headless Service; its name resolves to the pods' addresses, and clients connect to whatever port they choose. `port` shows up in SRV records' names only, so a client that is told `db:80` dials 80 on the pod.",
            Wrong: """
                kind: Service
                spec:
                  clusterIP: None
                  ports:
                  - name: http
                    port: 80
                    targetPort: 8080
                """,
            Right: """
                kind: Service
                spec:
                  clusterIP: None
                  ports:
                  - name: http
                    port: 8080
                    targetPort: 8080
                """,
            Fix: "Makes `port` the number of the container's port. Unsafe, since clients may have to change with it.",
            Silent: "When a container declares the Service's port too; when STS2012 or STS2013 speaks of the port; when the pods' ports are not all known."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, ManifestScope scope, RuleContext context)
    {
        if (service.IsHeadless != Match.Yes || service.Selector.IsEmpty)
            return;
        foreach (var target in ServiceTarget.Of(scope, service))
        {
            if (!target.Port.IsKnown || target.Target is not { } wanted || target.TargetField.IsAbsent || NumberOf(target, wanted) is not { } number || number == target.Port.Value)
                continue;
            if (target.DeclaredPorts.Any(port => port.Number == target.Port.Value))
                continue;
            var severity = HasClientService(scope, service) ? Severity.Info : Severity.Warning;
            var text = number.ToString(CultureInfo.InvariantCulture);
            context.ReportAs(severity, service.Object, s_rule, Anchor.Of(target.Port), target.Port.Value.ToString(CultureInfo.InvariantCulture), text)
                .At(target.TargetField.Node!, "the containers listen here")
                .WithUnsafeFix($"Write port {text}", Edit.ReplaceValue(target.Port.Node!, text));
        }
    }

    private static long? NumberOf(ServiceTarget target, IntOrString wanted)
    {
        if (wanted.IsNumber)
            return target.Resolution is Resolution.Declared or Resolution.NoPods ? wanted.Number : null;
        if (target.Resolution != Resolution.Declared)
            return null;
        long? number = null;
        foreach (var port in target.DeclaredPorts)
        {
            if (!port.Is(wanted) || port.Protocol != target.Protocol.Value)
                continue;
            if (number is not null && number != port.Number)
                return null;
            number = port.Number;
        }
        return number;
    }

    private static bool HasClientService(ManifestScope scope, ServiceView headless)
    {
        foreach (var (pod, _) in scope.PodsOf(headless).Take(10))
        {
            foreach (var (service, match) in scope.ServicesOf(pod))
            {
                if (match == Match.Yes && service.IsHeadless == Match.No)
                    return true;
            }
        }
        return false;
    }
}
