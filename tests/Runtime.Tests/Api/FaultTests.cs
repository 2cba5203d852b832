using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Api;

/// <summary>Faults at the border of the API server, readers that lag, controllers that die.</summary>
public class FaultTests
{
    private readonly EmbeddedCluster _cluster = Bench.Cluster();

    [Theory]
    [InlineData(FaultKind.ServerError, 500, "InternalError", false)]
    [InlineData(FaultKind.Unavailable, 503, "ServiceUnavailable", false)]
    [InlineData(FaultKind.TooManyRequests, 429, "TooManyRequests", false)]
    [InlineData(FaultKind.Timeout, 504, "Timeout", false)]
    [InlineData(FaultKind.LostAnswer, 504, "Timeout", true)]
    [InlineData(FaultKind.Unauthorized, 401, "Unauthorized", false)]
    [InlineData(FaultKind.Forbidden, 403, "Forbidden", false)]
    public void A_fault_strikes_the_call_that_it_names(FaultKind kind, int code, string reason, bool takesEffect)
    {
        using var faults = new Faults(_cluster.Server);
        faults.Add(new Fault(kind) { Verb = "create", Object = ResourceKinds.ConfigMap, At = 2, RetryAfterSeconds = 7 });
        var api = _cluster.Server.As("user");
        Assert.True(api.Create(Bench.Config("a")).IsOk);
        var error = api.Create(Bench.Config("b")).Error!;
        Assert.Equal((code, reason), (error.Code, error.Reason));
        Assert.Equal(code is 429 or 503 ? 7 : null, error.RetryAfterSeconds);
        Assert.Equal(takesEffect, api.Get(Bench.ConfigKey("b")).IsOk);
        Assert.True(api.Create(Bench.Config("c")).IsOk);
        Assert.Single(faults.Struck);
        Assert.Equal(4, faults.CallsOf("user"));
    }

    [Fact]
    public void A_conflict_strikes_updates_only_and_all_of_them_if_asked()
    {
        using var faults = new Faults(_cluster.Server).Add(new Fault(FaultKind.Conflict) { Times = null });
        var api = _cluster.Server.As("user");
        var config = api.Create(Bench.Config("a")).OrThrow();
        Assert.True(api.Update(config).Error!.IsConflict);
        Assert.True(api.Update(config).Error!.IsConflict);
        faults.Clear();
        Assert.True(api.Update(config).IsOk);
    }

    [Fact]
    public void Chance_is_the_seed_s_and_leaves_the_cluster_s_own_alone()
    {
        static string Story(ulong seed)
        {
            var cluster = Bench.Cluster();
            using var faults = new Faults(cluster.Server, seed).AddChance(300);
            for (var i = 0; i < 100; i++)
                cluster.Server.As("user").Create(Bench.Config($"c{i}"));
            Assert.InRange(faults.Struck.Count, 10, 60);
            return string.Join("\n", faults.Struck);
        }

        Assert.Equal(Story(1), Story(1));
        Assert.NotEqual(Story(1), Story(2));
        var plain = Bench.Cluster();
        var struck = Bench.Cluster();
        using var none = new Faults(struck.Server).AddChance(500, "nobody");
        Assert.Equal(plain.Server.As("user").Create(Bench.Config("a")).OrThrow().Uid, struck.Server.As("user").Create(Bench.Config("a")).OrThrow().Uid);
    }

    // Copies each ConfigMap of namespace default without label "copy" to one of that label, in two writes.
    private sealed class Copier(ClusterContext cluster) : Controller(cluster, "copier")
    {
        public List<string> Saw { get; } = [];

        public int Starts { get; private set; }

        protected override void EnqueueAll()
        {
            Starts++;
            foreach (var item in Objects.List(ResourceKinds.ConfigMap))
                Enqueue(item.Key);
        }

        protected override void OnChange(StoreChange change)
        {
            if (change.Object.Kind == ResourceKinds.ConfigMap)
                Enqueue(change.Object.Key);
        }

        protected override void Forget() => Saw.Clear();

        protected override SyncResult Sync(ObjectKey key)
        {
            Saw.Add(key.Name);
            if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { } item || item.Labels.Has("copy"))
                return SyncResult.Done;
            var name = item.Name + "-copy";
            if (Objects.Get(key.Kind, key.Namespace, name) is null && Api.Create(Bench.Config(name, "copy=yes")) is { Error: { } error })
                return SyncResult.Failed(error);
            if (!item.Annotations.Has("copied") && Api.Update(item.WithAt(["metadata", "annotations", "copied"], "yes")) is { Error: { } failed })
                return SyncResult.Failed(failed);
            return SyncResult.Done;
        }
    }

    [Theory]
    [InlineData(1, false, "")]
    [InlineData(1, true, "a-copy")]
    [InlineData(2, false, "a-copy")]
    [InlineData(2, true, "a-copy copied")]
    public void A_controller_dies_in_the_midst_of_a_look_and_the_next_process_completes_it(int call, bool afterEffect, string left)
    {
        var copier = new Copier(_cluster.Context);
        copier.Start();
        using var faults = new Faults(_cluster.Server).Crash(copier, call, afterEffect, TimeSpan.FromSeconds(10));
        _cluster.Server.As("user").Create(Bench.Config("a")).OrThrow();

        string State() => string.Join(" ", new[] { _cluster.Store.Get(Bench.ConfigKey("a-copy")) is null ? null : "a-copy", _cluster.Store.Get(Bench.ConfigKey("a"))!.Annotations.Has("copied") ? "copied" : null }.OfType<string>());
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(left, State());
        Assert.Empty(copier.Saw);
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal("a-copy copied", State());
        Assert.Equal(2, copier.Starts);
        Assert.Single(faults.Struck);
    }

    [Fact]
    public void A_lagging_controller_sees_and_hears_the_past()
    {
        var copier = new Copier(_cluster.Context);
        copier.Start();
        using var late = new LaggingReader(_cluster.Context, copier, changes: 1, atMost: null);
        var api = _cluster.Server.As("user");
        api.Create(Bench.Config("a")).OrThrow();
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Empty(copier.Saw);
        api.Create(Bench.Config("b", "copy=yes")).OrThrow();
        // Nothing but "a" is known, then its own copy of it is not, nor that "a" was marked.
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.NotNull(late.Get(ResourceKinds.ConfigMap, "default", "a-copy"));
        Assert.Null(late.Get(ResourceKinds.ConfigMap, "default", "a")!.Annotations.TextOf("copied"));
        Assert.Equal("yes", _cluster.Store.Get(Bench.ConfigKey("a"))!.Annotations.TextOf("copied"));
        Assert.Equal(1, late.Untold);
        late.CatchUp();
        Assert.Equal("yes", late.Get(ResourceKinds.ConfigMap, "default", "a")!.Annotations.TextOf("copied"));
    }

    [Fact]
    public void A_lag_may_be_limited_in_time()
    {
        var copier = new Copier(_cluster.Context);
        copier.Start();
        using var late = new LaggingReader(_cluster.Context, copier, changes: 100, atMost: TimeSpan.FromSeconds(30));
        _cluster.Server.As("user").Create(Bench.Config("a")).OrThrow();
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(29));
        Assert.Null(_cluster.Store.Get(Bench.ConfigKey("a-copy")));
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.NotNull(_cluster.Store.Get(Bench.ConfigKey("a-copy")));
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(60));
        Assert.Equal(0, late.Untold);
    }
}
