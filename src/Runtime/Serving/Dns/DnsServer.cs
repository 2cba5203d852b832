using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using StsLint.Runtime.Embedded.Dns;

namespace StsLint.Runtime.Serving.Dns;

/// <summary>Answers questions for the cluster's names on loopback, over UDP and TCP.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private const int MostAttempts = 20;
    private const int MostConnections = 64;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private readonly Socket _datagrams;
    private readonly Socket _connections;
    private readonly Func<string, DnsType, DnsAnswer> _zone;
    private readonly CancellationTokenSource _stops = new();
    private readonly SemaphoreSlim _free = new(MostConnections);
    private readonly Task _running;

    private DnsServer(Socket datagrams, Socket connections, Func<string, DnsType, DnsAnswer> zone)
    {
        _datagrams = datagrams;
        _connections = connections;
        _zone = zone;
        Endpoint = (IPEndPoint)datagrams.LocalEndPoint!;
        _running = Task.WhenAll(AnswerDatagrams(), AnswerConnections());
    }

    /// <summary>Where it answers.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Starts to answer.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="zone">Who knows the names; asked from many threads.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static DnsServer Start(int port, Func<string, DnsType, DnsAnswer> zone)
    {
        for (var attempt = 1; ; attempt++)
        {
            var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var connections = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                datagrams.Bind(new IPEndPoint(IPAddress.Loopback, port));
                connections.Bind(datagrams.LocalEndPoint!);
                connections.Listen();
                return new DnsServer(datagrams, connections, zone);
            }
            catch (SocketException) when (port == 0 && attempt < MostAttempts)
            {
                // A port that is free for one of the two may be taken for the other.
                datagrams.Dispose();
                connections.Dispose();
            }
            catch
            {
                datagrams.Dispose();
                connections.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stops.CancelAsync();
        _datagrams.Dispose();
        _connections.Dispose();
        await _running;
        _stops.Dispose();
    }

    private async Task AnswerDatagrams()
    {
        var buffer = new byte[4096];
        var anybody = new IPEndPoint(IPAddress.Any, 0);
        while (!_stops.IsCancellationRequested)
        {
            try
            {
                var received = await _datagrams.ReceiveFromAsync(buffer, anybody, _stops.Token);
                if (DnsResponse.To(buffer.AsSpan(0, received.ReceivedBytes), isDatagram: true, Ask) is { } answer)
                    await _datagrams.SendToAsync(answer, received.RemoteEndPoint, _stops.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Who asked is gone, or the server stops.
            }
        }
    }

    private async Task AnswerConnections()
    {
        while (!_stops.IsCancellationRequested)
        {
            try
            {
                await _free.WaitAsync(_stops.Token);
                var connection = await _connections.AcceptAsync(_stops.Token);
                _ = Answer(connection);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The server stops.
            }
        }
    }

    private async Task Answer(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var length = new byte[2];
            while (true)
            {
                using var idle = CancellationTokenSource.CreateLinkedTokenSource(_stops.Token);
                idle.CancelAfter(s_idle);
                await stream.ReadExactlyAsync(length, idle.Token);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(message, idle.Token);
                if (DnsResponse.To(message, isDatagram: false, Ask) is not { } answer)
                    return;
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], idle.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Who asked is gone or silent, or the server stops.
        }
        finally
        {
            _free.Release();
        }
    }

    private DnsAnswer Ask(string name, DnsType type)
    {
        try
        {
            return _zone(name, type);
        }
        catch (InvalidOperationException)
        {
            // The cluster's time has stopped.
            return new DnsAnswer(DnsCode.ServerFailure, [], [], []);
        }
    }
}
