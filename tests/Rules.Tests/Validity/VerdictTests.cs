using StsLint.Engine;

namespace StsLint.Tests.Validity;

/// <summary>In this family an error means that the API server refuses the object; a real one said what it does.</summary>
public class VerdictTests
{
    [Fact]
    public void What_the_server_accepts_has_no_error()
    {
        var wrong = Verdict.Creations
            .Where(verdict => verdict.Accepted && verdict.IsInReach)
            .SelectMany(verdict => verdict.Check().Where(IsError).Select(finding => $"{verdict}: {finding.Rule} {finding.Field} {finding.Message}"))
            .ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} errors on accepted objects\n" + string.Join("\n", wrong.Take(50)));
    }

    private static bool IsError(Finding finding) => finding.Severity == Severity.Error && finding.Rule.Family == RuleFamily.Validity;
}
