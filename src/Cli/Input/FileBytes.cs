using System.Buffers;

namespace StsLint.Cli.Input;

/// <summary>The bytes of a file in a buffer that serves for the next file once this one is decoded.</summary>
internal readonly struct FileBytes : IDisposable
{
    // Beyond this a buffer is not kept: few inputs have a second file as large.
    private const int MostRented = 4 << 20;
    private readonly bool _isRented;

    private FileBytes(byte[] array, int count, bool isRented)
    {
        Array = array;
        Count = count;
        _isRented = isRented;
    }

    /// <summary>The buffer; what is behind <see cref="Count"/> does not belong to the file.</summary>
    public byte[] Array { get; }

    /// <summary>Number of bytes.</summary>
    public int Count { get; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => Array.AsSpan(0, Count);

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
            ArrayPool<byte>.Shared.Return(Array);
    }
}
