namespace StsLint.Runtime.Embedded;

/// <summary>
/// What pods have written on volumes: per volume, files by their path below the volume's root. Contents outlive pods, claims and nodes; they go only when
/// the disk behind a volume is deleted or scrubbed. This is what shows whether data was lost or came into the wrong hands.
/// </summary>
public sealed class VolumeData
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _disks = new(StringComparer.Ordinal);

    /// <summary>Number of disks that were deleted or scrubbed with data on them.</summary>
    public int Destroyed { get; private set; }

    /// <summary>The disks that hold data, by the uid of their PersistentVolume, in order.</summary>
    public IEnumerable<string> Disks => _disks.Keys;

    /// <summary>The files of a disk by their path (<c>readme</c>, <c>logs/today</c>), in order.</summary>
    public IReadOnlyDictionary<string, string> FilesOn(string volumeUid) => _disks.TryGetValue(volumeUid, out var files) ? files : s_none;

    /// <summary>Writes a file whole.</summary>
    public void Write(string volumeUid, string path, string content)
    {
        if (!_disks.TryGetValue(volumeUid, out var files))
            _disks.Add(volumeUid, files = new(StringComparer.Ordinal));
        files[path] = content;
    }

    /// <summary>Removes a file; false when there is none.</summary>
    public bool Remove(string volumeUid, string path) => _disks.TryGetValue(volumeUid, out var files) && files.Remove(path);

    /// <summary>The disk is deleted or scrubbed: all of it is lost.</summary>
    public void Destroy(string volumeUid)
    {
        if (_disks.Remove(volumeUid, out var files) && files.Count > 0)
            Destroyed++;
    }

    private static readonly SortedDictionary<string, string> s_none = new(StringComparer.Ordinal);
}
