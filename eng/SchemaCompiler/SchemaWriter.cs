using System.Text;
using System.Text.Json;
using StsLint.Schema;
using static StsLint.Schema.SchemaFormat;

namespace StsLint.SchemaCompiler;

/// <summary>Writes the facts in the form that <see cref="SchemaFormat"/> describes. The same facts always give the same bytes.</summary>
internal sealed class SchemaWriter
{
    private readonly JsonElement _facts;
    private readonly string[] _typeNames;
    private readonly string[] _strings;

    public SchemaWriter(JsonElement facts)
    {
        _facts = facts;
        _typeNames = [.. facts.GetProperty("types").EnumerateObject().Select(static type => type.Name).Order(StringComparer.Ordinal)];
        _strings = [.. Strings().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (_strings.Length > ushort.MaxValue || _typeNames.Length > ushort.MaxValue)
            throw new InvalidDataException("The facts have outgrown 16-bit numbers.");
        if (_strings.Any(static text => !Ascii.IsValid(text)))
            throw new InvalidDataException("The facts hold text beyond ASCII, whose bytes do not sort as its code units do.");
    }

    public byte[] Write()
    {
        var kinds = Kinds();
        var types = Types(out var typeOffsets);
        var texts = new MemoryStream();
        var textOffsets = new List<int>();
        foreach (var text in _strings)
        {
            textOffsets.Add((int)texts.Length);
            texts.Write(Encoding.UTF8.GetBytes(text));
        }
        textOffsets.Add((int)texts.Length);

        var stringTable = HeaderSize;
        var stringData = stringTable + (4 * textOffsets.Count);
        var kindTable = stringData + (int)texts.Length;
        var typeTable = kindTable + kinds.Length;
        var typeData = typeTable + (4 * typeOffsets.Count);

        var output = new MemoryStream();
        using (var writer = new BinaryWriter(output))
        {
            writer.Write(Magic);
            writer.Write((ushort)_strings.Length);
            writer.Write((ushort)_facts.GetProperty("kinds").GetArrayLength());
            writer.Write((ushort)_typeNames.Length);
            writer.Write((ushort)0);
            writer.Write(stringTable);
            writer.Write(kindTable);
            writer.Write(typeTable);
            writer.Write(typeData + types.Length);
            foreach (var offset in textOffsets)
                writer.Write(stringData + offset);
            writer.Write(texts.ToArray());
            writer.Write(kinds);
            foreach (var offset in typeOffsets)
                writer.Write(typeData + offset);
            writer.Write(types);
        }
        return output.ToArray();
    }

    private byte[] Kinds()
    {
        var output = new MemoryStream();
        using var writer = new BinaryWriter(output);
        foreach (var kind in _facts.GetProperty("kinds").EnumerateArray().OrderBy(static kind => Text(kind, "kind"), StringComparer.Ordinal)
            .ThenBy(static kind => Text(kind, "group"), StringComparer.Ordinal).ThenBy(static kind => Text(kind, "version"), StringComparer.Ordinal))
        {
            var isResource = kind.TryGetProperty("resource", out var resource);
            writer.Write(Number(Text(kind, "kind")));
            writer.Write(Number(Text(kind, "group")));
            writer.Write(Number(Text(kind, "version")));
            writer.Write((ushort)TypeNumber(Text(kind, "type")));
            writer.Write((byte)Minor(kind, "since", OldestMinor));
            writer.Write((byte)ServedReleases.LastOf(Text(kind, "group"), Text(kind, "version"), Text(kind, "kind"), Minor(kind, "until", NewestMinor)));
            writer.Write((byte)((isResource ? KindFlags.IsResource : 0) | (isResource && kind.GetProperty("namespaced").GetBoolean() ? KindFlags.IsNamespaced : 0)));
            writer.Write((byte)0);
            writer.Write(Number(isResource ? resource.GetString()! : ""));
            writer.Write(Number(ShortNames(kind)));
        }
        return output.ToArray();
    }

    private byte[] Types(out List<int> offsets)
    {
        offsets = [];
        var output = new MemoryStream();
        using var writer = new BinaryWriter(output);
        foreach (var name in _typeNames)
        {
            offsets.Add((int)output.Length);
            var type = _facts.GetProperty("types").GetProperty(name);
            var (package, shortName) = SplitName(name);
            var mapType = type.TryGetProperty("mapType", out var semantics) ? semantics.GetString() : null;
            var hasFields = type.TryGetProperty("fields", out var fields);
            var flags = (type.TryGetProperty("open", out _) ? TypeFlags.IsOpen : 0)
                | (hasFields ? TypeFlags.HasFields : 0)
                | (mapType == "atomic" ? TypeFlags.IsAtomic : mapType == "granular" ? TypeFlags.IsGranular : 0)
                | (type.TryGetProperty("since", out _) || type.TryGetProperty("until", out _) ? TypeFlags.HasLimits : 0);
            writer.Write((byte)flags);
            writer.Write((byte)ShapeOfNamed(name, type));
            writer.Write7BitEncodedInt(Number(package));
            writer.Write7BitEncodedInt(Number(shortName));
            if (flags.HasFlag(TypeFlags.HasLimits))
            {
                writer.Write((byte)Minor(type, "since", OldestMinor));
                writer.Write((byte)Minor(type, "until", NewestMinor));
            }
            if (hasFields)
            {
                var required = type.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(static each => each.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
                var all = fields.EnumerateObject().OrderBy(static field => field.Name, StringComparer.Ordinal).ToList();
                if (required.Except(all.Select(static field => field.Name)).Any())
                    throw new InvalidDataException($"{name} requires a field that it does not have.");
                writer.Write7BitEncodedInt(all.Count);
                foreach (var field in all)
                    WriteField(writer, field.Name, field.Value, required.Contains(field.Name));
            }
        }
        return output.ToArray();
    }

    private void WriteField(BinaryWriter writer, string name, JsonElement field, bool isRequired)
    {
        var listType = field.TryGetProperty("listType", out var list) ? list.GetString() : null;
        var mapType = field.TryGetProperty("mapType", out var map) ? map.GetString() : null;
        var hasEnum = field.TryGetProperty("enum", out var values);
        var hasDefault = field.TryGetProperty("default", out var fallback);
        var hasMergeKey = field.TryGetProperty("mergeKey", out var mergeKey);
        var hasListKeys = field.TryGetProperty("listMapKeys", out var listKeys);
        var flags = (field.TryGetProperty("since", out _) ? FieldFlags.HasSince : 0)
            | (field.TryGetProperty("until", out _) ? FieldFlags.HasUntil : 0)
            | (isRequired ? FieldFlags.IsRequired : 0)
            | (hasEnum ? FieldFlags.HasEnum : 0)
            | (hasDefault ? FieldFlags.HasDefault : 0)
            | (hasDefault && fallback.ValueKind == JsonValueKind.Number ? FieldFlags.DefaultIsNumber : 0)
            | (hasMergeKey ? FieldFlags.HasMergeKey : 0)
            | (hasListKeys ? FieldFlags.HasListKeys : 0)
            | (listType switch { "atomic" => FieldFlags.ListAtomic, "set" => FieldFlags.ListSet, "map" => FieldFlags.ListMap, null => 0, _ => throw new InvalidDataException(listType) })
            | (mapType switch { "atomic" => FieldFlags.MapAtomic, "granular" => FieldFlags.MapGranular, null => 0, _ => throw new InvalidDataException(mapType) });
        writer.Write7BitEncodedInt(Number(name));
        writer.Write((ushort)flags);
        if (flags.HasFlag(FieldFlags.HasSince))
            writer.Write((byte)Minor(field, "since", OldestMinor));
        if (flags.HasFlag(FieldFlags.HasUntil))
            writer.Write((byte)Minor(field, "until", NewestMinor));
        if (hasEnum)
            WriteStrings(writer, values);
        if (hasDefault)
            writer.Write7BitEncodedInt(Number(DefaultText(fallback)));
        if (hasMergeKey)
            writer.Write7BitEncodedInt(Number(mergeKey.GetString()!));
        if (hasListKeys)
            WriteStrings(writer, listKeys);
        WriteTypeOf(writer, field);
    }

    private void WriteStrings(BinaryWriter writer, JsonElement values)
    {
        writer.Write7BitEncodedInt(values.GetArrayLength());
        foreach (var value in values.EnumerateArray())
            writer.Write7BitEncodedInt(Number(value.GetString()!));
    }

    private void WriteTypeOf(BinaryWriter writer, JsonElement use)
    {
        if (use.TryGetProperty("ref", out var target))
        {
            writer.Write((byte)ValueShape.Object);
            writer.Write7BitEncodedInt(TypeNumber(target.GetString()!));
        }
        else if (use.TryGetProperty("array", out var item))
        {
            writer.Write((byte)ValueShape.List);
            WriteTypeOf(writer, item);
        }
        else if (use.TryGetProperty("map", out var value))
        {
            writer.Write((byte)ValueShape.Map);
            WriteTypeOf(writer, value);
        }
        else
        {
            writer.Write((byte)ScalarShape(use));
        }
    }

    private static ValueShape ScalarShape(JsonElement use) =>
        (Text(use, "type"), use.TryGetProperty("format", out var format) ? format.GetString() : null) switch
        {
            ("string", null) => ValueShape.Text,
            ("string", "byte") => ValueShape.Bytes,
            ("string", "date-time") => ValueShape.Time,
            ("boolean", null) => ValueShape.Boolean,
            ("integer", "int32") => ValueShape.Integer32,
            ("integer", "int64") => ValueShape.Integer64,
            ("number", "double") => ValueShape.Number,
            var other => throw new InvalidDataException($"Unknown scalar {other}."),
        };

    private static ValueShape ShapeOfNamed(string name, JsonElement type)
    {
        if (name.EndsWith(".resource.Quantity", StringComparison.Ordinal))
            return ValueShape.Quantity;
        if (name.EndsWith(".intstr.IntOrString", StringComparison.Ordinal))
            return ValueShape.IntOrString;
        if (type.TryGetProperty("any", out _))
            return ValueShape.Any;
        return type.TryGetProperty("type", out _) ? ScalarShape(type) : ValueShape.Object;
    }

    private IEnumerable<string> Strings()
    {
        yield return "";
        foreach (var kind in _facts.GetProperty("kinds").EnumerateArray())
        {
            yield return Text(kind, "kind");
            yield return Text(kind, "group");
            yield return Text(kind, "version");
            yield return ShortNames(kind);
            if (kind.TryGetProperty("resource", out var resource))
                yield return resource.GetString()!;
        }
        foreach (var type in _facts.GetProperty("types").EnumerateObject())
        {
            var (package, name) = SplitName(type.Name);
            yield return package;
            yield return name;
            if (!type.Value.TryGetProperty("fields", out var fields))
                continue;
            foreach (var field in fields.EnumerateObject())
            {
                yield return field.Name;
                if (field.Value.TryGetProperty("default", out var fallback))
                    yield return DefaultText(fallback);
                if (field.Value.TryGetProperty("mergeKey", out var mergeKey))
                    yield return mergeKey.GetString()!;
                foreach (var list in new[] { "enum", "listMapKeys" })
                {
                    if (!field.Value.TryGetProperty(list, out var values))
                        continue;
                    foreach (var value in values.EnumerateArray())
                        yield return value.GetString()!;
                }
            }
        }
    }

    private ushort Number(string text) => (ushort)Find(_strings, text);

    private int TypeNumber(string name) => Find(_typeNames, name);

    private static int Find(string[] sorted, string text) =>
        Array.BinarySearch(sorted, text, StringComparer.Ordinal) is >= 0 and var at ? at : throw new InvalidDataException($"'{text}' is not in the table.");

    private static (string Package, string Name) SplitName(string name)
    {
        var dot = name.LastIndexOf('.');
        return (name[..dot], name[(dot + 1)..]);
    }

    private static string ShortNames(JsonElement kind) =>
        kind.TryGetProperty("shortNames", out var names) ? string.Join(',', names.EnumerateArray().Select(static name => name.GetString())) : "";

    private static string DefaultText(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString()!;

    private static int Minor(JsonElement owner, string name, int otherwise) =>
        owner.TryGetProperty(name, out var release) ? int.Parse(release.GetString()!["1.".Length..]) : otherwise;
}
