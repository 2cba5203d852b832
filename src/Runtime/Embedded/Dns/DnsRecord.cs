using System.Net;

namespace StsLint.Runtime.Embedded.Dns;

/// <summary>Types of records of the domain name system, by their numbers (RFC 1035, 2782, 3596).</summary>
public enum DnsType : ushort
{
    /// <summary>An IPv4 address.</summary>
    A = 1,
    /// <summary>A server of a zone.</summary>
    Ns = 2,
    /// <summary>Another name of the same.</summary>
    Cname = 5,
    /// <summary>The start of a zone.</summary>
    Soa = 6,
    /// <summary>The name of an address.</summary>
    Ptr = 12,
    /// <summary>Text.</summary>
    Txt = 16,
    /// <summary>An IPv6 address.</summary>
    Aaaa = 28,
    /// <summary>A port of a host.</summary>
    Srv = 33,
    /// <summary>What a question says of its own transport (EDNS).</summary>
    Opt = 41,
    /// <summary>Of a question: records of any type.</summary>
    Any = 255,
}

/// <summary>How a question was answered (RFC 1035, 4.1.1).</summary>
public enum DnsCode : byte
{
    /// <summary>The name is there, though maybe without records of the type.</summary>
    NoError = 0,
    /// <summary>The question cannot be read.</summary>
    FormatError = 1,
    /// <summary>The server failed.</summary>
    ServerFailure = 2,
    /// <summary>There is no such name (NXDOMAIN).</summary>
    NameError = 3,
    /// <summary>The server does not do this.</summary>
    NotImplemented = 4,
    /// <summary>The server knows nothing of the zone.</summary>
    Refused = 5,
}

/// <summary>A record: what a name has, for so many seconds.</summary>
/// <param name="Name">The name, with a dot at its end.</param>
/// <param name="Type">The type of what it has.</param>
/// <param name="Seconds">How long it may be kept.</param>
public abstract record DnsRecord(string Name, DnsType Type, int Seconds);

/// <summary>An address of a name.</summary>
public sealed record DnsAddress(string Name, IPAddress Address, int Seconds)
    : DnsRecord(Name, Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? DnsType.Aaaa : DnsType.A, Seconds);

/// <summary>A name that a name refers to: of type NS, CNAME or PTR.</summary>
public sealed record DnsName(string Name, DnsType Type, string Target, int Seconds) : DnsRecord(Name, Type, Seconds);

/// <summary>A port of a service on a host.</summary>
public sealed record DnsService(string Name, int Priority, int Weight, int Port, string Target, int Seconds) : DnsRecord(Name, DnsType.Srv, Seconds);

/// <summary>A text.</summary>
public sealed record DnsText(string Name, string Text, int Seconds) : DnsRecord(Name, DnsType.Txt, Seconds);

/// <summary>The start of a zone: its first server, who cares for it, its version and, in seconds, how long what it lacks is known to be lacking.</summary>
public sealed record DnsStart(string Name, string Server, string Mailbox, uint Serial, int Refresh, int Retry, int Expire, int Minimum, int Seconds) : DnsRecord(Name, DnsType.Soa, Seconds);

/// <summary>The answer to a question.</summary>
/// <param name="Code">How it was answered.</param>
/// <param name="Records">What was asked for.</param>
/// <param name="Additional">What is useful beside it: the addresses of hosts.</param>
/// <param name="Authority">The start of the zone, where there is nothing to answer.</param>
public sealed record DnsAnswer(DnsCode Code, IReadOnlyList<DnsRecord> Records, IReadOnlyList<DnsRecord> Additional, IReadOnlyList<DnsRecord> Authority);
