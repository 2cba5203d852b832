using StsLint.Syntax;

namespace StsLint.Input;

/// <summary>Tells manifests from the many other YAML and JSON files of a folder.</summary>
public static class ManifestSigns
{
    /// <summary>Tells by its name whether a file may hold manifests, or put some together.</summary>
    public static bool MayBeNamed(string name) =>
        name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name == "Kustomization";

#if NET
    /// <summary>False when the bytes certainly hold no manifest: neither field that every object has is named.</summary>
    public static bool MayHold(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("apiVersion"u8) >= 0 || bytes.IndexOf("kind"u8) >= 0
        // UTF-16 has its letters apart.
        || (bytes.Length > 1 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff) || bytes[0] == 0 || bytes[1] == 0));
#endif

    /// <summary>The same of text.</summary>
    public static bool MayHold(string text) => text.Contains("apiVersion", StringComparison.Ordinal) || text.Contains("kind", StringComparison.Ordinal);

    /// <summary>
    /// Of a broken source in which no object was found: true when it was meant to be a manifest. In YAML such a text has
    /// <c>apiVersion:</c> or <c>kind:</c> at the start of a line, in JSON both as keys.
    /// </summary>
    public static bool LooksMeant(SourceFile source)
    {
        var text = source.Text!;
        if (FirstSign(text) is '{' or '[')
            return text.Contains("\"apiVersion\"", StringComparison.Ordinal) && text.Contains("\"kind\"", StringComparison.Ordinal);
        return HasLine(text, "apiVersion:") || HasLine(text, "kind:");
    }

    private static bool HasLine(string text, string start)
    {
        for (var at = text.IndexOf(start, StringComparison.Ordinal); at >= 0; at = text.IndexOf(start, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || text[at - 1] is '\n' or '\r' or '\ufeff')
                return true;
        }
        return false;
    }

    private static char FirstSign(string text)
    {
        foreach (var c in text)
        {
            if (c is not (' ' or '\t' or '\r' or '\n' or '\ufeff'))
                return c;
        }
        return '\0';
    }
}
