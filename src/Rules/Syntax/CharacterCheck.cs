namespace StsLint.Syntax;

/// <summary>Finds characters that YAML forbids everywhere: controls, a byte-order mark inside the text, halves of surrogate pairs.</summary>
internal static class CharacterCheck
{
    /// <summary>Offset of the first forbidden character, or -1.</summary>
    public static int Find(string text, int start, int end)
    {
        for (var at = start; at < end; at++)
        {
            var c = text[at];
            if (c is >= ' ' and < '\u007f' or '\n' or '\r' or '\t')
                continue;
            if (char.IsHighSurrogate(c) && at + 1 < end && char.IsLowSurrogate(text[at + 1]))
                at++;
            else if (IsForbidden(c))
                return at;
        }
        return -1;
    }

    /// <summary>A forbidden character in words.</summary>
    public static string Name(char c) => c switch
    {
        '\0' => "NUL (U+0000)",
        '\u001b' => "an escape character (U+001B)",
        '\u007f' => "a delete character (U+007F)",
        '\ufeff' => "a byte-order mark (U+FEFF)",
        '\ufffe' or '\uffff' => Code("the non-character", c),
        _ when char.IsSurrogate(c) => Code("half of a surrogate pair", c),
        _ => Code("a control character", c),
    };

    private static string Code(string name, char c) => name + " (U+" + ((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture) + ")";

    private static bool IsForbidden(char c) => c switch
    {
        '\t' or '\n' or '\r' or '\u0085' => false,
        < ' ' or (>= '\u007f' and < '\u00a0') => true,
        '\ufeff' or '\ufffe' or '\uffff' => true,
        _ => char.IsSurrogate(c),
    };
}
