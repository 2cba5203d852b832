using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StsLint.Engine;

/// <summary>Tells a finding again after lines have moved: by rule, path, object, field and message, not by its place.</summary>
public static class Fingerprint
{
    /// <summary>The fingerprint of a finding, 32 hexadecimal digits. Findings that say the same of the same field have the same one.</summary>
    public static string Of(Finding finding) => Of(finding, PathOf(finding));

    internal static string Of(Finding finding, string path) => Of(finding.Rule.Id, path, ObjectOf(finding), finding.Field ?? "", MessageOf(finding));

    internal static string Of(string rule, string path, string identity, string field, string message)
    {
        var input = Encoding.UTF8.GetBytes(string.Join("\0", rule, path, identity, field, message));
#if NET
        var bytes = SHA256.HashData(input);
#else
        using var hash = SHA256.Create();
        var bytes = hash.ComputeHash(input);
#endif
        var text = new StringBuilder(32);
        for (var i = 0; i < 16; i++)
            text.Append(bytes[i].ToString("x2", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    /// <summary>The path with forward slashes.</summary>
    internal static string PathOf(Finding finding) => PathOf(finding.Span.File.Path);

    internal static string PathOf(string path)
    {
        path = path.Replace('\\', '/');
        return path.StartsWith("./", StringComparison.Ordinal) ? path.Substring(2) : path;
    }

    /// <summary>The object as <c>apps/v1 StatefulSet namespace/name</c>; empty for a finding on the text.</summary>
    internal static string ObjectOf(Finding finding) => ObjectOf(finding.Object);

    internal static string ObjectOf(ObjectIdentity? identity) =>
        identity is null ? "" : $"{identity.ApiVersion} {identity.Kind} {(identity.Namespace is null ? "" : identity.Namespace + "/")}{identity.Name}";

    /// <summary>The message without the numbers of lines and columns that it may name.</summary>
    internal static string MessageOf(Finding finding) => MessageOf(finding.Message);

    internal static string MessageOf(string message)
    {
        if (message.IndexOf("line ", StringComparison.Ordinal) < 0 && message.IndexOf("column ", StringComparison.Ordinal) < 0)
            return message;
        var text = new StringBuilder(message.Length);
        for (var at = 0; at < message.Length; at++)
        {
            var isNumber = message[at] is >= '0' and <= '9' && (EndsWith("line ") || EndsWith("column "));
            if (!isNumber)
            {
                text.Append(message[at]);
                continue;
            }
            while (at + 1 < message.Length && message[at + 1] is >= '0' and <= '9')
                at++;
            text.Append('#');
        }
        return text.ToString();

        bool EndsWith(string word) => text.Length >= word.Length && string.Equals(text.ToString(text.Length - word.Length, word.Length), word, StringComparison.Ordinal);
    }
}
