using System.Text;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>Writes field paths as the API server does: <c>spec.template.spec.containers[0].image</c>, keys of free-form maps in brackets.</summary>
public static class FieldPath
{
    /// <summary>The path of a node within its object, with a further name appended.</summary>
    public static string Of(ManifestObject manifest, Node node, string? below = null)
    {
        var steps = new List<(string? Key, int Index)>();
        for (var child = node; child.Parent is { } parent && !ReferenceEquals(child, manifest.Root); child = parent)
        {
            switch (parent)
            {
                case MappingNode mapping:
                    for (var i = 0; i < mapping.Count; i++)
                    {
                        if (ReferenceEquals(mapping[i].Value, child))
                        {
                            steps.Add((mapping[i].Key, 0));
                            break;
                        }
                    }
                    break;
                case SequenceNode sequence:
                    for (var i = 0; i < sequence.Count; i++)
                    {
                        if (ReferenceEquals(sequence[i], child))
                        {
                            steps.Add((null, i));
                            break;
                        }
                    }
                    break;
            }
        }
        steps.Reverse();
        var path = new StringBuilder();
        var type = manifest.Type;
        foreach (var (key, index) in steps)
        {
            if (key is null)
                path.Append('[').Append(index).Append(']');
            else
                Append(path, key, type);
            type = SchemaWalk.Below(type, key);
        }
        if (below is not null)
            Append(path, below, type);
        return path.ToString();
    }

    // What is missing may be several fields deep ("requests.storage").
    private static void Append(StringBuilder path, string key, TypeInfo? type)
    {
        while (type?.Shape == ValueShape.Object && type.Field(key) is null && key.IndexOf('.') is > 0 and var dot && type.Field(key.Substring(0, dot)) is { } first)
        {
            AppendStep(path, first.Name, type);
            type = first.Type;
            key = key.Substring(dot + 1);
        }
        AppendStep(path, key, type);
    }

    private static void AppendStep(StringBuilder path, string key, TypeInfo? type)
    {
        if (type?.Shape == ValueShape.Map)
        {
            path.Append('[').Append(key).Append(']');
            return;
        }
        if (path.Length > 0)
            path.Append('.');
        path.Append(key);
    }
}
