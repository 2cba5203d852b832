using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using StsLint.Cli.Input;
using StsLint.Cli.Running;
using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Serving;

namespace StsLint.Cli.Cluster;

/// <summary>One run of <c>cluster</c>: from the start of the cluster until the user stops it.</summary>
internal static class ClusterRun
{
    /// <summary>Runs and gives the exit code.</summary>
    public static int Run(Terminal terminal, ClusterSettings settings) => RunAsync(terminal, settings).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(Terminal terminal, ClusterSettings settings)
    {
        var manifests = settings.Input?.Read();
        if (settings.Input is not null && manifests is null)
            return settings.Input.ExitCode;
        var cluster = new EmbeddedCluster(new ClusterOptions
        {
            Seed = settings.Seed,
            // Clients work out ages by their own clock.
            Start = DateTimeOffset.UtcNow,
            Nodes = [.. Enumerable.Range(1, settings.Nodes).Select(static number => string.Create(CultureInfo.InvariantCulture, $"node-{number}"))],
            HasDefaultStorageClass = settings.HasDefaultStorageClass,
            HasApiService = true,
            HasDriversOfAllClasses = true,
        });
        // While its time stands still: what is applied is there before the first request.
        if (manifests is not null)
            await Apply(cluster, manifests, terminal);
        var server = await Start(cluster, settings, terminal.Cancel);
        await using var _ = server;
        var shown = settings.Kubeconfig ?? Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"stslint-{server.Endpoint.Port}.kubeconfig"));
        var kubeconfig = Paths.Full(terminal.Directory, shown);
        Kubeconfig.Write(shown, kubeconfig, server.Endpoint);
        try
        {
            terminal.Output.Write(Encoding.UTF8.GetBytes(Greeting(server, settings, kubeconfig)));
            terminal.Output.Flush();
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var interrupted = terminal.Cancel.Register(() => stopped.TrySetResult());
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                stopped.TrySetResult();
            });
            await await Task.WhenAny(stopped.Task, server.Failure);
        }
        finally
        {
            if (settings.Kubeconfig is null)
                File.Delete(kubeconfig);
        }
        return ExitCodes.Clean;
    }

    private static async Task Apply(EmbeddedCluster cluster, ValidatedManifests manifests, Terminal terminal)
    {
        Namespaces.Make(cluster, [manifests], terminal);
        foreach (var root in manifests.Objects)
        {
            var content = (ApiMap)ApiJson.Of(root);
            var kind = ResourceKinds.Find(content.TextOf("apiVersion") ?? "", content.TextOf("kind") ?? "")
                ?? throw new UsageException($"{content.TextOf("apiVersion")} {content.TextOf("kind")}: the embedded cluster knows no such kind; leave it out");
            var item = new ApiObject(kind, kind.IsNamespaced && content.At("metadata", "namespace") is null ? content.WithAt(["metadata", "namespace"], "default") : content);
            try
            {
                await cluster.Patch(item.Key, PatchType.Apply, item.Root, null, new WriteOptions { FieldManager = "stslint", IsForced = true }, terminal.Cancel);
            }
            catch (ApiException e)
            {
                throw new UsageException($"{kind.Name} {item.Name}: the cluster refuses it: {e.Message}");
            }
        }
    }

    private static async Task<ClusterServer> Start(EmbeddedCluster cluster, ClusterSettings settings, CancellationToken cancel)
    {
        try
        {
            return await ClusterServer.Start(cluster, new ServingOptions { Port = settings.Port, DnsPort = settings.DnsPort, TimeScale = settings.TimeScale }, cancel);
        }
        catch (SocketException e)
        {
            throw new UsageException($"--dns-port {settings.DnsPort}: names cannot be answered there ({Reasons.Of(e)}); name another port, or 0 for a free one");
        }
        catch (IOException e)
        {
            throw new UsageException($"--port {settings.Port}: the cluster cannot be served there ({Reasons.Of(e)}); name another port, or 0 for a free one");
        }
    }

    private static string Greeting(ClusterServer server, ClusterSettings settings, string kubeconfig)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"A cluster of {settings.Nodes} {(settings.Nodes == 1 ? "node" : "nodes")} is served at {server.Endpoint.GetLeftPart(UriPartial.Authority)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"  export KUBECONFIG={Quoted(kubeconfig)}\n  kubectl get nodes\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Its names are answered at {server.DnsEndpoint}\n\n  dig @{server.DnsEndpoint.Address} -p {server.DnsEndpoint.Port} SRV NAME.NAMESPACE.svc.cluster.local\n\n");
        text.Append("Ctrl+C stops it. Nothing is kept.\n");
        return text.ToString();
    }

    private static string Quoted(string path) => path.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
