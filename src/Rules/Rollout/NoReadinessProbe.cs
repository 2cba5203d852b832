using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Rollout;

/// <summary>STS4024.</summary>
internal sealed class NoReadinessProbe : ScopedStatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS4024", "No readiness probe",
        "container '{0}' serves Service '{1}' and has no readinessProbe: it gets connections, and the rollout goes on, as soon as it has started", Severity.Info,
        static () => new(
            Finds: "A container of a StatefulSet without `readinessProbe` that a Service of the input leads to: it declares the target port, or it is the pod's only container.",
            Why: "Without the probe a container counts as ready when its process runs. An ordered rollout then replaces the next member while this one still loads its data, and clients are sent to it.",
            Wrong: """
                containers:
                - name: db
                  ports:
                  - name: postgres
                    containerPort: 5432
                """,
            Right: """
                containers:
                - name: db
                  ports:
                  - name: postgres
                    containerPort: 5432
                  readinessProbe:
                    tcpSocket:
                      port: postgres
                """,
            Silent: "For containers that no Service of the input leads to; when the only Services that do publish addresses that are not ready."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, ManifestScope scope, RuleContext context)
    {
        if (set.LooksLikePatch || set.Pod.ContainersAreOpen)
            return;
        foreach (var container in set.Pod.Containers)
        {
            if (container.Node.Mapping("readinessProbe").IsAbsent && ServiceOf(scope, set.Pod, container) is { } service)
                context.Report(set.Object, s_rule, Anchor.Missing(container.Node, "readinessProbe"), container.Name.ValueOr("")!, service.Object.Name.ValueOr("")!);
        }
    }

    private static ServiceView? ServiceOf(ManifestScope scope, PodView pod, ContainerView container)
    {
        foreach (var (service, match) in scope.ServicesOf(pod))
        {
            if (match != Match.Yes || !service.Spec.Boolean("publishNotReadyAddresses").OrDefault(false).Is(false) || !scope.BelongTogether(service.Object, pod.Object))
                continue;
            foreach (var port in service.Ports)
            {
                if (pod.Containers.Count == 1 || LeadsTo(port, container))
                    return service;
            }
        }
        return null;
    }

    private static bool LeadsTo(MappingNode port, ContainerView container)
    {
        var target = port.IntOrString("targetPort");
        if (target.IsAbsent)
            target = port.IntOrString("port");
        if (!target.IsKnown)
            return false;
        foreach (var declared in container.Ports)
        {
            if (target.Value.IsNumber ? declared.Integer("containerPort").Is(target.Value.Number) : declared.Text("name").Is(target.Value.Text!))
                return true;
        }
        return false;
    }
}
