using System.Globalization;
using System.Text;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>Writes a tree on one line, as YAML flow or as JSON.</summary>
internal static class FlowText
{
    public static string Of(Node node, bool asJson)
    {
        var text = new StringBuilder();
        Write(text, node, asJson);
        return text.ToString();
    }

    /// <summary>A key in front of its colon.</summary>
    public static string Key(string key, bool asJson) => asJson ? YamlText.Quote(key) : YamlText.Scalar(key);

    private static void Write(StringBuilder text, Node node, bool asJson)
    {
        switch (node)
        {
            case MappingNode mapping:
                text.Append('{');
                var isFirst = true;
                for (var i = 0; i < mapping.Count; i++)
                {
                    if (mapping[i].Origin == EntryOrigin.Overridden)
                        continue;
                    if (!isFirst)
                        text.Append(", ");
                    isFirst = false;
                    text.Append(Key(mapping[i].Key, asJson)).Append(": ");
                    Write(text, mapping[i].Value, asJson);
                }
                text.Append('}');
                break;
            case SequenceNode sequence:
                text.Append('[');
                for (var i = 0; i < sequence.Count; i++)
                {
                    if (i > 0)
                        text.Append(", ");
                    Write(text, sequence[i], asJson);
                }
                text.Append(']');
                break;
            case ScalarNode { IsNull: true }:
                text.Append("null");
                break;
            case ScalarNode scalar when asJson:
                text.Append(Json(scalar));
                break;
            case ScalarNode scalar:
                text.Append(scalar.Kind != ScalarKind.Text ? scalar.Value : scalar.Style == ScalarStyle.DoubleQuoted ? YamlText.Quote(scalar.Value) : YamlText.Scalar(scalar.Value));
                break;
            default:
                text.Append(node.File.Text is { } source ? source.Substring(node.Start, node.End - node.Start) : "null");
                break;
        }
    }

    private static string Json(ScalarNode scalar)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Boolean when YamlScalar.TryReadBoolean(scalar.Value, out var value):
                return value ? "true" : "false";
            case ScalarKind.Integer when YamlScalar.TryReadInteger(scalar.Value, out var number):
                return number.ToString(CultureInfo.InvariantCulture);
            case ScalarKind.Float when YamlScalar.TryReadFloat(scalar.Value, out var real) && !double.IsNaN(real) && !double.IsInfinity(real):
                return real.ToString("R", CultureInfo.InvariantCulture);
            default:
                return YamlText.Quote(scalar.Value);
        }
    }
}
