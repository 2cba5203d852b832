using System.Text;

namespace StsLint.Syntax;

/// <summary>
/// Reads documents as most people write manifests: mappings and lists by indentation, scalars and bracketed collections that stand on one
/// line, literal blocks. Whatever else is in a document makes it give up, and the parser then reads the whole of it; what both can read,
/// they read alike. It takes a tenth of the parser's time, since it makes nothing but the tree.
/// </summary>
internal sealed class BlockReader
{
    private const int MaxDepth = 64;
    private const int MaxFlowDepth = 16;
    // The parser takes nothing longer for a key.
    private const int LongestKey = 1000;

    private readonly TreeBuilder _tree;
    private readonly List<Comment> _comments = [];
    private readonly StringBuilder _unescaped = new();
    private readonly Level[] _levels = new Level[MaxDepth];
    private SourceFile _file = null!;
    private string _text = null!;
    private int _end;
    private int _depth;

    // A key or dash was read, and nothing behind it on its line.
    private bool _isAwaited;
    private int _nothingAt;

    // The line at hand, and where to go on.
    private int _line;
    private int _lineEnd;
    private int _next;

    // The key or quoted text found last.
    private int _keyStart;
    private int _keyEnd;
    private int _colon;
    private ScalarStyle _style;
    private string _value = "";

    public BlockReader(TreeBuilder tree) => _tree = tree;

    public void Start(SourceFile file, string text)
    {
        _file = file;
        _text = text;
    }

    public void Release()
    {
        _file = null!;
        _text = null!;
        _value = "";
        _comments.Clear();
        _unescaped.Clear();
        if (_unescaped.Capacity > 4096)
            _unescaped.Capacity = 256;
    }

    /// <summary>Reads a document of no peculiarity; null when it is not of the kind that can be read here.</summary>
    public ManifestDocument? TryRead(in DocumentRange range)
    {
        _end = range.End;
        if (HoldsUnusual(range.Body))
            return null;
        _depth = 0;
        _isAwaited = false;
        _comments.Clear();
        _tree.Begin(_file);
        if (!ReadLines(range.Body) || (_depth == 0 && _tree.Root is null))
            return null;
        if (_isAwaited)
            AddNothing();
        while (_depth > 0)
            Close();
        var problems = _tree.Problems;
        return new ManifestDocument(_file, range.Start, _end, _tree.Root, problems.Count == 0 ? [] : problems.ToArray(), _comments.Count == 0 ? [] : _comments.ToArray());
    }

    // Tabs, and line breaks other than LF.
    private bool HoldsUnusual(int start)
    {
        for (var at = CharacterCheck.FindUncommon(_text, start, _end); at < _end; at = CharacterCheck.FindUncommon(_text, at + 1, _end))
        {
            if (_text[at] is '\t' or '\r' or '\u0085' or '\u2028' or '\u2029' or '\ufeff')
                return true;
        }
        return false;
    }

    private bool ReadLines(int at)
    {
        var text = _text;
        var hasMarker = false;
        for (; at < _end; at = _next)
        {
            var end = text.IndexOf('\n', at, _end - at);
            if (end < 0)
                end = _end;
            _next = end + 1;
            var first = SkipBlanks(at, end);
            if (first == end)
                continue;
            var c = text[first];
            if (c == '#')
            {
                _comments.Add(new Comment(first, end));
                continue;
            }
            _line = at;
            _lineEnd = end;
            if (first == at && c is '-' or '.' && IsMarker(at, c))
            {
                if (c == '.' || hasMarker || _depth > 0 || !IsRest(at + 3))
                    return false;
                hasMarker = true;
                continue;
            }
            if (_depth == 0 && !IsDash(first) && !FindKey(first))
                return ReadRoot(first);
            if (!Place(first) || !ReadLine(first))
                return false;
        }
        return true;
    }

    // A scalar on one line, and nothing else.
    private bool ReadRoot(int at)
    {
        if (_text[at] == '|' || !ReadValue(at) || _comments.Count > 0)
            return false;
        for (at = _next; at < _end && _text[at] is ' ' or '\n';)
            at++;
        return at >= _end;
    }

    private bool IsMarker(int at, char c) => at + 3 <= _lineEnd && _text[at + 1] == c && _text[at + 2] == c;

    // Closes what ends in front of a line and opens a collection that starts with it; the line then belongs to the innermost one.
    private bool Place(int first)
    {
        var column = first - _line;
        if (_depth == 0)
            return Open(column, first, isMapping: !IsDash(first));
        if (column > _levels[_depth - 1].Column)
        {
            if (!_isAwaited)
                return false;
            _isAwaited = false;
            return Open(column, first, isMapping: !IsDash(first));
        }
        var isDash = IsDash(first);
        if (_isAwaited)
        {
            _isAwaited = false;
            // The items of a list may be indented like its key.
            if (isDash && _levels[_depth - 1] is { IsMapping: true } mapping && mapping.Column == column)
                return Open(column, first, isMapping: false);
            AddNothing();
        }
        while (_levels[_depth - 1].Column > column)
        {
            Close();
            if (_depth == 0)
                return false;
        }
        if (!isDash && !_levels[_depth - 1].IsMapping && _depth > 1 && _levels[_depth - 2].Column == column)
            Close();
        return _levels[_depth - 1].Column == column && _levels[_depth - 1].IsMapping != isDash;
    }

    // Reads the rest of a line that starts with a key or a dash.
    private bool ReadLine(int at)
    {
        if (_levels[_depth - 1].IsMapping)
            return FindKey(at) && ReadEntry();
        while (true)
        {
            var content = SkipBlanks(at + 1, _lineEnd);
            if (content == _lineEnd || _text[content] == '#')
            {
                if (content < _lineEnd)
                    _comments.Add(new Comment(content, _lineEnd));
                _isAwaited = true;
                _nothingAt = at + 1;
                return true;
            }
            if (IsDash(content))
            {
                if (!Open(content - _line, content, isMapping: false))
                    return false;
                at = content;
                continue;
            }
            return FindKey(content) ? Open(content - _line, content, isMapping: true) && ReadEntry() : ReadValue(content);
        }
    }

    // Takes the key that was found, and its value as far as that stands on the line.
    private bool ReadEntry()
    {
        _tree.InternedKey(_style == ScalarStyle.Plain ? _tree.Intern(_text, _keyStart, _keyEnd - _keyStart) : _value, _keyStart, _keyEnd, _style);
        var content = SkipBlanks(_colon + 1, _lineEnd);
        if (content < _lineEnd && _text[content] != '#')
            return ReadValue(content);
        if (content < _lineEnd)
            _comments.Add(new Comment(content, _lineEnd));
        _isAwaited = true;
        _nothingAt = _colon + 1;
        return true;
    }

    // Looks for a key that starts here and the colon behind it.
    private bool FindKey(int at)
    {
        var text = _text;
        var end = Math.Min(_lineEnd, at + LongestKey);
        var c = text[at];
        _keyStart = at;
        if (c is '"' or '\'')
        {
            if (!ReadQuoted(at, out _keyEnd))
                return false;
            _colon = SkipBlanks(_keyEnd, end);
            return _colon < end && text[_colon] == ':' && IsBlankOrEnd(_colon + 1);
        }
        if (!MayStartPlain(at))
            return false;
        _style = ScalarStyle.Plain;
        for (; at < end; at++)
        {
            c = text[at];
            if (c == ':')
            {
                if (!IsBlankOrEnd(at + 1))
                    continue;
                _colon = at;
                while (text[at - 1] == ' ')
                    at--;
                _keyEnd = at;
                return true;
            }
            // A comment, or what the parser may take for an alias.
            if (c is '#' or '*' && text[at - 1] == ' ')
                return false;
        }
        return false;
    }

    // Reads a value or item that starts here and takes the line to its end.
    private bool ReadValue(int at)
    {
        var text = _text;
        int end;
        switch (text[at])
        {
            case '"' or '\'':
                if (!ReadQuoted(at, out end))
                    return false;
                _tree.Scalar(new ScalarNode(_file, at, end, _value, _style), end, null);
                return IsRest(end);
            case '[' or '{':
                return ReadFlow(at, 0, out end) && IsRest(end);
            case '|':
                return ReadLiteral(at);
        }
        if (!MayStartPlain(at))
            return false;
        var last = at;
        var i = at;
        for (; i < _lineEnd; i++)
        {
            var c = text[i];
            if (c == ' ')
                continue;
            if (c == ':' && IsBlankOrEnd(i + 1))
                return false;
            if (c == '#' && text[i - 1] == ' ')
            {
                _comments.Add(new Comment(i, _lineEnd));
                break;
            }
            last = i;
        }
        end = last + 1;
        _tree.Scalar(new ScalarNode(_file, at, end, _tree.Intern(text, at, end - at), ScalarStyle.Plain), end, null);
        return true;
    }

    // What a plain text certainly may start with.
    private bool MayStartPlain(int at)
    {
        switch (_text[at])
        {
            case '-':
                return !IsBlankOrEnd(at + 1);
            case '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`':
                return false;
            default:
                return true;
        }
    }

    private bool ReadQuoted(int at, out int end)
    {
        var text = _text;
        var quote = text[at];
        var start = at + 1;
        end = text.IndexOf(quote, start, _lineEnd - start);
        if (end < 0)
            return false;
        _style = quote == '"' ? ScalarStyle.DoubleQuoted : ScalarStyle.SingleQuoted;
        var isPlain = quote == '"' ? text.IndexOf('\\', start, end - start) < 0 : end + 1 >= _lineEnd || text[end + 1] != quote;
        if (isPlain)
        {
            _value = _tree.Intern(text, start, end - start);
            end++;
            return true;
        }
        _unescaped.Clear();
        for (at = start; at < _lineEnd; at++)
        {
            var c = text[at];
            if (c == quote)
            {
                if (quote == '"' || at + 1 >= _lineEnd || text[at + 1] != quote)
                {
                    _value = _tree.Intern(_unescaped.ToString());
                    end = at + 1;
                    return true;
                }
                at++;
            }
            else if (c == '\\' && quote == '"')
            {
                if (++at == _lineEnd)
                    return false;
                switch (text[at])
                {
                    case '"' or '\\' or '/':
                        c = text[at];
                        break;
                    case 'n':
                        c = '\n';
                        break;
                    case 't':
                        c = '\t';
                        break;
                    default:
                        return false;
                }
            }
            _unescaped.Append(c);
        }
        return false;
    }

    // Reads a bracketed list or mapping that ends on its line.
    private bool ReadFlow(int at, int depth, out int end)
    {
        var text = _text;
        var isMapping = text[at] == '{';
        var close = isMapping ? '}' : ']';
        end = at;
        // Two braces are a template's.
        if (depth == MaxFlowDepth || (isMapping && at + 1 < _lineEnd && text[at + 1] == '{'))
            return false;
        if (!_tree.Open(isMapping, at, isFlow: true, isPair: false, null))
            return false;
        at = SkipBlanks(at + 1, _lineEnd);
        if (at < _lineEnd && text[at] == close)
        {
            end = at + 1;
            _tree.Close(end);
            return true;
        }
        while (at < _lineEnd)
        {
            if (isMapping)
            {
                if (!ReadFlowKey(at, out at))
                    return false;
                at = SkipBlanks(at, _lineEnd);
                if (at == _lineEnd)
                    return false;
            }
            if (!ReadFlowValue(at, depth, out at))
                return false;
            at = SkipBlanks(at, _lineEnd);
            if (at == _lineEnd)
                return false;
            if (text[at] == close)
            {
                end = at + 1;
                _tree.Close(end);
                return true;
            }
            if (text[at] != ',')
                return false;
            at = SkipBlanks(at + 1, _lineEnd);
        }
        return false;
    }

    private bool ReadFlowKey(int at, out int behind)
    {
        int end;
        if (_text[at] is '"' or '\'')
        {
            if (!ReadQuoted(at, out end))
            {
                behind = at;
                return false;
            }
        }
        else
        {
            end = EndOfFlowPlain(at);
            _value = end > at ? _tree.Intern(_text, at, end - at) : "";
            _style = ScalarStyle.Plain;
        }
        behind = end + 1;
        if (end <= at || end - at > LongestKey || end >= _lineEnd || _text[end] != ':' || end + 1 >= _lineEnd || _text[end + 1] != ' ')
            return false;
        _tree.InternedKey(_value, at, end, _style);
        return true;
    }

    private bool ReadFlowValue(int at, int depth, out int end)
    {
        switch (_text[at])
        {
            case '"' or '\'':
                if (!ReadQuoted(at, out end))
                    return false;
                _tree.Scalar(new ScalarNode(_file, at, end, _value, _style), end, null);
                return true;
            case '[' or '{':
                return ReadFlow(at, depth + 1, out end);
        }
        end = EndOfFlowPlain(at);
        if (end <= at || _text[end] == ':')
            return false;
        _tree.Scalar(new ScalarNode(_file, at, end, _tree.Intern(_text, at, end - at), ScalarStyle.Plain), end, null);
        return true;
    }

    // The end of a plain text within brackets; where it starts when it is none, or one that had better be left to the parser.
    private int EndOfFlowPlain(int at)
    {
        var text = _text;
        if (!MayStartPlain(at) || (text[at] == '-' && text[at + 1] is ',' or '[' or ']' or '{' or '}'))
            return at;
        var end = at;
        for (var i = at; i < _lineEnd; i++)
        {
            switch (text[i])
            {
                case ',' or ']' or '}' or ':':
                    return end;
                case '[' or '{' or '?' or '#' or '*' or '"' or '\'':
                    return at;
                case ' ':
                    break;
                default:
                    end = i + 1;
                    break;
            }
        }
        return at;
    }

    // Reads a literal block whose indentation is that of its first line.
    private bool ReadLiteral(int at)
    {
        var text = _text;
        var header = at + 1;
        var chomping = header < _lineEnd && text[header] is '+' or '-' ? text[header++] : ' ';
        if (SkipBlanks(header, _lineEnd) < _lineEnd || _next >= _end)
            return false;
        var line = _next;
        var indent = 0;
        var breaks = 0;
        var isFirst = true;
        _unescaped.Clear();
        while (line < _end)
        {
            var end = text.IndexOf('\n', line, _end - line);
            if (end < 0)
                return false;
            var content = SkipBlanks(line, end);
            if (isFirst)
            {
                indent = content - line;
                if (content == end || indent <= _levels[_depth - 1].Column)
                    return false;
            }
            if (content == end && end - line <= indent)
            {
                breaks++;
                line = end + 1;
                continue;
            }
            if (content - line < indent)
                break;
            if (!isFirst)
                _unescaped.Append('\n', breaks + 1);
            _unescaped.Append(text, line + indent, end - line - indent);
            isFirst = false;
            breaks = 0;
            line = end + 1;
        }
        if (chomping != '-')
            _unescaped.Append('\n', chomping == '+' ? breaks + 1 : 1);
        _next = line;
        // Blanks at the end are not the node's.
        var last = line;
        while (text[last - 1] is ' ' or '\n')
            last--;
        _tree.Scalar(new ScalarNode(_file, at, last, _tree.Intern(_unescaped.ToString()), ScalarStyle.Literal), last, null);
        return true;
    }

    // Nothing but blanks and a comment follows on the line.
    private bool IsRest(int at)
    {
        var rest = SkipBlanks(at, _lineEnd);
        if (rest == _lineEnd)
            return true;
        if (_text[rest] != '#' || rest == at)
            return false;
        _comments.Add(new Comment(rest, _lineEnd));
        return true;
    }

    private bool IsDash(int at) => _text[at] == '-' && IsBlankOrEnd(at + 1);

    private bool IsBlankOrEnd(int at) => at >= _lineEnd || _text[at] == ' ';

    private int SkipBlanks(int at, int end)
    {
        while (at < end && _text[at] == ' ')
            at++;
        return at;
    }

    private void AddNothing()
    {
        _isAwaited = false;
        _tree.Scalar(new ScalarNode(_file, _nothingAt, _nothingAt, "", ScalarStyle.Plain), _nothingAt, null);
    }

    private bool Open(int column, int at, bool isMapping)
    {
        if (_depth == MaxDepth)
            return false;
        _levels[_depth++] = new Level(column, isMapping);
        return _tree.Open(isMapping, at, isFlow: false, isPair: false, null);
    }

    private void Close()
    {
        _depth--;
        _tree.Close(-1);
    }

    private readonly struct Level(int column, bool isMapping)
    {
        public int Column { get; } = column;

        public bool IsMapping { get; } = isMapping;
    }
}
