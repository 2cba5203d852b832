using System.CommandLine;
using System.CommandLine.Parsing;
using StsLint.Cli.Checking;
using StsLint.Engine;

namespace StsLint.Cli.Commands;

/// <summary><c>stslint check</c>.</summary>
internal sealed class CheckCommand : Command
{
    private readonly Argument<string[]> _paths = new("paths")
    {
        Description = "Files and folders to check; '-' is standard input. Default: the current folder.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _formats = new("--format", "-f")
    {
        Description = "The format of a report: text, json, sarif, github or junit. May be repeated; each --output belongs to the --format before it.",
        HelpName = "format",
    };

    private readonly Option<string[]> _outputs = new("--output", "-o") { Description = "Where that report goes; without it, to standard output.", HelpName = "file" };

    private readonly Option<string[]> _severities = new("--severity") { Description = "Sets a severity: STS3030=none, STS3=error, Storage=info.", HelpName = "rules=severity" };

    private readonly Option<string[]> _select = new("--select") { Description = "Only these rules: ids, prefixes (STS3) or families (Storage), separated by commas.", HelpName = "rules" };

    private readonly Option<string[]> _ignore = new("--ignore") { Description = "Not these rules.", HelpName = "rules" };

    private readonly Option<string> _failOn = new("--fail-on") { Description = "From which severity on findings make the exit code 1: error, warning, info or never. Default: warning.", HelpName = "severity" };

    private readonly Option<string> _releases = new("--kubernetes-version") { Description = "The releases that the manifests are meant for: 1.34 or 1.30..1.36. Default: " + ReleaseRange.Default + ".", HelpName = "range" };

    private readonly Option<string> _namespace = new("--namespace", "-n") { Description = "The namespace of objects that name none.", HelpName = "name" };

    private readonly Option<bool> _closed = new("--closed") { Description = "The input is complete: what is not in it does not exist. Folders and sets of files are anyway." };

    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Leaves files and folders out; a pattern as in .gitignore, relative to the working directory.", HelpName = "glob" };

    private readonly Option<bool> _noSuppressions = new("--no-suppressions") { Description = "Comments and annotations that suppress findings do not count." };

    private readonly Option<bool> _statistics = new("--statistics") { Description = "Adds how often each rule spoke." };

    private readonly Option<bool> _noColor = new("--no-color") { Description = "No colours; NO_COLOR does the same." };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "One line per finding and nothing else." };

    public CheckCommand()
        : base("check", "Checks manifests.")
    {
        Arguments.Add(_paths);
        foreach (var option in new Option[] { _formats, _outputs, _severities, _select, _ignore, _failOn, _releases, _namespace, _closed, _exclude, _noSuppressions, _statistics, _noColor, _quiet })
            Options.Add(option);
        _failOn.AcceptOnlyFromAmong("error", "warning", "info", "never");
        _formats.AcceptOnlyFromAmong("text", "json", "sarif", "github", "junit");
    }

    /// <summary>Runs with parsed arguments.</summary>
    public int Run(ParseResult parsed, Terminal terminal)
    {
        var settings = new CheckSettings
        {
            Paths = parsed.GetValue(_paths) is { Length: > 0 } paths ? paths : ["."],
            Excludes = parsed.GetValue(_exclude) ?? [],
            Reports = ReportTargets(parsed),
            FailOn = parsed.GetValue(_failOn) is { } failOn ? SeverityOf(failOn) : Severity.Warning,
            Closed = parsed.GetValue(_closed),
            Color = terminal.OutputIsTerminal && !terminal.RefusesColor && !parsed.GetValue(_noColor),
            Quiet = parsed.GetValue(_quiet),
            Statistics = parsed.GetValue(_statistics),
            Options = OptionsOf(parsed, terminal),
        };
        return CheckRun.Run(terminal, settings);
    }

    private LintOptions OptionsOf(ParseResult parsed, Terminal terminal)
    {
        var options = LintOptions.Default with { Today = terminal.Today };
        if (parsed.GetValue(_releases) is { } releases)
        {
            if (!ReleaseRange.TryParse(releases, out var range))
                throw new UsageException($"--kubernetes-version '{releases}' is not a range of releases; write one from {ReleaseRange.Oldest} to {ReleaseRange.Newest}, such as 1.34 or 1.30..1.36");
            options = options with { Target = range };
        }
        if (parsed.GetValue(_namespace) is { } name)
            options = options with { Namespace = name };
        if (parsed.GetValue(_noSuppressions))
            options = options with { HonourSuppressions = false };
        if (parsed.GetValue(_select) is { Length: > 0 } select)
            options = options with { Select = RuleNames(select, "--select") };
        if (parsed.GetValue(_ignore) is { Length: > 0 } ignore)
            options = options with { Ignore = RuleNames(ignore, "--ignore") };
        if (parsed.GetValue(_severities) is { Length: > 0 } severities)
        {
            var table = new Dictionary<string, Severity>(StringComparer.OrdinalIgnoreCase);
            foreach (var each in Parts(severities))
            {
                var equals = each.IndexOf('=');
                if (equals <= 0 || each[(equals + 1)..] is not ("none" or "info" or "warning" or "error"))
                    throw new UsageException($"--severity '{each}' says no severity; write RULE=none, info, warning or error, such as STS3030=none");
                table[RuleNames([each[..equals]], "--severity")[0]] = SeverityOf(each[(equals + 1)..]);
            }
            options = options with { Severities = table };
        }
        return options;
    }

    private static List<string> RuleNames(string[] values, string option)
    {
        var names = Parts(values);
        foreach (var name in names)
            RuleNaming.Require(name, option);
        return names;
    }

    private static List<string> Parts(string[] values)
    {
        var parts = new List<string>();
        foreach (var value in values)
            parts.AddRange(value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return parts;
    }

    private static Severity SeverityOf(string word) => word switch
    {
        "error" => Severity.Error,
        "warning" => Severity.Warning,
        "info" => Severity.Info,
        _ => Severity.None,
    };

    // An --output belongs to the nearest --format before it that has none yet; before any --format, to the first one that follows.
    private List<ReportTarget> ReportTargets(ParseResult parsed)
    {
        if (parsed.GetResult(_formats) is not { Implicit: false } && parsed.GetResult(_outputs) is not { Implicit: false })
            return [new ReportTarget(ReportFormat.Text, null)];
        var targets = new List<(ReportFormat Format, string? File)>();
        var early = new Queue<string>();
        string? option = null;
        foreach (var token in parsed.Tokens)
        {
            if (token.Type == TokenType.Option)
            {
                option = token.Value;
            }
            else if (token.Type == TokenType.DoubleDash)
            {
                break;
            }
            else if (option is "--format" or "-f")
            {
                targets.Add((FormatOf(token.Value), early.TryDequeue(out var file) ? file : null));
                option = null;
            }
            else if (option is "--output" or "-o")
            {
                var at = targets.FindLastIndex(static target => target.File is null);
                if (at >= 0)
                    targets[at] = (targets[at].Format, token.Value);
                else
                    early.Enqueue(token.Value);
                option = null;
            }
        }
        while (early.TryDequeue(out var file))
        {
            if (targets.Count > 0)
                throw new UsageException($"--output '{file}' has no --format of its own; write a --format before it");
            targets.Add((ReportFormat.Text, file));
        }
        if (targets.FindAll(static target => target.File is null).Count > 1)
            throw new UsageException("two reports would go to standard output; give all but one --format an --output");
        return targets.ConvertAll(static target => new ReportTarget(target.Format, target.File));
    }

    private static ReportFormat FormatOf(string word) => word switch
    {
        "json" => ReportFormat.Json,
        "sarif" => ReportFormat.Sarif,
        "github" => ReportFormat.Github,
        "junit" => ReportFormat.Junit,
        _ => ReportFormat.Text,
    };
}
