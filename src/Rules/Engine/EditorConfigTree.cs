namespace StsLint.Engine;

/// <summary>The .editorconfig files that count in each folder. Which text a folder's file has is the front end's business. Not for several threads.</summary>
/// <param name="read">Gives the file of a folder (absolute, with forward slashes); null when it has none.</param>
public sealed class EditorConfigTree(Func<string, EditorConfigFile?> read)
{
    private readonly Dictionary<string, IReadOnlyList<EditorConfigFile>> _folders = new(StringComparer.Ordinal);

    /// <summary>The files of a folder and those above it up to a root file, the nearest first; those that say nothing to StsLint are left out.</summary>
    public IReadOnlyList<EditorConfigFile> FilesOf(string folder)
    {
        if (_folders.TryGetValue(folder, out var files))
            return files;
        var own = read(folder);
        var slash = folder.LastIndexOf('/');
        var isTop = folder.Length <= 1 || slash < 0 || folder.EndsWith(":/", StringComparison.Ordinal);
        files = own is { IsRoot: true } || isTop ? [] : FilesOf(slash == 0 ? "/" : folder[slash - 1] == ':' ? folder.Substring(0, slash + 1) : folder.Substring(0, slash));
        if (own is not null && SaysSomething(own))
            files = [own, .. files];
        _folders.Add(folder, files);
        return files;
    }

    private static bool SaysSomething(EditorConfigFile file)
    {
        foreach (var section in file.Sections)
        {
            foreach (var property in section.Properties)
            {
                if (property.Key.StartsWith("stslint_", StringComparison.Ordinal))
                    return true;
            }
        }
        return false;
    }
}
