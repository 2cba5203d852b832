using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// A text that fixes are resolved against, with what they ask of it: its lines, and the trees of its documents. All of it is worked out
/// once, so that a thousand fixes of one text cost little more than reading it. Not for several threads at once.
/// </summary>
public sealed class EditText
{
    private readonly SourceFile _source;
    private IReadOnlyList<DocumentRun>? _parts;
    private int _read = -1;
    private IReadOnlyList<ManifestDocument> _documents = [];
    private Dictionary<(int Start, int End, bool IsMapping), Node>? _collections;
    // Of two lists, since one may go into the other.
    private readonly LatestTwo<SequenceNode, (int Start, int End)[]> _items = new();
    private readonly LatestTwo<SequenceNode, int[]?> _dashes = new();
    private (MappingNode Mapping, int[] Entries)? _written;
    private (MappingNode Mapping, int Step)? _step;
    private (MappingNode Mapping, bool AreLevel)? _levelLists;

    /// <summary>Makes it of a source and its text, which the source may have released.</summary>
    public EditText(SourceFile file, string text)
    {
        File = file;
        Text = text;
        _source = ReferenceEquals(file.Text, text) ? file : new SourceFile(file.Path, text);
        var lf = text.IndexOf('\n');
        NewLine = lf > 0 && text[lf - 1] == '\r' ? "\r\n" : "\n";
    }

    /// <summary>The source.</summary>
    public SourceFile File { get; }

    /// <summary>Its text.</summary>
    public string Text { get; }

    /// <summary>The line break that the text uses first.</summary>
    internal string NewLine { get; }

    /// <summary>How many parts of the text have been read so far, the same one again included.</summary>
    internal int PartsRead { get; private set; }

    /// <summary>Where the line of an offset starts.</summary>
    internal int LineStart(int at)
    {
        if (at <= 0 || (at <= Text.Length && Text[at - 1] is '\n' or '\r'))
            return at;
        return File.StartOfLine(File.PositionOf(at).Line);
    }

    /// <summary>Where the line of an offset ends, its line break left out.</summary>
    internal int LineEnd(int at)
    {
        if (at >= Text.Length || Text[at] is '\n' or '\r')
            return at;
        var next = File.PositionOf(at).Line + 1;
        if (next >= File.LineCount)
            return Text.Length;
        var end = File.StartOfLine(next) - 1;
        return Text[end] == '\n' && Text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>The node with all that it holds. Of an object that was judged long ago only a part is kept; the text tells the rest.</summary>
    internal T Whole<T>(T node)
        where T : Node
    {
        if (node is not (MappingNode { IsOpen: true } or SequenceNode { IsOpen: true }))
            return node;
        Read(node.Start);
        _collections ??= Collections(_documents);
        return _collections.TryGetValue((node.Start, node.End, node is MappingNode), out var found) ? (T)found : node;
    }

    /// <summary>The document whose root is the given mapping.</summary>
    internal ManifestDocument? DocumentOf(MappingNode root)
    {
        Read(root.Start);
        foreach (var document in _documents)
        {
            if (document.Root is MappingNode found && found.Start == root.Start && found.End == root.End)
                return document;
        }
        return null;
    }

    /// <summary>The places of a list's items.</summary>
    internal (int Start, int End)[] ItemsOf(SequenceNode list, Func<SequenceNode, (int Start, int End)[]> make) => _items.Of(list, make);

    /// <summary>The dashes of a list; null when they cannot be told.</summary>
    internal int[]? DashesOf(SequenceNode list, Func<SequenceNode, int[]?> make) => _dashes.Of(list, make);

    /// <summary>The entries of a mapping as they are written, worked out when another mapping was asked for last.</summary>
    internal int[] WrittenOf(MappingNode mapping, Func<MappingNode, int[]> make) =>
        _written is { } known && ReferenceEquals(known.Mapping, mapping) ? known.Entries : (_written = (mapping, make(mapping))).Value.Entries;

    /// <summary>How deep a level is, worked out when another mapping was asked for last.</summary>
    internal int StepOf(MappingNode mapping, Func<MappingNode, int> make) =>
        _step is { } known && ReferenceEquals(known.Mapping, mapping) ? known.Step : (_step = (mapping, make(mapping))).Value.Step;

    /// <summary>How lists stand below their keys, worked out when another mapping was asked for last.</summary>
    internal bool HasLevelLists(MappingNode mapping, Func<MappingNode, bool> make) =>
        _levelLists is { } known && ReferenceEquals(known.Mapping, mapping) ? known.AreLevel : (_levelLists = (mapping, make(mapping))).Value.AreLevel;

    // Only the document that holds the offset, and only one at a time: fixes mostly come in the order of the text.
    private void Read(int at)
    {
        _parts ??= ManifestReader.Split(_source, size: 1);
        int low = 0, high = _parts.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_parts[middle].Start <= at)
                low = middle;
            else
                high = middle - 1;
        }
        if (low == _read || _parts.Count == 0)
            return;
        PartsRead++;
        _read = low;
        _documents = ManifestReader.Read(_parts[low]);
        _collections = null;
    }

    private static Dictionary<(int, int, bool), Node> Collections(IReadOnlyList<ManifestDocument> documents)
    {
        var found = new Dictionary<(int, int, bool), Node>();
        var open = new Stack<Node>();
        foreach (var document in documents)
        {
            if (document.Root is not null)
                open.Push(document.Root);
            while (open.Count > 0)
            {
                var at = open.Pop();
                switch (at)
                {
                    case MappingNode mapping:
                        found[(at.Start, at.End, true)] = at;
                        for (var i = 0; i < mapping.Count; i++)
                        {
                            if (mapping[i].Origin != EntryOrigin.Merged)
                                Push(mapping[i].Value, at);
                        }
                        break;
                    case SequenceNode sequence:
                        found[(at.Start, at.End, false)] = at;
                        for (var i = 0; i < sequence.Count; i++)
                            Push(sequence[i], at);
                        break;
                }
            }
        }
        return found;

        // What an alias stands for is found where it is written.
        void Push(Node child, Node parent)
        {
            if (child is not ScalarNode && parent.Start <= child.Start && child.End <= parent.End)
                open.Push(child);
        }
    }

    private sealed class LatestTwo<TKey, TValue>
        where TKey : class
    {
        private (TKey Key, TValue Value)? _latest;
        private (TKey Key, TValue Value)? _other;

        public TValue Of(TKey key, Func<TKey, TValue> make)
        {
            if (_latest is { } latest && ReferenceEquals(latest.Key, key))
                return latest.Value;
            (TKey Key, TValue Value) found = _other is { } other && ReferenceEquals(other.Key, key) ? other : (key, make(key));
            (_latest, _other) = (found, _latest);
            return found.Value;
        }
    }
}
