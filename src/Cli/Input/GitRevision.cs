using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace StsLint.Cli.Input;

/// <summary>
/// The files of an input as they were in a revision of its git repository, read with the <c>git</c> that is installed and kept in a temporary folder
/// until this is disposed of.
/// </summary>
internal sealed class GitRevision : IDisposable
{
    private const string OrdinaryFile = "100";
    private readonly string _folder = Directory.CreateTempSubdirectory("stslint-").FullName;
    private int _exports;

    /// <summary>The files below a folder, or one file, as they were. Gives the place where they stand now; null when git does not know the revision.</summary>
    /// <exception cref="UsageException">There is no git, or the folder is in no repository.</exception>
    public string? Export(string path, string revision)
    {
        var isFile = !Directory.Exists(path);
        var folder = isFile ? Path.GetDirectoryName(path)! : path;
        if (!Directory.Exists(folder))
            return null;
        if (Ask(folder, "rev-parse", "--is-inside-work-tree") is null)
            throw new UsageException($"--base '{revision}' is no file or folder, and '{path}' is in no git repository of which it could be a revision");
        if (revision.StartsWith('-') || Ask(folder, "rev-parse", "--verify", "--quiet", revision + "^{commit}") is not { } commit)
            return null;
        var target = Path.Combine(_folder, (++_exports).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(target);
        string[] all = ["ls-tree", "-r", "-z", commit.Trim()];
        var listing = Ask(folder, isFile ? [.. all, "--", Path.GetFileName(path)] : all) ?? "";
        using var git = Start(folder, "cat-file", "--batch");
        foreach (var line in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // "<mode> <type> <object>\t<path>"; links and submodules hold no manifest of their own.
            var tab = line.IndexOf('\t');
            var head = line[..tab].Split(' ');
            var name = line[(tab + 1)..];
            if (!head[0].StartsWith(OrdinaryFile, StringComparison.Ordinal) || !(isFile || IsWanted(name)))
                continue;
            var place = Path.GetFullPath(Path.Combine(target, name));
            if (!place.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            Copy(git, head[2], place);
        }
        git.StandardInput.Close();
        git.WaitForExit();
        return isFile ? Path.Combine(target, Path.GetFileName(path)) : target;
    }

    /// <summary>Deletes the temporary folder.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system clears its temporary folder by itself.
        }
    }

    private static bool IsWanted(string name) =>
        name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    // Answers are "<object> blob <size>\n", the bytes, and a line break.
    private static void Copy(Process git, string id, string place)
    {
        git.StandardInput.Write(id + "\n");
        git.StandardInput.Flush();
        var answers = git.StandardOutput.BaseStream;
        var head = new StringBuilder();
        for (var next = answers.ReadByte(); next is not ('\n' or -1); next = answers.ReadByte())
            head.Append((char)next);
        if (head.ToString().Split(' ') is not [_, "blob", var size] || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw new UsageException($"git does not give '{Path.GetFileName(place)}' of the base ({head})");
        var bytes = new byte[count];
        answers.ReadExactly(bytes);
        answers.ReadByte();
        File.WriteAllBytes(place, bytes);
    }

    // Null when git says no.
    private static string? Ask(string folder, params string[] arguments)
    {
        using var git = Start(folder, arguments);
        git.StandardInput.Close();
        var errors = git.StandardError.ReadToEndAsync();
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        errors.Wait();
        return git.ExitCode == 0 ? output : null;
    }

    private static Process Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"--base names a git revision, but git cannot be started ({e.Message}); install it, or name a folder");
        }
    }
}
