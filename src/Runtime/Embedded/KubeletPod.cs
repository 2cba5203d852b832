using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>
/// A pod on a node, as its kubelet knows it: first its volumes, then its sandbox with an address, its init containers one after the other, its
/// containers; at its end the containers are told to end, and when the last process is gone the pod is reported ended and its object removed.
/// </summary>
internal sealed partial class KubeletPod
{
    private static readonly TimeSpan s_killed = TimeSpan.FromSeconds(2);
    private readonly KubeletContainer[] _init;
    private readonly KubeletContainer[] _main;
    private readonly Dictionary<string, SortedDictionary<string, string>> _files = new(StringComparer.Ordinal);
    private bool _hasSandbox;
    private bool _isEnding;
    private DateTimeOffset _endsAt;
    private (string Reason, string Message)? _failure;
    private bool _isRefused;
    private string _given = "";

    public KubeletPod(Kubelet kubelet, ApiObject pod)
    {
        Kubelet = kubelet;
        Pod = pod;
        Spec = KubeletPodSpec.Of(pod);
        Accepted = kubelet.Now;
        LongName = $"{pod.Name}_{pod.Namespace}({pod.Uid})";
        _init = [.. Spec.InitContainers.Select(each => new KubeletContainer(this, each))];
        _main = [.. Spec.Containers.Select(each => new KubeletContainer(this, each))];
    }

    public Kubelet Kubelet { get; }

    /// <summary>The object as it was last seen.</summary>
    public ApiObject Pod { get; private set; }

    public KubeletPodSpec Spec { get; }

    public ObjectKey Key => Pod.Key;

    public string LongName { get; }

    /// <summary>When the kubelet first heard of it.</summary>
    public DateTimeOffset Accepted { get; }

    /// <summary>The address of its sandbox; empty without one.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The object is gone from the API.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Nothing of it is left on the node.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Its containers have ended for good, or never began.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The API server has been told that nothing of it runs any more.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>It was refused, and the kubelet is about to say so.</summary>
    public bool IsUnsaid { get; private set; }

    public bool MayRestart => !_isEnding;

    public IReadOnlyList<KubeletContainer> InitContainers => _init;

    public IReadOnlyList<KubeletContainer> Containers => _main;

    /// <summary>Whether a process of it runs.</summary>
    public bool HasProcess
    {
        get
        {
            foreach (var each in _init)
            {
                if (each.State == ContainerState.Running)
                    return true;
            }
            foreach (var each in _main)
            {
                if (each.State == ContainerState.Running)
                    return true;
            }
            return false;
        }
    }

    public bool IsInit(KubeletContainer container) => Array.IndexOf(_init, container) >= 0;

    /// <summary>The files of a volume that lives as long as the pod.</summary>
    public SortedDictionary<string, string> FilesOf(string volume)
    {
        if (!_files.TryGetValue(volume, out var files))
            _files.Add(volume, files = new(StringComparer.Ordinal));
        return files;
    }

    /// <summary>The files that tell a container of itself.</summary>
    public SortedDictionary<string, string> FilesOfHost()
    {
        var host = PodHost.Of(Pod, Kubelet.ClusterDomain);
        return new(StringComparer.Ordinal) { ["/etc/hostname"] = host.Name + "\n", ["/etc/hosts"] = host.HostsFile(Pod.Spec, Address) };
    }

    /// <summary>Has the pod looked at soon.</summary>
    public void Wake() => Kubelet.Wake(this);

    public void Note(string reason, string message) => Kubelet.Note(Pod, reason, message);

    public void Warn(string reason, string message) => Kubelet.Warn(Pod, reason, message);

    /// <summary>Hears of a new version of the object.</summary>
    public void See(ApiObject pod) => Pod = pod;

    /// <summary>Hears that the object is gone.</summary>
    public void Lose()
    {
        IsGone = true;
        Kubelet.Unload(this);
    }

    /// <summary>The node does not let it in: it fails without having begun. The API server is told a little later.</summary>
    public void Refuse(string reason, string message)
    {
        _isRefused = IsUnsaid = true;
        _failure = (reason, "Pod was rejected: " + message);
        IsEnded = true;
        foreach (var each in _init)
            each.Close();
        foreach (var each in _main)
            each.Close();
        Kubelet.After(Kubelet.Between(200, 500), () =>
        {
            if (!Kubelet.IsRunning || !IsUnsaid)
                return;
            IsUnsaid = false;
            Warn(reason, message);
            Wake();
        });
    }

    /// <summary>It ends with phase Failed, whatever its containers do, as one that is evicted. False when it is ending already.</summary>
    public bool Fail(string reason, string message)
    {
        if (_isEnding || IsEnded)
            return false;
        _failure = (reason, message);
        End(s_killed);
        return true;
    }

    /// <summary>Does what can be done now.</summary>
    public void Advance()
    {
        if (IsGone)
            End(s_killed);
        else if (Pod.IsDeleting)
            End(TimeSpan.FromSeconds(Pod.Metadata.IntegerOf("deletionGracePeriodSeconds") ?? 0));
        if (_isEnding)
        {
            if (!HasProcess)
                Close();
            return;
        }
        if (IsEnded)
            return;
        if (!_hasSandbox && !TryMakeSandbox())
            return;
        foreach (var container in _init)
        {
            if (!container.Advance() || (container.Spec.IsSidecar ? !container.HasStarted : !container.IsDone))
            {
                IsEnded = container.IsDone && container.End!.ExitCode != 0;
                return;
            }
            if (!container.Spec.IsSidecar && container.End!.ExitCode != 0)
            {
                Close();
                return;
            }
        }
        var areDone = true;
        foreach (var container in _main)
        {
            container.Advance();
            areDone &= container.IsDone;
        }
        if (areDone)
            Finish();
    }

    /// <summary>The kubelet stops; processes go on.</summary>
    public void Abandon()
    {
        foreach (var each in _init)
            each.Abandon();
        foreach (var each in _main)
            each.Abandon();
        StopWaiting();
    }

    /// <summary>The kubelet is back.</summary>
    public void Resume()
    {
        foreach (var each in _init)
            each.Resume();
        foreach (var each in _main)
            each.Resume();
        IsUnsaid = false;
        Wake();
    }

    /// <summary>The node loses power: all processes die, the sandbox is lost, and with it the address.</summary>
    public void LosePower()
    {
        Abandon();
        foreach (var each in _init)
            each.Exit(255, "Unknown");
        foreach (var each in _main)
            each.Exit(255, "Unknown");
        _hasSandbox = false;
        _mounted.Clear();
        Address = "";
    }

    /// <summary>What a container has to do when it has just been started.</summary>
    public void ContainerStarted(KubeletContainer container)
    {
        if (!IsInit(container) && Array.TrueForAll(_main, each => each == container || each.State != ContainerState.Running))
            Identify();
    }

    private bool TryMakeSandbox()
    {
        if (!AreVolumesMounted())
            return false;
        _hasSandbox = true;
        FreeAddress();
        Address = Spec.UsesHostNetwork ? Kubelet.Address : _given = Kubelet.NewPodAddress();
        return true;
    }

    /// <summary>Its address may become another's: nothing in the cluster says any more that it is the pod's.</summary>
    public void FreeAddress()
    {
        if (_given.Length > 0)
            Kubelet.FreePodAddress(_given);
        _given = "";
    }

    // All containers ended by themselves and stay so.
    private void Finish()
    {
        foreach (var each in _init)
        {
            if (each.State == ContainerState.Running)
            {
                each.EndAfter(Kubelet.Between(200, 500), 0);
                return;
            }
        }
        Close();
    }

    private void End(TimeSpan grace)
    {
        if (IsEnded)
        {
            Close();
            return;
        }
        var due = Kubelet.Now + grace;
        if (_isEnding && due >= _endsAt)
            return;
        var isFirst = !_isEnding;
        _isEnding = true;
        _endsAt = due;
        StopWaiting();
        foreach (var each in _init)
            End(each, grace, isFirst);
        foreach (var each in _main)
            End(each, grace, isFirst);
    }

    private void End(KubeletContainer container, TimeSpan grace, bool isFirst)
    {
        if (container.State != ContainerState.Running)
        {
            container.Abandon();
            return;
        }
        if (isFirst)
            Note("Killing", $"Stopping container {container.Spec.Name}");
        if (Kubelet.Faults.IgnoresTermination(Key))
        {
            container.EndAfter(grace, 137);
            return;
        }
        var time = HookTime(container.Spec.PreStop) + Kubelet.Between(500, 2000);
        container.EndAfter(time < grace ? time : grace, time < grace ? 0 : 137);
    }

    private TimeSpan HookTime(ApiMap? hook) =>
        hook is null ? TimeSpan.Zero
        : hook.Map("sleep")?.IntegerOf("seconds") is { } seconds ? TimeSpan.FromSeconds(seconds)
        : Kubelet.Between(100, 500);

    private void Close()
    {
        if (IsEnded && IsOver)
            return;
        IsEnded = true;
        Kubelet.Unload(this);
        foreach (var each in _init)
            each.Close();
        foreach (var each in _main)
            each.Close();
        if (_hasSandbox)
        {
            _hasSandbox = false;
            ReleaseVolumes();
        }
        if (IsGone)
            IsOver = true;
    }
}
