using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>What the reconciler and the stories read out of a pod.</summary>
internal sealed class PodReading
{
    private PodReading(ApiObject pod)
    {
        Phase = pod.Status.TextOf("phase") ?? "Pending";
        Node = pod.Spec.TextOf("nodeName") ?? "";
        Address = pod.Status.TextOf("podIP") ?? "";
        Revision = pod.Labels.TextOf("controller-revision-hash") ?? "";
        foreach (var condition in (pod.Status.List("conditions") ?? ApiList.Empty).Maps)
        {
            switch (condition.TextOf("type"))
            {
                case "Ready":
                    IsReady = condition.TextOf("status") == "True";
                    ReadySince = ApiTime.Read(condition.TextOf("lastTransitionTime"));
                    break;
                case "PodScheduled":
                    IsScheduled = condition.TextOf("status") == "True";
                    SchedulingMessage = WithoutPreemption(condition.TextOf("message") ?? "");
                    ScheduledSince = ApiTime.Read(condition.TextOf("lastTransitionTime"));
                    break;
            }
        }
        var initCount = pod.Spec.List("initContainers")?.Count ?? 0;
        State = StateOf(pod, initCount);
    }

    /// <summary>What a version of a pod says.</summary>
    public static PodReading Of(ApiObject pod) => pod.Facts(static each => new PodReading(each));

    /// <summary><c>status.phase</c>.</summary>
    public string Phase { get; }

    /// <summary>The node; empty before there is one.</summary>
    public string Node { get; }

    /// <summary>The address; empty before there is one.</summary>
    public string Address { get; }

    /// <summary>The name of its revision.</summary>
    public string Revision { get; }

    /// <summary>Condition Ready.</summary>
    public bool IsReady { get; }

    /// <summary>Since when condition Ready is as it is.</summary>
    public DateTimeOffset? ReadySince { get; }

    /// <summary>Condition PodScheduled.</summary>
    public bool IsScheduled { get; }

    /// <summary>What the scheduler says.</summary>
    public string SchedulingMessage { get; } = "";

    /// <summary>Since when condition PodScheduled is as it is.</summary>
    public DateTimeOffset? ScheduledSince { get; }

    /// <summary>The state as kubectl shows it: <c>Pending</c>, <c>ContainerCreating</c>, <c>Running</c>, <c>CrashLoopBackOff</c> …</summary>
    public string State { get; }

    /// <summary>The first container that waits: its name, the reason and the message.</summary>
    public (string Container, string Reason, string Message)? Held { get; private set; }

    /// <summary>How often its containers were started again.</summary>
    public long Restarts { get; private set; }

    // That making room would not help either is more than most want to know.
    private static string WithoutPreemption(string message)
    {
        foreach (var end in (ReadOnlySpan<string>)[" no new claims to deallocate", " preemption: "])
        {
            var at = message.IndexOf(end, StringComparison.Ordinal);
            if (at > 0)
                message = message[..at];
        }
        return message.TrimEnd('.', ',', ' ');
    }

    private string StateOf(ApiObject pod, int initCount)
    {
        var state = pod.Status.TextOf("reason") is { Length: > 0 } reason ? reason : Phase;
        var isInitializing = false;
        var init = pod.Status.List("initContainerStatuses") ?? ApiList.Empty;
        for (var i = 0; i < init.Count; i++)
        {
            if (init[i] is not ApiMap status)
                continue;
            Restarts += status.IntegerOf("restartCount") ?? 0;
            if (isInitializing || status.Map("state")?.Map("terminated") is { } ended && ended.IntegerOf("exitCode") == 0 || status.IsTrue("started"))
                continue;
            isInitializing = true;
            Note(status);
            var waiting = status.Map("state")?.Map("waiting")?.TextOf("reason");
            state = status.Map("state")?.Map("terminated") is { } failed ? "Init:" + (failed.TextOf("reason") ?? "Error")
                : waiting is { Length: > 0 } and not "PodInitializing" ? "Init:" + waiting
                : string.Create(CultureInfo.InvariantCulture, $"Init:{i}/{initCount}");
        }
        if (!isInitializing)
        {
            var statuses = pod.Status.List("containerStatuses") ?? ApiList.Empty;
            var anyRuns = false;
            for (var i = statuses.Count - 1; i >= 0; i--)
            {
                if (statuses[i] is not ApiMap status)
                    continue;
                Restarts += status.IntegerOf("restartCount") ?? 0;
                Note(status);
                var now = status.Map("state");
                if (now?.Map("waiting")?.TextOf("reason") is { Length: > 0 } waiting)
                    state = waiting;
                else if (now?.Map("terminated") is { } ended)
                    state = ended.TextOf("reason") ?? (ended.IntegerOf("exitCode") is { } code ? string.Create(CultureInfo.InvariantCulture, $"ExitCode:{code}") : "Error");
                else if (now?.Map("running") is not null && status.IsTrue("ready"))
                    anyRuns = true;
            }
            if (state == "Completed" && anyRuns)
                state = IsReady ? "Running" : "NotReady";
        }
        if (pod.IsDeleting)
            state = pod.Status.TextOf("reason") == "NodeLost" ? "Unknown" : Phase is "Succeeded" or "Failed" ? state : "Terminating";
        return state;
    }

    private void Note(ApiMap status)
    {
        if (Held is null && status.Map("state")?.Map("waiting") is { } waiting)
            Held = (status.TextOf("name") ?? "", waiting.TextOf("reason") ?? "", waiting.TextOf("message") ?? "");
    }
}
