using StsLint.DocsGenerator;
using StsLint.Engine;

namespace StsLint.Tests;

/// <summary>What people read is made from the rules and up to date.</summary>
public class DocumentationTests
{
    [Fact]
    public void Generated_pages_are_fresh()
    {
        var stale = GeneratedDocs.Of(Repository.Root)
            .Where(file => !File.Exists(file.Path) || File.ReadAllText(file.Path) != file.Text)
            .Select(file => Path.GetRelativePath(Repository.Root, file.Path))
            .Concat(GeneratedDocs.Orphans(Repository.Root))
            .ToList();
        Assert.True(stale.Count == 0, "run `dotnet run --project eng/DocsGenerator -- .`; stale: " + string.Join(", ", stale));
    }

    public static TheoryData<string> Rules() => [.. RuleCatalog.Descriptors.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_is_explained(string id)
    {
        var rule = RuleCatalog.Find(id)!;
        var documentation = rule.Documentation;
        Assert.Matches("^STS[0-7][0-9]{3}$", rule.Id);
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
