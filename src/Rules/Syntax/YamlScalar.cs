namespace StsLint.Syntax;

/// <summary>
/// Reads plain scalars as the API server does: YAML 1.1 in the form of go-yaml v2 (boolean words with <c>y</c> and <c>n</c>, octal with
/// <c>0</c> and <c>0o</c>, hexadecimal, binary, underscores; dates and base-60 numbers stay text).
/// </summary>
public static class YamlScalar
{
    /// <summary>What the server makes of a scalar.</summary>
    public static ScalarKind Classify(string value, ScalarStyle style, string? tag = null)
    {
        if (tag is not null)
            return ClassifyTagged(value, tag);
        return style == ScalarStyle.Plain ? ClassifyPlain(value) : ScalarKind.Text;
    }

    // The bare '!' asks for the value to be read as if it were plain; tags that are not YAML's own leave a text.
    private static ScalarKind ClassifyTagged(string value, string tag) => tag switch
    {
        "!" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null" => ClassifyPlain(value),
        "tag:yaml.org,2002:float" => ClassifyPlain(value) is ScalarKind.Integer ? ScalarKind.Float : ClassifyPlain(value),
        _ => ScalarKind.Text,
    };

    private static ScalarKind ClassifyPlain(string value)
    {
        if (value.Length == 0)
            return ScalarKind.Null;
        switch (value[0])
        {
            case '~' when value.Length == 1:
            case 'n' when value == "null":
            case 'N' when value is "Null" or "NULL":
                return ScalarKind.Null;
            case 'y' or 'Y' or 'n' or 'N' or 't' or 'T' or 'f' or 'F' or 'o' or 'O':
                return IsBooleanWord(value) ? ScalarKind.Boolean : ScalarKind.Text;
            case (>= '0' and <= '9') or '+' or '-' or '.':
                if (TryReadInteger(value, out _))
                    return ScalarKind.Integer;
                return TryReadFloat(value, out _) ? ScalarKind.Float : ScalarKind.Text;
            default:
                return ScalarKind.Text;
        }
    }

    /// <summary>Tells whether a tag is one of YAML's own, or the non-specific <c>!</c>.</summary>
    internal static bool IsKnownTag(string tag)
    {
        const string own = "tag:yaml.org,2002:";
        if (!tag.StartsWith(own, StringComparison.Ordinal))
            return tag == "!";
        return tag.Substring(own.Length) is "str" or "int" or "float" or "bool" or "null" or "seq" or "map" or "binary" or "timestamp" or "merge" or "set" or "omap" or "pairs" or "value" or "yaml";
    }

    /// <summary>Tells whether a plain scalar is one of the boolean words.</summary>
    public static bool IsBooleanWord(string value) => TryReadBoolean(value, out _);

    /// <summary>Reads a boolean word.</summary>
    public static bool TryReadBoolean(string value, out bool result)
    {
        switch (value)
        {
            case "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                result = true;
                return true;
            case "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                result = false;
                return true;
            default:
                result = false;
                return false;
        }
    }

    /// <summary>Reads a whole number that fits 64 bits, in any of the spellings that the server takes.</summary>
    public static bool TryReadInteger(string value, out long result)
    {
        result = 0;
        if (value.Length == 0 || value[0] is not ((>= '0' and <= '9') or '+' or '-'))
            return false;
        // The server drops underscores wherever they stand, before it looks for a prefix.
        if (value.IndexOf('_') > 0)
            value = value.Replace("_", "");
        var at = value[0] is '+' or '-' ? 1 : 0;
        var negative = value[0] == '-';
        if (at >= value.Length || value[at] is < '0' or > '9')
            return false;
        var radix = 10;
        if (value[at] == '0' && at + 1 < value.Length)
        {
            switch (value[at + 1])
            {
                case 'x' or 'X':
                    radix = 16;
                    at += 2;
                    break;
                case 'o' or 'O':
                    radix = 8;
                    at += 2;
                    break;
                case 'b' or 'B':
                    radix = 2;
                    at += 2;
                    break;
                default:
                    // 0755 is octal; 080 is not, and the server then reads it as the number 80.
                    radix = IsOctal(value, at + 1) ? 8 : 10;
                    at++;
                    break;
            }
        }
        var digits = 0;
        ulong sum = 0;
        for (; at < value.Length; at++)
        {
            var c = value[at];
            var digit = c switch
            {
                >= '0' and <= '9' => c - '0',
                >= 'a' and <= 'f' => c - 'a' + 10,
                >= 'A' and <= 'F' => c - 'A' + 10,
                _ => 99,
            };
            if (digit >= radix || sum > (ulong.MaxValue - (ulong)digit) / (ulong)radix)
                return false;
            sum = sum * (ulong)radix + (ulong)digit;
            digits++;
        }
        if (digits == 0 || sum > (negative ? 1UL << 63 : long.MaxValue))
            return false;
        result = negative ? unchecked((long)(0UL - sum)) : (long)sum;
        return true;
    }

    /// <summary>Reads a number with fraction or exponent, infinity or not-a-number.</summary>
    public static bool TryReadFloat(string value, out double result)
    {
        switch (value)
        {
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                result = double.PositiveInfinity;
                return true;
            case "-.inf" or "-.Inf" or "-.INF":
                result = double.NegativeInfinity;
                return true;
            case ".nan" or ".NaN" or ".NAN":
                result = double.NaN;
                return true;
        }
        result = 0;
        if (value.Length > 0 && value[0] is (>= '0' and <= '9') or '+' or '-' && value.IndexOf('_') > 0)
            value = value.Replace("_", "");
        return IsFloat(value) && double.TryParse(value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out result) && !double.IsInfinity(result);
    }

    private static bool IsOctal(string value, int at)
    {
        for (; at < value.Length; at++)
        {
            if (value[at] is < '0' or > '7')
                return false;
        }
        return true;
    }

    // [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
    private static bool IsFloat(string value)
    {
        var at = 0;
        if (at < value.Length && value[at] is '+' or '-')
            at++;
        var whole = Digits(value, ref at);
        var fraction = 0;
        if (at < value.Length && value[at] == '.')
        {
            at++;
            fraction = Digits(value, ref at);
        }
        if (whole + fraction == 0)
            return false;
        if (at < value.Length && value[at] is 'e' or 'E')
        {
            at++;
            if (at < value.Length && value[at] is '+' or '-')
                at++;
            if (Digits(value, ref at) == 0)
                return false;
        }
        return at == value.Length;
    }

    private static int Digits(string value, ref int at)
    {
        var count = 0;
        for (; at < value.Length && value[at] is >= '0' and <= '9'; at++)
            count++;
        return count;
    }
}
