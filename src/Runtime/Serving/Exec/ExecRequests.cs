using System.Globalization;
using Microsoft.AspNetCore.Http;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving.Exec;

/// <summary>Answers <c>exec</c>: a command of the built-in shell, run in a container.</summary>
internal sealed class ExecRequests(ClusterPump pump)
{
    // Directories that are made and hold no file yet, by pod and container.
    private readonly Dictionary<(string Uid, string Container), SortedSet<string>> _directories = [];

    /// <summary>Serves a request to its end; the refusal when it does not begin.</summary>
    public async Task<ApiError?> Serve(HttpContext context, ApiAddress address, CancellationToken stops)
    {
        var query = context.Request.Query;
        var command = query["command"].OfType<string>().ToList();
        if (command.Count == 0)
            return ApiError.BadRequest("you must specify at least 1 command for the container");
        if (Find(address, query["container"], out var error) is not { } container)
            return error;
        var sockets = context.WebSockets;
        if (!sockets.IsWebSocketRequest)
            return ApiError.BadRequest("Upgrade request required: this server runs commands over WebSockets only (kubectl 1.31 or later)");
        if (ExecChannel.Protocols.FirstOrDefault(sockets.WebSocketRequestedProtocols.Contains) is not { } protocol)
            return ApiError.BadRequest($"none of the protocols of the request is known here; known are {string.Join(", ", ExecChannel.Protocols)}");
        using var socket = await sockets.AcceptWebSocketAsync(protocol);
        var isTerminal = query["tty"] == "true";
        using var channel = new ExecChannel(socket, query["stdin"] == "true", isTerminal);
        var receiving = channel.Receive(stops);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stops, channel.Gone);
        try
        {
            var code = await new Shell(container, over.Token).RunProgram(command, channel.Streams, isTerminal);
            await channel.End(code is null ? NoProgram(command[0]) : Ending(code.Value));
            // The client closes too, once it has read all.
            await receiving.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // The client is gone, or the server stops.
        }
        finally
        {
            socket.Abort();
            await receiving;
        }
        return null;
    }

    private PodContainer? Find(ApiAddress address, string? name, out ApiError? error)
    {
        error = null;
        if (pump.Run(cluster => cluster.Store.Get(address.Key)) is not { } pod)
        {
            error = ApiError.NotFound(address.Key);
            return null;
        }
        var containers = (pod.Spec.List("containers") ?? ApiList.Empty).Maps.Select(static each => each.TextOf("name") ?? "").ToList();
        if (string.IsNullOrEmpty(name))
            name = pod.Annotations.TextOf("kubectl.kubernetes.io/default-container") is { } preferred && containers.Contains(preferred) ? preferred : containers[0];
        if (PodContainer.SpecOf(pod, name) is null)
            error = ApiError.BadRequest($"container {name} is not valid for pod {pod.Name}");
        else if (pod.Spec.TextOf("nodeName") is not { Length: > 0 } node)
            error = ApiError.BadRequest($"pod {pod.Name} does not have a host assigned");
        else if (!pump.Run(cluster => cluster.Store.Get(ResourceKinds.Node, "", node) is not null && IsReachable(cluster, node)))
            error = ApiError.Internal($"error dialing backend: no route to the kubelet of {node}");
        if (error is not null)
            return null;
        SortedSet<string> made;
        lock (_directories)
        {
            if (!_directories.TryGetValue((pod.Uid, name), out made!))
                _directories.Add((pod.Uid, name), made = new(StringComparer.Ordinal));
        }
        var container = new PodContainer(pump, pod, name, made);
        if (!container.IsRunning)
            error = ApiError.Internal($"unable to upgrade connection: container not found (\"{name}\")");
        return error is null ? container : null;
    }

    private static bool IsReachable(Embedded.EmbeddedCluster cluster, string node)
    {
        try
        {
            return cluster.IsNodeRunning(node);
        }
        catch (Embedded.FaultRefusedException)
        {
            return false;
        }
    }

    private static ApiMap Ending(int code) => code == 0
        ? ApiMap.Of(("metadata", ApiMap.Empty), ("status", "Success"))
        : ApiMap.Of(
            ("metadata", ApiMap.Empty),
            ("status", "Failure"),
            ("message", string.Create(CultureInfo.InvariantCulture, $"command terminated with non-zero exit code: exit status {code}")),
            ("reason", "NonZeroExitCode"),
            ("details", ApiMap.Of(("causes", new ApiList(ApiMap.Of(("reason", "ExitCode"), ("message", code.ToString(CultureInfo.InvariantCulture))))))));

    private static ApiMap NoProgram(string program) => StatusBody.Of(ApiError.Internal(
        $"error executing command in container: exec: \"{program}\": executable file not found in $PATH (the embedded cluster runs no images: its containers have a small built-in shell)"));
}
