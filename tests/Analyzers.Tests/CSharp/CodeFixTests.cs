using Microsoft.CodeAnalysis.CodeFixes;
using StsLint.CodeFixes;
using StsLint.Tests.Harness;

namespace StsLint.Tests.CSharp;

/// <summary>
/// Fixes in C#: each file of Fixes is a text before and, below a line <c>// fixed</c>, after. The first line names the rule, with <c>all</c> behind it
/// when all findings of the document are mended at once.
/// </summary>
public sealed class CodeFixTests
{
    private static string Folder => Path.Combine(CSharpTest.Folder, "Fixes");

    public static TheoryData<string, string> Names()
    {
        var data = new TheoryData<string, string>();
        foreach (var path in Directory.EnumerateFiles(Folder, "*.cs").Order(StringComparer.Ordinal))
        {
            data.Add(Path.GetFileName(path), "\n");
            data.Add(Path.GetFileName(path), "\r\n");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fix_makes_the_fixed_text(string name, string newLine)
    {
        var parts = (await File.ReadAllTextAsync(Path.Combine(Folder, name))).Split("// fixed\n");
        var head = parts[0][..(parts[0].IndexOf('\n', StringComparison.Ordinal) + 1)];
        var words = head["// rules: ".Length..].Trim().Split(' ');
        var test = CSharpTest.Of(parts[0], words[0], newLine);
        var fixedTest = CSharpTest.Of(head + parts[1], words[0], newLine);
        await new FixTest(test, new TextFixProvider())
        {
            Scope = words.Contains("all") ? FixAllScope.Document : null,
            Fixed = { ["Test.cs"] = fixedTest.TextOf("Test.cs") },
        }.RunAsync();
    }

    /// <summary>In the menu one sees that a fix changes what is said.</summary>
    [Fact]
    public async Task A_fix_that_changes_the_meaning_says_so()
    {
        var parts = (await File.ReadAllTextAsync(Path.Combine(Folder, "dsl-budget.cs"))).Split("// fixed\n");
        await new FixTest(CSharpTest.Of(parts[0], "STS1131"), new TextFixProvider())
        {
            Title = "Take the quotes off (changes the meaning)",
            Fixed = { ["Test.cs"] = CSharpTest.Of("// rules: STS1131\n" + parts[1], "STS1131").TextOf("Test.cs") },
        }.RunAsync();
    }
}
