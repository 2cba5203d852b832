using StsLint.Samples.Dsl;

namespace StsLint.Tests;

/// <summary>What samples/dsl shows: its files are those that its program writes.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stslint-sample").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Its_files_are_fresh()
    {
        typeof(Nginx).Assembly.EntryPoint!.Invoke(null, [new[] { _folder }]);
        Assert.Equal(Files(_folder), Files(Path.Combine(Repository.Samples, "dsl", "deploy")));
    }

    [Fact]
    public void The_database_has_no_finding_at_all() => Assert.Empty(OrdersDatabase.Manifest().Check());

    [Fact]
    public void The_nginx_of_the_tutorial_fits_in_twenty_lines()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Samples, "dsl", "Nginx.cs"));
        var body = lines.SkipWhile(static line => !line.Contains("var app", StringComparison.Ordinal)).TakeWhile(static line => !line.Contains("return", StringComparison.Ordinal)).Count();
        // One for the using, one for what becomes of it.
        Assert.InRange(body + 2, 5, 20);
        Assert.DoesNotContain(Nginx.Manifest().Validate().Findings, static finding => finding.Severity > Engine.Severity.Info);
    }

    private static List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/') + "\n" + File.ReadAllText(file).ReplaceLineEndings("\n"))];
}
