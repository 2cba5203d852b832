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
internal sealed class FileConfigurations
{
    private readonly string _workingDirectory;
    private readonly Func<LintOptions, LintOptions> _complete;
    private readonly ConfigurationResolver _resolver;
    private readonly EditorConfigTree _tree;
    private readonly Dictionary<LintConfiguration, FileConfiguration> _configurations = [];
    private readonly List<string> _unreadable = [];

    /// <param name="workingDirectory">What paths are shown relative to.</param>
    /// <param name="overrides">What the command line says.</param>
    /// <param name="complete">Adds to the options what no setting says.</param>
    public FileConfigurations(string workingDirectory, IReadOnlyList<ConfigurationEntry> overrides, Func<LintOptions, LintOptions> complete)
    {
        _workingDirectory = workingDirectory;
        _complete = complete;
        _resolver = new ConfigurationResolver(overrides);
        _tree = new EditorConfigTree(Read);
    }

    /// <summary>What holds for a file; standard input counts as a YAML file in the working directory.</summary>
    public FileConfiguration Of(InputFile file) => Of(file.IsStandardInput ? Paths.Full(_workingDirectory, "stdin.yaml") : file.FullPath);

    /// <summary>What holds for a file at an absolute path, whether or not it exists.</summary>
    public FileConfiguration Of(string fullPath)
    {
        lock (_tree)
        {
            var settings = _resolver.Resolve(fullPath, _tree.FilesOf(Paths.FolderOf(fullPath)));
            if (!_configurations.TryGetValue(settings, out var configuration))
                _configurations.Add(settings, configuration = new FileConfiguration(settings, _complete(settings.Options), settings.FailOn));
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

    private EditorConfigFile? Read(string folder)
    {
        var path = folder.EndsWith('/') ? folder + ".editorconfig" : folder + "/.editorconfig";
        if (!File.Exists(path))
            return null;
        var shown = Paths.Shown(_workingDirectory, path, path);
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
}
