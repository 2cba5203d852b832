using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Serving.Exec;

namespace StsLint.Runtime.Serving;

/// <summary>Takes the requests that come over the network, and answers them.</summary>
internal sealed class RequestHandler(ClusterPump pump, CancellationToken stops)
{
    private const int LargestBody = 3 << 20;
    private readonly ExecRequests _exec = new(pump);

    private static ApiError TooLarge => new(413, "RequestEntityTooLarge", $"the body is larger than {LargestBody} bytes");

    /// <summary>Answers one request.</summary>
    public async Task Handle(HttpContext context)
    {
        try
        {
            if (Refusal(context.Request) is { } refused)
                await Write(context, refused);
            else
                await Route(context);
        }
        catch (OperationCanceledException)
        {
            // The client is gone, or the server stops.
        }
        catch (Exception e) when (e is not OutOfMemoryException && !context.Response.HasStarted)
        {
            await Write(context, ApiError.Internal(e.Message.ReplaceLineEndings(" ")));
        }
    }

    private async Task Route(HttpContext context)
    {
        var request = context.Request;
        var segments = (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var accepted = MediaType.Accepted(request.Headers.Accept);
        if (ApiAddress.Read(segments) is { } address)
        {
            await Objects(context, address, accepted);
            return;
        }
        if (segments is ["stslint", "v1", _, ..])
        {
            var body = await ReadBody(request, context.RequestAborted);
            await Write(context, body is null ? TooLarge : FaultRequests.Answer(pump, request.Method, segments.AsSpan(2), body) ?? StatusBody.NoSuchAddress);
            return;
        }
        var reply = request.Method is "GET" or "HEAD" ? Documents(segments, accepted) : null;
        await Write(context, reply ?? StatusBody.NoSuchAddress);
    }

    private static Reply? Documents(string[] segments, IReadOnlyList<MediaType> accepted)
    {
        if ((Discovery.Answer(segments, accepted) ?? OpenApi.Answer(segments, accepted)) is { } discovered)
            return discovered;
        switch (segments)
        {
            case ["version"]:
                return new Reply(ServerVersion.Body);
            case ["healthz" or "livez" or "readyz", ..]:
                return Reply.Text("ok");
            case []:
                return new Reply(ApiMap.Of(("paths", new ApiList(
                [
                    "/api", "/api/v1", "/apis",
                    .. ServedKinds.Groups.Where(static each => each.Key.Group.Length > 0).SelectMany(static each => (string[])["/apis/" + each.Key.Group, $"/apis/{each.Key.Group}/{each.Key.Version}"]).Distinct(),
                    "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version",
                ]))));
            default:
                return null;
        }
    }

    private async Task Objects(HttpContext context, ApiAddress address, IReadOnlyList<MediaType> accepted)
    {
        var http = context.Request;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stops);
        if (address is { Subresource: "exec" } && address.Kind == ResourceKinds.Pod)
        {
            if (await _exec.Serve(context, address, cancellation.Token) is { } failed)
                await Write(context, failed);
            return;
        }
        if (await ReadBody(http, cancellation.Token) is not { } body)
        {
            await Write(context, TooLarge);
            return;
        }
        var request = new ApiRequest
        {
            Method = http.Method == "HEAD" ? "GET" : http.Method,
            Address = address,
            Query = http.Query,
            ContentType = MediaType.Parse(http.ContentType ?? ""),
            Body = body,
            UserAgent = http.Headers.UserAgent.ToString(),
        };
        if (Representation.Of(accepted, request.Text("includeObject")) is not { } form)
        {
            await Write(context, Representation.NotAcceptable);
            return;
        }
        if (request.Method == "GET" && address.Subresource is null && request.IsTrue("watch"))
        {
            if (await WatchStream.Serve(context, pump, request, form, cancellation.Token) is { } refused)
                await Write(context, refused);
            return;
        }
        await Write(context, pump.Run(cluster => ObjectRequests.Answer(cluster, request, form)) with { Warnings = request.Warnings });
    }

    // A page of the web must not reach the cluster through a browser that runs on this machine.
    private static ApiError? Refusal(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
            return new ApiError(403, "Forbidden", $"this server answers on loopback only; use 127.0.0.1 and not '{request.Host.Host}'");
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && IsLoopback(from.Host))
            ? new ApiError(403, "Forbidden", "this server takes no requests from pages of the web")
            : null;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));

    private static async Task<byte[]?> ReadBody(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Method is "GET" or "HEAD"))
            return [];
        using var buffer = new MemoryStream();
        var part = new byte[1 << 14];
        int count;
        while ((count = await request.Body.ReadAsync(part, cancellation)) > 0)
        {
            buffer.Write(part, 0, count);
            if (buffer.Length > LargestBody)
                return null;
        }
        return buffer.ToArray();
    }

    private static async Task Write(HttpContext context, Reply reply)
    {
        var response = context.Response;
        var buffer = new ArrayBufferWriter<byte>(1 << 10);
        if (reply.PlainText is { } text)
        {
            Encoding.UTF8.GetBytes(text, buffer);
        }
        else
        {
            ApiJson.Write(reply.Body, buffer, indented: context.Request.Query.ContainsKey("pretty"));
            buffer.Write("\n"u8);
        }
        response.StatusCode = reply.Code;
        response.ContentType = reply.ContentType;
        response.ContentLength = buffer.WrittenCount;
        response.Headers.CacheControl = "no-cache, private";
        if (reply.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        foreach (var warning in reply.Warnings)
            response.Headers.Append("Warning", WarningHeader(warning));
        if (context.Request.Method != "HEAD")
            await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static string WarningHeader(string text)
    {
        var quoted = new StringBuilder("299 - \"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            // Header fields are ASCII, in one line.
            quoted.Append(c is >= ' ' and <= '~' ? c : c < ' ' ? ' ' : '?');
        }
        return quoted.Append('"').ToString();
    }
}
