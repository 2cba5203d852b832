using System.Diagnostics;
using System.Text.Json;

namespace StsLint.Cli.Tests;

/// <summary><c>stslint apply</c> on an embedded cluster.</summary>
public sealed class ApplyTests : IDisposable
{
    private readonly Workspace _workspace = new Workspace().Write("app/web.yaml", LiveManifests.Web());

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void It_shows_the_plan_the_progress_and_the_state()
    {
        var outcome = _workspace.Run("apply", "app");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("plan\n  create     Service/web: it is not there\n  create     StatefulSet/web: it is not there\n             makes 2 pods one after the other and 2 claims\n+0.0s      set/web                     0/2\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("  pod/web-1                   Running, ready  node-", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\nclaims\n  NAME        STATUS  ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\ndns\n  web.default.svc.cluster.local  A  ", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nall is ready after \d+\.\ds\n$", outcome.Output);
    }

    [Fact]
    public void On_a_terminal_there_is_a_table_for_pods_and_claims()
    {
        var outcome = _workspace.Run(["apply", "app"], isTerminal: true);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("│ pod/web-1", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("all is ready after", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Machines_get_one_object()
    {
        var outcome = _workspace.Run("apply", "app", "--output", "json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using var json = JsonDocument.Parse(outcome.Output);
        var root = json.RootElement;
        Assert.Equal("ready", root.GetProperty("outcome").GetString());
        Assert.Equal(["create", "create"], root.GetProperty("plan").EnumerateArray().Select(static step => step.GetProperty("action").GetString()!));
        Assert.Equal(2, root.GetProperty("pods").GetArrayLength());
        Assert.Equal(2, root.GetProperty("claims").GetArrayLength());
        Assert.Equal(0, root.GetProperty("waits").GetArrayLength());
    }

    [Fact]
    public void A_dry_run_shows_the_plan_alone()
    {
        var outcome = _workspace.Run("apply", "app", "--dry-run");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal("plan\n  create     Service/web: it is not there\n  create     StatefulSet/web: it is not there\n             makes 2 pods one after the other and 2 claims\n", outcome.Output);
    }

    [Fact]
    public void Errors_are_told_as_check_tells_them_and_nothing_is_done()
    {
        _workspace.Write("app/web.yaml", LiveManifests.Web().Replace("replicas: 2", "replicas: -1", StringComparison.Ordinal));
        var check = _workspace.Run("check", "app");
        foreach (var command in new[] { "apply", "simulate" })
        {
            var outcome = _workspace.Run(command, "app");
            Assert.Equal(1, outcome.ExitCode);
            Assert.Equal(check.Output, outcome.Output);
            Assert.Equal($"stslint: nothing was done: {command} takes only manifests without errors\n", outcome.Error);
        }
    }

    [Fact]
    public void Standard_input_is_told_likewise()
    {
        var broken = LiveManifests.Web().Replace("replicas: 2", "replicas: -1", StringComparison.Ordinal);
        var check = _workspace.Run(["check", "-"], broken);
        var outcome = _workspace.Run(["apply", "-"], broken);
        Assert.Equal((1, check.Output), (outcome.ExitCode, outcome.Output));
        Assert.Equal(0, _workspace.Run(["apply", "-"], LiveManifests.Web()).ExitCode);
    }

    [Fact]
    public void Warnings_are_counted_and_are_not_in_the_way()
    {
        _workspace.Write("app/web.yaml", LiveManifests.Web().Replace("    spec:\n      containers", "    spec:\n      terminationGracePeriodSeconds: 0\n      containers", StringComparison.Ordinal));
        var outcome = _workspace.Run("apply", "app");
        Assert.Equal((0, "stslint: 1 warning; 'stslint check app' shows it\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void What_is_not_ready_in_time_is_told_with_what_would_help()
    {
        var outcome = _workspace.Run("apply", "app", "--no-default-storage-class", "--timeout", "2m");
        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains("not ready after 120.0s:\n  claim/data-web-0: claim 'data-web-0' names the class 'standard', which is not there\n    create the StorageClass 'standard', or a PersistentVolume of that class\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_namespace_that_nobody_brings_is_made_first()
    {
        _workspace.Write("app/web.yaml", LiveManifests.Web().Replace("metadata:\n  name: web\n", "metadata:\n  name: web\n  namespace: shop\n", StringComparison.Ordinal));
        const string Said = "stslint: the namespace 'shop' is made first; on a real cluster it has to be there\n";
        var outcome = _workspace.Run("apply", "app");
        Assert.Equal((0, Said), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"\nall is ready after \d+\.\ds\n$", outcome.Output);
        var simulation = _workspace.Run("simulate", "app");
        Assert.Equal((0, Said), (simulation.ExitCode, simulation.Error));
        _workspace.Write("app/namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n");
        Assert.Equal((0, ""), (_workspace.Run("apply", "app").ExitCode, _workspace.Run("apply", "app").Error));
    }

    [Fact]
    public void Volumes_of_a_class_of_any_driver_are_made()
    {
        _workspace.Write("app/class.yaml", "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: fast\nprovisioner: pd.csi.storage.gke.io\nvolumeBindingMode: WaitForFirstConsumer\nallowVolumeExpansion: true\n");
        _workspace.Write("app/web.yaml", LiveManifests.Web().Replace("storageClassName: standard", "storageClassName: fast", StringComparison.Ordinal));
        var outcome = _workspace.Run("apply", "app");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"\n  data-web-1  Bound   pvc-\S+ +\S+ +fast\n", outcome.Output);
    }

    [Fact]
    public void What_the_cluster_cannot_take_is_refused()
    {
        _workspace.Write("app/backup.yaml", "apiVersion: backup.example/v1\nkind: Backup\nmetadata:\n  name: nightly\nspec: {}\n");
        var outcome = _workspace.Run("apply", "app");
        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("refused    Backup/nightly: ", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nrefused; nothing more was done\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(4, _workspace.Run("apply", "app", "--dry-run").ExitCode);
    }

    [Fact]
    public void The_namespace_of_objects_that_name_none_can_be_given()
    {
        _workspace.Write("app/namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n");
        var outcome = _workspace.Run("apply", "app", "--namespace", "shop");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("pod/shop/web-1", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_can_pass_as_it_does_for_people()
    {
        // A thousandth of a second for each second: what is waited for is the cluster's work, not the clock.
        var outcome = _workspace.Run("apply", "app", "--time-scale", "1000");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    public static TheoryData<string[], string> WrongUse => new()
    {
        { ["nowhere"], "nowhere: there is no such file or folder" },
        { ["app", "--time-scale", "fast"], "--time-scale 'fast' is no factor" },
        { ["app", "--time-scale", "2", "--real-time"], "--real-time and --time-scale do not go together" },
        { ["app", "--timeout", "soon"], "--timeout 'soon' is no time" },
        { ["app", "--dry"], "there is no option '--dry'" },
        { ["empty"], "empty: there is no manifest here; name a file or folder with Kubernetes objects" },
        { ["chart"], "chart/templates/web.yaml: this is a template of a chart, which has to be rendered first; run 'helm template CHART | stslint apply - --closed'" },
        { ["overlay"], "which has to be built first; run 'kustomize build overlay | stslint apply - --closed'" },
    };

    [Theory]
    [MemberData(nameof(WrongUse))]
    public void Wrong_use_gets_one_line(string[] arguments, string expected)
    {
        Directory.CreateDirectory(_workspace.PathOf("empty"));
        _workspace.Write("chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n").Write("chart/templates/web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n")
            .Write("overlay/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\n").Write("overlay/web.yaml", LiveManifests.Web());
        var outcome = _workspace.Run(["apply", .. arguments]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_does_without_the_runtime()
    {
        // Where the runtime's assemblies are not there, what needs them cannot run. Without its list of assemblies a program takes what lies beside it.
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*.*").Where(static file => Path.GetExtension(file) is ".dll" or ".json"))
        {
            if (Path.GetFileName(file) is not ("StsLint.Runtime.dll" or "StsLint.Manifests.dll" or "stslint.deps.json"))
                File.Copy(file, _workspace.PathOf(Path.GetFileName(file)));
        }
        Assert.Equal(0, Program("check", "app"));
        Assert.NotEqual(0, Program("apply", "app"));

        int Program(params string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet") { WorkingDirectory = _workspace.Root, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])[_workspace.PathOf("stslint.dll"), .. arguments])
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            error.GetAwaiter().GetResult();
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
