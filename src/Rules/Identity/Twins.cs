using StsLint.Engine;

namespace StsLint.Identity;

/// <summary>Workloads that share labels on purpose: one takes the place of the other, or stands in for a part of it.</summary>
internal static class Twins
{
    private static readonly HashSet<string> s_marks = new(StringComparer.OrdinalIgnoreCase)
    {
        "active", "baseline", "black", "blue", "canary", "candidate", "current", "experimental", "green", "live", "new", "next", "old", "prev", "preview",
        "previous", "primary", "production", "red", "release", "stable", "standby", "stage", "staging", "temp", "test",
    };

    /// <summary>Their names differ by a colour, a version or a word such as canary.</summary>
    public static bool Are(ManifestObject left, ManifestObject right) =>
        left.Name.IsKnown && right.Name.IsKnown && Stem(left.Name.Value) == Stem(right.Name.Value);

    private static string Stem(string name) =>
        string.Join("-", name.Split('-', '.', '_').Where(static part => part.Length > 0 && !s_marks.Contains(part) && !IsVersion(part)));

    private static bool IsVersion(string part)
    {
        var at = part[0] is 'v' or 'V' ? 1 : 0;
        if (at == part.Length)
            return false;
        for (; at < part.Length; at++)
        {
            if (part[at] is < '0' or > '9')
                return false;
        }
        return true;
    }
}
