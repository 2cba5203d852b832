using System.Collections.Frozen;
using System.Globalization;

namespace StsLint.Runtime.Serving.Protobuf;

/// <summary>How often a field's value stands in a message.</summary>
internal enum Repetition : byte
{
    /// <summary>Once.</summary>
    None,
    /// <summary>As the items of a list.</summary>
    List,
    /// <summary>As the entries of a map.</summary>
    Map,
    /// <summary>Once, and its fields are those of the outer map: a struct that Go embeds.</summary>
    Embedded,
}

/// <summary>A field of a message.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Type">A letter for what is no message, or the message's name.</param>
/// <param name="Repetition">How often it stands there.</param>
internal sealed record ProtobufField(string Name, string Type, Repetition Repetition);

/// <summary>The fields of the API's messages by their numbers.</summary>
internal static class ProtobufFields
{
    private static readonly Lazy<FrozenDictionary<string, FrozenDictionary<int, ProtobufField>>> s_messages = new(Read);

    /// <summary>The fields of a message (<c>apps.v1.Deployment</c>); null when it is not known.</summary>
    public static FrozenDictionary<int, ProtobufField>? Of(string message) => s_messages.Value.GetValueOrDefault(message);

    /// <summary>The message of a kind: <c>core.v1.ConfigMap</c> for <c>v1</c>, <c>rbac.v1.Role</c> for <c>rbac.authorization.k8s.io/v1</c>.</summary>
    public static string MessageOf(string apiVersion, string kind)
    {
        if (kind == "DeleteOptions")
            return "meta.DeleteOptions";
        var slash = apiVersion.IndexOf('/');
        if (slash < 0)
            return $"core.{apiVersion}.{kind}";
        var group = apiVersion[..slash];
        var dot = group.IndexOf('.');
        return $"{(dot < 0 ? group : group[..dot])}.{apiVersion[(slash + 1)..]}.{kind}";
    }

    private static FrozenDictionary<string, FrozenDictionary<int, ProtobufField>> Read()
    {
        using var stream = typeof(ProtobufFields).Assembly.GetManifestResourceStream("protobuf-fields")!;
        using var reader = new StreamReader(stream);
        var messages = new Dictionary<string, FrozenDictionary<int, ProtobufField>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var colon = line.IndexOf(':');
            if (line.StartsWith('#') || colon < 0)
                continue;
            var fields = new Dictionary<int, ProtobufField>();
            foreach (var each in line[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (each.Split(' ') is not [var number, var name, var type])
                    throw new InvalidDataException(line);
                var repetition = type[0] switch { '*' => Repetition.List, '%' => Repetition.Map, '+' => Repetition.Embedded, _ => Repetition.None };
                fields.Add(int.Parse(number, CultureInfo.InvariantCulture), new ProtobufField(name, repetition == Repetition.None ? type : type[1..], repetition));
            }
            messages.Add(line[..colon], fields.ToFrozenDictionary());
        }
        return messages.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
