namespace StsLint.Cli.Tests;

/// <summary>A test that is skipped, and says so, where a program that it runs is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(string program)
    {
        if (!Needs.IsInstalled(program))
            Skip = $"{program} is not installed";
    }
}

/// <summary>Such a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(string program)
    {
        if (!Needs.IsInstalled(program))
            Skip = $"{program} is not installed";
    }
}

internal static class Needs
{
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
