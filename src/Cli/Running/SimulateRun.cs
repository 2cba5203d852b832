using System.Text;
using StsLint.Cli.Input;
using StsLint.Cli.Output;
using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Stories;
using StsLint.Syntax;

namespace StsLint.Cli.Running;

/// <summary>A change that the command line asks for after the first deploy.</summary>
internal sealed record SimulateChange(string Option, string Verb, string Object, string? Container, long Replicas, string? Image);

/// <summary>What the command line of <c>simulate</c> asks for.</summary>
internal sealed record SimulateSettings
{
    public required ManifestInput Input { get; init; }

    public required ClusterOptions Cluster { get; init; }

    /// <summary>What of the cluster stands on the command line, which wins over the script.</summary>
    public (bool Nodes, bool Seed, bool Class) Given { get; init; }

    public Script? Script { get; init; }

    public IReadOnlyList<SimulateChange> Changes { get; init; } = [];

    public TimeSpan Timeout { get; init; }

    public bool IsJson { get; init; }
}

/// <summary>One run of <c>simulate</c>.</summary>
internal static class SimulateRun
{
    // A node that dies is given up after 40 s or a little more.
    private static readonly TimeSpan s_untilGivenUp = TimeSpan.FromMinutes(1);

    public static int Run(Terminal terminal, SimulateSettings settings)
    {
        var script = settings.Script;
        if (settings.Input.Read() is not { } manifests)
            return settings.Input.ExitCode;
        var others = new Dictionary<string, ValidatedManifests>(StringComparer.Ordinal);
        foreach (var step in script?.Steps.OfType<ApplyStep>().Where(static step => step.Files.Count > 0) ?? [])
        {
            if (settings.Input.Read([.. step.Files.Select(file => Beside(script!.File.Path, file))]) is not { } more)
                return settings.Input.ExitCode;
            others[string.Join('\n', step.Files)] = more;
        }

        var player = new StoryPlayer(manifests, script is null ? settings.Cluster : OptionsOf(script, settings), files => others[string.Join('\n', files)]);
        Namespaces.Make(player.Cluster, [manifests, .. others.Values], terminal);
        using var output = new StreamWriter(terminal.Output, new UTF8Encoding(false), 1 << 14, leaveOpen: true) { NewLine = "\n" };
        if (!settings.IsJson)
            player.Story.Added += line => output.Write(Story.TextOf(line) + "\n");
        var isMet = script is null ? player.Play(Steps(settings), terminal.Cancel) : player.Play(script, terminal.Cancel);
        if (script is null)
        {
            foreach (var what in (ReadOnlySpan<string>)["pods", "claims", "volumes"])
                player.Show(what);
            player.ShowNames();
        }
        if (settings.IsJson)
            output.Write(JsonOf(player.Story));
        return isMet ? ExitCodes.Clean : ExitCodes.NotReady;
    }

    /// <summary>Reads a script; null when it has mistakes, which are told.</summary>
    public static Script? ReadScript(Terminal terminal, string path)
    {
        SourceFile file;
        try
        {
            var full = Paths.Full(terminal.Directory, path);
            file = SourceFile.FromBytes(path, File.ReadAllBytes(full));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the script cannot be read ({Reasons.Of(e)}); check the path");
        }
        var script = ScriptReader.Read(file, out var problems);
        foreach (var problem in problems)
            terminal.Error.Write($"{DisplayLine.Harmless(problem.ToString())}\n");
        if (script is null)
            terminal.Error.Write($"stslint: {problems.Count} {(problems.Count == 1 ? "mistake" : "mistakes")} in the script; nothing was done (docs/simulate.md has all verbs)\n");
        return script;
    }

    private static ClusterOptions OptionsOf(Script script, SimulateSettings settings)
    {
        var options = StoryPlayer.OptionsOf(script, settings.Cluster);
        return options with
        {
            Nodes = settings.Given.Nodes ? settings.Cluster.Nodes : options.Nodes,
            Seed = settings.Given.Seed ? settings.Cluster.Seed : options.Seed,
            HasDefaultStorageClass = settings.Given.Class ? settings.Cluster.HasDefaultStorageClass : options.HasDefaultStorageClass,
        };
    }

    private static List<ScriptStep> Steps(SimulateSettings settings)
    {
        List<ScriptStep> steps = [new ApplyStep([]), new WaitReadyStep(settings.Timeout)];
        foreach (var change in settings.Changes)
        {
            switch (change.Verb)
            {
                case "scale":
                    steps.Add(new ScaleStep(SetOf(change), change.Replicas));
                    break;
                case "set-image":
                    steps.Add(new SetImageStep(SetOf(change), change.Container!, change.Image!));
                    break;
                case "delete":
                    steps.Add(new DeleteStep(NameOf(change, ResourceKinds.Pod), false, null, null));
                    break;
                default:
                    steps.Add(new NodeStep(NodeVerb.PowerOff, change.Object));
                    steps.Add(new WaitStep(s_untilGivenUp));
                    break;
            }
            steps.Add(new WaitReadyStep(settings.Timeout));
        }
        return steps;
    }

    private static ObjectName SetOf(SimulateChange change)
    {
        var name = NameOf(change, ResourceKinds.StatefulSet);
        return name.Kind == ResourceKinds.StatefulSet || name.Kind == ResourceKinds.Deployment ? name
            : throw new UsageException($"{change.Option} '{change.Object}': this has no template and no replicas; name a set or a deployment");
    }

    private static ObjectName NameOf(SimulateChange change, ResourceKind usual)
    {
        var problems = new List<ScriptProblem>();
        var file = new SourceFile(change.Option, change.Object);
        return new ScriptFields(problems).Object(change.Object, new SourceSpan(file, 0, 0), usual) ?? throw new UsageException($"{change.Option}: {problems[0].Message}");
    }

    /// <summary>The path of a file that a script names as it lies beside it.</summary>
    public static string Beside(string script, string file)
    {
        var folder = Path.GetDirectoryName(script);
        return Path.IsPathRooted(file) || string.IsNullOrEmpty(folder) ? file : Path.Combine(folder, file).Replace('\\', '/');
    }

    private static string JsonOf(Story story)
    {
        if (story.Lines.Count == 0)
            return "[]\n";
        return "[\n" + string.Join(",\n", story.Lines.Select(static line => ApiJson.Write(Story.JsonOf(line)))) + "\n]\n";
    }
}
