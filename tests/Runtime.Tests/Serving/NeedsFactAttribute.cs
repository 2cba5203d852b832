namespace StsLint.Tests.Serving;

/// <summary>A test that is skipped, and says so, where a program that it runs is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(params string[] programs)
    {
        var missing = programs.Where(static program => !IsInstalled(program)).ToList();
        if (missing.Count > 0)
            Skip = $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} not installed";
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
