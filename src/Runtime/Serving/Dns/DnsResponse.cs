using System.Buffers.Binary;
using System.Text;
using StsLint.Runtime.Embedded.Dns;

namespace StsLint.Runtime.Serving.Dns;

/// <summary>Answers questions, and writes the answers as they go over the wire.</summary>
internal sealed class DnsResponse
{
    /// <summary>The largest answer in one datagram that crosses every network whole.</summary>
    public const int LargestDatagram = 1232;
    private const int LargestMessage = 65_535;
    private const ushort IsResponse = 0x8000;
    private const ushort IsAuthoritative = 0x0400;
    private const ushort IsTruncated = 0x0200;
    private const ushort Repeated = 0x7910;
    private const ushort Internet = 1;
    private const int BadVersion = 16;
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.OrdinalIgnoreCase);

    private DnsResponse()
    {
    }

    /// <summary>The answer to a message; null when there is nothing to answer. What cannot be read is answered so.</summary>
    /// <param name="message">What came.</param>
    /// <param name="isDatagram">Whether the answer has to fit into a datagram.</param>
    /// <param name="zone">Who knows the names.</param>
    public static byte[]? To(ReadOnlySpan<byte> message, bool isDatagram, Func<string, DnsType, DnsAnswer> zone)
    {
        if (DnsQuestion.Read(message) is not { } question)
            return null;
        var limit = isDatagram ? Math.Min(question.LargestAnswer, LargestDatagram) : LargestMessage;
        if (Refusal(question) is { } refused)
            return Write(question, (int)refused, Nothing, 0, limit);
        if (question.OptionsVersion > 0)
            return Write(question, BadVersion, Nothing, 0, limit);
        var answer = zone(question.Name, question.Type);
        var flags = answer.Code == DnsCode.Refused ? (ushort)0 : IsAuthoritative;
        return Fitting(question, answer, flags, limit);
    }

    private static DnsAnswer Nothing { get; } = new(DnsCode.NoError, [], [], []);

    private static DnsCode? Refusal(DnsQuestion question)
    {
        if (question.Operation != 0)
            return DnsCode.NotImplemented;
        if (!question.IsRead)
            return DnsCode.FormatError;
        if (question.Class is not (Internet or 255))
            return DnsCode.Refused;
        // Whole zones are not given away, and OPT is no type to ask for.
        return (ushort)question.Type is >= 251 and <= 254 or (ushort)DnsType.Opt ? DnsCode.NotImplemented : null;
    }

    // What is useful beside is left out first; an answer that still is too large says so, and is asked for again over TCP.
    private static byte[] Fitting(DnsQuestion question, DnsAnswer answer, ushort flags, int limit)
    {
        var whole = Write(question, (int)answer.Code, answer, flags, limit);
        if (whole.Length <= limit)
            return whole;
        var needed = Write(question, (int)answer.Code, answer with { Additional = [] }, flags, limit);
        return needed.Length <= limit ? needed : Write(question, (int)answer.Code, Nothing, (ushort)(flags | IsTruncated), limit);
    }

    private static byte[] Write(DnsQuestion question, int code, DnsAnswer answer, ushort flags, int limit)
    {
        var response = new DnsResponse();
        response.Number(question.Id);
        response.Number((ushort)(IsResponse | flags | (question.Flags & Repeated) | (code & 0xF)));
        response.Number((ushort)(question.Bytes.Length > 0 ? 1 : 0));
        response.Number((ushort)answer.Records.Count);
        response.Number((ushort)answer.Authority.Count);
        response.Number((ushort)(answer.Additional.Count + (question.HasOptions ? 1 : 0)));
        if (question.Bytes.Length > 0)
        {
            response.Remember(question.Name.TrimEnd('.') + ".", response._bytes.Count);
            response._bytes.AddRange(question.Bytes);
        }
        foreach (var record in answer.Records.Concat(answer.Authority).Concat(answer.Additional))
        {
            // It is too large anyway.
            if (response._bytes.Count > limit)
                break;
            response.Record(record);
        }
        if (question.HasOptions)
        {
            response._bytes.Add(0);
            response.Number((ushort)DnsType.Opt);
            response.Number(LargestDatagram);
            response.Number((ushort)((code >> 4) << 8));
            response.Number(0);
            response.Number(0);
        }
        return [.. response._bytes];
    }

    private void Record(DnsRecord record)
    {
        Name(record.Name);
        Number((ushort)record.Type);
        Number(Internet);
        LongNumber((uint)record.Seconds);
        var length = _bytes.Count;
        Number(0);
        switch (record)
        {
            case DnsAddress address:
                _bytes.AddRange(address.Address.GetAddressBytes());
                break;
            case DnsName name:
                Name(name.Target);
                break;
            case DnsService service:
                Number((ushort)service.Priority);
                Number((ushort)service.Weight);
                Number((ushort)service.Port);
                // Not shortened: RFC 2782 forbids it.
                Name(service.Target, shortens: false);
                break;
            case DnsText text:
                var bytes = Encoding.UTF8.GetBytes(text.Text);
                for (var at = 0; at < bytes.Length || at == 0; at += 255)
                {
                    var part = bytes.AsSpan(at, Math.Min(255, bytes.Length - at));
                    _bytes.Add((byte)part.Length);
                    _bytes.AddRange(part);
                }
                break;
            case DnsStart start:
                Name(start.Server);
                Name(start.Mailbox);
                LongNumber(start.Serial);
                foreach (var number in (ReadOnlySpan<int>)[start.Refresh, start.Retry, start.Expire, start.Minimum])
                    LongNumber((uint)number);
                break;
        }
        var size = _bytes.Count - length - 2;
        (_bytes[length], _bytes[length + 1]) = ((byte)(size >> 8), (byte)size);
    }

    // The longest end of a name that stands already is pointed at.
    private void Name(string name, bool shortens = true)
    {
        name = name.TrimEnd('.') + ".";
        while (name != ".")
        {
            if (shortens && _names.TryGetValue(name, out var at))
            {
                Number((ushort)(0xC000 | at));
                return;
            }
            Remember(name, _bytes.Count, isWhole: false);
            var dot = name.IndexOf('.');
            _bytes.Add((byte)dot);
            foreach (var c in name.AsSpan(0, dot))
                _bytes.Add((byte)c);
            name = dot + 1 == name.Length ? "." : name[(dot + 1)..];
        }
        _bytes.Add(0);
    }

    private void Remember(string name, int at, bool isWhole = true)
    {
        while (name != "." && at < 0x4000)
        {
            _names.TryAdd(name, at);
            if (!isWhole)
                return;
            var dot = name.IndexOf('.');
            at += dot + 1;
            name = dot + 1 == name.Length ? "." : name[(dot + 1)..];
        }
    }

    private void Number(ushort number)
    {
        _bytes.Add((byte)(number >> 8));
        _bytes.Add((byte)number);
    }

    private void LongNumber(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        _bytes.AddRange(bytes);
    }
}
