using System.Globalization;
using System.Text;
using StsLint.Model;
using StsLint.Runtime.Api;
using StsLint.Schema;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>
/// Makes of an object what the API server's types can hold: nulls and unknown fields are left out, values must have the types of their fields. A walk over the
/// whole tree, so only for what users write. Of a wrong type the server counts no items of lists and names no entries of maps, and so it is told here.
/// </summary>
internal sealed class Decoding
{
    private readonly bool _isStrict;
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);
    private readonly List<ApiCause> _strict = [];
    private ApiCause? _wrong;

    private Decoding(FieldValidation fields, ApiBody? body)
    {
        _isStrict = fields != FieldValidation.Ignore;
        if (!_isStrict || body is null || body.Repeated.Count == 0)
            return;
        // Of YAML all keys that stand twice come first: they are found before it is made JSON.
        if (body.IsYaml)
            _strict.AddRange(body.Repeated.Select(static each => new ApiCause("FieldDuplicateKey", each.Path, each.InLine)));
        else
            _repeated.UnionWith(body.Repeated.Select(static each => each.Path));
    }

    /// <summary>The object with only what its kind's types hold, or the refusal (400).</summary>
    public static ApiResult Decode(ApiObject item, WriteOptions options)
    {
        var decoding = new Decoding(options.FieldValidation, options.Body);
        var root = decoding.Object(item.Root, item.Kind.Info.Type, "");
        if (decoding._wrong is { } wrong)
            return NotHandled(item, wrong.Message, [wrong]);
        if (decoding._strict.Count > 0)
        {
            if (options.FieldValidation == FieldValidation.Strict)
                return NotHandled(item, Sentence(decoding._strict, options.Body), decoding._strict);
            Warn(decoding._strict, options);
        }
        return item.With(root);
    }

    /// <summary>
    /// What a patch has made of an object, with only what its kind's types hold; or the refusal (422), which names the patch and not the field.
    /// </summary>
    public static ApiResult DecodePatched(ApiObject item, ApiValue patch, PatchType type, WriteOptions options)
    {
        var decoding = new Decoding(options.FieldValidation, null);
        var root = decoding.Object(item.Root, item.Kind.Info.Type, "");
        if (decoding._wrong is { } wrong)
            return Unfit(wrong.Message, item, patch, type);
        if (!decoding._isStrict)
            return item.With(root);
        var strict = (options.Body?.Repeated ?? []).Select(static each => Duplicate(each.Path)).ToList();
        if (type == PatchType.Json)
        {
            AddUnknownOperations((ApiList)patch, strict);
            for (var i = 0; i < strict.Count; i++)
                strict[i] = strict[i] with { Message = "json patch " + strict[i].Message };
        }
        strict.AddRange(decoding._strict);
        if (strict.Count > 0)
        {
            if (options.FieldValidation == FieldValidation.Strict)
                return Unfit(Sentence(strict, null), item, patch, type);
            Warn(strict, options);
        }
        return item.With(root);
    }

    /// <summary>What an apply is refused for (400) although it could be done: a text in which keys stand twice.</summary>
    public static ApiError? OfApplied(WriteOptions options)
    {
        if (options.FieldValidation == FieldValidation.Ignore || options.Body is not { Repeated: { Count: > 0 } repeated })
            return null;
        if (options.FieldValidation == FieldValidation.Strict)
            return ApiError.BadRequest("error strict decoding YAML: error converting YAML to JSON: " + InYaml(repeated.Select(static each => each.InLine)));
        foreach (var each in repeated)
            options.OnWarning?.Invoke(each.InLine);
        return null;
    }

    private static ApiError NotHandled(ApiObject item, string why, IReadOnlyList<ApiCause> causes) =>
        new(400, "BadRequest", $"{item.Kind.Name} in version \"{item.Kind.Version}\" cannot be handled as a {item.Kind.Name}: {why}") { Causes = causes, About = item.Key };

    private static ApiError Unfit(string why, ApiObject item, ApiValue patch, PatchType type)
    {
        var cause = Causes.Invalid("patch", why, type == PatchType.StrategicMerge ? GoText.Of(patch) : ApiJson.Write(item.Root));
        return new ApiError(422, "Invalid", $" \"\" is invalid: {cause.Field}: {cause.Message}") { Causes = [cause] };
    }

    private static ApiCause Duplicate(string path) => new("FieldDuplicateKey", path, $"duplicate field \"{path}\"");

    private static void AddUnknownOperations(ApiList patch, List<ApiCause> strict)
    {
        for (var i = 0; i < patch.Count; i++)
        {
            foreach (var (name, _) in patch[i] as ApiMap ?? ApiMap.Empty)
            {
                if (name is not ("op" or "path" or "from" or "value"))
                    strict.Add(new ApiCause("FieldUnknown", $"[{i}].{name}", $"unknown field \"[{i}].{name}\""));
            }
        }
    }

    private static string Sentence(List<ApiCause> strict, ApiBody? body)
    {
        var messages = strict.Select(static cause => cause.Message);
        if (body is { IsYaml: true, Repeated: { Count: > 0 } repeated })
            messages = messages.Skip(repeated.Count).Prepend(InYaml(messages.Take(repeated.Count)));
        return "strict decoding error: " + string.Join(", ", messages);
    }

    private static string InYaml(IEnumerable<string> lines) => "yaml: unmarshal errors:\n  " + string.Join("\n  ", lines);

    private static void Warn(List<ApiCause> strict, WriteOptions options)
    {
        foreach (var cause in strict)
            options.OnWarning?.Invoke(cause.Message);
    }

    private ApiMap Object(ApiMap map, TypeInfo type, string path)
    {
        List<KeyValuePair<string, ApiValue>>? kept = null;
        var embedded = GoStructs.Of(type);
        for (var i = 0; i < map.Count && _wrong is null; i++)
        {
            var (name, value) = map[i];
            var field = type.Field(name);
            var decoded = value;
            var isKept = !value.IsNull;
            if (_repeated.Count > 0 && (field is not null || type.IsOpen) && Plain(path, name) is var twice && _repeated.Contains(twice))
                _strict.Add(Duplicate(twice));
            if (field is null || !field.IsIn(Engine.ReleaseRange.Newest))
            {
                if (!type.IsOpen)
                {
                    isKept = false;
                    if (_isStrict)
                        _strict.Add(new ApiCause("FieldUnknown", Plain(path, name), $"unknown field \"{Plain(path, name)}\""));
                }
            }
            else if (isKept)
            {
                decoded = Value(value, field.Type, Join(path, name, embedded?.Holds(name) == true ? embedded.Mark : ""));
            }
            if (kept is null && (!isKept || !ReferenceEquals(decoded, value)))
            {
                kept = new(map.Count);
                for (var before = 0; before < i; before++)
                    kept.Add(map[before]);
            }
            if (isKept)
                kept?.Add(new(name, decoded));
        }
        return kept is null ? map : new ApiMap([.. kept]);
    }

    private ApiValue Value(ApiValue value, TypeInfo type, string path)
    {
        switch (type.Shape)
        {
            case ValueShape.Any:
                return value;
            case ValueShape.Object:
                return value is ApiMap map ? Object(map, type, path) : Wrong(value, path, "an object");
            case ValueShape.Map:
                return value is ApiMap entries ? Entries(entries, type.Element!, path) : Wrong(value, path, "a map");
            case ValueShape.List:
                return value is ApiList list ? Items(list, type.Element!, path) : Wrong(value, path, "a list");
            case ValueShape.Text:
                return value is ApiText ? value : Wrong(value, path, "a text");
            case ValueShape.Bytes:
                return value is ApiText bytes && IsBase64(bytes.Value) ? value : Wrong(value, path, "text in base 64");
            case ValueShape.Time:
                return value is ApiText time && ApiTime.Read(time.Value) is not null ? value : Wrong(value, path, "a time (RFC 3339)");
            case ValueShape.Boolean:
                return value is ApiBoolean ? value : Wrong(value, path, "true or false");
            case ValueShape.Integer32:
                return Whole(value, path, int.MinValue, int.MaxValue);
            case ValueShape.Integer64:
                return Whole(value, path, long.MinValue, long.MaxValue);
            case ValueShape.Number:
                return value is ApiNumber ? value : Wrong(value, path, "a number");
            case ValueShape.IntOrString:
                return value is ApiText ? value : Whole(value, path, int.MinValue, int.MaxValue);
            case ValueShape.Quantity:
                if (value is not (ApiText or ApiNumber))
                    return Wrong(value, path, "a quantity");
                if (!Quantity.TryParse(value is ApiText text ? text.Value : ((ApiNumber)value).Literal, out _))
                    _wrong ??= new ApiCause("ParseInvalid", GoStructs.Unmarked(path), $"{GoStructs.Unmarked(path)}: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
                return value;
            default:
                return value;
        }
    }

    private ApiMap Entries(ApiMap map, TypeInfo type, string path)
    {
        var decoded = map;
        for (var i = 0; i < map.Count && _wrong is null; i++)
        {
            var (name, value) = map[i];
            if (_repeated.Count > 0 && Plain(path, name) is var twice && _repeated.Contains(twice))
                _strict.Add(Duplicate(twice));
            decoded = decoded.With(name, value.IsNull ? Nothing(type) : Value(value, type, type.Shape == ValueShape.Quantity ? Join(path, name) : $"{path}[{name}]"));
        }
        return decoded;
    }

    private ApiList Items(ApiList list, TypeInfo type, string path)
    {
        var decoded = list;
        for (var i = 0; i < list.Count && _wrong is null; i++)
            decoded = decoded.With(i, list[i].IsNull ? Nothing(type) : Value(list[i], type, $"{path}[{i}]"));
        return decoded;
    }

    // 80.0 and 1e3 are whole numbers too.
    private ApiValue Whole(ApiValue value, string path, long least, long most)
    {
        if (value is ApiNumber { Whole: { } whole })
            return whole >= least && whole <= most ? value : Wrong(value, path, "a whole number in its range");
        if (value is ApiNumber number && decimal.TryParse(number.Literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && decimal.Truncate(real) == real && real >= least && real <= most)
            return (long)real;
        return Wrong(value, path, "a whole number in its range");
    }

    // What Go makes of a null among values: the type's zero.
    private static ApiValue Nothing(TypeInfo type) => type.Shape switch
    {
        ValueShape.Object or ValueShape.Map => ApiMap.Empty,
        ValueShape.List => ApiList.Empty,
        ValueShape.Boolean => false,
        ValueShape.Integer32 or ValueShape.Integer64 or ValueShape.Number => 0,
        ValueShape.Quantity => "0",
        ValueShape.Any => ApiValue.Null,
        _ => "",
    };

    private ApiValue Wrong(ApiValue value, string path, string wanted)
    {
        var written = value.ToString();
        _wrong ??= new ApiCause("TypeInvalid", Uncounted(path), $"{GoStructs.Unmarked(path)}: {(written.Length > 80 ? written[..80] + "…" : written)} is not {wanted}");
        return value;
    }

    private static string Uncounted(string path)
    {
        var text = new StringBuilder(path.Length);
        var depth = 0;
        foreach (var letter in path)
        {
            depth += letter == '[' ? 1 : 0;
            if (depth == 0 && letter != GoStructs.Sign)
                text.Append(letter);
            depth -= letter == ']' ? 1 : 0;
        }
        return text.ToString();
    }

    private static bool IsBase64(string text)
    {
        Span<byte> bytes = text.Length <= 4096 ? stackalloc byte[4096] : new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out _);
    }

    private static string Join(string path, string name, string mark = "") => path.Length == 0 ? name : name.Contains('.') || name.Contains('/') ? $"{path}[{name}]" : $"{path}.{mark}{name}";

    private static string Plain(string path, string name) => ApiBody.Join(GoStructs.Unmarked(path), name);
}
