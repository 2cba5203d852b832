using System.Diagnostics;
using System.Text;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Serving;

namespace StsLint.Tests.Serving;

/// <summary>A served cluster, and programs that are run against it in a folder of their own.</summary>
internal sealed class KubectlSession : IAsyncDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);
    private readonly ClusterServer _server;
    private readonly string _folder = Directory.CreateTempSubdirectory("stslint-kubectl-").FullName;

    private KubectlSession(ClusterServer server)
    {
        _server = server;
        File.WriteAllText(Path.Combine(_folder, "kubeconfig"), $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: it, cluster: {server: "{{server.Endpoint.GetLeftPart(UriPartial.Authority)}}" } }]
            contexts: [{name: it, context: {cluster: it, user: it} }]
            users: [{name: it, user: {} }]
            current-context: it
            """);
    }

    public ClusterServer Server => _server;

    /// <summary>Starts a cluster whose time runs twenty times as fast, so that nobody waits for pods.</summary>
    public static async Task<KubectlSession> Start(ClusterOptions? options = null) =>
        new(await ClusterServer.Start(new EmbeddedCluster((options ?? new ClusterOptions()) with { Start = DateTimeOffset.UtcNow, HasApiService = true }), new ServingOptions { TimeScale = 20 }));

    public KubectlSession Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        return this;
    }

    /// <summary>Runs kubectl; it must succeed.</summary>
    public string Kubectl(params string[] arguments)
    {
        var (code, output, error) = Run("kubectl", arguments);
        Assert.True(code == 0, $"kubectl {string.Join(' ', arguments)}: {code}\n{output}{error}");
        return output;
    }

    /// <summary>Runs kubectl; it must fail. What it says.</summary>
    public (int Code, string Error) Fails(params string[] arguments)
    {
        var (code, output, error) = Run("kubectl", arguments);
        Assert.True(code != 0, $"kubectl {string.Join(' ', arguments)} did not fail\n{output}{error}");
        return (code, error.Trim());
    }

    /// <summary>The lines of what kubectl prints, each cut into its words.</summary>
    public List<string[]> Rows(params string[] arguments) =>
        [.. Kubectl([.. arguments, "--no-headers"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    public string Dig(params string[] arguments)
    {
        var (code, output, error) = Run("dig", ["@127.0.0.1", "-p", _server.DnsEndpoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "+time=30", "+tries=1", .. arguments]);
        Assert.True(code == 0, $"dig {string.Join(' ', arguments)}: {code}\n{output}{error}");
        return output.Trim();
    }

    /// <summary>Does something to the cluster that kubectl cannot do: a fault.</summary>
    public void Do(string fault, string body)
    {
        using var client = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = client.PostAsync(new Uri(_server.Endpoint, "/stslint/v1/faults/" + fault), content).GetAwaiter().GetResult();
        Assert.True(response.IsSuccessStatusCode, fault + body);
    }

    /// <summary>Starts a program that goes on until it is disposed.</summary>
    public RunningProgram Begin(string program, params string[] arguments) => new(Process.Start(StartOf(program, arguments))!, $"{program} {string.Join(' ', arguments)}");

    private ProcessStartInfo StartOf(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["KUBECONFIG"] = Path.Combine(_folder, "kubeconfig");
        // Its caches are its own.
        start.Environment["HOME"] = _folder;
        return start;
    }

    public (int Code, string Output, string Error) Run(string program, string[] arguments, string? input = null)
    {
        using var process = Process.Start(StartOf(program, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(s_longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end");
        }
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
