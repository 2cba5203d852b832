namespace StsLint.Syntax;

/// <summary>
/// Cuts a text into documents at its marker lines before anything is parsed, so that what is broken in one costs no other. As for
/// kubectl, every line that starts with <c>---</c> is a marker; as in YAML, <c>...</c> on a line of its own is one too.
/// </summary>
internal static class DocumentSplitter
{
    public static List<DocumentRange> Split(string text)
    {
        var ranges = new List<DocumentRange>();
        var body = text.Length > 0 && text[0] == '\ufeff' ? 1 : 0;
        var start = 0;
        var hasMarker = false;
        var hasContent = false;
        var traits = DocumentTraits.None;
        for (var line = body; line < text.Length; line = NextLine(text, line))
        {
            var c = text[line];
            if (c == '-' && string.CompareOrdinal(text, line, "---", 0, 3) == 0)
            {
                // Comments and directives in front of the first marker belong to its document.
                if (hasMarker || hasContent)
                    End(line);
                hasMarker = true;
                if (HasMarkerText(text, line + 3))
                    traits |= DocumentTraits.MarkerText;
            }
            else if (c == '.' && IsEndMarker(text, line))
            {
                if (!hasMarker && !hasContent)
                    continue;
                End(NextLine(text, line));
            }
            else if (!hasContent)
            {
                LookAtFirst(line);
            }
        }
        if (hasMarker || hasContent || ranges.Count == 0)
            End(text.Length);
        else if (start < text.Length)
            ranges[ranges.Count - 1] = new DocumentRange(ranges[ranges.Count - 1].Start, ranges[ranges.Count - 1].Body, text.Length, ranges[ranges.Count - 1].Traits);
        return ranges;

        void End(int end)
        {
            if (CharacterCheck.Find(text, body, end) >= 0)
                traits |= DocumentTraits.Illegal;
            ranges.Add(new DocumentRange(start, body, end, traits));
            start = body = end;
            (hasMarker, hasContent, traits) = (false, false, DocumentTraits.None);
        }

        void LookAtFirst(int line)
        {
            var at = line;
            while (at < text.Length && text[at] is ' ' or '\t')
                at++;
            if (at == text.Length || text[at] is '\n' or '\r' or '#')
                return;
            if (at == line && text[at] == '%' && !hasMarker)
            {
                traits |= DocumentTraits.Directive;
                return;
            }
            hasContent = true;
            if (text[at] is '{' or '[')
                traits |= DocumentTraits.Json;
        }
    }

    /// <summary>Offset of the first character of the next line.</summary>
    public static int NextLine(string text, int at)
    {
#if NET
        var rest = text.AsSpan(at);
        var index = rest.IndexOfAny('\n', '\r');
        if (index < 0)
            return text.Length;
        at += index;
#else
        while (at < text.Length && text[at] is not ('\n' or '\r'))
            at++;
        if (at == text.Length)
            return at;
#endif
        return text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;
    }

    private static bool HasMarkerText(string text, int at)
    {
        var start = at;
        while (at < text.Length && text[at] is ' ' or '\t')
            at++;
        return at < text.Length && text[at] is not ('\n' or '\r') && (text[at] != '#' || at == start);
    }

    private static bool IsEndMarker(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "...", 0, 3) != 0)
            return false;
        for (at += 3; at < text.Length && text[at] is not ('\n' or '\r' or '#'); at++)
        {
            if (text[at] is not (' ' or '\t'))
                return false;
        }
        return true;
    }
}
