using StsLint.Cli.Checking;
using StsLint.Cli.Configuration;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Input;
using StsLint.Syntax;

namespace StsLint.Cli.Running;

/// <summary>Reads manifests as <c>check</c> does, and gives only what the linter passes.</summary>
internal sealed class ManifestInput(Terminal terminal, string command, IReadOnlyList<string> paths, IReadOnlyList<string> excludes, bool closed, bool hasColor, FileConfigurations configurations)
{
    private byte[]? _standardInput;

    /// <summary>The exit code of what could not be used.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The manifests; null when they do not pass: then the findings are told as <c>check</c> tells them.</summary>
    public ValidatedManifests? Read() => Read(paths);

    /// <summary>The manifests at other paths, judged by the same settings.</summary>
    public ValidatedManifests? Read(IReadOnlyList<string> from)
    {
        var found = InputFinder.Find(terminal.Directory, from, excludes, closed);
        if (found.Problems.Count > 0)
            return Refuse(from);
        var inputs = new List<LintInput>();
        foreach (var file in found.Files)
        {
            if (Input(file, inputs.Count) is { } input)
                inputs.Add(input);
        }
        if (inputs.Count == 0)
            throw new UsageException($"{string.Join(", ", from)}: there is no manifest here; name a file or folder with Kubernetes objects");
        var manifests = new Linter(terminal.Rules).Validate(inputs, out _);
        if (manifests is null)
            return Refuse(from);
        if (manifests.Objects.Count == 0)
            throw new UsageException($"{string.Join(", ", from)}: there is no Kubernetes object here");
        foreach (var problem in configurations.Problems())
            terminal.Error.Write($"stslint: warning: {problem}\n");
        var warnings = manifests.Findings.Count(static finding => finding.Severity == Severity.Warning);
        if (warnings > 0)
            terminal.Error.Write($"stslint: {warnings} {(warnings == 1 ? "warning" : "warnings")}; 'stslint check {string.Join(' ', from)}' shows {(warnings == 1 ? "it" : "them")}\n");
        return manifests;
    }

    private LintInput? Input(InputFile file, int ordinal)
    {
        SourceFile source;
        try
        {
            source = SourceFile.FromBytes(file.Path, Bytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"{file.Path}: this file cannot be read ({Reasons.Of(e)}); check its permissions or leave it out with --exclude");
        }
        // What was found in a folder and holds no object is passed over, as check does.
        if (file.IsFound && !ManifestReader.Read(source).Any(HoldsObject))
            return null;
        if (file.Role == FileRole.Fragment)
            throw new UsageException($"{file.Path}: this belongs to a kustomization, which has to be built first; run 'kustomize build {FolderOf(file)} | stslint {command} - --closed'");
        if (file.Role == FileRole.Template || (file.IsInChartTemplates && source.Text!.Contains("{{", StringComparison.Ordinal)))
            throw new UsageException($"{file.Path}: this is a template of a chart, which has to be rendered first; run 'helm template CHART | stslint {command} - --closed'");
        return new LintInput(source, file.Scope, configurations.Of(file).Options, ordinal) { Role = file.Role };
    }

    // One that is broken may hold an object, and that it is broken has to be told.
    private static bool HoldsObject(ManifestDocument document) =>
        document.IsTemplate || (document.IsBroken && ManifestSigns.LooksMeant(document.File)) || (document.Root is MappingNode root && (root.Has("kind") || root.Has("apiVersion")));

    private byte[] Bytes(InputFile file)
    {
        if (!file.IsStandardInput)
            return File.ReadAllBytes(file.FullPath);
        if (_standardInput is null)
        {
            using var all = new MemoryStream();
            terminal.Input().CopyTo(all);
            _standardInput = all.ToArray();
        }
        return _standardInput;
    }

    private ValidatedManifests? Refuse(IReadOnlyList<string> from)
    {
        var settings = new CheckSettings { Paths = from, Excludes = excludes, Closed = closed, Color = hasColor };
        var told = CheckRun.Run(_standardInput is null ? terminal : terminal.WithInput(_standardInput), settings, configurations);
        ExitCode = told == ExitCodes.Clean ? ExitCodes.Findings : told;
        terminal.Error.Write($"stslint: nothing was done: {command} takes only manifests without errors\n");
        return null;
    }

    private static string FolderOf(InputFile file)
    {
        var slash = file.Path.LastIndexOf('/');
        return slash < 0 ? "." : file.Path[..slash];
    }
}
