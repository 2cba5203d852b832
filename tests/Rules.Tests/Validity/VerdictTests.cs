using System.Text.RegularExpressions;
using StsLint.Engine;

namespace StsLint.Tests.Validity;

/// <summary>In this family an error means that the API server refuses the object; a real one said what it does.</summary>
public partial class VerdictTests
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

    /// <summary>What the server refuses at the fields below, an error names too.</summary>
    [Fact]
    public void What_the_server_refuses_at_covered_fields_is_named()
    {
        var refused = Verdict.Creations
            .Where(verdict => !verdict.Accepted && verdict.IsInReach && verdict.Base.Split('-')[0] is "sts" or "svc" or "pvc" && !IsLeftToOthers(verdict))
            .Where(verdict => verdict.Causes.Count > 0 && verdict.Causes.All(static cause => cause.Reason.StartsWith("FieldValue", StringComparison.Ordinal) && cause.Fields.Any(static field => Covered().IsMatch(field))))
            .ToList();
        var missed = refused.Where(verdict => !verdict.Check().Any(finding => finding.Severity == Severity.Error && verdict.Names(finding))).Select(static verdict => verdict.ToString()).ToList();
        Assert.True(refused.Count > 0, "no verdict concerns these fields");
        Assert.True(missed.Count == 0, $"{missed.Count} of {refused.Count} missed\n" + string.Join("\n", missed.Take(50)));
    }

    // Null items and missing blocks are told by the rules on the schema's shape; an object without a spec may be a patch.
    private static bool IsLeftToOthers(Verdict verdict) =>
        verdict.Mutation is "list-add-null" or "null" or "x-vct-null-entry" or "wrong-listitems"
        || (verdict.Mutation is "remove" or "x-svc-spec-missing" && !verdict.Text.Contains("\"spec\"", StringComparison.Ordinal));

    [GeneratedRegex("""
        ^metadata\.(name|generateName|labels|annotations|finalizers|ownerReferences)
        |^spec\.(podManagementPolicy|updateStrategy|persistentVolumeClaimRetentionPolicy|replicas|minReadySeconds|ordinals|serviceName|selector|template\.metadata)
        |^spec\.(volumeClaimTemplates\[\d+\]\.spec\.)?(accessModes|resources|storageClassName|volumeMode|volumeAttributesClassName|selector|dataSource)
        |^spec\.volumeClaimTemplates\[\d+\]\.metadata
        |^spec\.template\.spec\.restartPolicy
        |^spec\.(ports|type|clusterIP|externalName|externalIPs|ipFamil|loadBalancer|allocateLoadBalancer|healthCheckNodePort|session|externalTraffic|internalTraffic|trafficDistribution)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Covered();

    private static bool IsError(Finding finding) => finding.Severity == Severity.Error && finding.Rule.Family == RuleFamily.Validity;
}
