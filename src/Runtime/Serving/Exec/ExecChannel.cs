using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving.Exec;

/// <summary>
/// The streams of an <c>exec</c> over a WebSocket: the first byte of a message says which stream it belongs to (0 input, 1 output, 2 errors, 3 how it ended,
/// 4 the size of the terminal; since version 5 of the protocol 255: a stream is closed).
/// </summary>
internal sealed class ExecChannel(WebSocket socket, bool hasInput, bool isTerminal) : IDisposable
{
    private const byte Output = 1;
    private const byte Errors = 2;
    private const byte Ending = 3;
    private const int PartSize = 1 << 14;
    private readonly Channel<byte[]> _input = Channel.CreateBounded<byte[]>(64);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _gone = new();

    /// <summary>The names of the protocol, the best first.</summary>
    public static IReadOnlyList<string> Protocols { get; } = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Gives back what it holds; when nothing is sent or received any more.</summary>
    public void Dispose()
    {
        _sending.Dispose();
        _gone.Dispose();
    }

    /// <summary>Takes what the client sends, until it is gone.</summary>
    public async Task Receive(CancellationToken cancellation)
    {
        var buffer = new byte[PartSize];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, received.Count);
                if (!received.EndOfMessage)
                    continue;
                var bytes = message.ToArray();
                message.SetLength(0);
                if (bytes is [0, ..] && bytes.Length > 1)
                    await _input.Writer.WriteAsync(bytes[1..], cancellation);
                else if (bytes is [255, 0])
                    _input.Writer.TryComplete();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ChannelClosedException)
        {
            // The client went without a word.
        }
        _input.Writer.TryComplete();
        await _gone.CancelAsync();
    }

    /// <summary>The streams of the command.</summary>
    public ShellStreams Streams
    {
        get
        {
            ValueTask Print(string text) => Send(Output, isTerminal ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text);
            // A terminal has one stream for both.
            return new ShellStreams(!hasInput ? ShellInput.Empty : isTerminal ? new Typed(this, Print) : new Piped(this), Print, isTerminal ? Print : text => Send(Errors, text));
        }
    }

    /// <summary>Says how it ended, and closes.</summary>
    public async Task End(ApiMap status)
    {
        await Send(Ending, ApiJson.Write(status));
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private async ValueTask Send(byte stream, string text)
    {
        if (text.Length == 0)
            return;
        var bytes = Encoding.UTF8.GetBytes(text);
        await _sending.WaitAsync();
        try
        {
            for (var at = 0; at < bytes.Length; at += PartSize)
            {
                var part = bytes.AsMemory(at, Math.Min(PartSize, bytes.Length - at));
                await socket.SendAsync((byte[])[stream, .. part.Span], WebSocketMessageType.Binary, true, Gone);
            }
        }
        catch (WebSocketException)
        {
            await _gone.CancelAsync();
        }
        finally
        {
            _sending.Release();
        }
    }

    private async ValueTask<byte[]?> Next(CancellationToken cancellation) => await _input.Reader.WaitToReadAsync(cancellation) && _input.Reader.TryRead(out var part) ? part : null;

    // Bytes as they come, cut into lines.
    private sealed class Piped(ExecChannel channel) : ShellInput
    {
        private readonly List<byte> _waiting = [];

        public override async ValueTask<string?> ReadLine(CancellationToken cancellation)
        {
            while (true)
            {
                var end = _waiting.IndexOf((byte)'\n');
                if (end >= 0)
                    return Take(end, 1);
                if (await channel.Next(cancellation) is not { } part)
                    return _waiting.Count == 0 ? null : Take(_waiting.Count, 0);
                _waiting.AddRange(part);
            }
        }

        public override async ValueTask<string> ReadAll(CancellationToken cancellation)
        {
            while (await channel.Next(cancellation) is { } part)
                _waiting.AddRange(part);
            return Take(_waiting.Count, 0);
        }

        private string Take(int count, int more)
        {
            var text = Encoding.UTF8.GetString(_waiting.ToArray(), 0, count);
            _waiting.RemoveRange(0, count + more);
            return text;
        }
    }

    // A terminal: what is typed is shown, and can be taken back until the line ends.
    private sealed class Typed(ExecChannel channel, Func<string, ValueTask> print) : ShellInput
    {
        private readonly Queue<char> _waiting = [];
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private bool _isOver;

        public override async ValueTask<string?> ReadLine(CancellationToken cancellation)
        {
            var line = new StringBuilder();
            var isEscape = false;
            while (true)
            {
                if (await NextChar(cancellation) is not { } c)
                    return line.Length == 0 ? null : line.ToString();
                if (isEscape)
                {
                    // Cursor keys end with a letter; they do nothing here.
                    isEscape = !char.IsAsciiLetter(c) && c != '~';
                    continue;
                }
                switch (c)
                {
                    case '\r' or '\n':
                        await print("\n");
                        return line.ToString();
                    case '\u0004' when line.Length == 0:
                        return null;
                    case '\u0003':
                        await print("^C\n");
                        return "";
                    case '\u001b':
                        isEscape = true;
                        break;
                    case '\u007f' or '\b':
                        if (line.Length > 0)
                        {
                            line.Length--;
                            await print("\b \b");
                        }
                        break;
                    case >= ' ' or '\t':
                        line.Append(c);
                        await print(c.ToString());
                        break;
                }
            }
        }

        private async ValueTask<char?> NextChar(CancellationToken cancellation)
        {
            while (_waiting.Count == 0)
            {
                if (_isOver || await channel.Next(cancellation) is not { } part)
                {
                    _isOver = true;
                    return null;
                }
                var chars = new char[part.Length + 1];
                var count = _decoder.GetChars(part, chars, flush: false);
                foreach (var c in chars.AsSpan(0, count))
                    _waiting.Enqueue(c);
            }
            return _waiting.Dequeue();
        }
    }
}
