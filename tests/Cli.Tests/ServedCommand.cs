using System.Text.Json;

namespace StsLint.Cli.Tests;

/// <summary><c>stslint cluster</c> as it runs until it is stopped, and its verbs as one calls them beside it.</summary>
internal sealed class ServedCommand : IAsyncDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private readonly Workspace _workspace = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<Outcome> _running;
    private readonly HttpClient _client;

    private ServedCommand(Func<Workspace, CancellationToken, Task<Outcome>> run, string kubeconfig)
    {
        _running = run(_workspace, _stop.Token);
        var file = _workspace.PathOf(kubeconfig);
        // It is written when the cluster is served, by renaming or at once: a server is named in it only then.
        if (!SpinWait.SpinUntil(() => _running.IsCompleted || (File.Exists(file) && ServerIn(file) is not null), s_longest) || _running.IsCompleted)
            throw new InvalidOperationException("the cluster does not come: " + (_running.IsCompleted ? _running.Result.Error : "no kubeconfig"));
        _client = new HttpClient { BaseAddress = ServerIn(file) };
    }

    /// <summary>Starts it with manifests.</summary>
    public static ServedCommand Start(string manifests, params string[] options) => new(
        (workspace, stop) =>
        {
            workspace.Write("web.yaml", manifests);
            return Task.Factory.StartNew(
                () => workspace.Run(["cluster", "web.yaml", "--kubeconfig", "kubeconfig", .. options], cancel: stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        },
        "kubeconfig");

    /// <summary>Calls a verb; it must succeed. What it prints.</summary>
    public string Verb(params string[] arguments)
    {
        var outcome = Run(arguments);
        Assert.True(outcome.ExitCode == 0, $"cluster {string.Join(' ', arguments)}: {outcome.ExitCode} {outcome.Error}");
        return outcome.Output;
    }

    /// <summary>Calls a verb.</summary>
    public Outcome Run(params string[] arguments) => _workspace.Run(["cluster", .. arguments, "--kubeconfig", "kubeconfig"]);

    /// <summary>An object as the API shows it.</summary>
    public JsonElement Get(string path)
    {
        using var response = _client.GetAsync(new Uri(path, UriKind.Relative)).GetAwaiter().GetResult();
        var text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Sends what changes an object.</summary>
    public void Send(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/merge-patch+json");
        using var response = _client.Send(request);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        var outcome = await _running;
        _client.Dispose();
        _stop.Dispose();
        _workspace.Dispose();
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    private static Uri? ServerIn(string file)
    {
        try
        {
            return Cluster.Kubeconfig.ServerIn(File.ReadAllText(file));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
