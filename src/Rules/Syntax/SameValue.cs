namespace StsLint.Syntax;

/// <summary>Compares what nodes say, not where they stand.</summary>
internal static class SameValue
{
    private const int Most = 2000;

    /// <summary>True when both surely mean the same; false also for trees too big to be compared.</summary>
    public static bool Of(Node left, Node right)
    {
        var budget = Most;
        return Of(left, right, ref budget);
    }

    private static bool Of(Node left, Node right, ref int budget)
    {
        if (ReferenceEquals(left, right))
            return left is not UnknownNode;
        if (--budget < 0)
            return false;
        switch (left)
        {
            case ScalarNode one when right is ScalarNode other:
                return one.Kind == other.Kind && (one.IsNull || string.Equals(one.Value, other.Value, StringComparison.Ordinal));
            case SequenceNode one when right is SequenceNode other:
                if (one.Count != other.Count || one.IsOpen || other.IsOpen)
                    return false;
                for (var i = 0; i < one.Count; i++)
                {
                    if (!Of(one[i], other[i], ref budget))
                        return false;
                }
                return true;
            case MappingNode one when right is MappingNode other:
                if (one.Count != other.Count || one.IsOpen || other.IsOpen)
                    return false;
                for (var i = 0; i < one.Count; i++)
                {
                    if (one[i].Origin == EntryOrigin.Overridden || other[one[i].Key] is not { } value || !Of(one[i].Value, value, ref budget))
                        return false;
                }
                return true;
            default:
                return false;
        }
    }
}
