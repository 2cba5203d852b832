using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// Tells whether two objects say the same, when only a part of each is kept: a hash of the tree in which the order of keys, quotes, comments
/// and places do not count.
/// </summary>
internal static class ContentHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The hash of a tree; null when part of it cannot be told.</summary>
    public static ulong? Of(Node node) => TryHash(node, out var hash) ? hash : null;

    private static bool TryHash(Node node, out ulong hash)
    {
        hash = Basis;
        switch (node)
        {
            case ScalarNode scalar:
                hash = Text(Mix(hash, (ulong)scalar.Kind), scalar.Kind == ScalarKind.Null ? "" : scalar.Value);
                return true;
            case MappingNode mapping:
                if (mapping.IsOpen)
                    return false;
                ulong sum = 0;
                for (var i = 0; i < mapping.Count; i++)
                {
                    ref readonly var entry = ref mapping[i];
                    if (entry.Origin == EntryOrigin.Overridden)
                        continue;
                    if (!TryHash(entry.Value, out var value))
                        return false;
                    // A sum, so that the order of keys does not count.
                    sum += Mix(Text(Basis, entry.Key), value);
                }
                hash = Mix(Mix(hash, 101), sum);
                return true;
            case SequenceNode sequence:
                if (sequence.IsOpen)
                    return false;
                hash = Mix(hash, 102);
                for (var i = 0; i < sequence.Count; i++)
                {
                    if (!TryHash(sequence[i], out var item))
                        return false;
                    hash = Mix(hash, item);
                }
                return true;
            default:
                return false;
        }
    }

    private static ulong Text(ulong hash, string text)
    {
        var at = 0;
        for (; at + 3 < text.Length; at += 4)
        {
            hash = (hash ^ (text[at] | ((ulong)text[at + 1] << 16) | ((ulong)text[at + 2] << 32) | ((ulong)text[at + 3] << 48))) * Prime;
            // What a product holds at its upper end must reach the lower one before the next.
            hash ^= hash >> 32;
        }
        for (; at < text.Length; at++)
            hash = (hash ^ text[at]) * Prime;
        return hash ^ (ulong)text.Length;
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * Prime;
        hash ^= hash >> 29;
        return hash * 0xBF58476D1CE4E5B9;
    }
}
