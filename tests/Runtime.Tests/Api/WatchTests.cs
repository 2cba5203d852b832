using FsCheck;
using FsCheck.Fluent;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Api;

/// <summary>Watches: where they start, what selectors make of changes, bookmarks, and that nothing is lost.</summary>
public class WatchTests
{
    private readonly EmbeddedCluster _cluster = Bench.Cluster();
    private readonly ApiClient _api;
    private readonly List<string> _told = [];

    public WatchTests() => _api = _cluster.Server.As("user");

    private ApiWatch Watch(ListOptions? options = null, string? ns = null) =>
        _api.Watch(ResourceKinds.ConfigMap, ns, options, told => _told.Add($"{told.Type} {told.Object.Name}")).OrThrow();

    private void Relabel(string name, string labels) =>
        _api.Update(_api.Get(Bench.ConfigKey(name)).OrThrow().WithAt(["metadata", "labels"], Bench.Labels(labels))).OrThrow();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    public void Without_a_resourceVersion_all_objects_come_first_as_added(string? resourceVersion)
    {
        _api.Create(Bench.Config("b")).OrThrow();
        _api.Create(Bench.Config("a")).OrThrow();
        using var watch = Watch(new ListOptions { ResourceVersion = resourceVersion });
        Assert.Equal(["Added a", "Added b"], _told);
        _api.Delete(Bench.ConfigKey("b")).OrThrow();
        Assert.Equal(["Added a", "Added b", "Deleted b"], _told);
    }

    [Fact]
    public void From_a_resourceVersion_all_that_happened_since_comes_first()
    {
        _api.Create(Bench.Config("a")).OrThrow();
        var from = _api.List(ResourceKinds.ConfigMap, null).OrThrow().ResourceVersion;
        Relabel("a", "app=web");
        _api.Create(Bench.Config("b")).OrThrow();
        _api.Delete(Bench.ConfigKey("a")).OrThrow();
        using var watch = Watch(new ListOptions { ResourceVersion = from });
        Assert.Equal(["Modified a", "Added b", "Deleted a"], _told);
    }

    [Fact]
    public void An_object_that_begins_or_ends_to_fit_is_added_or_deleted()
    {
        using var watch = Watch(new ListOptions { LabelSelector = "app=web" });
        var events = new List<WatchEvent>();
        using var other = _api.Watch(ResourceKinds.ConfigMap, null, new ListOptions { LabelSelector = "app=web" }, events.Add).OrThrow();
        _api.Create(Bench.Config("a")).OrThrow();
        Relabel("a", "app=web");
        Relabel("a", "app=web,tier=front");
        Relabel("a", "app=db");
        Relabel("a", "app=cache");
        _api.Delete(Bench.ConfigKey("a")).OrThrow();
        Assert.Equal(["Added a", "Modified a", "Deleted a"], _told);
        // It is told of as it was when it last fitted, at the revision that ended it.
        Assert.Equal("front", events[2].Object.Labels.TextOf("tier"));
        Assert.True(events[2].Object.ResourceVersion > events[1].Object.ResourceVersion);
    }

    [Fact]
    public void Fields_of_a_status_select_too()
    {
        var pod = _api.Create(Bench.Object("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"default"},"spec":{"containers":[{"name":"c","image":"i:1"}]}}""")).OrThrow();
        _api.Watch(ResourceKinds.Pod, "default", new ListOptions { FieldSelector = "status.phase!=Running" }, told => _told.Add(told.Type.ToString())).OrThrow();
        _api.UpdateStatus(pod.WithStatus(ApiMap.Of(("phase", "Running")))).OrThrow();
        Assert.Equal(["Added", "Deleted"], _told);
    }

    [Fact]
    public void Only_the_namespace_is_told_of()
    {
        _api.Create(Bench.Object("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"other"}}""")).OrThrow();
        using var watch = Watch(null, "other");
        _api.Create(Bench.Config("a")).OrThrow();
        _api.Create(Bench.Config("b", ns: "other")).OrThrow();
        Assert.Equal(["Added b"], _told);
    }

    [Fact]
    public void A_resourceVersion_that_is_forgotten_is_expired()
    {
        _api.Create(Bench.Config("a")).OrThrow();
        var from = _api.Get(Bench.ConfigKey("a")).OrThrow().Metadata.TextOf("resourceVersion")!;
        _api.Create(Bench.Config("b")).OrThrow();
        _cluster.Store.Compact(_cluster.Store.Revision);
        var error = _api.Watch(ResourceKinds.ConfigMap, null, new ListOptions { ResourceVersion = from }, _ => { }).Error!;
        Assert.Equal((410, "Expired"), (error.Code, error.Reason));
        Assert.Contains("too old resource version: " + from, error.Message, StringComparison.Ordinal);
        Assert.Equal(400, _api.Watch(ResourceKinds.ConfigMap, null, new ListOptions { ResourceVersion = "new" }, _ => { }).Error!.Code);
    }

    [Fact]
    public void A_disposed_watch_is_silent_even_when_it_is_disposed_by_what_it_told()
    {
        ApiWatch? watch = null;
        watch = _api.Watch(ResourceKinds.ConfigMap, null, null, told =>
        {
            _told.Add(told.Object.Name);
            watch!.Dispose();
        }).OrThrow();
        _api.Create(Bench.Config("a")).OrThrow();
        _api.Create(Bench.Config("b")).OrThrow();
        Assert.Equal(["a"], _told);
    }

    [Fact]
    public void Who_writes_while_it_hears_does_not_turn_the_order_around()
    {
        using var writer = _api.Watch(ResourceKinds.ConfigMap, null, null, told =>
        {
            if (told.Object.Name == "a")
                _api.Create(Bench.Config("b")).OrThrow();
        }).OrThrow();
        using var watch = Watch();
        _api.Create(Bench.Config("a")).OrThrow();
        Assert.Equal(["Added a", "Added b"], _told);
    }

    [Fact]
    public void Initial_events_end_with_a_bookmark_that_says_so()
    {
        _api.Create(Bench.Config("a")).OrThrow();
        var events = new List<WatchEvent>();
        using var watch = _api.Watch(ResourceKinds.ConfigMap, null, new ListOptions { SendsInitialEvents = true, ResourceVersionMatch = "NotOlderThan", AllowsBookmarks = true }, events.Add).OrThrow();
        Assert.Equal([WatchEventType.Added, WatchEventType.Bookmark], events.Select(static each => each.Type));
        Assert.Equal("true", events[1].Object.Annotations.TextOf("k8s.io/initial-events-end"));
        Assert.Equal(_cluster.Store.Revision, events[1].Object.ResourceVersion);
    }

    [Fact]
    public void A_watch_that_kept_silent_for_a_minute_is_told_how_far_it_is()
    {
        using var watch = Watch(new ListOptions { LabelSelector = "app=web", AllowsBookmarks = true });
        _api.Create(Bench.Config("a")).OrThrow();
        Assert.Empty(_told);
        _cluster.Simulation.RunFor(TimeSpan.FromSeconds(61));
        _api.Create(Bench.Config("b")).OrThrow();
        Assert.Equal(["Bookmark "], _told);
    }

    /// <summary>
    /// From whatever revision it goes on, with whatever selector: what a watch tells, applied to what a list showed at that revision, gives what a list shows in the end.
    /// </summary>
    [Fact]
    public void Nothing_is_lost_from_whatever_revision_a_watch_goes_on()
    {
        var operation = ArbMap.Default.ArbFor<(byte Verb, byte Name, byte Label)>().Generator;
        var runs = operation.ArrayOf().Select(static all => all.Take(40).ToArray());
        Prop.ForAll(runs.ToArbitrary(), static operations =>
        {
            var cluster = Bench.Cluster();
            var api = cluster.Server.As("user");
            var selectors = new[] { null, "app=l0", "app!=l0", "app in (l1,l2)" };
            var lists = new List<(string Revision, string? Selector, Dictionary<string, long> Objects)>();
            foreach (var (verb, name, label) in operations)
            {
                foreach (var selector in selectors)
                {
                    var page = api.List(ResourceKinds.ConfigMap, null, new ListOptions { LabelSelector = selector }).OrThrow();
                    lists.Add((page.ResourceVersion, selector, page.Items.ToDictionary(static item => item.Name, static item => item.ResourceVersion)));
                }
                var config = Bench.Config($"c{name % 4}", $"app=l{label % 3}");
                _ = (verb % 3) switch
                {
                    0 => api.Create(config),
                    1 => api.Update(config),
                    _ => api.Delete(config.Key),
                };
            }
            return lists.TrueForAll(start =>
            {
                var objects = start.Objects;
                using var watch = api.Watch(ResourceKinds.ConfigMap, null, new ListOptions { LabelSelector = start.Selector, ResourceVersion = start.Revision }, told =>
                {
                    if (told.Type == WatchEventType.Deleted)
                        Assert.True(objects.Remove(told.Object.Name));
                    else
                        Assert.Equal(told.Type == WatchEventType.Modified, !objects.TryAdd(told.Object.Name, told.Object.ResourceVersion));
                    if (told.Type == WatchEventType.Modified)
                        objects[told.Object.Name] = told.Object.ResourceVersion;
                }).OrThrow();
                var now = api.List(ResourceKinds.ConfigMap, null, new ListOptions { LabelSelector = start.Selector }).OrThrow().Items;
                return now.Count == objects.Count && now.All(item => objects[item.Name] == item.ResourceVersion);
            });
        }).QuickCheckThrowOnFailure();
    }
}
