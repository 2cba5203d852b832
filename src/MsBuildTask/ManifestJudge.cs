using StsLint.Engine;
using StsLint.Input;
using StsLint.Reports;
using StsLint.Syntax;

namespace StsLint.MSBuild;

/// <summary>A manifest of the project.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Content">Its bytes; null when it cannot be read.</param>
/// <param name="IsDeclared">It is judged whatever it holds.</param>
/// <param name="Scope">The input that it belongs to; null for the one that its place tells.</param>
/// <param name="IsContext">It is judged with the others, but what is found in it is said elsewhere.</param>
internal sealed record ProjectManifest(string Path, byte[]? Content, bool IsDeclared, string? Scope, bool IsContext);

/// <summary>
/// Judges the manifests of a project as the analyzers do. A type of its own, so that the engine is loaded only where something has to be judged.
/// </summary>
internal sealed class ManifestJudge
{
    private const string BadSetting = "STS9001";
    private const string SeverityStart = "dotnet_diagnostic.";
    private const string SeverityEnd = ".severity";
    private readonly FolderConfigs _configs;
    private readonly List<ConfigurationEntry> _defaults = [];
    private readonly List<BuildFinding> _problems = [];
    private readonly string _projectFile;
    private readonly Severity _failOn = Severity.Error;

    /// <param name="configs">The .editorconfig files.</param>
    /// <param name="projectFile">Where it is said that a property means nothing.</param>
    /// <param name="kubernetesVersion"><c>StsLintKubernetesVersion</c>; empty for none.</param>
    /// <param name="failOn"><c>StsLintFailOn</c>; empty for none.</param>
    public ManifestJudge(FolderConfigs configs, string projectFile, string kubernetesVersion, string failOn)
    {
        _configs = configs;
        _projectFile = projectFile;
        if (kubernetesVersion.Length > 0)
            _defaults.Add(new ConfigurationEntry("stslint_kubernetes_version", kubernetesVersion, "StsLintKubernetesVersion"));
        var problems = LintConfiguration.Read(_defaults).Problems;
        if (failOn.Length > 0)
        {
            var read = LintConfiguration.Read([new ConfigurationEntry("stslint_fail_on", failOn, "StsLintFailOn")]);
            if (read.Problems.Count == 0)
                _failOn = read.FailOn;
            problems = [.. problems, .. read.Problems];
        }
        foreach (var problem in problems)
            _problems.Add(Problem(problem, projectFile));
    }

    /// <summary>What a .globalconfig says of StsLint's rules: nothing at all for none.</summary>
    public static Dictionary<string, BuildLevel?> ReadSeverities(IEnumerable<(string Path, byte[] Content)> globalConfigs)
    {
        var levels = new Dictionary<string, BuildLevel?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, content) in globalConfigs)
        {
            var file = EditorConfigFile.Parse(SourceFile.FromBytes(path, content), "");
            // The compiler takes the name for the sign too.
            if (!file.IsGlobal && !path.EndsWith("/.globalconfig", StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var property in file.Preamble)
            {
                if (!property.Key.StartsWith(SeverityStart + "sts", StringComparison.Ordinal) || !property.Key.EndsWith(SeverityEnd, StringComparison.Ordinal))
                    continue;
                var id = property.Key.Substring(SeverityStart.Length, property.Key.Length - SeverityStart.Length - SeverityEnd.Length);
                if (string.Equals(property.Value, "silent", StringComparison.OrdinalIgnoreCase))
                    levels[id] = BuildLevel.Info;
                else if (LintConfiguration.TryReadSeverity(property.Value, out var severity))
                    levels[id] = severity == Severity.None ? null : LevelOf(severity);
            }
        }
        return levels;
    }

    /// <summary>Everything that is to be said, in the order of files and places.</summary>
    /// <param name="manifests">The manifests, in order.</param>
    /// <param name="policy">What the build makes of it, for the log.</param>
    /// <param name="sarif">The log that is to be written, and the folder that its paths are told from; null for none.</param>
    /// <param name="cancel">Stops it.</param>
    public List<BuildFinding> Judge(IReadOnlyList<ProjectManifest> manifests, BuildPolicy policy, (string Path, string Root)? sarif, CancellationToken cancel)
    {
        var all = new List<Finding>();
        var tree = new EditorConfigTree(folder => _configs.Of(folder) is { } bytes ? EditorConfigFile.Parse(SourceFile.FromBytes(FolderConfigs.PathIn(folder), bytes), folder) : null);
        var resolver = new ConfigurationResolver(defaults: _defaults);
        var options = new Dictionary<LintConfiguration, LintOptions>();
        var files = new List<ProjectFile>(manifests.Count);
        foreach (var manifest in manifests)
        {
            var found = FoundFile.At(manifest.Path);
            var configuration = resolver.Resolve(found.FullPath, tree.FilesOf(found.Folder));
            if (!options.TryGetValue(configuration, out var said))
                options.Add(configuration, said = configuration.Options with { Today = DateTime.UtcNow.Date });
            var source = SourceFile.FromBytes(manifest.Path, WithoutMark(manifest.Content ?? []));
            files.Add(new ProjectFile(source, found, said, manifest.IsDeclared, manifest.Scope, ProjectFile.MayBe(found, source)));
        }
        var inputs = new ProjectLayout().Inputs(files);
        for (var at = 0; at < inputs.Length; at++)
        {
            // What it would have held may be what another file refers to.
            if (manifests[at].Content is null)
                inputs[at] = new LintInput(files[at].Source, inputs[at]?.Scope ?? new ScopeInput("unread"), files[at].Options, at) { Role = FileRole.Template };
        }
        var judged = new LintSession().Update([.. inputs.OfType<LintInput>()], workers: 0, cancel);
        var findings = new List<BuildFinding>(_problems);
        foreach (var configuration in resolver.All)
        {
            foreach (var problem in configuration.Problems)
            {
                if (problem.Entry.Span is { } span && Of(problem, span) is var one && !findings.Contains(one))
                    findings.Add(one);
            }
        }
        var next = 0;
        for (var at = 0; at < inputs.Length; at++)
        {
            if (inputs[at] is null)
                continue;
            var file = judged[next++];
            if (manifests[at].IsContext || manifests[at].Content is null || !ProjectLayout.IsReported(file, manifests[at].IsDeclared))
                continue;
            all.AddRange(file.Findings);
            foreach (var finding in file.Findings)
            {
                if (finding.Suppression is null && finding.Severity != Severity.None)
                    findings.Add(Of(finding));
            }
        }
        if (sarif is { } log)
            WriteLog(log.Path, log.Root, all, findings, policy);
        return findings;
    }

    // The compiler does not count a byte-order mark as a character of the first line, and editors do not show it.
    private static byte[] WithoutMark(byte[] content) => content is [0xef, 0xbb, 0xbf, ..] ? [.. content.Skip(3)] : content;

    private void WriteLog(string path, string root, List<Finding> all, List<BuildFinding> said, BuildPolicy policy)
    {
        var output = new StringWriter();
        var log = new SarifLog(output, new SarifRun(root) { Project = _projectFile, TextOf = static file => file.Text is { } text ? new EditText(file, text) : null });
        log.Begin();
        foreach (var finding in all)
        {
            if (finding.Severity == Severity.None)
                continue;
            if (policy.LevelOf(Of(finding)) is { } level)
                log.Add(finding, SeverityOf(level));
        }
        foreach (var problem in said.Where(static finding => finding.Code == BadSetting))
            log.Notify(problem.Message, Severity.Warning, BadSetting);
        log.End(isSuccessful: !all.Exists(static finding => ReferenceEquals(finding.Rule, LintRun.InternalError)));
        WholeFile.Write(path, System.Text.Encoding.UTF8.GetBytes(output.ToString()));
    }

    private static Severity SeverityOf(BuildLevel level) => level switch
    {
        BuildLevel.Error => Severity.Error,
        BuildLevel.Warning => Severity.Warning,
        _ => Severity.Info,
    };

    private BuildFinding Of(Finding finding)
    {
        var (start, end) = (finding.Span.StartPosition, finding.Span.EndPosition);
        // That StsLint itself failed must not break somebody's build.
        var level = ReferenceEquals(finding.Rule, LintRun.InternalError) ? BuildLevel.Warning : LevelOf(BuildSeverity.Of(finding.Severity, _failOn));
        return new BuildFinding(level, finding.Rule.Id, finding.Message, finding.Rule.HelpUri, finding.Span.File.Path, start.Line + 1, start.Column + 1, end.Line + 1, end.Column + 1);
    }

    private static BuildFinding Of(ConfigurationProblem problem, SourceSpan span)
    {
        var (start, end) = (span.StartPosition, span.EndPosition);
        return new BuildFinding(BuildLevel.Warning, BadSetting, $"{problem.Entry}: {problem.Message}", "", span.File.Path, start.Line + 1, start.Column + 1, end.Line + 1, end.Column + 1);
    }

    private static BuildFinding Problem(ConfigurationProblem problem, string projectFile) =>
        new(BuildLevel.Warning, BadSetting, $"{problem.Entry.Origin}: {problem.Message}", "", projectFile, 0, 0, 0, 0);

    private static BuildLevel LevelOf(Severity severity) => severity switch
    {
        Severity.Error => BuildLevel.Error,
        Severity.Warning => BuildLevel.Warning,
        _ => BuildLevel.Info,
    };
}
