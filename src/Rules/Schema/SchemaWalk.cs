using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Schema;

/// <summary>Steps through types as one steps through a tree.</summary>
public static class SchemaWalk
{
    /// <summary>What an object of any kind has, also one of which nothing is known.</summary>
    internal static TypeInfo AnyObject { get; } = new("", MetadataFields()) { IsOpen = true };

    /// <summary>The type below a key of a mapping, or below an index of a list when <paramref name="key"/> is null; null when nothing is known of it.</summary>
    public static TypeInfo? Below(TypeInfo? type, string? key)
    {
        switch (type?.Shape)
        {
            case ValueShape.Object when key is not null:
                return type.Field(key)?.Type;
            case ValueShape.Map when key is not null:
            case ValueShape.List when key is null:
                return type.Element;
            default:
                return null;
        }
    }

    /// <summary>
    /// The mappings and lists from an object's root down to a node, the node itself last, each with what the schema says of it and the key
    /// under which it stands (null for an item of a list).
    /// </summary>
    internal static List<SchemaStep> PathTo(TypeInfo root, Node top, Node node)
    {
        var nodes = new List<Node>();
        for (var at = node; at is not null; at = at.Parent)
        {
            nodes.Add(at);
            if (ReferenceEquals(at, top))
                break;
        }
        var steps = new List<SchemaStep>(nodes.Count);
        TypeInfo? type = root;
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            string? key = null;
            if (i < nodes.Count - 1)
            {
                key = KeyOf(nodes[i + 1], nodes[i]);
                type = Below(type, key);
            }
            steps.Add(new SchemaStep(nodes[i], type, key));
        }
        return steps;
    }

    private static string? KeyOf(Node parent, Node child)
    {
        if (parent is MappingNode mapping)
        {
            for (var i = 0; i < mapping.Count; i++)
            {
                if (ReferenceEquals(mapping[i].Value, child))
                    return mapping[i].Key;
            }
        }
        return null;
    }

    private static IEnumerable<FieldInfo> MetadataFields()
    {
        yield return new FieldInfo("apiVersion", TypeInfo.Text);
        yield return new FieldInfo("kind", TypeInfo.Text);
        if (KubernetesSchema.Type("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta") is { } metadata)
            yield return new FieldInfo("metadata", metadata);
    }
}

/// <summary>A node on the way from an object's root, with its type, as far as known, and the key under which it stands.</summary>
internal readonly record struct SchemaStep(Node Node, TypeInfo? Type, string? Key);
