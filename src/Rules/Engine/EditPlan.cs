using System.Text;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// Collects the changes of one fix by the mapping or list that they touch, and turns them into replacements of one text. What the text
/// does not allow (explicit keys, entries that come from a merge key) makes the whole plan fail: a fix is applied whole or not at all.
/// </summary>
internal sealed class EditPlan : IEditSink
{
    private const int DefaultStep = 2;
    private readonly EditText _source;
    private readonly string _text;
    private readonly string _newLine;
    private readonly List<TextEdit> _edits = [];
    private readonly Dictionary<MappingNode, MappingChange> _mappings = [];
    private readonly Dictionary<SequenceNode, SequenceChange> _sequences = [];
    private readonly List<Action> _pending = [];
    private readonly List<(int At, string What)> _additions = [];
    private bool _failed;

    public EditPlan(EditText source)
    {
        _source = source;
        _text = source.Text;
        _newLine = source.NewLine;
    }

    /// <summary>What is added where; two fixes that add the same thing to the same place must not both be applied.</summary>
    public IReadOnlyList<(int At, string What)> Additions => _additions;

    /// <summary>Order of replacements: what is deeper comes first where several are inserted at one offset.</summary>
    public static TextEdit[] InOrder(IReadOnlyCollection<TextEdit> edits)
    {
        if (edits.Count > 8)
            return [.. edits.OrderBy(static edit => edit.Start).ThenBy(static edit => edit.End > edit.Start).ThenByDescending(Depth)];
        // Most fixes are of a few replacements, for which the machinery of a stable sort is too much.
        var sorted = new TextEdit[edits.Count];
        var count = 0;
        foreach (var edit in edits)
        {
            var at = count++;
            for (; at > 0 && IsBefore(edit, sorted[at - 1]); at--)
                sorted[at] = sorted[at - 1];
            sorted[at] = edit;
        }
        return sorted;
    }

    private static bool IsBefore(TextEdit left, TextEdit right)
    {
        if (left.Start != right.Start)
            return left.Start < right.Start;
        var isReplacement = left.End > left.Start;
        return isReplacement != right.End > right.Start ? !isReplacement : Depth(left) > Depth(right);
    }

    /// <summary>Written as JSON: the nearest mapping around is a flow mapping with keys in double quotes.</summary>
    public static bool IsJson(Node node)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            if (at is MappingNode { Count: > 0 } mapping)
                return mapping.IsFlow && mapping[0].KeyStyle == ScalarStyle.DoubleQuoted;
            if (at is MappingNode { IsFlow: false } or SequenceNode { IsFlow: false })
                return false;
        }
        return IsJsonFile(node.File);
    }

    /// <summary>The replacements, in order; null when the change cannot be made.</summary>
    public List<TextEdit>? Finish()
    {
        foreach (var change in _pending)
            change();
        _pending.Clear();
        return _failed || _edits.Count == 0 ? null : WithoutOverlaps();
    }

    public void Replace(int start, int end, string newText)
    {
        if (start < 0 || end < start || end > _text.Length)
            _failed = true;
        else
            _edits.Add(new TextEdit(start, end, newText));
    }

    public void ReplaceValue(Node value, Snippet yaml)
    {
        switch (value.Parent)
        {
            case MappingNode mapping when IndexOf(mapping, value) is >= 0 and var index:
                ReplaceEntry(mapping, index, yaml);
                break;
            case SequenceNode sequence when IndexOf(sequence, value) is >= 0 and var index:
                ReplaceItem(sequence, index, yaml);
                break;
            default:
                Replace(value.Start, Math.Max(value.Start, TrimEnd(value.End, value.Start)), Join(yaml.Lines, ColumnOf(value.Start)));
                break;
        }
    }

    public void Rename(MappingNode mapping, string key, string newKey)
    {
        mapping = _source.Whole(mapping);
        var index = mapping.IndexOf(key);
        if (index < 0 || mapping[index].Origin == EntryOrigin.Merged)
        {
            _failed = true;
            return;
        }
        _additions.Add((mapping.Start, newKey));
        Replace(mapping[index].KeyStart, mapping[index].KeyEnd, FlowText.Key(newKey, IsJson(mapping)));
    }

    public void Set(MappingNode mapping, string key, Snippet yaml)
    {
        mapping = _source.Whole(mapping);
        var index = mapping.IndexOf(key);
        var change = ChangeOf(mapping);
        if (index >= 0 && mapping[index].Origin != EntryOrigin.Merged && !change.Removed.Contains(index))
            ReplaceEntry(mapping, index, yaml);
        else
            Add(mapping, new Addition(key, yaml, null));
    }

    public void Remove(MappingNode mapping, string key)
    {
        mapping = _source.Whole(mapping);
        Remove(mapping, mapping.IndexOf(key));
    }

    public void Remove(MappingNode mapping, int index)
    {
        if (index < 0 || index >= mapping.Count || mapping[index].Origin == EntryOrigin.Merged)
            _failed = true;
        else
            ChangeOf(mapping).Removed.Add(index);
    }

    public void AddItem(SequenceNode sequence, Snippet yaml)
    {
        sequence = _source.Whole(sequence);
        ChangeOf(sequence).Added.Add(yaml);
        _additions.Add((sequence.Start, string.Join("\n", yaml.Lines)));
    }

    public void RemoveItem(SequenceNode sequence, int index)
    {
        if (index < 0 || index >= sequence.Count)
            _failed = true;
        else
            ChangeOf(sequence).Removed.Add(index);
    }

    public void Splice(SequenceNode list, int index, SequenceNode inner)
    {
        list = _source.Whole(list);
        inner = _source.Whole(inner);
        if (list.IsFlow || inner.IsFlow || index < 0 || index >= list.Count || inner.Count == 0 || Dashes(list) is not { } dashes || Dashes(inner) is not { } innerDashes || !IsFirstOnLine(innerDashes[0]))
        {
            _failed = true;
            return;
        }
        var lines = Relative(innerDashes[0], LineEnd(ItemEnd(inner, innerDashes, inner.Count - 1)));
        Replace(dashes[index], LineEnd(ItemEnd(list, dashes, index)), Join(lines, ColumnOf(dashes[index])));
    }

    public void Move(MappingNode from, string moved, MappingNode to, string? newKey)
    {
        from = _source.Whole(from);
        to = _source.Whole(to);
        var index = from.IndexOf(moved);
        if (index < 0 || from[index].Origin == EntryOrigin.Merged || from.File.Path != to.File.Path)
        {
            _failed = true;
            return;
        }
        ref readonly var entry = ref from[index];
        var key = newKey ?? entry.Key;
        Remove(from, index);
        if (from.IsFlow)
        {
            var (start, end) = ValueRange(from, index);
            var value = _text.Substring(start, end - start);
            Add(to, new Addition(key, Snippet.Of([value.Contains('\n') ? FlowText.Of(entry.Value, IsJson(from)) : value]), entry.Value));
            return;
        }
        var lines = Relative(entry.KeyStart, LineEnd(EntryEnd(from, index)));
        var written = newKey is null ? _text.Substring(entry.KeyStart, entry.KeyEnd - entry.KeyStart) : YamlText.Scalar(newKey);
        lines[0] = written + lines[0].Substring(entry.KeyEnd - entry.KeyStart);
        Add(to, new Addition(key, null, entry.Value) { Lines = lines });
    }

    public void Nest(MappingNode mapping, string nested, string newKey)
    {
        mapping = _source.Whole(mapping);
        var index = mapping.IndexOf(nested);
        if (index < 0 || mapping[index].Origin == EntryOrigin.Merged || Colon(mapping, index) is not (>= 0 and var colon))
        {
            _failed = true;
            return;
        }
        var (start, end) = ValueRange(mapping, index);
        var key = FlowText.Key(newKey, IsJson(mapping));
        if (start == end)
        {
            ReplaceEntry(mapping, index, Snippet.Of([mapping.IsFlow ? "{" + key + ": null}" : key + ":"]));
            return;
        }
        if (mapping.IsFlow || _text[start] is '{' or '[')
        {
            Replace(start, end, "{" + key + ": " + _text.Substring(start, end - start) + "}");
            return;
        }
        var step = StepIn(mapping);
        var column = ColumnOf(mapping[index].KeyStart) + step;
        var keyLineEnd = LineEnd(colon);
        if (start <= keyLineEnd)
        {
            if (!IsBlank(colon + 1, start))
            {
                _failed = true;
                return;
            }
            var lines = _text.Substring(start, end - start).Split('\n');
            for (var i = 1; i < lines.Length; i++)
                lines[i] = Snippet.Indented(lines[i].TrimEnd('\r'), step);
            lines[0] = lines[0].TrimEnd('\r');
            Replace(colon + 1, end, _newLine + new string(' ', column) + key + ": " + string.Join(_newLine, lines));
            return;
        }
        var deeper = new StringBuilder(_newLine).Append(' ', column).Append(key).Append(':');
        var rest = _text.Substring(keyLineEnd, end - keyLineEnd).Split('\n');
        for (var i = 1; i < rest.Length; i++)
            deeper.Append(_newLine).Append(Snippet.Indented(rest[i].TrimEnd('\r'), step));
        Replace(keyLineEnd, end, deeper.ToString());
    }

    public void AppendDocument(SourceFile file, string yaml)
    {
        var lines = Snippet.Parse(yaml).Lines;
        int start = 0, end = _text.Length;
        while (start < end && char.IsWhiteSpace(_text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
            end--;
        if (IsJsonFile(file) || (start < end && _text[start] is '{' or '['))
        {
            _failed = true;
            return;
        }
        var document = new StringBuilder();
        if (_text.Length > 0 && _text[_text.Length - 1] is not ('\n' or '\r'))
            document.Append(_newLine);
        var endsWithMarker = end - start >= 3 && string.CompareOrdinal(_text, end - 3, "---", 0, 3) == 0 && (end - start == 3 || _text[end - 4] == '\n');
        if (start < end && !endsWithMarker)
            document.Append("---").Append(_newLine);
        foreach (var line in lines)
            document.Append(line).Append(_newLine);
        _additions.Add((-1, string.Join("\n", lines)));
        Replace(_text.Length, _text.Length, document.ToString());
    }

    public void RemoveDocument(MappingNode root)
    {
        if (_source.DocumentOf(root) is { } document)
            Replace(document.Start, document.End, "");
        else
            _failed = true;
    }

    public void BreakBefore(MappingNode mapping, int index)
    {
        if (mapping.IsFlow || mapping.Parent is not null || index < 1 || index >= mapping.Count || ColumnOf(mapping[index].KeyStart) != 0)
        {
            _failed = true;
            return;
        }
        var at = mapping[index].KeyStart;
        // A comment right above a key speaks of what follows.
        while (at > 0 && LineStart(LineBreakBefore(at)) is var above && _text[above] == '#')
            at = above;
        Replace(at, at, "---" + _newLine);
    }

    public void Indent(MappingNode mapping, int first, int count)
    {
        if (mapping.IsFlow || first < 0 || count < 1 || first + count > mapping.Count || !IsFirstOnLine(mapping[first].KeyStart))
        {
            _failed = true;
            return;
        }
        var indent = new string(' ', StepIn(mapping));
        var end = EntryEnd(mapping, first + count - 1);
        for (var line = LineStart(mapping[first].KeyStart); line < end; line = NextLine(line))
        {
            if (!IsBlank(line, LineEnd(line)))
                Replace(line, line, indent);
            if (LineEnd(line) >= _text.Length)
                break;
        }
    }

    private void Add(MappingNode mapping, Addition addition)
    {
        _additions.Add((mapping.Start, addition.Key));
        var added = ChangeOf(mapping).Added;
        added.RemoveAll(other => other.Key == addition.Key);
        added.Add(addition);
    }

    private MappingChange ChangeOf(MappingNode mapping)
    {
        if (!_mappings.TryGetValue(mapping, out var change))
        {
            _mappings.Add(mapping, change = new MappingChange());
            _pending.Add(() => Resolve(mapping, change));
        }
        return change;
    }

    private SequenceChange ChangeOf(SequenceNode sequence)
    {
        if (!_sequences.TryGetValue(sequence, out var change))
        {
            _sequences.Add(sequence, change = new SequenceChange());
            _pending.Add(() => Resolve(sequence, change));
        }
        return change;
    }

    private void Resolve(MappingNode mapping, MappingChange change)
    {
        if (change.Removed.Count == 0 && change.Added.Count == 0)
            return;
        var written = _source.WrittenOf(mapping, FindWritten);
        var nothingStays = change.Removed.Count == written.Length && written.Length == mapping.Count;
        if (mapping.IsFlow)
        {
            ResolveFlow(mapping, change, written, nothingStays);
            return;
        }
        if (nothingStays)
        {
            ReplaceValue(mapping, change.Added.Count == 0 ? Snippet.Of(["{}"]) : Snippet.Of([.. change.Added.SelectMany(added => added.AsLines(StepIn(mapping), HasLevelLists(mapping)))]));
            return;
        }
        foreach (var (first, last) in Runs(Positions(mapping, written, change.Removed)))
        {
            var start = mapping[written[first]].KeyStart;
            var end = LineEnd(EntryEnd(mapping, written[last]));
            if (IsFirstOnLine(start))
                RemoveLines(start, end);
            else if (first == 0 && IsBehindDash(start) && SkipBlank(end) is var next && next < _text.Length)
                Replace(start, next, "");
            else
                _failed = true;
        }
        if (change.Added.Count > 0)
        {
            var column = ColumnOf(written.Length > 0 ? mapping[written[0]].KeyStart : mapping.Start);
            var text = new StringBuilder();
            foreach (var added in change.Added)
            {
                foreach (var line in added.AsLines(StepIn(mapping), HasLevelLists(mapping)))
                    text.Append(_newLine).Append(Snippet.Indented(line, column));
            }
            var at = EndOfBlock(mapping);
            Replace(at, at, text.ToString());
        }
    }

    // In the order of the text, in which they nearly always are.
    private static int[] FindWritten(MappingNode mapping)
    {
        var written = new int[mapping.Count];
        var count = 0;
        var isOrdered = true;
        for (var i = 0; i < mapping.Count; i++)
        {
            if (mapping[i].Origin == EntryOrigin.Merged)
                continue;
            isOrdered &= count == 0 || mapping[written[count - 1]].KeyStart < mapping[i].KeyStart;
            written[count++] = i;
        }
        Array.Resize(ref written, count);
        return isOrdered ? written : [.. written.OrderBy(i => mapping[i].KeyStart)];
    }

    private void ResolveFlow(MappingNode mapping, MappingChange change, int[] written, bool nothingStays)
    {
        var asJson = IsJson(mapping);
        var added = change.Added.Select(addition => addition.AsFlow(asJson)).ToList();
        if (nothingStays)
        {
            if (added.Count > 0 && written.Length == 0 && !asJson && !IsInFlow(mapping))
                ReplaceValue(mapping, Snippet.Of([.. change.Added.SelectMany(addition => addition.AsLines(StepIn(mapping), HasLevelLists(mapping)))]));
            else
                Replace(mapping.Start, mapping.End, "{" + string.Join(", ", added) + "}");
            return;
        }
        foreach (var (first, last) in Runs(Positions(mapping, written, change.Removed)))
        {
            if (last + 1 < written.Length)
                Replace(mapping[written[first]].KeyStart, mapping[written[last + 1]].KeyStart, "");
            else
                Replace(EntryEnd(mapping, written[first - 1]), EntryEnd(mapping, written[last]), "");
        }
        if (added.Count > 0)
            AppendFlow(mapping.End, written.Length == 0 ? mapping.Start + 1 : EntryEnd(mapping, written[written.Length - 1]), written.Length == 0 ? -1 : mapping[written[written.Length - 1]].KeyStart, added);
    }

    private void Resolve(SequenceNode sequence, SequenceChange change)
    {
        if (change.Removed.Count == 0 && change.Added.Count == 0)
            return;
        var nothingStays = change.Removed.Count == sequence.Count;
        if (sequence.IsFlow)
        {
            var asJson = IsJson(sequence);
            var added = change.Added.Select(item => item.Root is null ? "null" : FlowText.Of(item.Root, asJson)).ToList();
            if (nothingStays)
            {
                if (sequence.Count == 0 && !asJson && !IsInFlow(sequence) && change.Added.Any(static item => item.IsBlock || item.Lines.Length > 1))
                    ReplaceValue(sequence, Snippet.Of([.. change.Added.SelectMany(static item => item.Continued("- ", 2))]));
                else
                    Replace(sequence.Start, sequence.End, "[" + string.Join(", ", added) + "]");
                return;
            }
            foreach (var (first, last) in Runs([.. change.Removed]))
            {
                if (last + 1 < sequence.Count)
                    Replace(ItemRange(sequence, first).Start, ItemRange(sequence, last + 1).Start, "");
                else
                    Replace(ItemRange(sequence, first - 1).End, ItemRange(sequence, last).End, "");
            }
            if (added.Count > 0)
                AppendFlow(sequence.End, ItemRange(sequence, sequence.Count - 1).End, ItemRange(sequence, sequence.Count - 1).Start, added);
            return;
        }
        if (nothingStays)
        {
            ReplaceValue(sequence, Snippet.Of(change.Added.Count == 0 ? ["[]"] : [.. change.Added.SelectMany(static item => item.Continued("- ", 2))]));
            return;
        }
        var dashes = Dashes(sequence);
        if (dashes is null)
        {
            _failed = true;
            return;
        }
        foreach (var (first, last) in Runs([.. change.Removed]))
        {
            if (IsFirstOnLine(dashes[first]))
                RemoveLines(dashes[first], LineEnd(ItemEnd(sequence, dashes, last)));
            else if (first == 0)
                Replace(dashes[0], dashes[last + 1], "");
            else
                _failed = true;
        }
        if (change.Added.Count > 0)
        {
            var column = ColumnOf(dashes[0]);
            var gap = sequence[0] is MappingNode { IsFlow: false } && LineStart(sequence[0].Start) == LineStart(dashes[0]) && sequence[0].Start > dashes[0] ? sequence[0].Start - dashes[0] : 2;
            var text = new StringBuilder();
            foreach (var item in change.Added)
            {
                foreach (var line in item.Continued("-" + new string(' ', gap - 1), gap))
                    text.Append(_newLine).Append(Snippet.Indented(line, column));
            }
            var at = EndOfBlock(sequence);
            Replace(at, at, text.ToString());
        }
    }

    private void AppendFlow(int collectionEnd, int lastEnd, int lastStart, List<string> added)
    {
        var comma = SkipBlank(lastEnd);
        var hasComma = comma < collectionEnd && _text[comma] == ',';
        var at = hasComma ? comma + 1 : lastEnd;
        // One entry a line, as JSON is mostly printed; else on the same line.
        var separator = lastStart >= 0 && IsFirstOnLine(lastStart) && _text.IndexOf('\n', lastEnd, collectionEnd - lastEnd) >= 0 ? _newLine + new string(' ', ColumnOf(lastStart)) : " ";
        var text = new StringBuilder();
        for (var i = 0; i < added.Count; i++)
        {
            if (i > 0 || !hasComma)
                text.Append(lastStart < 0 && i == 0 ? "" : ",");
            text.Append(lastStart < 0 && i == 0 ? "" : separator).Append(added[i]);
        }
        Replace(at, at, text.ToString());
    }

    private void ReplaceEntry(MappingNode mapping, int index, Snippet yaml)
    {
        if (mapping[index].Origin == EntryOrigin.Merged || Colon(mapping, index) is not (>= 0 and var colon))
        {
            _failed = true;
            return;
        }
        var (start, end) = ValueRange(mapping, index);
        if (mapping.IsFlow)
        {
            var flow = AsFlow(yaml, mapping);
            if (start == end)
                Replace(colon, colon + 1, ": " + flow);
            else
                Replace(start, end, flow);
            return;
        }
        var keyLineEnd = LineEnd(colon);
        var isEmpty = start == end;
        var isOnKeyLine = !isEmpty && start <= keyLineEnd;
        var column = ColumnOf(mapping[index].KeyStart);
        var lines = yaml.AsEntry("", StepIn(mapping), HasLevelLists(mapping));
        // The first line is ": value", or ":" in front of a block.
        var rest = string.Concat(lines.Skip(1).Select(line => _newLine + Snippet.Indented(line, column)));
        if (isEmpty)
        {
            // An anchor or a tag without a value.
            if (!IsBlank(colon + 1, keyLineEnd) && Comment(colon + 1, keyLineEnd).Length == 0)
                _failed = true;
            else if (lines.Length == 1)
                Replace(colon, colon + 1, lines[0]);
            else
                Replace(colon, keyLineEnd, lines[0] + Comment(colon + 1, keyLineEnd) + rest);
        }
        else if (isOnKeyLine)
        {
            if (lines.Length == 1)
            {
                Replace(start, end, lines[0].Substring(Math.Min(2, lines[0].Length)));
                return;
            }
            if (!IsBlank(colon + 1, start))
            {
                _failed = true;
                return;
            }
            var lineEnd = LineEnd(end);
            if (yaml.IsBlock || yaml.IsLiteral)
                Replace(colon, lineEnd, lines[0] + Comment(end, lineEnd) + rest);
            else
                Replace(colon, end, lines[0] + rest);
        }
        else
        {
            var comment = Comment(colon + 1, keyLineEnd);
            if (comment.Length == 0 && !IsBlank(colon + 1, keyLineEnd))
                _failed = true;
            else if (yaml.IsBlock || yaml.IsLiteral || lines.Length == 1)
                Replace(colon, end, lines[0] + comment + rest);
            else
                Replace(colon, end, lines[0] + rest);
        }
    }

    private void ReplaceItem(SequenceNode sequence, int index, Snippet yaml)
    {
        var (start, end) = ItemRange(sequence, index);
        if (sequence.IsFlow)
        {
            Replace(start, end, AsFlow(yaml, sequence));
            return;
        }
        if (Dashes(sequence) is not { } dashes)
        {
            _failed = true;
            return;
        }
        var dash = dashes[index];
        if (start == end || LineStart(start) != LineStart(dash))
            Replace(dash, Math.Max(dash + 1, end), Join(yaml.Continued("- ", 2), ColumnOf(dash)));
        else
            Replace(start, end, Join(yaml.Continued("", 0), ColumnOf(start)));
    }

    private static string AsFlow(Snippet yaml, Node context) => yaml.Root is null ? "null" : yaml.Root is ScalarNode { Style: ScalarStyle.Plain } or MappingNode { IsFlow: true } or SequenceNode { IsFlow: true } && !IsJson(context)
        ? string.Join(" ", yaml.Lines)
        : FlowText.Of(yaml.Root, IsJson(context));

    // Every deletion within a fix may meet another; a change inside what is deleted is gone with it.
    private List<TextEdit>? WithoutOverlaps()
    {
        var result = new List<TextEdit>(_edits.Count);
        foreach (var edit in InOrder(_edits))
        {
            if (result.Count > 0)
            {
                var before = result[result.Count - 1];
                if (edit.Start < before.End || (edit.Start == before.Start && edit.End > edit.Start && before.End > before.Start))
                {
                    if (edit == before || (edit.End <= before.End && before.NewText.Length == 0))
                        continue;
                    if (before.NewText.Length == 0 && edit.NewText.Length == 0)
                        result[result.Count - 1] = new TextEdit(before.Start, Math.Max(before.End, edit.End), "");
                    else if (edit.NewText.Length == 0 && edit.Start <= before.Start && edit.End >= before.End)
                        result[result.Count - 1] = edit;
                    else
                        return null;
                    continue;
                }
            }
            result.Add(edit);
        }
        return result;
    }

    private static int Depth(TextEdit edit)
    {
        if (edit.End > edit.Start)
            return 0;
        var text = edit.NewText;
        var at = text.StartsWith('\r') ? 2 : text.StartsWith('\n') ? 1 : -1;
        if (at < 0)
            return string.CompareOrdinal(text, 0, "---", 0, 3) == 0 ? -1 : int.MaxValue;
        var start = at;
        while (at < text.Length && text[at] == ' ')
            at++;
        if (string.CompareOrdinal(text, at, "---", 0, 3) == 0)
            return -1;
        // An item at the same column as a key belongs to the key above it.
        return (at - start) * 2 + (at + 1 < text.Length && text[at] == '-' && text[at + 1] == ' ' ? 1 : 0);
    }

    // Where the removed entries stand among those that are written.
    private static List<int> Positions(MappingNode mapping, int[] written, HashSet<int> removed)
    {
        var positions = new List<int>(removed.Count);
        foreach (var index in removed)
        {
            int low = 0, high = written.Length - 1;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (mapping[written[middle]].KeyStart < mapping[index].KeyStart)
                    low = middle + 1;
                else
                    high = middle;
            }
            positions.Add(low);
        }
        return positions;
    }

    private static IEnumerable<(int First, int Last)> Runs(List<int> removed)
    {
        removed.Sort();
        for (var i = 0; i < removed.Count; i++)
        {
            var first = removed[i];
            while (i + 1 < removed.Count && removed[i + 1] == removed[i] + 1)
                i++;
            yield return (first, removed[i]);
        }
    }

    private void RemoveLines(int start, int end)
    {
        var lineStart = LineStart(start);
        if (lineStart == 0)
            Replace(0, NextLine(end), "");
        else
            Replace(LineBreakBefore(lineStart), end, "");
    }

    // The text of a range as if its first character stood in the first column.
    private string[] Relative(int start, int end)
    {
        var column = ColumnOf(start);
        var lines = _text.Substring(start, end - start).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            lines[i] = i == 0 ? line : line.Substring(Math.Min(column, Snippet.Leading(line)));
        }
        return lines;
    }

    private string Join(string[] lines, int column)
    {
        var text = new StringBuilder(lines[0]);
        for (var i = 1; i < lines.Length; i++)
            text.Append(_newLine).Append(Snippet.Indented(lines[i], column));
        return text.ToString();
    }

    // What stands between a value and the end of its line, if it is a comment.
    private string Comment(int start, int end)
    {
        var text = _text.Substring(start, end - start).Trim();
        return text.StartsWith('#') ? " " + text : "";
    }

    private int StepIn(MappingNode mapping) => _source.StepOf(mapping, FindStep);

    private int FindStep(MappingNode mapping)
    {
        for (Node? at = mapping; at is not null; at = at.Parent)
        {
            if (at is not MappingNode { IsFlow: false } block)
                continue;
            for (var i = 0; i < block.Count; i++)
            {
                ref readonly var entry = ref block[i];
                if (entry.Value is MappingNode { IsFlow: false } child && entry.Origin != EntryOrigin.Merged && child.Start > entry.KeyEnd && ColumnOf(child.Start) - ColumnOf(entry.KeyStart) is > 0 and < 12 and var step)
                    return step;
            }
        }
        return DefaultStep;
    }

    private bool HasLevelLists(MappingNode mapping) => _source.HasLevelLists(mapping, FindLevelLists);

    // Whether "- " stands below the first letter of its key. The nearest list tells; kubectl prints lists so.
    private bool FindLevelLists(MappingNode mapping)
    {
        Node root = mapping;
        for (Node? at = mapping; at is not null; at = at.Parent)
        {
            root = at;
            if (at is MappingNode block && LevelOf(block) is { } level)
                return level;
        }
        var open = new Stack<Node>();
        open.Push(root);
        for (var budget = 10_000; open.Count > 0 && budget > 0; budget--)
        {
            switch (open.Pop())
            {
                case MappingNode block:
                    if (LevelOf(block) is { } level)
                        return level;
                    for (var i = block.Count - 1; i >= 0; i--)
                        open.Push(block[i].Value);
                    break;
                case SequenceNode list:
                    for (var i = list.Count - 1; i >= 0; i--)
                        open.Push(list[i]);
                    break;
            }
        }
        return true;
    }

    private bool? LevelOf(MappingNode mapping)
    {
        for (var i = 0; i < mapping.Count && !mapping.IsFlow; i++)
        {
            ref readonly var entry = ref mapping[i];
            if (entry.Value is SequenceNode { IsFlow: false, Count: > 0 } list && entry.Origin != EntryOrigin.Merged && list.Start > entry.KeyEnd)
                return ColumnOf(list.Start) == ColumnOf(entry.KeyStart);
        }
        return null;
    }

    private static bool IsJsonFile(SourceFile file) => file.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static bool IsInFlow(Node node) => node.Parent is MappingNode { IsFlow: true } or SequenceNode { IsFlow: true } || (node.Parent is null && IsJsonFile(node.File));

    private int Colon(MappingNode mapping, int index)
    {
        ref readonly var entry = ref mapping[index];
        if (!mapping.IsFlow && !IsFirstOnLine(entry.KeyStart) && !IsBehindDash(entry.KeyStart))
            return -1;
        var at = SkipBlank(entry.KeyEnd);
        return at < _text.Length && _text[at] == ':' ? at : -1;
    }

    private (int Start, int End) ValueRange(MappingNode mapping, int index)
    {
        ref readonly var entry = ref mapping[index];
        var value = entry.Value;
        if (value.Start >= entry.KeyEnd)
            return (value.Start, EndOf(value));
        // An alias: the node stands at its anchor.
        var colon = SkipBlank(entry.KeyEnd);
        return Alias(colon + 1);
    }

    private int EntryEnd(MappingNode mapping, int index)
    {
        var (start, end) = ValueRange(mapping, index);
        if (start < end)
            return end;
        var colon = SkipBlank(mapping[index].KeyEnd);
        return colon < _text.Length && _text[colon] == ':' ? colon + 1 : mapping[index].KeyEnd;
    }

    private (int Start, int End) ItemRange(SequenceNode sequence, int index) => _source.ItemsOf(sequence, FindItems)[index];

    private (int Start, int End)[] FindItems(SequenceNode sequence)
    {
        var items = new (int Start, int End)[sequence.Count];
        var before = sequence.Start;
        for (var i = 0; i < items.Length; i++)
        {
            var item = sequence[i];
            items[i] = item.Start >= before && item.End <= Math.Max(sequence.End, item.Start) ? (item.Start, EndOf(item)) : Alias(before);
            before = items[i].End;
        }
        return items;
    }

    private (int Start, int End) Alias(int from)
    {
        var start = from;
        while (start < _text.Length && _text[start] is ' ' or '\t' or '-' or ',' or '[' or '\n' or '\r')
            start++;
        var end = start;
        if (start < _text.Length && _text[start] == '*')
        {
            while (end < _text.Length && _text[end] is not (' ' or '\t' or ',' or ']' or '}' or '\n' or '\r'))
                end++;
        }
        return (start, end);
    }

    private int ItemEnd(SequenceNode sequence, int[] dashes, int index) => Math.Max(dashes[index] + 1, ItemRange(sequence, index).End);

    private int[]? Dashes(SequenceNode sequence) => _source.DashesOf(sequence, FindDashes);

    private int[]? FindDashes(SequenceNode sequence)
    {
        var dashes = new int[sequence.Count];
        var at = sequence.Start;
        for (var i = 0; i < dashes.Length; i++)
        {
            at = SkipBlank(at);
            if (at >= _text.Length || _text[at] != '-')
                return null;
            dashes[i] = at;
            at = Math.Max(at + 1, ItemRange(sequence, i).End);
        }
        return dashes;
    }

    // Behind the last character of a node, whatever it holds.
    private int EndOf(Node node)
    {
        var end = node.Start;
        for (var at = node; ;)
        {
            end = Math.Max(end, TrimEnd(Math.Min(at.End, _text.Length), at.Start));
            Node? last = null;
            switch (at)
            {
                case MappingNode { IsFlow: false } mapping:
                    var lastKey = -1;
                    for (var i = 0; i < mapping.Count; i++)
                    {
                        if (mapping[i].Origin == EntryOrigin.Merged || mapping[i].KeyStart < lastKey)
                            continue;
                        lastKey = mapping[i].KeyStart;
                        end = Math.Max(end, mapping[i].KeyEnd);
                        if (mapping[i].Value.Start >= mapping[i].KeyEnd)
                            last = mapping[i].Value;
                        else
                            end = Math.Max(end, ValueRange(mapping, i).End);
                    }
                    break;
                case SequenceNode { IsFlow: false, Count: > 0 } sequence:
                    last = sequence[sequence.Count - 1];
                    break;
            }
            if (last is null || last.Start < at.Start)
                return end;
            at = last;
        }
    }

    // Where lines can be added to a block: the end of its last line, comment included, and what a kept block scalar ends with.
    private int EndOfBlock(Node block)
    {
        var end = LineEnd(EndOf(block));
        var last = block;
        while (true)
        {
            if (last is MappingNode { IsFlow: false, Count: > 0 } mapping)
                last = mapping[mapping.Count - 1].Value;
            else if (last is SequenceNode { IsFlow: false, Count: > 0 } sequence)
                last = sequence[sequence.Count - 1];
            else
                break;
        }
        if (last is ScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded } && last.Start < _text.Length && _text.IndexOf('+', last.Start, Math.Min(3, _text.Length - last.Start)) >= 0)
        {
            while (NextLine(end) is var next && next < _text.Length && IsBlank(next, LineEnd(next)))
                end = LineEnd(next);
        }
        return end;
    }

    private int TrimEnd(int end, int start)
    {
        while (end > start && _text[end - 1] is ' ' or '\t' or '\n' or '\r')
            end--;
        return end;
    }

    // Over blanks, line breaks and comments.
    private int SkipBlank(int at)
    {
        while (at < _text.Length)
        {
            if (_text[at] is ' ' or '\t' or '\n' or '\r')
                at++;
            else if (_text[at] == '#' && (at == 0 || _text[at - 1] is ' ' or '\t' or '\n' or '\r'))
                at = LineEnd(at);
            else
                break;
        }
        return at;
    }

    private bool IsBlank(int start, int end)
    {
        for (; start < end; start++)
        {
            if (_text[start] is not (' ' or '\t' or '\r'))
                return false;
        }
        return true;
    }

    private bool IsFirstOnLine(int at) => IsBlank(LineStart(at), at);

    private bool IsBehindDash(int at)
    {
        var seen = false;
        for (var i = LineStart(at); i < at; i++)
        {
            if (_text[i] == '-')
                seen = true;
            else if (_text[i] != ' ')
                return false;
        }
        return seen;
    }

    private int ColumnOf(int at) => at - LineStart(at);

    private int LineStart(int at) => _source.LineStart(at);

    private int LineEnd(int at) => _source.LineEnd(at);

    // The start of the line break that ends just before a line.
    private int LineBreakBefore(int lineStart)
    {
        var at = lineStart - 1;
        return at > 0 && _text[at] == '\n' && _text[at - 1] == '\r' ? at - 1 : at;
    }

    private int NextLine(int at)
    {
        at = LineEnd(at);
        if (at < _text.Length && _text[at] == '\r')
            at++;
        if (at < _text.Length && _text[at] == '\n')
            at++;
        return at;
    }

    private static int IndexOf(MappingNode mapping, Node value)
    {
        int low = 0, high = mapping.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (mapping[middle].KeyStart <= value.Start)
                low = middle;
            else
                high = middle - 1;
        }
        if (low < mapping.Count && ReferenceEquals(mapping[low].Value, value))
            return low;
        // What an alias stands for is elsewhere, and merged entries are.
        for (var i = 0; i < mapping.Count; i++)
        {
            if (ReferenceEquals(mapping[i].Value, value))
                return i;
        }
        return -1;
    }

    private static int IndexOf(SequenceNode sequence, Node item)
    {
        int low = 0, high = sequence.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (sequence[middle].Start <= item.Start)
                low = middle;
            else
                high = middle - 1;
        }
        if (low < sequence.Count && ReferenceEquals(sequence[low], item))
            return low;
        for (var i = 0; i < sequence.Count; i++)
        {
            if (ReferenceEquals(sequence[i], item))
                return i;
        }
        return -1;
    }

    private sealed class MappingChange
    {
        public HashSet<int> Removed { get; } = [];

        public List<Addition> Added { get; } = [];
    }

    private sealed class SequenceChange
    {
        public HashSet<int> Removed { get; } = [];

        public List<Snippet> Added { get; } = [];
    }

    private sealed record Addition(string Key, Snippet? Yaml, Node? Value)
    {
        public string[]? Lines { get; init; }

        public string[] AsLines(int step, bool levelLists) => Lines ?? Yaml!.AsEntry(YamlText.Scalar(Key), step, levelLists);

        public string AsFlow(bool asJson) =>
            FlowText.Key(Key, asJson) + ": " + (Value is not null ? FlowText.Of(Value, asJson) : Yaml!.Root is null ? "null" : FlowText.Of(Yaml.Root, asJson));
    }
}
