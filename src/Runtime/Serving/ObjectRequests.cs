using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Serving;

/// <summary>Answers requests for objects: to read them, to write them, to delete them.</summary>
internal static class ObjectRequests
{
    /// <summary>The actor of all that comes over the network.</summary>
    public const string User = "kubernetes-admin";

    // Kinds whose deletion is answered with the object even when it is gone.
    private static readonly HashSet<ResourceKind> s_answeredWhole = [ResourceKinds.Pod, ResourceKinds.Service, ResourceKinds.Claim, ResourceKinds.Volume, ResourceKinds.ServiceAccount, ResourceKinds.ResourceQuota];

    /// <summary>Answers a request.</summary>
    public static Reply Answer(EmbeddedCluster cluster, ApiRequest request, Representation form)
    {
        var address = request.Address;
        if (address.Kind.IsNamespaced && address.Namespace is { } ns && address.Name is null && request.Method == "POST" && ServedKinds.IsReview(address.Kind))
            return Reviews.Answer(request, ns);
        if (ServedKinds.IsReview(address.Kind))
            return request.Method == "POST" && address.Name is null ? Reviews.Answer(request, "") : NotAllowed(request);
        if (address.Name is null)
        {
            return request.Method switch
            {
                "GET" => List(cluster, request, form),
                "POST" => Create(cluster, request, form),
                "DELETE" => DeleteCollection(cluster, request, form),
                _ => NotAllowed(request),
            };
        }
        if (address.Subresource is not null && !ServedKinds.Subresources(address.Kind).Any(each => each.Name == address.Subresource))
            return StatusBody.NoSuchAddress;
        if (address.Subresource is not (null or "status"))
            return Subresources.Answer(cluster, request, form);
        return request.Method switch
        {
            "GET" => Of(cluster, cluster.Server.As(User).Get(address.Key), form),
            "PUT" => Update(cluster, request, form),
            "PATCH" => Patch(cluster, request, form),
            "DELETE" when address.Subresource is null => Delete(cluster, request, form),
            _ => NotAllowed(request),
        };
    }

    /// <summary>405: the address is there and cannot do that.</summary>
    public static ApiError NotAllowed(ApiRequest request) => new(405, "MethodNotAllowed", $"the server does not allow this method on the requested resource ({request.Method} {request.Address.Kind.QualifiedPlural})");

    /// <summary>What a write is answered with.</summary>
    public static Reply Of(EmbeddedCluster cluster, ApiResult result, Representation form, int code = 200) =>
        result.IsOk ? new Reply(form.One(result.Object, cluster.Simulation.Now), code) : result.Error;

    /// <summary>The way in which a body of a patch is written, by its media type; null when it is none.</summary>
    public static PatchType? TypeOf(MediaType? contentType) => contentType?.Name switch
    {
        "application/json-patch+json" => PatchType.Json,
        "application/merge-patch+json" => PatchType.Merge,
        "application/strategic-merge-patch+json" => PatchType.StrategicMerge,
        "application/apply-patch+yaml" => PatchType.Apply,
        _ => null,
    };

    /// <summary>The refusal of a patch of another media type.</summary>
    public static ApiError NoPatch(ApiRequest request) => new(415, "UnsupportedMediaType",
        $"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml (it came as {request.ContentType?.Name ?? "nothing"})");

    private static Reply List(EmbeddedCluster cluster, ApiRequest request, Representation form)
    {
        var page = cluster.Server.As(User).List(request.Address.Kind, request.Address.Namespace, request.ListOptions);
        return page.IsOk ? new Reply(form.Page(request.Address.Kind, page.Value, cluster.Simulation.Now)) : page.Error;
    }

    private static Reply Create(EmbeddedCluster cluster, ApiRequest request, Representation form)
    {
        if (ObjectIn(request, out var error) is not { } item)
            return error!;
        return Of(cluster, cluster.Server.As(User).Create(item, request.WriteOptions), form, 201);
    }

    private static Reply Update(EmbeddedCluster cluster, ApiRequest request, Representation form)
    {
        if (ObjectIn(request, out var error) is not { } item)
            return error!;
        return Of(cluster, cluster.Server.As(User).Update(item, request.Address.Subresource, request.WriteOptions), form);
    }

    private static Reply Patch(EmbeddedCluster cluster, ApiRequest request, Representation form)
    {
        if (TypeOf(request.ContentType) is not { } type)
            return NoPatch(request);
        if (request.ReadBody(out var error) is not { } patch)
            return error!;
        var isNew = type == PatchType.Apply && cluster.Store.Get(request.Address.Key) is null;
        return Of(cluster, cluster.Server.As(User).Patch(request.Address.Key, type, patch, request.Address.Subresource, request.WriteOptions), form, isNew ? 201 : 200);
    }

    private static Reply Delete(EmbeddedCluster cluster, ApiRequest request, Representation form)
    {
        if (DeleteOptionsIn(request, out var error) is not { } options)
            return error!;
        var result = cluster.Server.As(User).Delete(request.Address.Key, options);
        if (!result.IsOk)
            return result.Error;
        var isGone = !options.IsDryRun && cluster.Store.Get(request.Address.Key)?.Uid != result.Object.Uid;
        return (isGone || options.IsDryRun) && !s_answeredWhole.Contains(request.Address.Kind) ? new Reply(StatusBody.Deleted(result.Object)) : Of(cluster, result, form);
    }

    private static Reply DeleteCollection(EmbeddedCluster cluster, ApiRequest request, Representation form)
    {
        if (DeleteOptionsIn(request, out var error) is not { } options)
            return error!;
        var page = cluster.Server.As(User).DeleteCollection(request.Address.Kind, request.Address.Namespace, request.ListOptions, options);
        return page.IsOk ? new Reply(form.Page(request.Address.Kind, page.Value, cluster.Simulation.Now)) : page.Error;
    }

    // The object of the body, with what the address says of it.
    private static ApiObject? ObjectIn(ApiRequest request, out ApiError? error)
    {
        if (request.ReadBody(out error) is not { } body)
            return null;
        var address = request.Address;
        var kind = address.Kind;
        if (body is not ApiMap root)
        {
            error = ApiError.BadRequest($"the body is not a JSON object; send a {kind.Name}");
            return null;
        }
        if (root.TextOf("kind") is { Length: > 0 } name && root.TextOf("apiVersion") is { Length: > 0 } version && (name != kind.Name || version != kind.ApiVersion))
        {
            error = ApiError.BadRequest($"the API version in the data ({version}, Kind={name}) does not match the expected API version ({kind.ApiVersion}, Kind={kind.Name})");
            return null;
        }
        root = root.With("kind", kind.Name).With("apiVersion", kind.ApiVersion);
        var metadata = root.Map("metadata") ?? ApiMap.Empty;
        if (kind.IsNamespaced && metadata.TextOf("namespace") is { Length: > 0 } ns && ns != address.Namespace)
        {
            error = ApiError.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            return null;
        }
        if (address.Name is { } named && metadata.TextOf("name") is var given && given != named)
        {
            error = ApiError.BadRequest(string.IsNullOrEmpty(given) ? "the name of the object must be given in metadata.name" : $"the name of the object ({given}) does not match the name on the URL ({named})");
            return null;
        }
        return new ApiObject(kind, root.With("metadata", metadata.With("namespace", kind.IsNamespaced ? address.Namespace! : null)));
    }

    /// <summary>How a deletion is meant: what the body says, or else the parameters.</summary>
    public static DeleteRequest? DeleteOptionsIn(ApiRequest request, out ApiError? error)
    {
        error = null;
        var options = ApiMap.Empty;
        if (request.Body.Length > 0)
        {
            if (request.ReadBody(out error) is not { } body)
                return null;
            options = body as ApiMap ?? options;
        }
        return DeleteOptions(options, request, out error);
    }

    /// <summary>How a deletion is meant.</summary>
    public static DeleteRequest? DeleteOptions(ApiMap options, ApiRequest request, out ApiError? error)
    {
        error = null;
        Propagation? propagation = (options.TextOf("propagationPolicy") ?? request.Text("propagationPolicy")) switch
        {
            "Background" => Propagation.Background,
            "Foreground" => Propagation.Foreground,
            "Orphan" => Propagation.Orphan,
            _ => (options["orphanDependents"]?.Boolean ?? (request.Text("orphanDependents") is { Length: > 0 } ? request.IsTrue("orphanDependents") : null)) switch
            {
                true => Propagation.Orphan,
                false => Propagation.Background,
                null => null,
            },
        };
        if (propagation is null && (options.TextOf("propagationPolicy") ?? request.Text("propagationPolicy")) is { Length: > 0 } unknown)
        {
            error = ApiError.BadRequest($"propagationPolicy: '{unknown}' is no policy; use Background, Foreground or Orphan");
            return null;
        }
        return new DeleteRequest
        {
            GracePeriodSeconds = options.IntegerOf("gracePeriodSeconds") ?? request.Number("gracePeriodSeconds"),
            Propagation = propagation,
            Uid = options.Map("preconditions")?.TextOf("uid"),
            ResourceVersion = options.Map("preconditions")?.TextOf("resourceVersion"),
            IsDryRun = (options.List("dryRun")?.Texts.Contains("All") ?? false) || request.Query["dryRun"].Contains("All"),
        };
    }
}
