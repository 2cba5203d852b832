namespace StsLint.Cli;

/// <summary>The program: picks the command, runs it, and turns what happens into an exit code.</summary>
internal static class App
{
    public static int Run(IReadOnlyList<string> args, Terminal terminal)
    {
        try
        {
            return Commands.CommandTree.Invoke(args, terminal);
        }
        catch (UsageException e)
        {
            terminal.Error.WriteLine("stslint: " + e.Message);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException) when (terminal.Cancel.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (IOException e)
        {
            terminal.Error.WriteLine($"stslint: the output cannot be written ({Reasons.Of(e)})");
            return ExitCodes.Usage;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            terminal.Error.WriteLine($"stslint: internal error, please report it with the input: {e}");
            return ExitCodes.InternalError;
        }
    }
}
