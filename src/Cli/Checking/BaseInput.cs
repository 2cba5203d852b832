using StsLint.Cli.Configuration;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Checking;

/// <summary>The earlier state that the input is compared with. It is read once, and not judged itself.</summary>
internal sealed class BaseInput
{
    private readonly List<LintInput> _inputs = [];

    /// <summary>What could not be read.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Reads the base. A file at the same place below it as below the input's folder (or the working directory) is the same file.</summary>
    public static BaseInput Read(Terminal terminal, CheckSettings settings, FileConfigurations configurations, Sources sources)
    {
        var result = new BaseInput();
        var root = Paths.Full(terminal.Directory, settings.Base!);
        var found = InputFinder.Find(terminal.Directory, [settings.Base!], [], closed: false);
        result.Problems.AddRange(found.Problems);
        var only = settings.Paths.Count == 1 && settings.Paths[0] != "-" ? Paths.Full(terminal.Directory, settings.Paths[0]) : null;
        var place = only is not null && Path.Exists(only) ? Paths.Shown(terminal.Directory, settings.Paths[0], only) : "";
        foreach (var file in found.Files)
        {
            try
            {
                var bytes = sources.Read(file);
                if (file.IsFound && !ManifestSigns.MayHold(bytes))
                    continue;
                sources.Remember(file);
                var below = file.FullPath.Length > root.Length ? file.FullPath[(root.Length + 1)..] : "";
                result._inputs.Add(new LintInput(SourceFile.FromBytes(file.Path, bytes), file.Scope, configurations.Of(file).Options, result._inputs.Count)
                {
                    Role = file.Role,
                    PathInInput = below.Length == 0 ? place : place.Length == 0 ? below : place + "/" + below,
                });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                result.Problems.Add($"{file.Path}: this file of the base cannot be read ({Reasons.Of(e)}); check its permissions");
            }
        }
        return result;
    }

    /// <summary>Gives the base to a run.</summary>
    public void AddTo(LintRun run, CancellationToken cancel) => OrderedWork<LintInput>.Run(
        _inputs.Count,
        number =>
        {
            run.JudgeBase(_inputs[number]);
            return _inputs[number];
        },
        static _ => { },
        static _ => 0,
        long.MaxValue,
        Environment.ProcessorCount,
        cancel);
}
