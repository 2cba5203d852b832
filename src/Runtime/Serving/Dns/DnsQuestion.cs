using System.Buffers.Binary;
using System.Text;
using StsLint.Runtime.Embedded.Dns;

namespace StsLint.Runtime.Serving.Dns;

/// <summary>A question as it came over the wire (RFC 1035, 4).</summary>
internal sealed class DnsQuestion
{
    private const int HeaderSize = 12;
    private const int LongestName = 255;
    private const int LongestLabel = 63;

    /// <summary>The number that the answer repeats.</summary>
    public ushort Id { get; private init; }

    /// <summary>The flags of its header.</summary>
    public ushort Flags { get; private init; }

    /// <summary>What is asked to be done; 0 is a query.</summary>
    public int Operation => (Flags >> 11) & 0xF;

    /// <summary>Whether it can be read.</summary>
    public bool IsRead { get; private set; }

    /// <summary>The name that is asked for, in the case in which it came.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The type of the records.</summary>
    public DnsType Type { get; private set; }

    /// <summary>The class; 1 is the Internet's.</summary>
    public ushort Class { get; private set; }

    /// <summary>The question's own bytes, which the answer repeats.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Whether it says something of its transport (EDNS, RFC 6891).</summary>
    public bool HasOptions { get; private set; }

    /// <summary>The version of what it says so; 0 is the only one there is.</summary>
    public byte OptionsVersion { get; private set; }

    /// <summary>The largest answer, in bytes, that may be sent in one datagram.</summary>
    public int LargestAnswer { get; private set; } = 512;

    /// <summary>Reads a question. Null when there is nothing to answer: it is too short to have a number, or an answer itself.</summary>
    public static DnsQuestion? Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderSize)
            return null;
        var question = new DnsQuestion { Id = BinaryPrimitives.ReadUInt16BigEndian(message), Flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]) };
        if ((question.Flags & 0x8000) != 0)
            return null;
        question.IsRead = question.ReadBody(message);
        return question;
    }

    private bool ReadBody(ReadOnlySpan<byte> message)
    {
        var counts = (Questions: Number(message, 4), Answers: Number(message, 6), Authorities: Number(message, 8), More: Number(message, 10));
        if (counts.Questions != 1)
            return false;
        var at = HeaderSize;
        if (ReadName(message, ref at) is not { } name || at + 4 > message.Length)
            return false;
        Name = name;
        Type = (DnsType)Number(message, at);
        Class = Number(message, at + 2);
        at += 4;
        Bytes = message[HeaderSize..at].ToArray();
        for (var i = 0; i < counts.Answers + counts.Authorities + counts.More; i++)
        {
            if (ReadName(message, ref at) is not { } owner || at + 10 > message.Length)
                return false;
            var type = (DnsType)Number(message, at);
            var length = Number(message, at + 8);
            if (at + 10 + length > message.Length)
                return false;
            if (type == DnsType.Opt)
            {
                // It stands once, behind all else, and belongs to no name.
                if (HasOptions || owner.Length > 0 || i < counts.Answers + counts.Authorities)
                    return false;
                HasOptions = true;
                LargestAnswer = Math.Max(512, (int)Number(message, at + 2));
                OptionsVersion = message[at + 5];
            }
            at += 10 + length;
        }
        return true;
    }

    // The name at a place, which then is behind it. Null when it is none. Pointers lead backwards only, so that they end.
    private static string? ReadName(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var from = at;
        var end = -1;
        var length = 0;
        while (from < message.Length)
        {
            int size = message[from];
            if (size == 0)
            {
                at = end < 0 ? from + 1 : end;
                return name.ToString();
            }
            if ((size & 0xC0) == 0xC0)
            {
                if (from + 1 >= message.Length)
                    return null;
                var to = ((size & 0x3F) << 8) | message[from + 1];
                if (to >= from || to < HeaderSize)
                    return null;
                if (end < 0)
                    end = from + 2;
                // A pointer back to where the name began would never end.
                if ((length += 1) > LongestName)
                    return null;
                from = to;
                continue;
            }
            if (size > LongestLabel || from + 1 + size > message.Length || (length += size + 1) > LongestName - 1)
                return null;
            foreach (var value in message.Slice(from + 1, size))
            {
                // A dot within a label is none between labels; no name here has one.
                name.Append(value == '.' ? '\uFFFD' : (char)value);
            }
            name.Append('.');
            from += 1 + size;
        }
        return null;
    }

    private static ushort Number(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
