namespace StsLint.Tests.Structure;

/// <summary>STS0042 says what a real API server says of quantities.</summary>
public class QuantityVerdictTests
{
    [Fact]
    public void Quantities_are_refused_as_the_server_refuses_them()
    {
        var wrong = new List<string>();
        var seen = 0;
        foreach (var verdict in Verdict.Creations.Where(verdict => verdict.Mutation.StartsWith("qty-", StringComparison.Ordinal)))
        {
            seen++;
            var isUnreadable = verdict.Causes.Any(cause => cause.Reason == "ParseInvalid");
            if (isUnreadable != verdict.Check().Any(finding => finding.Rule.Id == "STS0042"))
                wrong.Add(verdict.ToString());
        }
        Assert.NotEqual(0, seen);
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }
}
