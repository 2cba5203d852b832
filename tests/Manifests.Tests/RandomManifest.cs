using System.Collections;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;

namespace StsLint.Tests;

/// <summary>Draws objects of every kind with any of their fields.</summary>
internal sealed class RandomManifest(int seed)
{
    private const int Deepest = 7;

    private static readonly string[] s_pieces =
    [
        "a", "B", "web", "0", "1", "8", "80:80", "22:22", "-", "--", "---", "...", ".", ":", ": ", " #", "#", " ", "  ", "\n", "\n\n", "\t", "\"", "'", "\\", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "? ", "- ", "=",
        "~", "null", "yes", "no", "on", "y", "true", "0x1F", "0o7", "017", "1e3", "1_000", ".5", ".inf", "2001-12-14", "<<", "é", "日本", "😀", "\u0085", "\u2028", "\ufeff", "\u0001", "\u007f", "\r", "\r\n", "{{ x }}", "${X}", "$(X)", "%YAML 1.2",
    ];

    private static readonly Type[] s_kinds = [.. typeof(KubernetesObject).Assembly.GetTypes().Where(static type => type.IsDefined(typeof(KubernetesKindAttribute)))];

    private readonly Random _random = new(seed);

    /// <summary>Texts that YAML would like to take for something else.</summary>
    public static Gen<string> Texts => Gen.Elements(s_pieces).ListOf().Select(static pieces => string.Concat(pieces));

    public KubernetesObject Object() => (KubernetesObject)Part(s_kinds[_random.Next(s_kinds.Length)], 0);

    private ManifestPart Part(Type type, int depth)
    {
        var part = (ManifestPart)type.GetConstructor(Type.EmptyTypes)!.Invoke(null);
        foreach (var property in type.GetProperties())
        {
            // A path is a field of a part below.
            if (!property.CanWrite || property.GetCustomAttribute<FieldAttribute>()?.Path.Contains('.') == true || property.Name == "Mounts" || _random.Next(depth < 3 ? 3 : 4) > 0)
                continue;
            if (Value(property.PropertyType, depth) is { } value)
                property.SetValue(part, value);
        }
        if (_random.Next(20) == 0)
            part.Extra["x" + Text()] = Extra(0);
        return part;
    }

    private object? Value(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return Text();
        if (type == typeof(int))
            return _random.Next(-5, 70000);
        if (type == typeof(long))
            return _random.NextInt64();
        if (type == typeof(bool))
            return _random.Next(2) == 0;
        if (type == typeof(Quantity))
            return _random.Next(3) == 0 ? (Quantity)_random.Next(100) : (Quantity)(_random.Next(100) + (_random.Next(2) == 0 ? "Gi" : "m"));
        if (type == typeof(IntOrString))
            return _random.Next(2) == 0 ? (IntOrString)_random.Next(100) : (IntOrString)Text();
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(_random.Next(Enum.GetValues(type).Length));
        if (typeof(ManifestPart).IsAssignableFrom(type))
            return depth < Deepest ? Part(type, depth + 1) : null;
        if (type.GetGenericTypeDefinition() == typeof(IList<>))
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GenericTypeArguments))!;
            for (var count = _random.Next(3); count > 0; count--)
            {
                if (Value(type.GenericTypeArguments[0], depth) is { } item)
                    list.Add(item);
            }
            return list;
        }
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GenericTypeArguments))!;
        for (var count = _random.Next(3); count > 0; count--)
            map[Text()] = Value(type.GenericTypeArguments[1], depth);
        return map;
    }

    private ManifestValue Extra(int depth)
    {
        switch (_random.Next(depth < 3 ? 7 : 5))
        {
            case 0:
                return Text();
            case 1:
                return _random.Next(1000);
            case 2:
                return _random.NextDouble();
            case 3:
                return _random.Next(2) == 0;
            case 4:
                return ManifestValue.Null;
            case 5:
                return ManifestValue.List([.. Enumerable.Range(0, _random.Next(3)).Select(_ => Extra(depth + 1))]);
            default:
                var fields = new FieldMap();
                for (var count = _random.Next(3); count > 0; count--)
                    fields[Text()] = Extra(depth + 1);
                return fields;
        }
    }

    private string Text() => string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => s_pieces[_random.Next(s_pieces.Length)]));
}
