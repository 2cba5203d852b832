using System.Text;

namespace StsLint.Syntax;

/// <summary>Reads JSON as the API server's own decoder does: strictly, value after value.</summary>
internal sealed class JsonReader
{
    private readonly TreeBuilder _tree;
    private readonly StringBuilder _unescaped = new();
    private SourceFile _file = null!;
    private string _text = null!;
    private int _at;
    private int _end;
    private string? _error;
    private int _errorStart;
    private int _errorEnd;

    public JsonReader(TreeBuilder tree) => _tree = tree;

    /// <summary>Tells whether the first character behind blanks is a bracket or brace, as kubectl does to tell JSON.</summary>
    public static bool StartsLikeJson(string text, int start, int end, out int at)
    {
        at = start;
        while (at < end && text[at] is ' ' or '\t' or '\n' or '\r' or '\ufeff')
            at++;
        return at < end && text[at] is '{' or '[';
    }

    /// <summary>
    /// Reads the values of a range, each as a document. False when it is no JSON and may be YAML: then nothing was read. A range is
    /// surely JSON when the file says so or when it starts as only JSON is written.
    /// </summary>
    public bool Read(SourceFile file, string text, in DocumentRange range, bool isJsonFile, List<ManifestDocument> documents)
    {
        _file = file;
        _text = text;
        _end = range.End;
        var first = documents.Count;
        var start = range.Start;
        _at = range.Body;
        if (!isJsonFile && !SkipMarker())
            return false;
        SkipBlanks();
        if (_at >= _end)
            return false;
        var isSure = isJsonFile || LooksLikeJson(_at);
        while (true)
        {
            _tree.Begin(file);
            _error = null;
            var isRead = ReadValue();
            if (isRead)
            {
                var behind = _at;
                SkipBlanks();
                if (_at < _end && !isJsonFile)
                    isRead = Fail(_at, _at + 1, "something follows the end of the JSON value");
                else if (_at >= _end)
                    behind = _end;
                if (isRead)
                {
                    documents.Add(Document(start, behind, isBroken: false));
                    if (_at >= _end)
                        return true;
                    start = behind;
                    continue;
                }
            }
            if (!isSure)
            {
                documents.RemoveRange(first, documents.Count - first);
                return false;
            }
            if (_error is not null)
                _tree.Say(SyntaxProblemKind.ParseError, _errorStart, Math.Min(_errorEnd, _end), _error);
            _tree.Abandon(Math.Min(_at, _end));
            var next = NextValue();
            documents.Add(Document(start, next, isBroken: true));
            if (next >= _end)
                return true;
            start = _at = next;
        }
    }

    private ManifestDocument Document(int start, int end, bool isBroken) =>
        new(_file, start, end, _tree.Root, _tree.Problems.Count == 0 ? [] : _tree.Problems.ToArray(), []) { IsBroken = isBroken };

    // After an error the next object that starts at the margin is read again.
    private int NextValue()
    {
        for (var line = DocumentSplitter.NextLine(_text, Math.Max(_errorStart, _at)); line < _end; line = DocumentSplitter.NextLine(_text, line))
        {
            if (_text[line] == '{')
                return line;
        }
        return _end;
    }

    private bool SkipMarker()
    {
        while (_at < _end)
        {
            if (_text[_at] == '#' || string.CompareOrdinal(_text, _at, "---", 0, 3) == 0)
            {
                // Comments are YAML.
                return false;
            }
            if (_text[_at] is ' ' or '\t' or '\n' or '\r')
                _at++;
            else
                return true;
        }
        return false;
    }

    // A quoted key or item right behind the bracket; flow YAML is rarely written so, and a template never.
    private bool LooksLikeJson(int at)
    {
        if (at + 1 < _end && _text[at] == '{' && _text[at + 1] == '{')
            return false;
        while (at < _end && _text[at] is ' ' or '\t' or '\n' or '\r' or '{' or '[')
            at++;
        return at < _end && _text[at] == '"';
    }

    private bool ReadValue()
    {
        var wantsValue = true;
        while (true)
        {
            SkipBlanks();
            if (wantsValue)
            {
                if (!TakeValue(out wantsValue))
                    return false;
            }
            else if (_tree.Depth == 0)
            {
                return true;
            }
            else if (!TakeSeparator(out wantsValue))
            {
                return false;
            }
            if (_tree.Depth == 0)
                return true;
        }
    }

    // Takes a value, or only its opening bracket, and the first key of an object.
    private bool TakeValue(out bool wantsValue)
    {
        wantsValue = false;
        if (_at >= _end)
            return Fail(_end, _end, "the text ends where a value is expected; a closing bracket or brace is missing");
        var start = _at;
        switch (_text[_at])
        {
            case '{':
                if (!_tree.Open(isMapping: true, start, isFlow: true, isPair: false, null))
                    return false;
                _at++;
                SkipBlanks();
                if (_at < _end && _text[_at] == '}')
                {
                    _tree.Close(++_at);
                    return true;
                }
                wantsValue = true;
                return TakeKey();
            case '[':
                if (!_tree.Open(isMapping: false, start, isFlow: true, isPair: false, null))
                    return false;
                _at++;
                SkipBlanks();
                if (_at < _end && _text[_at] == ']')
                {
                    _tree.Close(++_at);
                    return true;
                }
                wantsValue = true;
                return true;
            case '"':
                if (!TakeString(out var text))
                    return false;
                _tree.Scalar(new ScalarNode(_file, start, _at, _tree.Intern(text), ScalarStyle.DoubleQuoted), _at, null);
                return true;
            case '-' or (>= '0' and <= '9'):
                return TakeNumber();
            default:
                return TakeWord();
        }
    }

    private bool TakeSeparator(out bool wantsValue)
    {
        wantsValue = false;
        var closing = _tree.InMapping ? '}' : ']';
        if (_at >= _end)
            return Fail(_end, _end, $"the text ends before the closing '{closing}'");
        var c = _text[_at];
        if (c == closing)
        {
            _tree.Close(++_at);
            return true;
        }
        if (c != ',')
            return Fail(_at, EndOfWord(_at), c is '}' or ']' ? $"'{c}' closes what '{(closing == '}' ? '{' : '[')}' opened; '{closing}' is expected" : c is '/' or '#' ? "JSON has no comments; remove it" : $"a ',' or the closing '{closing}' is missing in front of this");
        var comma = _at++;
        SkipBlanks();
        if (_at < _end && _text[_at] == closing)
            return Fail(comma, comma + 1, $"JSON allows no ',' in front of the closing '{closing}'; remove it");
        wantsValue = true;
        return closing == ']' || TakeKey();
    }

    private bool TakeKey()
    {
        var start = _at;
        if (_at >= _end)
            return Fail(_end, _end, "the text ends before the closing '}'");
        if (_text[_at] != '"')
        {
            return Fail(_at, EndOfWord(_at), _text[_at] is '/' or '#' ? "JSON has no comments; remove it"
                : _text[_at] == '\'' ? "JSON keys stand in double quotes, not in single ones"
                : "a key in double quotes is expected here");
        }
        if (!TakeString(out var key))
            return false;
        _tree.Key(key, start, _at, ScalarStyle.DoubleQuoted);
        SkipBlanks();
        if (_at >= _end || _text[_at] != ':')
            return Fail(Math.Min(_at, _end), EndOfWord(_at), "a ':' is missing behind the key");
        _at++;
        return true;
    }

    private bool TakeString(out string text)
    {
        var start = _at++;
        text = "";
        var from = _at;
        _unescaped.Clear();
        while (true)
        {
            if (_at >= _end || _text[_at] is '\n' or '\r')
                return Fail(start, Math.Min(_at, _end), "the quote that opens here is not closed on its line");
            var c = _text[_at];
            if (c == '"')
            {
                text = _unescaped.Length == 0 ? _text.Substring(from, _at - from) : _unescaped.Append(_text, from, _at - from).ToString();
                _at++;
                return true;
            }
            if (c < ' ')
                return Fail(_at, _at + 1, c == '\t' ? "a tab in a JSON text is written '\\t'" : $"{CharacterCheck.Name(c)} must be written as an escape in a JSON text");
            if (c != '\\')
            {
                _at++;
                continue;
            }
            _unescaped.Append(_text, from, _at - from);
            if (!TakeEscape())
                return false;
            from = _at;
        }
    }

    private bool TakeEscape()
    {
        var start = _at++;
        var c = _at < _end ? _text[_at++] : '\0';
        switch (c)
        {
            case '"' or '\\' or '/':
                _unescaped.Append(c);
                return true;
            case 'b':
                _unescaped.Append('\b');
                return true;
            case 'f':
                _unescaped.Append('\f');
                return true;
            case 'n':
                _unescaped.Append('\n');
                return true;
            case 'r':
                _unescaped.Append('\r');
                return true;
            case 't':
                _unescaped.Append('\t');
                return true;
            case 'u':
                if (!TakeHex(out var unit))
                    return Fail(start, Math.Min(start + 6, _end), "'\\u' takes four hexadecimal digits");
                if (char.IsHighSurrogate(unit) && _at + 1 < _end && _text[_at] == '\\' && _text[_at + 1] == 'u')
                {
                    var back = _at;
                    _at += 2;
                    if (TakeHex(out var low) && char.IsLowSurrogate(low))
                    {
                        _unescaped.Append(unit).Append(low);
                        return true;
                    }
                    _at = back;
                }
                _unescaped.Append(char.IsSurrogate(unit) ? '\ufffd' : unit);
                return true;
            default:
                return Fail(start, Math.Min(start + 2, _end), "JSON does not know this escape; write '\\\\' for a backslash");
        }
    }

    private bool TakeHex(out char unit)
    {
        var value = 0;
        unit = '\0';
        if (_at + 4 > _end)
            return false;
        for (var i = 0; i < 4; i++)
        {
            var digit = _text[_at + i] switch
            {
                (>= '0' and <= '9') and var c => c - '0',
                (>= 'a' and <= 'f') and var c => c - 'a' + 10,
                (>= 'A' and <= 'F') and var c => c - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
                return false;
            value = (value * 16) + digit;
        }
        _at += 4;
        unit = (char)value;
        return true;
    }

    private bool TakeNumber()
    {
        var start = _at;
        if (_text[_at] == '-')
            _at++;
        var whole = Digits();
        var isGood = whole > 0 && (whole == 1 || _text[_at - whole] != '0');
        if (_at < _end && _text[_at] == '.')
        {
            _at++;
            isGood &= Digits() > 0;
        }
        if (_at < _end && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < _end && _text[_at] is '+' or '-')
                _at++;
            isGood &= Digits() > 0;
        }
        var end = EndOfWord(start);
        if (!isGood || end > _at)
            return Fail(start, Math.Max(end, _at), "this is no JSON number; put it in double quotes if it is a text");
        _tree.Scalar(new ScalarNode(_file, start, _at, _tree.Intern(_text.Substring(start, _at - start)), ScalarStyle.Plain), _at, null);
        return true;
    }

    private int Digits()
    {
        var start = _at;
        while (_at < _end && _text[_at] is >= '0' and <= '9')
            _at++;
        return _at - start;
    }

    private bool TakeWord()
    {
        var start = _at;
        var end = EndOfWord(start);
        switch (_text.Substring(start, Math.Min(end - start, 40)))
        {
            case "true" or "false" or "null":
                _at = end;
                _tree.Scalar(new ScalarNode(_file, start, end, _tree.Intern(_text.Substring(start, end - start)), ScalarStyle.Plain), end, null);
                return true;
            case var word when word.Length > 0 && word[0] is '/' or '#':
                return Fail(start, end, "JSON has no comments; remove it");
            case var word when word.Length > 0 && word[0] == '\'':
                return Fail(start, end, "JSON texts stand in double quotes, not in single ones");
            case var word when word.Length > 0 && word[0] is '}' or ']' or ',' or ':':
                return Fail(start, start + 1, $"a value is missing in front of this '{word[0]}'");
            default:
                return Fail(start, end, "this is no JSON value; a text stands in double quotes");
        }
    }

    private int EndOfWord(int at)
    {
        var start = at;
        while (at < _end && _text[at] is not (' ' or '\t' or '\n' or '\r' or ',' or ':' or '{' or '}' or '[' or ']' or '"'))
            at++;
        return at > start ? at : Math.Min(at + 1, _end);
    }

    private void SkipBlanks()
    {
        while (_at < _end && _text[_at] is ' ' or '\t' or '\n' or '\r')
            _at++;
    }

    private bool Fail(int start, int end, string words)
    {
        // At the end of the text: its last character.
        while (start >= end || start >= _end)
        {
            if (--start < 0)
            {
                start = 0;
                break;
            }
            if (start < _end && _text[start] is not (' ' or '\t' or '\n' or '\r'))
            {
                end = start + 1;
                break;
            }
        }
        (_error, _errorStart, _errorEnd) = (words, start, end);
        return false;
    }
}
