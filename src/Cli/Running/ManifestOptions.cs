using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StsLint.Cli.Commands;
using StsLint.Model;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Stories;

namespace StsLint.Cli.Running;

/// <summary>The arguments that the commands share which bring manifests alive: what is read, how it is judged, and the cluster that it is brought to.</summary>
internal sealed class ManifestOptions
{
    private const int MostNodes = 1000;

    private readonly Argument<string[]> _paths = new("paths")
    {
        Description = "Files and folders with manifests; '-' is standard input. Default: the current folder.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly ConfigurationOptions _configuration = new();

    private readonly Option<bool> _closed = new("--closed") { Description = "The input is complete: what is not in it does not exist. Folders and sets of files are anyway." };

    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Leaves files and folders out; a pattern as in .gitignore, relative to the working directory.", HelpName = "glob" };

    private readonly Option<int> _nodes = new("--nodes") { Description = "Number of nodes of the cluster: node-1, node-2 … Default: 3.", HelpName = "count", DefaultValueFactory = static _ => 3 };

    private readonly Option<ulong> _seed = new("--seed") { Description = "Decides what is left to chance: the same seed gives the same course of events. Default: 1.", HelpName = "number", DefaultValueFactory = static _ => 1UL };

    private readonly Option<bool> _noDefaultClass = new("--no-default-storage-class") { Description = "The cluster has no StorageClass: claims that name none wait for volumes among the manifests." };

    private readonly Option<string> _timeout = new("--timeout") { Description = "How long to wait until all is ready, in the cluster's time: 90s, 10m, 1h. Default: 10m.", HelpName = "time" };

    private readonly Option<string> _format = new("--format", "--output", "-f", "-o") { Description = "text or json. Default: text.", HelpName = "format" };

    private readonly Option<bool> _noColor = new("--no-color") { Description = "No colours; NO_COLOR does the same." };

    public void AddTo(Command command)
    {
        _format.AcceptOnlyFromAmong("text", "json");
        command.Arguments.Add(_paths);
        _configuration.AddTo(command);
        foreach (var option in new Option[] { _closed, _exclude, _nodes, _seed, _noDefaultClass, _timeout, _format, _noColor })
            command.Options.Add(option);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_format) == "json";

    public bool HasColor(ParseResult parsed, Terminal terminal) => terminal.OutputIsTerminal && !terminal.RefusesColor && !parsed.GetValue(_noColor);

    /// <summary>The cluster that is asked for.</summary>
    public ClusterOptions Cluster(ParseResult parsed)
    {
        var nodes = parsed.GetValue(_nodes);
        if (nodes is < 1 or > MostNodes)
            throw new UsageException($"--nodes {nodes}: a cluster has 1 to {MostNodes} nodes");
        return new ClusterOptions
        {
            Seed = parsed.GetValue(_seed),
            Nodes = [.. Enumerable.Range(1, nodes).Select(static number => string.Create(CultureInfo.InvariantCulture, $"node-{number}"))],
            HasDefaultStorageClass = !parsed.GetValue(_noDefaultClass),
            HasDriversOfAllClasses = true,
        };
    }

    /// <summary>Whether an option was given that says something about the cluster.</summary>
    public (bool Nodes, bool Seed, bool Class) Given(ParseResult parsed) =>
        (parsed.GetResult(_nodes) is { Implicit: false }, parsed.GetResult(_seed) is { Implicit: false }, parsed.GetResult(_noDefaultClass) is { Implicit: false });

    public TimeSpan Timeout(ParseResult parsed) => parsed.GetValue(_timeout) is { } text ? TimeOf("--timeout", text) : ScriptVerbs.DefaultWithin;

    /// <summary>Reads the manifests and has them judged.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="terminal">Where findings go.</param>
    /// <param name="command">The command's name, for messages.</param>
    /// <param name="otherwise">The paths when none is given; null: the current folder.</param>
    public ManifestInput Input(ParseResult parsed, Terminal terminal, string command, IReadOnlyList<string>? otherwise = null)
    {
        IReadOnlyList<string> paths = parsed.GetValue(_paths) is { Length: > 0 } given ? given : otherwise is { Count: > 0 } ? otherwise : ["."];
        foreach (var path in paths)
        {
            // Behind "--" anything is a path.
            if (path.Length > 1 && path[0] == '-' && !parsed.Tokens.Any(static token => token.Type == TokenType.DoubleDash))
                throw new UsageException($"there is no option '{path}'{Suggestion(parsed.CommandResult.Command, path)}; see 'stslint {command} --help'");
        }
        return new ManifestInput(terminal, command, paths, parsed.GetValue(_exclude) ?? [], parsed.GetValue(_closed), HasColor(parsed, terminal), _configuration.Open(parsed, terminal));
    }

    public static TimeSpan TimeOf(string option, string text) =>
        ScriptFields.TryReadTime(text, out var time) ? time : throw new UsageException($"{option} '{text}' is no time; write one such as 90s, 10m or 1h");

    private static string Suggestion(Command command, string option)
    {
        var equals = option.IndexOf('=');
        return NearestName.Find(equals < 0 ? option : option[..equals], command.Options.Select(static each => each.Name)) is { } near ? $"; did you mean '{near}'?" : "";
    }
}
