using StsLint.Engine;
using Xunit.Abstractions;

namespace StsLint.Tests.Schema;

/// <summary>What the API server's decoder says to wrong types, unknown fields and keys that stand twice, against what the family STS0 says.</summary>
public class DecodingTests(ITestOutputHelper output)
{
    private static readonly HashSet<string> s_decoding = ["FieldUnknown", "FieldDuplicateKey", "TypeInvalid"];

    // Mistakes that a more specific rule than those of the schema reports, as far as the catalog has it.
    private static readonly Dictionary<string, string> s_elsewhere = new()
    {
        ["duplicate-key"] = "STS0003",
        ["x-svc-selector-matchlabels"] = "STS1086",
        ["x-selector-flat"] = "STS1022",
        ["x-strategy-deployment-field"] = "STS1038",
        ["x-strategy-surge"] = "STS1038",
        ["x-paused"] = "STS1038",
        ["x-progress-deadline"] = "STS1038",
        ["x-sc-spec"] = "STS1125",
        ["x-pdb-sel-flat"] = "STS1133",
        ["x-hpa-v1-field"] = "STS1146",
    };

    [Fact]
    public void What_the_server_cannot_decode_has_an_error_at_its_field()
    {
        var refused = Verdict.Creations.Where(verdict => verdict.IsInReach && !verdict.Accepted && verdict.Causes.Any(cause => s_decoding.Contains(cause.Reason)))
            .Where(verdict => !s_elsewhere.TryGetValue(verdict.Mutation, out var rule) || RuleCatalog.Descriptors.Any(descriptor => descriptor.Id == rule))
            .ToList();
        var missed = new List<string>();
        var misplaced = new List<string>();
        foreach (var verdict in refused)
        {
            var errors = verdict.Check().Where(finding => finding.Severity == Severity.Error && finding.Rule.Family is RuleFamily.Structure or RuleFamily.Validity).ToList();
            if (errors.Count == 0)
                missed.Add(verdict.ToString());
            else if (!errors.Exists(finding => NamesDecoded(verdict, finding)))
                misplaced.Add($"{verdict} but {string.Join(", ", errors.Select(finding => finding.Rule + " " + finding.Field))}");
        }
        output.WriteLine($"refused while decoding: {refused.Count}, not found: {missed.Count}, found elsewhere: {misplaced.Count}");
        foreach (var line in missed.Concat(misplaced).Take(60))
            output.WriteLine(line);
        Assert.True(missed.Count + misplaced.Count <= refused.Count / 100, $"{missed.Count} not found and {misplaced.Count} found elsewhere, of {refused.Count}\n{string.Join("\n", missed.Concat(misplaced).Take(20))}");
    }

    [Fact]
    public void What_the_server_accepts_has_no_error()
    {
        var wrong = Verdict.Creations
            .Where(verdict => verdict.Accepted && verdict.IsInReach)
            .SelectMany(verdict => verdict.Check().Where(finding => finding.Severity == Severity.Error && finding.Rule.Family == RuleFamily.Structure).Select(finding => $"{verdict}: {finding.Rule} {finding.Field} {finding.Message}"))
            .ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} errors on accepted objects\n" + string.Join("\n", wrong.Take(50)));
    }

    // The decoder leaves out list indexes, and names the Go structs that are embedded.
    private static bool NamesDecoded(Verdict verdict, Finding finding)
    {
        if (verdict.Names(finding))
            return true;
        if (finding.Field is null)
            return false;
        var field = WithoutIndexes(finding.Field);
        foreach (var named in verdict.Causes.SelectMany(cause => cause.Fields).Select(WithoutIndexes))
        {
            var common = Math.Min(field.Count, named.Count);
            if (named.Count - field.Count <= 2 && field.Take(common).SequenceEqual(named.Take(common)))
                return true;
        }
        return false;
    }

    private static List<string> WithoutIndexes(string field) =>
        [.. field.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Where(segment => !int.TryParse(segment, out _) && segment is not ("PersistentVolumeSource" or "VolumeSource" or "ProbeHandler"))];
}
