using System.Collections.Concurrent;
using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Schema;

namespace StsLint.Runtime.Serving;

/// <summary>
/// The OpenAPI documents of the served kinds, made of the same facts that the rules judge by. With them clients explain fields, and find out by which keys
/// the items of a list are merged.
/// </summary>
internal sealed class OpenApi
{
    private const string GroupVersionKind = "x-kubernetes-group-version-kind";
    private const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private const string IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private static readonly ConcurrentDictionary<(string, string), ApiMap> s_documents = new();
    private static readonly Lazy<ApiMap> s_second = new(static () => new OpenApi("#/definitions/", isThird: false).Document(ServedKinds.Groups.SelectMany(static each => each)));
    private readonly string _references;
    private readonly bool _isThird;
    private readonly SortedDictionary<string, ApiValue> _schemas = new(StringComparer.Ordinal);
    private readonly Queue<TypeInfo> _waiting = [];
    private readonly Dictionary<string, ApiList> _kindsOf = new(StringComparer.Ordinal);

    private OpenApi(string references, bool isThird)
    {
        _references = references;
        _isThird = isThird;
    }

    /// <summary>The answer to an address below <c>/openapi</c>; null when there is nothing.</summary>
    public static Reply? Answer(ReadOnlySpan<string> segments, IReadOnlyList<MediaType> accepted)
    {
        if (segments is not ["openapi", "v2" or "v3", ..])
            return null;
        if (!accepted.Any(static type => type.TakesJson))
            return new ApiError(406, "NotAcceptable", "only the following media types are accepted: application/json");
        return segments switch
        {
            ["openapi", "v2"] => new Reply(s_second.Value),
            ["openapi", "v3"] => new Reply(Index()),
            ["openapi", "v3", "api", var version] => ThirdOf("", version),
            ["openapi", "v3", "apis", var group, var version] => ThirdOf(group, version),
            _ => null,
        };
    }

    private static ApiMap Index() => ApiMap.Of(("paths", new ApiMap(ServedKinds.Groups.Select(static each =>
    {
        var path = AddressOf(each.Key.Group, each.Key.Version);
        return KeyValuePair.Create<string, ApiValue>(path, ApiMap.Of(("serverRelativeURL", $"/openapi/v3/{path}?hash={ServerVersion.Text.Replace('+', '-')}")));
    }))));

    private static Reply? ThirdOf(string group, string version) => ServedKinds.Groups.FirstOrDefault(each => each.Key == (group, version)) is { } kinds
        ? new Reply(s_documents.GetOrAdd((group, version), _ => new OpenApi("#/components/schemas/", isThird: true).Document(kinds)))
        : null;

    private static string AddressOf(string group, string version) => group.Length == 0 ? "api/" + version : $"apis/{group}/{version}";

    private ApiMap Document(IEnumerable<ResourceKind> kinds)
    {
        var served = kinds.ToList();
        foreach (var kind in served)
        {
            var names = ApiMap.Of(("group", kind.Group), ("version", kind.Version), ("kind", kind.Name));
            _kindsOf[kind.Info.Type.Name] = _kindsOf.TryGetValue(kind.Info.Type.Name, out var others) ? others.Add(names) : new ApiList(names);
            _waiting.Enqueue(kind.Info.Type);
        }
        if (KubernetesSchema.Type("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions") is { } deletion)
            _waiting.Enqueue(deletion);
        while (_waiting.TryDequeue(out var type))
        {
            if (!_schemas.ContainsKey(type.Name))
                _schemas[type.Name] = ObjectSchema(type);
        }
        var schemas = new ApiMap(_schemas);
        var paths = new ApiMap(served.SelectMany(Paths));
        var info = ApiMap.Of(("title", "Kubernetes, as StsLint's embedded cluster serves it"), ("version", ServerVersion.Text));
        return _isThird
            ? ApiMap.Of(("openapi", "3.0.0"), ("info", info), ("paths", paths), ("components", ApiMap.Of(("schemas", schemas))))
            : ApiMap.Of(("swagger", "2.0"), ("info", info), ("paths", paths), ("definitions", schemas));
    }

    private ApiMap ObjectSchema(TypeInfo type)
    {
        var fields = new List<KeyValuePair<string, ApiValue>>();
        var required = new List<ApiValue>();
        foreach (var field in type.Fields)
        {
            if (!field.IsIn(ReleaseRange.Newest))
                continue;
            fields.Add(new(field.Name, FieldSchema(field)));
            if (field.IsRequired)
                required.Add(field.Name);
        }
        return ApiMap.Of(
            ("type", "object"),
            ("properties", fields.Count == 0 ? null : new ApiMap((IEnumerable<KeyValuePair<string, ApiValue>>)fields)),
            ("required", required.Count == 0 ? null : new ApiList(required)),
            ("x-kubernetes-map-type", type.MapSemantics switch { MapSemantics.Atomic => "atomic", MapSemantics.Granular => "granular", _ => null }),
            (GroupVersionKind, _kindsOf.GetValueOrDefault(type.Name)));
    }

    private ApiMap FieldSchema(FieldInfo field)
    {
        var schema = Schema(field.Type);
        if (field.Type.Shape == ValueShape.List)
        {
            var mergeKey = field.MergeKey ?? (field.ListSemantics == ListSemantics.Map && field.ListKeys.Count > 0 ? field.ListKeys[0] : null);
            schema = schema
                .With("x-kubernetes-list-type", field.ListSemantics switch { ListSemantics.Atomic => "atomic", ListSemantics.Set => "set", ListSemantics.Map => "map", _ => null })
                .With("x-kubernetes-list-map-keys", field.ListKeys.Count > 0 && field.ListSemantics == ListSemantics.Map ? new ApiList(field.ListKeys.Select(static key => (ApiValue)key)) : null)
                .With("x-kubernetes-patch-merge-key", mergeKey)
                .With("x-kubernetes-patch-strategy", mergeKey is not null || field.ListSemantics == ListSemantics.Set ? "merge" : null);
        }
        else if (field.MapSemantics != MapSemantics.Unspecified)
        {
            var semantics = field.MapSemantics == MapSemantics.Atomic ? "atomic" : "granular";
            // Nothing may stand beside a reference.
            schema = (schema.Has("$ref") ? ApiMap.Of(("allOf", new ApiList(schema))) : schema).With("x-kubernetes-map-type", semantics);
        }
        if (field.Enum.Count > 0 && field.Type.Shape == ValueShape.Text)
            schema = schema.With("enum", new ApiList(field.Enum.Select(static value => (ApiValue)value)));
        if (field.Default is { } value && field.Type.Shape is not (ValueShape.Object or ValueShape.Quantity or ValueShape.IntOrString))
            schema = schema.With("default", field.DefaultIsNumber ? ApiNumber.Parse(value) : field.Type.Shape == ValueShape.Boolean ? value == "true" : value);
        return schema;
    }

    private ApiMap Schema(TypeInfo type)
    {
        switch (type.Shape)
        {
            case ValueShape.Object when type.Name.Length > 0:
                _waiting.Enqueue(type);
                return Reference(type.Name);
            case ValueShape.Object:
                return ApiMap.Of(("type", "object"));
            case ValueShape.Map:
                return ApiMap.Of(("type", "object"), ("additionalProperties", Schema(type.Element!)));
            case ValueShape.List:
                return ApiMap.Of(("type", "array"), ("items", Schema(type.Element!)));
            case ValueShape.Quantity:
                _schemas[Quantity] = _isThird ? OneOf("string", "number") : ApiMap.Of(("type", "string"));
                return Reference(Quantity);
            case ValueShape.IntOrString:
                _schemas[IntOrString] = (_isThird ? OneOf("integer", "string") : ApiMap.Of(("type", "string"))).With("format", "int-or-string");
                return Reference(IntOrString);
            case ValueShape.Text:
                return ApiMap.Of(("type", "string"));
            case ValueShape.Bytes:
                return ApiMap.Of(("type", "string"), ("format", "byte"));
            case ValueShape.Time:
                return ApiMap.Of(("type", "string"), ("format", "date-time"));
            case ValueShape.Boolean:
                return ApiMap.Of(("type", "boolean"));
            case ValueShape.Integer32:
                return ApiMap.Of(("type", "integer"), ("format", "int32"));
            case ValueShape.Integer64:
                return ApiMap.Of(("type", "integer"), ("format", "int64"));
            case ValueShape.Number:
                return ApiMap.Of(("type", "number"), ("format", "double"));
            default:
                return ApiMap.Of(("type", "object"));
        }
    }

    private static ApiMap OneOf(string one, string other) => ApiMap.Of(("oneOf", new ApiList(ApiMap.Of(("type", one)), ApiMap.Of(("type", other)))));

    private ApiMap Reference(string name) => ApiMap.Of(("$ref", _references + name));

    private IEnumerable<KeyValuePair<string, ApiValue>> Paths(ResourceKind kind)
    {
        var names = ApiMap.Of(("group", kind.Group), ("version", kind.Version), ("kind", kind.Name));
        var root = $"/{AddressOf(kind.Group, kind.Version)}/{(kind.IsNamespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}";
        var ways = kind.IsNamespaced ? new ApiList(WayParameter("namespace")) : ApiList.Empty;
        var writing = (string[])["dryRun", "fieldManager", "fieldValidation"];
        var create = Operation(kind, names, "post", 201, kind.Info.Type, writing);
        if (!ServedKinds.HasObjects(kind))
        {
            yield return new(root, ApiMap.Of(("post", create), ("parameters", ways)));
            yield break;
        }
        yield return new(root, ApiMap.Of(
            ("get", Operation(kind, names, "list", 200, null, "labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "watch", "timeoutSeconds", "allowWatchBookmarks")),
            ("post", create),
            ("delete", Operation(kind, names, "deletecollection", 200, null, "labelSelector", "fieldSelector", "dryRun", "gracePeriodSeconds", "propagationPolicy")),
            ("parameters", ways)));
        yield return new(root + "/{name}", ApiMap.Of(
            ("get", Operation(kind, names, "get", 200, null)),
            ("put", Operation(kind, names, "put", 200, kind.Info.Type, writing)),
            ("patch", Operation(kind, names, "patch", 200, null, [.. writing, "force"])),
            ("delete", Operation(kind, names, "delete", 200, null, "dryRun", "gracePeriodSeconds", "propagationPolicy")),
            ("parameters", ways.Add(WayParameter("name")))));
    }

    private ApiMap Operation(ResourceKind kind, ApiMap names, string action, int code, TypeInfo? body, params string[] parameters)
    {
        var schema = Reference(kind.Info.Type.Name);
        var json = ApiMap.Of(("application/json", ApiMap.Of(("schema", schema))));
        var all = new ApiList(parameters.Select(name => (ApiValue)Parameter("query", name, Schema(TypeOf(name)), isRequired: false)));
        if (body is not null && !_isThird)
            all = all.Add(ApiMap.Of(("in", "body"), ("name", "body"), ("required", true), ("schema", schema)));
        var answers = action is "get" or "put" or "post" or "patch";
        var response = ApiMap.Of(("description", "OK"), (_isThird ? "content" : "schema", !answers ? null : _isThird ? json : schema));
        return ApiMap.Of(
            ("operationId", $"{action}{kind.Group.Replace(".", "", StringComparison.Ordinal)}{kind.Version}{kind.Name}"),
            ("parameters", all),
            ("requestBody", body is not null && _isThird ? ApiMap.Of(("content", ApiMap.Of(("*/*", ApiMap.Of(("schema", schema)))))) : null),
            ("responses", ApiMap.Of((code.ToString(System.Globalization.CultureInfo.InvariantCulture), response))),
            ("x-kubernetes-action", action),
            (GroupVersionKind, names));
    }

    private static TypeInfo TypeOf(string parameter) => parameter switch
    {
        "limit" or "timeoutSeconds" or "gracePeriodSeconds" => TypeInfo.Integer32,
        "watch" or "allowWatchBookmarks" or "force" => TypeInfo.Boolean,
        _ => TypeInfo.Text,
    };

    private ApiMap WayParameter(string name) => Parameter("path", name, ApiMap.Of(("type", "string")), isRequired: true);

    private ApiMap Parameter(string place, string name, ApiMap schema, bool isRequired)
    {
        var parameter = ApiMap.Of(("name", name), ("in", place), ("required", isRequired ? true : null));
        return _isThird ? parameter.With("schema", schema) : parameter.With("type", schema["type"]);
    }
}
