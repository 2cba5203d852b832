using System.Diagnostics;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace StsLint.MSBuild;

/// <summary>
/// Runs a program that makes manifests, and writes what it makes to a folder of the source tree or verifies that just this stands there. The program
/// is given an empty folder as its last argument; it is not run again while it, its arguments and the manifests are what they were.
/// </summary>
[MSBuildMultiThreadableTask]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "MSBuild disposes no tasks, and a token source without a timer holds nothing.")]
public sealed class RunManifestProgram : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private const string Failed = "STS9004";
    private const string Stale = "STS9005";
    private const int MostShown = 4000;
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>The program's project, by absolute path: what messages speak of.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>The program's assembly, by absolute path.</summary>
    [Required]
    public string Assembly { get; set; } = "";

    /// <summary>The <c>dotnet</c> command that runs it; empty for the one on the path.</summary>
    public string Host { get; set; } = "";

    /// <summary>Arguments before the folder, as on a command line.</summary>
    public string Arguments { get; set; } = "";

    /// <summary>The folder that holds the program's manifests, by absolute path.</summary>
    [Required]
    public string Output { get; set; } = "";

    /// <summary>The folder belongs to the program alone: manifests in it that the program does not write are deleted, or stale.</summary>
    public bool Clean { get; set; }

    /// <summary>Write nothing; fail when what stands in the folder is not what the program writes.</summary>
    public bool Verify { get; set; }

    /// <summary>The folder that the program runs in, by absolute path.</summary>
    [Required]
    public string WorkingFolder { get; set; } = "";

    /// <summary>A folder for what is made in between, by absolute path.</summary>
    [Required]
    public string ScratchFolder { get; set; } = "";

    /// <inheritdoc/>
    public void Cancel() => _cancel.Cancel();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            if (!File.Exists(Assembly))
                return Fail($"it was not built: {Assembly} does not exist");
            var stamp = Path.Combine(ScratchFolder, "stslint.program");
            var key = KeyOf();
            if (File.Exists(stamp) && File.ReadAllText(stamp) == key)
                return true;
            var made = Path.Combine(ScratchFolder, "made");
            if (Directory.Exists(made))
                Directory.Delete(made, recursive: true);
            Directory.CreateDirectory(made);
            if (!Run(made))
                return false;
            var files = ManifestsIn(made).OrderBy(static path => path, StringComparer.Ordinal).ToList();
            if (files.Count == 0)
                return Fail("it wrote no manifest (.yaml, .yml, .json) to the folder that is its last argument");
            if (Verify)
                Compare(made, files);
            else
                Take(made, files);
            if (Log.HasLoggedErrors)
                return false;
            WholeFile.Write(stamp, Encoding.UTF8.GetBytes(KeyOf()));
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(InputReasons.Of(e));
        }
    }

    private bool Fail(string reason)
    {
        Log.LogError(null, Failed, Failed, Project, 0, 0, 0, 0, "{0}", $"the manifests of this program cannot be made: {reason}");
        return false;
    }

    // Everything beside the program may be what it depends on.
    private string KeyOf()
    {
        using var key = new ContentKey();
        key.Add(typeof(RunManifestProgram).Module.ModuleVersionId.ToString());
        key.Add($"{Arguments}\n{Output}\n{Clean}\n{Verify}");
        foreach (var path in Directory.EnumerateFiles(Path.GetDirectoryName(Assembly)!, "*", SearchOption.AllDirectories).OrderBy(static path => path, StringComparer.Ordinal))
            key.Add(path, File.ReadAllBytes(path));
        if (Directory.Exists(Output))
        {
            foreach (var path in ManifestsIn(Output).OrderBy(static path => path, StringComparer.Ordinal))
                key.Add(path, File.ReadAllBytes(Path.Combine(Output, path)));
        }
        return Convert.ToBase64String(key.Finish());
    }

    private bool Run(string folder)
    {
        var start = new ProcessStartInfo(Host.Length > 0 ? Host : "dotnet", $"exec \"{Assembly}\" {Arguments} \"{folder}\"")
        {
            WorkingDirectory = WorkingFolder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // What MSBuild says to itself is not for a program that may build something too.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var process = new Process { StartInfo = start };
        var said = new StringBuilder();
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return Fail($"'{start.FileName}' cannot be run ({e.Message.TrimEnd('.')})");
        }
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using (_cancel.Token.Register(() => Stop(process)))
            process.WaitForExit();
        _cancel.Token.ThrowIfCancellationRequested();
        if (process.ExitCode == 0)
            return true;
        string text;
        lock (said)
            text = said.ToString().TrimEnd();
        return Fail($"it ended with exit code {process.ExitCode}{(text.Length == 0 ? "" : $" and said:\n{text}")}");

        void Hear(string? line)
        {
            if (line is null)
                return;
            lock (said)
            {
                if (said.Length < MostShown)
                    said.Append(line).Append('\n');
            }
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }

    private void Compare(string made, List<string> files)
    {
        foreach (var path in files)
        {
            var committed = Path.Combine(Output, path);
            if (!File.Exists(committed))
                Report(committed, 0, "this manifest is missing");
            else if (FirstDifference(File.ReadAllText(committed), File.ReadAllText(Path.Combine(made, path))) is var line && line > 0)
                Report(committed, line, "this manifest is stale from this line on");
        }
        foreach (var path in Surplus(files))
            Report(path, 0, "this manifest is stale: the program writes none of this name");

        void Report(string path, int line, string what) =>
            Log.LogError(null, Stale, Stale, path, line, line > 0 ? 1 : 0, 0, 0, "{0}", $"{what}; build with -p:StsLintVerifyManifests=false to have {Path.GetFileName(Project)} write it, and commit it");
    }

    private void Take(string made, List<string> files)
    {
        foreach (var path in files)
        {
            var target = Path.Combine(Output, path);
            var text = Path.Combine(made, path);
            // Line ends may be those that git puts there.
            if (File.Exists(target) && FirstDifference(File.ReadAllText(target), File.ReadAllText(text)) == 0)
                continue;
            WholeFile.Write(target, File.ReadAllBytes(text));
            Log.LogMessage(MessageImportance.High, "{0}", $"{Path.GetFileNameWithoutExtension(Project)} -> {target}");
        }
        foreach (var path in Surplus(files))
        {
            File.Delete(path);
            Log.LogMessage(MessageImportance.High, "{0}", $"{Path.GetFileNameWithoutExtension(Project)} deletes {path}");
        }
    }

    private List<string> Surplus(List<string> files)
    {
        if (!Clean || !Directory.Exists(Output))
            return [];
        var written = new HashSet<string>(files, StringComparer.Ordinal);
        return [.. ManifestsIn(Output).Where(path => !written.Contains(path)).OrderBy(static path => path, StringComparer.Ordinal).Select(path => Path.Combine(Output, path))];
    }

    // Relative to the folder.
    private static IEnumerable<string> ManifestsIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(static path => Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML" or ".JSON")
            .Select(path => path.Substring(folder.Length).TrimStart(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar));

    // The number of the first line that differs; 0 when none does. Kinds of line ends do not count.
    private static int FirstDifference(string left, string right)
    {
        using var lines = new StringReader(left);
        using var others = new StringReader(right);
        for (var number = 1; ; number++)
        {
            var (line, other) = (lines.ReadLine(), others.ReadLine());
            if (line is null && other is null)
                return 0;
            if (line != other)
                return number;
        }
    }
}
