using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Diagnostics;
using StsLint.Engine;

namespace StsLint.Analyzers;

/// <summary>What the project says to the compiler: MSBuild properties, which hold for all files where .editorconfig says nothing else.</summary>
internal sealed class ProjectSettings
{
    private const string Property = "build_property.";
    private static readonly ConditionalWeakTable<AnalyzerConfigOptions, ProjectSettings> s_byOptions = new();

    private ProjectSettings(string? target, string? failOn, string? reporter, bool linkedAreElsewhere)
    {
        if (target is not null)
            Entries = [new ConfigurationEntry("stslint_kubernetes_version", target, "StsLintKubernetesVersion")];
        Text = target ?? "";
        ManifestsAreReportedHere = reporter is null || string.Equals(reporter, "analyzer", StringComparison.OrdinalIgnoreCase);
        CodeIsReported = !string.Equals(reporter, "none", StringComparison.OrdinalIgnoreCase);
        LinkedAreReportedElsewhere = linkedAreElsewhere;
        if (failOn is null)
            return;
        var read = LintConfiguration.Read([new ConfigurationEntry("stslint_fail_on", failOn, "StsLintFailOn")]);
        if (read.Problems.Count == 0)
            FailOn = read.FailOn;
        Problems = [.. read.Problems.Select(static problem => $"StsLintFailOn: {problem.Message}")];
    }

    /// <summary>Nothing is said.</summary>
    public static ProjectSettings None { get; } = new(null, null, null, linkedAreElsewhere: false);

    /// <summary>The settings that .editorconfig can overrule.</summary>
    public IReadOnlyList<ConfigurationEntry> Entries { get; } = [];

    /// <summary>The same as text: equal for equal settings.</summary>
    public string Text { get; }

    /// <summary>The least severity that fails the build.</summary>
    public Severity FailOn { get; } = Severity.Error;

    /// <summary>What means nothing.</summary>
    public IReadOnlyList<string> Problems { get; } = [];

    /// <summary>False where a build task judges the manifests, or another of the project's target frameworks does.</summary>
    public bool ManifestsAreReportedHere { get; }

    /// <summary>False where the user wants nothing at all.</summary>
    public bool CodeIsReported { get; }

    /// <summary>In this build something else tells what is wrong with manifests that several projects share.</summary>
    public bool LinkedAreReportedElsewhere { get; }

    /// <summary>The settings of the project that is compiled.</summary>
    public static ProjectSettings Of(AnalyzerOptions compiler) => s_byOptions.GetValue(compiler.AnalyzerConfigOptionsProvider.GlobalOptions, Read);

    private static ProjectSettings Read(AnalyzerConfigOptions options)
    {
        var (target, failOn, reporter) = (ValueOf("StsLintKubernetesVersion"), ValueOf("StsLintFailOn"), ValueOf("StsLintManifestReporter"));
        var linked = string.Equals(ValueOf("StsLintLinkedManifests"), "elsewhere", StringComparison.OrdinalIgnoreCase);
        return target is null && failOn is null && reporter is null && !linked ? None : new ProjectSettings(target, failOn, reporter, linked);

        string? ValueOf(string name) => options.TryGetValue(Property + name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;
    }
}
