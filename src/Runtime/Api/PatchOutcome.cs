namespace StsLint.Runtime.Api;

/// <summary>What a patch makes of a value, or why it makes nothing of it.</summary>
/// <param name="Value">The patched value; null when there is a problem.</param>
/// <param name="Problem">Why it does not work.</param>
/// <param name="IsMalformed">The patch makes no sense whatever it is applied to (400); else it does not fit this value (422).</param>
public readonly record struct PatchOutcome(ApiValue? Value, string? Problem, bool IsMalformed)
{
    internal static PatchOutcome Of(ApiValue value) => new(value, null, false);

    internal static PatchOutcome Malformed(string problem) => new(null, problem, true);

    internal static PatchOutcome Unfit(string problem) => new(null, problem, false);

    /// <summary>The refusal of a patch that does not work.</summary>
    public ApiError ToError(ObjectKey key) => IsMalformed
        ? ApiError.BadRequest(Problem!)
        : new ApiError(422, "Invalid", "the server rejected our request due to an error in our request: " + Problem) { About = key, Causes = [new ApiCause("UnexpectedServerResponse", "", Problem!)] };
}
