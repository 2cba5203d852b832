using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Volumes;

/// <summary>The binder dies, its calls fail, its answers are lost: what was begun is completed, and nothing is bound twice.</summary>
public sealed class BindingFaultTests
{
    // What each of its four writes leaves behind: the volume's claimRef, its phase, the claim's volumeName, the claim's phase.
    [Theory]
    [InlineData(1, "Available c!", "Pending")]
    [InlineData(2, "Bound c!", "Pending")]
    [InlineData(3, "Bound c!", "Pending v")]
    [InlineData(4, "Bound c!", "Bound v")]
    public void After_each_step_the_next_process_goes_on(int step, string volume, string claim)
    {
        var stage = Ready(out var faults, new VolumeStage(ClusterParts.VolumeBinder));
        using var _ = faults;
        faults.Crash(stage.Controller("persistentvolume-binder"), faults.CallsOf("persistentvolume-binder") + step, afterEffect: true, TimeSpan.FromSeconds(10));
        stage.NewClaim("c");
        stage.Run(5);
        Assert.Equal((volume, claim), (stage.OfVolume("v"), stage.Of("c")));
        stage.Run(30);
        Assert.Equal(("Bound c!", "Bound v"), (stage.OfVolume("v"), stage.Of("c")));
        Assert.True(stage.Claim("c").Annotations.Has("pv.kubernetes.io/bind-completed"));
        Assert.Single(faults.Struck);
    }

    [Theory]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.Timeout)]
    [InlineData(FaultKind.LostAnswer)]
    [InlineData(FaultKind.Conflict)]
    [InlineData(FaultKind.Forbidden)]
    public void A_call_that_fails_is_made_up_for(FaultKind kind)
    {
        for (var call = 1; call <= 4; call++)
        {
            var stage = Ready(out var faults, new VolumeStage(ClusterParts.VolumeBinder));
            using (faults)
            {
                faults.Add(new Fault(kind) { Actor = "persistentvolume-binder", At = call });
                stage.NewVolume("w", "2Gi");
                stage.NewClaim("c");
                stage.Run(60);
                Assert.True(("Bound c!", "Bound v", "Available") == (stage.OfVolume("v"), stage.Of("c"), stage.OfVolume("w")), $"{kind} at call {call}: {stage.OfVolume("v")}, {stage.Of("c")}, {stage.OfVolume("w")}");
                Assert.Single(faults.Struck);
            }
        }
    }

    [Fact]
    public void Whatever_fails_by_chance_each_claim_ends_with_a_volume_of_its_own()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var stage = new VolumeStage();
            stage.NewClass("dynamic", "disk.embedded.stslint");
            using (var faults = new Faults(stage.Cluster.Server, seed).AddChance(150, "persistentvolume-binder").AddChance(150, "disk.embedded.stslint"))
            {
                for (var i = 0; i < 10; i++)
                {
                    stage.NewVolume($"v{i}");
                    stage.NewClaim($"c{i}");
                    stage.NewClaim($"d{i}", "1Gi", """{"spec":{"storageClassName":"dynamic"}}""");
                }
                stage.Run(300);
            }
            stage.Run(1500);
            var bound = stage.Cluster.Store.List(ResourceKinds.Claim).Select(claim => stage.Of(claim.Name)).ToList();
            Assert.True(bound.TrueForAll(static state => state.StartsWith("Bound ", StringComparison.Ordinal)), $"seed {seed}: {string.Join(", ", bound)}");
            Assert.True(bound.Distinct().Count() == 20, $"seed {seed}: a volume is bound twice: {string.Join(", ", bound)}");
            Assert.True(stage.Volumes.Count() == 20, $"seed {seed}: {stage.Volumes.Count()} volumes");
        }
    }

    [Fact]
    public void A_binder_whose_cache_lags_binds_no_volume_twice()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var stage = new VolumeStage(ClusterParts.VolumeBinder);
            using (new LaggingReader(stage.Cluster.Context, stage.Controller("persistentvolume-binder"), changes: (int)seed, atMost: TimeSpan.FromSeconds(20)))
            {
                for (var i = 0; i < 5; i++)
                    stage.NewVolume($"v{i}");
                for (var i = 0; i < 5; i++)
                    stage.NewClaim($"c{i}");
                stage.Run(600);
            }
            var bound = stage.Cluster.Store.List(ResourceKinds.Claim).Select(claim => stage.Of(claim.Name)).ToList();
            Assert.True(bound.TrueForAll(static state => state.StartsWith("Bound ", StringComparison.Ordinal)) && bound.Distinct().Count() == 5, $"lag {seed}: {string.Join(", ", bound)}");
        }
    }

    private static VolumeStage Ready(out Faults faults, VolumeStage stage)
    {
        stage.NewVolume("v");
        stage.Run();
        Assert.Equal("Available", stage.OfVolume("v"));
        faults = new Faults(stage.Cluster.Server);
        return stage;
    }
}
