using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1031.</summary>
internal sealed class MaxUnavailableInvalid : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1031", "maxUnavailable invalid",
        "maxUnavailable '{0}' is {1}; write a number from 1 on, or a percentage from 1% to 100%", Severity.Warning,
        static () => new(
            Finds: "`spec.updateStrategy.rollingUpdate.maxUnavailable` that is 0 or negative, 0% or above 100%, or neither a number nor a percentage.",
            Why: "Where the feature gate MaxUnavailableStatefulSet is on, the API server refuses the StatefulSet. Where it is off, as by default in 1.36, the field is dropped unread, so this is a warning, and an error only when `stslint_feature_gates` names the gate.",
            Wrong: """
                updateStrategy:
                  type: RollingUpdate
                  rollingUpdate:
                    maxUnavailable: 0
                """,
            Right: """
                updateStrategy:
                  type: RollingUpdate
                  rollingUpdate:
                    maxUnavailable: 1
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        var value = set.UpdateStrategy.Mapping("rollingUpdate").IntOrString("maxUnavailable");
        if (!value.IsKnown || Problem(value.Value) is not { } problem)
            return;
        var severity = set.Object.Options.FeatureGates.Contains("MaxUnavailableStatefulSet", StringComparer.Ordinal) ? Severity.Error : Severity.Warning;
        context.ReportAs(severity, set.Object, s_rule, Anchor.Of(value), value.Value.ToString(), problem);
    }

    private static string? Problem(IntOrString value)
    {
        if (value.IsNumber)
            return value.Number < 0 ? "negative" : value.Number == 0 ? "no pod at all" : null;
        var text = value.Text!;
        if (text.Length < 2 || text[text.Length - 1] != '%' || !int.TryParse(text.Substring(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            return "neither a number nor a percentage";
        return percent == 0 ? "no pod at all" : percent > 100 ? "more than all pods" : null;
    }
}
