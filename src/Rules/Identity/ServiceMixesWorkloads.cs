using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2010.</summary>
internal sealed class ServiceMixesWorkloads : ScopedServiceRule
{
    // A Service over more workloads is not one of a set's.
    private const int MostWorkloads = 100;

    private static readonly RuleDescriptor s_rule = new("STS2010", "Service selects pods of several workloads",
        "the selector of Service '{0}' fits pods of {1} as well as those of {2}, and {1} {3}", Severity.Warning,
        static () => new(
            Finds: "A Service whose selector fits the pods of two or more workloads of its namespace, one of which listens on none of the Service's ports: it declares only others, or it declares none and is a Job, a CronJob or, under a governing Service, no StatefulSet that names the Service.",
            Why: "Labels decide, not names. Part of the connections go to pods that do not serve them, which shows as errors now and then; and the DNS name of a governing Service gives addresses of pods that are no members.",
            Wrong: """
                kind: Service
                spec:
                  selector:
                    app: db        # also the labels of the CronJob db-backup
                """,
            Right: """
                kind: Service
                spec:
                  selector:
                    app: db
                    role: server
                """,
            Silent: "When every workload declares a port of the Service; for workloads that take one another's place (names that differ by a colour, a version, canary, stable); across files of a folder that holds alternatives; when labels, containers or ports are not all known."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, ManifestScope scope, RuleContext context)
    {
        var pods = scope.PodsOf(service);
        if (pods.Count is < 2 or > MostWorkloads || !service.Object.Name.IsKnown || service.Selector.IsOpen || scope.Input.RewritesLabels)
            return;
        var targets = Targets(service);
        if (targets is null)
            return;
        PodView? rightful = null;
        PodView? odd = null;
        foreach (var (pod, match) in pods)
        {
            if (match != Match.Yes || !scope.BelongTogether(service.Object, pod.Object) || Declares(pod, targets) is not { } serves)
                continue;
            if (serves || IsGoverned(pod, service))
                rightful ??= pod;
            else
                odd ??= pod;
            if (rightful is not null && odd is not null)
                break;
        }
        if (rightful is null || odd is null || Twins.Are(rightful.Object, odd.Object))
            return;
        var declaresPorts = odd.Containers.Any(static container => container.Ports.Count > 0);
        var isTask = odd.Object.Is("batch", "Job") || odd.Object.Is("batch", "CronJob");
        if (!declaresPorts && !isTask && !IsGoverned(rightful, service))
            return;
        context.Report(service.Object, s_rule, service.Selector.Field, service.Object.Name.Value, NameOf(odd.Object), NameOf(rightful.Object),
            declaresPorts ? "listens on other ports" : "declares no port")
            .At(Anchor.At(odd.Object.Root).Span, "these pods are selected too")
            .At(Anchor.At(rightful.Object.Root).Span, "these pods are meant");
    }

    private static bool IsGoverned(PodView pod, ServiceView service) => pod.Set is { } set && set.ServiceName.Is(service.Object.Name.Value);

    private static string NameOf(ManifestObject manifest) => $"{manifest.Kind.ValueOr("")} '{manifest.Name.ValueOr("")}'";

    // Null when one is not known, or there is none.
    private static List<IntOrString>? Targets(ServiceView service)
    {
        var targets = new List<IntOrString>();
        foreach (var port in service.Ports)
        {
            var target = port.IntOrString("targetPort");
            var number = port.Integer("port");
            if (target.IsKnown)
                targets.Add(target.Value);
            else if (target.IsAbsent && number.IsKnown)
                targets.Add(new IntOrString(number.Value));
            else
                return null;
        }
        return targets.Count == 0 ? null : targets;
    }

    // Null when it cannot be told.
    private static bool? Declares(PodView pod, List<IntOrString> targets)
    {
        var isOpen = pod.ContainersAreOpen || ServiceTarget.IsInjected(pod) || !pod.Spec.Boolean("hostNetwork").OrDefault(false).Is(false);
        foreach (var container in pod.AllContainers)
        {
            isOpen |= container.Node.Sequence("ports").IsUnknown;
            foreach (var node in container.Ports)
            {
                var port = new DeclaredPort(node);
                isOpen |= port.Number == 0;
                foreach (var target in targets)
                {
                    if (port.Is(target))
                        return true;
                }
            }
        }
        return isOpen ? null : false;
    }
}
