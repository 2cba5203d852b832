namespace StsLint.Cli;

/// <summary>What the process tells its caller. A contract: README, --help and docs/cli.md say the same.</summary>
internal static class ExitCodes
{
    /// <summary>Nothing at or above <c>--fail-on</c>.</summary>
    public const int Clean = 0;

    /// <summary>Findings at or above <c>--fail-on</c>.</summary>
    public const int Findings = 1;

    /// <summary>Wrong usage, or input or output that cannot be read or written.</summary>
    public const int Usage = 2;

    /// <summary>A rule or the program itself failed.</summary>
    public const int InternalError = 3;

    /// <summary>Of <c>apply</c>: the cluster refuses an object, or a change that nobody agreed to.</summary>
    public const int Refused = 4;

    /// <summary>Of <c>apply</c> and <c>simulate</c>: not all was ready in time, or a script expects what is not so.</summary>
    public const int NotReady = 5;

    /// <summary>Interrupted by the user (128 + SIGINT, as shells have it).</summary>
    public const int Interrupted = 130;
}

/// <summary>A mistake of the user that ends the run: one line says what is wrong and what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
