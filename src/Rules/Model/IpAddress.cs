namespace StsLint.Model;

/// <summary>What a text is as an IP address.</summary>
public enum IpFamily : byte
{
    /// <summary>No address.</summary>
    None,
    /// <summary>IPv4, as every server takes it.</summary>
    V4,
    /// <summary>IPv6, as every server takes it.</summary>
    V6,
    /// <summary>Servers differ: octets with leading zeros, IPv4 addresses written as IPv6.</summary>
    Disputed,
}

/// <summary>
/// Reads IP addresses as the API server does (Go's net.ParseIP, in its lenient and its strict form); the framework's own reader takes much
/// that the server does not, such as <c>10.1</c>.
/// </summary>
public static class IpAddress
{
    /// <summary>Tells what a text is; a zone (<c>%eth0</c>) makes it no address.</summary>
    public static IpFamily Read(string text) => text.IndexOf(':') >= 0 ? ReadV6(text) : ReadV4(text);

    /// <summary>Tells whether a text is an address, a slash and the length of its prefix.</summary>
    public static bool IsRange(string text)
    {
        var slash = text.IndexOf('/');
        if (slash < 0)
            return false;
        var family = Read(text.Substring(0, slash));
        var length = text.Substring(slash + 1);
        return family != IpFamily.None
            && length.Length is > 0 and <= 3
            && int.TryParse(length, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bits)
            && bits <= (text.IndexOf(':') >= 0 ? 128 : 32);
    }

    /// <summary>What a valid address is reserved for so that nothing outside can be reached by it; null when it is not.</summary>
    public static string? ReservedAs(string address)
    {
        var lower = address.ToLowerInvariant();
        if (lower is "0.0.0.0" or "::" or "0:0:0:0:0:0:0:0")
            return "the unspecified address";
        if (lower.StartsWith("127.", StringComparison.Ordinal) || lower is "::1" or "0:0:0:0:0:0:0:1")
            return "a loopback address";
        if (lower.StartsWith("169.254.", StringComparison.Ordinal) || (lower.Length > 4 && lower[4] == ':' && lower.StartsWith("fe", StringComparison.Ordinal) && lower[2] is '8' or '9' or 'a' or 'b'))
            return "a link-local address";
        if (lower.StartsWith("224.0.0.", StringComparison.Ordinal) || lower.StartsWith("ff02:", StringComparison.Ordinal))
            return "a link-local multicast address";
        return null;
    }

    private static IpFamily ReadV4(string text)
    {
        var octets = 0;
        var result = IpFamily.V4;
        for (var at = 0; ; at++)
        {
            var start = at;
            var value = 0;
            while (at < text.Length && text[at] is >= '0' and <= '9')
            {
                value = (value * 10) + (text[at++] - '0');
                if (value > 255)
                    return IpFamily.None;
            }
            if (at == start || ++octets > 4)
                return IpFamily.None;
            if (at - start > 1 && text[start] == '0')
                result = IpFamily.Disputed;
            if (at == text.Length)
                return octets == 4 ? result : IpFamily.None;
            if (text[at] != '.')
                return IpFamily.None;
        }
    }

    private static IpFamily ReadV6(string text)
    {
        var groups = 0;
        var hasGap = false;
        var at = 0;
        if (text.StartsWith("::", StringComparison.Ordinal))
        {
            hasGap = true;
            at = 2;
        }
        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && IsHex(text[at]))
                at++;
            if (at < text.Length && text[at] == '.')
            {
                // The last two groups may be written as an IPv4 address.
                var tail = ReadV4(text.Substring(start));
                groups += 2;
                return tail == IpFamily.None || (hasGap ? groups > 7 : groups != 8) ? IpFamily.None : IpFamily.Disputed;
            }
            if (at == start || at - start > 4 || ++groups > 8)
                return IpFamily.None;
            if (at == text.Length)
                break;
            if (text[at++] != ':' || at == text.Length)
                return IpFamily.None;
            if (text[at] == ':')
            {
                if (hasGap)
                    return IpFamily.None;
                hasGap = true;
                at++;
            }
        }
        return (hasGap ? groups <= 7 : groups == 8) ? IpFamily.V6 : IpFamily.None;
    }

    private static bool IsHex(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');
}
