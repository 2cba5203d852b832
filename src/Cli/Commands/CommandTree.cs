using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

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

    /// <summary>Runs what the arguments ask for.</summary>
    public static int Invoke(IReadOnlyList<string> args, Terminal terminal)
    {
        var check = new CheckCommand();
        var root = new RootCommand("Finds what cannot work in Kubernetes StatefulSet manifests, and in all that stands around them.");
        root.Subcommands.Add(check);
        // An at-sign begins a path, not a file of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is HelpAction or { Terminating: true } && parsed.Errors.Count == 0)
        {
            using var output = new StreamWriter(terminal.Output, new UTF8Encoding(false), 1024, leaveOpen: true) { NewLine = "\n" };
            parsed.Invoke(new InvocationConfiguration { Output = output, Error = terminal.Error, EnableDefaultExceptionHandler = false });
            if (parsed.Action is HelpAction && (parsed.CommandResult.Command == check || parsed.CommandResult.Command == root))
                output.WriteLine(ExitCodeHelp.ReplaceLineEndings("\n"));
            return ExitCodes.Clean;
        }
        if (parsed.Errors.Count > 0)
            throw new UsageException($"{parsed.Errors[0].Message.TrimEnd('.')}; see 'stslint{(parsed.CommandResult.Command == root ? "" : " " + parsed.CommandResult.Command.Name)} --help'");
        return check.Run(parsed, terminal);
    }
}
