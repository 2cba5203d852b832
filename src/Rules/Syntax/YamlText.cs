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
