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
