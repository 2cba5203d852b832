using System.Collections.Concurrent;
using System.Diagnostics;

namespace StsLint.Tests.Serving;

/// <summary>A program that runs beside the test, such as a watch, and what it prints.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly string _name;
    private readonly BlockingCollection<string> _lines = [];
    private readonly List<string> _seen = [];
    private readonly Task _reading;

    public RunningProgram(Process process, string name)
    {
        _process = process;
        _name = name;
        process.StandardInput.Close();
        _reading = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Waits for a line behind those that were waited for before.</summary>
    public async Task Line(Func<string, bool> fits)
    {
        using var cancellation = new CancellationTokenSource(s_longest);
        var found = await Task.Run(
            () =>
            {
                try
                {
                    while (true)
                    {
                        var line = _lines.Take(cancellation.Token);
                        _seen.Add(line);
                        if (fits(line))
                            return true;
                    }
                }
                catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
                {
                    return false;
                }
            },
            CancellationToken.None);
        Assert.True(found, $"{_name} does not print the line; it prints:\n{string.Join('\n', _seen)}");
    }

    /// <summary>Whether such a line was printed behind those that were waited for.</summary>
    public bool HasLine(Func<string, bool> fits) => _lines.Any(fits);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _lines.Dispose();
    }

    private async Task Read(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            _lines.Add(line);
    }
}
