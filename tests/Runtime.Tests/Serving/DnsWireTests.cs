using System.Buffers.Binary;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StsLint.Runtime.Embedded.Dns;
using StsLint.Runtime.Serving.Dns;

namespace StsLint.Tests.Serving;

public sealed class DnsWireTests
{
    private const string Name = "nginx.default.svc.cluster.local.";

    [Fact]
    public void A_question_is_repeated_and_answered_with_pointers()
    {
        var question = Question("NGINX.default.svc.cluster.local.", DnsType.A);
        var answer = DnsResponse.To(question, isDatagram: true, Addresses(1))!;
        Assert.Equal((0x1234, 1, 1), (Number(answer, 0), Number(answer, 4), Number(answer, 6)));
        Assert.Equal(0x8500, Number(answer, 2));
        Assert.Equal(question[12..], answer[12..question.Length]);
        // The record's name is the question's, whatever the case.
        Assert.Equal((byte[])[0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 10, 0, 0, 1], answer[question.Length..]);
    }

    [Theory]
    [InlineData(20, null, true, false)]
    [InlineData(60, null, true, true)]
    [InlineData(60, 1232, true, false)]
    [InlineData(200, 4096, true, true)]
    [InlineData(200, null, false, false)]
    public void An_answer_that_does_not_fit_says_so(int addresses, int? size, bool isDatagram, bool isCut)
    {
        var answer = DnsResponse.To(Question(Name, DnsType.A, size), isDatagram, Addresses(addresses))!;
        Assert.Equal(isCut, (Number(answer, 2) & 0x0200) != 0);
        Assert.Equal(isCut ? 0 : addresses, Number(answer, 6));
        Assert.True(!isDatagram || answer.Length <= (size is null ? 512 : 1232));
    }

    [Fact]
    public void What_is_malformed_is_answered_so()
    {
        var good = Question(Name, DnsType.A);
        Assert.Null(DnsResponse.To(good.AsSpan(0, 11), true, Addresses(1)));
        Assert.Equal(DnsCode.FormatError, Code(DnsResponse.To(good.AsSpan(0, 20), true, Addresses(1))!));
        // Two questions at once.
        byte[] two = [.. good];
        two[5] = 2;
        Assert.Equal(DnsCode.FormatError, Code(DnsResponse.To(two, true, Addresses(1))!));
        // A pointer to itself.
        Assert.Equal(DnsCode.FormatError, Code(DnsResponse.To((byte[])[.. good[..12], 0xC0, 12, 0, 1, 0, 1], true, Addresses(1))!));
        // Another operation than a query, and an answer.
        byte[] update = [.. good];
        update[2] |= 5 << 3;
        Assert.Equal(DnsCode.NotImplemented, Code(DnsResponse.To(update, true, Addresses(1))!));
        byte[] response = [.. good];
        response[2] |= 0x80;
        Assert.Null(DnsResponse.To(response, true, Addresses(1)));
    }

    [Fact]
    public void Any_bytes_are_answered_or_passed_over() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>().Filter(static bytes => bytes is not null), static bytes =>
        {
            foreach (var message in (byte[][])[bytes, [.. Question(Name, DnsType.Srv)[..12], .. bytes], Spoiled(Question(Name, DnsType.Srv, 1232), bytes)])
            {
                if (DnsResponse.To(message, isDatagram: true, Addresses(3)) is { } answer)
                    Assert.Equal((message[0], message[1], true), (answer[0], answer[1], (answer[2] & 0x80) != 0));
            }
        }).QuickCheckThrowOnFailure();

    private static byte[] Spoiled(byte[] message, byte[] by)
    {
        for (var i = 0; i + 1 < by.Length; i += 2)
            message[by[i] % message.Length] = by[i + 1];
        return message;
    }

    private static Func<string, DnsType, DnsAnswer> Addresses(int count) => (_, _) => new DnsAnswer(DnsCode.NoError,
        [.. Enumerable.Range(1, count).Select(static number => new DnsAddress(Name, new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 30))], [], []);

    private static byte[] Question(string name, DnsType type, int? size = null)
    {
        var bytes = new List<byte> { 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(size is null ? 0 : 1) };
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }
        bytes.AddRange((byte[])[0, (byte)((ushort)type >> 8), (byte)type, 0, 1]);
        if (size is { } most)
            bytes.AddRange((byte[])[0, 0, 41, (byte)(most >> 8), (byte)most, 0, 0, 0, 0, 0, 0]);
        return [.. bytes];
    }

    private static int Number(byte[] message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at));

    private static DnsCode Code(byte[] answer) => (DnsCode)(answer[3] & 0xF);
}
