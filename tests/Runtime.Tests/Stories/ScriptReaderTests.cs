using StsLint.Runtime.Stories;
using StsLint.Syntax;

namespace StsLint.Tests.Stories;

/// <summary>What is said of a script that cannot be played, and where.</summary>
public sealed class ScriptReaderTests
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "", "1:1: the script is empty; write steps: and below it a list, such as - apply" },
        { "# nothing\n", "1:1: the script is empty; write steps: and below it a list, such as - apply" },
        { "steps:\n", "1:7: steps is a list; write below it a line for each step, such as - apply" },
        { "step:\n- apply\n", "1:1: 'step' is nothing that stands here; did you mean 'steps'?; manifests, cluster or steps may|1:1: 'steps' is missing; write steps: and below it a list, such as - apply" },
        { "apiVersion: v1\nkind: Pod\n", "1:1: this is a manifest, not a script; name manifests as paths: stslint simulate FILE --script SCRIPT" },
        { "steps:\n- aply\n", "2:3: there is no verb 'aply'; did you mean 'apply'?" },
        { "steps:\n- scael: {web: 3}\n", "2:3: there is no verb 'scael'; did you mean 'scale'?" },
        { "steps:\n- scale\n", "2:3: 'scale' needs to be told more; write '- scale: …' (see docs/simulate.md)" },
        { "steps:\n- apply:\n  wait: ready\n", "3:3: a step has one verb, and this one has 'apply' already; begin another step with '- '" },
        { "steps:\n- scale: {web: many}\n", "2:16: the number of replicas has to be a whole number from 0, such as 3" },
        { "steps:\n- scale: {web: -1}\n", "2:16: the number of replicas has to be a whole number from 0, such as 3" },
        { "steps:\n- scale: {pod/web-0: 1}\n", "2:11: a pod has no template and no replicas; name a set or a deployment" },
        { "steps:\n- scale: web\n", "2:10: write names and values here, such as {web: 3}" },
        { "steps:\n- wait: redy\n", "2:9: 'redy' is nothing to wait for; did you mean 'ready'?; write ready, or a time such as 30s or 1m30s" },
        { "steps:\n- wait: 30\n", "2:9: '30' is nothing to wait for; write ready, or a time such as 30s or 1m30s" },
        { "steps:\n- wait: {for: ready, within: soon}\n", "2:30: 'soon' is no time; write one such as 500ms, 30s, 1m30s or 2h" },
        { "steps:\n- delete: web-0\n", "2:11: 'web-0' names no object; write kind/name, such as pod/web-0" },
        { "steps:\n- delete: pood/web-0\n", "2:11: 'pood' is no kind of object that a script knows; did you mean 'pod'?" },
        { "steps:\n- delete: {object: pod/web-0, force: yes please}\n", "2:38: force is true or false" },
        { "steps:\n- delete: {object: pod/web-0, cascade: orphans}\n", "2:40: 'orphans' is no way to delete; did you mean 'orphan'?; write background, foreground or orphan" },
        { "steps:\n- delete: {pod: web-0}\n", "2:11: 'object' is missing; write pod/web-0, or {object: pod/web-0, force: true}|2:12: 'pod' is nothing that stands here; object, force, grace or cascade may" },
        { "steps:\n- set-image: {web: nginx}\n", "2:15: 'web' names no container; write set/container, such as web/app" },
        { "steps:\n- write: {pod: web-0, file: data/x, text: y}\n", "2:29: 'data/x' is no absolute path; write it as the pod's containers see it, such as /data/readme" },
        { "steps:\n- read: {pod: web-0}\n", "2:9: 'file' is missing; write {pod: web-0, file: /data/readme}" },
        { "steps:\n- expect: {pods: {web-0: Redy}}\n", "2:26: 'Redy' is no state of a pod; did you mean 'Ready'?; write " },
        { "steps:\n- expect: {within: 1m}\n", "2:11: nothing is expected here; write what is, such as pods: {web-0: Ready}" },
        { "steps:\n- expect: {sets: {web: 3}}\n", "2:24: '3' is not how many pods are ready of how many; write it as 3/3" },
        { "steps:\n- expect: {claims: {data-web-0: bound}}\n", "2:33: 'bound' is no state of a claim; did you mean 'Bound'?; write Pending, Bound, Lost, Terminating or absent" },
        { "steps:\n- expect: {files: {web-0/data: x}}\n", "2:20: 'web-0/data' is no file of a pod; write pod:/path, such as web-0:/data/readme" },
        { "steps:\n- expect: {dns: {MX web: 1}}\n", "2:18: 'MX' is no type of record that is answered; write A, SRV or PTR" },
        { "steps:\n- expect: {pod: {web-0: Ready}}\n", "2:12: 'pod' is nothing that stands here; did you mean 'pods'?" },
        { "steps:\n- show: pod\n", "2:9: 'pod' is no kind of object to show; did you mean 'pods'?" },
        { "steps:\n- stop-node: set/web\n", "2:14: write the name of a node, or a pod whose node is meant, such as pod/web-1" },
        { "steps:\n- patch: {object: set/web, with: 3}\n", "2:34: a patch is a piece of the object: names and values" },
        { "cluster: {nodes: [a, a]}\nsteps: [apply]\n", "1:22: there is a node 'a' already" },
        { "cluster: {nodes: [A]}\nsteps: [apply]\n", "1:19: 'A' cannot be a node's name: " },
        { "cluster: {nodes: 0}\nsteps: [apply]\n", "1:18: there are from 1 to 5000 nodes" },
        { "cluster: {sead: 1}\nsteps: [apply]\n", "1:11: 'sead' is nothing that stands here; did you mean 'seed'?" },
        { "steps:\n- apply\n---\nsteps:\n- apply\n", "3:1: a script is one document; write one file for each script" },
        { "steps:\n- [apply]\n", "2:3: a step is a verb with what belongs to it, such as '- scale: {web: 3}'" },
        { "steps:\n- scale: {web: 1\n", "this is no YAML: " },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistakes_are_told_with_their_place_and_what_to_write(string text, string expected)
    {
        var script = ScriptReader.Read(new SourceFile("story.yaml", text), out var problems);
        Assert.Null(script);
        var told = problems.Select(static problem => problem.ToString()).ToList();
        var wanted = expected.Split('|');
        Assert.All(told, static each => Assert.StartsWith("story.yaml:", each, StringComparison.Ordinal));
        Assert.All(wanted, each => Assert.Contains(told, message => message.Contains(each, StringComparison.Ordinal)));
        Assert.Equal(wanted.Length, told.Count);
    }

    [Fact]
    public void A_list_alone_is_a_script()
    {
        var script = ScriptReader.Read(new SourceFile("story.yaml", "- apply\n- wait: ready\n- scale: {web: 3, deployment/api: 2}\n"), out var problems);
        Assert.Empty(problems);
        Assert.Equal(["ApplyStep", "WaitReadyStep", "ScaleStep", "ScaleStep"], script!.Steps.Select(static step => step.GetType().Name));
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("1m30s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("2h0m1s", 7201)]
    public void Times_are_written_like_this(string text, double seconds)
    {
        Assert.True(ScriptFields.TryReadTime(text, out var time));
        Assert.Equal(seconds, time.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("30")]
    [InlineData("30x")]
    [InlineData("-1s")]
    [InlineData("1e9h")]
    [InlineData("99999999h")]
    public void And_not_like_this(string text) => Assert.False(ScriptFields.TryReadTime(text, out _));

    [Fact]
    public void Every_verb_is_in_the_reference()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "simulate.md"));
        Assert.All(ScriptVerbs.All, verb => Assert.Contains($"`{verb}", page, StringComparison.Ordinal));
    }
}
