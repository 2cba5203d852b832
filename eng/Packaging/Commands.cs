using System.Globalization;

namespace StsLint.Packaging;

/// <summary>The command line of the packaging tool.</summary>
internal static class Commands
{
    private const string Usage = """
        usage: StsLint.Packaging rename-parser <out> <dll>…
          Writes the given assemblies to the folder <out>, with the assembly YamlDotNet called StsLint.YamlDotNet.
        usage: StsLint.Packaging archive <out> <time> <program> <file>…
          Writes the archive <out> (.tar.gz or .zip) of a program and other files; <time>, in seconds since 1970, is the time of all.
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
                case ["archive", var output, var time, _, ..] when long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds):
                    Archive.Write(output, DateTimeOffset.FromUnixTimeSeconds(seconds), args[3..]);
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
