using Microsoft.CodeAnalysis;
using StsLint.Analyzers;
using StsLint.Engine;

namespace StsLint.Tests;

/// <summary>Roslyn knows every rule, by the rule's own words.</summary>
public class DescriptorTests
{
    [Fact]
    public void Every_rule_has_a_descriptor()
    {
        Assert.Equal(RuleCatalog.Descriptors.Select(static rule => rule.Id).Prepend("STS0000"), Descriptors.All.Select(static each => each.Id));
        foreach (var rule in RuleCatalog.Descriptors)
        {
            var descriptor = Descriptors.Of(rule);
            Assert.Equal((rule.Title, rule.HelpUri, rule.Family.ToString()), (descriptor.Title.ToString(), descriptor.HelpLinkUri, descriptor.Category));
            Assert.StartsWith(rule.Documentation.Finds, descriptor.Description.ToString(), StringComparison.Ordinal);
            Assert.True(descriptor.IsEnabledByDefault);
        }
    }

    /// <summary>The file that tracks releases holds what the analyzers declare; eng/DocsGenerator writes it.</summary>
    [Fact]
    public void The_release_tracking_file_is_fresh()
    {
        var path = Path.Combine(Root(), "src", "Analyzers", "AnalyzerReleases.Unshipped.md");
        var rows = File.ReadAllLines(path).Where(static line => line.StartsWith("STS", StringComparison.Ordinal));
        Assert.Equal(Descriptors.All.Add(Descriptors.BadSetting).Select(static each => $"{each.Id} | {each.Category} | {each.DefaultSeverity} | {each.Title}"), rows);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "StsLint.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("StsLint.sln was not found above the tests.");
        return folder.FullName;
    }

    /// <summary>A rule that is an error by default could not be suppressed from within a manifest.</summary>
    [Fact]
    public void No_rule_is_an_error_by_default() => Assert.DoesNotContain(Descriptors.All, static each => each.DefaultSeverity == DiagnosticSeverity.Error);
}
