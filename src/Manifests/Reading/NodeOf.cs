using StsLint.Manifests.Writing;
using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>Parts and values as a tree.</summary>
internal static class NodeOf
{
    public static MappingNode Part(ManifestPart part) => (MappingNode)Value(part);

    public static Node Value(ManifestValue value)
    {
        var text = new StringWriter();
        var writer = new YamlManifestWriter(text);
        writer.Root(value);
        return ManifestReader.Read(new SourceFile("", text.ToString()))[0].Root!;
    }
}
