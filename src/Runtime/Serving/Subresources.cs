using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Serving;

/// <summary>Answers requests for parts of objects: their scale, a pod's binding, eviction and log.</summary>
internal static class Subresources
{
    /// <summary>Answers a request.</summary>
    public static Reply Answer(EmbeddedCluster cluster, ApiRequest request, Representation form) => (request.Address.Subresource, request.Method) switch
    {
        ("scale", "GET") => ReadScale(cluster, request),
        ("scale", "PUT" or "PATCH") => WriteScale(cluster, request),
        ("binding", "POST") => Bind(cluster, request),
        ("eviction", "POST") => Evict(cluster, request, form),
        ("log", "GET") => ContainerLog.Of(cluster, request),
        _ => ObjectRequests.NotAllowed(request),
    };

    private static Reply ReadScale(EmbeddedCluster cluster, ApiRequest request)
    {
        var result = cluster.Server.As(ObjectRequests.User).Get(request.Address.Key);
        return result.IsOk ? new Reply(ScaleOf(result.Object)) : result.Error;
    }

    private static Reply WriteScale(EmbeddedCluster cluster, ApiRequest request)
    {
        var api = cluster.Server.As(ObjectRequests.User);
        if (request.ReadBody(out var error) is not { } body)
            return error!;
        ApiResult result;
        if (request.Method == "PATCH")
        {
            if (ObjectRequests.TypeOf(request.ContentType) is not { } type)
                return ObjectRequests.NoPatch(request);
            result = api.Patch(request.Address.Key, type, body, "scale", request.WriteOptions);
        }
        else
        {
            var found = api.Get(request.Address.Key);
            if (!found.IsOk)
                return found.Error;
            var scale = body as ApiMap ?? ApiMap.Empty;
            // A version that is named counts; else any is meant.
            var item = found.Object.WithAt(["spec", "replicas"], scale.At("spec", "replicas")).WithAt(["metadata", "resourceVersion"], scale.At("metadata", "resourceVersion"));
            result = api.Update(item, "scale", request.WriteOptions);
        }
        return result.IsOk ? new Reply(ScaleOf(result.Object)) : result.Error;
    }

    /// <summary>An object's scale.</summary>
    public static ApiMap ScaleOf(ApiObject item)
    {
        var metadata = item.Metadata;
        return ApiMap.Of(
            ("kind", "Scale"),
            ("apiVersion", "autoscaling/v1"),
            ("metadata", ApiMap.Of(
                ("name", item.Name), ("namespace", item.Namespace), ("uid", item.Uid), ("resourceVersion", metadata["resourceVersion"]), ("creationTimestamp", metadata["creationTimestamp"]))),
            ("spec", ApiMap.Of(("replicas", item.Spec["replicas"] ?? 0))),
            ("status", ApiMap.Of(("replicas", item.Status["replicas"] ?? 0), ("selector", SelectorText(item.Spec.Map("selector"))))));
    }

    /// <summary>A selector as kubectl writes it.</summary>
    public static string SelectorText(ApiMap? selector)
    {
        if (selector is null)
            return "";
        var parts = new List<string>();
        foreach (var (name, value) in (selector.Map("matchLabels") ?? (selector.Has("matchExpressions") ? ApiMap.Empty : selector)).OrderBy(static each => each.Key, StringComparer.Ordinal))
            parts.Add($"{name}={value.Text}");
        foreach (var each in (selector.List("matchExpressions") ?? ApiList.Empty).Maps)
        {
            var key = each.TextOf("key");
            var values = string.Join(',', (each.List("values") ?? ApiList.Empty).Texts.Order(StringComparer.Ordinal));
            parts.Add(each.TextOf("operator") switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "DoesNotExist" => "!" + key,
                _ => key ?? "",
            });
        }
        return string.Join(',', parts);
    }

    private static Reply Bind(EmbeddedCluster cluster, ApiRequest request)
    {
        if (request.ReadBody(out var error) is not { } body)
            return error!;
        if ((body as ApiMap)?.At("target", "name")?.Text is not { Length: > 0 } node)
            return ApiError.BadRequest("target.name is missing: the node to bind the pod to");
        var result = cluster.Server.As(ObjectRequests.User).Bind(request.Address.Key, node);
        return result.IsOk ? new Reply(StatusBody.Success, 201) : result.Error;
    }

    private static Reply Evict(EmbeddedCluster cluster, ApiRequest request, Representation form)
    {
        var body = ApiMap.Empty;
        if (request.Body.Length > 0)
        {
            if (request.ReadBody(out var error) is not { } read)
                return error!;
            body = read as ApiMap ?? body;
        }
        if (ObjectRequests.DeleteOptions(body.Map("deleteOptions") ?? ApiMap.Empty, request, out var wrong) is not { } options)
            return wrong!;
        var result = cluster.Server.As(ObjectRequests.User).Evict(request.Address.Key, options);
        return result.IsOk ? new Reply(StatusBody.Success, 201) : result.Error;
    }
}
