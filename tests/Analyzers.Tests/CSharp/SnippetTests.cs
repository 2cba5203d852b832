using StsLint.Engine;
using StsLint.Tests.Harness;

namespace StsLint.Tests.CSharp;

/// <summary>
/// Each file of Snippets is a program: <c>find-*.cs</c> has its findings marked, <c>trap-*.cs</c> looks wrong and is not, or cannot be known to
/// be, and so has none.
/// </summary>
public sealed class SnippetTests
{
    public static TheoryData<string> Names() => [.. Directory.EnumerateFiles(Path.Combine(CSharpTest.Folder, "Snippets"), "*.cs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_snippet_has_the_findings_that_it_marks(string name)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(CSharpTest.Folder, "Snippets", name));
        var test = CSharpTest.Of(text);
        Assert.Equal(name.StartsWith("find-", StringComparison.Ordinal), test.Sources.Values.Any(static source => source.Contains("{|STS", StringComparison.Ordinal)));
        await test.RunAsync();
    }

    /// <summary>Rules on code are named in what they are tested by: <c>find-STS7001.cs</c>, <c>trap-STS7001-claim.cs</c>.</summary>
    [Fact]
    public void Every_rule_on_code_has_a_finding_and_a_trap()
    {
        var names = Directory.EnumerateFiles(Path.Combine(CSharpTest.Folder, "Snippets"), "*.cs").Select(static path => Path.GetFileName(path)).ToList();
        foreach (var rule in RuleCatalog.Descriptors.Where(static rule => rule.Family == RuleFamily.Code))
        {
            Assert.Contains(names, name => name.StartsWith($"find-{rule.Id}", StringComparison.Ordinal));
            Assert.Contains(names, name => name.StartsWith($"trap-{rule.Id}", StringComparison.Ordinal));
        }
    }
}
