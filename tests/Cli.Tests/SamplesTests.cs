namespace StsLint.Cli.Tests;

/// <summary>What the samples are for: each of their findings, at its place, and what the fixes make of them.</summary>
public sealed class SamplesTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Volumes_made_by_hand_have_these_findings()
    {
        Copy("static-volumes");
        Assert.Equal(
            [
                "statefulset.yaml:11:11 warning STS2013",
                "statefulset.yaml:14:13 error STS0025",
                "statefulset.yaml:18:1 error STS1020",
                "statefulset.yaml:20:13 info STS4009",
                "statefulset.yaml:25:5 info STS4032",
                "statefulset.yaml:27:15 info STS5010",
                "statefulset.yaml:27:15 info STS4024",
                "statefulset.yaml:28:16 warning STS5001",
                "statefulset.yaml:38:5 warning STS3031",
                "statefulset.yaml:41:20 info STS3048",
                "volumes.yaml:13:36 warning STS3072",
                "volumes.yaml:14:5 warning STS3075",
                "volumes.yaml:16:15 warning STS3076",
                "volumes.yaml:26:36 warning STS3072",
                "volumes.yaml:27:5 warning STS3075",
                "volumes.yaml:29:15 warning STS3076",
                "volumes.yaml:39:36 warning STS3072",
                "volumes.yaml:40:5 warning STS3075",
                "volumes.yaml:42:15 warning STS3076",
            ],
            Findings("static-volumes"));
    }

    [Fact]
    public void Moving_to_a_new_version_tells_what_else_changes()
    {
        Copy("static-volumes");
        var text = _workspace.Run("check", "static-volumes", "--select", "STS0025").Output;
        Assert.Equal("""
            static-volumes/statefulset.yaml:14:13: error STS0025: apps/v1beta1 StatefulSet is no longer served since Kubernetes 1.16; write apps/v1
               |
            14 | apiVersion: apps/v1beta1
               |             ^^^^^^^^^^^^
              ::: static-volumes/statefulset.yaml:18:1
               |
            18 | spec:
               | ---- nothing says how pods are updated: apps/v1beta1 took OnDelete, apps/v1 takes RollingUpdate; write the one that is meant (STS6022)
               = in: StatefulSet/nginx: apiVersion
               = fix: Write apps/v1 and copy the template's labels into selector (--fix --unsafe-fixes)
               | - apiVersion: apps/v1beta1
               | + apiVersion: apps/v1
               | +   selector:
               | +     matchLabels:
               | +       app: nginx
               = help: stslint explain STS0025

            1 error in 5 objects of 2 files (TIME); 1 fixable with --fix --unsafe-fixes

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void A_headless_Service_has_to_have_the_number_of_the_container_s_port()
    {
        Copy("static-volumes");
        var text = _workspace.Run("check", "static-volumes", "--select", "STS2013").Output;
        Assert.Contains("a headless Service translates no ports, so port has to be that number too (STS2014)", text, StringComparison.Ordinal);
        Assert.Contains("   | -     port: 80\n   | +     port: 8080\n   | +     targetPort: http\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "")]
    [InlineData(3, "")]
    [InlineData(4, "statefulset.yaml:20:13 warning STS3067")]
    public void Three_volumes_are_enough_for_three_replicas(int replicas, string expected)
    {
        Copy("static-volumes");
        const string Path = "static-volumes/statefulset.yaml";
        _workspace.Write(Path, _workspace.Read(Path).Replace("replicas: 2", $"replicas: {replicas}", StringComparison.Ordinal));
        Assert.Equal(expected, string.Join(",", Findings("static-volumes", "--select", "STS3067")));
        // The claims bind to the same volumes once they say so.
        _workspace.Run("check", "static-volumes", "--fix", "--unsafe-fixes");
        Assert.Equal(expected.Length == 0, Findings("static-volumes", "--select", "STS3067").Count == 0);
    }

    [Fact]
    public void A_Service_that_was_meant_to_be_headless_has_these_findings()
    {
        Copy("headless-service");
        Assert.Equal(
            [
                "web.yaml:13:1 error STS0016",
                "web.yaml:21:13 info STS4009",
                "web.yaml:29:5 info STS4032",
                "web.yaml:31:15 info STS5010",
                "web.yaml:31:15 info STS4024",
                "web.yaml:42:5 info STS3030",
            ],
            Findings("headless-service"));
    }

    [Fact]
    public void That_the_Service_is_not_headless_follows_and_moving_the_line_may_not_be_enough()
    {
        Copy("headless-service");
        var text = _workspace.Run("check", "headless-service", "--select", "STS0016,STS2005").Output;
        Assert.Equal("""
            headless-service/web.yaml:13:1: error STS0016: clusterIP is no field here; it belongs under spec
               |
            13 | clusterIP: None
               | ^^^^^^^^^
              ::: headless-service/web.yaml:13:1
               |
            13 | clusterIP: None
               | --------- if the Service was already applied as it stands, more is needed: None cannot be set on a live Service any more (STS6030), so delete it and create it anew
              ::: headless-service/web.yaml:7:1
               |
             7 | spec:
               | ---- a consequence (STS2005): Service 'nginx' governs StatefulSet 'web' but is not headless, so the pods get no DNS names of their own; write clusterIP: None
               = in: Service/nginx: clusterIP
               = fix: Move it to where it belongs (--fix)
               | - clusterIP: None
               | +   clusterIP: None
               = help: stslint explain STS0016

            1 error in 2 objects of 1 file (TIME); 1 fixable with --fix

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void The_one_for_production_has_no_finding()
    {
        Copy("production");
        Assert.Empty(Findings("production"));
    }

    [Fact]
    public void What_the_program_wrote_is_clean()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Workspace.Repository, "samples", "dsl", "deploy"), "*.yaml", SearchOption.AllDirectories))
            _workspace.Write(Path.GetRelativePath(Path.Combine(Workspace.Repository, "samples"), file).Replace('\\', '/'), File.ReadAllText(file));
        Assert.Equal(0, _workspace.Run("check", "dsl").ExitCode);
        Assert.Equal("No findings in 7 objects of 7 files (TIME)\n", _workspace.Run("check", "dsl/deploy/orders-db").Output);
        Assert.All(Findings("dsl"), static finding => Assert.StartsWith("deploy/nginx.yaml:", finding, StringComparison.Ordinal));
    }

    [Fact]
    public void The_broken_one_has_these_findings()
    {
        Copy("broken-app");
        Assert.Equal(
            [
                "budget.yaml:1:13 error STS0025",
                "budget.yaml:6:17 warning STS4010",
                "budget.yaml:19:11 warning STS4004",
                "queue.yaml:9:16 warning STS2003",
                "queue.yaml:10:13 error STS0010",
                "queue.yaml:15:19 error STS0018",
                "queue.yaml:18:7 error STS1024",
                "queue.yaml:21:38 warning STS4028",
                "queue.yaml:24:16 warning STS5001",
                "queue.yaml:25:26 warning STS5012",
                "queue.yaml:29:17 error STS1172",
                "queue.yaml:33:19 error STS2018",
                "queue.yaml:34:9 info STS5010",
                "queue.yaml:38:21 error STS0042",
                "queue.yaml:40:17 error STS1190",
                "queue.yaml:46:21 error STS1054",
                "queue.yaml:50:20 error STS0042",
                "service.yaml:7:3 warning STS2009",
                "service.yaml:10:5 error STS1074",
            ],
            Findings("broken-app"));
    }

    [Theory]
    [InlineData("static-volumes")]
    [InlineData("headless-service")]
    public void Fixes_leave_nothing_to_warn_of(string sample)
    {
        Copy(sample);
        Assert.Equal(0, _workspace.Run("check", sample, "--fix", "--unsafe-fixes").ExitCode);
        var golden = Path.Combine(Workspace.Repository, "tests", "Cli.Tests", "FixedSamples", sample);
        Assert.Equal(Directory.GetFiles(golden).Length, Directory.GetFiles(_workspace.PathOf(sample)).Length);
        foreach (var file in Directory.GetFiles(golden))
            Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), _workspace.Read($"{sample}/{Path.GetFileName(file)}"));
        Assert.DoesNotContain(Findings(sample), static finding => !finding.Contains(" info ", StringComparison.Ordinal));
        Assert.Equal(0, _workspace.Run("check", sample, "--fail-on", "warning").ExitCode);
    }

    private void Copy(string sample)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Workspace.Repository, "samples", sample)))
            _workspace.Write($"{sample}/{Path.GetFileName(file)}", File.ReadAllText(file));
    }

    private List<string> Findings(string sample, params string[] options) =>
        [.. _workspace.Run(["check", sample, "-q", .. options]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Short(line[(sample.Length + 1)..]))];

    // file:line:column: severity id: message
    private static string Short(string line)
    {
        var parts = line.Split(": ", 3);
        return $"{parts[0]} {parts[1]}";
    }
}
