using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// Where a finding stands: at a value, at a key, or, for something that is missing, at the nearest thing that exists. Nodes and fields
/// convert to it by themselves.
/// </summary>
public readonly struct Anchor
{
    private Anchor(SourceSpan span, Node? node, string? below)
    {
        Span = span;
        Node = node;
        Below = below;
    }

    /// <summary>The range to mark.</summary>
    public SourceSpan Span { get; }

    /// <summary>The node whose path is the finding's, or its parent when <see cref="Below"/> is given.</summary>
    public Node? Node { get; }

    /// <summary>What to append to the node's path: the name of a missing field, or the key of an entry.</summary>
    public string? Below { get; }

    /// <summary>A value. Of a block mapping or sequence, which may be long, the key that it stands under is marked.</summary>
    public static Anchor At(Node node) => node switch
    {
        MappingNode { IsFlow: false } or SequenceNode { IsFlow: false } => new(HeadOf(node), node, null),
        ScalarNode { IsNull: true } or ScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded } => new(node.Start < node.End && node is ScalarNode { IsNull: true } ? node.Span : HeadOf(node), node, null),
        _ => new(node.Span, node, null),
    };

    /// <summary>The key of an entry.</summary>
    public static Anchor Key(MappingNode mapping, string key)
    {
        var at = mapping.IndexOf(key);
        return at < 0 ? Missing(mapping, key) : new(mapping[at].KeySpan, mapping, key);
    }

    /// <summary>The key of an entry given by its position, such as one that a later entry overrides.</summary>
    public static Anchor Key(MappingNode mapping, int index) => new(mapping[index].KeySpan, mapping, mapping[index].Key);

    /// <summary>Something that is missing from a mapping: the mapping's head is marked.</summary>
    public static Anchor Missing(MappingNode owner, string name) => new(HeadOf(owner), owner, name);

    /// <summary>A value whose field the API server names otherwise than its place tells, by what stands below <paramref name="named"/>.</summary>
    public static Anchor Named(Anchor at, Node named, string? below = null) => new(at.Span, named, below);

    /// <summary>A range without a field.</summary>
    public static Anchor Of(SourceSpan span) => new(span, null, null);

    /// <summary>A field: its value if one stands there, else the place where it is missing.</summary>
    public static Anchor Of<T>(Field<T> field) =>
        field.Node is { } node ? At(node)
        : field.Owner is { } owner ? Missing(owner, field.Name)
        : throw new ArgumentException($"The field '{field.Name}' has no place.", nameof(field));

    /// <summary>A node stands for itself.</summary>
    public static implicit operator Anchor(Node node) => At(node);

    // What tells a reader best which block is meant: the key above it, the name inside a list item, or the kind of an object.
    private static SourceSpan HeadOf(Node node)
    {
        switch (node.Parent)
        {
            case MappingNode parent:
                for (var i = 0; i < parent.Count; i++)
                {
                    if (ReferenceEquals(parent[i].Value, node))
                        return parent[i].KeySpan;
                }
                break;
            case SequenceNode when node is MappingNode { Count: > 0 } item:
                return item["name"] is ScalarNode { IsNull: false } name ? name.Span : item[0].KeySpan;
            case null when node is MappingNode { Count: > 0 } root:
                return root["kind"] is ScalarNode { IsNull: false } kind ? kind.Span : root[0].KeySpan;
        }
        return node.Span;
    }
}
