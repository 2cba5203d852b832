using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Build.Framework;
using StsLint.Reports;
using StsLint.Syntax;

namespace StsLint.MSBuild;

/// <summary>Where the logs of a build go: one file for each project, and one that holds them all.</summary>
internal sealed record SarifTarget(string Folder, string Stem, string Root)
{
    private const string Extension = ".sarif";

    /// <summary>The log of all projects.</summary>
    public string Merged => Path.Combine(Folder, Stem + Extension);

    /// <summary>The files of this target's projects that there are.</summary>
    public IEnumerable<string> ProjectFiles => Directory.EnumerateFiles(Folder, $"{Stem}.*{Extension}").Where(path => !string.Equals(path, Merged, StringComparison.Ordinal));

    /// <summary>The log of a project.</summary>
    public string FileOf(string name) => Path.Combine(Folder, $"{Stem}.{name}{Extension}");

    /// <summary>
    /// What <c>StsLintSarif</c> says: a file for the log of all projects, or a folder in which it is called <c>stslint.sarif</c>. Relative to the
    /// solution's folder or, without a solution, the project's.
    /// </summary>
    public static SarifTarget Of(string value, string baseFolder)
    {
        var full = Path.GetFullPath(Path.Combine(baseFolder, value.Replace('\\', '/')));
        return full.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
            ? new SarifTarget(Path.GetDirectoryName(full)!, Path.GetFileNameWithoutExtension(full), RootAbove(baseFolder))
            : new SarifTarget(full, "stslint", RootAbove(baseFolder));
    }

    // Services that take logs know files as the repository does.
    private static string RootAbove(string folder)
    {
        for (var at = folder; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at)!)
        {
            if (Directory.Exists(Path.Combine(at, ".git")) || File.Exists(Path.Combine(at, ".git")))
                return at;
        }
        return folder;
    }
}

/// <summary>
/// Writes the logs when the build has ended, whether it succeeded or not: only then has the compiler written its own for all projects. Each process
/// of a build writes those of the projects that it built and then merges all that there are; the last one has them all.
/// </summary>
internal sealed class SarifOutput : IDisposable
{
    private readonly SarifTarget _target;
    private readonly Dictionary<string, (string? Compiler, string? Task)> _projects = new(StringComparer.Ordinal);

    private SarifOutput(SarifTarget target) => _target = target;

    /// <summary>The output of this build; made when first asked for.</summary>
    public static SarifOutput Of(IBuildEngine4 engine, SarifTarget target)
    {
        lock (s_gate)
        {
            var key = $"{typeof(SarifOutput).FullName} {target.Merged}";
            if (engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is SarifOutput known)
                return known;
            var made = new SarifOutput(target);
            engine.RegisterTaskObject(key, made, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            return made;
        }
    }

    private static readonly object s_gate = new();

    /// <summary>The compiler writes a log for a project.</summary>
    public void AddCompilerLog(string project, string path)
    {
        lock (_projects)
            _projects[project] = (path, _projects.TryGetValue(project, out var known) ? known.Task : null);
    }

    /// <summary>The task has written one.</summary>
    public void AddTaskLog(string project, string path)
    {
        lock (_projects)
            _projects[project] = (_projects.TryGetValue(project, out var known) ? known.Compiler : null, path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            using var turn = SharedFile.Open(_target.Merged + ".lock", FileOptions.DeleteOnClose);
            WriteAll();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody listens any more; that the place cannot be written was said when the build began.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteAll()
    {
        foreach (var project in _projects.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            var log = LogOf(project.Key, project.Value.Compiler, project.Value.Task);
            WholeFile.Write(FileFor(project.Key), Encoding.UTF8.GetBytes(log));
        }
        var logs = new List<SourceFile>();
        foreach (var path in _target.ProjectFiles.OrderBy(static path => path, StringComparer.Ordinal))
        {
            var log = SourceFile.FromBytes(path, File.ReadAllBytes(path));
            // A project that is gone has no findings.
            if (ProjectOf(log) is not { } project || File.Exists(Path.Combine(_target.Root, project)))
                logs.Add(log);
            else
                File.Delete(path);
        }
        var merged = new StringWriter();
        SarifMerge.Write(logs, merged, _target.Root);
        WholeFile.Write(_target.Merged, Encoding.UTF8.GetBytes(merged.ToString()));
    }

    // Two projects may have one name.
    private string FileFor(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        for (var number = 1; ; number++)
        {
            var path = _target.FileOf(number == 1 ? name : $"{name}.{number}");
            if (!File.Exists(path) || ProjectOf(SourceFile.FromBytes(path, File.ReadAllBytes(path))) is not { } other)
                return path;
            var full = Path.GetFullPath(Path.Combine(_target.Root, other));
            if (string.Equals(full, project, StringComparison.Ordinal) || !File.Exists(full))
                return path;
        }
    }

    private string? ProjectOf(SourceFile log) => SarifPart.TryRead(log, new SarifRoot(_target.Root).Uri, "", out var part, out _) ? part.Project : null;

    private string LogOf(string project, string? compilerLog, string? taskLog)
    {
        var parts = new List<SourceFile>();
        if (taskLog is not null && File.Exists(taskLog))
            parts.Add(SourceFile.FromBytes(taskLog, File.ReadAllBytes(taskLog)));
        var output = new StringWriter();
        if (parts.Count == 0 || compilerLog is not null)
        {
            var log = new SarifLog(output, new SarifRun(_target.Root) { Project = project });
            log.Begin();
            var isSuccessful = true;
            if (compilerLog is not null && File.Exists(compilerLog))
            {
                if (CompilerSarif.TryRead(SourceFile.FromBytes(compilerLog, File.ReadAllBytes(compilerLog)), out var read, out var problem))
                {
                    read.WriteTo(log, static path => File.Exists(path) ? SourceFile.FromBytes(path, File.ReadAllBytes(path)) : null);
                    isSuccessful = read.IsSuccessful;
                }
                else
                {
                    log.Notify(problem);
                    isSuccessful = false;
                }
            }
            log.End(isSuccessful);
            if (parts.Count == 0)
                return output.ToString();
            parts.Add(new SourceFile(compilerLog ?? "", output.ToString()));
        }
        if (parts.Count == 1)
            return parts[0].Text!;
        var merged = new StringWriter();
        SarifMerge.Write(parts, merged, _target.Root, project: project);
        return merged.ToString();
    }
}
