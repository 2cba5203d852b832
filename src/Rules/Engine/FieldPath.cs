using System.Text;
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
        var parentName = "";
        foreach (var (key, index) in steps)
        {
            if (key is null)
                path.Append('[').Append(index).Append(']');
            else
                Append(path, key, ref parentName);
        }
        if (below is not null)
            Append(path, below, ref parentName);
        return path.ToString();
    }

    private static void Append(StringBuilder path, string key, ref string parentName)
    {
        if (IsFreeForm(parentName))
        {
            path.Append('[').Append(key).Append(']');
            parentName = "";
            return;
        }
        if (path.Length > 0)
            path.Append('.');
        path.Append(key);
        parentName = key;
    }

    private static bool IsFreeForm(string name) => name is
        "labels" or "annotations" or "matchLabels" or "nodeSelector" or "data" or "stringData" or "binaryData" or
        "limits" or "requests" or "capacity" or "allocatedResources" or "parameters" or "volumeAttributes" or "overhead" or "hard";
}
