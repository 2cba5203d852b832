using System.Globalization;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>What a pod's name says: the set it belongs to by name, and its ordinal.</summary>
/// <param name="Parent">The name before the last hyphen that only digits follow; empty when the name has no such end.</param>
/// <param name="Ordinal">The digits as a number; -1 when there are none or they exceed 32 bits.</param>
public readonly record struct PodName(string Parent, int Ordinal)
{
    /// <summary>Takes a name apart.</summary>
    public static PodName Parse(string name)
    {
        var digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
            digits--;
        if (digits == name.Length || digits == 0 || name[digits - 1] != '-')
            return new("", -1);
        var isNumber = int.TryParse(name.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal);
        return new(name[..(digits - 1)], isNumber ? ordinal : -1);
    }

    /// <summary>The name of a set's pod.</summary>
    public static string Of(string set, long ordinal) => string.Create(CultureInfo.InvariantCulture, $"{set}-{ordinal}");
}
