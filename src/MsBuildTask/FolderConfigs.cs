using System.Text;

namespace StsLint.MSBuild;

/// <summary>The bytes of the .editorconfig files of folders, each read once.</summary>
internal sealed class FolderConfigs
{
    private readonly Dictionary<string, byte[]?> _folders = new(StringComparer.Ordinal);

    /// <summary>Files that are there and cannot be read, with the reason.</summary>
    public List<(string Path, string Reason)> Unreadable { get; } = [];

    /// <summary>The bytes of a folder's file; null when it has none.</summary>
    public byte[]? Of(string folder)
    {
        if (_folders.TryGetValue(folder, out var bytes))
            return bytes;
        var path = PathIn(folder);
        if (File.Exists(path))
        {
            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Unreadable.Add((path, InputReasons.Of(e)));
            }
        }
        _folders.Add(folder, bytes);
        return bytes;
    }

    /// <summary>The path of a folder's file.</summary>
    public static string PathIn(string folder) => folder.EndsWith("/", StringComparison.Ordinal) ? folder + ".editorconfig" : folder + "/.editorconfig";

    /// <summary>Adds the files of a folder and all above it to a key, each once.</summary>
    public void AddTo(ContentKey key, string folder, HashSet<string> seen)
    {
        for (var at = folder; at.Length > 0 && seen.Add(at);)
        {
            if (Of(at) is { } bytes)
                key.Add(PathIn(at), bytes);
            var slash = at.LastIndexOf('/');
            at = slash > 0 ? at.Substring(0, slash) : at == "/" || slash < 0 ? "" : "/";
        }
    }
}

/// <summary>Says in a few words why the system refused something.</summary>
internal static class InputReasons
{
    public static string Of(Exception e) => e switch
    {
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        PathTooLongException => "the path is too long",
        _ => e.Message.TrimEnd('.'),
    };
}

/// <summary>A hash of all that an answer depends on.</summary>
internal sealed class ContentKey : IDisposable
{
    private readonly System.Security.Cryptography.IncrementalHash _hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);

    /// <summary>Adds a text; texts side by side are told from one.</summary>
    public void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _hash.AppendData(BitConverter.GetBytes(bytes.Length));
        _hash.AppendData(bytes);
    }

    /// <summary>Adds a named content; null for one that is not there.</summary>
    public void Add(string name, byte[]? content)
    {
        Add(name);
        _hash.AppendData(BitConverter.GetBytes(content?.Length ?? -1));
        if (content is not null)
            _hash.AppendData(content);
    }

    /// <summary>The hash; nothing can be added afterwards.</summary>
    public byte[] Finish() => _hash.GetHashAndReset();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
