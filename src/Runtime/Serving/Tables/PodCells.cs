using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving.Tables;

/// <summary>What a table says of a pod's state: containers that are ready, the one word for how it stands, restarts.</summary>
internal sealed class PodCells
{
    private PodCells(ApiObject pod)
    {
        var status = pod.Status;
        var phase = status.TextOf("phase") ?? "";
        Reason = status.TextOf("reason") is { Length: > 0 } given ? given : phase;
        foreach (var condition in Maps(status, "conditions"))
        {
            if (condition.TextOf("type") == "PodScheduled" && condition.TextOf("reason") == "SchedulingGated")
                Reason = "SchedulingGated";
        }
        Total = Maps(pod.Spec, "containers").Count();
        if (!CountInitContainers(pod) || IsTrue(status, "Initialized"))
            CountContainers(status);
        if (!pod.IsDeleting)
            return;
        if (status.TextOf("reason") == "NodeLost")
            Reason = "Unknown";
        else if (phase is not ("Failed" or "Succeeded"))
            Reason = "Terminating";
    }

    /// <summary>Number of containers that are ready.</summary>
    public int Ready { get; private set; }

    /// <summary>Number of containers that should be.</summary>
    public int Total { get; private set; }

    /// <summary>The one word for how the pod stands.</summary>
    public string Reason { get; private set; }

    /// <summary>Number of restarts of all containers that count.</summary>
    public long Restarts { get; private set; }

    /// <summary>When the last restart was.</summary>
    public DateTimeOffset? LastRestart { get; private set; }

    /// <summary>What the table says of a pod.</summary>
    public static PodCells Of(ApiObject pod) => new(pod);

    /// <summary>The restarts, and how long the last one is ago.</summary>
    public string RestartsText(DateTimeOffset now)
    {
        var count = Restarts.ToString(CultureInfo.InvariantCulture);
        return Restarts != 0 && LastRestart is not null ? $"{count} ({Cells.Since(LastRestart, now)} ago)" : count;
    }

    /// <summary>How many of a pod's readiness gates are open.</summary>
    public static string ReadinessGates(ApiObject pod)
    {
        var gates = Maps(pod.Spec, "readinessGates").ToList();
        if (gates.Count == 0)
            return Cells.None;
        var open = gates.Count(gate => IsTrue(pod.Status, gate.TextOf("conditionType") ?? ""));
        return string.Create(CultureInfo.InvariantCulture, $"{open}/{gates.Count}");
    }

    /// <summary>The pod's first address.</summary>
    public static string Address(ApiObject pod) => Cells.OrNone(Maps(pod.Status, "podIPs").FirstOrDefault()?.TextOf("ip") ?? pod.Status.TextOf("podIP"));

    private static IEnumerable<ApiMap> Maps(ApiMap map, string list) => (map.List(list) ?? ApiList.Empty).Maps;

    private static bool IsTrue(ApiMap status, string condition) =>
        Maps(status, "conditions").Any(each => each.TextOf("type") == condition && each.TextOf("status") == "True");

    // Whether one of them still has to do its work.
    private bool CountInitContainers(ApiObject pod)
    {
        var sidecars = Maps(pod.Spec, "initContainers").Where(static each => each.TextOf("restartPolicy") == "Always").Select(static each => each.TextOf("name")).ToHashSet();
        var count = Maps(pod.Spec, "initContainers").Count();
        Total += sidecars.Count;
        var (restarts, last) = (0L, (DateTimeOffset?)null);
        var at = -1;
        var isInitializing = false;
        foreach (var container in Maps(pod.Status, "initContainerStatuses"))
        {
            at++;
            var isSidecar = sidecars.Contains(container.TextOf("name"));
            Count(container);
            if (isSidecar)
            {
                restarts += container.IntegerOf("restartCount") ?? 0;
                last = Later(last, Ended(container));
            }
            var state = container.Map("state") ?? ApiMap.Empty;
            var terminated = state.Map("terminated");
            if (terminated?.IntegerOf("exitCode") == 0)
                continue;
            if (isSidecar && container.IsTrue("started"))
            {
                if (container.IsTrue("ready"))
                    Ready++;
                continue;
            }
            if (terminated is not null)
                Reason = "Init:" + EndOf(terminated);
            else if (state.Map("waiting")?.TextOf("reason") is { Length: > 0 } waits && waits != "PodInitializing")
                Reason = "Init:" + waits;
            else
                Reason = string.Create(CultureInfo.InvariantCulture, $"Init:{at}/{count}");
            isInitializing = true;
            break;
        }
        // Init containers that are done do not count when the others do.
        if (!isInitializing || IsTrue(pod.Status, "Initialized"))
            (Restarts, LastRestart) = (restarts, last);
        return isInitializing;
    }

    private void CountContainers(ApiMap status)
    {
        var hasRunning = false;
        foreach (var container in Maps(status, "containerStatuses").Reverse())
        {
            Count(container);
            var state = container.Map("state") ?? ApiMap.Empty;
            if (state.Map("waiting")?.TextOf("reason") is { Length: > 0 } waits)
            {
                Reason = waits;
            }
            else if (state.Map("terminated") is { } terminated)
            {
                Reason = EndOf(terminated);
            }
            else if (container.IsTrue("ready") && state.Has("running"))
            {
                hasRunning = true;
                Ready++;
            }
        }
        if (Reason == "Completed" && hasRunning)
            Reason = IsTrue(status, "Ready") ? "Running" : "NotReady";
    }

    private void Count(ApiMap container)
    {
        Restarts += container.IntegerOf("restartCount") ?? 0;
        LastRestart = Later(LastRestart, Ended(container));
    }

    private static DateTimeOffset? Ended(ApiMap container) => ApiTime.Read(container.At("lastState", "terminated", "finishedAt")?.Text);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;

    private static string EndOf(ApiMap terminated)
    {
        if (terminated.TextOf("reason") is { Length: > 0 } reason)
            return reason;
        return terminated.IntegerOf("signal") is { } signal and not 0
            ? string.Create(CultureInfo.InvariantCulture, $"Signal:{signal}")
            : string.Create(CultureInfo.InvariantCulture, $"ExitCode:{terminated.IntegerOf("exitCode") ?? 0}");
    }
}
