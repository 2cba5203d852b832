namespace StsLint.Cli.Input;

/// <summary>
/// The patterns of one .gitignore file, which stand above those of the folders around it. Syntax and precedence are git's: the last
/// pattern that fits decides, a deeper file before a higher one, and nothing below an ignored folder can be taken back.
/// </summary>
internal sealed class IgnoreList
{
    private readonly List<Pattern> _patterns;
    private readonly string _folder;
    private readonly IgnoreList? _outer;

    private IgnoreList(string folder, List<Pattern> patterns, IgnoreList? outer)
    {
        _folder = folder;
        _patterns = patterns;
        _outer = outer;
    }

    /// <summary>Adds the patterns in <paramref name="lines"/>, which hold for <paramref name="folder"/> (an absolute path), to those of <paramref name="outer"/>.</summary>
    public static IgnoreList? Add(IgnoreList? outer, string folder, IEnumerable<string> lines)
    {
        List<Pattern>? patterns = null;
        foreach (var line in lines)
        {
            if (Pattern.TryRead(line, out var pattern))
                (patterns ??= []).Add(pattern);
        }
        return patterns is null ? outer : new IgnoreList(folder.EndsWith('/') ? folder : folder + "/", patterns, outer);
    }

    /// <summary>The patterns that hold in a folder because of the .gitignore files above it, up to the root of its repository.</summary>
    public static IgnoreList? Above(string folder)
    {
        var above = new List<string>();
        string? root = null;
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (at != folder)
                above.Add(at);
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                root = at;
                break;
            }
        }
        if (root is null)
            return null;
        var list = AddFile(null, root, Path.Combine(root, ".git", "info", "exclude"));
        for (var i = above.Count - 1; i >= 0; i--)
            list = AddFile(list, above[i], Path.Combine(above[i], ".gitignore"));
        return list;
    }

    /// <summary>Adds the patterns of a file, if it exists and can be read.</summary>
    public static IgnoreList? AddFile(IgnoreList? outer, string folder, string file)
    {
        try
        {
            return File.Exists(file) ? Add(outer, Paths.Slashed(folder), File.ReadAllLines(file)) : outer;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Git goes on without a file that it cannot read, too.
            return outer;
        }
    }

    /// <summary>Tells whether an entry is ignored, given that the folders above it are not. <paramref name="path"/> is absolute, with slashes.</summary>
    public bool Ignores(string path, bool isFolder)
    {
        for (var list = this; list is not null; list = list._outer)
        {
            if (!path.StartsWith(list._folder, StringComparison.Ordinal))
                continue;
            var relative = path.AsSpan(list._folder.Length);
            for (var i = list._patterns.Count - 1; i >= 0; i--)
            {
                var pattern = list._patterns[i];
                if (pattern.Fits(relative, isFolder))
                    return !pattern.IsNegated;
            }
        }
        return false;
    }

    private readonly record struct Pattern(string Text, bool IsNegated, bool IsForFolders, bool IsAnchored, bool IsLiteral)
    {
        public static bool TryRead(string line, out Pattern pattern)
        {
            pattern = default;
            var text = TrimEnd(line.TrimEnd('\r', '\n'));
            if (text.Length == 0 || text[0] == '#')
                return false;
            var isNegated = text[0] == '!';
            if (isNegated)
                text = text[1..];
            else if (text.StartsWith("\\!", StringComparison.Ordinal) || text.StartsWith("\\#", StringComparison.Ordinal))
                text = text[1..];
            var isForFolders = text.EndsWith('/');
            if (isForFolders)
                text = text[..^1];
            var isAnchored = text.Contains('/');
            if (text.StartsWith('/'))
                text = text[1..];
            if (text.Length == 0)
                return false;
            pattern = new Pattern(text, isNegated, isForFolders, isAnchored, text.AsSpan().IndexOfAny("*?[\\") < 0);
            return true;
        }

        public bool Fits(ReadOnlySpan<char> relative, bool isFolder)
        {
            if (IsForFolders && !isFolder)
                return false;
            if (!IsAnchored)
                relative = relative[(relative.LastIndexOf('/') + 1)..];
            return IsLiteral ? relative.SequenceEqual(Text) : WildMatch.IsMatch(Text, relative);
        }

        // Blanks at the end do not count, unless a backslash keeps them.
        private static string TrimEnd(string line)
        {
            var end = line.Length;
            while (end > 0 && line[end - 1] == ' ')
            {
                var slashes = 0;
                for (var i = end - 2; i >= 0 && line[i] == '\\'; i--)
                    slashes++;
                if (slashes % 2 == 1)
                    break;
                end--;
            }
            return line[..end];
        }
    }
}
