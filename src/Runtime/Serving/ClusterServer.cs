using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Serving.Dns;

namespace StsLint.Runtime.Serving;

/// <summary>How an embedded cluster is served.</summary>
public sealed record ServingOptions
{
    /// <summary>The port of the API; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The port of DNS, for UDP and TCP; 0 for a free one.</summary>
    public int DnsPort { get; init; }

    /// <summary>Virtual seconds per real second.</summary>
    public double TimeScale { get; init; } = 1;
}

/// <summary>An embedded cluster that lives in real time and is served on loopback, for kubectl and any other client.</summary>
public sealed class ClusterServer : IAsyncDisposable
{
    private readonly ClusterPump _pump;
    private readonly WebApplication _web;
    private readonly DnsServer _dns;
    private readonly CancellationTokenSource _stops;

    private ClusterServer(ClusterPump pump, WebApplication web, DnsServer dns, CancellationTokenSource stops)
    {
        _dns = dns;
        _pump = pump;
        _web = web;
        _stops = stops;
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Endpoint = new Uri(address);
    }

    /// <summary>Where the API is served.</summary>
    public Uri Endpoint { get; }

    /// <summary>Where names are answered.</summary>
    public IPEndPoint DnsEndpoint => _dns.Endpoint;

    /// <summary>Ends with the exception that stopped the cluster; never while all is well.</summary>
    public Task Failure => _pump.Failure;

    internal ClusterPump Pump => _pump;

    /// <summary>Starts to serve a cluster. From then on the cluster belongs to the server.</summary>
    /// <exception cref="IOException">The port of the API is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port of DNS is taken.</exception>
    public static async Task<ClusterServer> Start(EmbeddedCluster cluster, ServingOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ServingOptions();
        // Without the builder's defaults: no settings from the working directory or the environment can open another address.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
        });
        var web = builder.Build();
        var stops = new CancellationTokenSource();
        var pump = new ClusterPump(cluster, options.TimeScale);
        var handler = new RequestHandler(pump, stops.Token);
        web.UseWebSockets();
        web.Run(handler.Handle);
        DnsServer? dns = null;
        try
        {
            dns = DnsServer.Start(options.DnsPort, (name, type) => pump.Run(each => each.Dns.Query(name, type)));
            await web.StartAsync(cancellation);
        }
        catch
        {
            if (dns is not null)
                await dns.DisposeAsync();
            await web.DisposeAsync();
            pump.Dispose();
            stops.Dispose();
            throw;
        }
        return new ClusterServer(pump, web, dns, stops);
    }

    /// <summary>Stops to serve: watches end, then the cluster's time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stops.CancelAsync();
        await _dns.DisposeAsync();
        await _web.StopAsync();
        await _web.DisposeAsync();
        _pump.Dispose();
        _stops.Dispose();
    }
}
