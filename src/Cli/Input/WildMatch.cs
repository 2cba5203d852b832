namespace StsLint.Cli.Input;

/// <summary>Git's wildmatch with WM_PATHNAME: <c>*</c>, <c>?</c> and <c>[…]</c> stop at slashes, <c>**</c> between slashes does not.</summary>
internal static class WildMatch
{
    private enum Result : byte
    {
        Match,
        NoMatch,
        // The text ran out (or a slash stands in the way), so trying later starts of an outer star is in vain.
        AbortAll,
        AbortToStarStar,
    }

    /// <summary>Tells whether the whole of <paramref name="text"/> fits <paramref name="pattern"/>.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) => Match(pattern, 0, text, 0) == Result.Match;

    private static Result Match(ReadOnlySpan<char> pattern, int p, ReadOnlySpan<char> text, int t)
    {
        for (; p < pattern.Length; p++, t++)
        {
            var wanted = pattern[p];
            if (t >= text.Length && wanted != '*')
                return Result.AbortAll;
            switch (wanted)
            {
                case '\\':
                    if (++p >= pattern.Length)
                        return Result.AbortAll;
                    if (text[t] != pattern[p])
                        return Result.NoMatch;
                    continue;
                case '?':
                    if (text[t] == '/')
                        return Result.NoMatch;
                    continue;
                case '*':
                    return Star(pattern, p, text, t);
                case '[':
                    if (!TryClass(pattern, ref p, text[t], out var isIn))
                        return Result.AbortAll;
                    if (!isIn || text[t] == '/')
                        return Result.NoMatch;
                    continue;
                default:
                    if (text[t] != wanted)
                        return Result.NoMatch;
                    continue;
            }
        }
        return t < text.Length ? Result.NoMatch : Result.Match;
    }

    private static Result Star(ReadOnlySpan<char> pattern, int p, ReadOnlySpan<char> text, int t)
    {
        bool crossesSlashes;
        var star = p;
        p++;
        if (p < pattern.Length && pattern[p] == '*')
        {
            while (p < pattern.Length && pattern[p] == '*')
                p++;
            var startsSegment = star == 0 || pattern[star - 1] == '/';
            var endsSegment = p >= pattern.Length || pattern[p] == '/' || (pattern[p] == '\\' && p + 1 < pattern.Length && pattern[p + 1] == '/');
            crossesSlashes = startsSegment && endsSegment;
            // "a/**/b" fits "a/b" too: the two slashes may be one.
            if (crossesSlashes && p < pattern.Length && pattern[p] == '/' && Match(pattern, p + 1, text, t) == Result.Match)
                return Result.Match;
        }
        else
        {
            crossesSlashes = false;
        }
        if (p >= pattern.Length)
            return crossesSlashes || text[t..].IndexOf('/') < 0 ? Result.Match : Result.NoMatch;
        if (!crossesSlashes && pattern[p] == '/')
        {
            // One star in front of a slash: it fits exactly up to the next slash.
            var slash = text[t..].IndexOf('/');
            return slash < 0 ? Result.NoMatch : Match(pattern, p, text, t + slash);
        }
        for (; t <= text.Length; t++)
        {
            if (t == text.Length)
                break;
            // Skip quickly to where the literal behind the star stands.
            if (pattern[p] is not ('*' or '?' or '[' or '\\'))
            {
                while (t < text.Length && text[t] != pattern[p] && (crossesSlashes || text[t] != '/'))
                    t++;
                if (t >= text.Length)
                    return Result.AbortAll;
                if (text[t] != pattern[p])
                    return crossesSlashes ? Result.AbortAll : Result.AbortToStarStar;
            }
            var rest = Match(pattern, p, text, t);
            if (rest != Result.NoMatch)
            {
                if (!crossesSlashes || rest != Result.AbortToStarStar)
                    return rest;
            }
            else if (!crossesSlashes && text[t] == '/')
            {
                return Result.AbortToStarStar;
            }
        }
        return Result.AbortAll;
    }

    // Leaves p at the closing bracket.
    private static bool TryClass(ReadOnlySpan<char> pattern, ref int p, char c, out bool isIn)
    {
        isIn = false;
        p++;
        if (p >= pattern.Length)
            return false;
        var isNegated = pattern[p] is '!' or '^';
        if (isNegated)
            p++;
        var found = false;
        var previous = '\0';
        for (var isFirst = true; ; isFirst = false)
        {
            if (p >= pattern.Length)
                return false;
            var each = pattern[p];
            if (each == ']' && !isFirst)
                break;
            if (each == '\\')
            {
                if (++p >= pattern.Length)
                    return false;
                each = pattern[p];
                found |= each == c;
            }
            else if (each == '-' && previous != 0 && p + 1 < pattern.Length && pattern[p + 1] != ']')
            {
                var to = pattern[++p];
                if (to == '\\')
                {
                    if (++p >= pattern.Length)
                        return false;
                    to = pattern[p];
                }
                found |= c >= previous && c <= to;
                each = '\0';
            }
            else if (each == '[' && p + 1 < pattern.Length && pattern[p + 1] == ':')
            {
                var start = p + 2;
                var end = start;
                while (end < pattern.Length && pattern[end] != ']')
                    end++;
                if (end >= pattern.Length)
                    return false;
                if (end - start < 1 || pattern[end - 1] != ':')
                {
                    // Not a named class after all: a plain bracket.
                    found |= c == '[';
                    each = '[';
                }
                else
                {
                    if (IsInNamed(pattern[start..(end - 1)], c) is not { } isInNamed)
                        return false;
                    found |= isInNamed;
                    p = end;
                    each = '\0';
                }
            }
            else
            {
                found |= each == c;
            }
            previous = each;
            p++;
        }
        isIn = found != isNegated;
        return true;
    }

    private static bool? IsInNamed(ReadOnlySpan<char> name, char c) => name switch
    {
        "alnum" => char.IsAsciiLetterOrDigit(c),
        "alpha" => char.IsAsciiLetter(c),
        "blank" => c is ' ' or '\t',
        "cntrl" => c < ' ' || c == 127,
        "digit" => char.IsAsciiDigit(c),
        "graph" => c is > ' ' and < (char)127,
        "lower" => char.IsAsciiLetterLower(c),
        "print" => c is >= ' ' and < (char)127,
        "punct" => c is > ' ' and < (char)127 && !char.IsAsciiLetterOrDigit(c),
        "space" => c is ' ' or (>= '\t' and <= '\r'),
        "upper" => char.IsAsciiLetterUpper(c),
        "xdigit" => char.IsAsciiHexDigit(c),
        _ => null,
    };
}
