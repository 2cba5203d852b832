using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Text;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Cli.Commands;

/// <summary>The commands, and the way from arguments to one of them.</summary>
internal static class CommandTree
{
    private const string ExitCodeHelp = """

        Exit codes:
          0  nothing at or above --fail-on
          1  findings at or above --fail-on
          2  wrong usage, or input or output that cannot be read or written (the rest was still judged)
          3  internal error: a rule failed; the finding names it

        Examples:
          stslint check deploy/
          kustomize build overlays/prod | stslint check - --closed
          stslint check deploy/ --fix --diff
          stslint check deploy/ --format sarif --output stslint.sarif --format text

        All options, formats and configuration: docs/cli.md
        """;

    private const string LiveExitCodeHelp = """

        Exit codes:
          0  all is ready, or as the script expects it
          1  the linter finds errors, and nothing was done
          2  wrong usage, a mistake in the script, or input that cannot be read
          4  the cluster refuses an object (apply)
          5  not all was ready in time, or the script expects what is not so

        Examples:
          stslint apply deploy/
          stslint simulate deploy/ --scale web=5
          stslint simulate deploy/ --kill-node node-2
          stslint simulate --script samples/simulate/first-note.yaml

        More: docs/runtime.md, docs/simulate.md
        """;

    /// <summary>Runs what the arguments ask for.</summary>
    public static int Invoke(IReadOnlyList<string> args, Terminal terminal)
    {
        // An at-sign begins a path, not a file of arguments.
        var syntax = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var check = new CheckCommand();
        // The most frequent command does without what only help, other commands and mistakes need.
        if (args is ["check", ..] && !args.Any(static word => word is "--help" or "-h" or "-?" or "/h" or "/?") && check.Parse(args, syntax) is { Errors.Count: 0 } simple)
            return check.Run(simple, terminal);
        var root = new RootCommand("Finds what cannot work in Kubernetes StatefulSet manifests, and in all that stands around them.");
        var explain = new ExplainCommand();
        var rules = new RulesCommand();
        var config = new ConfigCommand();
        root.Subcommands.Add(check);
        root.Subcommands.Add(explain);
        root.Subcommands.Add(rules);
        root.Subcommands.Add(config);
        var cluster = new ClusterCommand();
        root.Subcommands.Add(cluster);
        var apply = new ApplyCommand();
        root.Subcommands.Add(apply);
        var simulate = new SimulateCommand();
        root.Subcommands.Add(simulate);
        var parsed = root.Parse(args, syntax);
        var command = parsed.CommandResult.Command;
        if (command == root && parsed.Action is not HelpAction && args is ["--version"])
        {
            terminal.Output.Write(Encoding.UTF8.GetBytes($"stslint {ProductVersion.Text}\n"));
            return ExitCodes.Clean;
        }
        if (parsed.Action is HelpAction || args.Count == 0)
        {
            using var output = new StreamWriter(terminal.Output, new UTF8Encoding(false), 1024, leaveOpen: true) { NewLine = "\n" };
            var help = args.Count == 0 ? root.Parse(["--help"]) : parsed;
            help.Invoke(new InvocationConfiguration { Output = output, Error = terminal.Error, EnableDefaultExceptionHandler = false });
            if (command == check || command == root)
                output.WriteLine(ExitCodeHelp.ReplaceLineEndings("\n"));
            else if (command == apply || command == simulate)
                output.WriteLine(LiveExitCodeHelp.ReplaceLineEndings("\n"));
            return args.Count == 0 ? ExitCodes.Usage : ExitCodes.Clean;
        }
        if (command == root && args.Count > 0 && parsed.UnmatchedTokens.Count > 0)
            throw new UsageException($"there is no command '{args[0]}'{Suggestion(root, args[0])}; see 'stslint --help'");
        if (parsed.Errors.Count > 0)
            throw new UsageException($"{OneLine(parsed.Errors[0].Message)}; see 'stslint{WayTo(parsed.CommandResult)} --help'");
        if (command == explain)
            return explain.Run(parsed, terminal);
        if (command == rules)
            return rules.Run(parsed, terminal);
        if (command == cluster)
            return cluster.Run(parsed, terminal);
        if (command is Cluster.FaultCommand fault)
            return fault.Run(parsed, terminal);
        if (command == apply)
            return apply.Run(parsed, terminal);
        if (command == simulate)
            return simulate.Run(parsed, terminal);
        return command == config ? config.Run(parsed, terminal) : check.Run(parsed, terminal);
    }

    private static string WayTo(CommandResult command) => command.Parent is CommandResult parent ? $"{WayTo(parent)} {command.Command.Name}" : "";

    // The parser lists what may stand there on lines of their own.
    private static string OneLine(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 1 ? lines[0].TrimEnd('.') : lines[0] + " " + string.Join(", ", lines[1..]);
    }

    private static string Suggestion(RootCommand root, string word)
    {
        var names = new List<string>();
        foreach (var command in root.Subcommands)
            names.Add(command.Name);
        if (NearestName.Find(word, names) is { } near)
            return $"; did you mean '{near}'?";
        return Path.Exists(word) ? $"; did you mean 'check {word}'?" : "";
    }
}
