using System.CommandLine;
using StsLint.Cli.Configuration;
using StsLint.Engine;

namespace StsLint.Cli.Commands;

/// <summary>The options that say the same as keys of .editorconfig, and win over them.</summary>
internal sealed class ConfigurationOptions
{
    private const string CommandLine = "command line";

    private readonly Option<string[]> _severities = new("--severity") { Description = "Sets severities: STS3030=none, STS3=error, Storage=info (error, warning, info, none or default).", HelpName = "rules=severity" };

    private readonly Option<string[]> _select = new("--select") { Description = "Only these rules: ids, prefixes (STS3) or families (Storage), separated by commas.", HelpName = "rules" };

    private readonly Option<string[]> _ignore = new("--ignore") { Description = "Not these rules.", HelpName = "rules" };

    private readonly Option<string> _failOn = new("--fail-on") { Description = "From which severity on findings make the exit code 1: error, warning, info or never. Default: warning.", HelpName = "severity" };

    private readonly Option<string> _releases = new("--kubernetes-version") { Description = "The releases that the manifests are meant for: 1.34 or 1.30..1.36. Default: " + ReleaseRange.Default + ".", HelpName = "range" };

    private readonly Option<string> _namespace = new("--namespace", "-n") { Description = "The namespace of objects that name none.", HelpName = "name" };

    private readonly Option<bool> _noSuppressions = new("--no-suppressions") { Description = "Comments and annotations that suppress findings do not count." };

    public void AddTo(Command command)
    {
        _failOn.AcceptOnlyFromAmong("error", "warning", "info", "never");
        foreach (var option in new Option[] { _severities, _select, _ignore, _failOn, _releases, _namespace, _noSuppressions })
            command.Options.Add(option);
    }

    /// <summary>The configuration of files with what the command line says on top.</summary>
    public FileConfigurations Open(ParseResult parsed, Terminal terminal)
    {
        var entries = new List<ConfigurationEntry>();
        var names = new Dictionary<ConfigurationEntry, string>(ReferenceEqualityComparer.Instance);
        Add("stslint_kubernetes_version", parsed.GetValue(_releases), "--kubernetes-version");
        Add("stslint_namespace", parsed.GetValue(_namespace), "--namespace");
        Add("stslint_fail_on", parsed.GetValue(_failOn), "--fail-on");
        if (parsed.GetValue(_select) is { Length: > 0 } select)
            Add("stslint_select", string.Join(',', select), "--select");
        if (parsed.GetValue(_ignore) is { Length: > 0 } ignore)
            Add("stslint_ignore", string.Join(',', ignore), "--ignore");
        foreach (var value in parsed.GetValue(_severities) ?? [])
        {
            foreach (var each in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = each.IndexOf('=');
                if (equals <= 0 || equals == each.Length - 1)
                    throw new UsageException($"--severity '{each}' sets nothing; write RULE=SEVERITY, such as STS3030=none");
                Add("stslint_severity." + each[..equals], each[(equals + 1)..], "--severity");
            }
        }
        if (entries.Count > 0 && LintConfiguration.Read(entries).Problems is { Count: > 0 } problems)
            throw new UsageException($"{names[problems[0].Entry]}: {problems[0].Message}");
        var honours = !parsed.GetValue(_noSuppressions);
        return new FileConfigurations(terminal.Directory, entries, options => options with { Today = terminal.Today, HonourSuppressions = honours });

        void Add(string key, string? value, string option)
        {
            if (value is null)
                return;
            var entry = new ConfigurationEntry(key, value, CommandLine);
            names.Add(entry, option);
            entries.Add(entry);
        }
    }
}
