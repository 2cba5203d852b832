namespace StsLint.Cli.Input;

/// <summary>Paths as the program keeps and shows them: with slashes, relative to the working directory where they lie below it.</summary>
internal static class Paths
{
    /// <summary>The path with slashes on every system.</summary>
    public static string Slashed(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The absolute path of what the user wrote, without <c>.</c> and <c>..</c>, and without a slash at the end.</summary>
    public static string Full(string workingDirectory, string path)
    {
        var full = Slashed(Path.GetFullPath(path, workingDirectory));
        return full.Length > 1 && full.EndsWith('/') && !full.EndsWith(":/", StringComparison.Ordinal) ? full[..^1] : full;
    }

    /// <summary>How a path is shown: relative below the working directory (empty for that itself), else as the user wrote it.</summary>
    public static string Shown(string workingDirectory, string written, string full)
    {
        var root = Full(workingDirectory, ".");
        if (full == root)
            return "";
        var prefix = root.EndsWith('/') ? root : root + "/";
        if (full.StartsWith(prefix, StringComparison.Ordinal))
            return full[prefix.Length..];
        written = Slashed(written);
        return written.Length > 1 ? written.TrimEnd('/') : written;
    }

    /// <summary>The folder part of an absolute path.</summary>
    public static string FolderOf(string full)
    {
        var slash = full.LastIndexOf('/');
        return slash <= 0 ? "/" : full[..slash];
    }

    /// <summary>The last part of a path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
