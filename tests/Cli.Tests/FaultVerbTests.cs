using System.Text.Json;
using System.Text.RegularExpressions;

namespace StsLint.Cli.Tests;

/// <summary>The verbs by which a served cluster is made to fail, each through the command itself; <c>pass</c> lets the time go by that it takes.</summary>
public sealed class FaultVerbTests : IAsyncLifetime
{
    private const string Image = "registry.example/web:1";
    private const string Pod = "/api/v1/namespaces/default/pods/web-0";
    private readonly ServedCommand _cluster = ServedCommand.Start(LiveManifests.Web());

    public Task InitializeAsync()
    {
        _cluster.Verb("pass", "1m");
        Assert.True(IsReady("web-0") && IsReady("web-1"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public void A_node_is_cut_off_and_comes_back()
    {
        var node = NodeOf("web-0");
        Assert.Equal($"stop-node {node}: done\n", _cluster.Verb("stop-node", node));
        _cluster.Verb("pass", "1m");
        Assert.Equal("Unknown", Condition($"/api/v1/nodes/{node}", "Ready"));
        Assert.False(IsReady("web-0"));
        // Nobody can tell its processes to end: they go on.
        Assert.Contains(Processes(), row => row[0] == node && row[2] == "web-0");
        Assert.Equal($"start-node {node}: done\n", _cluster.Verb("start-node", node));
        _cluster.Verb("pass", "1m");
        Assert.Equal("True", Condition($"/api/v1/nodes/{node}", "Ready"));
        Assert.True(IsReady("web-0"));
    }

    [Fact]
    public void A_node_loses_power()
    {
        var node = NodeOf("web-0");
        _cluster.Verb("stop-node", node, "--power-off");
        _cluster.Verb("pass", "1m");
        Assert.Equal("Unknown", Condition($"/api/v1/nodes/{node}", "Ready"));
        Assert.DoesNotContain(Processes(), row => row[0] == node);
        _cluster.Verb("start-node", node);
        _cluster.Verb("pass", "2m");
        Assert.True(IsReady("web-0"));
        Assert.Equal(1, Restarts());
    }

    [Fact]
    public void A_node_restarts()
    {
        var node = NodeOf("web-0");
        _cluster.Verb("reboot-node", node);
        Assert.DoesNotContain(Processes(), row => row[0] == node);
        _cluster.Verb("pass", "2m");
        Assert.Equal("True", Condition($"/api/v1/nodes/{node}", "Ready"));
        Assert.True(IsReady("web-0"));
        Assert.Equal(1, Restarts());
    }

    [Fact]
    public void Readiness_fails_and_succeeds_again()
    {
        Assert.Equal("fail-probe web-0: done\n", _cluster.Verb("fail-probe", "web-0"));
        _cluster.Verb("pass", "1m");
        Assert.False(IsReady("web-0"));
        Assert.Equal("Running", Phase());
        _cluster.Verb("restore-probe", "web-0");
        _cluster.Verb("pass", "1m");
        Assert.True(IsReady("web-0"));
    }

    [Fact]
    public void A_container_crashes_as_often_as_said()
    {
        Assert.Equal("crash web-0: done\n", _cluster.Verb("crash", "web-0", "--container", "app", "--times", "3"));
        _cluster.Verb("pass", "5m");
        Assert.Equal(3, Restarts());
        Assert.True(IsReady("web-0"));
        Assert.Equal("no container none", Regex.Match(_cluster.Run("crash", "web-0", "-c", "none").Error, "no container none").Value);
    }

    [Fact]
    public void A_pod_ends_for_good_and_is_made_anew()
    {
        var uid = Uid();
        _cluster.Verb("fail-pod", "web-0");
        _cluster.Verb("pass", "1m");
        Assert.NotEqual(uid, Uid());
        Assert.True(IsReady("web-0"));
    }

    [Fact]
    public void A_pod_takes_no_notice_of_being_told_to_end()
    {
        _cluster.Verb("ignore-termination", "web-0");
        var uid = Uid();
        _cluster.Send("DELETE", Pod);
        _cluster.Verb("pass", "20s");
        Assert.Equal(uid, Uid());
        Assert.True(_cluster.Get(Pod).GetProperty("metadata").TryGetProperty("deletionTimestamp", out _));
        // After its grace of thirty seconds it is killed.
        _cluster.Verb("pass", "20s");
        Assert.NotEqual(uid, Uid());
        _cluster.Verb("honour-termination", "web-0");
        _cluster.Verb("pass", "30s");
        uid = Uid();
        _cluster.Send("DELETE", Pod);
        _cluster.Verb("pass", "20s");
        Assert.NotEqual(uid, Uid());
    }

    [Fact]
    public void An_image_cannot_be_pulled()
    {
        const string Next = "registry.example/web:2";
        Assert.Equal($"unpull {Next}: done\n", _cluster.Verb("unpull", Next));
        SetImage(Next);
        _cluster.Verb("pass", "1m");
        // The last pod goes first, and is waited for.
        Assert.Matches("^(ErrImagePull|ImagePullBackOff)$", Waiting("web-1"));
        Assert.Equal(Image, ImageOf("web-0"));
        _cluster.Verb("restore-image", Next);
        _cluster.Verb("pass", "10m");
        Assert.True(IsReady("web-0") && IsReady("web-1"));
        Assert.Equal(Next, ImageOf("web-0"));
    }

    [Fact]
    public void Containers_of_an_image_crash()
    {
        const string Next = "registry.example/web:2";
        _cluster.Verb("crash-image", Next);
        SetImage(Next);
        _cluster.Verb("pass", "4m");
        Assert.Equal("CrashLoopBackOff", Waiting("web-1"));
        _cluster.Verb("restore-image", Next);
        _cluster.Verb("pass", "10m");
        Assert.True(IsReady("web-0") && IsReady("web-1"));
    }

    [Fact]
    public void Processes_are_listed_and_time_passes()
    {
        Assert.Equal(["NODE", "NAMESPACE", "POD", "ADDRESS", "UID"], Regex.Split(_cluster.Verb("list-processes").Split('\n')[0], " {2,}"));
        Assert.Equal(["web-0", "web-1"], Processes().Select(static row => row[2]).Order());
        var before = Time(_cluster.Verb("pass", "1s"));
        Assert.True(Time(_cluster.Verb("pass", "1h")) - before >= TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData("There is no machine none", "stop-node", "none")]
    [InlineData("There is no machine none", "start-node", "none")]
    [InlineData("There is no pod default/none", "crash", "none")]
    [InlineData("There is no pod other/web-0", "fail-pod", "web-0", "-n", "other")]
    [InlineData("--times 0: name a number from 1 to 1000", "crash", "web-0", "--times", "0")]
    [InlineData("'soon' is no time", "pass", "soon")]
    public void What_cannot_be_done_is_said(string message, params string[] arguments)
    {
        var outcome = _cluster.Run(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    private bool IsReady(string pod) => Condition("/api/v1/namespaces/default/pods/" + pod, "Ready") == "True";

    private string? Condition(string path, string type)
    {
        foreach (var condition in _cluster.Get(path).GetProperty("status").GetProperty("conditions").EnumerateArray())
        {
            if (condition.GetProperty("type").GetString() == type)
                return condition.GetProperty("status").GetString();
        }
        return null;
    }

    private string? Phase() => _cluster.Get(Pod).GetProperty("status").GetProperty("phase").GetString();

    private string? Uid() => _cluster.Get(Pod).GetProperty("metadata").GetProperty("uid").GetString();

    private string NodeOf(string pod) => Spec(pod).GetProperty("nodeName").GetString()!;

    private string? ImageOf(string pod) => Spec(pod).GetProperty("containers")[0].GetProperty("image").GetString();

    private JsonElement Spec(string pod) => _cluster.Get("/api/v1/namespaces/default/pods/" + pod).GetProperty("spec");

    private int Restarts() => _cluster.Get(Pod).GetProperty("status").GetProperty("containerStatuses")[0].GetProperty("restartCount").GetInt32();

    private string? Waiting(string pod) =>
        _cluster.Get("/api/v1/namespaces/default/pods/" + pod).GetProperty("status").GetProperty("containerStatuses")[0].GetProperty("state").GetProperty("waiting").GetProperty("reason").GetString();

    private void SetImage(string image) => _cluster.Send("PATCH", "/apis/apps/v1/namespaces/default/statefulsets/web", """
        {"spec":{"template":{"spec":{"containers":[{"name":"app","image":"IMAGE","ports":[{"name":"http","containerPort":80}],"volumeMounts":[{"name":"data","mountPath":"/data"}]}]}}}}
        """.Replace("IMAGE", image, StringComparison.Ordinal));

    private List<string[]> Processes() => [.. _cluster.Verb("list-processes").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(static line => Regex.Split(line, " {2,}"))];

    private static DateTimeOffset Time(string said) => DateTimeOffset.Parse(said["it is ".Length..], System.Globalization.CultureInfo.InvariantCulture);
}
