using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.Text;
using StsLint.Engine;

namespace StsLint.Analyzers;

/// <summary>What a fix replaces in one file.</summary>
/// <param name="Path">The path of the document or additional document.</param>
/// <param name="Content">Tells the text that the offsets are of (<see cref="TextFix.ContentOf"/>); a text that has changed since is left alone.</param>
/// <param name="Edits">The replacements: in order, not overlapping.</param>
internal sealed record FileChange(string Path, string Content, IReadOnlyList<TextEdit> Edits);

/// <summary>
/// A fix as it travels with a diagnostic from the analyzer to the code fix provider: worked out when the diagnostic is made, so that the
/// provider need not judge anything again. Written as lines of fields between tabs; tabs, line breaks, backslashes and halves of surrogate
/// pairs are escaped with a backslash.
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

    /// <summary>What <see cref="FileChange.Content"/> is for a text.</summary>
    public static string ContentOf(SourceText text) => Convert.ToBase64String([.. text.GetContentHash()]);

    /// <summary>The fix of a rule as the engine offers it; null when a text does not allow it or is not at hand.</summary>
    public static TextFix? Of(RuleDescriptor rule, Fix fix, ISourceTexts texts)
    {
        var files = new List<FileChange>(1);
        foreach (var file in fix.Files)
        {
            if (texts.TextOf(file) is not { } text || fix.Resolve(file, file.Text ?? text.ToString()) is not { } edits)
                return null;
            files.Add(new FileChange(texts.PathOf(file), ContentOf(text), edits));
        }
        return files.Count == 0 ? null : new TextFix(fix.Title, fix.Safety, KeyOf(rule.Id, fix.Safety), files);
    }

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
            text.Append(first).Append('\t');
            Escape(second, text);
            text.Append('\t');
            Escape(third, text);
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; null for anything else.</summary>
    public static TextFix? Decode(string encoded)
    {
        var lines = encoded.Split('\n');
        if (Fields(lines[0]) is not { } head || head[0] is not (SafeWord or UnsafeWord))
            return null;
        var files = new List<FileChange>(1);
        List<TextEdit>? edits = null;
        for (var i = 1; i < lines.Length; i++)
        {
            if (Fields(lines[i]) is not { } fields)
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

    private static string[]? Fields(string line)
    {
        var fields = line.Split('\t');
        if (fields.Length != 3)
            return null;
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i].IndexOf('\\') < 0)
                continue;
            if (Unescape(fields[i]) is not { } text)
                return null;
            fields[i] = text;
        }
        return fields;
    }

    private static void Escape(string text, StringBuilder to)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '\t':
                    to.Append("\\t");
                    break;
                case '\n':
                    to.Append("\\n");
                    break;
                case '\r':
                    to.Append("\\r");
                    break;
                case '\\':
                    to.Append("\\\\");
                    break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                        to.Append(c).Append(text[++i]);
                    // What is no text does not survive being written as UTF-8 on its way between processes.
                    else if (char.IsSurrogate(c) || c == '\0')
                        to.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    else
                        to.Append(c);
                    break;
            }
        }
    }

    private static string? Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }
            if (++i == text.Length)
                return null;
            switch (text[i])
            {
                case 't':
                    result.Append('\t');
                    break;
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    result.Append('\r');
                    break;
                case '\\':
                    result.Append('\\');
                    break;
                case 'u' when i + 4 < text.Length && int.TryParse(text.Substring(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                    result.Append((char)unit);
                    i += 4;
                    break;
                default:
                    return null;
            }
        }
        return result.ToString();
    }
}
