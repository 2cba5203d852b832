using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>Values as Go prints them (<c>%+v</c>), which is how the API server quotes a strategic merge patch.</summary>
internal static class GoText
{
    /// <summary>A value: <c>map[spec:map[replicas:2]]</c>.</summary>
    public static string Of(ApiValue value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    private static void Write(ApiValue value, StringBuilder text)
    {
        switch (value)
        {
            case ApiMap map:
                text.Append("map[");
                var isFirst = true;
                foreach (var (name, each) in map.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
                {
                    text.Append(isFirst ? "" : " ").Append(name).Append(':');
                    isFirst = false;
                    Write(each, text);
                }
                text.Append(']');
                break;
            case ApiList list:
                text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    text.Append(i == 0 ? "" : " ");
                    Write(list[i], text);
                }
                text.Append(']');
                break;
            case ApiText each:
                text.Append(each.Value);
                break;
            default:
                text.Append(value.IsNull ? "<nil>" : value.ToString());
                break;
        }
    }
}
