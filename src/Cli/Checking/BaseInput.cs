using StsLint.Cli.Configuration;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Input;
using StsLint.Syntax;

namespace StsLint.Cli.Checking;

/// <summary>The earlier state that the input is compared with: a folder, a file or a git revision. It is read once, and not judged itself.</summary>
internal sealed class BaseInput : IDisposable
{
    private readonly List<LintInput> _inputs = [];
    private GitRevision? _revision;

    /// <summary>What could not be read.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Reads the base. A file at the same place below it as below the input's folder (or the working directory) is the same file.</summary>
    public static BaseInput Read(Terminal terminal, CheckSettings settings, FileConfigurations configurations, Sources sources)
    {
        var result = new BaseInput();
        var root = Paths.Full(terminal.Directory, settings.Base!);
        if (settings.Base!.Length == 0 || Path.Exists(root))
        {
            var only = settings.Paths.Count == 1 && settings.Paths[0] != "-" ? Paths.Full(terminal.Directory, settings.Paths[0]) : null;
            var place = only is not null && Path.Exists(only) ? Paths.Shown(terminal.Directory, settings.Paths[0], only) : "";
            result.Read(terminal, settings.Base, root, place, revision: null, configurations, sources);
            return result;
        }
        result._revision = new GitRevision();
        try
        {
            foreach (var path in settings.Paths)
            {
                var full = Paths.Full(terminal.Directory, path == "-" ? "." : path);
                if (result._revision.Export(full, settings.Base) is not { } export)
                {
                    result.Problems.Add($"--base '{settings.Base}': there is no such file or folder, and no such git revision; name a folder, or a revision such as main or HEAD~1");
                    break;
                }
                // A new file has no base.
                if (Path.Exists(export))
                    result.Read(terminal, export, export, path == "-" ? "" : Paths.Shown(terminal.Directory, path, full), (settings.Base, full), configurations, sources);
            }
        }
        catch
        {
            result.Dispose();
            throw;
        }
        return result;
    }

    // Files of a revision are shown as what they are there, and are configured where the input stands.
    private void Read(Terminal terminal, string path, string root, string place, (string Name, string Input)? revision, FileConfigurations configurations, Sources sources)
    {
        var found = InputFinder.Find(terminal.Directory, [path], [], closed: false);
        Problems.AddRange(found.Problems);
        foreach (var each in found.Files)
        {
            var below = each.FullPath.Length > root.Length ? each.FullPath[(root.Length + 1)..] : "";
            var inInput = below.Length == 0 ? place : place.Length == 0 ? below : place + "/" + below;
            var file = revision is null ? each : each with { Path = revision.Value.Name + ":" + inInput };
            var configured = revision is null ? each : each with { FullPath = below.Length == 0 ? revision.Value.Input : Path.Combine(revision.Value.Input, below) };
            try
            {
                var bytes = sources.Read(file);
                if (file.IsFound && !ManifestSigns.MayHold(bytes))
                    continue;
                sources.Remember(file);
                _inputs.Add(new LintInput(SourceFile.FromBytes(file.Path, bytes), file.Scope, configurations.Of(configured).Options, _inputs.Count) { Role = file.Role, PathInInput = inInput });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                Problems.Add($"{file.Path}: this file of the base cannot be read ({Reasons.Of(e)}); check its permissions");
            }
        }
    }

    /// <summary>Lets go of what was kept of a git revision.</summary>
    public void Dispose() => _revision?.Dispose();

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
