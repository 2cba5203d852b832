using System.Text;

namespace StsLint.Syntax;

/// <summary>
/// A part of a text with other blanks than were written; it knows for each of its offsets where that stands in the text as written.
/// </summary>
internal sealed class RewrittenText
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Here, int There)> _copies = [];
    private readonly string _source;
    private readonly int _offset;
    private int _at;

    /// <summary>Starts at a part that stands at <paramref name="offset"/> of the whole.</summary>
    public RewrittenText(string source, int offset)
    {
        _source = source;
        _offset = offset;
        _copies.Add((0, 0));
    }

    /// <summary>Copies up to <paramref name="position"/> of the whole, then writes <paramref name="instead"/> for the next <paramref name="length"/> characters.</summary>
    public void Replace(int position, int length, string instead)
    {
        position -= _offset;
        if (position < _at)
            return;
        _text.Append(_source, _at, position - _at).Append(instead);
        _at = position + length;
        _copies.Add((_text.Length, _at));
    }

    public string Complete()
    {
        if (_copies.Count == 1)
            return _source;
        return _text.Append(_source, _at, _source.Length - _at).ToString();
    }

    public int ToSource(int index)
    {
        var low = 0;
        var high = _copies.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_copies[middle].Here <= index)
                low = middle;
            else
                high = middle - 1;
        }
        var (here, there) = _copies[low];
        return _offset + Math.Min(there + index - here, low + 1 < _copies.Count ? _copies[low + 1].There : _source.Length);
    }
}
