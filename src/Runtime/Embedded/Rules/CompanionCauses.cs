using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>
/// What the API server says besides, when it refuses an object: where one mistake fails several of its checks. A rule says it once, at the place to mend.
/// Only for objects that are refused anyway.
/// </summary>
internal static class CompanionCauses
{
    private const string Claim = "PersistentVolumeClaim";

    public static void Add(ApiObject item, List<ApiCause> causes)
    {
        if (HasTemplate(item.Kind))
        {
            AddSelector(item, causes);
            if (item.Root.At("spec", "template", "spec") is ApiMap spec && !IsUnderBadSelector(causes))
                PodCompanions.Add(spec, "spec.template.spec", item.Kind == ResourceKinds.StatefulSet ? item.Spec.List("volumeClaimTemplates") ?? ApiList.Empty : ApiList.Empty, false, causes);
        }
        else if (item.Kind == ResourceKinds.Pod)
        {
            PodCompanions.Add(item.Spec, "spec", ApiList.Empty, true, causes);
        }
        else if (item.Kind == ResourceKinds.Service)
        {
            OfService(item.Spec, causes);
        }
        else if (item.Kind == ResourceKinds.Volume)
        {
            if ((item.Spec.Map("capacity")?.Count ?? 0) == 0)
                Say(causes, Causes.Required("spec.capacity", ""));
            AddPaths(causes);
            AddLongDriver(causes, "spec.csi.driver", item.Spec.At("csi", "driver"));
        }
        else if (item.Kind == ResourceKinds.Claim)
        {
            OfSources(item.Spec, "spec", causes);
            Mirror(item.Spec, causes);
        }
        else if (item.Kind is { Group: "autoscaling", Name: "HorizontalPodAutoscaler" })
        {
            ScalerCompanions.Add(item.Spec, causes);
        }
        if (item.Kind == ResourceKinds.StatefulSet && item.Spec.List("volumeClaimTemplates") is { } claims)
        {
            for (var i = 0; i < claims.Count; i++)
                OfSources((claims[i] as ApiMap)?.Map("spec") ?? ApiMap.Empty, $"spec.volumeClaimTemplates[{i}].spec", causes);
        }
    }

    /// <summary>Adds a cause unless it is there.</summary>
    public static void Say(List<ApiCause> causes, ApiCause cause)
    {
        if (!Has(causes, cause.Reason, cause.Field))
            causes.Add(cause);
    }

    /// <summary>Whether a cause is there.</summary>
    public static bool Has(List<ApiCause> causes, string reason, string field) => causes.Exists(known => known.Field == field && known.Reason == reason);

    /// <summary>A path that is missing is no absolute one either.</summary>
    public static void AddPaths(List<ApiCause> causes)
    {
        for (var i = causes.Count - 1; i >= 0; i--)
        {
            if (causes[i] is { Reason: "FieldValueRequired" } cause && cause.Field.EndsWith(".nfs.path", StringComparison.Ordinal))
                Say(causes, Causes.Invalid(cause.Field, "must be an absolute path", ""));
        }
    }

    /// <summary>The name of a driver that is longer than names can be is no name either.</summary>
    public static void AddLongDriver(List<ApiCause> causes, string field, ApiValue? driver)
    {
        const int LongestName = 253;
        if (driver?.Text is { Length: > LongestName } && Has(causes, "FieldValueTooLong", field))
            Say(causes, Causes.Invalid(field, "must be no more than 253 characters", driver));
    }

    private static bool HasTemplate(ResourceKind kind) => kind == ResourceKinds.StatefulSet || kind == ResourceKinds.Deployment || kind == ResourceKinds.ReplicaSet || kind is { Group: "apps", Name: "DaemonSet" };

    // A selector that cannot be used is said to be wrong as a whole, and then nobody looks at the template; without one, no labels fit.
    private static void AddSelector(ApiObject item, List<ApiCause> causes)
    {
        const string Labels = "spec.template.metadata.labels";
        if (IsUnderBadSelector(causes))
        {
            causes.RemoveAll(static cause => cause.Field.StartsWith("spec.template.", StringComparison.Ordinal) && cause.Field is not ("spec.template.spec.restartPolicy" or "spec.template.spec.activeDeadlineSeconds"));
            Say(causes, Causes.Invalid("spec.selector", "invalid label selector", item.Spec["selector"]));
        }
        else if (Has(causes, "FieldValueRequired", "spec.selector") && !causes.Exists(static cause => cause.Field == Labels))
        {
            causes.Add(Causes.Invalid(Labels, "`selector` does not match template `labels`"));
        }
    }

    private static bool IsUnderBadSelector(List<ApiCause> causes) => causes.Exists(static cause => cause.Field.StartsWith("spec.selector.match", StringComparison.Ordinal));

    private static void OfService(ApiMap spec, List<ApiCause> causes)
    {
        var ports = spec.List("ports") ?? ApiList.Empty;
        for (var i = 0; i < ports.Count; i++)
        {
            // Without a target port, the port is the target.
            if (Has(causes, "FieldValueInvalid", $"spec.ports[{i}].port") && (ports[i] as ApiMap)?["targetPort"] is null or ApiNumber { Whole: 0 } or ApiText { Value.Length: 0 } or { IsNull: true })
                Say(causes, Causes.Invalid($"spec.ports[{i}].targetPort", "must be between 1 and 65535, inclusive", (ports[i] as ApiMap)?["port"] ?? 0));
        }
        // A port that is there twice is told before its port of the nodes is given out.
        for (var i = 0; i < causes.Count; i++)
        {
            if (causes[i] is { Reason: "FieldValueInvalid" } cause && cause.Field.EndsWith(".nodePort", StringComparison.Ordinal) && Has(causes, "FieldValueDuplicate", cause.Field[..^".nodePort".Length]))
                causes[i] = cause with { Reason = "FieldValueDuplicate" };
        }
        if (Has(causes, "FieldValueNotSupported", "spec.type") && spec.TextOf("externalTrafficPolicy") is { Length: > 0 } && (spec.List("externalIPs")?.Count ?? 0) == 0)
            Say(causes, Causes.Invalid("spec.externalTrafficPolicy", "may only be set for externally-accessible services", spec["externalTrafficPolicy"]));
    }

    // What a claim is filled with: without a group, that can only be another claim.
    private static void OfSources(ApiMap spec, string path, List<ApiCause> causes)
    {
        foreach (var name in (ReadOnlySpan<string>)["dataSource", "dataSourceRef"])
        {
            if (spec.Map(name) is { } source && source.TextOf("apiGroup") is not { Length: > 0 } && source.TextOf("kind") != Claim && causes.Exists(cause => cause.Field.StartsWith($"{path}.{name}", StringComparison.Ordinal)))
                Say(causes, Causes.Invalid($"{path}.{name}", "must be 'PersistentVolumeClaim' when referencing the default apiGroup", source["kind"]));
        }
    }

    // Of a claim's two fields for its source, one is made from the other, and both are judged.
    private static void Mirror(ApiMap spec, List<ApiCause> causes)
    {
        const string Source = "spec.dataSource";
        const string Reference = "spec.dataSourceRef";
        if (spec.Has("dataSource") == spec.Has("dataSourceRef") || spec.At("dataSourceRef", "namespace") is { IsNull: false })
            return;
        for (var i = causes.Count - 1; i >= 0; i--)
        {
            var field = causes[i].Field;
            if (field.StartsWith(Reference, StringComparison.Ordinal))
                Say(causes, causes[i] with { Field = Source + field[Reference.Length..] });
            else if (field.StartsWith(Source, StringComparison.Ordinal))
                Say(causes, causes[i] with { Field = Reference + field[Source.Length..] });
        }
    }
}
