using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1077.</summary>
internal sealed class TargetPortInvalid : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1077", "targetPort invalid", "{0}", Severity.Error,
        static () => new(
            Finds: "`targetPort` of a Service port that is a number outside 1 to 65535, or a text that can be no name of a container port: at most 15 lower-case letters, digits and `-`, with at least one letter. A number in quotes is such a text.",
            Why: "The API server refuses the Service.",
            Wrong: """
                ports:
                - port: 80
                  targetPort: "8080"
                """,
            Right: """
                ports:
                - port: 80
                  targetPort: 8080
                """,
            Fix: "Takes the quotes off a number. Safe: no port can have a number for its name.",
            Silent: "0 and an empty text, which the server takes for absent."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        foreach (var port in service.Ports)
        {
            var target = port.IntOrString("targetPort");
            if (!target.IsKnown)
                continue;
            if (target.Value.IsNumber)
            {
                if (target.Value.Number is < 0 or > 65535 && target.Value.Number is >= int.MinValue and <= int.MaxValue)
                    context.Report(service.Object, s_rule, target, $"targetPort {target.Value} is out of range; ports go from 1 to 65535");
                continue;
            }
            var name = target.Value.Text!;
            if (name.Length == 0 || Names.PortName.Problem(name) is not { } problem)
                continue;
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535)
            {
                var plain = number.ToString(CultureInfo.InvariantCulture);
                context.Report(service.Object, s_rule, target, $"targetPort is the text '{name}', which names no port; write the number {plain} without quotes")
                    .WithSafeFix("Take the quotes off", Edit.ReplaceValue(target.Node!, plain));
            }
            else
            {
                context.Report(service.Object, s_rule, target, $"targetPort '{name}' can be no name of a container port: {problem}");
            }
        }
    }
}
