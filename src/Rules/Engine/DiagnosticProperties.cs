using System.Globalization;
using System.Text;

namespace StsLint.Engine;

/// <summary>The properties that StsLint's diagnostics carry through the compiler, to code fixes and into the compiler's log.</summary>
internal static class DiagnosticProperties
{
    /// <summary>The Kubernetes field path.</summary>
    public const string Field = "stslint.field";

    /// <summary>The object (<see cref="Encode(ObjectIdentity)"/>).</summary>
    public const string Object = "stslint.object";

    /// <summary>What is to be said of the additional locations, a line for each.</summary>
    public const string Related = "stslint.related";

    /// <summary>The ranges of the location and of the additional ones: the compiler's log has only lines and columns, and counts more line breaks than others do.</summary>
    public const string Spans = "stslint.spans";

    /// <summary>The fix (<see cref="TextFix.Encode"/>).</summary>
    public const string Fix = "stslint.fix";

    /// <summary>The finding is suppressed in the manifest itself; the value is the reason given there, or empty.</summary>
    public const string Suppressed = "stslint.suppressed";

    /// <summary>The range, in the finding's own file, of what suppresses it.</summary>
    public const string Suppression = "stslint.suppression";

    private const string Given = "=";

    /// <summary>Writes an object.</summary>
    public static string Encode(ObjectIdentity identity)
    {
        var text = new StringBuilder();
        TabbedLine.Append(text, identity.ApiVersion, identity.Kind, Optional(identity.Namespace), Optional(identity.Name));
        return text.ToString();

        static string Optional(string? text) => text is null ? "" : Given + text;
    }

    /// <summary>Reads an object; null for what <see cref="Encode(ObjectIdentity)"/> did not write.</summary>
    public static ObjectIdentity? DecodeObject(string? encoded)
    {
        return encoded is not null && TabbedLine.Fields(encoded) is [var apiVersion, var kind, var inNamespace, var name] ? new ObjectIdentity(apiVersion, kind, Optional(inNamespace), Optional(name)) : null;

        static string? Optional(string text) => text.StartsWith(Given, StringComparison.Ordinal) ? text.Substring(Given.Length) : null;
    }

    /// <summary>Adds a range to a list of ranges.</summary>
    public static void AppendSpan(StringBuilder to, int start, int end)
    {
        if (to.Length > 0)
            to.Append(' ');
        to.Append(start.ToString(CultureInfo.InvariantCulture)).Append('-').Append(end.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Reads a list of ranges; empty when it is none.</summary>
    public static IReadOnlyList<(int Start, int End)> DecodeSpans(string? encoded)
    {
        if (encoded is not { Length: > 0 })
            return [];
        var spans = new List<(int, int)>();
        foreach (var each in encoded.Split(' '))
        {
            if (each.Split('-') is not [var first, var last] || !TryRead(first, out var start) || !TryRead(last, out var end) || end < start)
                return [];
            spans.Add((start, end));
        }
        return spans;

        static bool TryRead(string text, out int offset) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }
}
