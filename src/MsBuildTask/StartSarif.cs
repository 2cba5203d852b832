using Microsoft.Build.Framework;

namespace StsLint.MSBuild;

/// <summary>Has the logs of a project written when the build ends. Runs before the compiler, whose errors end the project's build.</summary>
[MSBuildMultiThreadableTask]
public sealed class StartSarif : Microsoft.Build.Utilities.Task
{
    private const string CannotWrite = "STS9006";

    /// <summary><c>StsLintSarif</c>.</summary>
    [Required]
    public string Sarif { get; set; } = "";

    /// <summary>The folder that it is relative to, by absolute path.</summary>
    [Required]
    public string BaseFolder { get; set; } = "";

    /// <summary>The project, by absolute path.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary><c>ErrorLog</c>: the compiler's log, with its version behind a comma; empty when the compiler reports nothing.</summary>
    public string ErrorLog { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var target = SarifTarget.Of(Sarif, BaseFolder);
        try
        {
            Directory.CreateDirectory(target.Folder);
            using var probe = new FileStream(target.Merged, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail($"{target.Merged} cannot be written ({InputReasons.Of(e)}); set StsLintSarif to a file or folder that can");
        }
        var output = SarifOutput.Of(BuildEngine4, target);
        if (ErrorLog.Length == 0)
            return true;
        var parts = ErrorLog.Split([',', ';'], 2);
        if (parts.Length < 2 || parts[1].IndexOf("version=2", StringComparison.OrdinalIgnoreCase) < 0)
            return Fail($"ErrorLog is '{ErrorLog}', a log of a version without the places that StsLintSarif needs; write ',version=2.1' behind its name, or leave ErrorLog out");
        output.AddCompilerLog(ProjectFile, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ProjectFile)!, parts[0])));
        return true;
    }

    private bool Fail(string message)
    {
        Log.LogError(null, CannotWrite, CannotWrite, ProjectFile, 0, 0, 0, 0, "{0}", message);
        return false;
    }
}
