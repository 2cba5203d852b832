using System.Net.Http.Headers;
using System.Text;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Serving;

namespace StsLint.Tests.Serving;

/// <summary>A cluster that is served for one test.</summary>
internal sealed class ServedCluster : IAsyncDisposable
{
    private readonly ClusterServer _server;
    private readonly HttpClient _client;

    private ServedCluster(ClusterServer server)
    {
        _server = server;
        _client = new HttpClient { BaseAddress = server.Endpoint, Timeout = TimeSpan.FromSeconds(60) };
    }

    public ClusterServer Server => _server;

    public static async Task<ServedCluster> Start(ServingOptions? options = null) =>
        new(await ClusterServer.Start(new EmbeddedCluster(new ClusterOptions { Start = DateTimeOffset.UtcNow }), options));

    public async Task<(int Code, ApiMap Body, HttpResponseMessage Response)> Send(string method, string path, string? body = null, string? contentType = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType ?? "application/json");
        }
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? (ApiMap)ApiJson.Read(text) : ApiMap.Of(("text", text)), response);
    }

    public async Task<ApiMap> Get(string path, string? accept = null)
    {
        var (code, body, _) = await Send("GET", path, accept: accept);
        Assert.True(code == 200, $"{path}: {code} {body}");
        return body;
    }

    /// <summary>Opens a watch; its lines follow.</summary>
    public async Task<StreamReader> Watch(string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
