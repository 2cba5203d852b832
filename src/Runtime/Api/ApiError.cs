using System.Diagnostics.CodeAnalysis;

namespace StsLint.Runtime.Api;

/// <summary>One cause of a refusal: the reason (<c>FieldValueInvalid</c>), the field path and the sentence.</summary>
public sealed record ApiCause(string Reason, string Field, string Message);

/// <summary>A refusal of the API: what a <c>Status</c> of kind Failure says.</summary>
/// <param name="Code">The HTTP status code.</param>
/// <param name="Reason">The machine-readable reason: <c>NotFound</c>, <c>AlreadyExists</c>, <c>Conflict</c>, <c>Invalid</c>, <c>Forbidden</c>, <c>Expired</c> …</param>
/// <param name="Message">The sentence for people.</param>
public sealed record ApiError(int Code, string Reason, string Message)
{
    /// <summary>What in particular was refused.</summary>
    public IReadOnlyList<ApiCause> Causes { get; init; } = [];

    /// <summary>The object that the refusal is about, if it is about one.</summary>
    public ObjectKey? About { get; init; }

    /// <summary>After how many seconds to try again; null when the server does not say.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The object is not there.</summary>
    public bool IsNotFound => Reason == "NotFound";

    /// <summary>There is an object of that name.</summary>
    public bool IsAlreadyExists => Reason == "AlreadyExists";

    /// <summary>The object is not the one, or not in the version, that the write was meant for.</summary>
    public bool IsConflict => Reason == "Conflict";

    /// <summary>The object breaks a rule of the API.</summary>
    public bool IsInvalid => Reason == "Invalid";

    /// <summary>404: there is no such object.</summary>
    public static ApiError NotFound(ObjectKey key) => new(404, "NotFound", $"{key.Kind.QualifiedPlural} \"{key.Name}\" not found") { About = key };

    /// <summary>409: there is one already.</summary>
    public static ApiError AlreadyExists(ObjectKey key) => new(409, "AlreadyExists", $"{key.Kind.QualifiedPlural} \"{key.Name}\" already exists") { About = key };

    /// <summary>409: it has changed in between, or is another object of the same name.</summary>
    public static ApiError Conflict(ObjectKey key, string why) => new(409, "Conflict", $"Operation cannot be fulfilled on {key.Kind.QualifiedPlural} \"{key.Name}\": {why}") { About = key };

    /// <summary>422: it breaks rules of the API.</summary>
    public static ApiError Invalid(ObjectKey key, params IReadOnlyList<ApiCause> causes) =>
        new(422, "Invalid", $"{key.Kind.Name}{(key.Kind.Group.Length == 0 ? "" : "." + key.Kind.Group)} \"{key.Name}\" is invalid: {Sentence(causes)}") { About = key, Causes = causes };

    /// <summary>403: the request is understood and refused.</summary>
    public static ApiError Forbidden(ObjectKey key, string why) => new(403, "Forbidden", $"{key.Kind.QualifiedPlural} \"{key.Name}\" is forbidden: {why}") { About = key };

    /// <summary>400: the request makes no sense.</summary>
    public static ApiError BadRequest(string why) => new(400, "BadRequest", why);

    /// <summary>410: the resourceVersion is too old to go on from.</summary>
    public static ApiError Expired(string why) => new(410, "Expired", why);

    /// <summary>429: not now.</summary>
    public static ApiError TooManyRequests(string why, int retryAfterSeconds) => new(429, "TooManyRequests", why) { RetryAfterSeconds = retryAfterSeconds };

    /// <summary>500: the server failed.</summary>
    public static ApiError Internal(string why) => new(500, "InternalError", "Internal error occurred: " + why);

    /// <summary>504: whether the request took effect is not known.</summary>
    public static ApiError Timeout(string why) => new(504, "Timeout", "Timeout: " + why);

    private static string Sentence(IReadOnlyList<ApiCause> causes)
    {
        var each = causes.Select(static cause => cause.Field.Length == 0 ? cause.Message : $"{cause.Field}: {cause.Message}").ToList();
        return each.Count == 1 ? each[0] : "[" + string.Join(", ", each) + "]";
    }
}

/// <summary>What came of a request: an object, or the refusal.</summary>
public readonly struct ApiResult
{
    private ApiResult(ApiObject? item, ApiError? error)
    {
        Object = item;
        Error = error;
    }

    /// <summary>The object: as stored, or as it was when it was deleted.</summary>
    public ApiObject? Object { get; }

    /// <summary>The refusal.</summary>
    public ApiError? Error { get; }

    /// <summary>Whether it was granted.</summary>
    [MemberNotNullWhen(true, nameof(Object))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    /// <summary>A granted request.</summary>
    public static implicit operator ApiResult(ApiObject item) => new(item, null);

    /// <summary>A refused one.</summary>
    public static implicit operator ApiResult(ApiError error) => new(null, error);

    /// <summary>The object.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    public ApiObject OrThrow() => Object ?? throw new ApiException(Error!);
}

/// <summary>What came of a request for something else than one object: it, or the refusal.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public readonly struct ApiResult<T>
    where T : class
{
    private ApiResult(T? value, ApiError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>What was asked for.</summary>
    public T? Value { get; }

    /// <summary>The refusal.</summary>
    public ApiError? Error { get; }

    /// <summary>Whether it was granted.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    /// <summary>A granted request.</summary>
    public static implicit operator ApiResult<T>(T value) => new(value, null);

    /// <summary>A refused one.</summary>
    public static implicit operator ApiResult<T>(ApiError error) => new(null, error);

    /// <summary>What was asked for.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    public T OrThrow() => Value ?? throw new ApiException(Error!);
}

/// <summary>A request was refused.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "There is none without a refusal.")]
public sealed class ApiException(ApiError error) : Exception(error.Message)
{
    /// <summary>The refusal.</summary>
    public ApiError Error { get; } = error;
}
