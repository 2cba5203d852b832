namespace StsLint.Runtime.Embedded;

/// <summary>
/// Which volumes the kubelets have mounted, for which pods: what nodes report as <c>status.volumesInUse</c>. A volume is detached from a node only when no pod
/// has it mounted there, or when the node is given up. A kubelet calls <see cref="Mounted"/> when it starts a pod (after
/// <c>VolumeReadiness.WhyNot</c> said that all volumes are there) and <see cref="Unmounted"/> when the pod's containers have ended.
/// </summary>
internal sealed class VolumeUse
{
    private readonly Dictionary<(string Node, string Volume), SortedSet<string>> _mounts = [];

    /// <summary>Told of a volume (second, a PersistentVolume's name) that no pod has mounted on a node (first) any more.</summary>
    public event Action<string, string>? Released;

    /// <summary>Told of a volume (second) that a pod has mounted on a node (first): a file system that waits for that can grow.</summary>
    public event Action<string, string>? Taken;

    /// <summary>The kubelet of a node has mounted a volume for the pod of a uid.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="volume">The PersistentVolume's name.</param>
    /// <param name="podUid">The pod's uid.</param>
    public void Mounted(string node, string volume, string podUid)
    {
        if (!_mounts.TryGetValue((node, volume), out var pods))
            _mounts.Add((node, volume), pods = new(StringComparer.Ordinal));
        if (pods.Add(podUid))
            Taken?.Invoke(node, volume);
    }

    /// <summary>The kubelet of a node has unmounted a volume for the pod of a uid; without effect when it was not mounted.</summary>
    public void Unmounted(string node, string volume, string podUid)
    {
        if (!_mounts.TryGetValue((node, volume), out var pods) || !pods.Remove(podUid) || pods.Count > 0)
            return;
        _mounts.Remove((node, volume));
        Released?.Invoke(node, volume);
    }

    /// <summary>Whether some pod has the volume mounted on the node, as far as the kubelet said.</summary>
    public bool IsInUse(string node, string volume) => _mounts.ContainsKey((node, volume));

    /// <summary>The kubelet of a node that was off says that nothing is mounted there any more.</summary>
    public void Forget(string node)
    {
        if (_mounts.Count == 0)
            return;
        var gone = new List<string>();
        foreach (var (name, volume) in _mounts.Keys)
        {
            if (name == node)
                gone.Add(volume);
        }
        gone.Sort(StringComparer.Ordinal);
        foreach (var volume in gone)
        {
            _mounts.Remove((node, volume));
            Released?.Invoke(node, volume);
        }
    }
}
