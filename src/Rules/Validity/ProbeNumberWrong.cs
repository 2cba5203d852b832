using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1201, STS1202, STS1206: the numbers of a probe.</summary>
internal sealed class ProbeNumberWrong : ContainerRule
{
    private static readonly string[] s_numbers = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];

    private static readonly RuleDescriptor s_threshold = new("STS1201", "successThreshold is not 1",
        "the successThreshold of a {0} must be 1; only a readiness probe may ask for more", Severity.Error,
        static () => new(
            Finds: "A liveness or startup probe whose `successThreshold` is more than 1.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                livenessProbe:
                  tcpSocket:
                    port: 5432
                  successThreshold: 3
                """,
            Right: """
                livenessProbe:
                  tcpSocket:
                    port: 5432
                """,
            Fix: "Removes the field; 1 is the default. Safe, since no other value is taken.",
            Silent: "For 0, which the server takes for not given, and in readiness probes."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_grace = new("STS1202", "Grace period of a probe invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A `terminationGracePeriodSeconds` in a readiness probe, or one below 1 in another probe.",
            Why: "The API server refuses the object. A readiness probe ends no container, so it has no grace period; Kubernetes has no release with a grace period of 0 for probes.",
            Wrong: """
                readinessProbe:
                  tcpSocket:
                    port: 5432
                  terminationGracePeriodSeconds: 10
                """,
            Right: """
                readinessProbe:
                  tcpSocket:
                    port: 5432
                """,
            Fix: "Removes the field: safe in a readiness probe, where it has no meaning; in another probe the pod's own grace period then counts, so it must be asked for.",
            Silent: "For the pod's own `terminationGracePeriodSeconds`."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_negative = new("STS1206", "Negative probe number",
        "{0} is {1}; it must not be negative", Severity.Error,
        static () => new(
            Finds: "A probe in which one of initialDelaySeconds, timeoutSeconds, periodSeconds, successThreshold and failureThreshold is negative.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                livenessProbe:
                  tcpSocket:
                    port: 5432
                  initialDelaySeconds: -5
                """,
            Right: """
                livenessProbe:
                  tcpSocket:
                    port: 5432
                  initialDelaySeconds: 5
                """,
            Silent: "For 0: the server writes the default in its place, except for initialDelaySeconds, where it is one."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_threshold, s_grace, s_negative];

    public override void Check(ContainerView container, RuleContext context)
    {
        foreach (var (name, probe) in container.Probes)
        {
            foreach (var number in s_numbers)
            {
                if (probe.Integer(number) is { IsKnown: true, Value: < 0 and >= int.MinValue } negative)
                    context.ReportInTemplate(container.Object, s_negative, negative, number, negative.Value.ToString(CultureInfo.InvariantCulture));
            }
            var threshold = probe.Integer("successThreshold");
            if (name != "readinessProbe" && threshold.IsKnown && threshold.Value is > 1 and <= int.MaxValue)
                context.ReportInTemplate(container.Object, s_threshold, threshold, name).WithSafeFix("Remove successThreshold", Edit.Remove(probe, "successThreshold"));
            CheckGrace(container, name, probe, context);
        }
    }

    private static void CheckGrace(ContainerView container, string name, MappingNode probe, RuleContext context)
    {
        var grace = probe.Integer("terminationGracePeriodSeconds");
        if (!grace.IsKnown)
            return;
        if (name == "readinessProbe")
        {
            context.ReportInTemplate(container.Object, s_grace, Anchor.Key(probe, "terminationGracePeriodSeconds"), "a readiness probe ends no container, so it takes no terminationGracePeriodSeconds; remove it")
                .WithSafeFix("Remove terminationGracePeriodSeconds", Edit.Remove(probe, "terminationGracePeriodSeconds"));
        }
        else if (grace.Value < 1)
        {
            context.ReportInTemplate(container.Object, s_grace, grace, $"terminationGracePeriodSeconds of a probe is {grace.Value.ToString(CultureInfo.InvariantCulture)}; it must be 1 or more")
                .WithUnsafeFix("Remove terminationGracePeriodSeconds", Edit.Remove(probe, "terminationGracePeriodSeconds"));
        }
    }
}
