using System.Text;

namespace StsLint.Syntax;

/// <summary>Writes YAML scalars.</summary>
public static class YamlText
{
    /// <summary>A text as a scalar: plain where every reader takes it as that text, else in double quotes.</summary>
    public static string Scalar(string value) => IsPlainSafe(value) ? value : Quote(value);

    /// <summary>A text in double quotes.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff':
                    text.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
        return text.Append('"').ToString();
    }

    /// <summary>
    /// Tells whether a text can stand without quotes as a value in block style, on one line: whether every reader of YAML 1.1 and 1.2 takes it as
    /// that text there.
    /// </summary>
    public static bool IsPlainInBlock(string value)
    {
        if (value.Length == 0 || !MayStart(value) || value[value.Length - 1] is ' ' or ':')
            return false;
        for (var i = 1; i < value.Length; i++)
        {
            switch (value[i])
            {
                case ':' when value[i + 1] == ' ':
                case '#' when value[i - 1] == ' ':
                    return false;
                case (< ' ') or (>= '\u007f' and <= '\u009f') or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff':
                case (>= '\ud800' and <= '\udfff') when !IsPaired(value, i):
                    return false;
            }
        }
        return !IsReadOtherwise(value);
    }

    /// <summary>Tells whether a text can stand without quotes as a key. Readers agree less on keys, so it must be a word, a name or a path.</summary>
    public static bool IsPlainKey(string value) => IsPlainSafe(value) && !IsReadOtherwise(value);

    /// <summary>
    /// Tells whether a text of several lines can stand as a literal block (<c>|</c>). One that starts with blanks would need to say its indentation,
    /// on which readers do not agree.
    /// </summary>
    public static bool IsLiteral(string value)
    {
        var hasLine = false;
        var hasBreak = false;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '\n':
                    hasBreak = true;
                    break;
                case '\t' or ' ' when hasLine:
                    break;
                case ' ':
                    return false;
                case (< ' ') or (>= '\u007f' and <= '\u009f') or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff':
                case (>= '\ud800' and <= '\udfff') when !IsPaired(value, i):
                    return false;
                default:
                    hasLine = true;
                    break;
            }
        }
        return hasLine && hasBreak;
    }

    private static bool IsPaired(string value, int at) => char.IsHighSurrogate(value[at])
        ? at + 1 < value.Length && char.IsLowSurrogate(value[at + 1])
        : at > 0 && char.IsHighSurrogate(value[at - 1]);

    private static bool MayStart(string value)
    {
        switch (value[0])
        {
            case ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' or '?' or ':' or '=' or ' ':
                return false;
            // An option (-c) may; an item (- c), a marker (---) may not.
            case '-':
                return value.Length > 1 && value[1] is not ' ' && !value.StartsWith("---", StringComparison.Ordinal);
            case '.':
                return !value.StartsWith("...", StringComparison.Ordinal);
            case '<':
                return value != "<<";
            case var c:
                return c is > ' ' and (< '\u007f' or > '\u009f') and not ('\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff') && (!char.IsSurrogate(c) || IsPaired(value, 0));
        }
    }

    // What the server takes for text may be a number or a date to another reader.
    private static bool IsReadOtherwise(string value)
    {
        if (YamlScalar.Classify(value, ScalarStyle.Plain) != ScalarKind.Text)
            return true;
        var at = value[0] is '+' or '-' ? 1 : 0;
        if (at == value.Length || value[at] is not ((>= '0' and <= '9') or '.'))
            return false;
        return IsDate(value) || IsBase60(value, at) || IsLargeNumber(value, at);
    }

    // 2001-12-14, and what may follow.
    private static bool IsDate(string value) => value.Length >= 8 && value[4] == '-' && IsDigits(value, 0, 4) && IsDigits(value, 5, 6);

    // 12:30:45
    private static bool IsBase60(string value, int at)
    {
        var hasColon = false;
        for (; at < value.Length; at++)
        {
            if (value[at] == ':')
                hasColon = true;
            else if (value[at] is not ((>= '0' and <= '9') or '.' or '_'))
                return false;
        }
        return hasColon;
    }

    // Numbers beyond 64 bits or beyond a double, in any spelling.
    private static bool IsLargeNumber(string value, int at)
    {
        if (value[at] == '0' && at + 2 < value.Length && value[at + 1] is 'x' or 'X')
        {
            for (at += 2; at < value.Length; at++)
            {
                if (value[at] is not ((>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F') or '_'))
                    return false;
            }
            return true;
        }
        if (value[at] == '0' && at + 1 < value.Length && value[at + 1] is 'b' or 'B' or 'o' or 'O')
            at += 2;
        var dots = 0;
        var digits = 0;
        var exponent = -1;
        for (; at < value.Length; at++)
        {
            switch (value[at])
            {
                case >= '0' and <= '9':
                    digits++;
                    break;
                case '_':
                    break;
                case '.' when exponent < 0:
                    dots++;
                    break;
                case 'e' or 'E' when exponent < 0 && digits > 0:
                    exponent = at;
                    break;
                case '+' or '-' when at == exponent + 1:
                    break;
                default:
                    return false;
            }
        }
        return digits > 0 && dots <= 1;
    }

    private static bool IsDigits(string value, int from, int to)
    {
        for (; from < to; from++)
        {
            if (value[from] is < '0' or > '9')
                return false;
        }
        return true;
    }

    private static bool IsPlainSafe(string value)
    {
        if (value.Length == 0 || YamlScalar.Classify(value, ScalarStyle.Plain) != ScalarKind.Text)
            return false;
        if (value[0] is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '/' or '_' or '.' or '$'))
            return false;
        foreach (var c in value)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '/' or '_' or '.' or '-' or '$' or '(' or ')' or '+' or '@' or '='))
                return false;
        }
        return true;
    }
}
