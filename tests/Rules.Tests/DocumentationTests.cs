using StsLint.Engine;

namespace StsLint.Tests;

/// <summary>What people read is made from the rules and up to date.</summary>
public class DocumentationTests
{
    public static TheoryData<string> Rules() => [.. RuleCatalog.Descriptors.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_is_explained(string id)
    {
        var rule = RuleCatalog.Find(id)!;
        var documentation = rule.Documentation;
        Assert.Matches("^STS[0-6][0-9]{3}$", rule.Id);
        Assert.DoesNotMatch(@"\.$", rule.Title);
        Assert.DoesNotMatch(@"[^.]\.$", rule.MessageFormat);
        Assert.All(new[] { rule.Title, rule.MessageFormat, documentation.Finds, documentation.Why, documentation.Wrong, documentation.Right }, text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.NotEqual(documentation.Wrong, documentation.Right);
        Assert.Equal(rule.Fixes is not null, documentation.Fix is not null);
    }

    [Fact]
    public void Ids_are_unique() =>
        Assert.Empty(RuleCatalog.Descriptors.GroupBy(rule => rule.Id).Where(group => group.Count() > 1).Select(group => group.Key));
}
