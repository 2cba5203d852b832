using System.Globalization;
using System.Text;

namespace StsLint.Engine;

/// <summary>
/// Fields on a line, with tabs between them, as they travel in the properties of diagnostics. Tabs, line breaks, backslashes, zeros and halves of
/// surrogate pairs are escaped with a backslash: what is no text does not survive being written as UTF-8 on its way between processes.
/// </summary>
internal static class TabbedLine
{
    /// <summary>Writes the fields of a line.</summary>
    public static void Append(StringBuilder to, params string[] fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                to.Append('\t');
            Escape(fields[i], to);
        }
    }

    /// <summary>Reads the fields of a line; null when an escape is none.</summary>
    public static string[]? Fields(string line)
    {
        var fields = line.Split('\t');
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
