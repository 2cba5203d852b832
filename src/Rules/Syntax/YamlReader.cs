using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlStyle = YamlDotNet.Core.ScalarStyle;

namespace StsLint.Syntax;

/// <summary>Reads documents with YamlDotNet's parser: many in one go, and each on its own where something is odd about it.</summary>
internal sealed class YamlReader
{
    private readonly TreeBuilder _tree;
    private readonly List<Comment> _comments = [];
    private readonly List<SyntaxProblem> _early = [];
    private SourceFile _file = null!;
    private string _text = null!;

    // The document at hand.
    private DocumentRange _range;
    private bool _closed;
    private bool _ignoring;
    private bool _isTemplate;
    private int _gap;
    private int _nextHash;
    private int _nextTab;
    private int _scanEnd;
    private int _skipping;
    private bool _skipsValue;
    private int _skipStart;
    private int _tagStart;
    private int _tagEnd;
    private int _tabWidth = 1;
    private bool _afterPlain;

    // From marks to offsets.
    private int _base;
    private RewrittenText? _rewritten;

    public YamlReader(TreeBuilder tree) => _tree = tree;

    public void Start(SourceFile file, string text)
    {
        _file = file;
        _text = text;
    }

    public void Release()
    {
        _tree.Release();
        _file = null!;
        _text = null!;
        _early.Clear();
        _comments.Clear();
        _rewritten = null;
    }

    /// <summary>
    /// Reads documents of no peculiarity, one behind the other, with one parser. Gives the position of the first that it could not
    /// finish, or <paramref name="count"/>.
    /// </summary>
    public int ReadRun(DocumentRange[] ranges, int from, int count, List<ManifestDocument> documents)
    {
        var end = ranges[count - 1].End;
        var at = from;
        Aim(ranges[from].Body, end, null);
        Begin(ranges[from]);
        var parser = new Parser(new Scanner(new TextWindow(_text, ranges[from].Body, end), skipComments: true));
        try
        {
            while (parser.MoveNext())
            {
                var e = parser.Current!;
                if (e is DocumentStart)
                {
                    var start = _base + (int)e.Start.Index;
                    while (start >= _range.End && at + 1 < count)
                    {
                        documents.Add(Finish());
                        Begin(ranges[++at]);
                    }
                    if (_closed)
                        return at;
                }
                else if (!Take(e))
                {
                    return at;
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (_closed && _tree.Problems.Count == 0 && at + 1 < count && e is YamlException failure && ToOffset(failure.Start.Index) >= _range.End)
            {
                // The document was complete; what failed is the next one's first token.
                documents.Add(Finish());
                at++;
            }
            return at;
        }
        documents.Add(Finish());
        while (++at < count)
        {
            Begin(ranges[at]);
            documents.Add(Finish());
        }
        return count;
    }

    /// <summary>Reads one document by itself, and tries what can be tried when the parser refuses it.</summary>
    public ManifestDocument ReadAlone(in DocumentRange range)
    {
        _early.Clear();
        _tabWidth = 1;
        var repairs = new Repairs(_file, _text, range, _early);
        if (Attempt(range, repairs, out var failure))
            return Finish();
        if (_isTemplate || (failure is not null && IsTemplate(range, failure)))
            return FinishTemplate();
        var first = failure;
        while (failure is not null && repairs.Plan(failure))
        {
            _tabWidth = repairs.TabWidth;
            if (Attempt(range, repairs, out failure))
                return Finish();
        }
        if (failure is null)
            return Finish(isBroken: true);
        if (failure.At <= first!.At && !ReferenceEquals(failure, first))
        {
            repairs.Forget();
            _tabWidth = 1;
            Attempt(range, repairs, out _);
            // Once the indentation is out of the way, it may turn out that the quote or bracket is not closed at all.
            if (failure.At < first.At || first.Cause is not (FailureCause.QuoteIndentation or FailureCause.FlowIndentation))
                failure = first;
        }
        var problem = failure.ToProblem(_file, _text, range);
        _early.Add(_tree.TakeUnknownAlias(problem) is { } alias ? problem with { Span = new SourceSpan(_file, alias.Start, problem.Span.End) } : problem);
        return Finish(isBroken: true);
    }

    private bool Attempt(in DocumentRange range, Repairs repairs, out ReadFailure? failure)
    {
        failure = null;
        var source = repairs.Apply(out var rewritten);
        Aim(range.Body, range.End, rewritten);
        Begin(range);
        var scanner = new Scanner(source is null ? new TextWindow(_text, range.Body, range.End) : new TextWindow(source, 0, source.Length), skipComments: true);
        try
        {
            var parser = new Parser(scanner);
            while (parser.MoveNext())
            {
                var e = parser.Current!;
                if (e is DocumentStart)
                    _ignoring = _closed;
                else if (!_ignoring && !Take(e))
                    return false;
            }
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            failure = ReadFailure.Of(e, scanner.CurrentPosition, ToOffset, _gap, _tree);
            Abandon(Math.Max(_gap, Math.Min(failure.At, range.End)));
            return false;
        }
    }

    private void Abandon(int at)
    {
        _skipping = 0;
        _skipsValue = false;
        _tree.Abandon(at);
    }

    // Marks give offsets from where the parser started.
    private void Aim(int start, int end, RewrittenText? rewritten)
    {
        _base = start;
        _rewritten = rewritten;
        _gap = start;
        _scanEnd = end;
        _nextHash = start - 1;
        _nextTab = start - 1;
    }

    private int ToOffset(long index) => _rewritten is null ? _base + (int)index : _rewritten.ToSource((int)index);

    private void Begin(in DocumentRange range)
    {
        _range = range;
        _closed = false;
        _ignoring = false;
        _isTemplate = false;
        _skipping = 0;
        _skipsValue = false;
        _afterPlain = false;
        _gap = range.Body;
        _comments.Clear();
        _tree.Begin(_file);
    }

    private ManifestDocument Finish(bool isBroken = false)
    {
        if (!isBroken)
            Gap(_range.End);
        else
            LateComments();
        var problems = _tree.Problems;
        if (_early.Count > 0)
        {
            problems = [.. _early, .. problems];
            _early.Clear();
        }
        return new ManifestDocument(_file, _range.Start, _range.End, _tree.Root, problems.Count == 0 ? [] : problems.ToArray(), _comments.Count == 0 ? [] : _comments.ToArray()) { IsBroken = isBroken };
    }

    private ManifestDocument FinishTemplate()
    {
        _tree.Begin(_file);
        var at = _text.IndexOf("{{", _range.Start, _range.End - _range.Start, StringComparison.Ordinal);
        if (at < 0)
            at = Math.Max(_range.Start, _text.IndexOf("{%", _range.Start, _range.End - _range.Start, StringComparison.Ordinal));
        var end = EndOfTemplate(at);
        _early.Clear();
        _comments.Clear();
        _gap = _range.Body;
        LateComments();
        var problem = new SyntaxProblem(SyntaxProblemKind.Template, new SourceSpan(_file, at, end), _text.Substring(at, end - at));
        return new ManifestDocument(_file, _range.Start, _range.End, null, [problem], _comments.ToArray()) { IsBroken = true, IsTemplate = true };
    }

    private int EndOfTemplate(int at)
    {
        var end = at;
        while (end < _range.End && _text[end] is not ('\n' or '\r'))
        {
            if (end > at && _text[end] == '}' && _text[end - 1] is '}' or '%')
                return end + 1;
            end++;
        }
        return end;
    }

    // Comments behind the place where reading stopped: what stands on a line of its own, for suppressions.
    private void LateComments()
    {
        for (var at = _text.IndexOf('#', _gap, _range.End - _gap); at >= 0; at = _text.IndexOf('#', at, _range.End - at))
        {
            var end = EndOfLine(at);
            if (IsBlankBefore(at))
                _comments.Add(new Comment(at, end));
            at = end;
            if (at >= _range.End)
                break;
        }
    }

    private bool IsBlankBefore(int at)
    {
        while (at > _range.Start && _text[at - 1] is ' ' or '\t')
            at--;
        return at <= _range.Start || _text[at - 1] is '\n' or '\r';
    }

    private int EndOfLine(int at)
    {
        while (at < _range.End && !IsBreak(_text[at]))
            at++;
        return at;
    }

    // YAML 1.1 knows more line breaks than editors do.
    private static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    private static bool IsBlank(char c) => c is ' ' or '\t' || IsBreak(c);

    // Takes one event; false when the document can or need not be read on.
    private bool Take(ParsingEvent e)
    {
        if (_skipping > 0 || _skipsValue)
            return Skip(e);
        switch (e)
        {
            case Scalar scalar:
                TakeScalar(scalar);
                return true;
            case MappingStart mapping:
                return TakeStart(mapping, isMapping: true, mapping.Style == MappingStyle.Flow);
            case SequenceStart sequence:
                return TakeStart(sequence, isMapping: false, sequence.Style == SequenceStyle.Flow);
            case MappingEnd or SequenceEnd:
                TakeEnd(ToOffset(e.Start.Index));
                return true;
            case AnchorAlias alias:
                TakeAlias(alias);
                return true;
            case DocumentEnd:
                _closed = true;
                return true;
            default:
                return true;
        }
    }

    private void TakeScalar(Scalar scalar)
    {
        var start = ToOffset(scalar.Start.Index);
        var end = ToOffset(scalar.End.Index);
        var style = StyleOf(scalar.Style);
        var value = scalar.Value;
        string? tag = null;
        if (!scalar.Anchor.IsEmpty || !scalar.Tag.IsEmpty)
        {
            var content = SkipProperties(start, out var behind);
            if (!scalar.Tag.IsEmpty)
                tag = TakeTag(scalar.Tag.Value);
            if (value.Length == 0 && style == ScalarStyle.Plain)
            {
                Gap(behind);
                start = end = behind;
            }
            else
            {
                start = content;
            }
        }
        else if (value.Length == 0 && style == ScalarStyle.Plain)
        {
            start = end = PlaceOfNothing(start);
        }
        if (style is ScalarStyle.Literal or ScalarStyle.Folded)
            end = EndOfBlock(start, end);
        if (end < start)
            end = start;
        if (start >= _gap && end > start)
        {
            Gap(start);
            if (style is ScalarStyle.Literal or ScalarStyle.Folded)
                HeaderComment(start);
            _gap = end;
            _afterPlain = style == ScalarStyle.Plain;
        }
        if (_tree.WantsKey)
        {
            _tree.Key(value, start, end, style);
            if (!scalar.Anchor.IsEmpty)
                _tree.AnchorKey(scalar.Anchor.Value, new ScalarNode(_file, start, end, _tree.Intern(value), style, tag));
            return;
        }
        if (_tree.Depth == 0 && start == end && tag is null)
            return;
        _tree.Scalar(new ScalarNode(_file, start, end, _tree.Intern(value), style, tag), end, scalar.Anchor.IsEmpty ? null : scalar.Anchor.Value);
    }

    private static ScalarStyle StyleOf(YamlStyle style) => style switch
    {
        YamlStyle.SingleQuoted => ScalarStyle.SingleQuoted,
        YamlStyle.DoubleQuoted => ScalarStyle.DoubleQuoted,
        YamlStyle.Literal => ScalarStyle.Literal,
        YamlStyle.Folded => ScalarStyle.Folded,
        _ => ScalarStyle.Plain,
    };

    private bool TakeStart(NodeEvent e, bool isMapping, bool isFlow)
    {
        // The mapping of a single pair within a flow sequence has no marks of its own.
        var isPair = isMapping && isFlow && e.End.Index == 0 && _tree is { InFlow: true, InMapping: false };
        var start = isPair ? SkipBlanks(_gap) : ToOffset(e.End.Index);
        string? anchor = null;
        if (!e.Anchor.IsEmpty || !e.Tag.IsEmpty)
        {
            SkipProperties(ToOffset(e.Start.Index), out _);
            if (!e.Tag.IsEmpty)
                TakeTag(e.Tag.Value);
            if (!e.Anchor.IsEmpty)
                anchor = e.Anchor.Value;
        }
        if (!isMapping && !isFlow && !IsAt('-', start))
            start--;
        if (isPair && IsAt(',', start))
            start = SkipBlanks(start + 1);
        if (isFlow && !isPair)
        {
            Gap(start);
            _gap = start + 1;
            _afterPlain = false;
            if (isMapping && IsAt('{', start + 1) && IsAt('{', start))
            {
                _isTemplate = true;
                return false;
            }
        }
        if (_tree.WantsKey)
        {
            _skipping = 1;
            _skipStart = start;
            return true;
        }
        if (_tree.Open(isMapping, start, isFlow, isPair, anchor))
            return true;
        Abandon(start + 1);
        return false;
    }

    private void TakeEnd(int at)
    {
        if (!_tree.InFlow || _tree.IsPair)
        {
            _tree.Close(-1);
            return;
        }
        Gap(at);
        _gap = Math.Min(at + 1, _range.End);
        _afterPlain = false;
        _tree.Close(_gap);
    }

    private void TakeAlias(AnchorAlias alias)
    {
        var start = ToOffset(alias.Start.Index);
        var end = ToOffset(alias.End.Index);
        Gap(start);
        _gap = end;
        var name = alias.Value.Value;
        if (!_tree.WantsKey)
        {
            _tree.Alias(name, start, end);
            return;
        }
        if (_tree.AliasedKey(name) is { } key)
        {
            _tree.Key(key, start, end, ScalarStyle.DoubleQuoted);
            return;
        }
        if (_tree.HasAnchor(name))
            _tree.Say(SyntaxProblemKind.ComplexKey, start, end, "*" + name);
        else
            _tree.Say(SyntaxProblemKind.UnknownAlias, start, end, name);
        _tree.MarkOpen();
        _tree.Extend(end);
        _skipsValue = true;
    }

    // A key that is a collection, and then its value, are passed over.
    private bool Skip(ParsingEvent e)
    {
        var isFlow = e is MappingStart { Style: MappingStyle.Flow } or SequenceStart { Style: SequenceStyle.Flow };
        switch (e)
        {
            case Scalar scalar:
                var value = ToOffset(scalar.End.Index);
                if (scalar.Style is YamlStyle.Literal or YamlStyle.Folded)
                    value = EndOfBlock(ToOffset(scalar.Start.Index), value);
                Pass(ToOffset(scalar.Start.Index), scalar.Value.Length == 0 && scalar.Style == YamlStyle.Plain ? 0 : value);
                break;
            case AnchorAlias alias:
                Pass(ToOffset(alias.Start.Index), ToOffset(alias.End.Index));
                break;
            case MappingStart or SequenceStart:
                if (isFlow)
                    Pass(ToOffset(e.End.Index), ToOffset(e.End.Index) + 1);
                _skipping++;
                if (_skipping + _tree.Depth > TreeBuilder.MaxDepth)
                {
                    _tree.SayTooDeep(ToOffset(e.End.Index));
                    Abandon(_gap);
                    return false;
                }
                return true;
            case MappingEnd or SequenceEnd:
                _skipping--;
                var bracket = ToOffset(e.Start.Index);
                if (IsAt('}', bracket) || IsAt(']', bracket))
                    Pass(bracket, bracket + 1);
                break;
        }
        if (_skipping > 0)
            return true;
        if (_skipsValue)
        {
            _skipsValue = false;
            return true;
        }
        _tree.Say(SyntaxProblemKind.ComplexKey, _skipStart, Math.Max(_gap, _skipStart + 1), "");
        _tree.MarkOpen();
        _skipsValue = true;
        return true;
    }

    private void Pass(int start, int end)
    {
        if (start < _gap || end <= start)
            return;
        Gap(start);
        _gap = Math.Min(end, _range.End);
        _tree.Extend(_gap);
    }

    private string TakeTag(string tag)
    {
        if (!YamlScalar.IsKnownTag(tag))
            _tree.Say(SyntaxProblemKind.CustomTag, _tagStart, _tagEnd, _text.Substring(_tagStart, _tagEnd - _tagStart));
        return tag;
    }

    private bool IsAt(char c, int at) => at >= _range.Start && at < _range.End && _text[at] == c;

    // The value stands behind its anchor and tag, in either order, perhaps on a later line.
    private int SkipProperties(int at, out int behind)
    {
        behind = at;
        _tagStart = _tagEnd = at;
        while (at < _range.End)
        {
            at = SkipBlanks(at);
            if (at >= _range.End || _text[at] is not ('&' or '!'))
                break;
            var start = at;
            var isTag = _text[at] == '!';
            while (at < _range.End && !IsBlank(_text[at]) && !(_text[at] is ',' or '}' or ']' or '[' or '{' && !(isTag && _text[at] is '[' or ']')))
                at++;
            if (at == start)
                break;
            behind = at;
            if (isTag)
                (_tagStart, _tagEnd) = (start, at);
        }
        return at;
    }

    private int SkipBlanks(int at)
    {
        while (at < _range.End)
        {
            var c = _text[at];
            if (IsBlank(c))
                at++;
            else if (c == '#' && (at == _range.Start || IsBlank(_text[at - 1])))
                at = EndOfLine(at);
            else
                break;
        }
        return at;
    }

    // An empty value stands just behind its colon; an empty item behind its dash, which the parser tells.
    private int PlaceOfNothing(int told)
    {
        if (!_tree.InMapping)
            return Math.Min(told, _range.End);
        if (_tree.WantsKey)
            return Math.Max(Math.Max(_gap, _tree.InnerStart), Math.Min(told, _range.End));
        var key = _tree.KeyEnd;
        var at = SkipBlanks(key);
        return IsAt(':', at) ? at + 1 : key;
    }

    // The parser's end is the next line behind trailing blank lines.
    private int EndOfBlock(int start, int end)
    {
        var header = start + 1;
        while (header < _range.End && _text[header] is '+' or '-' or (>= '0' and <= '9'))
            header++;
        var content = EndOfLine(header);
        end = Math.Min(end, _range.End);
        while (end > content && IsBlank(_text[end - 1]))
            end--;
        return end > content ? end : header;
    }

    private void HeaderComment(int start)
    {
        var line = EndOfLine(start);
        if (_nextHash > line)
            return;
        var at = _text.IndexOf('#', start, line - start);
        if (at > 0 && _text[at - 1] is ' ' or '\t')
            _comments.Add(new Comment(at, line));
        _nextHash = Next('#', line);
    }

    // What stands between two tokens: comments, and perhaps tabs where blanks belong.
    private void Gap(int to)
    {
        if (to <= _gap)
            return;
        if (_nextHash < _gap)
            _nextHash = Next('#', _gap);
        while (_nextHash < to)
        {
            if (_nextHash == _range.Start || IsBlank(_text[_nextHash - 1]) || _text[_nextHash - 1] is '\ufeff' or '[' or '{' or ',' or '"')
            {
                var end = EndOfLine(_nextHash);
                _comments.Add(new Comment(_nextHash, end));
                _nextHash = Next('#', end);
            }
            else
            {
                _nextHash = Next('#', _nextHash + 1);
            }
        }
        if (_nextTab < _gap)
            _nextTab = Next('\t', _gap);
        while (_nextTab < to)
        {
            var from = _nextTab;
            while (from > _range.Start && _text[from - 1] is ' ' or '\t')
                from--;
            var end = _nextTab;
            while (end < to && _text[end] is ' ' or '\t')
                end++;
            if (!_tree.InFlow)
                CheckTab(from, end);
            _nextTab = Next('\t', end);
        }
        _gap = to;
    }

    private void CheckTab(int from, int end)
    {
        var isBehindDash = from > _range.Start && _text[from - 1] == '-' && IsDash(from - 1);
        if (!isBehindDash && from > _range.Start && _text[from - 1] is not ('\n' or '\r'))
            return;
        // A line of blanks that may belong to a plain text above it.
        if (_afterPlain && !isBehindDash && _text[from] == ' ' && (end >= _range.End || _text[end] is '\n' or '\r' or '#'))
            return;
        var first = _text.IndexOf('\t', from, end - from);
        var last = first;
        while (last < end && _text[last] == '\t')
            last++;
        _tree.Say(new SyntaxProblem(SyntaxProblemKind.TabIndentation, new SourceSpan(_file, first, last), "") { Instead = Repairs.Blanks(last - first, _tabWidth, isBehindDash) });
    }

    // A dash that starts an item, not the end of a marker or of a text.
    private bool IsDash(int at)
    {
        if (at > _range.Start && _text[at - 1] is not (' ' or '\t' or '\n' or '\r'))
            return false;
        while (at > _range.Start && _text[at - 1] is ' ' or '\t')
            at--;
        return at == _range.Start || _text[at - 1] is '\n' or '\r' or '-' or ':' or '?';
    }

    private int Next(char c, int from)
    {
        if (from >= _scanEnd)
            return int.MaxValue;
        var at = _text.IndexOf(c, from, _scanEnd - from);
        return at < 0 ? int.MaxValue : at;
    }

    private bool IsTemplate(in DocumentRange range, ReadFailure failure)
    {
        var to = EndOfLine(Math.Min(Math.Max(failure.At, _gap), range.End));
        // The first brace may be among what was understood.
        var from = Math.Max(range.Body, Math.Min(_gap, to) - 2);
        for (var at = _text.IndexOf('{', from, to - from); at >= 0 && at + 1 < range.End; at = _text.IndexOf('{', at + 1, Math.Max(0, to - at - 1)))
        {
            if (_text[at + 1] == '{' || (_text[at + 1] == '%' && IsBlankBefore(at)))
                return true;
            if (at + 1 >= to)
                break;
        }
        // A line that is nothing but an instruction: behind the place, or, where the parser takes it for a mapping, in front of it.
        return HasLine("{{", from) || HasLine("{%", range.Body);
    }

    private bool HasLine(string start, int from)
    {
        for (var at = _text.IndexOf(start, from, _range.End - from, StringComparison.Ordinal); at >= 0; at = _text.IndexOf(start, at, _range.End - at, StringComparison.Ordinal))
        {
            if (IsBlankBefore(at))
                return true;
            at += 2;
        }
        return false;
    }
}
