using System.Globalization;
using System.Numerics;

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
    // The cap has 19 digits.
    private const int DigitsBeyondCap = 20;
    // More than the largest exponent and a billionth need.
    private const int DigitsThatMatter = 120;
    private static readonly BigInteger s_mostNano = new BigInteger(long.MaxValue) * 1_000_000_000;

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
        var nano = Nano(text.Substring(start, whole), fraction == 0 ? "" : text.Substring(at - fraction, fraction), factor, exponent);
        var isCapped = nano > s_mostNano;
        var value = (decimal)(isCapped ? s_mostNano : nano) / 1_000_000_000m;
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

    // The exact amount in billionths, rounded up; anything beyond the cap for what is certainly beyond it.
    private static BigInteger Nano(string whole, string fraction, decimal factor, int exponent)
    {
        whole = whole.TrimStart('0');
        if (whole.Length > 0 && whole.Length + exponent > DigitsBeyondCap)
            return s_mostNano + 1;
        // A document can hold more digits than can matter: those behind the last that does are only told from none.
        if (fraction.Length > DigitsThatMatter)
            fraction = fraction.Substring(0, DigitsThatMatter) + (fraction.Substring(DigitsThatMatter).Trim('0').Length > 0 ? "1" : "");
        var amount = BigInteger.Parse("0" + whole + fraction, NumberStyles.None, CultureInfo.InvariantCulture) * new BigInteger(factor);
        var places = exponent - fraction.Length + 9;
        if (places >= 0)
            return amount * BigInteger.Pow(10, places);
        var rounded = BigInteger.DivRem(amount, BigInteger.Pow(10, -places), out var rest);
        return rest.IsZero ? rounded : rounded + 1;
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
