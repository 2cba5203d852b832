namespace StsLint.Syntax;

/// <summary>How a scalar is written.</summary>
public enum ScalarStyle : byte
{
    /// <summary>Without quotes; only such a scalar can be a number, a boolean or null.</summary>
    Plain,
    /// <summary>In single quotes.</summary>
    SingleQuoted,
    /// <summary>In double quotes; also every JSON string and every text that comes from C#.</summary>
    DoubleQuoted,
    /// <summary>A literal block (<c>|</c>).</summary>
    Literal,
    /// <summary>A folded block (<c>></c>).</summary>
    Folded,
}

/// <summary>What the API server's YAML reader makes of a scalar (YAML 1.1 as go-yaml v2 reads it).</summary>
public enum ScalarKind : byte
{
    /// <summary>Text.</summary>
    Text,
    /// <summary>A whole number in any of its spellings.</summary>
    Integer,
    /// <summary>A number with a fraction or exponent, infinity or not-a-number.</summary>
    Float,
    /// <summary>One of the boolean words.</summary>
    Boolean,
    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    Null,
}

/// <summary>The type of a node; a scalar that was classified has the shape <see cref="Classified"/> plus its <see cref="ScalarKind"/>.</summary>
internal enum NodeShape : byte
{
    Mapping,
    Sequence,
    Unknown,
    Scalar,
    Classified,
    Null = Classified + ScalarKind.Null,
}

/// <summary>
/// A node of the manifest tree. Immutable; it knows where it stands. A tree may come from YAML, from JSON or from C#.
/// </summary>
public abstract class Node
{
    private protected Node(SourceFile file, int start, int end, NodeShape shape)
    {
        File = file;
        Start = start;
        End = end;
        Shape = shape;
    }

    /// <summary>What it is, without a look at its type; of a scalar also what it is read as, once that was asked for.</summary>
    internal NodeShape Shape { get; private protected set; }

    // What the kinds of nodes know of how they are written; it takes no room beside the shape.
    private protected byte Form { get; init; }

    /// <summary>The source that holds the node.</summary>
    public SourceFile File { get; }

    /// <summary>Zero-based UTF-16 offset of the first character.</summary>
    public int Start { get; }

    /// <summary>Offset just behind the last character that belongs to the node itself, without trailing blanks and comments.</summary>
    public int End { get; }

    /// <summary>The node's range.</summary>
    public SourceSpan Span => new(File, Start, End);

    /// <summary>The mapping or sequence that holds the node; of a node that is used several times (alias), the first that does.</summary>
    public Node? Parent { get; private set; }

    private protected const byte Flow = 1;
    private protected const byte Open = 2;

    private protected static byte FormOf(bool isFlow, bool isOpen) => (byte)((isFlow ? Flow : 0) | (isOpen ? Open : 0));

    private protected void Adopt(Node child) => child.Parent ??= this;

    // What an alias or a merge key brings stands elsewhere and belongs to the node that holds it there.
    private protected void AdoptWritten(Node child)
    {
        if (child.Start >= Start && child.End <= End)
            child.Parent ??= this;
    }
}

/// <summary>A scalar: its text after quotes, escapes and folding are undone.</summary>
public sealed class ScalarNode : Node
{
    /// <summary>Makes a scalar with an optional explicit tag.</summary>
    public ScalarNode(SourceFile file, int start, int end, string value, ScalarStyle style, string? tag = null)
        : base(file, start, end, NodeShape.Scalar)
    {
        Value = value;
        Form = (byte)style;
        Tag = tag;
    }

    /// <summary>The text that stands there.</summary>
    public string Value { get; }

    /// <summary>How it is written.</summary>
    public ScalarStyle Style => (ScalarStyle)Form;

    /// <summary>An explicit tag such as <c>!Ref</c> or <c>tag:yaml.org,2002:str</c>, if any.</summary>
    public string? Tag { get; }

    /// <summary>What the API server reads it as.</summary>
    public ScalarKind Kind
    {
        get
        {
            if (Shape == NodeShape.Scalar)
                Shape = NodeShape.Classified + (byte)YamlScalar.Classify(Value, Style, Tag);
            return (ScalarKind)(Shape - NodeShape.Classified);
        }
    }

    /// <summary>True for an empty value, <c>~</c> and <c>null</c>: the server takes it for absent.</summary>
    public bool IsNull => Kind == ScalarKind.Null;

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>How an entry came into its mapping.</summary>
public enum EntryOrigin : byte
{
    /// <summary>Written there.</summary>
    Written,
    /// <summary>Supplied by a merge key (<c>&lt;&lt;</c>); its positions are those of the anchor's text.</summary>
    Merged,
    /// <summary>Written there, but a later entry of the same key overrides it.</summary>
    Overridden,
}

/// <summary>One key and its value.</summary>
public readonly struct MappingEntry(string key, int keyStart, int keyEnd, Node value, ScalarStyle keyStyle = ScalarStyle.Plain, EntryOrigin origin = EntryOrigin.Written)
{
    /// <summary>The key's text.</summary>
    public string Key { get; } = key;

    /// <summary>Zero-based UTF-16 offset of the key.</summary>
    public int KeyStart { get; } = keyStart;

    /// <summary>Offset just behind the key.</summary>
    public int KeyEnd { get; } = keyEnd;

    /// <summary>How the key is written.</summary>
    public ScalarStyle KeyStyle { get; } = keyStyle;

    /// <summary>Whether it is written there, merged or overridden.</summary>
    public EntryOrigin Origin { get; } = origin;

    /// <summary>The value; an empty value is a null scalar of zero width just behind the colon.</summary>
    public Node Value { get; } = value;

    /// <summary>The key's range.</summary>
    public SourceSpan KeySpan => new(Value.File, KeyStart, KeyEnd);

    internal SourceSpan KeySpanIn(SourceFile file) => new(file, KeyStart, KeyEnd);

    internal MappingEntry As(EntryOrigin origin) => new(Key, KeyStart, KeyEnd, Value, KeyStyle, origin);
}

/// <summary>A mapping: its entries in the order written.</summary>
public sealed class MappingNode : Node
{
    private const int IndexFrom = 24;
    private readonly MappingEntry[] _entries;
    // A bit for each key, so that most keys that are not there are told without a look at the entries.
    private readonly ulong _keys;
    private Dictionary<string, int>? _index;

    /// <summary>Makes a mapping; it becomes the parent of its values.</summary>
    public MappingNode(SourceFile file, int start, int end, MappingEntry[] entries, bool isFlow = false, bool isOpen = false)
        : this(file, start, end, entries, isFlow, isOpen, adoptsWrittenOnly: false)
    {
    }

    internal MappingNode(SourceFile file, int start, int end, MappingEntry[] entries, bool isFlow, bool isOpen, bool adoptsWrittenOnly)
        : base(file, start, end, NodeShape.Mapping)
    {
        _entries = entries;
        Form = FormOf(isFlow, isOpen);
        for (var i = 0; i < entries.Length; i++)
        {
            _keys |= BitOf(entries[i].Key);
            if (adoptsWrittenOnly)
                AdoptWritten(entries[i].Value);
            else
                Adopt(entries[i].Value);
        }
    }

    /// <summary>Entries in the order written, overridden ones included.</summary>
    public IReadOnlyList<MappingEntry> Entries => _entries;

    /// <summary>Number of entries.</summary>
    public int Count => _entries.Length;

    /// <summary>The entry at a position; no copy of the list, no enumerator.</summary>
    public ref readonly MappingEntry this[int index] => ref _entries[index];

    /// <summary>Written as <c>{ … }</c>.</summary>
    public bool IsFlow => (Form & Flow) != 0;

    /// <summary>It may hold more than is known (C# that cannot be followed, parts that were not kept): nothing may be called missing from it.</summary>
    public bool IsOpen => (Form & Open) != 0;

    /// <summary>Keys whose absence is certain although the mapping is open.</summary>
    internal Predicate<string>? IsClosedFor { get; init; }

    /// <summary>Whether the mapping may hold a key that is not among its entries.</summary>
    public bool MayHold(string key) => IsOpen && IsClosedFor?.Invoke(key) != true;

    /// <summary>Position of the entry that counts for a key, or -1. Of several entries of one key the last written counts.</summary>
    public int IndexOf(string key)
    {
        if ((_keys & BitOf(key)) == 0)
            return -1;
        if (_entries.Length >= IndexFrom)
            return (_index ??= BuildIndex()).TryGetValue(key, out var at) ? at : -1;
        var entries = _entries;
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            if ((ReferenceEquals(entry.Key, key) || (entry.Key.Length == key.Length && string.Equals(entry.Key, key))) && entry.Origin != EntryOrigin.Overridden)
                return i;
        }
        return -1;
    }

    internal static ulong BitOf(string key)
    {
        var length = key.Length;
        return length == 0 ? 1 : 1UL << ((key[0] * 7) + (key[length - 1] * 5) + (length * 3));
    }

    /// <summary>The value of a key, or null when there is no such entry.</summary>
    public Node? this[string key]
    {
        get
        {
            var at = IndexOf(key);
            return at < 0 ? null : _entries[at].Value;
        }
    }

    /// <summary>Tells whether an entry of that key exists, whatever its value.</summary>
    public bool Has(string key) => IndexOf(key) >= 0;

    private Dictionary<string, int> BuildIndex()
    {
        var index = new Dictionary<string, int>(_entries.Length, StringComparer.Ordinal);
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Origin != EntryOrigin.Overridden)
                index[_entries[i].Key] = i;
        }
        return index;
    }
}

/// <summary>A sequence.</summary>
public sealed class SequenceNode : Node
{
    private readonly Node[] _items;

    /// <summary>Makes a sequence; it becomes the parent of its items.</summary>
    public SequenceNode(SourceFile file, int start, int end, Node[] items, bool isFlow = false, bool isOpen = false)
        : this(file, start, end, items, isFlow, isOpen, adoptsWrittenOnly: false)
    {
    }

    internal SequenceNode(SourceFile file, int start, int end, Node[] items, bool isFlow, bool isOpen, bool adoptsWrittenOnly)
        : base(file, start, end, NodeShape.Sequence)
    {
        _items = items;
        Form = FormOf(isFlow, isOpen);
        foreach (var item in items)
        {
            if (adoptsWrittenOnly)
                AdoptWritten(item);
            else
                Adopt(item);
        }
    }

    /// <summary>The items in order.</summary>
    public IReadOnlyList<Node> Items => _items;

    /// <summary>Number of items.</summary>
    public int Count => _items.Length;

    /// <summary>The item at a position.</summary>
    public Node this[int index] => _items[index];

    /// <summary>Written as <c>[ … ]</c>.</summary>
    public bool IsFlow => (Form & Flow) != 0;

    /// <summary>It may hold more than is known.</summary>
    public bool IsOpen => (Form & Open) != 0;
}

/// <summary>A place whose value cannot be told: template text, an alias past its budget, C# that is not constant.</summary>
public sealed class UnknownNode(SourceFile file, int start, int end, string reason) : Node(file, start, end, NodeShape.Unknown)
{
    /// <summary>Why it is unknown, for people who ask.</summary>
    public string Reason { get; } = reason;
}
