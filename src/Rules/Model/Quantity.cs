using System.Globalization;

namespace StsLint.Model;

/// <summary>
/// An amount as the Kubernetes API writes it (<c>500m</c>, <c>1.5Gi</c>, <c>2e3</c>). The value is exact down to 10⁻⁹ (rounded up, as the
/// server does) and capped at 2⁶³−1. Source: apimachinery, pkg/api/resource/quantity.go.
/// </summary>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    private const decimal Max = long.MaxValue;
    // So many digits times the largest factor are no overflow.
    private const int ShortDigits = 9;

    private Quantity(decimal value, string suffix, bool isCapped)
    {
        Value = value;
        Suffix = suffix;
        IsCapped = isCapped;
    }

    /// <summary>The amount in base units: bytes, cores, pieces.</summary>
    public decimal Value { get; }

    /// <summary>The suffix as written: empty, <c>m</c>, <c>Gi</c>, <c>e3</c> …</summary>
    public string Suffix { get; }

    /// <summary>The written amount is beyond 2⁶³−1 and was cut to it.</summary>
    public bool IsCapped { get; }

    /// <summary>A whole amount.</summary>
    public static Quantity FromWhole(long value) => new(value, "", false);

    /// <summary>Reads the API's grammar: <c>[+-]digits[.digits][suffix]</c>; blanks around it are taken, as the server takes them.</summary>
    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = default;
        text = text.Trim();
        var at = 0;
        var negative = false;
        if (at < text.Length && text[at] is '+' or '-')
            negative = text[at++] == '-';
        var start = at;
        while (at < text.Length && text[at] is >= '0' and <= '9')
            at++;
        var whole = at - start;
        var fraction = 0;
        if (at < text.Length && text[at] == '.')
        {
            var dot = ++at;
            while (at < text.Length && text[at] is >= '0' and <= '9')
                at++;
            fraction = at - dot;
        }
        if (whole + fraction == 0)
            return false;
        var suffix = at == text.Length ? "" : text.Substring(at);
        if (!TryScale(suffix, out var factor, out var exponent))
            return false;

        // Nearly all are written like 500m and 10Gi: a few digits, and nothing to round.
        if (fraction == 0 && whole <= ShortDigits && (exponent is 0 or -3))
        {
            var few = 0L;
            for (var i = start; i < start + whole; i++)
                few = (few * 10) + (text[i] - '0');
            var small = exponent == 0 ? few * factor : few / 1000m;
            if (small <= Max)
            {
                quantity = new Quantity(negative ? -small : small, suffix, isCapped: false);
                return true;
            }
        }
        var digits = text.Substring(start, at - start);
        // Beyond 28 digits the amount is either capped anyway or differs below 10⁻⁹, where it is rounded up.
        var isCapped = false;
        decimal value;
        if (whole > 28)
        {
            value = digits.TrimStart('0').Length is var significant && significant - fraction > 28 ? Max : ParseDigits(digits);
        }
        else
        {
            value = ParseDigits(digits);
        }
        try
        {
            value = Scale(value * factor, exponent);
        }
        catch (OverflowException)
        {
            value = Max + 1;
        }
        if (value > Max)
        {
            value = Max;
            isCapped = true;
        }
        value = CeilingToNano(value);
        quantity = new Quantity(negative ? -value : value, suffix, isCapped);
        return true;
    }

    /// <summary>Compares amounts.</summary>
    public int CompareTo(Quantity other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public bool Equals(Quantity other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Compares amounts; the spelling does not matter.</summary>
    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    /// <summary>Compares amounts; the spelling does not matter.</summary>
    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    /// <summary>Compares amounts.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.Value < right.Value;

    /// <summary>Compares amounts.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.Value > right.Value;

    /// <summary>Compares amounts.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.Value <= right.Value;

    /// <summary>Compares amounts.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.Value >= right.Value;

    private static decimal ParseDigits(string digits)
    {
        var dot = digits.IndexOf('.');
        // 28 fraction digits are far below the nano step; a non-zero rest only decides the rounding up.
        if (dot >= 0 && digits.Length - dot - 1 > 18)
        {
            var rest = digits.Substring(dot + 19).Trim('0').Length > 0;
            digits = digits.Substring(0, dot + 19) + (rest ? "1" : "");
        }
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : Max + 1;
    }

    private static decimal CeilingToNano(decimal value)
    {
        var whole = decimal.Truncate(value);
        var nano = decimal.Ceiling((value - whole) * 1_000_000_000m);
        return whole + nano / 1_000_000_000m;
    }

    private static decimal Scale(decimal value, int exponent)
    {
        for (; exponent > 0 && value != 0; exponent--)
            value *= 10m;
        for (; exponent < 0; exponent++)
        {
            value /= 10m;
            if (value is > 0 and < 0.000000000000000001m)
                return 0.000000000000000001m;
        }
        return value;
    }

    private static bool TryScale(string suffix, out decimal factor, out int exponent)
    {
        factor = 1m;
        exponent = 0;
        switch (suffix)
        {
            case "":
                return true;
            case "n":
                exponent = -9;
                return true;
            case "u":
                exponent = -6;
                return true;
            case "m":
                exponent = -3;
                return true;
            case "k":
                exponent = 3;
                return true;
            case "M":
                exponent = 6;
                return true;
            case "G":
                exponent = 9;
                return true;
            case "T":
                exponent = 12;
                return true;
            case "P":
                exponent = 15;
                return true;
            case "E":
                exponent = 18;
                return true;
            case "Ki":
                factor = 1024m;
                return true;
            case "Mi":
                factor = 1048576m;
                return true;
            case "Gi":
                factor = 1073741824m;
                return true;
            case "Ti":
                factor = 1099511627776m;
                return true;
            case "Pi":
                factor = 1125899906842624m;
                return true;
            case "Ei":
                factor = 1152921504606846976m;
                return true;
        }
        if (suffix[0] is not ('e' or 'E') || suffix.Length < 2)
            return false;
        if (!long.TryParse(suffix.Substring(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power))
            return false;
        exponent = (int)Math.Max(-60, Math.Min(60, power));
        return true;
    }
}
