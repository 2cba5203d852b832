using System.Text;

namespace StsLint.Reports;

/// <summary>
/// The folder whose content a log names by relative paths. Paths are text here: those of Windows (a root with a drive letter, or a share) take
/// backslashes and either letter case, wherever the log is written or read.
/// </summary>
internal sealed class SarifRoot
{
    /// <summary>The name by which places refer to the folder.</summary>
    public const string Base = "SRCROOT";

    private readonly string _folder;
    private readonly string _prefix;
    private readonly bool _isWindows;
    private string? _latest;
    private (string Uri, bool IsRelative) _latestArtifact;

    /// <summary>Takes an absolute folder.</summary>
    public SarifRoot(string folder)
    {
        _isWindows = HasDrive(folder) || folder.StartsWith("\\\\", StringComparison.Ordinal) || folder.StartsWith("//", StringComparison.Ordinal);
        _folder = Normalized(Slashed(folder));
        _prefix = _folder.EndsWith('/') ? _folder : _folder + "/";
        Uri = FileUri(_folder.TrimEnd('/')) + "/";
    }

    /// <summary>The folder as a URI, with a slash at its end.</summary>
    public string Uri { get; }

    /// <summary>The URI of a file, and whether it is relative to the root.</summary>
    public (string Uri, bool IsRelative) ArtifactOf(string path)
    {
        if (ReferenceEquals(path, _latest))
            return _latestArtifact;
        var artifact = Below(path) is { } relative ? (Escaped(relative), true) : (FileUri(Full(path)), false);
        (_latest, _latestArtifact) = (path, artifact);
        return artifact;
    }

    /// <summary>The path of a file below the root, with slashes; null when it stands elsewhere.</summary>
    public string? Below(string path)
    {
        var slashed = Slashed(path);
        if (!IsRooted(slashed) && !slashed.StartsWith("../", StringComparison.Ordinal))
            return slashed;
        var full = Full(path);
        return full.StartsWith(_prefix, Comparison) ? full.Substring(_prefix.Length) : null;
    }

    /// <summary>The path of a file as the root sees it, with slashes, also of one that stands beside or above it; absolute on another drive.</summary>
    public string RelativeOrFull(string path)
    {
        if (Below(path) is { } below)
            return below;
        var full = Full(path);
        var common = 0;
        for (var at = 0; at < full.Length && at < _prefix.Length && string.Compare(full, at, _prefix, at, 1, Comparison) == 0; at++)
        {
            if (full[at] == '/')
                common = at + 1;
        }
        if (common == 0 || (_isWindows && full.StartsWith("//", StringComparison.Ordinal)))
            return full;
        var relative = new StringBuilder();
        for (var at = common; at < _prefix.Length; at++)
        {
            if (_prefix[at] == '/')
                relative.Append("../");
        }
        return relative.Append(full, common, full.Length - common).ToString();
    }

    /// <summary>The absolute path that a file URI names; other references are taken as they are, unescaped.</summary>
    public static string PathOf(string uri)
    {
        const string Scheme = "file:";
        if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return System.Uri.UnescapeDataString(uri);
        var path = System.Uri.UnescapeDataString(uri.Substring(Scheme.Length));
        // file:///home/x, file:///C:/x, file://server/share/x
        if (path.StartsWith("///", StringComparison.Ordinal))
            path = path.Substring(2);
        return path.Length > 2 && path[0] == '/' && HasDrive(path.Substring(1)) ? path.Substring(1) : path;
    }

    /// <summary>An absolute path as <see cref="PathOf"/> would give it: with slashes where it is one of Windows, without <c>.</c> and <c>..</c>.</summary>
    public static string Plain(string path) => Normalized(HasDrive(path) || path.StartsWith("\\\\", StringComparison.Ordinal) ? path.Replace('\\', '/') : path);

    /// <summary>Whether two URIs of folders name the same one; where there are drives and shares, letter case does not count.</summary>
    public static bool AreSame(string uri, string other) =>
        string.Equals(uri, other, HasDrive(PathOf(uri)) || PathOf(uri).StartsWith("//", StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private StringComparison Comparison => _isWindows ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private string Slashed(string path) => _isWindows ? path.Replace('\\', '/') : path;

    private bool IsRooted(string slashed) => slashed.StartsWith('/') || (_isWindows && HasDrive(slashed));

    private string Full(string path)
    {
        path = Slashed(path);
        return Normalized(IsRooted(path) ? path : _prefix + path);
    }

    // Without '.', '..' and a slash at the end.
    private static string Normalized(string path)
    {
        var start = path.StartsWith("//", StringComparison.Ordinal) ? "//" : path.StartsWith('/') ? "/" : "";
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or ".."))
                parts.Add(part);
        }
        return start + string.Join("/", parts);
    }

    private static bool HasDrive(string path) => path.Length >= 2 && path[1] == ':' && path[0] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') && (path.Length == 2 || path[2] is '/' or '\\');

    private static string FileUri(string full) => (full.StartsWith("//", StringComparison.Ordinal) ? "file:" : full.StartsWith('/') || full.Length == 0 ? "file://" : "file:///") + Escaped(full);

    // Each part of a path as RFC 3986 wants it, slashes and a drive's colon kept.
    private static string Escaped(string path)
    {
        var plain = 0;
        while (plain < path.Length && (IsUnreserved(path[plain]) || path[plain] == '/'))
            plain++;
        if (plain == path.Length)
            return path;
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++)
            parts[i] = parts[i] is [_, ':'] ? parts[i] : EscapedPart(parts[i]);
        return string.Join("/", parts);
    }

    // Not Uri.EscapeDataString: half a surrogate pair makes that fail on some frameworks.
    private static string EscapedPart(string part)
    {
        const string Digits = "0123456789ABCDEF";
        var text = new StringBuilder(part.Length + 16);
        foreach (var unit in Encoding.UTF8.GetBytes(part))
        {
            if (IsUnreserved((char)unit))
                text.Append((char)unit);
            else
                text.Append('%').Append(Digits[unit >> 4]).Append(Digits[unit & 15]);
        }
        return text.ToString();
    }

    private static bool IsUnreserved(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.' or '_' or '~';
}
