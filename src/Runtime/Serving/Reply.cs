using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving;

/// <summary>What a request is answered with.</summary>
internal sealed record Reply(ApiValue Body, int Code = 200)
{
    /// <summary>The media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>A body that is text and not JSON.</summary>
    public string? PlainText { get; init; }

    /// <summary>What the client is told beside the answer.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>After how many seconds to try again.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>An answer that is text and not JSON.</summary>
    public static Reply Text(string text, int code = 200) => new(ApiValue.Null, code) { PlainText = text, ContentType = "text/plain; charset=utf-8" };

    /// <summary>A refusal.</summary>
    public static implicit operator Reply(ApiError error) => new(StatusBody.Of(error), error.Code) { RetryAfterSeconds = error.RetryAfterSeconds };
}
