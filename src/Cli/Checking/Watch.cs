using StsLint.Cli.Input;
using StsLint.Input;

namespace StsLint.Cli.Checking;

/// <summary>Checks again whenever something that counts has changed, until the user ends it.</summary>
internal static class Watch
{
    // Editors save in several steps; one check after the last of them is enough.
    private const int Settle = 150;

    public static int Run(Terminal terminal, CheckSettings settings, Func<int> check)
    {
        using var changed = new SemaphoreSlim(0);
        var watchers = new List<FileSystemWatcher>();
        try
        {
            foreach (var path in settings.Paths)
            {
                var full = Paths.Full(terminal.Directory, path);
                if (Directory.Exists(full))
                    watchers.Add(Open(full, "*", recursive: true));
                else if (File.Exists(full))
                    watchers.Add(Open(Paths.FolderOf(full), "*", recursive: false));
                else
                    throw new UsageException($"{path}: there is no such file or folder; check the path");
            }
            // A check that fixes files must not set off the next one, nor a report that it writes.
            var outputs = new HashSet<string>(StringComparer.Ordinal);
            foreach (var report in settings.Reports)
            {
                if (report.File is { } file)
                    outputs.Add(Paths.Full(terminal.Directory, file));
            }
            foreach (var watcher in watchers)
            {
                watcher.Changed += (_, e) => Take(e.FullPath);
                watcher.Created += (_, e) => Take(e.FullPath);
                watcher.Deleted += (_, e) => Take(e.FullPath);
                watcher.Renamed += (_, e) => Take(e.FullPath);
                // Events that were lost may have been any.
                watcher.Error += (_, _) => changed.Release();
                watcher.EnableRaisingEvents = true;
            }
            while (true)
            {
                if (terminal.OutputIsTerminal)
                    terminal.Output.Write("\u001b[2J\u001b[3J\u001b[H"u8);
                check();
                if (!settings.Quiet)
                    terminal.Error.Write("stslint: waiting for changes; Ctrl+C ends\n");
                changed.Wait(terminal.Cancel);
                while (changed.Wait(Settle, terminal.Cancel))
                {
                    // More comes in.
                }
            }

            void Take(string path)
            {
                var name = Path.GetFileName(path);
                if ((ManifestSigns.MayBeNamed(name) || name is ".editorconfig" or ".gitignore" || Directory.Exists(path)) && !outputs.Contains(Paths.Slashed(path)))
                    changed.Release();
            }
        }
        catch (OperationCanceledException) when (terminal.Cancel.IsCancellationRequested)
        {
            // To be stopped is how a watch ends.
            return ExitCodes.Clean;
        }
        finally
        {
            foreach (var watcher in watchers)
                watcher.Dispose();
        }
    }

    private static FileSystemWatcher Open(string folder, string filter, bool recursive) => new(folder, filter)
    {
        IncludeSubdirectories = recursive,
        NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.Size,
    };
}
