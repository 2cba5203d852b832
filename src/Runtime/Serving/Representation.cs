using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving;

/// <summary>The form in which a client wants objects.</summary>
internal enum Form
{
    /// <summary>As they are.</summary>
    Object,
    /// <summary>As rows of a table, for people.</summary>
    Table,
    /// <summary>Their metadata only.</summary>
    Metadata,
}

/// <summary>Puts objects into the form that a client wants.</summary>
/// <param name="Form">The form.</param>
/// <param name="IncludeObject">What a table's rows carry beside their cells: <c>None</c>, <c>Metadata</c> or <c>Object</c>.</param>
internal sealed record Representation(Form Form, string IncludeObject)
{
    private const string Meta = "meta.k8s.io/v1";

    /// <summary>The form that is wanted most of those that can be given; null when there is none.</summary>
    public static Representation? Of(IReadOnlyList<MediaType> accepted, string? includeObject)
    {
        foreach (var type in accepted)
        {
            if (!type.TakesJson)
                continue;
            if (type.As is null)
                return new Representation(Form.Object, "");
            if (type.Asks("Table", "meta.k8s.io", "v1"))
                return new Representation(Form.Table, includeObject is { Length: > 0 } ? includeObject : "Metadata");
            if (type.Asks("PartialObjectMetadata", "meta.k8s.io", "v1") || type.Asks("PartialObjectMetadataList", "meta.k8s.io", "v1"))
                return new Representation(Form.Metadata, "");
        }
        return null;
    }

    /// <summary>What is said when no form can be given.</summary>
    public static ApiError NotAcceptable { get; } =
        new(406, "NotAcceptable", "only the following media types are accepted: application/json, application/json;as=Table;g=meta.k8s.io;v=v1, application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");

    /// <summary>One object.</summary>
    public ApiMap One(ApiObject item, DateTimeOffset now) => Form switch
    {
        Form.Table => TableOf(item.Kind, [item], now, ApiMap.Of(("resourceVersion", item.Metadata["resourceVersion"]))),
        Form.Metadata => MetadataOf(item),
        _ => item.Root,
    };

    /// <summary>An object within an event of a watch.</summary>
    public ApiMap Watched(ApiObject item, bool isBookmark, DateTimeOffset now) => Form switch
    {
        Form.Table when isBookmark => TableOf(item.Kind, [], now, ApiMap.Of(("resourceVersion", item.Metadata["resourceVersion"]))),
        _ => One(item, now),
    };

    /// <summary>A page of objects.</summary>
    public ApiMap Page(ResourceKind kind, ApiPage page, DateTimeOffset now)
    {
        var metadata = ApiMap.Of(
            ("resourceVersion", page.ResourceVersion),
            ("continue", page.Continue is { } from ? (ApiValue)from : null),
            ("remainingItemCount", page.Remaining is { } count ? (ApiValue)count : null));
        return Form switch
        {
            Form.Table => TableOf(kind, page.Items, now, metadata),
            Form.Metadata => ApiMap.Of(
                ("kind", "PartialObjectMetadataList"), ("apiVersion", Meta), ("metadata", metadata), ("items", new ApiList(page.Items.Select(static item => (ApiValue)MetadataOf(item))))),
            _ => ApiMap.Of(
                ("kind", kind.Name + "List"), ("apiVersion", kind.ApiVersion), ("metadata", metadata), ("items", new ApiList(page.Items.Select(static item => (ApiValue)item.Root)))),
        };
    }

    private static ApiMap MetadataOf(ApiObject item) => ApiMap.Of(("kind", "PartialObjectMetadata"), ("apiVersion", Meta), ("metadata", item.Metadata));

    private ApiMap TableOf(ResourceKind kind, IReadOnlyList<ApiObject> items, DateTimeOffset now, ApiMap metadata)
    {
        var layout = Tables.Layouts.Of(kind);
        var rows = new ApiValue[items.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = ApiMap.Of(("cells", new ApiList(layout.Row(items[i], now))), ("object", IncludeObject switch
            {
                "None" => null,
                "Object" => items[i].Root,
                _ => MetadataOf(items[i]),
            }));
        }
        return ApiMap.Of(("kind", "Table"), ("apiVersion", Meta), ("metadata", metadata), ("columnDefinitions", layout.Columns), ("rows", new ApiList(rows)));
    }
}
