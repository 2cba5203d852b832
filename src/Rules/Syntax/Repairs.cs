namespace StsLint.Syntax;

/// <summary>
/// Makes of a document's text what the parser can read where the API server can, or where what is wrong is known without it: directives,
/// text on the marker line and forbidden characters are said and blanked; tabs become blanks; lines of quoted texts and flow
/// collections that are not indented deeper than their key get the blanks that the server does not ask for.
/// </summary>
internal sealed class Repairs
{
    // A refused document is read again after each repair; this bounds how often, and how much in all.
    private const int MostRounds = 24;
    private const long Budget = 8_000_000;
    private const int MostProblems = 1000;

    private static readonly int[] s_tabWidths = [2, 4, 8];

    private readonly SourceFile _file;
    private readonly string _text;
    private readonly DocumentRange _range;
    private readonly List<SyntaxProblem> _problems;
    private readonly SortedDictionary<int, (int Length, string Instead)> _given = [];
    private readonly SortedDictionary<int, (int Length, string Instead)> _edits = [];
    private readonly string? _cleaned;
    private int _rounds;
    private int _tabTry;
    private int _tabsFrom = int.MaxValue;

    public Repairs(SourceFile file, string text, in DocumentRange range, List<SyntaxProblem> problems)
    {
        _file = file;
        _text = text;
        _range = range;
        _problems = problems;
        if ((range.Traits & (DocumentTraits.Directive | DocumentTraits.MarkerText | DocumentTraits.Illegal)) != 0)
            _cleaned = Clean();
    }

    /// <summary>How many blanks a tab stands for in the text as it is now read.</summary>
    public int TabWidth => _tabTry == 0 ? 1 : s_tabWidths[_tabTry - 1];

    /// <summary>Blanks for a run of tabs; the dash in front of one takes a column of the first.</summary>
    public static string Blanks(int tabs, int width, bool isBehindDash) => new(' ', Math.Max(1, (tabs * width) - (isBehindDash && width > 1 ? 1 : 0)));

    /// <summary>The text to read in place of the document's own from its body on, or null when that will do.</summary>
    public string? Apply(out RewrittenText? rewritten)
    {
        rewritten = null;
        if (_given.Count + _edits.Count == 0)
        {
            if (_cleaned is null)
                return null;
            rewritten = new RewrittenText(_cleaned, _range.Body);
            return rewritten.Complete();
        }
        rewritten = new RewrittenText(_cleaned ?? _text.Substring(_range.Body, _range.End - _range.Body), _range.Body);
        foreach (var edit in _given)
            rewritten.Replace(edit.Key, edit.Value.Length, edit.Value.Instead);
        foreach (var edit in _edits)
            rewritten.Replace(edit.Key, edit.Value.Length, edit.Value.Instead);
        return rewritten.Complete();
    }

    /// <summary>Back to the text as it is.</summary>
    public void Forget()
    {
        _edits.Clear();
        _tabTry = 0;
    }

    /// <summary>Changes the text so that reading may get past a failure; false when nothing is left to try.</summary>
    public bool Plan(ReadFailure failure)
    {
        if (++_rounds > MostRounds || (long)_rounds * (_range.End - _range.Body) > Budget)
            return false;
        return failure.Cause switch
        {
            FailureCause.QuoteIndentation => IndentQuote(failure),
            FailureCause.FlowIndentation => IndentFlow(failure),
            _ => ExpandTabs(failure),
        };
    }

    private bool IndentQuote(ReadFailure failure)
    {
        var start = failure.At;
        if (start < _range.Body || start >= _range.End || _text[start] != '"')
            return false;
        var end = start + 1;
        while (end < _range.End && _text[end] != '"')
            end += _text[end] == '\\' && end + 1 < _range.End && _text[end + 1] is not ('\n' or '\r') ? 2 : 1;
        return Indent(start, Math.Min(end, _range.End), ColumnOf(start) + Math.Max(0, ColumnOf(failure.BlockStart)) + 1);
    }

    private bool IndentFlow(ReadFailure failure)
    {
        var start = failure.FlowStart;
        if (start < _range.Body || start >= _range.End)
            return false;
        var depth = 0;
        var at = start;
        for (; at < _range.End; at++)
        {
            var c = _text[at];
            if (c is '[' or '{')
            {
                depth++;
            }
            else if (c is ']' or '}')
            {
                if (--depth == 0)
                    break;
            }
            else if (c is '"' or '\'' && _text[at - 1] is ' ' or '\t' or '[' or '{' or ',' or '\n' or '\r' or ':')
            {
                var quote = at++;
                while (at < _range.End && _text[at] != c)
                    at += c == '"' && _text[at] == '\\' ? 2 : 1;
                if (at >= _range.End)
                    at = quote;
            }
        }
        return Indent(start, at, Math.Max(0, ColumnOf(failure.BlockStart)) + 1);
    }

    // Blanks in front of every line that starts behind an offset, up to another; false when they stand there already.
    private bool Indent(int start, int end, int blanks)
    {
        var added = false;
        for (var at = start; at < end; at++)
        {
            if (_text[at] is not ('\n' or '\r') || (_text[at] == '\r' && at + 1 < _range.End && _text[at + 1] == '\n') || at + 1 >= _range.End)
                continue;
            if (_edits.ContainsKey(at + 1))
                continue;
            _edits.Add(at + 1, (0, new string(' ', blanks)));
            added = true;
        }
        return added;
    }

    private bool ExpandTabs(ReadFailure failure)
    {
        if (_text.IndexOf('\t', _range.Body, _range.End - _range.Body) < 0)
            return false;
        var line = StartOfLine(Math.Max(_range.Body, Math.Min(failure.At, _range.End)));
        if (_tabTry == 0)
        {
            // The failure must be the tab's: in its own line, or the first line behind what was understood.
            if (!HasLeadingTab(line))
            {
                line = StartOfLine(failure.Understood);
                var next = NextLine(failure.Understood);
                if (HasLeadingTab(next))
                    line = next;
                else if (!HasLeadingTab(line))
                    return false;
            }
            _tabsFrom = line;
        }
        if (_tabTry == s_tabWidths.Length)
            return false;
        _tabTry++;
        var added = false;
        for (var at = _tabsFrom; at < _range.End; at = NextLine(at))
        {
            // Blanks in front of a tab may be the indentation of a text block that holds tabs.
            if (at == _tabsFrom || _text[at] == '\t' || _text[at] == '-')
                added |= ExpandLine(at);
        }
        return added;
    }

    private bool ExpandLine(int at)
    {
        var added = false;
        var isBehindDash = false;
        while (at < _range.End)
        {
            var c = _text[at];
            if (c == '\t')
            {
                var end = at;
                while (end < _range.End && _text[end] == '\t')
                    end++;
                _edits[at] = (end - at, Blanks(end - at, TabWidth, isBehindDash));
                added = true;
                at = end;
                isBehindDash = false;
            }
            else if (c == '-' && at + 1 < _range.End && _text[at + 1] is ' ' or '\t')
            {
                isBehindDash = true;
                at++;
            }
            else if (c == ' ')
            {
                isBehindDash = false;
                at++;
            }
            else
            {
                break;
            }
        }
        return added;
    }

    private bool HasLeadingTab(int line)
    {
        for (var at = line; at < _range.End; at++)
        {
            if (_text[at] == '\t')
                return true;
            if (_text[at] is not (' ' or '-'))
                return false;
        }
        return false;
    }

    private int StartOfLine(int at)
    {
        while (at > _range.Body && _text[at - 1] is not ('\n' or '\r'))
            at--;
        return at;
    }

    private int NextLine(int at)
    {
        while (at < _range.End && _text[at] is not ('\n' or '\r'))
            at++;
        if (at + 1 < _range.End && _text[at] == '\r' && _text[at + 1] == '\n')
            at++;
        return Math.Min(at + 1, _range.End);
    }

    private int ColumnOf(int at) => at < 0 ? -1 : at - StartOfLine(at);

    private void Say(SyntaxProblem problem)
    {
        if (_problems.Count < MostProblems)
            _problems.Add(problem);
    }

    private string Clean()
    {
        var text = _text.ToCharArray(_range.Body, _range.End - _range.Body);
        if (_range.Has(DocumentTraits.Illegal))
        {
            for (var at = CharacterCheck.Find(_text, _range.Body, _range.End); at >= 0; at = CharacterCheck.Find(_text, at + 1, _range.End))
            {
                Say(new SyntaxProblem(SyntaxProblemKind.IllegalCharacter, new SourceSpan(_file, at, at + 1), CharacterCheck.Name(_text[at])));
                text[at - _range.Body] = '\ufffd';
            }
        }
        for (var line = _range.Body; line < _range.End; line = NextLine(line))
        {
            if (_text[line] == '%')
            {
                var end = TrimEnd(line, EndOfLine(line));
                Say(new SyntaxProblem(SyntaxProblemKind.Directive, new SourceSpan(_file, line, end), _text.Substring(line, end - line)));
                Blank(text, line, end);
            }
            else if (string.CompareOrdinal(_text, line, "---", 0, 3) == 0)
            {
                if (_range.Has(DocumentTraits.MarkerText))
                    TakeMarkerText(text, line);
                break;
            }
            else if (_text[line] is not ('#' or ' ' or '\t' or '\n' or '\r'))
            {
                break;
            }
        }
        return new string(text);
    }

    // One of kubectl's readers drops such a text and the other refuses it. What looks like a part of the manifest is read as if it
    // stood on a line of its own, which is what was meant; other text is left out.
    private void TakeMarkerText(char[] text, int line)
    {
        var start = line + 3;
        var end = EndOfLine(start);
        while (start < end && _text[start] is ' ' or '\t')
            start++;
        for (var at = start; at < end; at++)
        {
            if (_text[at] == '#' && _text[at - 1] is ' ' or '\t')
                end = at;
        }
        end = TrimEnd(start, end);
        if (end == start)
            return;
        var found = _text.Substring(start, end - start);
        var isYaml = LooksLikeYaml(found);
        Say(new SyntaxProblem(SyntaxProblemKind.TextOnMarker, new SourceSpan(_file, start, end), found) { Instead = isYaml ? "\n" + found : " # " + found });
        if (isYaml)
            _given.Add(start, (0, "\n"));
        else
            Blank(text, start, end);
    }

    private static bool LooksLikeYaml(string text) =>
        text[0] is '{' or '[' or '&' or '!' or '|' or '>' or '"' or '\'' || text.Contains(": ", StringComparison.Ordinal) || text.EndsWith(':') || text.StartsWith("- ", StringComparison.Ordinal);

    private void Blank(char[] text, int start, int end)
    {
        for (var at = start; at < end; at++)
            text[at - _range.Body] = ' ';
    }

    private int EndOfLine(int at)
    {
        while (at < _range.End && _text[at] is not ('\n' or '\r'))
            at++;
        return at;
    }

    private int TrimEnd(int start, int end)
    {
        while (end > start && _text[end - 1] is ' ' or '\t')
            end--;
        return end;
    }
}
