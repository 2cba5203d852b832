namespace StsLint.Syntax;

/// <summary>A zero-based place in a text: line and column in UTF-16 units.</summary>
public readonly record struct LinePosition(int Line, int Column);

/// <summary>
/// One input: its path as the user knows it, and its text. Lines end at LF, CR LF or CR, as editors count them.
/// The text can be released once it has been judged; positions can still be told afterwards.
/// </summary>
public sealed class SourceFile
{
    private readonly object _gate = new();
    private int[]? _lineStarts;
    private volatile string? _text;

    /// <summary>Makes a source of <paramref name="text"/>, known to the user as <paramref name="path"/>.</summary>
    public SourceFile(string path, string text)
    {
        Path = path;
        _text = text;
        Length = text.Length;
    }

    /// <summary>
    /// Makes a source of a file's bytes: UTF-8, or UTF-16 or UTF-32 with a byte-order mark. Bytes that are no text become U+FFFD, and
    /// each place where that happened is a problem of the document that holds it (the first hundred of a file).
    /// </summary>
    public static SourceFile FromBytes(string path, byte[] bytes) => FromBytes(path, bytes, bytes.Length);

    /// <summary>The same for the first <paramref name="count"/> bytes of a buffer.</summary>
    public static SourceFile FromBytes(string path, byte[] bytes, int count)
    {
        var text = SourceDecoder.Decode(bytes, count, out var faults);
        var file = new SourceFile(path, text);
        if (faults is not null)
            file.EncodingProblems = faults.ConvertAll(at => new SyntaxProblem(SyntaxProblemKind.InvalidEncoding, new SourceSpan(file, at, at + 1), ""));
        return file;
    }

    /// <summary>Places where the file's bytes were no text.</summary>
    internal IReadOnlyList<SyntaxProblem> EncodingProblems { get; private set; } = [];

    /// <summary>The path as the user wrote it or would write it; <c>-</c> for standard input.</summary>
    public string Path { get; }

    /// <summary>The text, or null after <see cref="ReleaseText"/>.</summary>
    public string? Text => _text;

    /// <summary>Length of the text in UTF-16 units.</summary>
    public int Length { get; }

    /// <summary>The line break that the file uses first; <c>"\n"</c> when it has none.</summary>
    public string NewLine
    {
        get
        {
            if (field is not null)
                return field;
            var text = _text;
            var lf = text?.IndexOf('\n') ?? -1;
            return field = lf > 0 && text![lf - 1] == '\r' ? "\r\n" : "\n";
        }
    }

    /// <summary>Number of lines; at least 1.</summary>
    public int LineCount => LineStarts.Length;

    private int[] LineStarts
    {
        get
        {
            if (_lineStarts is { } known)
                return known;
            lock (_gate)
                return _lineStarts ??= ComputeLineStarts(_text ?? throw new InvalidOperationException("The text was released before its lines were counted."));
        }
    }

    /// <summary>Line and column of an offset; offsets beyond the text count as its end.</summary>
    public LinePosition PositionOf(int offset)
    {
        var starts = LineStarts;
        offset = Math.Max(0, Math.Min(offset, Length));
        var line = Array.BinarySearch(starts, offset);
        if (line < 0)
            line = ~line - 1;
        return new LinePosition(line, offset - starts[line]);
    }

    /// <summary>Offset at which a zero-based line starts.</summary>
    public int StartOfLine(int line) => LineStarts[line];

    /// <summary>Forgets the text, keeping what positions need.</summary>
    public void ReleaseText()
    {
        if (_text is null)
            return;
        _ = LineStarts;
        _ = NewLine;
        _text = null;
    }

    /// <summary>Takes the text back after <see cref="ReleaseText"/>; false when it is not the same any more.</summary>
    internal bool TryRestoreText(string text)
    {
        if (text.Length != Length)
            return false;
        _text = text;
        return true;
    }

    private static int[] ComputeLineStarts(string text)
    {
        // Counted first: for a large text a list that grows would take far more.
        var mayHaveLoneCr = text.IndexOf('\r') >= 0;
        var starts = new int[1 + Count(text, '\n') + (mayHaveLoneCr ? Count(text, '\r') : 0)];
        var lines = 1;
        var at = 0;
        while (at < text.Length)
        {
            var next = mayHaveLoneCr ? text.IndexOfAny(s_breaks, at) : text.IndexOf('\n', at);
            if (next < 0)
                break;
            at = next + 1;
            if (text[next] == '\r' && at < text.Length && text[at] == '\n')
                at++;
            starts[lines++] = at;
        }
        if (lines < starts.Length)
            Array.Resize(ref starts, lines);
        return starts;
    }

    private static int Count(string text, char wanted)
    {
#if NET
        return text.AsSpan().Count(wanted);
#else
        var count = 0;
        foreach (var c in text)
        {
            if (c == wanted)
                count++;
        }
        return count;
#endif
    }

    private static readonly char[] s_breaks = ['\n', '\r'];
}

/// <summary>A range of a source: offsets are zero-based UTF-16 units, <see cref="End"/> is exclusive.</summary>
public readonly record struct SourceSpan(SourceFile File, int Start, int End)
{
    /// <summary>Length in UTF-16 units.</summary>
    public int Length => End - Start;

    /// <summary>Line and column of the first character.</summary>
    public LinePosition StartPosition => File.PositionOf(Start);

    /// <summary>Line and column just behind the last character.</summary>
    public LinePosition EndPosition => File.PositionOf(End);
}
