using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1145. Source: validateScalingRules in pkg/apis/autoscaling/validation/validation.go.</summary>
internal sealed class ScalingBehaviorWrong : HorizontalPodAutoscalerRule
{
    private const int LongestWindow = 3600;
    private const int LongestPeriod = 1800;

    private static readonly string[] s_directions = ["scaleUp", "scaleDown"];

    private static readonly string[] s_selectPolicies = ["Max", "Min", "Disabled"];

    private static readonly string[] s_policyTypes = ["Pods", "Percent"];

    // Kubernetes 1.35: the feature gate HPAConfigurableTolerance is on by default.
    private static readonly Release s_toleranceRead = new(35);

    private static readonly RuleDescriptor s_rule = new("STS1145", "Scaling behavior invalid", "{0}", Severity.Error,
        static () => new(
            Finds: """
                In `spec.behavior.scaleUp` and `scaleDown` of a HorizontalPodAutoscaler: a `stabilizationWindowSeconds` outside 0 to 3600; a `selectPolicy` other than Max, Min and Disabled;
                an empty list of policies; a policy whose type is neither Pods nor Percent, whose value is missing or below 1, or whose `periodSeconds` is missing or outside 1 to 1800; a negative `tolerance`.
                """,
            Why: "The API server refuses the HorizontalPodAutoscaler. Policies that are left out get defaults, an empty list does not; to stop scaling in one direction write `selectPolicy: Disabled`.",
            Wrong: """
                behavior:
                  scaleDown:
                    stabilizationWindowSeconds: 7200
                """,
            Right: """
                behavior:
                  scaleDown:
                    stabilizationWindowSeconds: 3600
                """,
            Fix: "Mends the letter case of `selectPolicy` and of a policy's type. Safe: nothing else can have been meant."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    protected override void Check(ManifestObject autoscaler, Field<MappingNode> spec, RuleContext context)
    {
        var behavior = spec.Mapping("behavior");
        if (!behavior.IsKnown)
            return;
        foreach (var direction in s_directions)
        {
            if (behavior.Value.Mapping(direction) is { IsKnown: true } rules)
                Check(autoscaler, rules.Value, context);
        }
    }

    private static void Check(ManifestObject autoscaler, MappingNode rules, RuleContext context)
    {
        CheckRange(autoscaler, rules.Integer("stabilizationWindowSeconds"), 0, LongestWindow, context);
        var select = rules.Text("selectPolicy");
        if (select.IsKnown)
            CheckWord(autoscaler, select, s_selectPolicies, context);
        var tolerance = rules.Quantity("tolerance");
        if (tolerance.IsKnown && tolerance.Value.Value < 0)
        {
            context.ReportSince(s_toleranceRead, "ignore it unless the feature gate HPAConfigurableTolerance is on", autoscaler, s_rule, Anchor.Of(tolerance),
                $"tolerance is {((ScalarNode)tolerance.Node!).Value}; it must be 0 or more");
        }
        var policies = rules.Sequence("policies");
        if (policies.IsKnown && policies.Value is { Count: 0, IsOpen: false })
            context.Report(autoscaler, s_rule, policies, "the list of policies is empty; leave it out for the default policies, or write selectPolicy: Disabled");
        foreach (var policy in policies.Mappings())
        {
            var type = policy.Text("type");
            if (type.IsMissing())
                context.Report(autoscaler, s_rule, type, "the policy has no type; it must be Pods or Percent");
            else if (type.IsKnown)
                CheckWord(autoscaler, type, s_policyTypes, context);
            CheckNeeded(autoscaler, policy.Integer("value"), int.MaxValue, context);
            CheckNeeded(autoscaler, policy.Integer("periodSeconds"), LongestPeriod, context);
        }
    }

    private static void CheckNeeded(ManifestObject autoscaler, Field<long> number, int most, RuleContext context)
    {
        if (number.IsLeftOut())
            context.Report(autoscaler, s_rule, number, $"the policy has no {number.Name}; it must be {Bounds(1, most)}");
        else
            CheckRange(autoscaler, number, 1, most, context);
    }

    private static void CheckRange(ManifestObject autoscaler, Field<long> number, int least, int most, RuleContext context)
    {
        if (IsReadable(number) && (number.Value < least || number.Value > most))
            context.Report(autoscaler, s_rule, number, $"{number.Name} is {number.Value.ToString(CultureInfo.InvariantCulture)}; it must be {Bounds(least, most)}");
    }

    private static string Bounds(int least, int most) => most == int.MaxValue
        ? $"{least.ToString(CultureInfo.InvariantCulture)} or more"
        : $"between {least.ToString(CultureInfo.InvariantCulture)} and {most.ToString(CultureInfo.InvariantCulture)}";

    private static void CheckWord(ManifestObject autoscaler, Field<string> word, string[] known, RuleContext context)
    {
        if (Array.IndexOf(known, word.Value) >= 0)
            return;
        var meant = KnownWords.Near(word.Value, known);
        var finding = context.Report(autoscaler, s_rule, word, $"{word.Name} '{word.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'")}");
        if (meant is not null)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(word.Node!, meant));
    }
}
