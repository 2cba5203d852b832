using Microsoft.Build.Framework;

namespace StsLint.MSBuild;

/// <summary>Makes the place where the projects of one build tell each other what they have said. Runs once in a build; the file goes when the build ends.</summary>
[MSBuildMultiThreadableTask]
public sealed class StartBuild : Microsoft.Build.Utilities.Task
{
    /// <summary>The file.</summary>
    [Output]
    public string Claims { get; private set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        Claims = Path.Combine(Path.GetTempPath(), $"stslint-{Guid.NewGuid():N}.claims");
        BuildEngine4.RegisterTaskObject(typeof(StartBuild).FullName + Claims, new Removal(Claims), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return true;
    }

    private sealed class Removal(string path) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It lies among temporary files.
            }
        }
    }
}
