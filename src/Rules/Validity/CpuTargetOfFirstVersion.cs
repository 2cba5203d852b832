using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1146.</summary>
internal sealed class CpuTargetOfFirstVersion : HorizontalPodAutoscalerRule
{
    private const string Name = "targetCPUUtilizationPercentage";

    private static readonly RuleDescriptor s_rule = new("STS1146", "Field of autoscaling/v1 in a newer version",
        Name + " is a field of autoscaling/v1; in {0} it is a metric of type Resource", Severity.Error,
        static () => new(
            Finds: "`spec.targetCPUUtilizationPercentage` in a HorizontalPodAutoscaler of another version than autoscaling/v1.",
            Why: "The newer versions do not have the field. kubectl's strict validation refuses it; other clients drop it, and the autoscaler then scales by the default, 80% of the requested CPU.",
            Wrong: """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                spec:
                  targetCPUUtilizationPercentage: 70
                """,
            Right: """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                spec:
                  metrics:
                  - type: Resource
                    resource:
                      name: cpu
                      target:
                        type: Utilization
                        averageUtilization: 70
                """,
            Fix: "Writes the metric that says the same, when there are no metrics yet. Safe: nothing else can have been meant."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    protected override void Check(ManifestObject autoscaler, Field<MappingNode> spec, RuleContext context)
    {
        if (autoscaler.Version == "v1" || !spec.IsKnown || !spec.Value.Has(Name))
            return;
        var finding = context.Report(autoscaler, s_rule, Anchor.Key(spec.Value, Name), "autoscaling/" + autoscaler.Version);
        var value = spec.Value.Integer(Name);
        if (IsReadable(value) && autoscaler.Version is "v2" or "v2beta2" && !spec.Value.Has("metrics"))
        {
            finding.WithSafeFix("Write it as a metric", Edit.Remove(spec.Value, Name), Edit.Set(spec.Value, "metrics",
                "- type: Resource\n  resource:\n    name: cpu\n    target:\n      type: Utilization\n      averageUtilization: " + value.Value.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
