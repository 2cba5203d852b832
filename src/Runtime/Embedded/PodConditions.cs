using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>Reads and writes the conditions of a pod's status.</summary>
internal static class PodConditions
{
    /// <summary>The condition of a type; null when there is none.</summary>
    public static ApiMap? Find(ApiMap status, string type)
    {
        if (status.List("conditions") is not { } conditions)
            return null;
        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i] is ApiMap map && map.TextOf("type") == type)
                return map;
        }
        return null;
    }

    public static bool IsTrue(ApiMap status, string type) => Find(status, type)?.TextOf("status") == "True";

    /// <summary>The status with a condition set; the same instance when it says so already.</summary>
    public static ApiMap With(ApiMap status, string type, string state, string? reason, string? message, ApiValue? generation, DateTimeOffset now)
    {
        var before = Find(status, type);
        var condition = ApiMap.Of(
            ("type", type), ("observedGeneration", generation), ("status", state), ("lastProbeTime", ApiValue.Null),
            ("lastTransitionTime", before is not null && before.TextOf("status") == state ? before["lastTransitionTime"] : ApiTime.Write(now)), ("reason", reason), ("message", message));
        if (before is not null && before.Equals(condition))
            return status;
        var conditions = status.List("conditions") ?? ApiList.Empty;
        for (var i = 0; i < conditions.Count; i++)
        {
            if (ReferenceEquals(conditions[i], before))
                return status.With("conditions", conditions.With(i, condition));
        }
        return status.With("conditions", conditions.Add(condition));
    }
}
