using System.Globalization;
using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>What a ControllerRevision stores, and the name that follows from it.</summary>
internal static class RevisionData
{
    private const int LongestStem = 223;
    private const string NameLetters = "bcdfghjklmnpqrstvwxz2456789";
    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    /// <summary>The patch that brings a template back: <c>spec.template</c>, to be replaced whole.</summary>
    public static ApiMap Of(ApiMap template) =>
        ApiMap.Of(("spec", ApiMap.Of(("template", template.With("$patch", "replace")))));

    /// <summary>The hash (FNV-1, 32 bits) of the data and the number of collisions so far, its digits written as letters and digits that make no words.</summary>
    public static string Hash(ApiMap data, long collisions)
    {
        var hash = FnvOffset;
        foreach (var each in Encoding.UTF8.GetBytes(Canonical(data) + collisions.ToString(CultureInfo.InvariantCulture)))
            hash = (hash * FnvPrime) ^ each;
        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(static digit => NameLetters[digit % NameLetters.Length]));
    }

    /// <summary>The name of a set's revision of a hash.</summary>
    public static string Name(string set, string hash) => (set.Length > LongestStem ? set[..LongestStem] : set) + "-" + hash;

    /// <summary>A value as Go's encoding/json writes it: no blanks, names in order, and in texts nothing that could end a script.</summary>
    public static string Canonical(ApiValue value)
    {
        var output = new StringBuilder();
        Write(value, output);
        return output.ToString();
    }

    private static void Write(ApiValue value, StringBuilder output)
    {
        switch (value)
        {
            case ApiMap map:
                output.Append('{');
                foreach (var (name, item) in map.OrderBy(static entry => entry.Key, Utf8Order.Instance))
                {
                    if (output[^1] != '{')
                        output.Append(',');
                    Write(name, output);
                    output.Append(':');
                    Write(item, output);
                }
                output.Append('}');
                break;
            case ApiList list:
                output.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    if (i > 0)
                        output.Append(',');
                    Write(list[i], output);
                }
                output.Append(']');
                break;
            case ApiText text:
                Write(text.Value, output);
                break;
            default:
                output.Append(ApiJson.Write(value));
                break;
        }
    }

    private static void Write(string text, StringBuilder output)
    {
        output.Append('"');
        foreach (var each in text)
        {
            _ = each switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => output.Append(CultureInfo.InvariantCulture, $"\\u{(int)each:x4}"),
                _ => output.Append(each),
            };
        }
        output.Append('"');
    }

    // Names in the order of their UTF-8 bytes: surrogates stand for code points above all others.
    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y)
        {
            var length = Math.Min(x!.Length, y!.Length);
            for (var i = 0; i < length; i++)
            {
                if (x[i] == y[i])
                    continue;
                if (char.IsSurrogate(x[i]) == char.IsSurrogate(y[i]))
                    return x[i].CompareTo(y[i]);
                return char.IsSurrogate(x[i]) ? 1 : -1;
            }
            return x.Length.CompareTo(y.Length);
        }
    }
}
