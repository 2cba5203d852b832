using System.Text.Json;

namespace StsLint.Cli.Tests;

/// <summary><c>stslint simulate</c>: what it tells, and what it refuses.</summary>
public sealed class SimulateTests : IDisposable
{
    private readonly Workspace _workspace = new Workspace().Write("app/web.yaml", LiveManifests.Web());

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Without_a_script_it_tells_of_the_first_deploy()
    {
        var outcome = _workspace.Run("simulate", "app");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("+0.0s    > apply\n+0.0s      service/web               created, headless\n+0.0s      set/web                   created: 2 replicas\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("set/web                   all 2 pods ready\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("> show claims\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        var one = _workspace.Run("simulate", "app", "--seed", "5", "--delete-pod", "web-1");
        Assert.Equal(0, one.ExitCode);
        Assert.Equal(one.Output, _workspace.Run("simulate", "app", "--seed", "5", "--delete-pod", "web-1").Output);
    }

    [Fact]
    public void Json_says_the_same()
    {
        var text = _workspace.Run("simulate", "app", "--scale", "web=3");
        var json = _workspace.Run("simulate", "app", "--scale", "web=3", "-o", "json");
        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        using var story = JsonDocument.Parse(json.Output);
        var events = story.RootElement.EnumerateArray().Where(static line => line.GetProperty("kind").GetString() == "event").Select(static line => $"{line.GetProperty("subject").GetString()} {line.GetProperty("what").GetString()}").ToList();
        Assert.Contains("set/web scaled from 2 to 3", events);
        Assert.Equal(text.Output.Split('\n').Length - 1, story.RootElement.GetArrayLength());
    }

    [Fact]
    public void Changes_are_done_in_their_order()
    {
        var output = _workspace.Run("simulate", "app", "--set-image", "web/app=registry.example/web:2", "--scale", "web=1", "--delete-pod", "web-0").Output;
        Assert.Equal(
            ["apply", "set the image of set/web, container app, to registry.example/web:2", "scale set/web to 1", "delete pod/web-0"],
            output.Split('\n').Where(static line => line.Contains(" > ", StringComparison.Ordinal)).Select(static line => line[(line.IndexOf('>', StringComparison.Ordinal) + 2)..]).Where(static line => !line.StartsWith("wait", StringComparison.Ordinal) && !line.StartsWith("show", StringComparison.Ordinal) && !line.StartsWith("dig", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_dead_node_leaves_its_pod_where_it_is()
    {
        var outcome = _workspace.Run("simulate", "app", "--nodes", "1", "--kill-node", "node-1");
        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains("node/node-1               does not answer\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED  not ready after 10 min: node 'node-1' of pod 'web-0' does not answer", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_names_its_manifests_and_files_from_its_own_folder()
    {
        _workspace.Write("stories/more.yaml", LiveManifests.Web("more"))
            .Write("stories/story.yaml", "manifests: ../app\nsteps:\n- apply\n- wait: ready\n- apply: more.yaml\n- wait: ready\n- expect: {sets: {web: 2/2, more: 2/2}}\n");
        var outcome = _workspace.Run("simulate", "--script", "stories/story.yaml");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.EndsWith("ok  set/more 2/2 ready\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_expected_and_not_so_is_told_with_its_line()
    {
        _workspace.Write("story.yaml", "- apply\n- wait: ready\n- expect: {pods: {web-0: Ready, web-1: Pending}}\n- say: never reached\n");
        var outcome = _workspace.Run("simulate", "app", "--script", "story.yaml");
        Assert.Equal(5, outcome.ExitCode);
        Assert.EndsWith("FAILED  expected pod/web-1 Pending, but it is Ready (story.yaml:3)\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("ok  pod/web-0 Ready\n", outcome.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Impossible => new()
    {
        { "- scale: {nope: 3}", "statefulsets.apps \"nope\" not found" },
        { "- delete: pod/web-7", "pods \"web-7\" not found" },
        { "- read: {pod: web-7, file: /data/x}", "There is no pod default/web-7" },
        { "- read: {pod: web-0, file: /data/x}", "there is no file /data/x in pod web-0" },
        { "- stop-node: node-9", "There is no machine node-9; there are node-1, node-2, node-3" },
        { "- stop-node: pod/web-7", "pod/web-7 is on no node" },
        { "- set-image: {web/nope: a}", "set/web has no container 'nope'; it has app" },
        { "- rollout-undo: web", "set/web has no earlier revision" },
        { "- rollout-undo: {set: web, to: 9}", "set/web has no revision 9; it has 1" },
        { "- patch: {object: set/web, with: {spec: {serviceName: other}}}", "Forbidden: updates to statefulset spec" },
        { "- expect: {kept: pod/web-0}", "no mark was set; write '- mark: NAME' before" },
        { "- expect: {since: nowhere, kept: pod/web-0}", "no mark 'nowhere' was set" },
        { "- expect: {files: {web-0:/data/x: y}}", "there is no file /data/x in pod web-0" },
        { "- expect: {order: [pod/web-1 created, pod/web-0 created]}", "the story does not say 'pod/web-0 created' after 'pod/web-1 created'" },
        { "- restore-readiness: web-0", "was not made to fail" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_cannot_be_done_is_told_in_the_story(string step, string expected)
    {
        _workspace.Write("story.yaml", "- apply\n- wait: ready\n" + step + "\n");
        var outcome = _workspace.Run("simulate", "app", "--script", "story.yaml");
        Assert.Equal((5, ""), (outcome.ExitCode, outcome.Error));
        var last = outcome.Output.TrimEnd('\n').Split('\n')[^1];
        Assert.Contains("FAILED", last, StringComparison.Ordinal);
        Assert.Contains(expected, last, StringComparison.Ordinal);
        Assert.EndsWith("(story.yaml:3)", last, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_in_a_script_are_told_and_nothing_is_done()
    {
        _workspace.Write("story.yaml", "steps:\n- aply\n- scale: {web: x}\n");
        var outcome = _workspace.Run("simulate", "app", "--script", "story.yaml");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal("story.yaml:2:3: there is no verb 'aply'; did you mean 'apply'?\nstory.yaml:3:16: the number of replicas has to be a whole number from 0, such as 3\nstslint: 2 mistakes in the script; nothing was done (docs/simulate.md has all verbs)\n", outcome.Error);
    }

    public static TheoryData<string[], string> WrongUse => new()
    {
        { ["--script", "nope.yaml"], "nope.yaml: the script cannot be read (it does not exist); check the path" },
        { ["--scale", "web"], "--scale 'web' says nothing; write such as web=5" },
        { ["--scale", "web=many"], "--scale 'web=many': 'many' is no number of replicas; write such as web=5" },
        { ["--set-image", "web=a"], "--set-image 'web=a': 'web' names no container; write such as web/app=registry.example/app:2" },
        { ["--delete-pod", "poood/web-0"], "--delete-pod: 'poood' is no kind of object that a script knows" },
        { ["--timeout", "10"], "--timeout '10' is no time; write one such as 90s, 10m or 1h" },
        { ["--nodes", "0"], "--nodes 0: a cluster has 1 to 1000 nodes" },
        { ["--scrpt=x"], "there is no option '--scrpt=x'; did you mean '--script'?; see 'stslint simulate --help'" },
        { ["--format", "xml"], "see 'stslint simulate --help'" },
        { ["--script", "s.yaml", "--scale", "web=2"], "--scale and --script do not go together; write '- scale' into the script" },
    };

    [Theory]
    [MemberData(nameof(WrongUse))]
    public void Wrong_use_gets_one_line(string[] options, string expected)
    {
        var outcome = _workspace.Run(["simulate", "app", .. options]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("stslint: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }
}
