using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1140, STS1141, STS1142, STS1143: bounds and target of a HorizontalPodAutoscaler.</summary>
internal sealed class AutoscalerWrong : HorizontalPodAutoscalerRule
{
    private const string ScaleToZero = "HPAScaleToZero";

    // Kubernetes 1.34: ValidateCrossVersionObjectReference looks at apiVersion too (kubernetes#132537).
    private static readonly Release s_versionsChecked = new(34);

    private static readonly RuleDescriptor s_most = new("STS1140", "maxReplicas missing or below minReplicas", "{0}", Severity.Error,
        static () => new(
            Finds: "`spec.maxReplicas` of a HorizontalPodAutoscaler that is missing, below 1, or below `minReplicas`.",
            Why: "The API server refuses the HorizontalPodAutoscaler (validateHorizontalPodAutoscalerSpec in pkg/apis/autoscaling/validation). There is no default for the greatest number of replicas.",
            Wrong: """
                spec:
                  minReplicas: 5
                  maxReplicas: 3
                """,
            Right: """
                spec:
                  minReplicas: 3
                  maxReplicas: 5
                """,
            Silent: "On patches: objects with neither `scaleTargetRef` nor `maxReplicas`."));

    private static readonly RuleDescriptor s_least = new("STS1141", "minReplicas below 1", "{0}", Severity.Error,
        static () => new(
            Finds: "`spec.minReplicas` of a HorizontalPodAutoscaler below 1. Where `stslint_feature_gates` names HPAScaleToZero: below 0, or 0 without a metric of type Object or External.",
            Why: "The API server refuses the HorizontalPodAutoscaler. Scaling to zero is behind the feature gate HPAScaleToZero, which is off by default up to 1.36; and a workload without pods has no metrics of its own to be scaled up by.",
            Wrong: """
                spec:
                  minReplicas: 0
                  maxReplicas: 5
                """,
            Right: """
                spec:
                  minReplicas: 1
                  maxReplicas: 5
                """));

    private static readonly RuleDescriptor s_target = new("STS1142", "Scale target incomplete", "{0}", Severity.Error,
        static () => new(
            Finds: "`spec.scaleTargetRef` of a HorizontalPodAutoscaler that is missing, or whose `kind` or `name` is missing, empty, `.` or `..`, or has a `/` or `%`.",
            Why: "The API server refuses the HorizontalPodAutoscaler. Kind and name become parts of the address at which the target is scaled.",
            Wrong: """
                scaleTargetRef:
                  apiVersion: apps/v1
                  name: db
                """,
            Right: """
                scaleTargetRef:
                  apiVersion: apps/v1
                  kind: StatefulSet
                  name: db
                """,
            Silent: "On patches: objects with neither `scaleTargetRef` nor `maxReplicas`."));

    private static readonly RuleDescriptor s_group = new("STS1143", "Scale target without API group", "{0}", Severity.Error,
        static () => new(
            Finds: "`spec.scaleTargetRef.apiVersion` of a HorizontalPodAutoscaler that is missing or names no API group (`v1`, `apps`), unless the kind is ReplicationController; or that has more than one `/`.",
            Why: "From 1.34 on the API server refuses the HorizontalPodAutoscaler. Older servers take it for the group of Pods and Services, where there is no StatefulSet: they store the object, the autoscaler reports `FailedGetScale`, and nothing is ever scaled.",
            Wrong: """
                scaleTargetRef:
                  kind: StatefulSet
                  name: db
                """,
            Right: """
                scaleTargetRef:
                  apiVersion: apps/v1
                  kind: StatefulSet
                  name: db
                """,
            Fix: "Writes `apps/v1` for StatefulSets, Deployments and ReplicaSets. Safe: no other group of Kubernetes has them.",
            Silent: "When kind or apiVersion is template text."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_most, s_least, s_target, s_group];

    protected override void Check(ManifestObject autoscaler, Field<MappingNode> spec, RuleContext context)
    {
        var isPatch = OtherViews.LooksLikePatch(autoscaler, spec, "scaleTargetRef", "maxReplicas");
        CheckReplicas(autoscaler, spec, isPatch, context);
        var target = spec.Mapping("scaleTargetRef");
        if (target.IsKnown)
            CheckTarget(autoscaler, target.Value, context);
        else if (target.IsLeftOut() && !isPatch)
            context.Report(autoscaler, s_target, target, "scaleTargetRef is missing; write apiVersion, kind and name of the workload to scale");
    }

    private static void CheckReplicas(ManifestObject autoscaler, Field<MappingNode> spec, bool isPatch, RuleContext context)
    {
        var most = spec.Integer("maxReplicas");
        var least = spec.Integer("minReplicas");
        if (most.IsLeftOut())
        {
            if (!isPatch)
                context.Report(autoscaler, s_most, most, "maxReplicas is missing; write the greatest number of replicas to scale to");
        }
        else if (IsReadable(most) && most.Value < 1)
        {
            context.Report(autoscaler, s_most, most, $"maxReplicas is {Text(most)}; it must be 1 or more");
        }
        else if (IsReadable(most) && IsReadable(least) && most.Value < least.Value)
        {
            context.Report(autoscaler, s_most, most, $"maxReplicas {Text(most)} is below minReplicas {Text(least)}").At(least.Node!, "minReplicas is here");
        }

        if (!IsReadable(least) || least.Value >= 1)
            return;
        if (least.Value < 0)
            context.Report(autoscaler, s_least, least, $"minReplicas is {Text(least)}; it must be 1 or more");
        else if (!autoscaler.Options.FeatureGates.Contains(ScaleToZero, StringComparer.Ordinal))
            context.Report(autoscaler, s_least, least, $"minReplicas is 0, which only servers with the feature gate {ScaleToZero} take; write 1 or more");
        // In v1 the metrics are an annotation.
        else if (autoscaler.Version != "v1" && LacksOutsideMetric(spec.Sequence("metrics")))
            context.Report(autoscaler, s_least, least, "minReplicas 0 needs a metric of type Object or External, since there are no pods to measure");
    }

    private static bool LacksOutsideMetric(Field<SequenceNode> metrics)
    {
        if (!metrics.IsKnown)
            return metrics.IsAbsent;
        if (metrics.Value.IsOpen)
            return false;
        foreach (var metric in metrics.Mappings())
        {
            var type = metric.Text("type");
            if (type.IsUnknown || type.Is("Object") || type.Is("External"))
                return false;
        }
        return true;
    }

    private static void CheckTarget(ManifestObject autoscaler, MappingNode target, RuleContext context)
    {
        var kind = target.Text("kind");
        var name = target.Text("name");
        if (kind.IsMissing() && name.IsMissing())
        {
            context.Report(autoscaler, s_target, kind, "scaleTargetRef has neither kind nor name; write those of the workload to scale");
        }
        else
        {
            CheckSegment(autoscaler, kind, "kind", context);
            CheckSegment(autoscaler, name, "name", context);
        }
        CheckVersion(autoscaler, target, kind, context);
    }

    private static void CheckSegment(ManifestObject autoscaler, Field<string> part, string what, RuleContext context)
    {
        if (part.IsMissing())
            context.Report(autoscaler, s_target, part, $"scaleTargetRef has no {what}; write that of the workload to scale");
        else if (part.IsKnown && Names.PathSegment.Problem(part.Value) is { } problem)
            context.Report(autoscaler, s_target, part, $"nothing can have the {what} '{part.Value}': {problem}");
    }

    private static void CheckVersion(ManifestObject autoscaler, MappingNode target, Field<string> kind, RuleContext context)
    {
        var version = target.Text("apiVersion");
        if (!version.IsKnown && !version.IsLeftOut())
            return;
        var text = version.ValueOr("")!;
        string problem;
        if (IsMalformedVersion(text))
            problem = $"apiVersion '{text}' of scaleTargetRef is not of the form group/version";
        else if (text.IndexOf('/') > 0 || kind.IsUnknown || kind.Is("ReplicationController"))
            return;
        else
            problem = text.Length == 0 ? "scaleTargetRef has no apiVersion" : $"apiVersion '{text}' of scaleTargetRef names no API group";
        var isOfApps = kind.ValueOr("") is "StatefulSet" or "Deployment" or "ReplicaSet";
        var finding = context.ReportSince(s_versionsChecked, "store it and never scale anything", autoscaler, s_group, Anchor.Of(version),
            isOfApps ? $"{problem}; a {kind.Value} is of apps/v1" : $"{problem}; write group and version of the workload to scale");
        if (isOfApps)
            finding.WithSafeFix("Write apps/v1", Edit.Set(target, "apiVersion", "apps/v1"));
    }

    private static string Text(Field<long> number) => number.Value.ToString(CultureInfo.InvariantCulture);
}
