using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;

namespace StsLint.Runtime.Embedded;

internal sealed partial class KubeletPod
{
    /// <summary>Where a claim's name and uid, and the pods that have mounted it, stand on the claim's volume, when pods leave that mark.</summary>
    public const string IdentityFile = ".stslint/identity";

    // A kubelet waits so long before it says so.
    private static readonly TimeSpan s_mountPatience = TimeSpan.FromSeconds(123);
    private readonly List<ObjectKey> _waitsFor = [];
    private string? _mountRefusal;
    private readonly SortedDictionary<string, MountedVolume> _mounted = new(StringComparer.Ordinal);

    /// <summary>The volumes that are mounted, by their name in the pod.</summary>
    public IReadOnlyDictionary<string, MountedVolume> Mounted => _mounted;

    private bool AreVolumesMounted()
    {
        StopWaiting();
        if (Kubelet.WhyNotMountable(Pod) is { } reason)
        {
            if (_mountRefusal != reason)
            {
                _mountRefusal = reason;
                Kubelet.After(s_mountPatience, () => ComplainOfMount(reason));
            }
            WaitForClaims();
            return false;
        }
        foreach (var volume in Spec.Volumes)
        {
            var name = volume.TextOf("name") ?? "";
            if (!_mounted.ContainsKey(name) && Mount(volume, name) is { } mounted)
            {
                _mounted.Add(name, mounted);
                if (mounted.Volume is { } disk)
                    Kubelet.Use.Mounted(Kubelet.Node, disk.Name, Pod.Uid);
            }
        }
        return _waitsFor.Count == 0;
    }

    private void ComplainOfMount(string reason)
    {
        if (Kubelet.IsRunning && !_hasSandbox && !IsEnded && !_isEnding && _mountRefusal == reason)
            Warn("FailedMount", $"Unable to attach or mount volumes: {reason}: timed out waiting for the condition");
    }

    // Its claims have to be bound, and what needs it be attached.
    private void WaitForClaims()
    {
        foreach (var name in ClaimUsers.ClaimsOf(Pod))
        {
            WaitFor(new ObjectKey(ResourceKinds.Claim, Pod.Namespace, name));
            if (Kubelet.Read(ResourceKinds.Claim, Pod.Namespace, name)?.Spec.TextOf("volumeName") is not { Length: > 0 } volume)
                continue;
            WaitFor(new ObjectKey(ResourceKinds.Volume, "", volume));
            WaitFor(new ObjectKey(ResourceKinds.VolumeAttachment, "", VolumeReadiness.AttachmentName(volume, Kubelet.Node)));
        }
    }

    private MountedVolume? Mount(ApiMap volume, string name)
    {
        if (KubeletPodSpec.ClaimOf(Pod, volume) is { } claimName)
            return MountClaim(claimName, volume.Map("persistentVolumeClaim")?.IsTrue("readOnly") == true);
        if (volume.Map("hostPath")?.TextOf("path") is { } path)
            return new MountedVolume(VolumeSource.HostPath, path.TrimEnd('/'), false);
        if (volume.Map("configMap") is { } configMap)
            return MountObject(ResourceKinds.ConfigMap, configMap.TextOf("name"), configMap.IsTrue("optional"));
        if (volume.Map("secret") is { } secret)
            return MountObject(ResourceKinds.Secret, secret.TextOf("secretName"), secret.IsTrue("optional"));
        return new MountedVolume(VolumeSource.Pod, name, volume.Has("projected") || volume.Has("downwardAPI"));
    }

    private MountedVolume? MountClaim(string name, bool isReadOnly)
    {
        var claim = Kubelet.Read(ResourceKinds.Claim, Pod.Namespace, name);
        var volume = claim is null ? null : Kubelet.Read(ResourceKinds.Volume, "", claim.Spec.TextOf("volumeName") ?? "");
        return volume is null ? null : new MountedVolume(VolumeSource.Claim, volume.Uid, isReadOnly) { Claim = claim, Volume = volume };
    }

    private MountedVolume? MountObject(ResourceKind kind, string? name, bool isOptional)
    {
        var key = new ObjectKey(kind, Pod.Namespace, name ?? "");
        if (!isOptional && Kubelet.Read(kind, key.Namespace, key.Name) is null)
        {
            Warn("FailedMount", $"MountVolume.SetUp failed for volume \"{name}\" : {kind.Plural[..^1]} \"{name}\" not found");
            WaitFor(key);
            return null;
        }
        return new MountedVolume(kind == ResourceKinds.Secret ? VolumeSource.Secret : VolumeSource.ConfigMap, key.Name, true);
    }

    private void WaitFor(ObjectKey key)
    {
        _waitsFor.Add(key);
        Kubelet.WaitFor(key, this);
    }

    private void StopWaiting()
    {
        foreach (var key in _waitsFor)
            Kubelet.StopWaitingFor(key, this);
        _waitsFor.Clear();
    }

    private void ReleaseVolumes()
    {
        foreach (var mounted in _mounted.Values)
        {
            if (mounted.Volume is { } disk)
                Kubelet.Use.Unmounted(Kubelet.Node, disk.Name, Pod.Uid);
        }
        _mounted.Clear();
    }

    // A pod leaves its name and uid on every volume that it mounts for writing, below those of the pods before it.
    private void Identify()
    {
        foreach (var mounted in _mounted.Values)
        {
            if (mounted.Source != VolumeSource.Claim || mounted.IsReadOnly)
                continue;
            var before = Kubelet.Data.FilesOn(mounted.Place).GetValueOrDefault(IdentityFile, "");
            Kubelet.Data.Write(mounted.Place, IdentityFile, $"{before}{Pod.Namespace}/{Pod.Name} {Pod.Uid}\n");
        }
    }
}

/// <summary>What is behind a mounted volume.</summary>
internal enum VolumeSource : byte
{
    /// <summary>A claim: the place is the uid of its PersistentVolume.</summary>
    Claim,
    /// <summary>The node's own disk: the place is a path there.</summary>
    HostPath,
    /// <summary>The pod itself (emptyDir and the like): the place is the volume's name.</summary>
    Pod,
    /// <summary>A ConfigMap: the place is its name.</summary>
    ConfigMap,
    /// <summary>A Secret: the place is its name.</summary>
    Secret,
}

/// <summary>A volume that is mounted for a pod.</summary>
internal sealed record MountedVolume(VolumeSource Source, string Place, bool IsReadOnly)
{
    /// <summary>The claim, of a volume behind one.</summary>
    public ApiObject? Claim { get; init; }

    /// <summary>The PersistentVolume, of a volume behind a claim.</summary>
    public ApiObject? Volume { get; init; }
}
