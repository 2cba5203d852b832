using System.Buffers;
using StsLint.Input;
using StsLint.Syntax;

namespace StsLint.Cli.Input;

/// <summary>The bytes of a file in a buffer that serves for the next file once this one is decoded; of a large one the text instead.</summary>
internal readonly struct FileBytes : IDisposable
{
    // Beyond this a buffer is not kept: few inputs have a second file as large.
    private const int MostRented = 4 << 20;
    private const int Large = 16 << 20;
    private readonly bool _isRented;
    private readonly byte[] _array;
    private readonly int _count;
    private readonly string? _text;

    private FileBytes(byte[] array, int count, bool isRented, string? text = null)
    {
        _array = array;
        _count = count;
        _isRented = isRented;
        _text = text;
    }

    /// <summary>False when the file certainly holds no manifest.</summary>
    public bool MayHoldManifest => _text is null ? ManifestSigns.MayHold(_array.AsSpan(0, _count)) : ManifestSigns.MayHold(_text);

    /// <summary>There is template text in it.</summary>
    public bool HoldsTemplateText => _text is null ? _array.AsSpan(0, _count).IndexOf("{{"u8) >= 0 : _text.Contains("{{", StringComparison.Ordinal);

    /// <summary>The file as a source, known to the user as <paramref name="path"/>.</summary>
    public SourceFile ToSource(string path) => _text is null ? SourceFile.FromBytes(path, _array, _count) : new SourceFile(path, _text);

    /// <summary>Bytes that are in memory anyway.</summary>
    public static FileBytes Of(byte[] bytes) => new(bytes, bytes.Length, isRented: false);

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static FileBytes Read(string path)
    {
        using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        long length;
        try
        {
            length = RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException)
        {
            // A pipe.
            length = 0;
        }
        // What tells no length (pipes, /proc) has to be read to its end.
        if (length > Large && LargeText.TryRead(handle, length) is { } text)
            return new FileBytes([], 0, isRented: false, text);
        if (length is <= 0 or > MostRented)
            return Of(File.ReadAllBytes(path));
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        var count = 0;
        try
        {
            while (count < length && RandomAccess.Read(handle, buffer.AsSpan(count, (int)length - count), count) is > 0 and var read)
                count += read;
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
        return new FileBytes(buffer, count, isRented: true);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_isRented)
            ArrayPool<byte>.Shared.Return(_array);
    }
}
