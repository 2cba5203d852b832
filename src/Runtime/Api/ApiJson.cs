using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StsLint.Syntax;

namespace StsLint.Runtime.Api;

/// <summary>Reads and writes values as JSON, and takes them from manifest trees.</summary>
public static class ApiJson
{
    private const int Deepest = 256;
    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly JsonWriterOptions s_indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, Indented = true, NewLine = "\n" };
    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = Deepest };

    /// <summary>Reads one JSON value.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static ApiValue Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, s_reading);
        reader.Read();
        var value = Value(ref reader);
        if (reader.Read())
            throw new JsonException("There is something behind the value.");
        return value;
    }

    // The same, and tells of the keys that stand twice in a map.
    internal static ApiValue Read(ReadOnlySpan<byte> utf8, List<RepeatedKey> repeated, bool overlays)
    {
        var reader = new Utf8JsonReader(utf8, s_reading);
        reader.Read();
        var value = new RepetitionReader(utf8, repeated, overlays).Value(ref reader, "");
        if (reader.Read())
            throw new JsonException("There is something behind the value.");
        return value;
    }

    /// <summary>Reads one JSON value.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static ApiValue Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    /// <summary>The value as JSON in one line, or indented by two blanks.</summary>
    public static string Write(ApiValue value, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(value, buffer, indented);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the value as UTF-8 JSON.</summary>
    public static void Write(ApiValue value, IBufferWriter<byte> output, bool indented = false)
    {
        using var writer = new Utf8JsonWriter(output, indented ? s_indented : s_compact);
        Write(value, writer);
    }

    /// <summary>Writes the value with a writer that stands where a value is due.</summary>
    public static void Write(ApiValue value, Utf8JsonWriter writer)
    {
        switch (value)
        {
            case ApiMap map:
                writer.WriteStartObject();
                for (var i = 0; i < map.Count; i++)
                {
                    writer.WritePropertyName(map[i].Key);
                    Write(map[i].Value, writer);
                }
                writer.WriteEndObject();
                break;
            case ApiList list:
                writer.WriteStartArray();
                for (var i = 0; i < list.Count; i++)
                    Write(list[i], writer);
                writer.WriteEndArray();
                break;
            case ApiText text:
                writer.WriteStringValue(text.Value);
                break;
            case ApiNumber number:
                writer.WriteRawValue(number.Literal, skipInputValidation: true);
                break;
            case ApiBoolean boolean:
                writer.WriteBooleanValue(boolean.Value);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    /// <summary>
    /// The value of a node, as the API server reads it. Null entries are left out, as the server drops them; entries that a later one of the same
    /// key overrides do not count.
    /// </summary>
    /// <exception cref="ArgumentException">The node holds something that is not known.</exception>
    public static ApiValue Of(Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                var entries = new List<KeyValuePair<string, ApiValue>>(mapping.Count);
                for (var i = 0; i < mapping.Count; i++)
                {
                    ref readonly var entry = ref mapping[i];
                    if (entry.Origin != EntryOrigin.Overridden && entry.Value is not ScalarNode { IsNull: true })
                        entries.Add(new(entry.Key, Of(entry.Value)));
                }
                return new ApiMap((IEnumerable<KeyValuePair<string, ApiValue>>)entries);
            case SequenceNode sequence:
                var items = new ApiValue[sequence.Count];
                for (var i = 0; i < items.Length; i++)
                    items[i] = Of(sequence[i]);
                return new ApiList(items);
            case ScalarNode scalar:
                return scalar.Kind switch
                {
                    ScalarKind.Null => ApiValue.Null,
                    ScalarKind.Boolean when YamlScalar.TryReadBoolean(scalar.Value, out var boolean) => boolean,
                    ScalarKind.Integer when YamlScalar.TryReadInteger(scalar.Value, out var integer) => ApiNumber.Parse(integer.ToString()),
                    ScalarKind.Float => ApiNumber.Parse(scalar.Value),
                    _ => scalar.Value,
                };
            default:
                throw new ArgumentException("The node holds something that is not known.", nameof(node));
        }
    }

    private static ApiValue Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new List<KeyValuePair<string, ApiValue>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    entries.Add(new(string.IsInterned(name) ?? name, Value(ref reader)));
                }
                return new ApiMap((IEnumerable<KeyValuePair<string, ApiValue>>)entries);
            case JsonTokenType.StartArray:
                var items = new List<ApiValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(ref reader));
                return new ApiList(items.ToArray());
            default:
                return Scalar(ref reader);
        }
    }

    private static ApiValue Scalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString()!;
            case JsonTokenType.Number:
                return ApiNumber.Parse(Encoding.ASCII.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            default:
                return ApiValue.Null;
        }
    }

    // Reads as Value does, and looks at each key whether it was there before.
    private readonly ref struct RepetitionReader(ReadOnlySpan<byte> text, List<RepeatedKey> repeated, bool overlays)
    {
        private const int FewEntries = 12;
        private readonly ReadOnlySpan<byte> _text = text;

        public ApiValue Value(ref Utf8JsonReader reader, string path) => reader.TokenType switch
        {
            JsonTokenType.StartObject => Map(ref reader, path),
            JsonTokenType.StartArray => List(ref reader, path),
            _ => Scalar(ref reader),
        };

        private ApiMap Map(ref Utf8JsonReader reader, string path)
        {
            var entries = new List<KeyValuePair<string, ApiValue>>();
            HashSet<string>? names = null;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                name = string.IsInterned(name) ?? name;
                reader.Read();
                var below = ApiBody.Join(path, name);
                var at = -1;
                if (entries.Count == FewEntries)
                    names = entries.Select(static entry => entry.Key).ToHashSet(StringComparer.Ordinal);
                if (names is null || !names.Add(name))
                    at = entries.FindIndex(entry => entry.Key == name);
                if (at < 0)
                {
                    entries.Add(new(name, Value(ref reader, below)));
                    continue;
                }
                if (repeated.Count < ApiBody.MostRepeated && !repeated.Exists(known => known.Path == below))
                    repeated.Add(new RepeatedKey(below, name, ApiBody.LineOf(_text[..(int)reader.TokenStartIndex])));
                var value = Value(ref reader, below);
                value = overlays ? Overlaid(entries[at].Value, value) : value;
                entries.RemoveAt(at);
                entries.Add(new(name, value));
            }
            return new ApiMap([.. entries]);
        }

        private ApiList List(ref Utf8JsonReader reader, string path)
        {
            var items = new List<ApiValue>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                items.Add(Value(ref reader, $"{path}[{items.Count}]"));
            return new ApiList(items.ToArray());
        }

        // What Go's decoder makes of a field that it has filled before.
        private static ApiValue Overlaid(ApiValue before, ApiValue value)
        {
            if (before is ApiMap map && value is ApiMap over)
            {
                foreach (var (name, each) in over)
                    map = map.With(name, map[name] is { } known ? Overlaid(known, each) : each);
                return map;
            }
            if (before is ApiList list && value is ApiList items)
                return new ApiList(items.Select((item, i) => i < list.Count ? Overlaid(list[i], item) : item));
            return value;
        }
    }
}
