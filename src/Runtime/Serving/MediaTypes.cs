using System.Globalization;

namespace StsLint.Runtime.Serving;

/// <summary>One media type with its parameters, as an Accept header lists it.</summary>
internal sealed record MediaType(string Name, IReadOnlyDictionary<string, string> Parameters, double Quality)
{
    private const string Json = "application/json";

    /// <summary>What the answer is to be turned into: <c>Table</c>, <c>PartialObjectMetadata</c> …; null for the object itself.</summary>
    public string? As => Parameters.GetValueOrDefault("as");

    /// <summary>Whether it can be answered with JSON.</summary>
    public bool TakesJson => Name is Json or "*/*" or "application/*";

    /// <summary>Whether it asks for a kind of a group in a version.</summary>
    public bool Asks(string kind, string group, string version) =>
        As == kind && Parameters.GetValueOrDefault("g") == group && Parameters.GetValueOrDefault("v") == version;

    /// <summary>The media types of an Accept header, the most wanted first. An absent header takes anything.</summary>
    public static IReadOnlyList<MediaType> Accepted(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
            return [new MediaType("*/*", new Dictionary<string, string>(), 1)];
        var types = new List<MediaType>();
        foreach (var each in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(each) is { Quality: > 0 } type)
                types.Add(type);
        }
        // The order of equals is the client's.
        return [.. types.OrderByDescending(static type => type.Quality)];
    }

    /// <summary>Reads one media type; null when it is none.</summary>
    public static MediaType? Parse(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        if (!parts[0].Contains('/'))
            return null;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var quality = 1.0;
        foreach (var part in parts[1..])
        {
            var equals = part.IndexOf('=');
            if (equals <= 0)
                continue;
            var name = part[..equals].Trim().ToLowerInvariant();
            var value = part[(equals + 1)..].Trim().Trim('"');
            if (name == "q")
                quality = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given) ? given : 0;
            else
                parameters[name] = value;
        }
        return new MediaType(parts[0].ToLowerInvariant(), parameters, quality);
    }
}
