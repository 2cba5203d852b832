using StsLint.Input;
namespace StsLint.Cli.Input;

/// <summary>
/// Finds the files of a folder that may be manifests, in the ordinal order of their paths. Dot-folders, node_modules, bin, obj and what
/// git ignores are passed over; links to folders are not followed.
/// </summary>
internal sealed class FolderWalk(IgnoreList? excludes, Action<string> report)
{
    private static readonly EnumerationOptions s_everything = new() { IgnoreInaccessible = false, AttributesToSkip = 0, RecurseSubdirectories = false, ReturnSpecialDirectories = false };

    /// <summary>Adds what is found below a folder to a list.</summary>
    public void Find(string shown, string fullPath, List<FoundFile> files)
    {
        // A stack of its own: a tree may be deeper than the thread's.
        var open = new Stack<object>();
        open.Push(new Folder(shown, fullPath, IgnoreList.Above(fullPath)));
        while (open.Count > 0)
        {
            var next = open.Pop();
            if (next is FoundFile found)
            {
                files.Add(found);
                continue;
            }
            var (shownFolder, folder, above) = (Folder)next;
            List<Entry> entries;
            try
            {
                entries = Entries(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                report($"{(shownFolder.Length == 0 ? "." : shownFolder)}: this folder cannot be read ({Reasons.Of(e)}); check its permissions or leave it out with --exclude");
                continue;
            }
            var ignored = above;
            foreach (var entry in entries)
            {
                if (entry.Name == ".gitignore" && !entry.IsFolder)
                    ignored = IgnoreList.AddFile(above, folder, folder + "/" + entry.Name);
            }
            // Pushed in reverse, so that they come off in order; "a/b" sorts behind "a.yaml" as in a sorted list of whole paths.
            for (var i = entries.Count - 1; i >= 0; i--)
            {
                var name = entries[i].Name;
                var isFolder = entries[i].IsFolder;
                if (isFolder ? IsPassedOver(name) : !ManifestSigns.MayBeNamed(name))
                    continue;
                var path = folder.EndsWith('/') ? folder + name : folder + "/" + name;
                if ((ignored is not null && ignored.Ignores(path, isFolder)) || (excludes is not null && excludes.Ignores(path, isFolder)))
                    continue;
                var shownPath = shownFolder.Length == 0 ? name : shownFolder.EndsWith('/') ? shownFolder + name : shownFolder + "/" + name;
                open.Push(isFolder ? new Folder(shownPath, path, ignored) : new FoundFile(shownPath, path, folder, name));
            }
        }
    }

    private static bool IsPassedOver(string name) => name[0] == '.' || name is "node_modules" or "bin" or "obj";

    private static List<Entry> Entries(string folder)
    {
        var entries = new List<Entry>();
        foreach (var found in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", s_everything))
        {
            var isFolder = found is DirectoryInfo;
            if (!isFolder || (found.Attributes & FileAttributes.ReparsePoint) == 0)
                entries.Add(new Entry(found.Name, isFolder));
        }
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return entries;
    }

    private sealed record Folder(string Shown, string FullPath, IgnoreList? Ignored);

    private sealed class Entry(string name, bool isFolder)
    {
        public string Name => name;

        public bool IsFolder => isFolder;

        public string Key { get; } = isFolder ? name + "/" : name;
    }
}
