namespace StsLint.DslGenerator;

/// <summary>
/// Finds the closed sets and names them: by their field; by type and field where the field alone says nothing, or where fields of one name
/// have different values.
/// </summary>
internal static class EnumNames
{
    private static readonly string[] s_suffixes = ["VolumeSource", "Spec", "Source", "Status", "Requirement"];

    public static IReadOnlyList<ApiEnum> Give(IReadOnlyList<ApiType> types)
    {
        var uses = new List<(ApiType Type, ApiField Field, string Name, IReadOnlyList<string> Values)>();
        foreach (var type in types)
        {
            foreach (var field in type.Fields)
            {
                if (field.Form != Form.Text || !field.Facts.TryGetProperty("enum", out var values) || (type.Kind is not null && field.Name == "kind"))
                    continue;
                // Nothing (""), where that is a value, is reached by name.
                var members = values.EnumerateArray().Select(static each => each.GetString()!).Where(static value => value.Length > 0).ToList();
                uses.Add((type, field, SaysLittle(field.Name) ? Owned(type, field) : Names.Singular(Names.Pascal(field.Name)), members));
            }
        }
        var enums = new SortedDictionary<string, ApiEnum>(StringComparer.Ordinal);
        foreach (var group in uses.GroupBy(static use => use.Name, StringComparer.Ordinal))
        {
            var differ = group.Select(static use => string.Join(' ', use.Values)).Distinct(StringComparer.Ordinal).Count() > 1;
            foreach (var (type, field, name, values) in group)
            {
                var final = differ ? Owned(type, field) : name;
                if (!enums.TryGetValue(final, out var made))
                    enums.Add(final, made = new ApiEnum(final, values));
                else if (!made.Values.SequenceEqual(values))
                    throw new InvalidDataException($"Two sets of values are called {final}.");
                made.Uses.Add($"{type.Name}.{field.Name}");
                field.Enum = made;
            }
        }
        return [.. enums.Values];
    }

    private static bool SaysLittle(string field) => field is "type" or "kind" or "status" or "phase" or "operator";

    // ServiceSpec.type: ServiceType. A word that the type ends with is not said twice (ModifyVolumeStatus.status).
    private static string Owned(ApiType type, ApiField field)
    {
        var word = Names.Singular(Names.Pascal(field.Name));
        var owner = type.Name;
        foreach (var suffix in s_suffixes)
        {
            if (owner.EndsWith(suffix, StringComparison.Ordinal))
            {
                owner = owner[..^suffix.Length];
                break;
            }
        }
        return owner + word == type.Name ? owner + "State" : owner + word;
    }
}
