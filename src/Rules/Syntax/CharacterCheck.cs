#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace StsLint.Syntax;

/// <summary>Finds characters that YAML forbids everywhere: controls, a byte-order mark inside the text, halves of surrogate pairs.</summary>
internal static class CharacterCheck
{
    /// <summary>Offset of the first forbidden character, or -1.</summary>
    public static int Find(string text, int start, int end)
    {
        for (var at = FindUncommon(text, start, end); at < end; at = FindUncommon(text, at + 1, end))
        {
            var c = text[at];
            if (c is '\r' or '\t')
                continue;
            if (char.IsHighSurrogate(c) && at + 1 < end && char.IsLowSurrogate(text[at + 1]))
                at++;
            else if (IsForbidden(c))
                return at;
        }
        return -1;
    }

    /// <summary>Offset of the first character that is neither a line feed nor one that ASCII prints, or <paramref name="end"/>.</summary>
    public static int FindUncommon(string text, int start, int end)
    {
        var at = start;
#if NET
        // As large steps as every processor takes: wider ones would be compiled at each start of the tool.
        if (Vector128.IsHardwareAccelerated)
        {
            ref var first = ref Unsafe.As<char, short>(ref MemoryMarshal.GetReference(text.AsSpan()));
            for (; at <= end - Vector128<short>.Count; at += Vector128<short>.Count)
            {
                var next = Vector128.LoadUnsafe(ref first, (nuint)at);
                var isCommon = (Vector128.GreaterThan(next, Vector128.Create((short)(' ' - 1))) & Vector128.LessThan(next, Vector128.Create((short)'\u007f'))) | Vector128.Equals(next, Vector128.Create((short)'\n'));
                if (isCommon != Vector128<short>.AllBitsSet)
                    break;
            }
        }
#endif
        while (at < end && text[at] is (>= ' ' and < '\u007f') or '\n')
            at++;
        return at;
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
