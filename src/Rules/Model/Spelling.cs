namespace StsLint.Model;

/// <summary>Finds what somebody most likely meant to write.</summary>
public static class Spelling
{
    /// <summary>
    /// The one candidate that is a slip away from what was written: another case, or up to two letters wrong, missing, doubled or swapped
    /// (one in short words). Null when there is none, or when several are equally near.
    /// </summary>
    public static string? Nearest(string written, IEnumerable<string> candidates)
    {
        string? best = null;
        var isTied = false;
        var least = Allowed(written) + 1;
        foreach (var candidate in candidates)
        {
            if (candidate == best || candidate == written)
                continue;
            var distance = string.Equals(written, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(written, candidate, least + 1);
            if (distance < least)
                (best, least, isTied) = (candidate, distance, false);
            else if (distance == least && best is not null)
                isTied = true;
        }
        return isTied ? null : best;
    }

    /// <summary>Two words are a slip away from one another.</summary>
    public static bool IsNear(string left, string right) => left != right && Distance(left, right, Allowed(left) + 1) <= Allowed(left);

    /// <summary>Number of letters to change, insert, drop or swap, letter case apart; <paramref name="most"/> when it is that many or more.</summary>
    public static int Distance(string left, string right, int most)
    {
        if (Math.Abs(left.Length - right.Length) >= most)
            return most;
        var beforeLast = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            var least = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var distance = Math.Min(Math.Min(last[j], current[j - 1]) + 1, last[j - 1] + (Fold(left[i - 1]) == Fold(right[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Fold(left[i - 1]) == Fold(right[j - 2]) && Fold(left[i - 2]) == Fold(right[j - 1]))
                    distance = Math.Min(distance, beforeLast[j - 2] + 1);
                current[j] = distance;
                least = Math.Min(least, distance);
            }
            if (least >= most)
                return most;
            (beforeLast, last, current) = (last, current, beforeLast);
        }
        return Math.Min(last[right.Length], most);
    }

    private static char Fold(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;

    private static int Allowed(string written) => written.Length switch
    {
        < 3 => 0,
        < 6 => 1,
        _ => 2,
    };
}
