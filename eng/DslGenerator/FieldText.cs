using System.Text;

namespace StsLint.DslGenerator;

/// <summary>Says in words what the facts say of a type or a field.</summary>
internal static class FieldText
{
    public static string Of(ApiType type)
    {
        var text = new StringBuilder();
        if (type.Kind is var (apiVersion, kind))
            text.Append($"A Kubernetes object: {kind} of <c>{apiVersion}</c>.");
        else
            text.Append($"The API's <c>{type.Name}</c> ({Package(type.FullName)}), such as <c>{type.Path}</c> of a {type.PathKind}.");
        return text.Append(' ').Append(Releases(type.Since)).ToString();
    }

    public static string Of(ApiField field)
    {
        var text = new StringBuilder($"<c>{field.Name}</c>: {TypeOf(field)}{(field.IsRequired ? ", required by the API" : "")}.");
        if (field.Facts.TryGetProperty("default", out var fallback) && fallback.ToString() is { Length: > 0 } value)
            text.Append($" Default: <c>{Source.Xml(value)}</c>.");
        return text.Append(' ').Append(Releases(field.Since)).ToString();
    }

    private static string TypeOf(ApiField field)
    {
        var format = field.Facts.TryGetProperty("format", out var own) ? own.GetString()
            : (field.Facts.TryGetProperty("map", out var inner) || field.Facts.TryGetProperty("array", out inner)) && inner.TryGetProperty("format", out var its) ? its.GetString() : null;
        var (one, many) = field switch
        {
            { Enum: not null } => ("one of a closed set of values", "values of a closed set"),
            { Form: Form.Text } when format == "byte" => ("bytes in base64", "bytes in base64"),
            { Form: Form.Text } when IsTime(field) => ("a time (RFC 3339)", "times (RFC 3339)"),
            { Form: Form.Text } => ("string", "strings"),
            { Form: Form.Int32 } => ("int32", "int32 numbers"),
            { Form: Form.Int64 } => ("int64", "int64 numbers"),
            { Form: Form.Boolean } => ("boolean", "booleans"),
            { Form: Form.Quantity } => ("a quantity", "quantities"),
            { Form: Form.IntOrString } => ("a number or a string", "numbers or strings"),
            _ => ($"<c>{field.Target}</c>", $"<c>{field.Target}</c>"),
        };
        return field.Container switch
        {
            Container.List => $"a list of {many}" + Keys(field),
            Container.Map => $"a map of {many} by name",
            _ => one,
        };
    }

    private static string Keys(ApiField field) =>
        field.Facts.TryGetProperty("listMapKeys", out var keys) ? $" (one for each {string.Join(" and ", keys.EnumerateArray().Select(static key => $"<c>{key.GetString()}</c>"))})" : "";

    private static bool IsTime(ApiField field) => field.Facts.GetRawText().Contains(".Time\"", StringComparison.Ordinal);

    // The facts start with 1.14.
    private static string Releases(string? since) => since is null ? "Since Kubernetes 1.14 or earlier." : $"Since Kubernetes {since}.";

    // io.k8s.api.core.v1.Container: core/v1
    private static string Package(string fullName)
    {
        var parts = fullName.Split('.');
        return $"{parts[^3]}/{parts[^2]}";
    }
}
