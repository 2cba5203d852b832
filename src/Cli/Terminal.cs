using System.Runtime.InteropServices;
using System.Text;

namespace StsLint.Cli;

/// <summary>Everything that the program sees of the world outside its arguments and files, so that tests can stand in for it.</summary>
internal sealed class Terminal
{
    // Ends when it is collected.
    private static PosixSignalRegistration? s_interrupt;

    /// <summary>Opens standard input, as bytes.</summary>
    public required Func<Stream> Input { get; init; }

    /// <summary>Opens standard output.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>Opens standard error.</summary>
    public required Func<Stream> OpenError { get; init; }

    /// <summary>Standard output, as bytes.</summary>
    public Stream Output => field ??= OpenOutput();

    /// <summary>Standard error.</summary>
    public StreamWriter Error => field ??= new StreamWriter(OpenError(), new UTF8Encoding(false), 256) { AutoFlush = true, NewLine = "\n" };

    /// <summary>The working directory; relative paths start here.</summary>
    public required string Directory { get; init; }

    /// <summary>Standard output is read by a person.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Standard error is read by a person.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 120;

    /// <summary><c>NO_COLOR</c> is set, or the terminal says that it knows no colours.</summary>
    public bool RefusesColor { get; init; }

    /// <summary>The day, for suppressions that end. The same everywhere on earth, as a build's result should be.</summary>
    public DateTime Today { get; init; } = DateTime.UtcNow.Date;

    /// <summary>Other rules than those of the catalog; tests put in one that fails.</summary>
    public IReadOnlyList<Engine.Rule>? Rules { get; init; }

    /// <summary>The user wants to stop.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The same with another standard input: one that was read already can be read again.</summary>
    public Terminal WithInput(byte[] input) => new()
    {
        Input = () => new MemoryStream(input),
        OpenOutput = () => Output,
        OpenError = () => Error.BaseStream,
        Directory = Directory,
        OutputIsTerminal = OutputIsTerminal,
        ErrorIsTerminal = ErrorIsTerminal,
        Width = Width,
        RefusesColor = RefusesColor,
        Today = Today,
        Rules = Rules,
        Cancel = Cancel,
    };

    /// <summary>The real one.</summary>
    public static Terminal OfProcess()
    {
        var interrupted = new CancellationTokenSource();
        // The console's own event would set up the whole console.
        s_interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            // The first Ctrl+C lets the run end in order; the second one ends it at once.
            if (!interrupted.IsCancellationRequested)
                signal.Cancel = true;
            interrupted.Cancel();
        });
        var outputIsTerminal = !Console.IsOutputRedirected;
        return new Terminal
        {
            Input = Console.OpenStandardInput,
            OpenOutput = Console.OpenStandardOutput,
            OpenError = Console.OpenStandardError,
            Directory = System.IO.Directory.GetCurrentDirectory(),
            OutputIsTerminal = outputIsTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = outputIsTerminal ? WidthOfTerminal() : 120,
            RefusesColor = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb",
            Cancel = interrupted.Token,
        };
    }

    private static int WidthOfTerminal()
    {
        try
        {
            // Some say 0 when they do not know.
            return Console.WindowWidth is > 0 and var width ? Math.Clamp(width, 40, 1000) : 120;
        }
        catch (IOException)
        {
            return 120;
        }
    }
}
