using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>What a container does.</summary>
internal enum ContainerState : byte
{
    Waiting,
    Running,
    Terminated,
}

/// <summary>How a container's process ended.</summary>
internal sealed record ContainerEnd(int ExitCode, string Reason, DateTimeOffset Started, DateTimeOffset Finished, string Id);

/// <summary>
/// A container of a pod on a node: its process, which lives without the kubelet, and what the kubelet does for it: fetch the image, start it, start it
/// again with growing pauses, probe it.
/// </summary>
internal sealed class KubeletContainer(KubeletPod pod, KubeletContainerSpec spec)
{
    private static readonly TimeSpan s_firstBackOff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestBackOff = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_soundAfter = TimeSpan.FromMinutes(10);
    private readonly Kubelet _kubelet = pod.Kubelet;
    private ScheduledWork? _work;
    private ScheduledWork? _probe;
    private ScheduledWork? _end;
    private TimeSpan _pullBackOff;
    private TimeSpan _crashBackOff;
    private bool _isAnnounced;
    private SortedDictionary<string, string>? _files;
    private int _crashesLeft;

    public KubeletContainerSpec Spec { get; } = spec;

    public ContainerState State { get; private set; }

    /// <summary>Why it does not run yet, or not again; null when it runs or is shown as ended.</summary>
    public string? WaitingReason { get; private set; } = "ContainerCreating";

    public string? WaitingMessage { get; private set; }

    public DateTimeOffset Started { get; private set; }

    public ContainerEnd? End { get; private set; }

    public ContainerEnd? LastEnd { get; private set; }

    public int Restarts { get; private set; }

    public string Id { get; private set; } = "";

    /// <summary>The startup probe has succeeded, or there is none.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The readiness probe has succeeded, or there is none.</summary>
    public bool Answers { get; private set; }

    public bool IsReady => State == ContainerState.Running && HasStarted && Answers && !_kubelet.Faults.FailsReadiness(pod.Key);

    /// <summary>Whether it ended and is not started again.</summary>
    public bool IsDone => State == ContainerState.Terminated && !IsStartedAgain(End!.ExitCode);

    /// <summary>What is in it outside of all volumes: what the kubelet puts there, and what it wrote itself; gone when it is started anew.</summary>
    public SortedDictionary<string, string> Files => _files ??= pod.FilesOfHost();

    /// <summary>Brings it nearer to running. True when it runs or is done.</summary>
    public bool Advance()
    {
        if (State == ContainerState.Running || IsDone)
            return true;
        if (_work is not null)
            return false;
        if (State == ContainerState.Terminated)
        {
            if (End!.Finished - End.Started >= s_soundAfter)
                _crashBackOff = TimeSpan.Zero;
            var due = End.Finished + _crashBackOff;
            if (due > _kubelet.Now)
            {
                Wait("CrashLoopBackOff", $"back-off {Seconds(_crashBackOff)} restarting failed container={Spec.Name} pod={pod.LongName}");
                pod.Warn("BackOff", $"Back-off restarting failed container {Spec.Name} in pod {pod.LongName}");
                Later(due - _kubelet.Now, static () => true);
                return false;
            }
        }
        Fetch();
        return false;
    }

    /// <summary>The kubelet stops: what it was doing is left undone. The process goes on.</summary>
    public void Abandon()
    {
        _work?.Cancel();
        _work = null;
        _probe?.Cancel();
        _probe = null;
    }

    /// <summary>The kubelet is back: it probes the process anew.</summary>
    public void Resume()
    {
        if (State == ContainerState.Running)
            Probe();
    }

    /// <summary>The process ends now by itself.</summary>
    public void Exit(int code, string reason)
    {
        if (State != ContainerState.Running)
            return;
        _end?.Cancel();
        _end = null;
        _probe?.Cancel();
        _probe = null;
        State = ContainerState.Terminated;
        WaitingReason = null;
        WaitingMessage = null;
        HasStarted = false;
        Answers = false;
        End = new ContainerEnd(code, reason, Started, _kubelet.Now, Id);
        pod.Wake();
    }

    /// <summary>The process ends now and, after each of so many further starts, soon again.</summary>
    public void Crash(int times)
    {
        _crashesLeft = times - 1;
        Exit(1, "Error");
    }

    /// <summary>It is told to end and does so after a while.</summary>
    public void EndAfter(TimeSpan while_, int code)
    {
        Abandon();
        _end?.Cancel();
        _end = _kubelet.After(while_, () => Exit(code, code == 0 ? "Completed" : "Error"));
    }

    /// <summary>Its pod ends: one that does not run will never do.</summary>
    public void Close()
    {
        Abandon();
        WaitingReason = null;
        WaitingMessage = null;
        if (State != ContainerState.Waiting)
            return;
        State = ContainerState.Terminated;
        End ??= new ContainerEnd(137, "ContainerStatusUnknown", default, default, "");
    }

    private bool IsStartedAgain(int code) => pod.MayRestart && (code == 0 ? Spec.RestartsAfterSuccess : Spec.RestartsAfterFailure);

    private void Fetch()
    {
        var isThere = _kubelet.Images.Contains(Spec.Image);
        if (isThere && !Spec.AlwaysPulls)
        {
            if (!_isAnnounced)
                pod.Note("Pulled", $"Container image \"{Spec.Image}\" already present on machine and can be accessed by the pod");
            Start();
            return;
        }
        pod.Note("Pulling", $"Pulling image \"{Spec.Image}\"");
        var time = isThere ? _kubelet.Between(300, 600) : _kubelet.Between(1000, 3000);
        Later(time, () =>
        {
            if (_kubelet.Faults.IsUnpullable(Spec.Image))
            {
                PullFailed();
                return false;
            }
            _pullBackOff = TimeSpan.Zero;
            _kubelet.Images.Add(Spec.Image);
            var took = Seconds(time);
            pod.Note("Pulled", $"Successfully pulled image \"{Spec.Image}\" in {took} ({took} including waiting). Image size: {ImageNames.Size(Spec.Image)} bytes.");
            Start();
            return false;
        });
    }

    private void PullFailed()
    {
        var why = $"failed to pull and unpack image \"{Spec.Image}\": failed to resolve reference \"{Spec.Image}\": not found";
        _pullBackOff = _pullBackOff == TimeSpan.Zero ? s_firstBackOff : Shorter(2 * _pullBackOff, s_longestBackOff);
        Wait("ErrImagePull", why);
        pod.Warn("Failed", $"Failed to pull image \"{Spec.Image}\": {why}");
        pod.Warn("Failed", "Error: ErrImagePull");
        Later(_kubelet.Between(800, 1200), () =>
        {
            Wait("ImagePullBackOff", $"Back-off pulling image \"{Spec.Image}\": ErrImagePull: {why}");
            pod.Note("BackOff", $"Back-off pulling image \"{Spec.Image}\"");
            pod.Warn("Failed", "Error: ImagePullBackOff");
            Later(_pullBackOff, static () => true);
            return false;
        });
    }

    private void Start() => Later(_kubelet.Between(500, 1000), () =>
    {
        if (End is not null)
        {
            LastEnd = End;
            End = null;
            Restarts++;
            _crashBackOff = _crashBackOff == TimeSpan.Zero ? s_firstBackOff : Shorter(2 * _crashBackOff, s_longestBackOff);
        }
        _isAnnounced = true;
        _files = null;
        Id = "containerd://" + _kubelet.Token() + _kubelet.Token();
        State = ContainerState.Running;
        WaitingReason = null;
        WaitingMessage = null;
        Started = _kubelet.Now;
        pod.Note("Created", $"Created container: {Spec.Name}");
        pod.Note("Started", $"Started container {Spec.Name}");
        pod.ContainerStarted(this);
        Probe();
        if (pod.IsInit(this) && !Spec.IsSidecar)
            _end = _kubelet.After(_kubelet.Between(500, 1000), () => Exit(0, "Completed"));
        else if (_crashesLeft > 0 || _kubelet.Faults.Crashes(Spec.Image))
            _end = _kubelet.After(_kubelet.Between(500, 1000), () => Exit(1, "Error"));
        if (_crashesLeft > 0)
            _crashesLeft--;
        return true;
    });

    private void Probe()
    {
        HasStarted = Spec.StartupTime is null || HasStarted;
        Answers = HasStarted && (Spec.ReadinessTime is null || Answers);
        if (!HasStarted)
            ProbeIn(Spec.StartupTime!.Value, () =>
            {
                HasStarted = true;
                Probe();
            });
        else if (!Answers)
            ProbeIn(Spec.ReadinessTime!.Value, () => Answers = true);
    }

    // A probe looks for the first time within the second after it may.
    private void ProbeIn(TimeSpan time, Action succeed) => _probe = _kubelet.After(time + _kubelet.Between(100, 500), () =>
    {
        _probe = null;
        succeed();
        pod.Wake();
    });

    private void Wait(string reason, string? message)
    {
        WaitingReason = reason;
        WaitingMessage = message;
        pod.Wake();
    }

    // The work says whether the pod is to be looked at.
    private void Later(TimeSpan time, Func<bool> work) => _work = _kubelet.After(time, () =>
    {
        _work = null;
        if (work())
            pod.Wake();
    });

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Seconds(TimeSpan time) => time.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m{time.Seconds}s");
}
