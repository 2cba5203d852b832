using System.Buffers;
using System.Globalization;
using System.Text;

namespace StsLint.Cli.Output;

/// <summary>
/// A line of a source as a terminal can show it: tabs become blanks, what would move the cursor or turn the writing around becomes a
/// visible sign, and every UTF-16 unit knows its column. A long line is cut around what matters.
/// </summary>
internal sealed class DisplayLine
{
    private const int TabWidth = 4;
    private const char Ellipsis = '…';

    private DisplayLine(string text, int start, int width)
    {
        Text = text;
        MarkStart = start;
        MarkWidth = width;
    }

    /// <summary>What to print.</summary>
    public string Text { get; }

    /// <summary>Columns before the mark.</summary>
    public int MarkStart { get; }

    /// <summary>Columns of the mark; at least 1.</summary>
    public int MarkWidth { get; }

    /// <summary>Lays out a line so that at most <paramref name="most"/> columns are shown and the marked units are among them.</summary>
    public static DisplayLine Of(ReadOnlySpan<char> line, int markFrom, int markTo, int most)
    {
        markFrom = Math.Clamp(markFrom, 0, line.Length);
        markTo = Math.Clamp(markTo, markFrom, line.Length);
        // What is far from the mark is never looked at, however long the line is.
        var reach = most * 2;
        var from = Math.Max(0, markFrom - reach);
        var to = (int)Math.Min(line.Length, (long)markFrom + reach);
        if (from > 0 && char.IsLowSurrogate(line[from]))
            from--;
        if (to < line.Length && char.IsLowSurrogate(line[to]))
            to++;
        if (from == 0 && to == line.Length && IsPlain(line) && line.Length <= most)
            return new DisplayLine(line.ToString(), markFrom, Math.Max(1, markTo - markFrom));

        var cells = new List<(string Text, int Width)>(to - from);
        int start = -1, end = -1, column = 0;
        for (var i = from; i < to;)
        {
            if (i >= markFrom && start < 0)
                start = column;
            if (i >= markTo && end < 0)
                end = column;
            var status = Rune.DecodeFromUtf16(line[i..], out var rune, out var length);
            var cell = status != OperationStatus.Done ? ("\ufffd", 1) : Cell(rune, column);
            cells.Add(cell);
            column += cell.Item2;
            i += length;
        }
        if (start < 0)
            start = column;
        if (end < 0)
            end = column;
        return Cut(cells, column, start, Math.Max(end, start), most, from > 0, to < line.Length);
    }

    private static DisplayLine Cut(List<(string Text, int Width)> cells, int total, int start, int end, int most, bool hasMoreLeft, bool hasMoreRight)
    {
        var windowFrom = 0;
        var windowTo = total;
        if (total > most || hasMoreLeft || hasMoreRight)
        {
            var room = most - 2;
            var mark = Math.Min(Math.Max(end - start, 1), room);
            windowFrom = hasMoreLeft || start + mark > room ? Math.Max(0, Math.Min(start - ((room - mark) / 2), Math.Max(0, total - room))) : 0;
            windowTo = Math.Min(total, windowFrom + room);
        }
        var text = new StringBuilder();
        var cutsLeft = windowFrom > 0 || hasMoreLeft;
        var cutsRight = windowTo < total || hasMoreRight;
        if (cutsLeft)
            text.Append(Ellipsis);
        var column = 0;
        var shownFrom = -1;
        foreach (var (cell, width) in cells)
        {
            if (column >= windowFrom && column + width <= windowTo)
            {
                if (shownFrom < 0)
                    shownFrom = column;
                text.Append(cell);
            }
            column += width;
        }
        if (cutsRight)
            text.Append(Ellipsis);
        var shift = (cutsLeft ? 1 : 0) - Math.Max(0, shownFrom);
        var markFrom = Math.Max(0, start + shift);
        var markTo = Math.Min(end, windowTo) + shift;
        return new DisplayLine(text.ToString().TrimEnd(), markFrom, Math.Max(1, markTo - markFrom));
    }

    /// <summary>A text on one line that cannot do anything to a terminal.</summary>
    public static string Harmless(string text)
    {
        if (IsPlain(text))
            return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune.Value == '\t' ? " " : Cell(rune, 0).Text);
        return result.ToString();
    }

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' or > '~')
                return false;
        }
        return true;
    }

    private static (string Text, int Width) Cell(Rune rune, int column)
    {
        var value = rune.Value;
        if (value == '\t')
        {
            var width = TabWidth - (column % TabWidth);
            return (new string(' ', width), width);
        }
        if (value < 0x20)
            return (((char)(0x2400 + value)).ToString(), 1);
        if (value == 0x7f)
            return ("\u2421", 1);
        if (value < 0x7f)
            return (((char)value).ToString(), 1);
        // C1 controls, and the marks that make text look other than it is.
        if (value is < 0xa0 or 0x061c or (>= 0x200b and <= 0x200f) or (>= 0x2028 and <= 0x202e) or (>= 0x2060 and <= 0x2069) or 0xfeff)
            return ("\ufffd", 1);
        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark || value is >= 0xfe00 and <= 0xfe0f)
            return (rune.ToString(), 0);
        return (rune.ToString(), IsWide(value) ? 2 : 1);
    }

    // East Asian Width W and F, and the pictures that terminals draw two columns wide.
    private static bool IsWide(int value) => value switch
    {
        < 0x1100 => false,
        <= 0x115f => true,
        < 0x231a => false,
        <= 0x2e7f => value is 0x231a or 0x231b or 0x2329 or 0x232a or (>= 0x23e9 and <= 0x23ec) or 0x23f0 or 0x23f3 or 0x25fd or 0x25fe or 0x2614 or 0x2615
            or (>= 0x2648 and <= 0x2653) or 0x267f or 0x2693 or 0x26a1 or 0x26aa or 0x26ab or 0x26bd or 0x26be or 0x26c4 or 0x26c5 or 0x26ce or 0x26d4 or 0x26ea
            or 0x26f2 or 0x26f3 or 0x26f5 or 0x26fa or 0x26fd or 0x2705 or 0x270a or 0x270b or 0x2728 or 0x274c or 0x274e or (>= 0x2753 and <= 0x2755) or 0x2757
            or (>= 0x2795 and <= 0x2797) or 0x27b0 or 0x27bf or 0x2b1b or 0x2b1c or 0x2b50 or 0x2b55,
        <= 0x303e => true,
        < 0x3041 => false,
        <= 0x33ff or (>= 0x3400 and <= 0x4dbf) or (>= 0x4e00 and <= 0xa4cf) or (>= 0xa960 and <= 0xa97c) or (>= 0xac00 and <= 0xd7a3) => true,
        (>= 0xf900 and <= 0xfaff) or (>= 0xfe10 and <= 0xfe19) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) => true,
        (>= 0x16fe0 and <= 0x18cff) or (>= 0x1aff0 and <= 0x1b2ff) or 0x1f004 or 0x1f0cf or 0x1f18e or (>= 0x1f191 and <= 0x1f19a) or (>= 0x1f200 and <= 0x1f320) => true,
        (>= 0x1f32d and <= 0x1f335) or (>= 0x1f337 and <= 0x1f37c) or (>= 0x1f37e and <= 0x1f393) or (>= 0x1f3a0 and <= 0x1f3ca) or (>= 0x1f3cf and <= 0x1f3d3)
            or (>= 0x1f3e0 and <= 0x1f3f0) or 0x1f3f4 or (>= 0x1f3f8 and <= 0x1f43e) or 0x1f440 or (>= 0x1f442 and <= 0x1f4fc) or (>= 0x1f4ff and <= 0x1f53d)
            or (>= 0x1f54b and <= 0x1f54e) or (>= 0x1f550 and <= 0x1f567) or 0x1f57a or 0x1f595 or 0x1f596 or 0x1f5a4 or (>= 0x1f5fb and <= 0x1f64f)
            or (>= 0x1f680 and <= 0x1f6c5) or 0x1f6cc or (>= 0x1f6d0 and <= 0x1f6d2) or (>= 0x1f6d5 and <= 0x1f6d7) or (>= 0x1f6dc and <= 0x1f6df) or 0x1f6eb or 0x1f6ec
            or (>= 0x1f6f4 and <= 0x1f6fc) or (>= 0x1f7e0 and <= 0x1f7eb) or 0x1f7f0 or (>= 0x1f90c and <= 0x1f93a) or (>= 0x1f93c and <= 0x1f945) or (>= 0x1f947 and <= 0x1f9ff)
            or (>= 0x1fa70 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd) => true,
        _ => false,
    };
}
