using System.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>Edits that write a field as it was in the base.</summary>
internal static class Restoration
{
    /// <summary>Gives <paramref name="after"/> the value that <paramref name="before"/> has under a key, or takes the key out when that has none.</summary>
    public static Edit Of(MappingNode? before, MappingNode after, string key)
    {
        if (before?[key] is not { } value || value is ScalarNode { IsNull: true })
            return Edit.Remove(after, key);
        var yaml = new StringBuilder();
        Write(value, yaml, 0);
        return Edit.Set(after, key, yaml.ToString());
    }

    private static void Write(Node node, StringBuilder yaml, int depth)
    {
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Text } text:
                yaml.Append(YamlText.Scalar(text.Value));
                break;
            case ScalarNode scalar:
                yaml.Append(scalar.Value);
                break;
            case MappingNode flow when IsFlow(node):
                yaml.Append('{').Append(string.Join(", ", flow.Entries.Select(static entry => YamlText.Scalar(entry.Key) + ": " + Flow(entry.Value)))).Append('}');
                break;
            case SequenceNode flow when IsFlow(node):
                yaml.Append('[').Append(string.Join(", ", flow.Items.Select(Flow))).Append(']');
                break;
            case MappingNode mapping:
                for (var i = 0; i < mapping.Count; i++)
                {
                    if (i > 0)
                        yaml.Append('\n').Append(' ', depth);
                    yaml.Append(YamlText.Scalar(mapping[i].Key)).Append(':');
                    Below(mapping[i].Value, yaml, depth);
                }
                break;
            case SequenceNode sequence:
                for (var i = 0; i < sequence.Count; i++)
                {
                    if (i > 0)
                        yaml.Append('\n').Append(' ', depth);
                    yaml.Append("- ");
                    Write(sequence[i], yaml, depth + 2);
                }
                break;
        }
    }

    private static void Below(Node value, StringBuilder yaml, int depth)
    {
        if (value is MappingNode && !IsFlow(value))
        {
            yaml.Append('\n').Append(' ', depth + 2);
            Write(value, yaml, depth + 2);
        }
        else if (value is SequenceNode && !IsFlow(value))
        {
            yaml.Append('\n').Append(' ', depth);
            Write(value, yaml, depth);
        }
        else
        {
            yaml.Append(' ');
            Write(value, yaml, depth);
        }
    }

    private static bool IsFlow(Node node) => node is MappingNode { IsFlow: true } or MappingNode { Count: 0 } or SequenceNode { IsFlow: true } or SequenceNode { Count: 0 };

    private static string Flow(Node node)
    {
        var yaml = new StringBuilder();
        Write(node, yaml, 0);
        return yaml.ToString();
    }
}
