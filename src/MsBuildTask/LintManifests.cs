using System.Runtime.CompilerServices;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace StsLint.MSBuild;

/// <summary>
/// Judges the manifests of a project where the compiler does not. Takes absolute paths only. What was found is kept with a hash of everything it
/// depends on: a build in which nothing has changed says the same again without judging.
/// </summary>
[MSBuildMultiThreadableTask]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "MSBuild disposes no tasks, and a token source without a timer holds nothing.")]
public sealed class LintManifests : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private const string Unreadable = "STS9002";
    private const string CannotWrite = "STS9006";
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>
    /// The manifests by absolute path. Metadata: <c>StsLint</c> is <c>manifest</c> for files that are judged whatever they hold and <c>none</c> for
    /// those that are not, <c>Scope</c> or <c>StsLintScope</c> names an input of their own.
    /// </summary>
    [Required]
    public ITaskItem[] Manifests { get; set; } = [];

    /// <summary>Those of them that lie outside the project's folder and are reported once for all projects, by <see cref="Claims"/>.</summary>
    public ITaskItem[] Shared { get; set; } = [];

    /// <summary>Manifests that other projects report: they are judged with the others, but nothing is said of them.</summary>
    public ITaskItem[] ReportedElsewhere { get; set; } = [];

    /// <summary>The compiler reports all but the <see cref="Shared"/> ones.</summary>
    public bool CompilerReports { get; set; }

    /// <summary>The project, by absolute path.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Where findings are kept, by absolute path.</summary>
    [Required]
    public string CacheFile { get; set; } = "";

    /// <summary>Files that may be global analyzer configurations, by absolute path.</summary>
    public ITaskItem[] ConfigFiles { get; set; } = [];

    /// <summary>The Kubernetes releases that the manifests are meant for, where .editorconfig does not say it.</summary>
    public string KubernetesVersion { get; set; } = "";

    /// <summary>The least severity that fails the build: error, warning, info or never.</summary>
    public string FailOn { get; set; } = "";

    /// <summary>Ids of warnings that are not reported.</summary>
    public string NoWarn { get; set; } = "";

    /// <summary>All warnings are errors.</summary>
    public bool TreatWarningsAsErrors { get; set; }

    /// <summary>Ids of warnings that are errors.</summary>
    public string WarningsAsErrors { get; set; } = "";

    /// <summary>Ids of warnings that stay warnings.</summary>
    public string WarningsNotAsErrors { get; set; } = "";

    /// <summary>The file of <see cref="StartBuild"/>; empty when no other project has the manifests.</summary>
    public string Claims { get; set; } = "";

    /// <summary><c>StsLintSarif</c>; empty for no log.</summary>
    public string Sarif { get; set; } = "";

    /// <summary>The folder that it is relative to, by absolute path.</summary>
    public string SarifBase { get; set; } = "";

    /// <inheritdoc/>
    public void Cancel() => _cancel.Cancel();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            var configs = new FolderConfigs();
            var manifests = ReadManifests();
            var globals = ReadConfigs();
            var key = KeyOf(manifests, globals, configs);
            var policy = new BuildPolicy(NoWarn, TreatWarningsAsErrors, WarningsAsErrors, WarningsNotAsErrors, SeveritiesOf(globals));
            var sarif = Sarif.Length > 0 ? Path.ChangeExtension(CacheFile, ".sarif") : null;
            var findings = sarif is null || File.Exists(sarif) ? FindingCache.Read(CacheFile, key) : null;
            if (findings is null)
            {
                findings = Judge(manifests, configs, policy, sarif);
                if (!FindingCache.TryWrite(CacheFile, key, findings, out var reason))
                    Log.LogMessage(MessageImportance.Normal, "{0}", $"StsLint: {CacheFile} cannot be written ({reason}); the next build judges the manifests again.");
            }
            if (sarif is not null)
                SarifOutput.Of(BuildEngine4, SarifTarget.Of(Sarif, SarifBase)).AddTaskLog(ProjectFile, sarif);
            Report(findings, policy);
            return !Log.HasLoggedErrors;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogError(null, CannotWrite, CannotWrite, ProjectFile, 0, 0, 0, 0, "{0}", $"a file of StsLint beside {CacheFile} cannot be written ({InputReasons.Of(e)})");
            return false;
        }
    }

    private List<ProjectManifest> ReadManifests()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var shared = PathsOf(Shared);
        var elsewhere = PathsOf(ReportedElsewhere);
        var manifests = new List<ProjectManifest>(Manifests.Length);
        foreach (var item in Manifests)
        {
            var word = item.GetMetadata("StsLint");
            if (string.Equals(word, "none", StringComparison.OrdinalIgnoreCase) || !seen.Add(item.ItemSpec))
                continue;
            byte[]? content = null;
            try
            {
                content = File.ReadAllBytes(item.ItemSpec);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.LogError(null, Unreadable, Unreadable, item.ItemSpec, 0, 0, 0, 0, "{0}", $"this manifest cannot be read ({InputReasons.Of(e)}); check its path and permissions, or take it out of the project");
            }
            var scope = item.GetMetadata("Scope") is { Length: > 0 } name ? name : item.GetMetadata("StsLintScope");
            var isContext = !shared.Contains(item.ItemSpec) && (CompilerReports || elsewhere.Contains(item.ItemSpec));
            manifests.Add(new ProjectManifest(item.ItemSpec, content, string.Equals(word, "manifest", StringComparison.OrdinalIgnoreCase), scope.Length > 0 ? scope : null, isContext));
        }
        // The order in which MSBuild found the files is not the user's business.
        manifests.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return manifests;
    }

    private List<(string Path, byte[] Content)> ReadConfigs()
    {
        var configs = new List<(string, byte[])>();
        foreach (var item in ConfigFiles)
        {
            try
            {
                configs.Add((item.ItemSpec.Replace('\\', '/'), File.ReadAllBytes(item.ItemSpec)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The compiler says so.
            }
        }
        return configs;
    }

    private byte[] KeyOf(List<ProjectManifest> manifests, List<(string Path, byte[] Content)> globals, FolderConfigs configs)
    {
        using var key = new ContentKey();
        key.Add(typeof(LintManifests).Module.ModuleVersionId.ToString());
        // Suppressions end on a day.
        key.Add(DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        key.Add(KubernetesVersion);
        key.Add(FailOn);
        key.Add(ProjectFile);
        // A log tells what the build makes of the findings.
        key.Add(Sarif.Length == 0 ? "" : $"{Sarif}\n{SarifBase}\n{NoWarn}\n{TreatWarningsAsErrors}\n{WarningsAsErrors}\n{WarningsNotAsErrors}");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var manifest in manifests)
        {
            key.Add(manifest.Path, manifest.Content);
            key.Add($"{manifest.IsDeclared} {manifest.IsContext} {manifest.Scope}");
            configs.AddTo(key, (Path.GetDirectoryName(manifest.Path) ?? "").Replace('\\', '/'), seen);
        }
        foreach (var (path, content) in globals)
            key.Add(path, content);
        return key.Finish();
    }

    // The engine is loaded with the first method that speaks of it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<BuildFinding> Judge(List<ProjectManifest> manifests, FolderConfigs configs, BuildPolicy policy, string? sarif) =>
        new ManifestJudge(configs, ProjectFile, KubernetesVersion, FailOn).Judge(manifests, policy, sarif is null ? null : (sarif, SarifTarget.Of(Sarif, SarifBase).Root), _cancel.Token);

    private void Report(List<BuildFinding> findings, BuildPolicy policy)
    {
        var reported = new List<BuildFinding>(findings.Count);
        foreach (var finding in findings)
        {
            if (policy.LevelOf(finding) is { } level)
                reported.Add(finding with { Level = level });
        }
        if (Claims.Length > 0)
        {
            var shared = PathsOf(Shared);
            var own = new HashSet<BuildFinding>(BuildClaims.Claim(Claims, reported.FindAll(finding => shared.Contains(finding.File)), _cancel.Token));
            reported.RemoveAll(finding => shared.Contains(finding.File) && !own.Contains(finding));
        }
        foreach (var finding in reported)
            BuildPolicy.Write(Log, finding, finding.Level);
    }

    private static Dictionary<string, BuildLevel?> SeveritiesOf(List<(string Path, byte[] Content)> globals)
    {
        // Most projects have none, and then the engine stays where it is.
        foreach (var (_, content) in globals)
        {
            if (System.Text.Encoding.UTF8.GetString(content).IndexOf("dotnet_diagnostic.STS", StringComparison.OrdinalIgnoreCase) >= 0)
                return ReadSeverities(globals);
        }
        return [];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Dictionary<string, BuildLevel?> ReadSeverities(List<(string Path, byte[] Content)> globals) => ManifestJudge.ReadSeverities(globals);

    private static HashSet<string> PathsOf(ITaskItem[] items) => new(items.Select(static item => item.ItemSpec), StringComparer.Ordinal);
}
