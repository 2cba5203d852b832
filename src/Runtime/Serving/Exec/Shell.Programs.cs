using System.Globalization;
using System.Text;

namespace StsLint.Runtime.Serving.Exec;

/// <summary>A program of the shell: it is given its arguments and its streams, and gives its exit code.</summary>
internal delegate ValueTask<int> ShellProgram(Shell shell, string[] arguments, ShellStreams streams);

internal sealed partial class Shell
{
    private static readonly Dictionary<string, ShellProgram> s_programs = new(StringComparer.Ordinal)
    {
        ["true"] = static (_, _, _) => new(0),
        [":"] = static (_, _, _) => new(0),
        ["false"] = static (_, _, _) => new(1),
        ["echo"] = static (_, arguments, streams) => Echo(arguments, streams),
        ["printf"] = static (_, arguments, streams) => Printf(arguments, streams),
        ["cat"] = static (shell, arguments, streams) => shell.Cat(arguments, streams),
        ["ls"] = static (shell, arguments, streams) => shell.List(arguments, streams),
        ["rm"] = static (shell, arguments, streams) => shell.Remove(arguments, streams),
        ["touch"] = static (shell, arguments, streams) => shell.Touch(arguments, streams),
        ["mkdir"] = static (shell, arguments, streams) => shell.MakeDirectories(arguments, streams),
        ["test"] = static (shell, arguments, streams) => shell.Test(arguments, streams),
        ["["] = static (shell, arguments, streams) => shell.Test(arguments is [.. var all, "]"] ? all : arguments, streams),
        ["wc"] = static (shell, arguments, streams) => shell.Count(arguments, streams),
        ["hostname"] = static (shell, arguments, streams) => Line(streams, arguments switch
        {
            ["-f" or "--fqdn" or "--long", ..] => shell._container.FullHostName,
            ["-d" or "--domain", ..] => shell._container.FullHostName.IndexOf('.') is > 0 and var dot ? shell._container.FullHostName[(dot + 1)..] : "",
            ["-s" or "--short", ..] => shell._container.HostName.Split('.')[0],
            ["-i" or "-I" or "--ip-address", ..] => shell._container.Address,
            _ => shell._container.HostName,
        }),
        ["whoami"] = static (_, _, streams) => Line(streams, "root"),
        ["pwd"] = static (shell, _, streams) => Line(streams, shell._directory),
        ["date"] = static (shell, _, streams) => Line(streams, shell._container.Now.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture)),
        ["cd"] = static (shell, arguments, streams) => shell.ChangeDirectory(arguments, streams),
        ["env"] = static (shell, arguments, streams) => shell.PrintEnvironment(arguments, streams),
        ["printenv"] = static (shell, arguments, streams) => shell.PrintEnvironment(arguments, streams),
        ["export"] = static (shell, arguments, streams) => shell.Export(arguments),
        ["sleep"] = static (shell, arguments, streams) => shell.Sleep(arguments, streams),
        ["exit"] = static (shell, arguments, streams) => shell.Exit(arguments),
        ["sh"] = static (shell, arguments, streams) => shell.Nested("sh", arguments, streams),
        ["bash"] = static (shell, arguments, streams) => shell.Nested("bash", arguments, streams),
        ["ash"] = static (shell, arguments, streams) => shell.Nested("ash", arguments, streams),
        ["su"] = static (shell, arguments, streams) => shell.SwitchUser(arguments, streams),
    };

    private static ShellProgram? Find(string name)
    {
        foreach (var folder in (ReadOnlySpan<string>)["/bin/", "/usr/bin/"])
        {
            if (name.StartsWith(folder, StringComparison.Ordinal))
                name = name[folder.Length..];
        }
        return s_programs.GetValueOrDefault(name);
    }

    private static async ValueTask<int> Line(ShellStreams streams, string text)
    {
        await streams.Output(text + "\n");
        return 0;
    }

    private static async ValueTask<int> Fail(ShellStreams streams, string message, int code = 1)
    {
        await streams.Error(message + "\n");
        return code;
    }

    private static async ValueTask<int> Echo(string[] arguments, ShellStreams streams)
    {
        var at = 0;
        var (ends, escapes) = (true, false);
        while (at < arguments.Length && arguments[at] is "-n" or "-e" or "-ne" or "-en")
        {
            ends &= !arguments[at].Contains('n');
            escapes |= arguments[at].Contains('e');
            at++;
        }
        var text = string.Join(' ', arguments[at..]);
        await streams.Output((escapes ? Unescape(text) : text) + (ends ? "\n" : ""));
        return 0;
    }

    private static async ValueTask<int> Printf(string[] arguments, ShellStreams streams)
    {
        if (arguments.Length == 0)
            return await Fail(streams, "printf: usage: printf FORMAT [ARGUMENT]...", 2);
        var format = Unescape(arguments[0]);
        var next = 1;
        do
        {
            var text = new StringBuilder();
            for (var i = 0; i < format.Length; i++)
            {
                if (format[i] != '%' || i + 1 == format.Length)
                    text.Append(format[i]);
                else if (format[++i] is 's' or 'd')
                    text.Append(next < arguments.Length ? arguments[next++] : format[i] == 'd' ? "0" : "");
                else if (format[i] == '%')
                    text.Append('%');
                else
                    return await Fail(streams, $"printf: %{format[i]}: this shell knows %s and %d only");
            }
            await streams.Output(text.ToString());
        }
        while (next < arguments.Length && (format.Contains("%s", StringComparison.Ordinal) || format.Contains("%d", StringComparison.Ordinal)));
        return 0;
    }

    private static string Unescape(string text) => text.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal).Replace("\0", "\\", StringComparison.Ordinal);

    private async ValueTask<int> Cat(string[] arguments, ShellStreams streams)
    {
        var code = 0;
        foreach (var path in arguments.Length == 0 ? ["-"] : arguments)
        {
            if (path == "-")
                await streams.Output(await streams.Input.ReadAll(_cancellation));
            else if (ReadFile(path) is { } content)
                await streams.Output(content);
            else
                code = await Fail(streams, _container.IsDirectory(PathOf(path)) ? $"cat: {path}: Is a directory" : $"cat: {path}: No such file or directory");
        }
        return code;
    }

    private async ValueTask<int> Count(string[] arguments, ShellStreams streams)
    {
        var option = arguments.FirstOrDefault(static each => each is ['-', ..]);
        var file = arguments.FirstOrDefault(static each => each is not ['-', ..]);
        var text = file is null ? await streams.Input.ReadAll(_cancellation) : ReadFile(file);
        if (text is null)
            return await Fail(streams, $"wc: {file}: No such file or directory");
        var lines = text.Count(static c => c == '\n');
        var words = text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Length;
        var bytes = Encoding.UTF8.GetByteCount(text);
        var counts = option switch { "-l" => $"{lines}", "-w" => $"{words}", "-c" => $"{bytes}", _ => $"{lines} {words} {bytes}" };
        return await Line(streams, file is null ? counts : counts + " " + file);
    }

    private async ValueTask<int> List(string[] arguments, ShellStreams streams)
    {
        var options = string.Concat(arguments.Where(static each => each is ['-', _, ..]).Select(static each => each[1..]));
        var paths = arguments.Where(static each => each is not ['-', _, ..]).ToArray();
        var code = 0;
        if (paths.Length == 0)
            paths = ["."];
        foreach (var path in paths)
        {
            var full = PathOf(path);
            if (_container.Read(full) is { } content)
            {
                await streams.Output(Entry(path, content));
                continue;
            }
            if (!_container.IsDirectory(full))
            {
                code = await Fail(streams, $"ls: {path}: No such file or directory");
                continue;
            }
            if (paths.Length > 1)
                await streams.Output(path + ":\n");
            foreach (var name in Entries(full))
            {
                if (name[0] != '.' || options.Contains('a') || options.Contains('A'))
                    await streams.Output(Entry(name, _container.Read((full == "/" ? "" : full) + "/" + name)));
            }
        }
        return code;

        string Entry(string name, string? text) => !options.Contains('l') ? name + "\n"
            : text is null ? $"drwxr-xr-x root root {0,8} {name}\n"
            : string.Create(CultureInfo.InvariantCulture, $"-rw-r--r-- root root {Encoding.UTF8.GetByteCount(text),8} {name}\n");
    }

    private async ValueTask<int> Remove(string[] arguments, ShellStreams streams)
    {
        var options = string.Concat(arguments.Where(static each => each is ['-', _, ..]).Select(static each => each[1..]));
        var (isForced, isDeep) = (options.Contains('f'), options.Contains('r') || options.Contains('R'));
        var code = 0;
        foreach (var path in arguments.Where(static each => each is not ['-', _, ..]))
        {
            var full = PathOf(path);
            if (_container.Remove(full))
                continue;
            if (!_container.IsDirectory(full))
                code = isForced ? code : await Fail(streams, $"rm: can't remove '{path}': No such file or directory");
            else if (!isDeep)
                code = await Fail(streams, $"rm: '{path}' is a directory");
            else
                foreach (var file in _container.FilesBelow(full))
                    _container.Remove(file);
        }
        return code;
    }

    private ValueTask<int> Touch(string[] arguments, ShellStreams streams)
    {
        foreach (var path in arguments)
        {
            if (!_container.IsDirectory(PathOf(path)) && ReadFile(path) is null)
                _container.Write(PathOf(path), "");
        }
        return arguments.Length == 0 ? Fail(streams, "touch: missing file operand") : new(0);
    }

    private async ValueTask<int> MakeDirectories(string[] arguments, ShellStreams streams)
    {
        var code = 0;
        foreach (var path in arguments.Where(static each => each != "-p"))
        {
            if (ReadFile(path) is not null || (_container.IsDirectory(PathOf(path)) && !arguments.Contains("-p")))
                code = await Fail(streams, $"mkdir: can't create directory '{path}': File exists");
            else
                _container.MakeDirectory(PathOf(path));
        }
        return code;
    }

    private async ValueTask<int> Test(string[] arguments, ShellStreams streams)
    {
        bool? holds = arguments switch
        {
            [] => false,
            ["!", .. var rest] => await Test(rest, streams) != 0,
            ["-n", var text] => text.Length > 0,
            ["-z", var text] => text.Length == 0,
            ["-e", var path] => ReadFile(path) is not null || _container.IsDirectory(PathOf(path)),
            ["-f", var path] => ReadFile(path) is not null,
            ["-d", var path] => _container.IsDirectory(PathOf(path)),
            ["-s", var path] => ReadFile(path) is { Length: > 0 },
            [var one, "=" or "==", var other] => one == other,
            [var one, "!=", var other] => one != other,
            [var one, "-eq", var other] => Number(one) == Number(other),
            [var one, "-ne", var other] => Number(one) != Number(other),
            [var one, "-gt", var other] => Number(one) > Number(other),
            [var one, "-lt", var other] => Number(one) < Number(other),
            [var text] => text.Length > 0,
            _ => null,
        };
        return holds is { } answer ? answer ? 0 : 1 : await Fail(streams, $"{Name}: test: this condition is not known to this shell", 2);

        static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private ValueTask<int> ChangeDirectory(string[] arguments, ShellStreams streams)
    {
        var path = PathOf(arguments.Length == 0 ? _variables.GetValueOrDefault("HOME") ?? "/" : arguments[0]);
        if (!_container.IsDirectory(path))
            return Fail(streams, $"{Name}: cd: can't cd to {arguments.FirstOrDefault()}: No such file or directory");
        _directory = path;
        return new(0);
    }

    private async ValueTask<int> PrintEnvironment(string[] arguments, ShellStreams streams)
    {
        if (arguments is [var name, ..])
            return _variables.TryGetValue(name, out var value) ? await Line(streams, value) : 1;
        foreach (var (key, text) in _variables.OrderBy(static each => each.Key, StringComparer.Ordinal))
            await streams.Output($"{key}={text}\n");
        return 0;
    }

    private ValueTask<int> Export(string[] arguments)
    {
        foreach (var each in arguments)
        {
            if (each.IndexOf('=') is > 0 and var equals)
                _variables[each[..equals]] = each[(equals + 1)..];
        }
        return new(0);
    }

    private async ValueTask<int> Sleep(string[] arguments, ShellStreams streams)
    {
        if (arguments is not [var text] || !double.TryParse(text.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return await Fail(streams, "sleep: usage: sleep SECONDS");
        await _container.Delay(TimeSpan.FromSeconds(Math.Min(seconds, 86_400)), _cancellation);
        return 0;
    }

    private ValueTask<int> Exit(string[] arguments)
    {
        _hasExited = true;
        return new(arguments is [var code] && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number & 0xFF : _lastCode);
    }

    // A shell within the shell has variables and a directory of its own.
    private async ValueTask<int> Nested(string name, string[] arguments, ShellStreams streams)
    {
        if (_depth >= Deepest)
            return await Fail(streams, $"{Name}: commands are nested too deeply", 2);
        var inner = new Shell(_container, _cancellation) { Name = name, _directory = _directory, _depth = _depth + 1 };
        foreach (var (key, value) in _variables)
            inner._variables[key] = value;
        var rest = arguments.SkipWhile(static each => each is ['-', ..] && each != "-c" && !(each.Length > 2 && each[1] != '-' && each.EndsWith('c'))).ToArray();
        if (rest is [['-', ..], var script, ..])
            return await inner.Run(script, streams);
        if (rest is [['-', ..]])
            return await Fail(streams, $"{name}: -c requires an argument", 2);
        if (rest is [var file, ..])
            return ReadFile(file) is { } content ? await inner.Run(content, streams) : await Fail(streams, $"{name}: can't open '{file}': No such file or directory", 2);
        return await inner.RunInput(streams, prompts: false);
    }

    // Every container has one user, so that all that is left of su is its command.
    private ValueTask<int> SwitchUser(string[] arguments, ShellStreams streams)
    {
        var at = Array.IndexOf(arguments, "-c");
        return at >= 0 && at + 1 < arguments.Length ? Nested("sh", ["-c", arguments[at + 1]], streams) : Nested("sh", [], streams);
    }
}
