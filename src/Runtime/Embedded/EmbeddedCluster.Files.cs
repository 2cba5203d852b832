using System.Text;
using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;

namespace StsLint.Runtime.Embedded;

public sealed partial class EmbeddedCluster
{
    /// <summary>A pod's process writes a file whole. What is below the path of a volume outlives the process as the volume does; all else is lost when the container starts anew.</summary>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="path">The file's absolute path in the container.</param>
    /// <param name="content">All of its content.</param>
    /// <param name="container">The container; the first one when none is said.</param>
    /// <param name="podUid">The pod's uid, for a process whose pod the API no longer knows.</param>
    /// <exception cref="FaultRefusedException">The container does not run, the path is not absolute, or it cannot be written.</exception>
    public void WriteFile(string ns, string pod, string path, string content, string? container = null, string? podUid = null)
    {
        var place = Resolve(ns, pod, path, container, podUid);
        if (place.IsReadOnly)
            throw new FaultRefusedException($"{path}: Read-only file system");
        if (place.Path.Length == 0)
            throw new FaultRefusedException($"{path}: Is a directory");
        if (place.Disk is { } disk)
            Data.Write(disk, place.Path, content);
        else
            place.Files![place.Path] = content;
    }

    /// <summary>A pod's process reads a file; null when there is none.</summary>
    /// <inheritdoc cref="WriteFile" path="/param"/>
    /// <exception cref="FaultRefusedException">The container does not run, or the path is not absolute.</exception>
    public string? ReadFile(string ns, string pod, string path, string? container = null, string? podUid = null)
    {
        var place = Resolve(ns, pod, path, container, podUid);
        return place.All(Data).TryGetValue(place.Path, out var content) ? content : null;
    }

    /// <summary>A pod's process removes a file; false when there is none.</summary>
    /// <inheritdoc cref="WriteFile" path="/param"/>
    /// <exception cref="FaultRefusedException">The container does not run, the path is not absolute, or it cannot be written.</exception>
    public bool RemoveFile(string ns, string pod, string path, string? container = null, string? podUid = null)
    {
        var place = Resolve(ns, pod, path, container, podUid);
        if (place.IsReadOnly)
            throw new FaultRefusedException($"{path}: Read-only file system");
        return place.Disk is { } disk ? Data.Remove(disk, place.Path) : place.Files!.Remove(place.Path);
    }

    /// <summary>The absolute paths of the files below a directory, in order; of a file, itself.</summary>
    /// <inheritdoc cref="WriteFile" path="/param"/>
    /// <exception cref="FaultRefusedException">The container does not run, or the path is not absolute.</exception>
    public IReadOnlyList<string> ListFiles(string ns, string pod, string path = "/", string? container = null, string? podUid = null)
    {
        var live = LivePod(ns, pod, podUid);
        var inside = RunningContainer(live, container);
        var directory = Normal(path);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in inside.Files.Keys)
            Add(file);
        foreach (var mount in inside.Spec.Mounts)
        {
            if (!live.Mounted.TryGetValue(mount.Volume, out var volume))
                continue;
            foreach (var file in PlaceOf(live, volume, mount, "").All(Data).Keys)
            {
                if (mount.SubPath.Length == 0)
                    Add($"{mount.Path}/{file}");
                else if (file.StartsWith(mount.SubPath + "/", StringComparison.Ordinal))
                    Add(mount.Path + file[mount.SubPath.Length..]);
                else if (file == mount.SubPath)
                    Add(mount.Path);
            }
        }
        return [.. found];

        void Add(string file)
        {
            if (directory.Length == 0 || file == directory || file.StartsWith(directory + "/", StringComparison.Ordinal))
                found.Add(file);
        }
    }

    private FilePlace Resolve(string ns, string pod, string path, string? container, string? podUid)
    {
        var live = LivePod(ns, pod, podUid);
        var inside = RunningContainer(live, container);
        var file = Normal(path);
        KubeletMount? deepest = null;
        foreach (var mount in inside.Spec.Mounts)
        {
            if ((file == mount.Path || file.StartsWith(mount.Path + "/", StringComparison.Ordinal)) && (deepest is null || mount.Path.Length > deepest.Path.Length))
                deepest = mount;
        }
        if (deepest is null || !live.Mounted.TryGetValue(deepest.Volume, out var volume))
            return new FilePlace(file, null, inside.Files, false);
        // A disk that was taken from a node by force is out of reach for what still runs there.
        if (volume.Volume is { } disk && VolumeReadiness.NeedsAttach(Store, disk) && !Context.VolumeAttachments.Of(disk.Name).ContainsKey(live.Kubelet.Node))
            throw new FaultRefusedException($"{path}: Input/output error");
        return PlaceOf(live, volume, deepest, file[deepest.Path.Length..].TrimStart('/'));
    }

    private FilePlace PlaceOf(KubeletPod pod, MountedVolume volume, KubeletMount mount, string file)
    {
        var path = mount.SubPath.Length == 0 ? file : file.Length == 0 ? mount.SubPath : $"{mount.SubPath}/{file}";
        var isReadOnly = mount.IsReadOnly || volume.IsReadOnly;
        return volume.Source switch
        {
            VolumeSource.Claim => new FilePlace(path, volume.Place, null, isReadOnly),
            VolumeSource.HostPath => new FilePlace(path, null, pod.Kubelet.FilesAt(volume.Place), isReadOnly),
            VolumeSource.ConfigMap => new FilePlace(path, null, ContentOf(Store.Get(ResourceKinds.ConfigMap, pod.Key.Namespace, volume.Place)), true),
            VolumeSource.Secret => new FilePlace(path, null, ContentOf(Store.Get(ResourceKinds.Secret, pod.Key.Namespace, volume.Place)), true),
            _ => new FilePlace(path, null, pod.FilesOf(volume.Place), isReadOnly),
        };
    }

    // What a ConfigMap or Secret holds now: kubelets keep mounted ones up to date.
    private static SortedDictionary<string, string> ContentOf(ApiObject? source)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in source?.Root.Map("data") ?? ApiMap.Empty)
            files[name] = source!.Kind == ResourceKinds.Secret ? Encoding.UTF8.GetString(Convert.FromBase64String(value.Text ?? "")) : value.Text ?? "";
        return files;
    }

    private static KubeletContainer RunningContainer(KubeletPod pod, string? name)
    {
        var container = ContainerOf(pod, name);
        return container.State == ContainerState.Running ? container : throw new FaultRefusedException($"Container {container.Spec.Name} of pod {pod.Key.Namespace}/{pod.Key.Name} does not run.");
    }

    // An absolute path without "." and ".." and doubled slashes; the root is empty.
    private static string Normal(string path)
    {
        if (path is not ['/', ..])
            throw new FaultRefusedException($"{path} is no absolute path; begin it with a slash.");
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".."))
                parts.Add(part);
        }
        return parts.Count == 0 ? "" : "/" + string.Join('/', parts);
    }

    // Where a file is: on the disk of a volume, or among files that pods, nodes and containers keep.
    private readonly record struct FilePlace(string Path, string? Disk, SortedDictionary<string, string>? Files, bool IsReadOnly)
    {
        public IReadOnlyDictionary<string, string> All(VolumeData data) => Disk is null ? Files! : data.FilesOn(Disk);
    }
}
