namespace StsLint.Model;

/// <summary>Finds the name that somebody most likely meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The one known name that differs from <paramref name="wanted"/> only in letter case or by a few mistyped, missing, additional or swapped
    /// characters; null when none is that near, or when two are equally near.
    /// </summary>
    public static string? Find(string wanted, IEnumerable<string> known)
    {
        // One mistake in three characters still tells what was meant; more is guesswork.
        var limit = Math.Min(3, wanted.Length / 3);
        string? best = null;
        var bestDistance = int.MaxValue;
        var isTied = false;
        foreach (var name in known)
        {
            if (string.Equals(name, wanted, StringComparison.Ordinal))
                return name;
            int distance;
            if (string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase))
                distance = 0;
            else if (Math.Abs(name.Length - wanted.Length) > limit)
                continue;
            else
                distance = Distance(wanted, name, limit);
            if (distance > limit && distance > 0)
                continue;
            if (distance < bestDistance)
                (best, bestDistance, isTied) = (name, distance, false);
            else if (distance == bestDistance && !string.Equals(name, best, StringComparison.Ordinal))
                isTied = true;
        }
        return isTied ? null : best;
    }

    /// <summary>
    /// How many characters must be changed, inserted, left out or swapped with their neighbour to make one name of the other, letter case
    /// apart; any number above <paramref name="limit"/> once it is exceeded.
    /// </summary>
    public static int Distance(string left, string right, int limit = int.MaxValue)
    {
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            var least = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = Fold(left[i - 1]) == Fold(right[j - 1]) ? 0 : 1;
                var value = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && Fold(left[i - 1]) == Fold(right[j - 2]) && Fold(left[i - 2]) == Fold(right[j - 1]))
                    value = Math.Min(value, before[j - 2] + 1);
                current[j] = value;
                least = Math.Min(least, value);
            }
            if (least > limit)
                return least;
            (before, previous, current) = (previous, current, before);
        }
        return previous[right.Length];
    }

    private static char Fold(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
}
