namespace StsLint.Syntax;

/// <summary>Feeds a part of a text to the parser without a copy of it.</summary>
internal sealed class TextWindow(string text, int start, int end) : TextReader
{
    private int _at = start;

    public override int Read(char[] buffer, int index, int count)
    {
        var length = Math.Min(count, end - _at);
        if (length <= 0)
            return 0;
        text.CopyTo(_at, buffer, index, length);
        _at += length;
        return length;
    }

    public override int Read() => _at < end ? text[_at++] : -1;

    public override int Peek() => _at < end ? text[_at] : -1;
}
