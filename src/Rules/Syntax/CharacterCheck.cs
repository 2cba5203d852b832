namespace StsLint.Syntax;

/// <summary>Finds characters that YAML forbids everywhere: controls, a byte-order mark inside the text, halves of surrogate pairs.</summary>
internal static class CharacterCheck
{
#if NET
    private static readonly System.Buffers.SearchValues<char> s_controls = System.Buffers.SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\u000b\f\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f");
#endif

    /// <summary>Offset of the first forbidden character, or -1.</summary>
    public static int Find(string text, int start, int end)
    {
#if NET
        var part = text.AsSpan(start, end - start);
        var control = part.IndexOfAny(s_controls);
        if (control >= 0)
            part = part[..control];
        for (var at = part.IndexOfAnyInRange('\u0080', '\uffff'); at >= 0;)
        {
            var next = at + 1;
            if (char.IsHighSurrogate(part[at]) && next < part.Length && char.IsLowSurrogate(part[next]))
                next++;
            else if (IsForbidden(part[at]))
                return start + at;
            at = part[next..].IndexOfAnyInRange('\u0080', '\uffff');
            if (at >= 0)
                at += next;
        }
        return control < 0 ? -1 : start + control;
#else
        return FindNear(text, start, end);
#endif
    }

    /// <summary>The same, for texts that hold many of them.</summary>
    public static int FindNear(string text, int start, int end)
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
