using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>What the API server says besides, when it refuses a HorizontalPodAutoscaler: parts that are missing are judged as if they were there and empty.</summary>
internal static class ScalerCompanions
{
    private const string Reference = "spec.scaleTargetRef";

    public static void Add(ApiMap spec, List<ApiCause> causes)
    {
        if (spec.IntegerOf("maxReplicas") is null or 0)
            CompanionCauses.Say(causes, Causes.Required("spec.maxReplicas", ""));
        if (Take(causes, Reference) || CompanionCauses.Has(causes, "FieldValueRequired", Reference + ".kind"))
        {
            var target = spec.Map("scaleTargetRef") ?? ApiMap.Empty;
            Need(causes, target, Reference, "kind");
            Need(causes, target, Reference, "name");
            if (target.TextOf("apiVersion") is not { Length: > 0 })
                CompanionCauses.Say(causes, Causes.Invalid(Reference + ".apiVersion", "apiVersion must be set", ""));
        }
        var metrics = spec.List("metrics") ?? ApiList.Empty;
        if (spec.IntegerOf("minReplicas") == 0 && !metrics.Maps.Any(static metric => metric.TextOf("type") is "Object" or "External"))
            CompanionCauses.Say(causes, Causes.Forbidden("spec.metrics", "must specify at least one Object or External metric to support scaling to zero replicas"));
        for (var i = 0; i < metrics.Count; i++)
            OfMetric(metrics[i] as ApiMap ?? ApiMap.Empty, $"spec.metrics[{i}]", causes);
    }

    private static void OfMetric(ApiMap metric, string path, List<ApiCause> causes)
    {
        if (CompanionCauses.Has(causes, "FieldValueRequired", path + ".type"))
            CompanionCauses.Say(causes, Causes.NotSupported(path + ".type", metric["type"], "ContainerResource", "External", "Object", "Pods", "Resource"));
        foreach (var (name, measure) in (ReadOnlySpan<(string, string)>)[("resource", "averageUtilization"), ("containerResource", "averageUtilization"), ("pods", "averageValue"), ("object", "averageValue"), ("external", "averageValue")])
        {
            var target = $"{path}.{name}.target";
            if (Take(causes, target))
            {
                causes.Add(Causes.Required(target + ".type", "must specify a metric target type"));
                causes.Add(Causes.Required($"{target}.{measure}", "must set a value of the target"));
            }
            if (CompanionCauses.Has(causes, "FieldValueRequired", target + ".type"))
                CompanionCauses.Say(causes, Causes.Invalid(target + ".type", "must be either Utilization, Value, or AverageValue", ""));
        }
        if (Take(causes, path + ".object.describedObject"))
        {
            causes.Add(Causes.Required(path + ".object.describedObject.kind", ""));
            causes.Add(Causes.Required(path + ".object.describedObject.name", ""));
        }
    }

    private static void Need(List<ApiCause> causes, ApiMap map, string path, string name)
    {
        if (map.TextOf(name) is not { Length: > 0 })
            CompanionCauses.Say(causes, Causes.Required($"{path}.{name}", ""));
    }

    private static bool Take(List<ApiCause> causes, string field) => causes.RemoveAll(cause => cause.Reason == "FieldValueRequired" && cause.Field == field) > 0;
}
