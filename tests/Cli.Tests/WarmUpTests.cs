using StsLint.Cli.Checking;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Tests;

public sealed class WarmUpTests
{
    [Fact]
    public void The_manifest_that_loads_the_code_is_sound_and_has_a_finding_with_a_fix()
    {
        var findings = new Linter().Check([new LintInput(new SourceFile("", WarmUp.Manifest), new ScopeInput(""), LintOptions.Default, 0)]);
        Assert.DoesNotContain(findings, static finding => finding.Severity > Severity.Info);
        Assert.Contains(findings, static finding => finding.Fix is not null);
    }

    [Fact]
    public async Task A_half_of_the_rules_that_is_made_ahead_changes_nothing()
    {
        var ahead = Task.Run(RuleCatalog.Prepare);
        var rules = RuleCatalog.Rules;
        await ahead;
        RuleCatalog.Prepare();
        Assert.Same(rules, RuleCatalog.Rules);
        Assert.Equal(rules.Count, rules.Select(static rule => rule.GetType()).Distinct().Count());
    }
}
