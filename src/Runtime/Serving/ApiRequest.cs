using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StsLint.Runtime.Api;
using StsLint.Runtime.Serving.Protobuf;

namespace StsLint.Runtime.Serving;

/// <summary>The address of objects: <c>/apis/apps/v1/namespaces/default/statefulsets/web/scale</c>.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Namespace">The namespace; null when all are meant, or for kinds outside of namespaces.</param>
/// <param name="Name">The name of one object.</param>
/// <param name="Subresource">A part of it.</param>
internal sealed record ApiAddress(ResourceKind Kind, string? Namespace, string? Name, string? Subresource)
{
    /// <summary>The key of the one object.</summary>
    public ObjectKey Key => new(Kind, Namespace ?? "", Name ?? "");

    /// <summary>Reads an address; null when it is none of objects.</summary>
    public static ApiAddress? Read(ReadOnlySpan<string> segments)
    {
        var group = "";
        var version = "v1";
        if (segments is ["api", "v1", _, ..])
        {
            segments = segments[2..];
        }
        else if (segments is ["apis", var of, var at, _, ..])
        {
            group = of;
            version = at;
            segments = segments[3..];
        }
        else
        {
            return null;
        }
        string? ns = null;
        // Namespaces are objects too, and have subresources.
        if (segments is ["namespaces", var name, var plural, ..] && !(group.Length == 0 && segments.Length == 3 && plural is "status" or "finalize"))
        {
            ns = name;
            segments = segments[2..];
        }
        if (segments.Length > 3 || ResourceKinds.FindPlural(group, version, segments[0]) is not { } kind || !ServedKinds.IsServed(kind))
            return null;
        var named = segments.Length > 1 ? segments[1] : null;
        if (ns is not null != kind.IsNamespaced && (ns is not null || named is not null))
            return null;
        return new ApiAddress(kind, ns, named, segments.Length > 2 ? segments[2] : null);
    }
}

/// <summary>A request for objects, with its body read.</summary>
internal sealed class ApiRequest
{
    private const string DefaultManager = "unknown";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";
    private const int LongestManager = 128;
    private ApiBody? _body;

    /// <summary>The verb of HTTP.</summary>
    public required string Method { get; init; }

    /// <summary>What it is about.</summary>
    public required ApiAddress Address { get; init; }

    /// <summary>What stands behind the question mark.</summary>
    public required IQueryCollection Query { get; init; }

    /// <summary>The media type of the body.</summary>
    public MediaType? ContentType { get; init; }

    /// <summary>The body.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The program that asks.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>Who owns the fields that are written.</summary>
    public string FieldManager
    {
        get
        {
            if (Text("fieldManager") is { Length: > 0 } given)
                return given;
            var slash = UserAgent.IndexOf('/');
            var program = slash < 0 ? UserAgent : UserAgent[..slash];
            return program.Length == 0 ? DefaultManager : program.Length > LongestManager ? program[..LongestManager] : program;
        }
    }

    /// <summary>A parameter; null when it is not given.</summary>
    public string? Text(string name) => Query.TryGetValue(name, out var values) && values.Count > 0 ? values[^1] : null;

    /// <summary>A parameter that says yes or no.</summary>
    public bool IsTrue(string name) => Text(name) is "true" or "1" or "True" or "TRUE";

    /// <summary>A parameter that is a number; null when it is not given or no number.</summary>
    public long? Number(string name) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What the client is to be told beside the answer.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What goes with a write; of a body, after it was read.</summary>
    public WriteOptions WriteOptions => new()
    {
        Body = _body,
        OnWarning = Warnings.Add,
        FieldManager = FieldManager,
        IsDryRun = Query["dryRun"].Contains("All"),
        IsForced = IsTrue("force"),
        FieldValidation = Text("fieldValidation") switch
        {
            "Strict" => FieldValidation.Strict,
            "Ignore" => FieldValidation.Ignore,
            _ => FieldValidation.Warn,
        },
    };

    /// <summary>Which objects are listed or watched.</summary>
    public ListOptions ListOptions => new()
    {
        LabelSelector = Text("labelSelector") is { Length: > 0 } labels ? labels : null,
        FieldSelector = FieldSelector,
        Limit = (int)Math.Clamp(Number("limit") ?? 0, 0, int.MaxValue),
        Continue = Text("continue") is { Length: > 0 } from ? from : null,
        ResourceVersion = Text("resourceVersion") is { Length: > 0 } version ? version : null,
        ResourceVersionMatch = Text("resourceVersionMatch") is { Length: > 0 } match ? match : null,
        AllowsBookmarks = IsTrue("allowWatchBookmarks"),
        SendsInitialEvents = IsTrue("sendInitialEvents"),
    };

    // A watch of one object is one of all that have its name.
    private string? FieldSelector
    {
        get
        {
            var given = Text("fieldSelector") is { Length: > 0 } fields ? fields : null;
            return Address.Name is { } name ? given is null ? "metadata.name=" + name : $"metadata.name={name},{given}" : given;
        }
    }

    /// <summary>Reads the body as a value; an error when it is none, or of a media type that is not taken.</summary>
    public ApiValue? ReadBody(out ApiError? error)
    {
        error = null;
        var isYaml = ContentType?.Name is "application/yaml" or "application/apply-patch+yaml";
        if (ContentType is { Name: not ("application/json" or "application/json-patch+json" or "application/merge-patch+json" or "application/strategic-merge-patch+json" or "text/plain" or "application/x-www-form-urlencoded" or Protobuf) } && !isYaml)
        {
            error = new ApiError(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf (it came as {ContentType.Name})");
            return null;
        }
        try
        {
            var documents = 1;
            _body = ContentType?.Name == Protobuf ? new ApiBody(ProtobufBody.Read(Body), [], false)
                : isYaml && Body.AsSpan().TrimStart(" \r\n\t"u8) is not [(byte)'{', ..] ? ApiBody.ReadYaml(Body, out documents)
                : Method == "PATCH" ? ApiBody.ReadPatch(Body)
                : ApiBody.ReadJson(Body);
            if (_body is not null)
                return _body.Value;
            error = ApiError.BadRequest(documents > 1 ? "the body holds several documents; send one object in each request" : "the body is not valid YAML");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            error = ApiError.BadRequest("the body is not valid: " + e.Message.ReplaceLineEndings(" "));
        }
        return null;
    }
}
