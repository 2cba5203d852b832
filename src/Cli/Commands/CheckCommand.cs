using System.CommandLine;
using System.CommandLine.Parsing;
using StsLint.Cli.Checking;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

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

    private readonly ConfigurationOptions _configuration = new();

    private readonly Option<bool> _closed = new("--closed") { Description = "The input is complete: what is not in it does not exist. Folders and sets of files are anyway." };

    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Leaves files and folders out; a pattern as in .gitignore, relative to the working directory.", HelpName = "glob" };

    private readonly Option<string> _base = new("--base") { Description = "The earlier state, a folder, a file or a git revision: changes that the API server refuses or that lose data are findings.", HelpName = "path|revision" };

    private readonly Option<string> _baseline = new("--baseline") { Description = "Findings in this file are accepted: only new ones count.", HelpName = "file" };

    private readonly Option<string> _writeBaseline = new("--write-baseline") { Description = "Writes the findings of this run to a file, for --baseline.", HelpName = "file" };

    private readonly Option<bool> _fix = new("--fix") { Description = "Applies the safe fixes, then checks what is left. Standard input is written fixed to standard output." };

    private readonly Option<bool> _unsafeFixes = new("--unsafe-fixes") { Description = "With --fix or --diff: also the fixes that change what the manifests mean." };

    private readonly Option<bool> _diff = new("--diff") { Description = "Shows what --fix would change as a patch, and writes nothing." };

    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Checks again whenever a file changes." };

    private readonly Option<bool> _statistics = new("--statistics") { Description = "Adds how often each rule spoke." };

    private readonly Option<bool> _noColor = new("--no-color") { Description = "No colours; NO_COLOR does the same." };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "One line per finding and nothing else." };

    public CheckCommand()
        : base("check", "Checks manifests.")
    {
        Arguments.Add(_paths);
        Options.Add(_formats);
        Options.Add(_outputs);
        _configuration.AddTo(this);
        foreach (var option in new Option[] { _closed, _exclude, _base, _baseline, _writeBaseline, _fix, _unsafeFixes, _diff, _watch, _statistics, _noColor, _quiet })
            Options.Add(option);
        _formats.AcceptOnlyFromAmong("text", "json", "sarif", "github", "junit");
    }

    /// <summary>Runs with parsed arguments.</summary>
    public int Run(ParseResult parsed, Terminal terminal)
    {
        var paths = parsed.GetValue(_paths) is { Length: > 0 } given ? given : ["."];
        foreach (var path in paths)
        {
            // Behind "--" anything is a path.
            if (path.Length > 1 && path[0] == '-' && !parsed.Tokens.Any(static token => token.Type == TokenType.DoubleDash))
                throw new UsageException($"there is no option '{path}'{Suggestion(path)}; see 'stslint check --help'");
        }
        var diff = parsed.GetValue(_diff);
        var fix = diff || parsed.GetValue(_fix);
        if (parsed.GetValue(_unsafeFixes) && !fix)
            throw new UsageException("--unsafe-fixes does nothing alone; add --fix to apply them or --diff to see them");
        var watch = parsed.GetValue(_watch);
        if (watch && paths.Contains("-"))
            throw new UsageException("--watch cannot watch standard input; name files or folders");
        var settings = new CheckSettings
        {
            Paths = paths,
            Excludes = parsed.GetValue(_exclude) ?? [],
            // The patch is what a --diff writes; findings go to files only.
            Reports = diff ? ReportTargets(parsed).FindAll(static target => target.File is not null) : ReportTargets(parsed),
            Closed = parsed.GetValue(_closed),
            Color = terminal.OutputIsTerminal && !terminal.RefusesColor && !parsed.GetValue(_noColor),
            Quiet = parsed.GetValue(_quiet),
            Statistics = parsed.GetValue(_statistics),
            Fix = fix,
            Base = parsed.GetValue(_base),
            Baseline = parsed.GetValue(_baseline) is { } baseline ? ReadBaseline(baseline, terminal) : null,
            WriteBaseline = parsed.GetValue(_writeBaseline),
            UnsafeFixes = parsed.GetValue(_unsafeFixes),
            Diff = diff,
            ReportsToError = fix && paths.Contains("-"),
        };
        int Check() => CheckRun.Run(terminal, settings, _configuration.Open(parsed, terminal));
        return watch ? Watch.Run(terminal, settings, Check) : Check();
    }

    private static Baseline ReadBaseline(string path, Terminal terminal)
    {
        string text;
        try
        {
            text = File.ReadAllText(Paths.Full(terminal.Directory, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the baseline cannot be read ({Reasons.Of(e)}); make it with --write-baseline {path}");
        }
        return Baseline.TryRead(new SourceFile(path, text), out var baseline, out var problem) ? baseline : throw new UsageException(problem!);
    }

    private string Suggestion(string option)
    {
        var known = new List<string>();
        foreach (var each in Options)
            known.Add(each.Name);
        var equals = option.IndexOf('=');
        return NearestName.Find(equals < 0 ? option : option[..equals], known) is { } near ? $"; did you mean '{near}'?" : "";
    }

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
