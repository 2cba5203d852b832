using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Api;

/// <summary>The embedded cluster as an API for reconcilers, in virtual time.</summary>
public class EmbeddedApiTests
{
    private readonly EmbeddedCluster _cluster = Bench.Cluster();

    private IKubernetesApi Api => _cluster;

    [Fact]
    public async Task Refusals_are_exceptions_and_a_missing_object_is_null()
    {
        Assert.Null(await Api.Get(Bench.ConfigKey("a")));
        var created = await Api.Create(Bench.Config("a"));
        Assert.Equal(created.Uid, (await Api.Get(Bench.ConfigKey("a")))!.Uid);
        var again = await Assert.ThrowsAsync<ApiException>(async () => await Api.Create(Bench.Config("a")));
        Assert.True(again.Error.IsAlreadyExists);
        await Api.Delete(created.Key, new DeleteRequest { Uid = created.Uid });
        var gone = await Assert.ThrowsAsync<ApiException>(async () => await Api.Delete(created.Key));
        Assert.True(gone.Error.IsNotFound);
    }

    [Fact]
    public async Task A_watch_lets_virtual_time_pass_until_something_happens_and_ends_when_nothing_can()
    {
        _cluster.Simulation.After(TimeSpan.FromHours(1), "test", () => _cluster.Server.As("test").Create(Bench.Config("a")).OrThrow());
        _cluster.Simulation.After(TimeSpan.FromHours(2), "test", () => _cluster.Server.As("test").Delete(Bench.ConfigKey("a")).OrThrow());
        var told = new List<string>();
        await foreach (var each in Api.Watch(ResourceKinds.ConfigMap, null))
            told.Add($"{each.Type} after {(_cluster.Now - _cluster.Simulation.Start).TotalHours} h");
        Assert.Equal(["Added after 1 h", "Deleted after 2 h"], told);
    }

    [Fact]
    public async Task A_watch_is_cancelled_after_a_while_of_virtual_time()
    {
        void Tick() => _cluster.Simulation.After(TimeSpan.FromSeconds(1), "tick", Tick);
        Tick();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5), _cluster.TimeProvider);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Api.Watch(ResourceKinds.ConfigMap, null, null, patience.Token))
                Assert.Fail("Nothing happens.");
        });
        Assert.Equal(TimeSpan.FromMinutes(5), _cluster.Now - _cluster.Simulation.Start);
    }

    [Fact]
    public async Task A_delay_lets_all_happen_that_is_due_within_it()
    {
        var done = 0;
        _cluster.Simulation.After(TimeSpan.FromSeconds(5), "test", () => done++);
        _cluster.Simulation.After(TimeSpan.FromSeconds(15), "test", () => done++);
        await _cluster.Delay(TimeSpan.FromSeconds(10));
        Assert.Equal((1, TimeSpan.FromSeconds(10)), (done, _cluster.Now - _cluster.Simulation.Start));
    }

    [Fact]
    public async Task Timers_go_off_in_virtual_time_again_and_again_until_they_are_disposed()
    {
        var times = new List<double>();
        using (_cluster.TimeProvider.CreateTimer(_ => times.Add((_cluster.Now - _cluster.Simulation.Start).TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)))
            await _cluster.Delay(TimeSpan.FromSeconds(6));
        await _cluster.Delay(TimeSpan.FromSeconds(60));
        Assert.Equal([1, 3, 5], times);
    }

    [Fact]
    public async Task A_watch_of_a_cluster_that_others_drive_waits_for_them()
    {
        _cluster.IsDrivenOutside = true;
        await using var watch = Api.Watch(ResourceKinds.ConfigMap, null).GetAsyncEnumerator();
        var next = watch.MoveNextAsync();
        Assert.False(next.IsCompleted);
        lock (_cluster.Gate)
            _cluster.Server.As("test").Create(Bench.Config("a")).OrThrow();
        Assert.True(await next);
        Assert.Equal("a", watch.Current.Object.Name);
    }

    [Fact]
    public async Task A_watch_from_a_forgotten_resourceVersion_is_refused()
    {
        await Api.Create(Bench.Config("a"));
        _cluster.Store.Compact(_cluster.Store.Revision);
        var expired = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            await foreach (var _ in Api.Watch(ResourceKinds.ConfigMap, null, new ListOptions { ResourceVersion = "1" }))
                break;
        });
        Assert.Equal("Expired", expired.Error.Reason);
    }
}
