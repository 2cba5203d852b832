using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StsLint.Cli.Tests;

/// <summary>Checks JSON against a JSON schema. Knows the words that the SARIF schema uses, and refuses a schema with any other.</summary>
internal sealed class JsonSchemaCheck(JsonElement schema)
{
    private readonly List<string> _errors = [];

    /// <summary>What is wrong with a document; empty when it is valid.</summary>
    public static IReadOnlyList<string> Errors(JsonElement schema, JsonElement document)
    {
        var check = new JsonSchemaCheck(schema);
        check.Check(schema, document, "$");
        return check._errors;
    }

    private void Check(JsonElement rules, JsonElement value, string path)
    {
        foreach (var rule in rules.EnumerateObject())
        {
            var given = rule.Value;
            switch (rule.Name)
            {
                case "description" or "default" or "title" or "$schema" or "definitions":
                    break;
                case "$ref":
                    Check(Resolve(given.GetString()!), value, path);
                    break;
                case "type":
                    Require(TypesOf(given).Any(type => Is(value, type)), path, $"is no {given}");
                    break;
                case "enum":
                    Require(given.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value)), path, $"is none of {given}");
                    break;
                case "required" when value.ValueKind == JsonValueKind.Object:
                    foreach (var name in given.EnumerateArray())
                        Require(value.TryGetProperty(name.GetString()!, out _), path, $"lacks {name}");
                    break;
                case "properties" when value.ValueKind == JsonValueKind.Object:
                    foreach (var property in given.EnumerateObject())
                    {
                        if (value.TryGetProperty(property.Name, out var member))
                            Check(property.Value, member, path + "." + property.Name);
                    }
                    break;
                case "additionalProperties" when value.ValueKind == JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject())
                    {
                        if (rules.TryGetProperty("properties", out var known) && known.TryGetProperty(member.Name, out _))
                            continue;
                        if (given.ValueKind == JsonValueKind.False)
                            Require(false, path, $"must not have {member.Name}");
                        else if (given.ValueKind == JsonValueKind.Object)
                            Check(given, member.Value, path + "." + member.Name);
                    }
                    break;
                case "items" when value.ValueKind == JsonValueKind.Array:
                    var at = 0;
                    foreach (var item in value.EnumerateArray())
                        Check(given, item, string.Create(CultureInfo.InvariantCulture, $"{path}[{at++}]"));
                    break;
                case "minItems" when value.ValueKind == JsonValueKind.Array:
                    Require(value.GetArrayLength() >= given.GetInt32(), path, "has too few items");
                    break;
                case "uniqueItems" when value.ValueKind == JsonValueKind.Array && given.GetBoolean():
                    Require(value.EnumerateArray().Select(static item => item.GetRawText()).Distinct().Count() == value.GetArrayLength(), path, "has equal items");
                    break;
                case "minimum" when value.ValueKind == JsonValueKind.Number:
                    Require(value.GetDouble() >= given.GetDouble(), path, $"is less than {given}");
                    break;
                case "maximum" when value.ValueKind == JsonValueKind.Number:
                    Require(value.GetDouble() <= given.GetDouble(), path, $"is more than {given}");
                    break;
                case "pattern" when value.ValueKind == JsonValueKind.String:
                    Require(Regex.IsMatch(value.GetString()!, given.GetString()!), path, $"does not fit {given}");
                    break;
                case "format" when value.ValueKind == JsonValueKind.String:
                    Require(HasFormat(value.GetString()!, given.GetString()!), path, $"is no {given}");
                    break;
                case "anyOf":
                    Require(given.EnumerateArray().Any(each => Errors(each, value, path).Count == 0), path, "fits none of the alternatives");
                    break;
                case "oneOf":
                    Require(given.EnumerateArray().Count(each => Errors(each, value, path).Count == 0) == 1, path, "does not fit exactly one alternative");
                    break;
                case "required" or "properties" or "additionalProperties" or "items" or "minItems" or "uniqueItems" or "minimum" or "maximum" or "pattern" or "format":
                    break;
                default:
                    throw new NotSupportedException($"The schema has the word '{rule.Name}', which is not checked.");
            }
        }
    }

    private List<string> Errors(JsonElement rules, JsonElement value, string path)
    {
        var check = new JsonSchemaCheck(schema);
        check.Check(rules, value, path);
        return check._errors;
    }

    private void Require(bool holds, string path, string message)
    {
        if (!holds)
            _errors.Add(path + " " + message);
    }

    private JsonElement Resolve(string reference)
    {
        var at = schema;
        foreach (var part in reference.TrimStart('#', '/').Split('/'))
            at = at.GetProperty(part);
        return at;
    }

    private static IEnumerable<string> TypesOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(static each => each.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException($"The schema has the type '{type}'."),
    };

    private static bool HasFormat(string text, string format) => format switch
    {
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "uri-reference" => Uri.IsWellFormedUriString(text, UriKind.RelativeOrAbsolute),
        "uuid" => Guid.TryParse(text, out _),
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        _ => throw new NotSupportedException($"The schema has the format '{format}'."),
    };
}
