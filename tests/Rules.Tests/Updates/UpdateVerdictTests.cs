using StsLint.Engine;
using Xunit.Abstractions;

namespace StsLint.Tests.Updates;

/// <summary>The rules on changes against what a real API server said to updates.</summary>
public class UpdateVerdictTests(ITestOutputHelper output)
{
    // The mutations that the rules are about; other refusals are the business of other rules.
    private static readonly string[] s_covered =
    [
        "upd-service-name", "upd-service-name-empty", "upd-service-name-removed", "upd-selector-as-expr", "upd-selector-only", "upd-selector-replaced", "upd-pmp-parallel", "upd-pmp-removed",
        "upd-vct-added", "upd-vct-removed", "upd-vct-null", "upd-vct-name", "upd-vct-reordered", "upd-vct-size-up", "upd-vct-size-down", "upd-vct-class", "upd-vct-access-added",
        "upd-vct-mode-block", "upd-vct-datasource", "upd-vct-selector", "upd-vct-label", "upd-vct-annotation", "upd-vct-limit", "upd-vct-and-replicas", "upd-to-headless", "upd-clusterip-none",
        "upd-access", "upd-class", "upd-class-empty", "upd-class-expandable", "upd-datasource", "upd-dsref", "upd-limits", "upd-mode-block", "upd-mode-fs",
        "upd-selector-removed", "upd-size-zero", "upd-source-csi-", "upd-source-nfs-", "upd-source-swap", "upd-source-hostPath-", "upd-source-local-", "upd-source-iscsi-", "upd-affinity-removed", "upd-affinity-set", "upd-param-", "upd-reclaim-retain", "upd-reclaim-delete",
    ];

    [Fact]
    public void No_update_that_the_server_takes_is_called_refused()
    {
        var wrong = Verdict.Updates.Where(verdict => verdict.Accepted && verdict.IsInReach).SelectMany(verdict => Errors(verdict).Select(finding => $"{verdict}: {finding.Rule.Id} {finding.Message}")).ToList();
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Updates_of_fixed_fields_are_called_refused()
    {
        var refused = Verdict.Updates.Where(verdict => !verdict.Accepted && verdict.IsInReach && verdict.Base.Split('-')[0] is "sts" or "svc" or "pvc" or "pv" or "sc").ToList();
        var found = refused.Where(verdict => Errors(verdict).Any()).ToList();
        var missed = refused.Except(found).ToList();
        output.WriteLine($"{found.Count} of {refused.Count} refused updates are found by the rules on changes; the others: {string.Join(", ", missed.Select(verdict => verdict.Mutation + " " + verdict.Base).Order(StringComparer.Ordinal))}");
        var surprising = missed.Where(verdict => IsCovered(verdict) && !IsRefusedAnyway(verdict)).Select(verdict => verdict.ToString()).ToList();
        Assert.True(surprising.Count == 0, string.Join("\n", surprising));
    }

    // A Service of type ExternalName has no address that could change: what is refused there is the new object itself.
    private static bool IsRefusedAnyway(Verdict verdict) => verdict.Base.StartsWith("svc-extname", StringComparison.Ordinal);

    private static bool IsCovered(Verdict verdict) => s_covered.Any(covered => covered.EndsWith('-') ? verdict.Mutation.StartsWith(covered, StringComparison.Ordinal) : verdict.Mutation == covered);

    private static IEnumerable<Finding> Errors(Verdict verdict) => verdict.CheckUpdate().Where(finding => finding.Severity == Severity.Error && finding.Rule.Family == RuleFamily.Updates);
}
