using System.Text;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Serving.Exec;

/// <summary>
/// The tiny shell that is built into every container of the embedded cluster: what it writes and reads are the files on the pod's volumes. It is enough to
/// put data there and to look at it; programs of images do not run.
/// </summary>
internal sealed partial class Shell
{
    private const int Deepest = 20;
    private const int LongestOutput = 4 << 20;
    private readonly IContainer _container;
    private readonly Dictionary<string, string> _variables;
    private readonly CancellationToken _cancellation;
    private string _directory = "/";
    private int _lastCode;
    private int _depth;
    private bool _hasExited;

    /// <summary>A shell in a container.</summary>
    public Shell(IContainer container, CancellationToken cancellation)
    {
        _container = container;
        _cancellation = cancellation;
        _variables = new Dictionary<string, string>(container.Environment, StringComparer.Ordinal);
    }

    /// <summary>The name that messages begin with.</summary>
    public string Name { get; init; } = "sh";

    /// <summary>Whether <c>exit</c> was called.</summary>
    public bool HasExited => _hasExited;

    /// <summary>What stands before a line that a person types.</summary>
    public string Prompt => $"root@{_container.HostName}:{_directory}# ";

    /// <summary>Runs a script; its exit code.</summary>
    public async ValueTask<int> Run(string script, ShellStreams streams)
    {
        IReadOnlyList<ShellPipeline> pipelines;
        try
        {
            pipelines = ShellSyntax.Read(script);
        }
        catch (ShellSyntaxException e)
        {
            await streams.Error($"{Name}: {e.Message}\n");
            return _lastCode = 2;
        }
        foreach (var pipeline in pipelines)
        {
            if (pipeline.Connector != ShellConnector.Then && pipeline.Connector == ShellConnector.And != (_lastCode == 0))
                continue;
            _lastCode = await Run(pipeline, streams);
            if (_hasExited)
                break;
        }
        return _lastCode;
    }

    /// <summary>Runs what stands on the input, line by line, until it ends.</summary>
    /// <param name="streams">The streams; commands read from the same input.</param>
    /// <param name="prompts">Whether a person sits there.</param>
    public async ValueTask<int> RunInput(ShellStreams streams, bool prompts)
    {
        var script = new StringBuilder();
        while (!_hasExited)
        {
            if (prompts)
                await streams.Output(script.Length == 0 ? Prompt : "> ");
            var line = await streams.Input.ReadLine(_cancellation);
            if (!_container.IsRunning)
                return 137;
            if (line is null)
            {
                if (script.Length > 0)
                    await Run(script.ToString(), streams);
                else if (prompts)
                    await streams.Output("exit\n");
                break;
            }
            script.Append(line);
            if (IsIncomplete(script.ToString()))
            {
                script.Append('\n');
                continue;
            }
            await Run(script.ToString(), streams);
            script.Clear();
        }
        return _lastCode;
    }

    /// <summary>Runs one program with its arguments, as <c>exec</c> does without a shell; null when there is no such program.</summary>
    public async ValueTask<int?> RunProgram(IReadOnlyList<string> words, ShellStreams streams, bool isTerminal)
    {
        if (words[0] is "sh" or "bash" or "ash" or "/bin/sh" or "/bin/bash" && words.Count == 1)
            return await RunInput(streams, isTerminal);
        if (Find(words[0]) is not { } program)
            return null;
        return await Call(program, words, streams);
    }

    private static bool IsIncomplete(string script)
    {
        try
        {
            ShellSyntax.Read(script);
            return false;
        }
        catch (ShellSyntaxException e)
        {
            return e.IsIncomplete;
        }
    }

    private async ValueTask<int> Run(ShellPipeline pipeline, ShellStreams streams)
    {
        var input = streams.Input;
        for (var i = 0; i < pipeline.Commands.Count - 1; i++)
        {
            var piped = new StringBuilder();
            await Run(pipeline.Commands[i], streams with { Input = input, Output = Into(piped) });
            input = ShellInput.Of(piped.ToString());
        }
        return await Run(pipeline.Commands[^1], streams with { Input = input });
    }

    private async ValueTask<int> Run(ShellCommand command, ShellStreams streams)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (++_depth > Deepest)
        {
            _depth--;
            await streams.Error($"{Name}: commands are nested too deeply\n");
            return 2;
        }
        try
        {
            return await RunRedirected(command, streams);
        }
        catch (FaultRefusedException e)
        {
            await streams.Error($"{Name}: {e.Message}\n");
            return 1;
        }
        finally
        {
            _depth--;
        }
    }

    private async ValueTask<int> RunRedirected(ShellCommand command, ShellStreams streams)
    {
        var files = new List<(string Path, StringBuilder Text, bool Appends)>();
        var words = new List<string>();
        var assigned = 0;
        foreach (var word in command.Words)
        {
            if (words.Count == 0 && await TryAssign(word, streams))
                assigned++;
            else
                words.AddRange(await Expand(word, streams));
        }
        foreach (var redirect in command.Redirects)
        {
            var target = string.Join(' ', await Expand(redirect.Target, streams));
            switch (redirect.Operator)
            {
                case "&":
                    streams = target == "1" ? streams with { Error = streams.Output } : streams with { Output = streams.Error };
                    break;
                case "<":
                    if (ReadFile(target) is not { } content)
                    {
                        await streams.Error($"{Name}: can't open {target}: no such file\n");
                        return 1;
                    }
                    streams = streams with { Input = ShellInput.Of(content) };
                    break;
                default:
                    if (PathOf(target) is not "/dev/null" and var path && _container.IsDirectory(path))
                    {
                        await streams.Error($"{Name}: can't create {target}: Is a directory\n");
                        return 1;
                    }
                    var text = new StringBuilder();
                    files.Add((PathOf(target), text, redirect.Operator == ">>"));
                    streams = redirect.Stream switch
                    {
                        1 => streams with { Output = Into(text) },
                        2 => streams with { Error = Into(text) },
                        _ => streams with { Output = Into(text), Error = Into(text) },
                    };
                    break;
            }
        }
        // A file is there as soon as it is opened, and is written also when the command fails.
        foreach (var (path, _, appends) in files)
        {
            if (path != "/dev/null" && (!appends || _container.Read(path) is null))
                _container.Write(path, "");
        }
        var code = words.Count == 0 ? 0 : await Call(words, streams);
        foreach (var (path, text, _) in files)
        {
            if (path != "/dev/null" && text.Length > 0)
                _container.Write(path, (_container.Read(path) ?? "") + text);
        }
        return code;
    }

    private async ValueTask<int> Call(List<string> words, ShellStreams streams)
    {
        if (Find(words[0]) is { } program)
            return await Call(program, words, streams);
        await streams.Error(words[0].Contains('/') ? $"{Name}: {words[0]}: No such file or directory\n" : $"{Name}: {words[0]}: command not found\n");
        return 127;
    }

    private async ValueTask<int> Call(ShellProgram program, IReadOnlyList<string> words, ShellStreams streams)
    {
        try
        {
            return await program(this, [.. words.Skip(1)], streams);
        }
        catch (FaultRefusedException e)
        {
            await streams.Error($"{words[0]}: {e.Message}\n");
            return 1;
        }
    }

    private async ValueTask<bool> TryAssign(ShellWord word, ShellStreams streams)
    {
        if (word.Pieces is not [{ Kind: PieceKind.Text, IsQuoted: false, Text: var first }, ..] || first.IndexOf('=') is not (> 0 and var equals))
            return false;
        var name = first[..equals];
        if (!name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0]))
            return false;
        var value = new ShellWord([new ShellPiece(PieceKind.Text, first[(equals + 1)..], true), .. word.Pieces.Skip(1).Select(static piece => piece with { IsQuoted = true })]);
        _variables[name] = string.Join(' ', await Expand(value, streams));
        return true;
    }

    private async ValueTask<List<string>> Expand(ShellWord word, ShellStreams streams)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isWord = false;
        var isPattern = false;
        foreach (var piece in word.Pieces)
        {
            if (piece.Kind == PieceKind.Text)
            {
                field.Append(piece.Text);
                isWord = true;
                isPattern |= !piece.IsQuoted && piece.Text.Contains('*');
                continue;
            }
            var value = piece.Kind == PieceKind.Variable ? Variable(piece.Text) : await OutputOf(piece.Text, streams);
            if (piece.IsQuoted)
            {
                field.Append(value);
                isWord = true;
                continue;
            }
            // What is not quoted falls apart at blanks.
            var parts = value.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < parts.Length; i++)
            {
                if (i > 0 || (isWord && value.Length > 0 && char.IsWhiteSpace(value[0])))
                {
                    if (isWord)
                        fields.Add(field.ToString());
                    field.Clear();
                }
                field.Append(parts[i]);
                isWord = true;
            }
        }
        if (isWord)
            fields.Add(field.ToString());
        return isPattern && fields is [var pattern] && Matching(pattern) is { Count: > 0 } matching ? matching : fields;
    }

    private string Variable(string name) => name switch
    {
        "?" => _lastCode.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "0" => Name,
        "#" => "0",
        "$" => "1",
        "PWD" => _directory,
        _ => _variables.GetValueOrDefault(name) ?? "",
    };

    private async ValueTask<string> OutputOf(string script, ShellStreams streams)
    {
        var output = new StringBuilder();
        if (++_depth > Deepest)
            throw new FaultRefusedException("commands are nested too deeply");
        try
        {
            var inner = new Shell(_container, _cancellation) { Name = Name, _directory = _directory, _lastCode = _lastCode, _depth = _depth };
            foreach (var (name, value) in _variables)
                inner._variables[name] = value;
            _lastCode = await inner.Run(script, streams with { Output = Into(output) });
        }
        finally
        {
            _depth--;
        }
        return output.ToString().TrimEnd('\n');
    }

    private static Func<string, ValueTask> Into(StringBuilder text) => part =>
    {
        if (text.Length + part.Length > LongestOutput)
            throw new FaultRefusedException("No space left on device");
        text.Append(part);
        return default;
    };

    private string PathOf(string path)
    {
        var parts = new List<string>();
        foreach (var part in (path is ['/', ..] ? path : _directory + "/" + path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            else if (part != ".")
                parts.Add(part);
        }
        return "/" + string.Join('/', parts);
    }

    private string? ReadFile(string path) => PathOf(path) is not "/dev/null" and var full ? _container.Read(full) : "";

    private List<string> Matching(string pattern)
    {
        var slash = pattern.LastIndexOf('/');
        var folder = slash < 0 ? "" : pattern[..(slash + 1)];
        if (folder.Contains('*'))
            return [];
        return [.. Entries(PathOf(folder)).Where(name => name[0] != '.' && Fits(name, pattern[(slash + 1)..])).Select(name => folder + name)];
    }

    private static bool Fits(string name, string pattern)
    {
        var parts = pattern.Split('*');
        if (!name.StartsWith(parts[0], StringComparison.Ordinal) || name.Length < parts[0].Length + parts[^1].Length || !name.EndsWith(parts[^1], StringComparison.Ordinal))
            return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            at = name.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0)
                return false;
            at += part.Length;
        }
        return at <= name.Length - parts[^1].Length;
    }

    // The names that stand in a directory.
    private SortedSet<string> Entries(string directory)
    {
        var prefix = directory == "/" ? "/" : directory + "/";
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in _container.FilesBelow(directory).Concat(_container.Directories))
        {
            if (path.Length > prefix.Length && path.StartsWith(prefix, StringComparison.Ordinal))
                names.Add(path[prefix.Length..].Split('/')[0]);
        }
        return names;
    }
}
