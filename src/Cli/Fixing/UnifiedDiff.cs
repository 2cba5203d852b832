using System.Globalization;
using System.Text;

namespace StsLint.Cli.Fixing;

/// <summary>Writes the difference of two texts as <c>diff -u</c> and <c>git apply</c> know it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;
    // Beyond this many changed lines the whole middle is shown as replaced; the patch stays right.
    private const int MostChanges = 1000;

    /// <summary>The patch for one file; empty when the texts are equal.</summary>
    public static string Of(string path, string before, string after)
    {
        if (before == after)
            return "";
        var old = Lines(before);
        var fresh = Lines(after);
        var changes = Changes(old, fresh);
        var patch = new StringBuilder();
        var isRelative = !Path.IsPathRooted(path) && !path.StartsWith("../", StringComparison.Ordinal);
        patch.Append("--- ").Append(isRelative ? "a/" : "").Append(path).Append("\n+++ ").Append(isRelative ? "b/" : "").Append(path).Append('\n');
        for (var first = 0; first < changes.Count;)
        {
            // Changes whose context would touch share one hunk.
            var last = first;
            while (last + 1 < changes.Count && changes[last + 1].OldStart - changes[last].OldEnd <= 2 * Context)
                last++;
            var oldFrom = Math.Max(0, changes[first].OldStart - Context);
            var freshFrom = Math.Max(0, changes[first].NewStart - (changes[first].OldStart - oldFrom));
            var oldTo = Math.Min(old.Count, changes[last].OldEnd + Context);
            var freshTo = changes[last].NewEnd + (oldTo - changes[last].OldEnd);
            patch.Append(CultureInfo.InvariantCulture, $"@@ -{Range(oldFrom, oldTo)} +{Range(freshFrom, freshTo)} @@\n");
            var at = oldFrom;
            for (var i = first; i <= last; i++)
            {
                Add(patch, ' ', old, at, changes[i].OldStart);
                Add(patch, '-', old, changes[i].OldStart, changes[i].OldEnd);
                Add(patch, '+', fresh, changes[i].NewStart, changes[i].NewEnd);
                at = changes[i].OldEnd;
            }
            Add(patch, ' ', old, at, oldTo);
            first = last + 1;
        }
        return patch.ToString();
    }

    private static string Range(int from, int to) =>
        to - from == 1 ? (from + 1).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(to == from ? from : from + 1)},{to - from}");

    private static void Add(StringBuilder patch, char sign, List<string> lines, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            patch.Append(sign).Append(lines[i]);
            if (!lines[i].EndsWith('\n'))
                patch.Append("\n\\ No newline at end of file\n");
        }
    }

    // With their line feeds, so that a missing one at the end is a difference.
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) + 1;
            if (end == 0)
                end = text.Length;
            lines.Add(text[at..end]);
            at = end;
        }
        return lines;
    }

    private static List<(int OldStart, int OldEnd, int NewStart, int NewEnd)> Changes(List<string> old, List<string> fresh)
    {
        var head = 0;
        while (head < old.Count && head < fresh.Count && old[head] == fresh[head])
            head++;
        var tail = 0;
        while (tail < old.Count - head && tail < fresh.Count - head && old[^(tail + 1)] == fresh[^(tail + 1)])
            tail++;
        var changes = new List<(int, int, int, int)>();
        var oldEnd = old.Count - tail;
        var freshEnd = fresh.Count - tail;
        var trace = Trace(old, head, oldEnd, fresh, head, freshEnd);
        if (trace is null)
        {
            changes.Add((head, oldEnd, head, freshEnd));
            return changes;
        }
        // Walk back through the trace; steps that touch are one change.
        int x = oldEnd - head, y = freshEnd - head;
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
            var change = (head + fromX, head + toX, head + fromY, head + toY);
            if (changes.Count > 0 && changes[^1].Item1 == change.Item2 && changes[^1].Item3 == change.Item4)
                changes[^1] = (change.Item1, changes[^1].Item2, change.Item3, changes[^1].Item4);
            else
                changes.Add(change);
            (x, y) = (fromX, fromY);
        }
        changes.Reverse();
        return changes;
    }

    // Myers' greedy algorithm: for each number of changes the furthest line reached on every diagonal.
    private static List<int[]>? Trace(List<string> old, int oldFrom, int oldTo, List<string> fresh, int freshFrom, int freshTo)
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
