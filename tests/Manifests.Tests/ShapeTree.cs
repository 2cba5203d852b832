using System.Text;
using StsLint.Syntax;

namespace StsLint.Tests;

/// <summary>What a [Shape] says for given arguments, as <see cref="Data"/> says trees. Written from the attribute's description alone.</summary>
internal sealed class ShapeTree(IReadOnlyDictionary<string, Node?> arguments)
{
    private static readonly SourceFile s_nowhere = new("", "");

    /// <summary>The tree; null when it is absent.</summary>
    public Node? Of(string shape)
    {
        var document = Assert.Single(ManifestReader.Read(new SourceFile("shape", shape)));
        Assert.Empty(document.Problems);
        return Fill(document.Root!);
    }

    private Node? Fill(Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                var entries = new List<MappingEntry>();
                foreach (var entry in mapping.Entries)
                {
                    if (Fill(entry.Value) is { } value)
                        entries.Add(new MappingEntry(entry.Key, 0, 0, value));
                }
                return new MappingNode(s_nowhere, 0, 0, [.. entries]);
            case SequenceNode sequence:
                return new SequenceNode(s_nowhere, 0, 0, [.. sequence.Items.Select(Fill).OfType<Node>()]);
            case ScalarNode { Style: ScalarStyle.Plain } scalar when scalar.Value.StartsWith('$'):
                return scalar.Value.Split(" ?? ").Select(Reference).FirstOrDefault(static found => found is not null);
            case ScalarNode scalar when scalar.Value.Contains("${", StringComparison.Ordinal):
                return Text(scalar.Value);
            default:
                return node;
        }
    }

    private Node? Reference(string text)
    {
        var steps = text[1..].Split('.');
        Assert.True(arguments.ContainsKey(steps[0]), $"there is no parameter {steps[0]}");
        var node = arguments[steps[0]];
        foreach (var step in steps.Skip(1))
            node = (node as MappingNode)?[step];
        return node;
    }

    private ScalarNode Text(string text)
    {
        var filled = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var start = text.IndexOf("${", at, StringComparison.Ordinal);
            if (start < 0)
            {
                filled.Append(text, at, text.Length - at);
                break;
            }
            var end = text.IndexOf('}', start);
            filled.Append(text, at, start - at).Append(((ScalarNode)arguments[text[(start + 2)..end]]!).Value);
            at = end + 1;
        }
        return new ScalarNode(s_nowhere, 0, 0, filled.ToString(), ScalarStyle.DoubleQuoted);
    }
}
