using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using StsLint.Analyzers;
using StsLint.CodeFixes;
using StsLint.Engine;
using StsLint.Tests.Harness;

namespace StsLint.Tests;

/// <summary>
/// Every fix of the engine is offered by the analyzer and makes the same text: over the rules' own fixtures that are one file beside its
/// <c>.fixed.yaml</c> and need no options.
/// </summary>
public sealed partial class EngineFixTests
{
    private static string Fixtures { get; } = Path.Combine(Root(AppContext.BaseDirectory), "tests", "Rules.Tests", "Fixtures");

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var fixedPath in Directory.EnumerateFiles(Fixtures, "*.fixed.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = fixedPath[..^".fixed.yaml".Length] + ".yaml";
            if (File.Exists(path) && !File.ReadAllText(path).Contains("# stslint-test:", StringComparison.Ordinal))
                cases.Add(Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetRelativePath(Fixtures, path));
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fix_makes_the_text_that_the_engine_makes(string rule, string path)
    {
        var test = new AnalyzerTest(new ManifestAnalyzer()) { Rule = rule, Manifests = { ["input.yaml"] = MarkerLine().Replace(File.ReadAllText(Path.Combine(Fixtures, path)), "") }, Metadata = { ["input.yaml"] = "StsLint = manifest" } };
        using var workspace = new AdhocWorkspace();
        var project = test.ProjectIn(workspace.CurrentSolution);
        var merge = new FixMerge(project);
        foreach (var diagnostic in (await test.DiagnosticsOfAsync(project)).Where(each => each.Id == rule).OrderBy(static each => each.Location.SourceSpan.Start).ThenBy(static each => each.Location.SourceSpan.End))
        {
            if (diagnostic.Properties.TryGetValue(DiagnosticProperties.Fix, out var encoded))
                await merge.TryAddAsync(TextFix.Decode(encoded!)!, default);
        }
        var changed = merge.ApplyTo(project.Solution, default).GetProject(project.Id)!.AdditionalDocuments.Single();
        Assert.Equal(File.ReadAllText(Path.Combine(Fixtures, path[..^".yaml".Length] + ".fixed.yaml")), changed.GetTextSynchronously().ToString());
    }

    /// <summary>Fixes of updates need a base, which the compiler has not; those of code have tests of their own; the fixture of STS0026 has options.</summary>
    [Fact]
    public void Every_rule_with_a_fix_is_among_them()
    {
        var covered = Cases().Select(static row => (string)row[0]).ToHashSet(StringComparer.Ordinal);
        var missing = RuleCatalog.Descriptors.Where(rule => rule.Fixes is not null && rule.Family is not (RuleFamily.Updates or RuleFamily.Code) && !covered.Contains(rule.Id)).Select(static rule => rule.Id);
        Assert.Equal(["STS0026"], missing);
    }

    [GeneratedRegex(@"^[ \t]*#[ \t]*(~+|@\d+-\d+) STS\d{4}.*\r?\n", RegexOptions.Multiline)]
    private static partial Regex MarkerLine();

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "StsLint.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
