using Spectre.Console;

namespace StsLint.Cli.Output;

/// <summary>Spectre.Console on a stream that is known to be a terminal. It costs start-up time: only for what people read at leisure.</summary>
internal static class TerminalTables
{
    public static IAnsiConsole Of(TextWriter output, int width, bool color = true)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
