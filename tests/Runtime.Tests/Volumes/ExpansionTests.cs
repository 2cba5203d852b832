using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Volumes;

/// <summary>A claim asks for more: the disk grows, then the file system where a pod has it mounted.</summary>
public sealed class ExpansionTests
{
    private const ClusterParts Parts = VolumeStage.Binding | ClusterParts.Scheduler | ClusterParts.Kubelets;

    private readonly VolumeStage _stage = new(Parts);
    private readonly string _volume;

    public ExpansionTests()
    {
        _stage.NewClass("x", "disk.embedded.stslint", more: """{"allowVolumeExpansion":true}""");
        _volume = "pvc-" + _stage.NewClaim("c").Uid;
        _stage.Run(20);
    }

    private string State
    {
        get
        {
            var status = _stage.Claim("c").Status;
            var conditions = string.Join(",", (status.List("conditions") ?? ApiList.Empty).Maps.Select(static each => each.TextOf("type")));
            return $"{_stage.Volume(_volume).Spec.At("capacity", "storage")?.Text} {status.At("capacity", "storage")?.Text} {status.At("allocatedResourceStatuses", "storage")?.Text ?? "-"} {conditions}";
        }
    }

    [Fact]
    public void It_grows_while_a_pod_runs()
    {
        NewPod("p");
        _stage.Run(20);
        Ask("3Gi");
        _stage.Run(0.3);
        Assert.Equal("1Gi 1Gi ControllerResizeInProgress Resizing", State);
        Assert.Equal("3Gi", _stage.Claim("c").Status.At("allocatedResources", "storage")?.Text);
        _stage.Run(0.5);
        Assert.Equal("3Gi 1Gi NodeResizeInProgress FileSystemResizePending", State);
        _stage.Run(5);
        Assert.Equal("3Gi 3Gi - ", State);
        Assert.EndsWith("Resizing FileSystemResizeRequired", _stage.EventsOf("c"), StringComparison.Ordinal);
        Assert.Contains("FileSystemResizeSuccessful", _stage.EventsOf(ResourceKinds.Pod, "p"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_pod_the_file_system_waits_for_one()
    {
        Ask("3Gi");
        _stage.Run(60);
        Assert.Equal("3Gi 1Gi NodeResizePending FileSystemResizePending", State);
        NewPod("p");
        _stage.Run(20);
        Assert.Equal("3Gi 3Gi - ", State);
    }

    [Fact]
    public void A_driver_that_expands_offline_waits_for_a_restart()
    {
        _stage.Faults.ExpandsOffline = true;
        NewPod("p");
        _stage.Run(20);
        Ask("3Gi");
        _stage.Run(60);
        Assert.Equal("3Gi 1Gi NodeResizePending FileSystemResizePending", State);
        _stage.Delete(_stage.Pod("p"));
        _stage.Run(60);
        NewPod("p");
        _stage.Run(20);
        Assert.Equal("3Gi 3Gi - ", State);
    }

    [Fact]
    public void What_the_disk_cannot_be_is_said_and_can_be_taken_back()
    {
        _stage.Faults.LargestDisk = 2m * 1024 * 1024 * 1024;
        NewPod("p");
        _stage.Run(20);
        Ask("3Gi");
        _stage.Run(60);
        Assert.Equal("1Gi 1Gi ControllerResizeInfeasible ControllerResizeError", State);
        Assert.Contains("VolumeResizeFailed!", _stage.EventsOf("c"), StringComparison.Ordinal);
        Ask("2Gi");
        _stage.Run(20);
        Assert.Equal("2Gi 2Gi - ", State);
    }

    [Fact]
    public void What_the_file_system_cannot_be_is_said()
    {
        _stage.Faults.LargestFileSystem = 2m * 1024 * 1024 * 1024;
        NewPod("p");
        _stage.Run(20);
        Ask("3Gi");
        _stage.Run(60);
        Assert.Equal("3Gi 1Gi NodeResizeInfeasible NodeResizeError", State);
        Ask("2Gi");
        _stage.Run(20);
        Assert.Equal("3Gi 2Gi - ", State);
    }

    [Fact]
    public void A_device_needs_no_file_system()
    {
        var volume = "pvc-" + _stage.NewClaim("d", "1Gi", """{"spec":{"volumeMode":"Block"}}""").Uid;
        _stage.Run(20);
        _stage.Patch(_stage.Claim("d"), """{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}""");
        _stage.Run(20);
        Assert.Equal("2Gi", _stage.Volume(volume).Spec.At("capacity", "storage")?.Text);
        Assert.Equal("2Gi", _stage.Claim("d").Status.At("capacity", "storage")?.Text);
        Assert.EndsWith("Resizing VolumeResizeSuccessful", _stage.EventsOf("d"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_crash_in_between_changes_nothing()
    {
        for (var call = 1; call <= 4; call++)
        {
            var test = new ExpansionTests();
            test.NewPod("p");
            test._stage.Run(20);
            using var faults = new Faults(test._stage.Cluster.Server).Crash(test._stage.Controller("expand-controller"), call, afterEffect: true, TimeSpan.FromSeconds(10));
            test.Ask("3Gi");
            test._stage.Run(60);
            Assert.Equal("3Gi 3Gi - ", test.State);
            Assert.Single(faults.Struck);
        }
    }

    private void Ask(string size) => _stage.Patch(_stage.Claim("c"), """{"spec":{"resources":{"requests":{"storage":"SIZE"}}}}""".Replace("SIZE", size, StringComparison.Ordinal));

    private void NewPod(string name) => _stage.NewPod(name, "c");
}
