using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests;

/// <summary>Every rule says what its fixtures mark, at exactly those places, and nothing else.</summary>
public class FixtureTests
{
    public static TheoryData<string> Names() => [.. Fixture.All().Select(fixture => fixture.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Findings_are_those_marked(string name)
    {
        var run = Load(name);
        var actual = run.Check().Where(finding => finding.Rule.Id == run.Fixture.RuleId || finding.Rule.Id == "STS0000").ToList();
        var expected = run.Expected.Where(marker => marker.Id == run.Fixture.RuleId).Select(Place).Order(StringComparer.Ordinal).ToList();
        var found = actual.Select(finding => Place(FixtureRun.MarkerOf(finding))).Order(StringComparer.Ordinal).ToList();
        Assert.True(expected.SequenceEqual(found), $"{name}\nexpected:\n  {string.Join("\n  ", expected)}\nfound:\n  {string.Join("\n  ", actual.Select(f => Place(FixtureRun.MarkerOf(f)) + " " + f.Message + " [" + f.Field + "]"))}");
        foreach (var marker in run.Expected.Where(marker => marker.Text.Length > 0 && marker.Id == run.Fixture.RuleId))
        {
            Assert.True(actual.Any(finding => Place(FixtureRun.MarkerOf(finding)) == Place(marker) && (finding.Message.Contains(marker.Text, StringComparison.Ordinal) || finding.Field == marker.Text)),
                $"{name}: '{marker.Text}' is neither in the message nor the field of the finding at {marker}: {string.Join("; ", actual.Select(f => f.Message + " [" + f.Field + "]"))}");
        }
        Assert.Equal(run.Fixture.Kind is "bad" or "fix", expected.Count > 0);
    }

    /// <summary>Of a large scope no tree stays unpacked for long; the findings are the same.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Findings_do_not_depend_on_what_is_unpacked(string name)
    {
        var run = Load(name);
        if (run.BaseInputs is not null)
            return;
        var linting = new Linter().Start();
        linting.MostUnpacked = 1;
        var findings = run.Inputs.SelectMany(input => linting.Judge(input).Findings).ToList();
        findings.AddRange(linting.Complete());
        Assert.Equal(run.Check().Select(Text), findings.Select(Text));

        static string Text(Finding finding) => $"{FixtureRun.MarkerOf(finding)} {finding.Severity} {finding.Message} [{finding.Field}] {finding.Fix?.Title} {string.Join(';', finding.Related)}";
    }

    /// <summary>A good fixture is good: no rule calls anything in it an error, unless the fixture says so itself.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Good_fixtures_have_no_error_of_any_rule(string name)
    {
        var run = Load(name);
        if (run.Fixture.Kind != "good")
            return;
        var errors = run.Check().Where(finding => finding.Severity == Severity.Error).Select(finding => FixtureRun.MarkerOf(finding) + " " + finding.Message).ToList();
        Assert.True(errors.Count == 0, string.Join("\n", errors));
    }

    /// <summary>Where <c>X.fixed.yaml</c> stands beside <c>X.yaml</c>, the rule's fixes make the one of the other, and again change nothing.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Fixes_make_the_fixed_text(string name)
    {
        var run = Load(name);
        var fixedPath = run.Fixture.Path.EndsWith(".yaml", StringComparison.Ordinal) ? run.Fixture.Path[..^".yaml".Length] + ".fixed.yaml" : run.Fixture.Path + ".fixed";
        var hasFixed = File.Exists(fixedPath) || Directory.Exists(fixedPath);
        if (!hasFixed)
            return;
        foreach (var input in run.Inputs)
        {
            var expected = File.ReadAllText(File.Exists(fixedPath) ? fixedPath : Path.Combine(fixedPath, input.File.Path));
            var actual = FixesOf(run.Check(), run.Fixture.RuleId, input.File);
            Assert.Equal(expected, actual);
        }
        var again = run with { Inputs = [.. run.Inputs.Select(input => input with { File = new SourceFile(input.File.Path, FixesOf(run.Check(), run.Fixture.RuleId, input.File)) })] };
        Assert.DoesNotContain(again.Check(), finding => finding.Rule.Id == run.Fixture.RuleId && finding.Fix is not null);
    }

    [Fact]
    public void Every_rule_has_a_bad_a_good_and_a_trap_fixture()
    {
        var kinds = Fixture.All().ToLookup(fixture => fixture.RuleId, fixture => fixture.Kind);
        var missing = OnManifests
            .SelectMany(rule => new[] { "bad", "good", "trap" }.Where(kind => !kinds[rule.Id].Contains(kind)).Select(kind => rule.Id + " has no " + kind))
            .ToList();
        Assert.True(missing.Count == 0, string.Join("\n", missing));
    }

    [Fact]
    public void Every_rule_that_offers_a_fix_has_a_fixed_text()
    {
        var missing = OnManifests
            .Where(rule => rule.Fixes is not null)
            .Where(rule => !Directory.EnumerateFileSystemEntries(Path.Combine(Repository.Fixtures, rule.Family.ToString(), rule.Id)).Any(path => path.Contains(".fixed", StringComparison.Ordinal)))
            .Select(rule => rule.Id)
            .ToList();
        Assert.True(missing.Count == 0, string.Join("\n", missing));
    }

    // Rules on code have their fixtures where code is analyzed.
    private static IEnumerable<RuleDescriptor> OnManifests => RuleCatalog.Descriptors.Where(static rule => rule.Family != RuleFamily.Code);

    private static FixtureRun Load(string name) => Fixture.All().Single(fixture => fixture.Name == name).Load();

    private static string Place(Marker marker) => $"{marker.File}:{marker.Line + 1}:{marker.From + 1}-{marker.To + 1} {marker.Id}";

    private static string FixesOf(IReadOnlyList<Finding> findings, string ruleId, SourceFile file) =>
        FixApplier.Apply(file, findings.Where(finding => finding.Rule.Id == ruleId).Select(finding => finding.Fix).OfType<Fix>(), FixSafety.Unsafe).Text;
}
