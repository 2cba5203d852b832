using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Deployments;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Nodes;

namespace StsLint.Tests.Deployments;

/// <summary>A Deployment that is scaled while a rollout is under way, or held.</summary>
public sealed class DeploymentScalingTests
{
    private static readonly ObjectKey s_key = new(ResourceKinds.Deployment, "default", "shop");
    private readonly EmbeddedCluster _cluster = new();

    private ApiClient User => _cluster.Server.As("user");

    // The sizes of the ReplicaSets, newest first; the most pods there might be before; the replicas and the surge now; the sizes after.
    [Theory]
    [InlineData("10", 10, 12, 0, "12")]
    [InlineData("2 3", 5, 10, 0, "4 6")]
    [InlineData("2 3", 5, 3, 0, "1 2")]
    [InlineData("8 1", 9, 4, 0, "4 0")]
    [InlineData("2 3 2", 7, 10, 0, "3 4 3")]
    [InlineData("2 8 3", 13, 8, 0, "1 5 2")]
    [InlineData("1 1 1", 3, 4, 0, "2 1 1")]
    [InlineData("1 1 1", 3, 2, 0, "1 1 0")]
    [InlineData("5 5 3", 13, 50, 6, "22 22 12")]
    [InlineData("6 6", 12, 20, 2, "11 11")]
    [InlineData("3 3", 6, 0, 2, "0 0")]
    [InlineData("4 4", 8, 8, 0, "4 4")]
    // Of whom nobody knows how many there were, the number of pods that are there is taken.
    [InlineData("2 3", 0, 10, 0, "4 6")]
    public void EachGrowsAndShrinksByTheSameFactor(string sizes, int before, int wanted, int surge, string expected)
    {
        var numbers = sizes.Split(' ').Select(static each => int.Parse(each, CultureInfo.InvariantCulture)).ToArray();
        var newest = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var sets = numbers.Select((size, i) => new ScaledSet($"shop-{i}", size, before == 0 ? null : before, newest.AddHours(-i))).ToList();
        var shared = DeploymentScaling.Share(sets, wanted, surge, numbers.Sum());
        Assert.Equal(expected, string.Join(' ', sets.Select(set => shared.Single(each => each.Set == set).Replicas)));
    }

    [Theory]
    [InlineData(4, 12)]
    [InlineData(12, 4)]
    [InlineData(6, 0)]
    public void ARolloutThatCannotGoOnKeepsItsProportions(int from, int to)
    {
        Create(from);
        Run(60);
        _cluster.MakeImageUnpullable("registry.example/shop:2");
        SetImage("registry.example/shop:2");
        Run(60);
        var (newBefore, oldBefore) = Sizes();
        Assert.True(newBefore > 0 && oldBefore > 0);

        Patch("""{"spec":{"replicas":N}}""".Replace("N", $"{to}"));
        Run(60);

        var (surge, unavailable) = ((to + 3) / 4, to / 4);
        var (newAfter, oldAfter) = Sizes();
        Assert.Equal(to == 0 ? 0 : to + surge, newAfter + oldAfter);
        if (to > 0)
        {
            Assert.InRange(newAfter / (double)(newAfter + oldAfter), (newBefore / (double)(newBefore + oldBefore)) - 0.15, (newBefore / (double)(newBefore + oldBefore)) + 0.15);
            // What works stays: as many as the strategy asks for.
            Assert.True(Pods().Count(static pod => Nodes.Pods.Condition(pod, "Ready") == "True") >= Math.Min(to - unavailable, oldBefore));
        }
        var revision = _cluster.Store.Revision;
        Run(10);
        Assert.True(_cluster.Store.Revision - revision < 60, "it does not come to rest");

        _cluster.RestoreImage("registry.example/shop:2");
        Run(900);
        Assert.Equal((to, 0), Sizes());
        Assert.Equal(to, Pods().Count(static pod => Nodes.Pods.Condition(pod, "Ready") == "True"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2)]
    [InlineData(0)]
    public void APausedRolloutIsScaledAndGoesOnLater(int to)
    {
        Create(6);
        Run(60);
        SetImage("registry.example/shop:2");
        _cluster.Simulation.RunUntil(() => Sizes() is { New: > 0, Old: > 0 }, TimeSpan.FromMinutes(1));
        Patch("""{"spec":{"paused":true}}""");
        Run(60);
        var held = Sizes();
        Assert.True(held is { New: > 0, Old: > 0 });
        Assert.Equal(("Unknown", "DeploymentPaused"), Progress());

        Patch("""{"spec":{"replicas":N}}""".Replace("N", $"{to}"));
        Run(60);
        var scaled = Sizes();
        Assert.Equal(to == 0 ? 0 : to + ((to + 3) / 4), scaled.New + scaled.Old);
        Assert.True(to == 0 || scaled.Old > 0);
        Run(600);
        Assert.Equal(scaled, Sizes());

        Patch("""{"spec":{"paused":null}}""");
        Run(300);
        Assert.Equal((to, 0), Sizes());
        Assert.Equal(("True", "NewReplicaSetAvailable"), Progress());
    }

    [Fact]
    public void APausedDeploymentIsScaledWithItsOldTemplate()
    {
        Create(3);
        Run(60);
        Patch("""{"spec":{"paused":true}}""");
        SetImage("registry.example/shop:2");
        Patch("""{"spec":{"replicas":5}}""");
        Run(60);
        Assert.Equal(5, Assert.Single(Sets()).Spec.IntegerOf("replicas"));
        Assert.All(Pods(), static pod => Assert.Equal("registry.example/shop:1", pod.Spec.List("containers")!.Maps.First().TextOf("image")));
        Patch("""{"spec":{"paused":null}}""");
        Run(120);
        Assert.Equal((5, 0), Sizes());
    }

    [Fact]
    public void SizeAndTemplateMayChangeTogether()
    {
        Create(3);
        Run(60);
        User.Patch(s_key, PatchType.Merge, ApiJson.Read("""{"spec":{"replicas":6,"template":{"spec":{"containers":[{"name":"app","image":"registry.example/shop:2"}]}}}}""")).OrThrow();
        Run(300);
        Assert.Equal((6, 0), Sizes());
        Assert.Equal(6, Pods().Count);
    }

    private List<ApiObject> Sets() => [.. _cluster.Store.List(ResourceKinds.ReplicaSet).Where(static set => !set.IsDeleting)];

    private List<ApiObject> Pods() => [.. _cluster.Store.List(ResourceKinds.Pod)];

    private (string? Status, string? Reason) Progress() => Nodes.Pods.Find(_cluster.Store.Get(s_key)!, "Progressing") is { } condition ? (condition.TextOf("status"), condition.TextOf("reason")) : default;

    private (int New, int Old) Sizes()
    {
        int Of(string image) => Sets().Where(set => set.Spec.At("template", "spec", "containers") is ApiList list && (list[0] as ApiMap)?.TextOf("image") == image).Sum(static set => (int)(set.Spec.IntegerOf("replicas") ?? 1));
        return (Of("registry.example/shop:2"), Of("registry.example/shop:1"));
    }

    private void Create(int replicas) => User.Create(new ApiObject(ResourceKinds.Deployment, (ApiMap)ApiJson.Read("""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"shop","namespace":"default"},
         "spec":{"replicas":REPLICAS,"selector":{"matchLabels":{"app":"shop"}},
          "template":{"metadata":{"labels":{"app":"shop"}},"spec":{"containers":[{"name":"app","image":"registry.example/shop:1"}]}}}}
        """.Replace("REPLICAS", $"{replicas}")))).OrThrow();

    private void SetImage(string image) => Patch("""{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"IMAGE"}]}}}}""".Replace("IMAGE", image));

    private void Patch(string json) => User.Patch(s_key, PatchType.Merge, ApiJson.Read(json)).OrThrow();

    private void Run(double seconds) => _cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
}
