namespace StsLint.Syntax;

/// <summary>
/// Makes the tree of one document from what a parser meets, in the order of the text: keys, values, ends of collections. It knows
/// duplicate keys, anchors, aliases and merge keys, and never goes deeper or makes more than its bounds.
/// </summary>
internal sealed class TreeBuilder
{
    /// <summary>Nesting that no manifest reaches and any walk can take.</summary>
    public const int MaxDepth = 128;

    private const int AliasBudget = 100_000;
    private const int MostProblems = 1000;
    private const int FewEntries = 10;
    private const string MergeKey = "<<";

    private readonly StringCache _strings;
    private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    private Frame[] _frames = new Frame[32];
    private MappingEntry[] _entries = new MappingEntry[256];
    private Node[] _items = new Node[64];
    private int _depth;
    private int _entryCount;
    private int _itemCount;
    private int _aliased;
    private bool _saidBudget;
    private SourceFile _file = null!;

    public TreeBuilder(StringCache strings) => _strings = strings;

    public Node? Root { get; private set; }

    public List<SyntaxProblem> Problems { get; private set; } = [];

    public int Depth => _depth;

    /// <summary>A key is awaited, not a value.</summary>
    public bool WantsKey => _depth > 0 && _frames[_depth - 1] is { IsMapping: true, Key: null };

    public bool InFlow => _depth > 0 && _frames[_depth - 1].IsFlow;

    /// <summary>The innermost collection is the mapping of a single pair in a flow sequence, which has no brackets of its own.</summary>
    public bool IsPair => _depth > 0 && _frames[_depth - 1].IsPair;

    public bool InMapping => _depth > 0 && _frames[_depth - 1].IsMapping;

    /// <summary>Offset at which the innermost open collection starts.</summary>
    public int InnerStart => _frames[_depth - 1].Start;

    /// <summary>Offset just behind the key whose value is awaited.</summary>
    public int KeyEnd => _frames[_depth - 1].KeyEnd;

    /// <summary>Offset at which the outermost open flow collection starts, or -1.</summary>
    public int OuterFlowStart
    {
        get
        {
            for (var i = 0; i < _depth; i++)
            {
                if (_frames[i].IsFlow)
                    return _frames[i].Start;
            }
            return -1;
        }
    }

    /// <summary>Offset at which the innermost open collection starts if that is a flow collection, or -1.</summary>
    public int InnerFlowStart => InFlow ? _frames[_depth - 1].Start : -1;

    /// <summary>Offset at which the innermost open block collection starts, or -1.</summary>
    public int InnerBlockStart
    {
        get
        {
            for (var i = _depth - 1; i >= 0; i--)
            {
                if (!_frames[i].IsFlow)
                    return _frames[i].Start;
            }
            return -1;
        }
    }

    public string Intern(string value) => _strings.Get(value);

    public string Intern(string text, int start, int length) => _strings.Get(text, start, length);

    public void Begin(SourceFile file)
    {
        _file = file;
        Root = null;
        if (Problems.Count > 0)
            Problems = [];
        if (_anchors.Count > 0)
            _anchors.Clear();
        Array.Clear(_entries, 0, _entryCount);
        Array.Clear(_items, 0, _itemCount);
        while (_depth > 0)
            _frames[--_depth] = default;
        _entryCount = 0;
        _itemCount = 0;
        _aliased = 0;
        _saidBudget = false;
    }

    /// <summary>Lets go of what the last document held.</summary>
    public void Release()
    {
        Begin(null!);
        if (_entries.Length > 4096)
            _entries = new MappingEntry[256];
        if (_items.Length > 4096)
            _items = new Node[64];
    }

    public void Say(SyntaxProblemKind kind, int start, int end, string detail, SourceSpan? related = null) => Say(new SyntaxProblem(kind, new SourceSpan(_file, start, end), detail, related));

    public void Say(SyntaxProblem problem)
    {
        if (Problems.Count < MostProblems)
            Problems.Add(problem);
    }

    public void Key(string key, int start, int end, ScalarStyle style) => InternedKey(_strings.Get(key), start, end, style);

    public void InternedKey(string key, int start, int end, ScalarStyle style)
    {
        ref var frame = ref _frames[_depth - 1];
        frame.Key = key;
        frame.KeyStart = start;
        frame.KeyEnd = end;
        frame.KeyStyle = style;
    }

    /// <summary>Opens a mapping or sequence; false when it would be too deep, and then nothing more of the document may be told.</summary>
    public bool Open(bool isMapping, int start, bool isFlow, bool isPair, string? anchor)
    {
        if (_depth >= MaxDepth)
        {
            SayTooDeep(start);
            Add(new UnknownNode(_file, start, start + 1, "nested too deep"), start + 1);
            return false;
        }
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _depth * 2);
        _frames[_depth++] = new Frame
        {
            IsMapping = isMapping,
            IsFlow = isFlow,
            IsPair = isPair,
            Start = start,
            End = start,
            From = isMapping ? _entryCount : _itemCount,
            Size = 1,
            Anchor = anchor is null ? null : _anchors[anchor] = new Anchored(),
        };
        return true;
    }

    public void SayTooDeep(int at) => Say(SyntaxProblemKind.TooDeep, at, at + 1, $"nested deeper than {MaxDepth} levels; the rest of the document is not read");

    /// <summary>Closes the innermost collection. <paramref name="end"/> is the offset behind its bracket, or -1 for one that ends with its last value.</summary>
    public void Close(int end, bool isOpen = false)
    {
        var frame = _frames[--_depth];
        _frames[_depth] = default;
        if (end < 0)
            end = frame.End;
        Node node = frame.IsMapping ? MakeMapping(frame, end, isOpen || frame.IsOpen) : MakeSequence(frame, end, isOpen);
        if (frame.Anchor is { } anchor)
            (anchor.Node, anchor.Size, anchor.Height) = (node, frame.Size, frame.Height + 1);
        Add(node, end, frame.Size, frame.Height + 1);
    }

    public void Scalar(ScalarNode scalar, int end, string? anchor)
    {
        if (anchor is not null)
            _anchors[anchor] = new Anchored { Node = scalar, Size = 1 };
        Add(scalar, end);
    }

    /// <summary>Names a key, so that aliases can stand for its text.</summary>
    public void AnchorKey(string anchor, ScalarNode key) => _anchors[anchor] = new Anchored { Node = key, Size = 1 };

    /// <summary>The text that an alias in a key's place stands for, or null.</summary>
    public string? AliasedKey(string name) => _anchors.TryGetValue(name, out var anchored) && anchored.Node is ScalarNode scalar ? scalar.Value : null;

    public bool HasAnchor(string name) => _anchors.ContainsKey(name);

    public void Alias(string name, int start, int end)
    {
        if (!_anchors.TryGetValue(name, out var anchored))
        {
            Say(SyntaxProblemKind.UnknownAlias, start, end, name);
            Add(new UnknownNode(_file, start, end, "unknown alias"), end);
        }
        else if (anchored.Node is not { } node)
        {
            Say(SyntaxProblemKind.RecursiveAlias, start, end, name);
            Add(new UnknownNode(_file, start, end, "recursive alias"), end);
        }
        else if (_depth + anchored.Height > MaxDepth || _aliased + anchored.Size > AliasBudget)
        {
            if (!_saidBudget)
                Say(SyntaxProblemKind.AliasBudget, start, end, name);
            _saidBudget = true;
            Add(new UnknownNode(_file, start, end, "aliases multiply too far"), end);
        }
        else
        {
            _aliased += anchored.Size;
            Add(node, end, anchored.Size, anchored.Height);
        }
    }

    /// <summary>
    /// Takes back what was said of an alias in the line of a parse error: a text such as <c>*/5 * * *</c> is meant as neither.
    /// </summary>
    public SourceSpan? TakeUnknownAlias(SyntaxProblem error)
    {
        if (error.Kind != SyntaxProblemKind.ParseError || Problems.Count == 0 || Problems[Problems.Count - 1] is not { Kind: SyntaxProblemKind.UnknownAlias } alias)
            return null;
        if (alias.Span.StartPosition.Line != error.Span.StartPosition.Line)
            return null;
        Problems.RemoveAt(Problems.Count - 1);
        return alias.Span;
    }

    /// <summary>The innermost mapping holds something that the tree cannot: nothing may be called missing from it.</summary>
    public void MarkOpen() => _frames[_depth - 1].IsOpen = true;

    /// <summary>Moves the end of the innermost collection, for what is in the text and not in the tree.</summary>
    public void Extend(int end)
    {
        ref var frame = ref _frames[_depth - 1];
        frame.End = Math.Max(frame.End, end);
    }

    /// <summary>Closes all that is open, as open, because the rest cannot be read.</summary>
    public void Abandon(int end)
    {
        while (_depth > 0)
        {
            ref var frame = ref _frames[_depth - 1];
            if (frame is { IsMapping: true, Key: not null })
                Add(new UnknownNode(_file, frame.KeyEnd, frame.KeyEnd, "not read"), frame.KeyEnd);
            Close(frame.IsFlow ? Math.Max(end, frame.End) : -1, isOpen: true);
        }
    }

    private void Add(Node node, int end, int size = 1, int height = 0)
    {
        if (_depth == 0)
        {
            Root ??= node;
            return;
        }
        ref var frame = ref _frames[_depth - 1];
        frame.Size += size;
        frame.Height = Math.Max(frame.Height, height);
        frame.End = Math.Max(frame.End, end);
        if (!frame.IsMapping)
        {
            if (_itemCount == _items.Length)
                Array.Resize(ref _items, _itemCount * 2);
            _items[_itemCount++] = node;
            return;
        }
        if (_entryCount == _entries.Length)
            Array.Resize(ref _entries, _entryCount * 2);
        _entries[_entryCount++] = new MappingEntry(frame.Key!, frame.KeyStart, frame.KeyEnd, node, frame.KeyStyle);
        frame.Merges |= frame.KeyStyle == ScalarStyle.Plain && frame.Key == MergeKey;
        frame.Key = null;
    }

    private SequenceNode MakeSequence(in Frame frame, int end, bool isOpen)
    {
        var items = _itemCount == frame.From ? [] : new Node[_itemCount - frame.From];
        Array.Copy(_items, frame.From, items, 0, items.Length);
        Array.Clear(_items, frame.From, items.Length);
        _itemCount = frame.From;
        return new SequenceNode(_file, frame.Start, end, items, frame.IsFlow, isOpen, adoptsWrittenOnly: true);
    }

    private MappingNode MakeMapping(in Frame frame, int end, bool isOpen)
    {
        var entries = _entryCount == frame.From ? [] : new MappingEntry[_entryCount - frame.From];
        Array.Copy(_entries, frame.From, entries, 0, entries.Length);
        Array.Clear(_entries, frame.From, entries.Length);
        _entryCount = frame.From;
        var firstProblem = Problems.Count;
        if (frame.Merges)
            entries = Merge(entries, ref isOpen);
        MarkDuplicates(entries);
        var node = new MappingNode(_file, frame.Start, end, entries, frame.IsFlow, isOpen, adoptsWrittenOnly: true);
        for (var i = firstProblem; i < Problems.Count; i++)
        {
            if (Problems[i] is { Kind: SyntaxProblemKind.DuplicateKey or SyntaxProblemKind.MergeHides, Mapping: null } problem)
                Problems[i] = problem with { Mapping = node };
        }
        return node;
    }

    private void MarkDuplicates(MappingEntry[] entries)
    {
        if (entries.Length > FewEntries)
        {
            MarkManyDuplicates(entries);
            return;
        }
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i].Origin == EntryOrigin.Merged)
                continue;
            var key = entries[i].Key;
            var first = -1;
            for (var j = 0; j < i; j++)
            {
                if (key.Length != entries[j].Key.Length || !string.Equals(key, entries[j].Key))
                    continue;
                if (first < 0)
                    first = j;
                entries[j] = entries[j].As(EntryOrigin.Overridden);
            }
            if (first >= 0)
                SayDuplicate(entries, first, i);
        }
    }

    private void MarkManyDuplicates(MappingEntry[] entries)
    {
        var seen = new Dictionary<string, (int First, int Last)>(entries.Length, StringComparer.Ordinal);
        for (var i = 0; i < entries.Length; i++)
        {
            var key = entries[i].Key;
            if (entries[i].Origin == EntryOrigin.Merged)
                continue;
            var first = i;
            if (seen.TryGetValue(key, out var earlier))
            {
                first = earlier.First;
                entries[earlier.Last] = entries[earlier.Last].As(EntryOrigin.Overridden);
                SayDuplicate(entries, first, i);
            }
            seen[key] = (first, i);
        }
    }

    private void SayDuplicate(MappingEntry[] entries, int first, int later) =>
        Say(new SyntaxProblem(SyntaxProblemKind.DuplicateKey, entries[later].KeySpanIn(_file), entries[later].Key, entries[first].KeySpanIn(_file)) { Entry = later, OtherEntry = first });

    // Own keys win over merged ones, and the mapping merged first wins over the next.
    private MappingEntry[] Merge(MappingEntry[] entries, ref bool isOpen)
    {
        var result = new List<MappingEntry>(entries.Length + 8);
        var own = new Dictionary<string, int>(StringComparer.Ordinal);
        var brought = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (IsMerge(entry))
                continue;
            own[entry.Key] = result.Count;
            result.Add(entry);
        }
        foreach (var entry in entries)
        {
            if (!IsMerge(entry))
                continue;
            switch (entry.Value)
            {
                case MappingNode mapping:
                    MergeFrom(mapping, result, own, brought, ref isOpen);
                    break;
                case SequenceNode sequence:
                    for (var i = 0; i < sequence.Count; i++)
                    {
                        if (sequence[i] is MappingNode item)
                            MergeFrom(item, result, own, brought, ref isOpen);
                        else
                            Refuse(sequence[i], entry, ref isOpen);
                    }
                    break;
                default:
                    Refuse(entry.Value, entry, ref isOpen);
                    break;
            }
        }
        return result.ToArray();
    }

    private void MergeFrom(MappingNode source, List<MappingEntry> result, Dictionary<string, int> own, HashSet<string> brought, ref bool isOpen)
    {
        isOpen |= source.IsOpen;
        for (var i = 0; i < source.Count; i++)
        {
            ref readonly var entry = ref source[i];
            if (entry.Origin == EntryOrigin.Overridden || !brought.Add(entry.Key))
                continue;
            if (!own.TryGetValue(entry.Key, out var at))
            {
                own.Add(entry.Key, result.Count);
                result.Add(entry.As(EntryOrigin.Merged));
            }
            else if (!SameValue.Of(result[at].Value, entry.Value))
            {
                Say(new SyntaxProblem(SyntaxProblemKind.MergeHides, result[at].KeySpanIn(_file), entry.Key, entry.KeySpanIn(_file)) { Entry = at });
            }
        }
    }

    private void Refuse(Node value, in MappingEntry entry, ref bool isOpen)
    {
        isOpen = true;
        if (value is not UnknownNode)
            Say(SyntaxProblemKind.BadMerge, entry.KeyStart, entry.KeyEnd, MergeKey);
    }

    private static bool IsMerge(in MappingEntry entry) => entry.KeyStyle == ScalarStyle.Plain && entry.Key == MergeKey;

    private sealed class Anchored
    {
        public Node? Node;
        public int Size;
        public int Height;
    }

    private struct Frame
    {
        public bool IsMapping;
        public bool IsFlow;
        public bool IsPair;
        public bool IsOpen;
        public bool Merges;
        public ScalarStyle KeyStyle;
        public int Start;
        public int End;
        public int From;
        public int KeyStart;
        public int KeyEnd;
        public int Size;
        public int Height;
        public string? Key;
        public Anchored? Anchor;
    }
}
