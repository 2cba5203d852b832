using StsLint.Syntax;

namespace StsLint.Model;

/// <summary>Text that a later step replaces: nothing can be said of its value yet.</summary>
public static class Placeholder
{
    /// <summary>
    /// Tells whether a scalar holds template text (<c>{{ … }}</c>, <c>${…}</c>) anywhere or is a placeholder as a whole
    /// (<c>&lt;…></c>, <c>@…@</c>, <c>%%…%%</c>, <c>$NAME</c>, <c>CHANGEME</c>). <c>$(NAME)</c> is Kubernetes' own and is none.
    /// </summary>
    public static bool IsIn(ScalarNode scalar)
    {
        var text = scalar.Value;
        if (text.Length < 3)
            return false;
        switch (text[0])
        {
            case '<':
                return text[text.Length - 1] == '>';
            case '@':
                return text[text.Length - 1] == '@';
            case '%':
                return text.Length > 4 && text[1] == '%' && text.EndsWith("%%", StringComparison.Ordinal);
            case '$':
                if (text[1] == '{' || IsVariable(text))
                    return true;
                break;
            case 'C' or 'c':
                if (string.Equals(text, "CHANGEME", StringComparison.OrdinalIgnoreCase))
                    return true;
                break;
        }
        for (var at = text.IndexOf('{'); at >= 0 && at + 1 < text.Length; at = text.IndexOf('{', at + 1))
        {
            if (text[at + 1] == '{' || (at > 0 && text[at - 1] == '$'))
                return true;
        }
        return false;
    }

    /// <summary>Tells whether a key holds template text (<c>{{ … }}</c>, <c>${…}</c>).</summary>
    public static bool IsInKey(string key)
    {
        for (var at = key.IndexOf('{'); at >= 0 && at + 1 < key.Length; at = key.IndexOf('{', at + 1))
        {
            if (key[at + 1] == '{' || (at > 0 && key[at - 1] == '$'))
                return true;
        }
        return false;
    }

    private static bool IsVariable(string text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
                return false;
        }
        return true;
    }
}
