using System.Globalization;
using System.Text;

namespace StsLint.Engine;

/// <summary>What a fix replaces in one file.</summary>
/// <param name="Path">The path of the document or additional document.</param>
/// <param name="Content">Tells the text that the offsets are of (a hash of it); a text that has changed since is left alone.</param>
/// <param name="Edits">The replacements: in order, not overlapping.</param>
internal sealed record FileChange(string Path, string Content, IReadOnlyList<TextEdit> Edits);

/// <summary>
/// A fix as it travels with a diagnostic from the analyzer to the code fix provider, and into the compiler's log: worked out when the diagnostic is
/// made, so that nobody need judge anything again. Written as lines of fields (<see cref="TabbedLine"/>).
/// </summary>
/// <param name="Title">What it does, for the menu.</param>
/// <param name="Safety">Whether it keeps the meaning.</param>
/// <param name="EquivalenceKey">The same for fixes that "fix all" applies together.</param>
/// <param name="Files">What it replaces.</param>
internal sealed record TextFix(string Title, FixSafety Safety, string EquivalenceKey, IReadOnlyList<FileChange> Files)
{
    private const string SafeWord = "safe";
    private const string UnsafeWord = "unsafe";
    private const string FileWord = "file";
    private const int FieldCount = 3;

    /// <summary>The equivalence key of a rule's fixes.</summary>
    public static string KeyOf(string ruleId, FixSafety safety) => $"{ruleId}:{(safety == FixSafety.Safe ? SafeWord : UnsafeWord)}";

    /// <summary>Writes it.</summary>
    public string Encode()
    {
        var text = new StringBuilder();
        Line(Safety == FixSafety.Safe ? SafeWord : UnsafeWord, Title, EquivalenceKey);
        foreach (var file in Files)
        {
            Line(FileWord, file.Path, file.Content);
            foreach (var edit in file.Edits)
                Line(edit.Start.ToString(CultureInfo.InvariantCulture), edit.End.ToString(CultureInfo.InvariantCulture), edit.NewText);
        }
        return text.ToString();

        void Line(string first, string second, string third)
        {
            if (text.Length > 0)
                text.Append('\n');
            TabbedLine.Append(text, first, second, third);
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; null for anything else.</summary>
    public static TextFix? Decode(string encoded)
    {
        var lines = encoded.Split('\n');
        if (TabbedLine.Fields(lines[0]) is not { Length: FieldCount } head || head[0] is not (SafeWord or UnsafeWord))
            return null;
        var files = new List<FileChange>(1);
        List<TextEdit>? edits = null;
        for (var i = 1; i < lines.Length; i++)
        {
            if (TabbedLine.Fields(lines[i]) is not { Length: FieldCount } fields)
                return null;
            if (fields[0] == FileWord)
                files.Add(new FileChange(fields[1], fields[2], edits = []));
            else if (edits is not null && TryReadOffset(fields[0], out var start) && TryReadOffset(fields[1], out var end) && start <= end && (edits.Count == 0 || edits[edits.Count - 1].End <= start))
                edits.Add(new TextEdit(start, end, fields[2]));
            else
                return null;
        }
        return files.Count == 0 ? null : new TextFix(head[1], head[0] == SafeWord ? FixSafety.Safe : FixSafety.Unsafe, head[2], files);
    }

    private static bool TryReadOffset(string text, out int offset) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out offset);
}
