using StsLint.Engine;
using StsLint.Input;

namespace StsLint.Cli.Input;

/// <summary>Turns the paths of the command line into files to judge.</summary>
internal sealed class InputFinder
{
    private readonly string _workingDirectory;
    private readonly IgnoreList? _excludes;
    private readonly bool _closed;
    private readonly List<InputFile> _files = [];
    private readonly List<string> _problems = [];

    private InputFinder(string workingDirectory, IReadOnlyList<string> excludes, bool closed)
    {
        _workingDirectory = workingDirectory;
        _closed = closed;
        _excludes = excludes.Count == 0 ? null : IgnoreList.Add(null, Paths.Full(workingDirectory, "."), excludes);
    }

    /// <summary>
    /// Finds the files. A folder is closed by its own roots; several files are one closed set; one file and standard input are open unless
    /// <paramref name="closed"/>.
    /// </summary>
    public static InputSet Find(string workingDirectory, IReadOnlyList<string> paths, IReadOnlyList<string> excludes, bool closed) =>
        new InputFinder(workingDirectory, excludes, closed).Find(paths);

    private InputSet Find(IReadOnlyList<string> paths)
    {
        var named = new List<InputFile>();
        var hasFolder = false;
        var open = new ScopeInput("named");
        foreach (var path in paths)
        {
            if (path == "-")
            {
                var input = new InputFile("-", "") { Scope = open };
                named.Add(input);
                _files.Add(input);
                continue;
            }
            if (path.Length == 0)
            {
                _problems.Add("an empty path was given; name a file or a folder, or '-' for standard input");
                continue;
            }
            var full = Paths.Full(_workingDirectory, path);
            if (Directory.Exists(full))
            {
                hasFolder = true;
                AddFolder(Paths.Shown(_workingDirectory, path, full), full);
            }
            else if (File.Exists(full))
            {
                if (_excludes is not null && _excludes.Ignores(full, isFolder: false))
                    continue;
                var file = new InputFile(Paths.Shown(_workingDirectory, path, full), full) { Scope = open, IsInChartTemplates = IsInChartTemplates(full) };
                if (Kustomization.IsName(Paths.NameOf(full)))
                    (file.Scope, file.Role) = (new ScopeInput("file:" + file.Path), FileRole.Fragment);
                else
                    named.Add(file);
                _files.Add(file);
            }
            else
            {
                var hint = path.AsSpan().IndexOfAny("*?[") >= 0 ? "; the shell found nothing that fits this pattern" : "";
                _problems.Add($"{path}: there is no such file or folder{hint}; check the path, or run 'stslint check .' for the current folder");
            }
        }
        // A set that somebody put together by hand is taken as complete, unless a folder stands beside it.
        var isClosed = _closed || (named.Count > 1 && !hasFolder && _problems.Count == 0 && !named.Exists(static file => file.IsStandardInput));
        if (isClosed)
        {
            var closed = new ScopeInput("named") { IsClosed = true };
            foreach (var file in named)
                file.Scope = closed;
        }
        return new InputSet(Distinct(_files), _problems);
    }

    private void AddFolder(string shown, string full)
    {
        var found = new List<FoundFile>();
        new FolderWalk(_excludes, _problems.Add).Find(shown, full, found);
        foreach (var placed in InputLayout.Place(found, TextOf))
            _files.Add(new InputFile(placed.File.Path, placed.File.FullPath) { Scope = placed.Scope, Role = placed.Role, IsInChartTemplates = placed.IsInChartTemplates, IsFound = true });
    }

    // What cannot be read is reported when it is judged.
    private static string? TextOf(string fullPath)
    {
        try
        {
            return File.Exists(fullPath) ? File.ReadAllText(fullPath) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsInChartTemplates(string full)
    {
        const string Templates = "/templates/";
        // The framework's search for a text is a lot of code to load for one path.
        for (var at = full.Length - Templates.Length; at > 0; at--)
        {
            if (full[at] == '/' && string.CompareOrdinal(full, at, Templates, 0, Templates.Length) == 0)
                return File.Exists(full[..at] + "/Chart.yaml");
        }
        return false;
    }

    // A file that is named twice, or named and found, is judged once, where it came first.
    private static List<InputFile> Distinct(List<InputFile> files)
    {
        var seen = new HashSet<string>(files.Count, StringComparer.Ordinal);
        files.RemoveAll(file => !seen.Add(file.FullPath));
        return files;
    }
}
