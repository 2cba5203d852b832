using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Cli.Commands;

/// <summary>Says which rule may have been meant.</summary>
internal static class RuleNaming
{
    /// <summary><c>; did you mean '…'?</c>, or nothing.</summary>
    public static string Suggestion(string name)
    {
        var ids = new List<string>();
        foreach (var rule in RuleCatalog.Descriptors)
            ids.Add(rule.Id);
        if (NearestName.Find(name.StartsWith("STS", StringComparison.OrdinalIgnoreCase) ? name : "STS" + name, ids) is { } near)
            return $"; did you mean '{near}'?";
        // Ids differ in few digits, so several may be equally near: the next one in order is as good a guess as any.
        var at = ids.BinarySearch(name.ToUpperInvariant(), StringComparer.Ordinal);
        if (at < 0 && name.Length == 7 && ids.Count > 0)
            return $"; the nearest is '{ids[Math.Min(~at, ids.Count - 1)]}'";
        return "";
    }
}
