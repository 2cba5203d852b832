using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StsLint.Cli.Cluster;
using StsLint.Cli.Running;

namespace StsLint.Cli.Commands;

/// <summary><c>stslint cluster</c>.</summary>
internal sealed class ClusterCommand : Command
{
    private const int DefaultNodes = 3;
    private const int MostNodes = 1000;
    private const double LargestTimeScale = 100_000;

    private readonly Argument<string[]> _paths = new("paths")
    {
        Description = "Manifests that are applied at the start, once the linter has passed them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly ConfigurationOptions _configuration = new();

    private readonly Option<int> _port = new("--port") { Description = "The port of the API on 127.0.0.1; 0 takes a free one. Default: 0.", HelpName = "port" };

    private readonly Option<int> _dnsPort = new("--dns-port") { Description = "The port of DNS on 127.0.0.1, for UDP and TCP; 0 takes a free one. Default: 0.", HelpName = "port" };

    private readonly Option<string> _kubeconfig = new("--kubeconfig") { Description = "Where the kubeconfig is written. Default: a file in the folder for temporary files, which goes when the cluster stops.", HelpName = "file" };

    private readonly Option<int?> _nodes = new("--nodes") { Description = "Number of nodes. Default: 3.", HelpName = "count" };

    private readonly Option<string> _timeScale = new("--time-scale") { Description = "Seconds of the cluster's time in each second; 60 lets an hour pass in a minute. Default: 1.", HelpName = "factor" };

    private readonly Option<ulong?> _seed = new("--seed") { Description = "Decides what is left to chance: names, addresses, how long things take. Default: 1.", HelpName = "number" };

    private readonly Option<bool> _noDefaultClass = new("--no-default-storage-class") { Description = "The cluster has no StorageClass: claims wait for volumes that you make." };

    public ClusterCommand()
        : base("cluster", "Runs a Kubernetes cluster in this process and serves it on loopback, for kubectl.")
    {
        Arguments.Add(_paths);
        _configuration.AddTo(this);
        foreach (var option in new Option[] { _port, _dnsPort, _kubeconfig, _nodes, _timeScale, _seed, _noDefaultClass })
            Options.Add(option);
        foreach (var verb in FaultCommand.All())
            Subcommands.Add(verb);
        // Without an action of its own a command must be given one of its subcommands.
        SetAction(static _ => ExitCodes.Clean);
    }

    /// <summary>Runs with parsed arguments.</summary>
    public int Run(ParseResult parsed, Terminal terminal)
    {
        var nodes = parsed.GetValue(_nodes) ?? DefaultNodes;
        if (nodes is < 1 or > MostNodes)
            throw new UsageException($"--nodes {nodes}: a cluster has 1 to {MostNodes} nodes");
        var paths = parsed.GetValue(_paths) ?? [];
        foreach (var path in paths)
        {
            // Behind "--" anything is a path.
            if (path.Length > 1 && path[0] == '-' && !parsed.Tokens.Any(static token => token.Type == TokenType.DoubleDash))
                throw new UsageException($"there is no option '{path}'; see 'stslint cluster --help'");
        }
        return ClusterRun.Run(terminal, new ClusterSettings
        {
            Input = paths.Length == 0 ? null : new ManifestInput(terminal, "cluster", paths, [], closed: false, terminal.OutputIsTerminal && !terminal.RefusesColor, _configuration.Open(parsed, terminal)),
            Port = PortOf(parsed, _port),
            DnsPort = PortOf(parsed, _dnsPort),
            Kubeconfig = parsed.GetValue(_kubeconfig),
            Nodes = nodes,
            TimeScale = TimeScaleOf(parsed.GetValue(_timeScale)),
            Seed = parsed.GetValue(_seed) ?? 1,
            HasDefaultStorageClass = !parsed.GetValue(_noDefaultClass),
        });
    }

    private static int PortOf(ParseResult parsed, Option<int> option)
    {
        var port = parsed.GetValue(option);
        return port is >= 0 and <= 65535 ? port : throw new UsageException($"{option.Name} {port}: a port is a number from 0 to 65535");
    }

    private static double TimeScaleOf(string? text)
    {
        if (text is null)
            return 1;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var scale) && scale is > 0 and <= LargestTimeScale
            ? scale
            : throw new UsageException($"--time-scale '{text}' is no factor; write a number above 0 and up to {LargestTimeScale.ToString(CultureInfo.InvariantCulture)}, such as 60");
    }
}
