using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Which pods and claims are a set's, by their names.</summary>
internal static class SetMembers
{
    /// <summary>The ordinal that a name gives in a set; -1 when it gives none.</summary>
    public static long OrdinalOf(string name, string set)
    {
        if (name.Length <= set.Length + 1 || name[set.Length] != '-' || !name.StartsWith(set, StringComparison.Ordinal))
            return -1;
        var digits = name.AsSpan(set.Length + 1);
        return (digits.Length == 1 || digits[0] != '0') && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : -1;
    }

    /// <summary>The first ordinal of a set, and the number of its replicas.</summary>
    public static (long Start, long Count) RangeOf(ApiObject set) => (set.Spec.Map("ordinals")?.IntegerOf("start") ?? 0, set.Spec.IntegerOf("replicas") ?? 1);

    /// <summary>The claims that are named as those of the set's pods, of whatever ordinal.</summary>
    public static IReadOnlyList<ApiObject> ClaimsOf(ApiObject set, IEnumerable<ApiObject> claims)
    {
        var prefixes = (set.Spec.List("volumeClaimTemplates") ?? ApiList.Empty).Maps.Select(static template => template.Map("metadata")?.TextOf("name") ?? "").Where(static name => name.Length > 0).ToList();
        return [.. claims.Where(claim => prefixes.Exists(prefix => OrdinalOf(claim.Name, $"{prefix}-{set.Name}") >= 0))];
    }

    /// <summary>Pods that have the name of one of the set's pods and that the set neither owns nor can take over.</summary>
    public static IReadOnlyList<ApiObject> ForeignPods(ApiObject desired, ApiObject? stored, IEnumerable<ApiObject> pods)
    {
        var (start, count) = RangeOf(desired);
        return
        [
            .. pods.Where(pod => OrdinalOf(pod.Name, desired.Name) is >= 0 and var ordinal && ordinal >= start && ordinal < start + count
                && !pod.IsDeleting && !(pod.Controller is { } owner ? owner.Uid == stored?.Uid : Matches(desired, pod))),
        ];
    }

    private static bool Matches(ApiObject set, ApiObject pod)
    {
        var labels = pod.Labels;
        foreach (var (name, value) in set.Spec.Map("selector")?.Map("matchLabels") ?? ApiMap.Empty)
        {
            if (labels.TextOf(name) != value.Text)
                return false;
        }
        return set.Spec.Map("selector")?.List("matchExpressions") is not { Count: > 0 };
    }
}
