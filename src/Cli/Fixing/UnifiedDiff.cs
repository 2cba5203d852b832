using System.Globalization;

namespace StsLint.Cli.Fixing;

/// <summary>Writes the difference of two texts as <c>diff -u</c> and <c>git apply</c> know it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;
    // Beyond this many changed lines the text is cut at lines that both sides have once, and each piece is compared alone. A piece that has
    // more is shown as replaced; the patch stays right.
    private const int MostChanges = 1000;

    /// <summary>The patch for one file; empty when the texts are equal.</summary>
    public static string Of(string path, string before, string after)
    {
        using var patch = new StringWriter(CultureInfo.InvariantCulture);
        Write(patch, path, before, after);
        return patch.ToString();
    }

    /// <summary>Writes the patch for one file; nothing when the texts are equal.</summary>
    public static void Write(TextWriter patch, string path, string before, string after)
    {
        if (before == after)
            return;
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var (old, oldStarts) = Lines(before, lookup);
        var (fresh, freshStarts) = Lines(after, lookup);
        var changes = Changes(old, fresh);
        var isRelative = !Path.IsPathRooted(path) && !path.StartsWith("../", StringComparison.Ordinal);
        patch.Write($"--- {(isRelative ? "a/" : "")}{path}\n+++ {(isRelative ? "b/" : "")}{path}\n");
        for (var first = 0; first < changes.Count;)
        {
            // Changes whose context would touch share one hunk.
            var last = first;
            while (last + 1 < changes.Count && changes[last + 1].OldStart - changes[last].OldEnd <= 2 * Context)
                last++;
            var oldFrom = Math.Max(0, changes[first].OldStart - Context);
            var freshFrom = Math.Max(0, changes[first].NewStart - (changes[first].OldStart - oldFrom));
            var oldTo = Math.Min(old.Length, changes[last].OldEnd + Context);
            var freshTo = changes[last].NewEnd + (oldTo - changes[last].OldEnd);
            patch.Write($"@@ -{Range(oldFrom, oldTo)} +{Range(freshFrom, freshTo)} @@\n");
            var at = oldFrom;
            for (var i = first; i <= last; i++)
            {
                Add(patch, ' ', before, oldStarts, at, changes[i].OldStart);
                Add(patch, '-', before, oldStarts, changes[i].OldStart, changes[i].OldEnd);
                Add(patch, '+', after, freshStarts, changes[i].NewStart, changes[i].NewEnd);
                at = changes[i].OldEnd;
            }
            Add(patch, ' ', before, oldStarts, at, oldTo);
            first = last + 1;
        }
    }

    private static string Range(int from, int to) =>
        to - from == 1 ? (from + 1).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(to == from ? from : from + 1)},{to - from}");

    private static void Add(TextWriter patch, char sign, string text, List<int> starts, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var line = text.AsSpan(starts[i]..starts[i + 1]);
            patch.Write(sign);
            patch.Write(line);
            if (!line.EndsWith('\n'))
                patch.Write("\n\\ No newline at end of file\n");
        }
    }

    // With their line feeds, so that a missing one at the end is a difference. Equal lines get equal numbers, which are quickly compared.
    private static (int[] Lines, List<int> Starts) Lines(string text, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known)
    {
        var lines = new List<int>();
        var starts = new List<int> { 0 };
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) + 1;
            if (end == 0)
                end = text.Length;
            var line = text.AsSpan(at..end);
            if (!known.TryGetValue(line, out var number))
                known[line] = number = known.Dictionary.Count;
            lines.Add(number);
            starts.Add(end);
            at = end;
        }
        return ([.. lines], starts);
    }

    private static List<(int OldStart, int OldEnd, int NewStart, int NewEnd)> Changes(int[] old, int[] fresh)
    {
        var changes = new List<(int, int, int, int)>();
        if (AddChanges(old, 0, old.Length, fresh, 0, fresh.Length, changes, orReplace: false))
            return changes;
        int oldAt = 0, freshAt = 0;
        foreach (var (oldLine, freshLine) in Anchors(old, fresh))
        {
            AddChanges(old, oldAt, oldLine, fresh, freshAt, freshLine, changes, orReplace: true);
            (oldAt, freshAt) = (oldLine + 1, freshLine + 1);
        }
        AddChanges(old, oldAt, old.Length, fresh, freshAt, fresh.Length, changes, orReplace: true);
        return changes;
    }

    // Lines that stand once on each side, in an order that both have: the longest such row.
    private static List<(int Old, int Fresh)> Anchors(int[] old, int[] fresh)
    {
        var places = new Dictionary<int, (int Olds, int Old, int Freshes, int Fresh)>();
        for (var i = 0; i < old.Length; i++)
            places[old[i]] = (places.GetValueOrDefault(old[i]).Olds + 1, i, 0, 0);
        for (var i = 0; i < fresh.Length; i++)
        {
            if (places.TryGetValue(fresh[i], out var place))
                places[fresh[i]] = (place.Olds, place.Old, place.Freshes + 1, i);
        }
        var pairs = new List<(int Old, int Fresh)>();
        for (var i = 0; i < old.Length; i++)
        {
            if (places[old[i]] is { Olds: 1, Freshes: 1 } place)
                pairs.Add((i, place.Fresh));
        }
        // The last pair of the best row of each length so far, and for each pair the one before it.
        var ends = new List<int>();
        var before = new int[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            int low = 0, high = ends.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (pairs[ends[middle]].Fresh < pairs[i].Fresh)
                    low = middle + 1;
                else
                    high = middle;
            }
            before[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count)
                ends.Add(i);
            else
                ends[low] = i;
        }
        var row = new List<(int, int)>();
        for (var i = ends.Count == 0 ? -1 : ends[^1]; i >= 0; i = before[i])
            row.Add(pairs[i]);
        row.Reverse();
        return row;
    }

    // Adds the changes of a piece. When there are too many, it is one change, or nothing is added and the answer is false.
    private static bool AddChanges(int[] old, int oldStart, int oldStop, int[] fresh, int freshStart, int freshStop, List<(int, int, int, int)> changes, bool orReplace)
    {
        while (oldStart < oldStop && freshStart < freshStop && old[oldStart] == fresh[freshStart])
        {
            oldStart++;
            freshStart++;
        }
        while (oldStart < oldStop && freshStart < freshStop && old[oldStop - 1] == fresh[freshStop - 1])
        {
            oldStop--;
            freshStop--;
        }
        var trace = Trace(old, oldStart, oldStop, fresh, freshStart, freshStop);
        if (trace is null)
        {
            if (orReplace)
                changes.Add((oldStart, oldStop, freshStart, freshStop));
            return orReplace;
        }
        // Walk back through the trace; steps that touch are one change.
        var first = changes.Count;
        int x = oldStop - oldStart, y = freshStop - freshStart;
        for (var d = trace.Count - 1; d > 0; d--)
        {
            var furthest = trace[d - 1];
            var k = x - y;
            var down = k == -d || (k != d && At(furthest, k - 1, d - 1) < At(furthest, k + 1, d - 1));
            var previousK = down ? k + 1 : k - 1;
            var fromX = At(furthest, previousK, d - 1);
            var fromY = fromX - previousK;
            var toX = down ? fromX : fromX + 1;
            var toY = down ? fromY + 1 : fromY;
            var change = (oldStart + fromX, oldStart + toX, freshStart + fromY, freshStart + toY);
            if (changes.Count > first && changes[^1].Item1 == change.Item2 && changes[^1].Item3 == change.Item4)
                changes[^1] = (change.Item1, changes[^1].Item2, change.Item3, changes[^1].Item4);
            else
                changes.Add(change);
            (x, y) = (fromX, fromY);
        }
        changes.Reverse(first, changes.Count - first);
        return true;
    }

    // Myers' greedy algorithm: for each number of changes the furthest line reached on every diagonal.
    private static List<int[]>? Trace(int[] old, int oldFrom, int oldTo, int[] fresh, int freshFrom, int freshTo)
    {
        int n = oldTo - oldFrom, m = freshTo - freshFrom;
        var trace = new List<int[]>();
        for (var d = 0; d <= n + m; d++)
        {
            if (d > MostChanges)
                return null;
            var row = new int[(2 * d) + 1];
            for (var k = -d; k <= d; k += 2)
            {
                int x;
                if (d == 0)
                    x = 0;
                else if (k == -d || (k != d && At(trace[d - 1], k - 1, d - 1) < At(trace[d - 1], k + 1, d - 1)))
                    x = At(trace[d - 1], k + 1, d - 1);
                else
                    x = At(trace[d - 1], k - 1, d - 1) + 1;
                var y = x - k;
                while (x < n && y >= 0 && y < m && old[oldFrom + x] == fresh[freshFrom + y])
                {
                    x++;
                    y++;
                }
                row[k + d] = x;
                if (x >= n && y >= m)
                {
                    trace.Add(row);
                    return trace;
                }
            }
            trace.Add(row);
        }
        return trace;
    }

    private static int At(int[] row, int k, int d) => k < -d || k > d ? -1 : row[k + d];
}
