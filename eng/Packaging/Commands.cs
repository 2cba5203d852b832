namespace StsLint.Packaging;

/// <summary>The command line of the packaging tool.</summary>
internal static class Commands
{
    private const string Usage = """
        usage: StsLint.Packaging rename-parser <out> <dll>…
          Writes the given assemblies to the folder <out>, with the assembly YamlDotNet called StsLint.YamlDotNet.
        """;

    /// <summary>Returns 0 when all was done, 1 when an input cannot be used, and 2 when the command line is wrong.</summary>
    public static int Run(string[] args, TextWriter error)
    {
        try
        {
            switch (args)
            {
                case ["rename-parser", var output, _, ..]:
                    ParserRename.Run(args[2..], output);
                    return 0;
                default:
                    error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (Exception e) when (e is PackagingException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine("error: " + e.Message);
            return 1;
        }
    }
}
