using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

/// <summary>Old findings stay known when lines move, and new ones are new.</summary>
public class BaselineTests
{
    private const string Set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: \"a\\\"b\"\nspec:\n  template:\n    spec:\n      terminationGracePeriodSeconds: 0\n";

    [Fact]
    public void Survives_moved_lines_and_is_written_and_read_again()
    {
        var baseline = Baseline.Of(Check("x\\y.yaml", Set));
        Assert.True(Baseline.TryRead(new SourceFile("baseline.json", baseline.ToJson()), out var read, out var problem), problem);
        Assert.Equal(baseline.ToJson(), read.ToJson());
        Assert.Equal(1, read.Count);

        var findings = Check("./x/y.yaml", "# moved\n\n" + Set);
        var run = read.Start();
        run.Apply(findings);
        var suppression = Assert.Single(findings).Suppression;
        Assert.Equal(SuppressionForm.Baseline, suppression!.Form);
        Assert.Equal("baseline.json", suppression.Span.File.Path);
        Assert.Equal(0, run.Left);
    }

    [Fact]
    public void Counts_and_tells_what_is_gone()
    {
        var two = Check("a.yaml", Set + "---\n" + Set);
        var baseline = Baseline.Of(two);
        Assert.Equal(2, baseline.Count);
        Assert.Contains("\"count\": 2", baseline.ToJson(), StringComparison.Ordinal);

        var three = Check("a.yaml", Set + "---\n" + Set + "---\n" + Set);
        baseline.Start().Apply(three);
        Assert.Equal(1, three.Count(finding => finding.Suppression is null));

        var run = baseline.Start();
        run.Apply(Check("a.yaml", Set));
        Assert.Equal(1, run.Left);
    }

    [Fact]
    public void Another_path_object_or_field_is_another_finding()
    {
        var fingerprints = new[]
        {
            Check("a.yaml", Set), Check("b.yaml", Set), Check("a.yaml", Set.Replace("a\\\"b", "c", StringComparison.Ordinal)),
        }.Select(findings => Fingerprint.Of(Assert.Single(findings))).ToList();
        Assert.Equal(3, fingerprints.Distinct().Count());
        Assert.All(fingerprints, fingerprint => Assert.Matches("^[0-9a-f]{32}$", fingerprint));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"findings\": []}")]
    [InlineData("{\"version\": 2, \"findings\": []}")]
    [InlineData("{\"version\": 1, \"findings\": [{}]}")]
    [InlineData("{\"version\": 1, \"findings\": [")]
    public void What_is_no_baseline_is_refused(string text)
    {
        Assert.False(Baseline.TryRead(new SourceFile("baseline.json", text), out _, out var problem));
        Assert.StartsWith("baseline.json", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_baseline_is_one()
    {
        Assert.True(Baseline.TryRead(new SourceFile("baseline.json", Baseline.Of([]).ToJson()), out var baseline, out _));
        Assert.Equal(0, baseline.Count);
    }

    private static List<Finding> Check(string path, string text)
    {
        var options = LintOptions.Default with { Select = ["STS4028"] };
        return [.. new Linter().Check([new LintInput(new SourceFile(path, text), new ScopeInput("s"), options, 0)])];
    }
}
