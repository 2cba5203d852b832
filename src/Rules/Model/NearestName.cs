namespace StsLint.Model;

/// <summary>Finds the name of a fixed set (a rule, a key, an option) that somebody most likely meant.</summary>
public static class NearestName
{
    /// <summary>The one known name that is a slip away from <paramref name="wanted"/>, letter case apart; null when none is, or when two are equally near.</summary>
    public static string? Find(string wanted, IEnumerable<string> known) => Spelling.Nearest(wanted, known);
}
