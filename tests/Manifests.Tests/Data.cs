using System.Globalization;
using System.Text;
using StsLint.Syntax;

namespace StsLint.Tests;

/// <summary>Says what a text means, so that two texts of the same meaning say the same: keys in order, numbers by value.</summary>
internal static class Data
{
    /// <summary>Each object of a text; Lists are taken apart.</summary>
    public static List<string> Of(string text, string path = "data.yaml")
    {
        var said = new List<string>();
        foreach (var document in ManifestReader.Read(new SourceFile(path, text)))
        {
            Assert.False(document.IsBroken, $"{path} cannot be read:\n{text}");
            if (document.Root is not (null or ScalarNode { IsNull: true }))
                Say(document.Root, said);
        }
        return said;
    }

    private static void Say(Node root, List<string> said)
    {
        if (root is MappingNode list && list["kind"] is ScalarNode { Value: "List" } && list["items"] is SequenceNode items)
        {
            foreach (var item in items.Items)
                Say(item, said);
            return;
        }
        said.Add(Say(root));
    }

    public static string Say(Node node)
    {
        var text = new StringBuilder();
        Say(node, text);
        return text.ToString();
    }

    private static void Say(Node node, StringBuilder text)
    {
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Null }:
                text.Append("null");
                break;
            case ScalarNode { Kind: ScalarKind.Boolean } scalar:
                text.Append(YamlScalar.TryReadBoolean(scalar.Value, out var isTrue) && isTrue ? "true" : "false");
                break;
            case ScalarNode { Kind: ScalarKind.Integer } scalar when YamlScalar.TryReadInteger(scalar.Value, out var number):
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case ScalarNode { Kind: ScalarKind.Float } scalar when YamlScalar.TryReadFloat(scalar.Value, out var number):
                text.Append(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case ScalarNode scalar:
                text.Append(YamlText.Quote(scalar.Value));
                break;
            case SequenceNode sequence:
                text.Append('[');
                for (var i = 0; i < sequence.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    Say(sequence[i], text);
                }
                text.Append(']');
                break;
            case MappingNode mapping:
                text.Append('{');
                var first = true;
                foreach (var entry in mapping.Entries.Where(static entry => entry.Origin != EntryOrigin.Overridden).OrderBy(static entry => entry.Key, StringComparer.Ordinal))
                {
                    text.Append(first ? "" : ", ").Append(YamlText.Quote(entry.Key)).Append(": ");
                    Say(entry.Value, text);
                    first = false;
                }
                text.Append('}');
                break;
            default:
                throw new InvalidOperationException("unknown");
        }
    }
}
