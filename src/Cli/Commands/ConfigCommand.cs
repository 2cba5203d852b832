using System.CommandLine;
using System.Globalization;
using System.Text;
using StsLint.Cli.Configuration;
using StsLint.Cli.Input;
using StsLint.Engine;

namespace StsLint.Cli.Commands;

/// <summary><c>stslint config</c>.</summary>
internal sealed class ConfigCommand : Command
{
    private readonly Argument<string?> _path = new("path") { Description = "The file or folder to ask for. Default: the current folder.", Arity = ArgumentArity.ZeroOrOne };

    private readonly ConfigurationOptions _options = new();

    public ConfigCommand()
        : base("config", "Shows the settings that hold for a file, and where each comes from.")
    {
        Arguments.Add(_path);
        _options.AddTo(this);
    }

    public int Run(ParseResult parsed, Terminal terminal)
    {
        var path = parsed.GetValue(_path) ?? ".";
        var full = Paths.Full(terminal.Directory, path);
        if (!Path.Exists(full))
            throw new UsageException($"{path}: there is no such file or folder; check the path");
        // A folder stands for the YAML files in it.
        if (Directory.Exists(full))
            full += "/manifest.yaml";
        var configurations = _options.Open(parsed, terminal);
        var configuration = configurations.Of(full);
        var lines = new List<(string Setting, string Origin)>();
        var shown = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in configuration.Settings.Origins.Values.OrderBy(static entry => entry.Key, StringComparer.OrdinalIgnoreCase))
        {
            shown.Add(entry.Key);
            lines.Add(($"{entry.Key} = {entry.Value}", entry.Span is { } span ? string.Create(CultureInfo.InvariantCulture, $"{entry.Origin}:{span.StartPosition.Line + 1}") : entry.Origin));
        }
        var options = configuration.Options;
        Default("stslint_kubernetes_version", options.Target.ToString());
        Default("stslint_fail_on", configuration.FailOn == Severity.None ? "never" : RulePages.SeverityName(configuration.FailOn));
        Default("stslint_default_storage_class", options.DefaultStorageClass.ToString().ToLowerInvariant());
        foreach (var (key, _) in LintConfiguration.Keys)
            Default(key, "");

        using var output = new StreamWriter(terminal.Output, new UTF8Encoding(false), 1 << 12, leaveOpen: true);
        var width = lines.Max(static line => line.Setting.Length);
        foreach (var (setting, origin) in lines)
            output.Write($"{setting.PadRight(width)}  # {origin}\n");
        output.Flush();
        foreach (var problem in configurations.Problems())
            terminal.Error.Write($"stslint: warning: {problem}\n");
        return ExitCodes.Clean;

        void Default(string key, string value)
        {
            if (shown.Add(key))
                lines.Add((value.Length == 0 ? $"{key} (not set)" : $"{key} = {value}", "default"));
        }
    }
}
