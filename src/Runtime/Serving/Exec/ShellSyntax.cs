namespace StsLint.Runtime.Serving.Exec;

/// <summary>What stands before a pipeline and decides whether it runs.</summary>
internal enum ShellConnector
{
    /// <summary>It runs anyway.</summary>
    Then,
    /// <summary>It runs when the one before succeeded.</summary>
    And,
    /// <summary>It runs when the one before failed.</summary>
    Or,
}

/// <summary>How a piece of a word is taken.</summary>
internal enum PieceKind
{
    /// <summary>As it stands.</summary>
    Text,
    /// <summary>As the name of a variable.</summary>
    Variable,
    /// <summary>As a script whose output it is.</summary>
    Command,
}

/// <summary>A piece of a word.</summary>
internal readonly record struct ShellPiece(PieceKind Kind, string Text, bool IsQuoted);

/// <summary>A word before its variables and commands are put in.</summary>
internal sealed record ShellWord(IReadOnlyList<ShellPiece> Pieces);

/// <summary>A redirection: <c>&lt;</c>, <c>&gt;</c> or <c>&gt;&gt;</c> of a stream, or of one stream into the other (<c>&amp;</c>).</summary>
internal sealed record ShellRedirect(int Stream, string Operator, ShellWord Target);

/// <summary>A command with its words and redirections.</summary>
internal sealed record ShellCommand(IReadOnlyList<ShellWord> Words, IReadOnlyList<ShellRedirect> Redirects);

/// <summary>Commands, each of which reads what the one before wrote.</summary>
internal sealed record ShellPipeline(ShellConnector Connector, IReadOnlyList<ShellCommand> Commands);

/// <summary>A script cannot be understood.</summary>
internal sealed class ShellSyntaxException(string message, bool isIncomplete = false) : Exception(message)
{
    /// <summary>Whether more of the script may mend it.</summary>
    public bool IsIncomplete { get; } = isIncomplete;
}

/// <summary>Reads scripts of the built-in shell: commands with quotes, variables, <c>$(…)</c>, redirections, pipes, <c>&amp;&amp;</c>, <c>||</c> and <c>;</c>.</summary>
internal sealed class ShellSyntax
{
    private const int Deepest = 20;
    private static readonly HashSet<string> s_unknown = ["if", "for", "while", "until", "case", "function", "{", "(", "select"];
    private readonly string _text;
    private int _at;

    private ShellSyntax(string text) => _text = text;

    /// <summary>Reads a script.</summary>
    /// <exception cref="ShellSyntaxException">It cannot be understood.</exception>
    public static IReadOnlyList<ShellPipeline> Read(string text) => new ShellSyntax(text).Script();

    private List<ShellPipeline> Script()
    {
        var pipelines = new List<ShellPipeline>();
        var connector = ShellConnector.Then;
        while (true)
        {
            SkipBlanks(acrossLines: connector != ShellConnector.Then);
            if (_at == _text.Length)
                return connector == ShellConnector.Then ? pipelines : throw new ShellSyntaxException("syntax error: unexpected end of file", isIncomplete: true);
            if (_text[_at] is ';' or '\n' && connector == ShellConnector.Then)
            {
                if (_text[_at] == ';' && pipelines.Count == 0)
                    throw new ShellSyntaxException("syntax error: unexpected \";\"");
                _at++;
                continue;
            }
            pipelines.Add(new ShellPipeline(connector, Pipeline()));
            connector = ShellConnector.Then;
            SkipBlanks(acrossLines: false);
            if (Take("&&"))
                connector = ShellConnector.And;
            else if (Take("||"))
                connector = ShellConnector.Or;
            else if (_at < _text.Length && _text[_at] == '&')
                throw new ShellSyntaxException("syntax error: this shell runs nothing in the background (\"&\")");
        }
    }

    private List<ShellCommand> Pipeline()
    {
        var commands = new List<ShellCommand> { Command() };
        SkipBlanks(acrossLines: false);
        while (_at < _text.Length && _text[_at] == '|' && !Peek("||"))
        {
            _at++;
            SkipBlanks(acrossLines: true);
            commands.Add(Command());
            SkipBlanks(acrossLines: false);
        }
        return commands;
    }

    private ShellCommand Command()
    {
        var words = new List<ShellWord>();
        var redirects = new List<ShellRedirect>();
        while (true)
        {
            SkipBlanks(acrossLines: false);
            if (_at == _text.Length || _text[_at] is ';' or '\n' or '|' || (_text[_at] == '&' && !Peek("&>")))
                break;
            if (Redirect() is { } redirect)
                redirects.Add(redirect);
            else
                words.Add(Word());
        }
        if (words.Count == 0 && redirects.Count == 0)
            throw new ShellSyntaxException($"syntax error: unexpected {(_at == _text.Length ? "end of file" : $"\"{_text[_at]}\"")}");
        if (words.Count > 0 && words[0].Pieces is [{ Kind: PieceKind.Text, IsQuoted: false, Text: var first }] && (s_unknown.Contains(first) || first[0] is '(' or '{'))
            throw new ShellSyntaxException($"\"{first}\" is not known to this shell: it has simple commands, pipes, && and || only");
        return new ShellCommand(words, redirects);
    }

    private ShellRedirect? Redirect()
    {
        var start = _at;
        var stream = -1;
        if (_text[_at] is '0' or '1' or '2' && _at + 1 < _text.Length && _text[_at + 1] is '<' or '>')
            stream = _text[_at++] - '0';
        if (Take("&>"))
            return Target(3, ">");
        if (Take(">>"))
            return Target(stream < 0 ? 1 : stream, ">>");
        if (Take(">&"))
        {
            if (_at < _text.Length && _text[_at] is '1' or '2')
                return new ShellRedirect(stream < 0 ? 1 : stream, "&", new ShellWord([new ShellPiece(PieceKind.Text, _text[_at++].ToString(), false)]));
            throw new ShellSyntaxException("syntax error: \">&\" is followed by 1 or 2");
        }
        if (Take("<<"))
            throw new ShellSyntaxException("syntax error: this shell has no here-documents (\"<<\")");
        if (Take(">"))
            return Target(stream < 0 ? 1 : stream, ">");
        if (Take("<"))
            return Target(stream < 0 ? 0 : stream, "<");
        _at = start;
        return null;
    }

    private ShellRedirect Target(int stream, string op)
    {
        SkipBlanks(acrossLines: false);
        if (_at == _text.Length || _text[_at] is ';' or '\n' or '|' or '&' or '<' or '>')
            throw new ShellSyntaxException("syntax error: a redirection names no file");
        return new ShellRedirect(stream, op, Word());
    }

    private ShellWord Word()
    {
        var pieces = new List<ShellPiece>();
        var start = _at;
        while (_at < _text.Length && _text[_at] is not (' ' or '\t' or '\r' or '\n' or ';' or '|' or '&' or '<' or '>'))
        {
            switch (_text[_at])
            {
                case '\'':
                    var end = _text.IndexOf('\'', _at + 1);
                    if (end < 0)
                        throw new ShellSyntaxException("syntax error: unterminated quoted string", isIncomplete: true);
                    pieces.Add(new(PieceKind.Text, _text[(_at + 1)..end], true));
                    _at = end + 1;
                    break;
                case '"':
                    _at++;
                    Quoted(pieces);
                    break;
                case '$' or '`':
                    pieces.Add(Expansion(isQuoted: false));
                    break;
                case '\\':
                    if (_at + 1 < _text.Length && _text[_at + 1] != '\n')
                        pieces.Add(new(PieceKind.Text, _text[_at + 1].ToString(), true));
                    _at = Math.Min(_at + 2, _text.Length);
                    break;
                default:
                    var from = _at;
                    while (_at < _text.Length && _text[_at] is not (' ' or '\t' or '\r' or '\n' or ';' or '|' or '&' or '<' or '>' or '\'' or '"' or '$' or '`' or '\\'))
                        _at++;
                    pieces.Add(new(PieceKind.Text, _text[from.._at], false));
                    break;
            }
        }
        return _at == start ? throw new ShellSyntaxException($"syntax error: unexpected \"{_text[_at]}\"") : new ShellWord(pieces);
    }

    private void Quoted(List<ShellPiece> pieces)
    {
        var text = new System.Text.StringBuilder();
        while (true)
        {
            if (_at == _text.Length)
                throw new ShellSyntaxException("syntax error: unterminated quoted string", isIncomplete: true);
            var c = _text[_at];
            if (c == '"')
            {
                _at++;
                // Also empty quotes are a word.
                pieces.Add(new(PieceKind.Text, text.ToString(), true));
                return;
            }
            if (c is '$' or '`')
            {
                pieces.Add(new(PieceKind.Text, text.ToString(), true));
                text.Clear();
                pieces.Add(Expansion(isQuoted: true));
                continue;
            }
            if (c == '\\' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\' or '$' or '`' or '\n')
            {
                if (_text[_at + 1] != '\n')
                    text.Append(_text[_at + 1]);
                _at += 2;
                continue;
            }
            text.Append(c);
            _at++;
        }
    }

    private ShellPiece Expansion(bool isQuoted)
    {
        if (_text[_at] == '`')
        {
            var end = _text.IndexOf('`', _at + 1);
            if (end < 0)
                throw new ShellSyntaxException("syntax error: unterminated \"`\"", isIncomplete: true);
            var old = _text[(_at + 1)..end];
            _at = end + 1;
            return new(PieceKind.Command, old, isQuoted);
        }
        _at++;
        if (Peek("(("))
            throw new ShellSyntaxException("syntax error: this shell does not calculate (\"$((\")");
        if (Take("("))
            return new(PieceKind.Command, Inner(), isQuoted);
        if (Take("{"))
        {
            var end = _text.IndexOf('}', _at);
            var name = end < 0 ? "" : _text[_at..end];
            if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '?' or '#'))
                throw new ShellSyntaxException("syntax error: bad substitution");
            _at = end + 1;
            return new(PieceKind.Variable, name, isQuoted);
        }
        if (_at < _text.Length && _text[_at] is '?' or '$' or '#' or '@' or '*' or (>= '0' and <= '9'))
            return new(PieceKind.Variable, _text[_at++].ToString(), isQuoted);
        var from = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        return _at == from ? new(PieceKind.Text, "$", isQuoted) : new(PieceKind.Variable, _text[from.._at], isQuoted);
    }

    // The script up to the bracket that closes it.
    private string Inner()
    {
        var from = _at;
        var depth = 1;
        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case '(':
                    if (++depth > Deepest)
                        throw new ShellSyntaxException("syntax error: commands are nested too deeply");
                    break;
                case ')' when --depth == 0:
                    return _text[from.._at++];
                case '\'':
                    _at = _text.IndexOf('\'', _at + 1);
                    if (_at < 0)
                        throw new ShellSyntaxException("syntax error: unterminated quoted string", isIncomplete: true);
                    break;
                case '\\':
                    _at++;
                    break;
            }
            _at++;
        }
        throw new ShellSyntaxException("syntax error: unterminated \"$(\"", isIncomplete: true);
    }

    private void SkipBlanks(bool acrossLines)
    {
        while (_at < _text.Length)
        {
            if (_text[_at] is ' ' or '\t' or '\r' || (acrossLines && _text[_at] == '\n'))
                _at++;
            else if (Peek("\\\n"))
                _at += 2;
            else if (_text[_at] == '#')
                while (_at < _text.Length && _text[_at] != '\n')
                    _at++;
            else
                return;
        }
    }

    private bool Peek(string text) => string.CompareOrdinal(_text, _at, text, 0, text.Length) == 0;

    private bool Take(string text)
    {
        if (!Peek(text))
            return false;
        _at += text.Length;
        return true;
    }
}
