using System.Text;

namespace StsLint.Runtime.Serving.Protobuf;

/// <summary>Goes through the fields of one message of protobuf.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private static readonly UTF8Encoding s_utf8 = new(false, true);
    private ReadOnlySpan<byte> _rest = message;
    private ReadOnlySpan<byte> _bytes;
    private long _number;
    private bool _isNumber;

    /// <summary>The bytes of the field: of a text, a message, or a number of fixed length.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _isNumber ? throw new FormatException("a number stands where bytes are due") : _bytes;

    /// <summary>The field as text.</summary>
    public readonly string Text
    {
        get
        {
            try
            {
                return s_utf8.GetString(Bytes);
            }
            catch (DecoderFallbackException)
            {
                throw new FormatException("a text is not UTF-8");
            }
        }
    }

    /// <summary>The field as a number.</summary>
    public readonly long Number => _isNumber ? _number : throw new FormatException("bytes stand where a number is due");

    /// <summary>The field says nothing.</summary>
    public readonly bool IsEmpty => _isNumber ? _number == 0 : _bytes.Length == 0;

    /// <summary>Goes to the next field; false behind the last one.</summary>
    /// <exception cref="FormatException">The message ends within a field.</exception>
    public bool Next(out int number)
    {
        number = 0;
        if (_rest.Length == 0)
            return false;
        var tag = Varint();
        number = (int)(tag >> 3);
        _isNumber = false;
        switch (tag & 7)
        {
            case 0:
                _isNumber = true;
                _number = (long)Varint();
                return true;
            case 1:
                _bytes = Take(8);
                return true;
            case 2:
                _bytes = Take(Varint());
                return true;
            case 5:
                _bytes = Take(4);
                return true;
            default:
                throw new FormatException("the message has a field of no known type");
        }
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw new FormatException("the message ends too early");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private ulong Varint()
    {
        const int LongestVarint = 10;
        ulong value = 0;
        for (var i = 0; i < LongestVarint && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }
        throw new FormatException("the message ends within a number");
    }
}
