using System.Globalization;

namespace StsLint.Syntax;

/// <summary>
/// Writes JSON, indented by two blanks and with LF line ends, as it goes on. Escaped are quotes, backslashes, half surrogate pairs (as U+FFFD),
/// and what a person could not see or a font may lack: controls, blanks other than the space, unassigned, private and supplementary characters.
/// It does not check that calls come in an order that makes JSON.
/// </summary>
public sealed class JsonTextWriter(TextWriter output)
{
    private const int Step = 2;
    private readonly char[] _buffer = new char[1024];
    private int _column;
    private bool _isEmpty = true;
    private bool _isBehindName = true;

    /// <summary>Opens an object, as a value or behind a name.</summary>
    public void BeginObject() => Begin('{');

    /// <summary>Opens an object that is a member.</summary>
    public void BeginObject(string name)
    {
        Name(name);
        Begin('{');
    }

    /// <summary>Closes the innermost object.</summary>
    public void EndObject() => End('}');

    /// <summary>Opens an array, as a value or behind a name.</summary>
    public void BeginArray() => Begin('[');

    /// <summary>Opens an array that is a member.</summary>
    public void BeginArray(string name)
    {
        Name(name);
        Begin('[');
    }

    /// <summary>Closes the innermost array.</summary>
    public void EndArray() => End(']');

    /// <summary>The name of a member; its value is to follow.</summary>
    public void Name(string name)
    {
        BeforeValue();
        Quote(name);
        output.Write(": ");
        _isBehindName = true;
    }

    /// <summary>A text.</summary>
    public void Text(string value)
    {
        BeforeValue();
        Quote(value);
    }

    /// <summary>A member that is a text.</summary>
    public void Text(string name, string value)
    {
        Name(name);
        Text(value);
    }

    /// <summary>A number.</summary>
    public void Number(int value)
    {
        BeforeValue();
        var at = _buffer.Length;
        var rest = value < 0 ? -(long)value : value;
        do
        {
            _buffer[--at] = (char)('0' + (rest % 10));
            rest /= 10;
        }
        while (rest > 0);
        if (value < 0)
            _buffer[--at] = '-';
        output.Write(_buffer, at, _buffer.Length - at);
    }

    /// <summary>A member that is a number.</summary>
    public void Number(string name, int value)
    {
        Name(name);
        Number(value);
    }

    /// <summary>A truth value.</summary>
    public void Boolean(bool value) => Raw(value ? "true" : "false");

    /// <summary>A member that is a truth value.</summary>
    public void Boolean(string name, bool value)
    {
        Name(name);
        Boolean(value);
    }

    /// <summary>A null.</summary>
    public void Null() => Raw("null");

    /// <summary>A value that is JSON already, such as a number in its own spelling.</summary>
    public void Raw(string json)
    {
        BeforeValue();
        output.Write(json);
    }

    /// <summary>A value that is JSON already: part of a text, without a copy of it. Lines behind its first keep their indentation.</summary>
    public void Raw(string json, int start, int end)
    {
        BeforeValue();
        Part(json, start, end);
    }

    /// <summary>Goes on with a value that was begun as it is written.</summary>
    internal void Continue(string json) => output.Write(json);

    /// <summary>Goes on with a value that was begun as it is written.</summary>
    internal void Continue(string json, int start, int end) => Part(json, start, end);

    private void Begin(char bracket)
    {
        BeforeValue();
        output.Write(bracket);
        _column += Step;
        _isEmpty = true;
    }

    private void End(char bracket)
    {
        _column -= Step;
        if (!_isEmpty)
            NewLine();
        output.Write(bracket);
        _isEmpty = false;
    }

    private void BeforeValue()
    {
        if (_isBehindName)
        {
            _isBehindName = false;
            return;
        }
        if (!_isEmpty)
            output.Write(',');
        _isEmpty = false;
        NewLine();
    }

    private void NewLine()
    {
        output.Write('\n');
        for (var left = _column; left > 0; left -= s_blanks.Length)
            output.Write(s_blanks, 0, Math.Min(left, s_blanks.Length));
    }

    private void Quote(string value)
    {
        output.Write('"');
        var from = 0;
        for (var at = NextEscaped(value, 0); at < value.Length; at = NextEscaped(value, from))
        {
            Part(value, from, at);
            from = at + 1;
            switch (value[at])
            {
                case '"':
                    output.Write("\\\"");
                    break;
                case '\\':
                    output.Write("\\\\");
                    break;
                case '\n':
                    output.Write("\\n");
                    break;
                case '\r':
                    output.Write("\\r");
                    break;
                case '\t':
                    output.Write("\\t");
                    break;
                case '\b':
                    output.Write("\\b");
                    break;
                case '\f':
                    output.Write("\\f");
                    break;
                case var high when char.IsHighSurrogate(high) && from < value.Length && char.IsLowSurrogate(value[from]):
                    Unit(high);
                    Unit(value[from++]);
                    break;
                case var half when char.IsSurrogate(half):
                    Unit('\ufffd');
                    break;
                case var other:
                    Unit(other);
                    break;
            }
        }
        if (from == 0)
            output.Write(value);
        else
            Part(value, from, value.Length);
        output.Write('"');
    }

    private void Unit(char c)
    {
        output.Write("\\u");
        output.Write(((int)c).ToString("X4", CultureInfo.InvariantCulture));
    }

    private void Part(string text, int start, int end)
    {
#if NET
        output.Write(text.AsSpan(start, end - start));
#else
        while (start < end)
        {
            var length = Math.Min(end - start, _buffer.Length);
            text.CopyTo(start, _buffer, 0, length);
            output.Write(_buffer, 0, length);
            start += length;
        }
#endif
    }

    private static int NextEscaped(string text, int at)
    {
        while (at < text.Length)
        {
#if NET
            var skipped = text.AsSpan(at).IndexOfAnyExcept(s_plain);
            if (skipped < 0)
                return text.Length;
            at += skipped;
#endif
            if (IsEscaped(text[at]))
                return at;
            at++;
        }
        return at;
    }

    private static bool IsEscaped(char c)
    {
        if (c is >= ' ' and < '\u007f')
            return c is '"' or '\\';
        return CharUnicodeInfo.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate => true,
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator => true,
            _ => c == '\ufeff',
        };
    }

    private static readonly char[] s_blanks = [.. Enumerable.Repeat(' ', 64)];
#if NET
    private static readonly System.Buffers.SearchValues<char> s_plain = System.Buffers.SearchValues.Create([.. Enumerable.Range(' ', '\u007f' - ' ').Select(static c => (char)c).Where(static c => c is not ('"' or '\\'))]);
#endif
}
