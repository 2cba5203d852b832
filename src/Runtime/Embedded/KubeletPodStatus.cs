using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

internal sealed partial class KubeletPod
{
    private const string NotReadyReason = "ContainersNotReady";

    /// <summary>The phase that its containers amount to.</summary>
    public string Phase
    {
        get
        {
            // Whoever reads "Failed" may start the next one at once, so no process may be left.
            if (HasFailed)
                return "Failed";
            if (IsEnded)
                return Array.TrueForAll(_main, static each => each.End is { ExitCode: 0 }) && Array.TrueForAll(_init, static each => each.Spec.IsSidecar || each.End is { ExitCode: 0 }) ? "Succeeded" : "Failed";
            return Array.Exists(_main, static each => each.State != ContainerState.Waiting) && AreInitContainersDone ? "Running" : "Pending";
        }
    }

    private bool HasFailed => _failure is not null && !HasProcess;

    private bool AreInitContainersDone => Array.TrueForAll(_init, static each => each.Spec.IsSidecar ? each.HasStarted || each.End is not null : each.IsDone && each.End!.ExitCode == 0);

    /// <summary>The status as the kubelet reports it, on top of what others have written there.</summary>
    public ApiMap StatusOn(ApiObject pod)
    {
        var old = pod.Status;
        var phase = Phase;
        var now = ApiTime.Write(Kubelet.Now);
        var status = old.With("observedGeneration", pod.Metadata["generation"]).With("phase", phase);
        status = HasFailed && _failure is { } failure ? status.With("message", failure.Message).With("reason", failure.Reason) : status;
        if (_isRefused)
            return Refused(status);
        status = status.With("conditions", Conditions(pod, phase, now))
            .With("hostIP", Kubelet.Address).With("hostIPs", Addresses(Kubelet.Address));
        if (Address.Length > 0)
            status = status.With("podIP", Address).With("podIPs", Addresses(Address));
        status = status.With("startTime", ApiTime.Write(Accepted));
        if (_init.Length > 0)
            status = status.With("initContainerStatuses", Statuses(_init, isInit: true));
        status = status.With("containerStatuses", Statuses(_main, isInit: false));
        return status.Has("qosClass") ? status : status.With("qosClass", PodQuality.Of(Spec.Spec));
    }

    // Of a pod that never was let in there is nothing else to tell; what others than the kubelet wrote stays.
    private ApiMap Refused(ApiMap status)
    {
        var kept = (status.List("conditions") ?? ApiList.Empty).Maps.Where(static each => !IsOwn(each)).Select(static each => (ApiValue)each).ToArray();
        status = kept.Length > 0 ? status.With("conditions", new ApiList(kept)) : status.Without("conditions");
        return status.With("startTime", ApiTime.Write(Accepted)).With("qosClass", PodQuality.Of(Spec.Spec));
    }

    private static bool IsOwn(ApiMap condition) => condition.TextOf("type") is "PodReadyToStartContainers" or "Initialized" or "Ready" or "ContainersReady" or "PodScheduled";

    private static ApiList Addresses(string address) => new(new ApiValue[] { ApiMap.Of(("ip", address)) });

    private ApiList Conditions(ApiObject pod, string phase, string now)
    {
        var old = pod.Status.List("conditions") ?? ApiList.Empty;
        var unready = Unready();
        var isEnded = phase is "Succeeded" or "Failed" || _failure is not null;
        var notReady = isEnded ? (phase == "Succeeded" ? "PodCompleted" : "PodFailed") : NotReadyReason;
        var why = isEnded || unready.Count == 0 ? null : $"containers with unready status: [{string.Join(' ', unready)}]";
        var areReady = !isEnded && unready.Count == 0;
        var gate = areReady ? Spec.ReadinessGates.FirstOrDefault(each => !PodConditions.IsTrue(pod.Status, each)) : null;
        var areInitialized = AreInitContainersDone || phase == "Succeeded";
        var incomplete = areInitialized ? null : $"containers with incomplete status: [{string.Join(' ', _init.Where(static each => !each.IsDone).Select(static each => each.Spec.Name))}]";
        ReadOnlySpan<ApiMap> own =
        [
            Condition("PodReadyToStartContainers", _hasSandbox, null, null),
            Condition("Initialized", areInitialized, areInitialized ? (phase == "Succeeded" ? "PodCompleted" : null) : "ContainersNotInitialized", incomplete),
            gate is null
                ? Condition("Ready", areReady, areReady ? null : notReady, why)
                : Condition("Ready", false, "ReadinessGatesNotReady", $"corresponding condition of pod readiness gate \"{gate}\" does not exist."),
            Condition("ContainersReady", areReady, areReady ? null : notReady, why),
            Condition("PodScheduled", true, null, null),
        ];
        var kept = new List<ApiValue>(own.Length + 1);
        foreach (var each in own)
            kept.Add(Since(each));
        foreach (var each in old.Maps)
        {
            if (!IsOwn(each))
                kept.Add(each);
        }
        if (_failure is { Reason: "Evicted" } && PodConditions.Find(pod.Status, "DisruptionTarget") is null)
            kept.Insert(0, Since(Condition("DisruptionTarget", true, "TerminationByKubelet", _failure?.Message)));
        return new ApiList(kept.ToArray());

        ApiMap Condition(string type, bool isTrue, string? reason, string? message) => ApiMap.Of(
            ("type", type), ("observedGeneration", pod.Metadata["generation"]), ("status", isTrue ? "True" : "False"), ("lastProbeTime", ApiValue.Null), ("lastTransitionTime", now), ("reason", reason), ("message", message));

        ApiMap Since(ApiMap condition)
        {
            var before = PodConditions.Find(pod.Status, condition.TextOf("type")!);
            return before is not null && before.TextOf("status") == condition.TextOf("status") ? condition.With("lastTransitionTime", before["lastTransitionTime"]) : condition;
        }
    }

    private List<string> Unready()
    {
        var unready = new List<string>();
        foreach (var each in _init)
        {
            if (each.Spec.IsSidecar && !each.IsReady)
                unready.Add(each.Spec.Name);
        }
        foreach (var each in _main)
        {
            if (!each.IsReady)
                unready.Add(each.Spec.Name);
        }
        return unready;
    }

    private ApiList Statuses(KubeletContainer[] containers, bool isInit)
    {
        var statuses = new ApiValue[containers.Length];
        for (var i = 0; i < containers.Length; i++)
            statuses[i] = StatusOf(containers[i], isInit);
        return new ApiList(statuses);
    }

    private ApiMap StatusOf(KubeletContainer container, bool isInit)
    {
        var last = container.LastEnd;
        ApiMap state;
        if (container.State == ContainerState.Running)
        {
            state = ApiMap.Of(("running", ApiMap.Of(("startedAt", ApiTime.Write(container.Started)))));
        }
        else if (container.WaitingReason is { } reason)
        {
            last = container.End ?? last;
            if (reason == "ContainerCreating" && _init.Length > 0 && (isInit ? !_hasSandbox || container != _init[0] : !AreInitContainersDone))
                reason = "PodInitializing";
            state = ApiMap.Of(("waiting", ApiMap.Of(("reason", reason), ("message", container.WaitingMessage))));
        }
        else
        {
            state = Ended(container.End!);
        }
        var id = container.Id;
        return ApiMap.Of(
            ("name", container.Spec.Name),
            ("state", state),
            ("lastState", last is null ? ApiMap.Empty : Ended(last)),
            ("ready", isInit && !container.Spec.IsSidecar ? container.IsDone && container.End!.ExitCode == 0 : container.IsReady),
            ("restartCount", container.Restarts),
            ("image", id.Length == 0 ? container.Spec.Image : ImageNames.Full(container.Spec.Image)),
            ("imageID", id.Length == 0 ? "" : ImageNames.Digested(container.Spec.Image)),
            ("containerID", id.Length == 0 ? null : id),
            ("started", container.State == ContainerState.Running && container.HasStarted));
    }

    private static ApiMap Ended(ContainerEnd end) => ApiMap.Of(("terminated", ApiMap.Of(
        ("exitCode", end.ExitCode), ("reason", end.Reason),
        ("startedAt", end.Started == default ? ApiValue.Null : ApiTime.Write(end.Started)), ("finishedAt", end.Finished == default ? ApiValue.Null : ApiTime.Write(end.Finished)),
        ("containerID", end.Id.Length == 0 ? null : end.Id))));
}
