using System.Globalization;
using StsLint.Cli.Output;

namespace StsLint.Cli.Checking;

/// <summary>A bar on standard error for runs that last; it appears only after a while and goes away before anything else is written.</summary>
internal sealed class Progress : IDisposable
{
    private const int BarWidth = 30;
    private const long Patience = 1000;
    private const long Interval = 100;
    private readonly TextWriter _error;
    private readonly Ink _ink;
    private readonly int _total;
    private int _done;
    private long _next = Environment.TickCount64 + Patience;
    private bool _isShown;

    private Progress(TextWriter error, Ink ink, int total)
    {
        _error = error;
        _ink = ink;
        _total = total;
    }

    /// <summary>Starts counting; null where nobody would see it.</summary>
    public static Progress? Start(Terminal terminal, CheckSettings settings, int total) =>
        terminal.ErrorIsTerminal && !settings.Quiet && total > 1 ? new Progress(terminal.Error, new Ink(settings.Color), total) : null;

    /// <summary>One more is done.</summary>
    public void Step()
    {
        _done++;
        var now = Environment.TickCount64;
        if (now < _next)
            return;
        _next = now + Interval;
        var filled = (int)((long)_done * BarWidth / _total);
        _error.Write(string.Create(CultureInfo.InvariantCulture,
            $"\r\u001b[K{_ink.Hint}{new string('━', filled)}{_ink.Off}{_ink.Dim}{new string('━', BarWidth - filled)}{_ink.Off} {(long)_done * 100 / _total} % of {_total} files"));
        _isShown = true;
    }

    /// <summary>Makes room for a line of text.</summary>
    public void Hide()
    {
        if (!_isShown)
            return;
        _error.Write("\r\u001b[K");
        _isShown = false;
    }

    public void Dispose() => Hide();
}
