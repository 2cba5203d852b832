using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>Finds the objects of a document and the parts of an object.</summary>
internal static class ManifestObjects
{
    /// <summary>The object of a document, or the items of a List as objects of their own.</summary>
    public static IEnumerable<ManifestObject> In(ManifestDocument document, LintInput input, ManifestScope scope)
    {
        if (input.Role == FileRole.Template)
            yield break;
        foreach (var root in RootsIn(document))
            yield return new ManifestObject(root, scope, input.Options, OrdinalOf(input, root)) { IsFragment = input.Role == FileRole.Fragment };
    }

    /// <summary>The mapping of each object of a document.</summary>
    public static IEnumerable<MappingNode> RootsIn(ManifestDocument document)
    {
        if (document.Root is not MappingNode root)
            yield break;
        if (IsList(root) && root.Sequence("items") is { IsKnown: true } items)
        {
            foreach (var item in items.Value.Items)
            {
                if (item is MappingNode mapping && LooksLikeObject(mapping))
                    yield return mapping;
            }
            yield break;
        }
        if (LooksLikeObject(root))
            yield return root;
    }

    /// <summary>A List of any objects.</summary>
    public static bool IsList(MappingNode root) => root.Text("apiVersion").Is("v1") && root.Text("kind").Is("List");

    // What has neither, but a name in its metadata and a spec, is an object too: one that lacks both (STS0022).
    private static bool LooksLikeObject(MappingNode root) =>
        root.Has("apiVersion") || root.Has("kind") || (root.Has("spec") && root["metadata"] is MappingNode metadata && metadata.Has("name"));

    /// <summary>Order by ordinal is order of the input, whatever the order of work.</summary>
    public static long OrdinalOf(LintInput input, MappingNode root) => ((long)input.Ordinal << 32) + root.Start;
}
