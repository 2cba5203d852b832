using System.Text;

namespace StsLint.Syntax;

/// <summary>Makes text of a file's bytes.</summary>
internal static class SourceDecoder
{
    private const int MostFaults = 100;
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Decodes strictly. A byte-order mark stays as U+FEFF at the start. <paramref name="faults"/> are the offsets of the U+FFFD that
    /// stand for bytes that are no text, or null.
    /// </summary>
    public static string Decode(byte[] bytes, int count, out List<int>? faults)
    {
        faults = null;
        if (WideEncoding(bytes, count) is { } wide)
        {
            try
            {
                return wide.GetString(bytes, 0, count);
            }
            catch (ArgumentException)
            {
                var lax = (Encoding)wide.Clone();
                lax.DecoderFallback = DecoderFallback.ReplacementFallback;
                var text = lax.GetString(bytes, 0, count);
                faults = [];
                for (var at = text.IndexOf('\ufffd'); at >= 0 && faults.Count < MostFaults; at = text.IndexOf('\ufffd', at + 1))
                    faults.Add(at);
                return text;
            }
        }
        try
        {
            return s_strict.GetString(bytes, 0, count);
        }
        catch (ArgumentException)
        {
            return DecodeWithFaults(bytes, count, faults = []);
        }
    }

    private static Encoding? WideEncoding(byte[] bytes, int count)
    {
        if (count >= 4 && bytes[0] == 0xff && bytes[1] == 0xfe && bytes[2] == 0 && bytes[3] == 0)
            return new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true);
        if (count >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0xfe && bytes[3] == 0xff)
            return new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true);
        if (count >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true);
        if (count >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
            return new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true);
        return null;
    }

    private static string DecodeWithFaults(byte[] bytes, int count, List<int> faults)
    {
        var text = new StringBuilder(count);
        var good = 0;
        for (var at = 0; at < count;)
        {
            var length = SequenceLength(bytes, at, count);
            if (length > 0)
            {
                at += length;
                continue;
            }
            text.Append(s_strict.GetString(bytes, good, at - good));
            if (faults.Count < MostFaults)
                faults.Add(text.Length);
            text.Append('\ufffd');
            // The rest of a broken sequence is one fault, not several.
            at++;
            while (at < count && (bytes[at] & 0xc0) == 0x80)
                at++;
            good = at;
        }
        return text.Append(s_strict.GetString(bytes, good, count - good)).ToString();
    }

    // Length of the well-formed sequence that starts here, or 0.
    private static int SequenceLength(byte[] bytes, int at, int count)
    {
        var first = bytes[at];
        if (first < 0x80)
            return 1;
        var length = first switch
        {
            >= 0xc2 and <= 0xdf => 2,
            >= 0xe0 and <= 0xef => 3,
            >= 0xf0 and <= 0xf4 => 4,
            _ => 0,
        };
        if (length == 0 || at + length > count)
            return 0;
        for (var i = 1; i < length; i++)
        {
            if ((bytes[at + i] & 0xc0) != 0x80)
                return 0;
        }
        var second = bytes[at + 1];
        var isShortest = first switch
        {
            0xe0 => second >= 0xa0,
            0xed => second < 0xa0,
            0xf0 => second >= 0x90,
            0xf4 => second < 0x90,
            _ => true,
        };
        return isShortest ? length : 0;
    }
}
