namespace StsLint.Cli;

/// <summary>Says in a few words why the system refused something.</summary>
internal static class Reasons
{
    public static string Of(Exception e) => e switch
    {
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        PathTooLongException => "the path is too long",
        _ => e.Message.TrimEnd('.'),
    };
}
