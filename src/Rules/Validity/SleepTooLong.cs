using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1211.</summary>
internal sealed class SleepTooLong : ContainerRule
{
    private const long DefaultGrace = 30;

    private static readonly string[] s_hooks = ["preStop", "postStart"];

    private static readonly RuleDescriptor s_rule = new("STS1211", "Sleep of a hook longer than the grace period",
        "the hook sleeps {0} seconds; it must be 0 to {1}, the terminationGracePeriodSeconds of the pod{2}", Severity.Error,
        static () => new(
            Finds: "A `sleep.seconds` of preStop or postStart that is negative or more than the pod's `terminationGracePeriodSeconds`, which is 30 when not given.",
            Why: "The API server refuses the object, since the container would be killed before the sleep is over. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                lifecycle:
                  preStop:
                    sleep:
                      seconds: 60
                """,
            Right: """
                terminationGracePeriodSeconds: 90
                containers:
                - name: web
                  lifecycle:
                    preStop:
                      sleep:
                        seconds: 60
                """,
            Silent: "When the grace period is a placeholder; for `exec: [sleep, …]`, which the server cannot read."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        if (container.Node.Mapping("lifecycle") is not { IsKnown: true } lifecycle)
            return;
        foreach (var hook in s_hooks)
        {
            var seconds = lifecycle.Value.Mapping(hook).Mapping("sleep").Integer("seconds");
            if (!seconds.IsKnown)
                continue;
            var grace = container.Pod.Spec.Integer("terminationGracePeriodSeconds");
            if (grace.IsUnknown || (seconds.Value >= 0 && seconds.Value <= grace.ValueOr(DefaultGrace)))
                continue;
            context.ReportInTemplate(container.Object, s_rule, seconds, seconds.Value.ToString(CultureInfo.InvariantCulture), grace.ValueOr(DefaultGrace).ToString(CultureInfo.InvariantCulture), grace.IsAbsent ? " by default" : "");
        }
    }
}
