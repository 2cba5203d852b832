using System.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Output;

/// <summary>What a fix does, as the lines that go and the lines that come.</summary>
internal static class FixPreview
{
    /// <summary>The changed lines of the file that the finding stands in, each with '-' or '+'.</summary>
    public static List<(char Sign, string Line)> Of(EditText source, Fix fix)
    {
        var file = source.File;
        var text = source.Text;
        var result = new List<(char, string)>();
        if (fix.Resolve(source) is not { } edits)
            return result;
        for (var i = 0; i < edits.Count;)
        {
            // Edits that touch one line are shown as one change.
            var firstLine = file.PositionOf(edits[i].Start).Line;
            var lastLine = file.PositionOf(edits[i].End).Line;
            var next = i + 1;
            while (next < edits.Count && file.PositionOf(edits[next].Start).Line <= lastLine)
                lastLine = Math.Max(lastLine, file.PositionOf(edits[next++].End).Line);
            var from = file.StartOfLine(firstLine);
            var to = TextReport.EndOfLine(file, text, lastLine);
            var at = from;
            var after = new StringBuilder();
            for (; i < next; i++)
            {
                after.Append(text, at, Math.Max(at, edits[i].Start) - at).Append(edits[i].NewText);
                at = edits[i].End;
            }
            if (at < to)
                after.Append(text, at, to - at);
            AddChange(text[from..to], after.ToString(), result);
        }
        return result;
    }

    private static void AddChange(string before, string after, List<(char, string)> result)
    {
        var old = Lines(before);
        var fresh = Lines(after);
        var head = 0;
        while (head < old.Length && head < fresh.Length && old[head] == fresh[head])
            head++;
        var tail = 0;
        while (tail < old.Length - head && tail < fresh.Length - head && old[^(tail + 1)] == fresh[^(tail + 1)])
            tail++;
        for (var i = head; i < old.Length - tail; i++)
            result.Add(('-', old[i]));
        for (var i = head; i < fresh.Length - tail; i++)
            result.Add(('+', fresh[i]));
    }

    private static string[] Lines(string text) => text.Replace("\r\n", "\n").Replace('\r', '\n').TrimEnd('\n').Split('\n');
}
