using System.Globalization;

namespace StsLint.Storage;

/// <summary>Names of the claims that a set makes: the claim template's name, the set's name, the ordinal, joined by hyphens.</summary>
internal static class ClaimNames
{
    public static string Stem(string template, string set) => template + "-" + set;

    public static string Of(string stem, long ordinal) => stem + "-" + ordinal.ToString(CultureInfo.InvariantCulture);
}
