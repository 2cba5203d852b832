namespace StsLint.Runtime.Serving.Exec;

/// <summary>The container that a shell runs in.</summary>
internal interface IContainer
{
    /// <summary>The host's name.</summary>
    string HostName { get; }

    /// <summary>The host's name with its domain; the name alone when it has none.</summary>
    string FullHostName { get; }

    /// <summary>The pod's address; empty before it has one.</summary>
    string Address { get; }

    /// <summary>The present moment.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Variables of the environment.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Whether its process still runs.</summary>
    bool IsRunning { get; }

    /// <summary>The content of a file; null when there is none.</summary>
    /// <exception cref="Embedded.FaultRefusedException">It cannot be read.</exception>
    string? Read(string path);

    /// <summary>Writes a file whole.</summary>
    /// <exception cref="Embedded.FaultRefusedException">It cannot be written.</exception>
    void Write(string path, string content);

    /// <summary>Removes a file; false when there is none.</summary>
    /// <exception cref="Embedded.FaultRefusedException">It cannot be written.</exception>
    bool Remove(string path);

    /// <summary>The absolute paths of all files below a directory, in order.</summary>
    IReadOnlyList<string> FilesBelow(string path);

    /// <summary>Whether a directory is there.</summary>
    bool IsDirectory(string path);

    /// <summary>The absolute paths of directories that are there without files in them.</summary>
    IEnumerable<string> Directories { get; }

    /// <summary>Makes a directory.</summary>
    void MakeDirectory(string path);

    /// <summary>Lets time pass.</summary>
    Task Delay(TimeSpan time, CancellationToken cancellation);
}
