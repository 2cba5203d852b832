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

    /// <summary>A rule that is an error by default could not be suppressed from within a manifest.</summary>
    [Fact]
    public void No_rule_is_an_error_by_default() => Assert.DoesNotContain(Descriptors.All, static each => each.DefaultSeverity == DiagnosticSeverity.Error);
}
