using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StsLint.Cli.Running;

namespace StsLint.Cli.Commands;

/// <summary><c>stslint simulate</c>.</summary>
internal sealed class SimulateCommand : Command
{
    private readonly ManifestOptions _manifests = new();

    private readonly Option<string> _script = new("--script", "-s") { Description = "What is done step by step, and what is expected: see docs/simulate.md. Default: the first deploy, until all is ready.", HelpName = "file" };

    private readonly Option<string[]> _scale = new("--scale") { Description = "After the first deploy: sets a number of replicas. This and the next ones may be repeated and are done in their order.", HelpName = "set=replicas" };

    private readonly Option<string[]> _setImage = new("--set-image") { Description = "After the first deploy: changes the image of a container.", HelpName = "set/container=image" };

    private readonly Option<string[]> _deletePod = new("--delete-pod") { Description = "After the first deploy: deletes a pod.", HelpName = "pod" };

    private readonly Option<string[]> _killNode = new("--kill-node") { Description = "After the first deploy: a node loses power.", HelpName = "node" };

    public SimulateCommand()
        : base("simulate", "Tells what will happen to manifests in a cluster: at first deploy, at a change, when a node dies. In virtual time.")
    {
        _manifests.AddTo(this);
        foreach (var option in new Option[] { _script, _scale, _setImage, _deletePod, _killNode })
            Options.Add(option);
    }

    public int Run(ParseResult parsed, Terminal terminal)
    {
        var script = parsed.GetValue(_script);
        var changes = Changes(parsed);
        if (script is not null && changes.Count > 0)
            throw new UsageException($"{changes[0].Option} and --script do not go together; write '- {changes[0].Verb}' into the script");
        // A mistake in the script is told before anything else is read or judged.
        var read = script is null ? null : SimulateRun.ReadScript(terminal, script);
        if (script is not null && read is null)
            return ExitCodes.Usage;
        return SimulateRun.Run(terminal, new SimulateSettings
        {
            Input = _manifests.Input(parsed, terminal, "simulate", read?.Manifests.Select(path => SimulateRun.Beside(script!, path)).ToList()),
            Cluster = _manifests.Cluster(parsed),
            Given = _manifests.Given(parsed),
            Script = read,
            Changes = changes,
            Timeout = _manifests.Timeout(parsed),
            IsJson = _manifests.IsJson(parsed),
        });
    }

    // In the order in which they stand on the command line.
    private List<SimulateChange> Changes(ParseResult parsed)
    {
        var changes = new List<SimulateChange>();
        string? option = null;
        foreach (var token in parsed.Tokens)
        {
            if (token.Type == TokenType.Option)
            {
                option = token.Value;
                continue;
            }
            if (token.Type == TokenType.DoubleDash)
                break;
            var value = token.Value;
            switch (option)
            {
                case "--scale":
                    var (set, count) = Pair(option, value, "web=5");
                    if (!long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) || replicas > int.MaxValue)
                        throw new UsageException($"--scale '{value}': '{count}' is no number of replicas; write such as web=5");
                    changes.Add(new SimulateChange(option, "scale", set, null, replicas, null));
                    break;
                case "--set-image":
                    var (container, image) = Pair(option, value, "web/app=registry.example/app:2");
                    var slash = container.LastIndexOf('/');
                    if (slash <= 0 || slash == container.Length - 1)
                        throw new UsageException($"--set-image '{value}': '{container}' names no container; write such as web/app=registry.example/app:2");
                    changes.Add(new SimulateChange(option, "set-image", container[..slash], container[(slash + 1)..], 0, image));
                    break;
                case "--delete-pod":
                    changes.Add(new SimulateChange(option, "delete", value, null, 0, null));
                    break;
                case "--kill-node":
                    changes.Add(new SimulateChange(option, "power-off-node", value, null, 0, null));
                    break;
            }
            option = null;
        }
        return changes;
    }

    private static (string Name, string Value) Pair(string option, string text, string example)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1 ? (text[..equals], text[(equals + 1)..]) : throw new UsageException($"{option} '{text}' says nothing; write such as {example}");
    }
}
