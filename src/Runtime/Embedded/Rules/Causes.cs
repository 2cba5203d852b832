using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>The causes by which the API server refuses, in its own words for the reasons.</summary>
internal static class Causes
{
    public const string Immutable = "field is immutable";

    public static ApiCause Invalid(string field, string why, ApiValue? value = null) =>
        new("FieldValueInvalid", field, value is null ? $"Invalid value: {why}" : $"Invalid value: {value}: {why}");

    public static ApiCause Required(string field, string why) => new("FieldValueRequired", field, why.Length == 0 ? "Required value" : $"Required value: {why}");

    public static ApiCause Forbidden(string field, string why) => new("FieldValueForbidden", field, $"Forbidden: {why}");

    public static ApiCause NotSupported(string field, ApiValue? value, params ReadOnlySpan<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {value?.ToString() ?? "\"\""}: supported values: {string.Join(", ", supported.ToArray().Select(static each => $"\"{each}\""))}");

    public static ApiCause NotFound(string field, ApiValue? value) => new("FieldValueNotFound", field, $"Not found: {value}");

    // Refuses when a field has another value than before.
    public static void Fixed(List<ApiCause> causes, string field, ApiValue? old, ApiValue? now)
    {
        if (!Same(old, now))
            causes.Add(Invalid(field, Immutable, now));
    }

    public static bool Same(ApiValue? one, ApiValue? other) => ReferenceEquals(one, other) || (one is null ? other!.IsNull : other is null ? one.IsNull : one.Equals(other));
}
