using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving;

/// <summary>The API's <c>Status</c> objects: what a refusal, or a deletion, is answered with.</summary>
internal static class StatusBody
{
    /// <summary>What a refusal is answered with.</summary>
    public static ApiMap Of(ApiError error) => ApiMap.Of(
        ("kind", "Status"),
        ("apiVersion", "v1"),
        ("metadata", ApiMap.Empty),
        ("status", "Failure"),
        ("message", error.Message),
        ("reason", error.Reason),
        ("details", Details(error)),
        ("code", error.Code));

    /// <summary>What a deletion is answered with when the object is gone.</summary>
    public static ApiMap Deleted(ApiObject gone) => ApiMap.Of(
        ("kind", "Status"),
        ("apiVersion", "v1"),
        ("metadata", ApiMap.Empty),
        ("status", "Success"),
        ("details", ApiMap.Of(("name", gone.Name), ("group", gone.Kind.Group.Length == 0 ? null : gone.Kind.Group), ("kind", gone.Kind.Plural), ("uid", gone.Uid))));

    /// <summary>What is answered where all went well and there is nothing else to say.</summary>
    public static ApiMap Success { get; } = ApiMap.Of(("kind", "Status"), ("apiVersion", "v1"), ("metadata", ApiMap.Empty), ("status", "Success"));

    /// <summary>404 for an address behind which there is nothing.</summary>
    public static ApiError NoSuchAddress { get; } = new(404, "NotFound", "the server could not find the requested resource");

    private static ApiMap? Details(ApiError error)
    {
        var about = error.About;
        // What cannot be decoded is told in the message alone.
        if (error.Code == 400 || about is null && error.Causes.Count == 0 && error.RetryAfterSeconds is null)
            return null;
        ApiValue[] causes =
        [
            .. error.Causes.Select(static cause => ApiMap.Of(
                ("reason", cause.Reason.Length == 0 ? null : cause.Reason), ("message", cause.Message), ("field", cause.Field.Length == 0 ? null : cause.Field))),
        ];
        return ApiMap.Of(
            ("name", about is { Name.Length: > 0 } named ? named.Name : null),
            ("group", about is { Kind.Group.Length: > 0 } grouped ? grouped.Kind.Group : null),
            // Validation speaks of kinds, all else of resources.
            ("kind", about is { } key ? error.IsInvalid ? key.Kind.Name : key.Kind.Plural : null),
            ("causes", causes.Length == 0 ? null : new ApiList(causes)),
            ("retryAfterSeconds", error.RetryAfterSeconds is { } seconds ? (ApiValue)seconds : null));
    }
}
