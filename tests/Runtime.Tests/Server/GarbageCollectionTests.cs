using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using OwnerReference = StsLint.Runtime.Api.OwnerReference;

namespace StsLint.Tests.Server;

/// <summary>What becomes of objects when their owners go.</summary>
public class GarbageCollectionTests
{
    private readonly EmbeddedCluster _cluster = new(new ClusterOptions { Parts = ClusterParts.GarbageCollector });

    private ApiClient User => _cluster.Server.As("user");

    private ApiObject Create(string name, params ApiObject[] owners) => CreateIn("default", name, owners.Select(static owner => OwnerReference.ControllerOf(owner) with { IsController = false }).ToArray());

    private ApiObject CreateIn(string ns, string name, params OwnerReference[] owners)
    {
        var item = new ApiObject(ResourceKinds.ConfigMap, ApiMap.Of(("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", ApiMap.Of(("name", name), ("namespace", ns)))));
        return User.Create(item.WithOwners(owners)).OrThrow();
    }

    private bool IsThere(ApiObject item) => _cluster.Store.Get(item.Key) is { } now && now.Uid == item.Uid;

    private ApiObject Now(ApiObject item) => _cluster.Store.Get(item.Key)!;

    private void Delete(ApiObject item, Propagation propagation) => User.Delete(item.Key, new DeleteRequest { Propagation = propagation }).OrThrow();

    private void Run() => _cluster.Simulation.RunFor(TimeSpan.FromSeconds(10));

    [Fact]
    public void In_the_background_the_owner_goes_first_and_what_it_owns_after_it()
    {
        var owner = Create("owner");
        var owned = Create("owned", owner);
        var below = Create("below", owned);
        Delete(owner, Propagation.Background);
        Assert.Equal((false, true, true), (IsThere(owner), IsThere(owned), IsThere(below)));
        Run();
        Assert.Equal((false, false), (IsThere(owned), IsThere(below)));
    }

    [Fact]
    public void In_the_foreground_the_owner_waits_for_what_blocks_it()
    {
        var owner = Create("owner");
        var owned = Create("owned", owner);
        User.Patch(owned.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"finalizers":["a.example/hold"]}}""")).OrThrow();
        Delete(owner, Propagation.Foreground);
        Run();
        Assert.True(Now(owner).IsDeleting);
        Assert.True(Now(owned).IsDeleting);
        User.Patch(owned.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"finalizers":null}}""")).OrThrow();
        Run();
        Assert.Equal((false, false), (IsThere(owner), IsThere(owned)));
    }

    [Fact]
    public void In_the_foreground_what_does_not_block_is_not_waited_for()
    {
        var owner = Create("owner");
        var owned = CreateIn("default", "owned", OwnerReference.ControllerOf(owner) with { BlocksOwnerDeletion = false });
        User.Patch(owned.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"finalizers":["a.example/hold"]}}""")).OrThrow();
        Delete(owner, Propagation.Foreground);
        Run();
        Assert.Equal((false, true), (IsThere(owner), Now(owned).IsDeleting));
    }

    [Fact]
    public void Orphaned_objects_stay_without_the_owner()
    {
        var owner = Create("owner");
        var other = Create("other");
        var owned = Create("owned", owner);
        var shared = Create("shared", owner, other);
        Delete(owner, Propagation.Orphan);
        Run();
        Assert.False(IsThere(owner));
        Assert.Empty(Now(owned).Owners);
        Assert.Equal(other.Uid, Assert.Single(Now(shared).Owners).Uid);
    }

    [Fact]
    public void An_object_stays_as_long_as_one_of_its_owners_is_there()
    {
        var owner = Create("owner");
        var other = Create("other");
        var shared = Create("shared", owner, other);
        Delete(owner, Propagation.Background);
        Run();
        Assert.Equal(other.Uid, Assert.Single(Now(shared).Owners).Uid);
        Delete(other, Propagation.Foreground);
        Run();
        Assert.Equal((false, false), (IsThere(other), IsThere(shared)));
    }

    [Fact]
    public void An_owner_of_the_name_but_not_of_the_uid_is_none()
    {
        var owner = Create("owner");
        Delete(owner, Propagation.Background);
        Create("owner");
        var owned = Create("owned", owner);
        Run();
        Assert.False(IsThere(owned));
    }

    [Fact]
    public void An_owner_in_another_namespace_is_none()
    {
        var owner = Create("owner");
        var owned = CreateIn("kube-system", "owned", OwnerReference.ControllerOf(owner));
        Run();
        Assert.Equal((true, false), (IsThere(owner), IsThere(owned)));
    }

    [Fact]
    public void An_owner_of_a_kind_that_is_not_served_is_left_alone()
    {
        var owned = CreateIn("default", "owned", new OwnerReference("example.com/v1", "Widget", "w", "1", false, false));
        Run();
        Assert.True(IsThere(owned));
    }

    [Fact]
    public void Owners_in_a_circle_go_in_the_foreground_too()
    {
        var first = Create("first");
        var second = Create("second", first);
        User.Update(Now(first).WithOwners([OwnerReference.ControllerOf(second)])).OrThrow();
        Delete(first, Propagation.Foreground);
        Run();
        Assert.Equal((false, false), (IsThere(first), IsThere(second)));
    }

    [Fact]
    public void A_namespace_goes_when_all_in_it_is_gone_and_takes_nothing_new()
    {
        var ns = User.Create(new ApiObject(ResourceKinds.Namespace, ApiMap.Of(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", ApiMap.Of(("name", "shop")))))).OrThrow();
        var held = CreateIn("shop", "held");
        var free = CreateIn("shop", "free");
        User.Patch(held.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"finalizers":["a.example/hold"]}}""")).OrThrow();
        Delete(ns, Propagation.Background);
        Run();
        Assert.Equal((true, false), (IsThere(held), IsThere(free)));
        Assert.Equal("Terminating", Now(ns).Status.TextOf("phase"));
        var refused = User.Create(new ApiObject(ResourceKinds.ConfigMap, ApiMap.Of(("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", ApiMap.Of(("name", "new"), ("namespace", "shop"))))));
        Assert.Equal((403, "Forbidden", "NamespaceTerminating"), (refused.Error!.Code, refused.Error.Reason, refused.Error.Causes.Single().Reason));
        User.Patch(held.Key, PatchType.Merge, ApiJson.Read("""{"metadata":{"finalizers":null}}""")).OrThrow();
        Run();
        Assert.False(IsThere(ns));
    }

    [Fact]
    public void Namespaces_must_be_there_and_those_of_the_cluster_stay()
    {
        var item = new ApiObject(ResourceKinds.ConfigMap, ApiMap.Of(("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", ApiMap.Of(("name", "new"), ("namespace", "nowhere")))));
        Assert.Equal(404, User.Create(item).Error!.Code);
        Assert.Equal(403, User.Delete(new ObjectKey(ResourceKinds.Namespace, "", "default")).Error!.Code);
    }
}
