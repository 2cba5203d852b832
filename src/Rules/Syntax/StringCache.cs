namespace StsLint.Syntax;

/// <summary>Keeps one instance of keys and short values that come again and again. Bounded; a newcomer takes the place of an older one.</summary>
internal sealed class StringCache
{
    private const int Size = 2048;
    private const int Longest = 40;
    private readonly string?[] _slots = new string?[Size];

    public string Get(string value)
    {
        var length = value.Length;
        if (length == 0)
            return "";
        if (length > Longest)
            return value;
        var hash = (uint)length;
        foreach (var c in value)
            hash = (hash * 31) + c;
        ref var slot = ref _slots[(hash ^ (hash >> 13)) & (Size - 1)];
        if (slot is { } known && string.Equals(known, value))
            return known;
        return slot = value;
    }

    /// <summary>The same for a part of a text; nothing is made of it when it is known.</summary>
#if NET
    public string Get(string text, int start, int length) => Get(text.AsSpan(start, length));

    /// <summary>The same for characters.</summary>
    public string Get(ReadOnlySpan<char> text)
    {
        if (text.Length == 0)
            return "";
        if (text.Length > Longest)
            return text.ToString();
        var hash = (uint)text.Length;
        foreach (var c in text)
            hash = (hash * 31) + c;
        ref var slot = ref _slots[(hash ^ (hash >> 13)) & (Size - 1)];
        return slot is { } known && text.SequenceEqual(known) ? known : slot = text.ToString();
    }
#else
    public string Get(string text, int start, int length)
    {
        if (length == 0)
            return "";
        if (length > Longest)
            return text.Substring(start, length);
        var hash = (uint)length;
        for (var i = start; i < start + length; i++)
            hash = (hash * 31) + text[i];
        ref var slot = ref _slots[(hash ^ (hash >> 13)) & (Size - 1)];
        if (slot is { } known && known.Length == length && string.CompareOrdinal(known, 0, text, start, length) == 0)
            return known;
        return slot = text.Substring(start, length);
    }
#endif
}
