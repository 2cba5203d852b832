namespace StsLint.Tests.Serving;

/// <summary>A test that is skipped, and says so, where a program that it runs is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(params string[] programs) => Skip = Programs.WhyNot(programs);
}

/// <summary>The same of a test with several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(params string[] programs) => Skip = Programs.WhyNot(programs);
}

/// <summary>Programs that tests run.</summary>
internal static class Programs
{
    /// <summary>What is missing; null when all are there.</summary>
    public static string? WhyNot(string[] programs)
    {
        var missing = programs.Where(static program => !IsInstalled(program)).ToList();
        return missing.Count == 0 ? null : $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} not installed";
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
