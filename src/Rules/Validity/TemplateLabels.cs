using System.Text;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>The labels of a template as the source of a selector.</summary>
internal static class TemplateLabels
{
    /// <summary>The labels; null when there are none or not all of them are known.</summary>
    public static List<KeyValuePair<string, string>>? Of(PodView pod)
    {
        var labels = pod.Labels;
        if (!labels.Field.IsKnown || labels.IsOpen)
            return null;
        var map = labels.Field.Value;
        var result = new List<KeyValuePair<string, string>>(map.Count);
        for (var i = 0; i < map.Count; i++)
        {
            if (map[i].Origin == EntryOrigin.Overridden)
                continue;
            if (labels.Get(map[i].Key) is not { IsKnown: true } value)
                return null;
            result.Add(new(map[i].Key, value.Value));
        }
        return result.Count == 0 ? null : result;
    }

    /// <summary>As a message shows them.</summary>
    public static string Listed(List<KeyValuePair<string, string>> labels)
    {
        var text = new StringBuilder();
        foreach (var label in labels)
            text.Append(text.Length == 0 ? "" : ", ").Append(label.Key).Append(": ").Append(label.Value);
        return text.ToString();
    }

    /// <summary>As the value of <c>selector</c>.</summary>
    public static string AsSelector(List<KeyValuePair<string, string>> labels) => "matchLabels:\n" + AsMap(labels, "  ");

    /// <summary>As a map of labels.</summary>
    public static string AsMap(List<KeyValuePair<string, string>> labels, string indent = "")
    {
        var text = new StringBuilder();
        foreach (var label in labels)
            text.Append(text.Length == 0 ? "" : "\n").Append(indent).Append(YamlText.Scalar(label.Key)).Append(": ").Append(YamlText.Scalar(label.Value));
        return text.ToString();
    }
}
