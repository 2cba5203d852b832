using System.Text;

namespace StsLint.Runtime.Serving.Exec;

/// <summary>What a command reads from.</summary>
internal abstract class ShellInput
{
    /// <summary>Nothing to read.</summary>
    public static ShellInput Empty { get; } = new OfText("");

    /// <summary>The next line without its end; null behind the last.</summary>
    public abstract ValueTask<string?> ReadLine(CancellationToken cancellation);

    /// <summary>All that is left.</summary>
    public virtual async ValueTask<string> ReadAll(CancellationToken cancellation)
    {
        var all = new StringBuilder();
        while (await ReadLine(cancellation) is { } line)
            all.Append(line).Append('\n');
        return all.ToString();
    }

    /// <summary>Reads from a text.</summary>
    public static ShellInput Of(string text) => new OfText(text);

    private sealed class OfText(string text) : ShellInput
    {
        private int _at;

        public override ValueTask<string?> ReadLine(CancellationToken cancellation)
        {
            if (_at == text.Length)
                return new((string?)null);
            var end = text.IndexOf('\n', _at);
            var line = end < 0 ? text[_at..] : text[_at..end];
            _at = end < 0 ? text.Length : end + 1;
            return new(line);
        }

        public override ValueTask<string> ReadAll(CancellationToken cancellation)
        {
            var rest = text[_at..];
            _at = text.Length;
            return new(rest);
        }
    }
}

/// <summary>The streams of a command.</summary>
/// <param name="Input">What it reads.</param>
/// <param name="Output">Takes what it writes.</param>
/// <param name="Error">Takes what it complains of.</param>
internal sealed record ShellStreams(ShellInput Input, Func<string, ValueTask> Output, Func<string, ValueTask> Error);
