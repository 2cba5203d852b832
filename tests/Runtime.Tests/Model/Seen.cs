using StsLint.Runtime.Api;

namespace StsLint.Tests.Model;

/// <summary>What invariants read of objects: on purpose not the code that the controllers read them with.</summary>
internal static class Seen
{
    public const string Controller = "statefulset-controller";

    public static int Replicas(ApiObject set) => (int)(set.Spec.IntegerOf("replicas") ?? 1);

    public static long Start(ApiObject set) => set.Spec.Map("ordinals")?.IntegerOf("start") ?? 0;

    public static bool IsParallel(ApiObject set) => set.Spec.TextOf("podManagementPolicy") == "Parallel";

    public static bool IsOnDelete(ApiObject set) => set.Spec.Map("updateStrategy")?.TextOf("type") == "OnDelete";

    public static long Partition(ApiObject set) => set.Spec.Map("updateStrategy")?.Map("rollingUpdate")?.IntegerOf("partition") ?? 0;

    /// <summary>How many pods may be unavailable while the set is updated: a number, or percents rounded down, 1 at least.</summary>
    public static long MaxUnavailable(ApiObject set)
    {
        var rolling = set.Spec.Map("updateStrategy")?.Map("rollingUpdate");
        var most = rolling?.TextOf("maxUnavailable") is { } percent ? Replicas(set) * long.Parse(percent.TrimEnd('%')) / 100 : rolling?.IntegerOf("maxUnavailable") ?? 1;
        return Math.Max(1, most);
    }

    public static long MinReady(ApiObject set) => set.Spec.IntegerOf("minReadySeconds") ?? 0;

    public static string Retention(ApiObject set, string half) => set.Spec.Map("persistentVolumeClaimRetentionPolicy")?.TextOf(half) ?? "Retain";

    public static bool IsInRange(ApiObject set, long ordinal) => ordinal >= Start(set) && ordinal < Start(set) + Replicas(set);

    public static IEnumerable<string> Templates(ApiObject set) => (set.Spec.List("volumeClaimTemplates") ?? ApiList.Empty).Maps.Select(static each => each.Map("metadata")?.TextOf("name") ?? "");

    /// <summary>The ordinal of a pod of the set, as the controller reads it: -1 when the name is not of that form, or the number is larger than 32 bits hold.</summary>
    public static long Ordinal(string podName, string set) => Number(podName, set) is <= int.MaxValue and var ordinal ? ordinal : -1;

    /// <summary>The number in the name of a pod of the set, however large; -1 when there is none.</summary>
    public static long Number(string podName, string set)
    {
        if (!podName.StartsWith(set + "-", StringComparison.Ordinal))
            return -1;
        var digits = podName[(set.Length + 1)..];
        return digits.Length is > 0 and < 11 && digits.All(char.IsAsciiDigit) ? long.Parse(digits) : -1;
    }

    public static string Phase(ApiObject pod) => pod.Status.TextOf("phase") ?? "";

    public static bool IsTerminal(ApiObject pod) => Phase(pod) is "Failed" or "Succeeded";

    public static ApiMap? Condition(ApiObject item, string type) => (item.Status.List("conditions") ?? ApiList.Empty).Maps.FirstOrDefault(each => each.TextOf("type") == type);

    public static bool IsReady(ApiObject pod) => Condition(pod, "Ready")?.TextOf("status") == "True";

    public static bool IsRunningAndReady(ApiObject pod) => Phase(pod) == "Running" && IsReady(pod);

    /// <summary>Running, ready for long enough, and not on its way out.</summary>
    public static bool IsHealthy(ApiObject? pod, ApiObject set, DateTimeOffset now)
    {
        if (pod is null || pod.IsDeleting || !IsRunningAndReady(pod))
            return false;
        return IsReadyLongEnough(pod, set, now);
    }

    /// <summary>Of a pod that is ready: whether it has been for minReadySeconds.</summary>
    public static bool IsReadyLongEnough(ApiObject pod, ApiObject set, DateTimeOffset now)
    {
        var minReady = MinReady(set);
        return minReady == 0 || (ApiTime.Read(Condition(pod, "Ready")!.TextOf("lastTransitionTime")) is { } since && since.AddSeconds(minReady) <= now);
    }

    /// <summary>Ready for long enough and not on its way out, whatever its phase: what a rolling update looks at.</summary>
    public static bool IsAvailable(ApiObject? pod, ApiObject set, DateTimeOffset now)
    {
        if (pod is null || pod.IsDeleting || !IsReady(pod))
            return false;
        return IsReadyLongEnough(pod, set, now);
    }

    public static string Revision(ApiObject pod) => pod.Labels.TextOf("controller-revision-hash") ?? "";

    /// <summary>Volume and claim of each volume of the pod that is a claim.</summary>
    public static IEnumerable<(string Volume, string Claim)> Claims(ApiObject pod) =>
        (pod.Spec.List("volumes") ?? ApiList.Empty).Maps
            .Where(static each => each.Map("persistentVolumeClaim") is not null)
            .Select(static each => (each.TextOf("name") ?? "", each.Map("persistentVolumeClaim")!.TextOf("claimName") ?? ""));
}
