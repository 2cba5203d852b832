using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Configuration;

/// <summary>What holds for one file.</summary>
/// <param name="Settings">The settings with where they come from.</param>
/// <param name="Options">The same for the engine; one instance for all files that share it.</param>
/// <param name="FailOn">The least severity that fails the run; none for never.</param>
internal sealed record FileConfiguration(LintConfiguration Settings, LintOptions Options, Severity FailOn);

/// <summary>Finds the .editorconfig files of each folder and tells what holds for a file. May be used from many threads.</summary>
internal sealed class FileConfigurations(string workingDirectory, IReadOnlyList<ConfigurationEntry> overrides, Func<LintOptions, LintOptions> complete)
{
    private readonly ConfigurationResolver _resolver = new(overrides);
    private readonly Dictionary<string, IReadOnlyList<EditorConfigFile>> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<LintConfiguration, FileConfiguration> _configurations = [];
    private readonly List<string> _unreadable = [];

    /// <summary>What holds for a file; standard input counts as a YAML file in the working directory.</summary>
    public FileConfiguration Of(InputFile file) => Of(file.IsStandardInput ? Paths.Full(workingDirectory, "stdin.yaml") : file.FullPath);

    /// <summary>What holds for a file at an absolute path, whether or not it exists.</summary>
    public FileConfiguration Of(string fullPath)
    {
        lock (_folders)
        {
            var settings = _resolver.Resolve(fullPath, FilesOf(Paths.FolderOf(fullPath)));
            if (!_configurations.TryGetValue(settings, out var configuration))
                _configurations.Add(settings, configuration = new FileConfiguration(settings, complete(settings.Options), settings.FailOn));
            return configuration;
        }
    }

    /// <summary>What is wrong with the files that were used, each said once, in order.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<(string File, int Line, string Message)>();
        foreach (var configuration in _configurations.Keys)
        {
            foreach (var problem in configuration.Problems)
            {
                if (problem.Entry.Span is { } span && (problem.Entry.Origin, span.StartPosition.Line + 1, problem.Message) is var found && !problems.Contains(found))
                    problems.Add(found);
            }
        }
        if (problems.Count == 0)
            return _unreadable;
        problems.Sort();
        return [.. _unreadable, .. problems.ConvertAll(static problem => $"{problem.File}:{problem.Line}: {problem.Message}")];
    }

    // The files that count in a folder, the nearest first; those that say nothing to StsLint are left out.
    private IReadOnlyList<EditorConfigFile> FilesOf(string folder)
    {
        if (_folders.TryGetValue(folder, out var files))
            return files;
        var own = Read(folder);
        files = own is { IsRoot: true } || folder.Length <= 1 || Path.GetPathRoot(folder) == folder ? [] : FilesOf(Paths.FolderOf(folder));
        if (own is not null && SaysSomething(own))
            files = [own, .. files];
        _folders.Add(folder, files);
        return files;
    }

    private EditorConfigFile? Read(string folder)
    {
        var path = folder.EndsWith('/') ? folder + ".editorconfig" : folder + "/.editorconfig";
        if (!File.Exists(path))
            return null;
        var shown = Paths.Shown(workingDirectory, path, path);
        try
        {
            return EditorConfigFile.Parse(SourceFile.FromBytes(shown, File.ReadAllBytes(path)), folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _unreadable.Add($"{shown}: this file cannot be read ({Reasons.Of(e)}); its settings do not count");
            return null;
        }
    }

    private static bool SaysSomething(EditorConfigFile file)
    {
        foreach (var section in file.Sections)
        {
            foreach (var property in section.Properties)
            {
                if (property.Key.StartsWith("stslint_", StringComparison.Ordinal))
                    return true;
            }
        }
        return false;
    }
}
