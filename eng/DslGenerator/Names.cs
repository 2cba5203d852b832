namespace StsLint.DslGenerator;

/// <summary>Names of C# from names of the API.</summary>
internal static class Names
{
    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    public static string LastWord(string name)
    {
        var at = name.Length - 1;
        while (at > 0 && !char.IsUpper(name[at]))
            at--;
        return name[at..];
    }

    public static string Singular(string name) =>
        name.EndsWith("ies", StringComparison.Ordinal) ? name[..^3] + "y"
        : name.EndsWith("Modes", StringComparison.Ordinal) || name.EndsWith("Types", StringComparison.Ordinal) || name == "Scopes" ? name[..^1]
        : name;

    /// <summary>An enum's member: signs become words.</summary>
    public static string Member(string value) => Pascal(value.Replace("+", "Plus", StringComparison.Ordinal).Replace("-", "Minus", StringComparison.Ordinal));
}
