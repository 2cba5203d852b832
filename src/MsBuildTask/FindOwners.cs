using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace StsLint.MSBuild;

/// <summary>
/// Finds the projects in whose folders manifests lie that another project has too: the nearest folder above a manifest that holds a project file.
/// Those projects may report the manifests themselves.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FindOwners : Microsoft.Build.Utilities.Task
{
    /// <summary>The manifests of the project, by absolute path.</summary>
    [Required]
    public ITaskItem[] Manifests { get; set; } = [];

    /// <summary>The project that asks, by absolute path.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Those that lie outside the project's folder.</summary>
    [Output]
    public ITaskItem[] Linked { get; private set; } = [];

    /// <summary>The other projects in whose folders they lie.</summary>
    [Output]
    public ITaskItem[] Owners { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        var own = Path.GetDirectoryName(ProjectFile) + Path.DirectorySeparatorChar;
        Linked = [.. Manifests.Where(item => !item.ItemSpec.StartsWith(own, StringComparison.Ordinal))];
        var projects = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var owners = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var manifest in Linked)
            owners.UnionWith(ProjectsAbove(Path.GetDirectoryName(manifest.ItemSpec) ?? "", projects));
        owners.Remove(ProjectFile);
        Owners = [.. owners.Select(static path => new TaskItem(path))];
        return true;
    }

    private static string[] ProjectsAbove(string folder, Dictionary<string, string[]> known)
    {
        if (folder.Length == 0)
            return [];
        if (known.TryGetValue(folder, out var projects))
            return projects;
        try
        {
            projects = [.. Directory.EnumerateFiles(folder, "*.*proj").Where(static path => path.EndsWith("proj", StringComparison.OrdinalIgnoreCase))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            projects = [];
        }
        if (projects.Length == 0)
            projects = ProjectsAbove(Path.GetDirectoryName(folder) ?? "", known);
        known.Add(folder, projects);
        return projects;
    }
}
