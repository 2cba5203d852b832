using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>What holds for the counters of a StatefulSet's status.</summary>
internal static class StatusRules
{
    private static readonly string[] s_counters = ["replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"];

    public static void Check(ApiObject old, ApiObject item, List<ApiCause> causes)
    {
        if (old.Kind != ResourceKinds.StatefulSet)
            return;
        var status = item.Status;
        foreach (var name in s_counters)
            NotNegative(status, name, causes);
        NotNegative(status, "observedGeneration", causes);
        NotNegative(status, "collisionCount", causes);
        var replicas = status.IntegerOf("replicas") ?? 0;
        for (var i = 1; i < s_counters.Length; i++)
        {
            if ((status.IntegerOf(s_counters[i]) ?? 0) > replicas)
                causes.Add(Causes.Invalid("status." + s_counters[i], "cannot be greater than status.replicas", status[s_counters[i]]));
        }
        if ((status.IntegerOf("availableReplicas") ?? 0) > (status.IntegerOf("readyReplicas") ?? 0))
            causes.Add(Causes.Invalid("status.availableReplicas", "cannot be greater than status.readyReplicas", status["availableReplicas"]));
        if ((status.IntegerOf("collisionCount") ?? 0) < (old.Status.IntegerOf("collisionCount") ?? 0))
            causes.Add(Causes.Invalid("status.collisionCount", "cannot be decremented", status["collisionCount"] ?? 0));
    }

    private static void NotNegative(ApiMap status, string name, List<ApiCause> causes)
    {
        if (status.IntegerOf(name) < 0)
            causes.Add(Causes.Invalid("status." + name, "must be greater than or equal to 0", status[name]));
    }
}
