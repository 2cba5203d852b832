using System.Globalization;
using StsLint.Model;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>Amounts in the one spelling that the API server gives back: <c>1Gi</c> for <c>1024Mi</c>, <c>500m</c> for <c>0.5</c>.</summary>
internal static class Amounts
{
    private static readonly string[] s_binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] s_decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private const int UnitAt = 3;

    /// <summary>How an amount is written: by powers of 1024, of 1000, or with an exponent.</summary>
    public enum Form : byte
    {
        Decimal,
        Binary,
        Exponent,
    }

    /// <summary>An amount out of a tree; null when it is none.</summary>
    public static Quantity? Read(ApiValue? value) => value switch
    {
        ApiText text when Quantity.TryParse(text.Value, out var amount) => amount,
        ApiNumber number when Quantity.TryParse(number.Literal, out var amount) => amount,
        _ => null,
    };

    /// <summary>The amount of a tree in base units; 0 when there is none.</summary>
    public static decimal ValueOf(ApiValue? value) => Read(value)?.Value ?? 0;

    public static Form FormOf(Quantity amount) => amount.Suffix switch
    {
        "" => Form.Decimal,
        ['e' or 'E', _, ..] when amount.Suffix is not ("Ei" or "E") => Form.Exponent,
        [.., 'i'] => Form.Binary,
        _ => Form.Decimal,
    };

    /// <summary>An amount as the server gives it back; what is none is left alone.</summary>
    public static ApiValue Canonical(ApiValue value)
    {
        if (Read(value) is not { } amount)
            return value;
        var text = Write(amount.Value, FormOf(amount));
        return value is ApiText same && same.Value == text ? value : text;
    }

    public static string Write(decimal value, Form form)
    {
        if (value == 0)
            return "0";
        if (form == Form.Binary && (Math.Abs(value) < 1024 || decimal.Truncate(value) != value))
            form = Form.Decimal;
        if (form == Form.Binary)
        {
            var power = 0;
            while (power < s_binary.Length - 1 && value % 1024 == 0)
            {
                value /= 1024;
                power++;
            }
            return decimal.Truncate(value).ToString(CultureInfo.InvariantCulture) + s_binary[power];
        }
        var at = UnitAt;
        while (decimal.Truncate(value) != value && at > 0)
        {
            value *= 1000;
            at--;
        }
        value = decimal.Ceiling(value);
        while (at < s_decimal.Length - 1 && value % 1000 == 0)
        {
            value /= 1000;
            at++;
        }
        var number = decimal.Truncate(value).ToString(CultureInfo.InvariantCulture);
        if (form == Form.Exponent)
            return at == UnitAt ? number : number + "e" + ((at - UnitAt) * 3).ToString(CultureInfo.InvariantCulture);
        return number + s_decimal[at];
    }

    /// <summary>A list of resources with each amount in its one spelling.</summary>
    public static ApiMap CanonicalList(ApiMap resources)
    {
        var changed = resources;
        for (var i = 0; i < resources.Count; i++)
            changed = changed.With(resources[i].Key, Canonical(resources[i].Value));
        return changed;
    }

    /// <summary><c>requests</c> and <c>limits</c> with each amount in its one spelling.</summary>
    public static ApiMap CanonicalResources(ApiMap resources) => resources.In("requests", CanonicalList).In("limits", CanonicalList);
}
