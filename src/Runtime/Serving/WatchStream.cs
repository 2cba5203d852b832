using System.Buffers;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving;

/// <summary>Tells a client of what happens, one line of JSON for each event, until its time is over or it goes.</summary>
internal static class WatchStream
{
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_bookmarks = TimeSpan.FromMinutes(1);

    /// <summary>Serves a watch to its end; the refusal when it does not begin.</summary>
    public static async Task<ApiError?> Serve(HttpContext context, ClusterPump pump, ApiRequest request, Representation form, CancellationToken cancellation)
    {
        var events = Channel.CreateUnbounded<(WatchEvent Event, DateTimeOffset At)>(new UnboundedChannelOptions { SingleReader = true });
        var started = pump.Run(cluster => cluster.Server.As(ObjectRequests.User).Watch(
            request.Address.Kind, request.Address.Namespace, request.ListOptions, each => events.Writer.TryWrite((each, cluster.Simulation.Now))));
        if (!started.IsOk)
            return started.Error;
        var watch = started.Value;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(request.Number("timeoutSeconds") is { } seconds and > 0 && seconds < s_longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : s_longest);
        await using var bookmarks = new Timer(_ => pump.TryRun(_ => watch.SendBookmark()), null, s_bookmarks, s_bookmarks);
        try
        {
            var response = context.Response;
            response.ContentType = "application/json";
            response.Headers.CacheControl = "no-cache, private";
            await response.StartAsync(over.Token);
            await response.BodyWriter.FlushAsync(over.Token);
            while (await events.Reader.WaitToReadAsync(over.Token))
            {
                while (events.Reader.TryRead(out var each))
                {
                    var line = ApiMap.Of(
                        ("type", each.Event.Type.ToString().ToUpperInvariant()),
                        ("object", form.Watched(each.Event.Object, each.Event.Type == WatchEventType.Bookmark, each.At)));
                    ApiJson.Write(line, response.BodyWriter);
                    response.BodyWriter.Write("\n"u8);
                }
                await response.BodyWriter.FlushAsync(over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Its time is over, the client is gone, or the server stops.
        }
        finally
        {
            pump.TryRun(_ => watch.Dispose());
        }
        return null;
    }
}
