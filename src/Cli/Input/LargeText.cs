using System.Text;
using Microsoft.Win32.SafeHandles;

namespace StsLint.Cli.Input;

/// <summary>Decodes a large file piece by piece, so that its bytes are never in memory beside its text.</summary>
internal static class LargeText
{
    private const int PieceSize = 1 << 20;
    private const int LongestSequence = 4;
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file of <paramref name="length"/> bytes; null when it is not all valid UTF-8 or changes meanwhile.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? TryRead(SafeFileHandle handle, long length)
    {
        var buffer = new byte[(int)Math.Min(length, PieceSize)];
        try
        {
            var characters = 0L;
            foreach (var count in Pieces(handle, length, buffer))
                characters += s_strict.GetCharCount(buffer, 0, count);
            if (characters > int.MaxValue / 2)
                return null;
            return string.Create((int)characters, (handle, length, buffer), static (text, source) =>
            {
                foreach (var count in Pieces(source.handle, source.length, source.buffer))
                    text = text[s_strict.GetChars(source.buffer.AsSpan(0, count), text)..];
                if (text.Length > 0)
                    throw new InvalidDataException();
            });
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException)
        {
            return null;
        }
    }

    // How many bytes of whole characters are in the buffer, piece by piece.
    private static IEnumerable<int> Pieces(SafeFileHandle handle, long length, byte[] buffer)
    {
        for (var at = 0L; at < length;)
        {
            var count = RandomAccess.Read(handle, buffer, at);
            if (count == 0)
                throw new InvalidDataException();
            if (at == 0 && count > 1 && (buffer[0] is 0xff or 0xfe or 0 || buffer[1] == 0))
                throw new InvalidDataException();
            count -= at + count < length ? Unfinished(buffer, count) : 0;
            if (count == 0)
                throw new InvalidDataException();
            yield return count;
            at += count;
        }
    }

    // Bytes at the end that begin a character whose rest follows.
    private static int Unfinished(byte[] buffer, int count)
    {
        for (var back = 1; back < LongestSequence && back <= count; back++)
        {
            var lead = buffer[count - back];
            if ((lead & 0xc0) == 0x80)
                continue;
            var needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
            return needed > back ? back : 0;
        }
        return 0;
    }
}
