using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Nodes;

namespace StsLint.Tests.Deployments;

/// <summary>Deployments and ReplicaSets beside StatefulSets.</summary>
public sealed class DeploymentTests
{
    private static readonly ObjectKey s_key = new(ResourceKinds.Deployment, "default", "shop");
    private readonly EmbeddedCluster _cluster = new();

    private ApiClient User => _cluster.Server.As("user");

    private ApiObject Deployment => _cluster.Store.Get(s_key)!;

    private List<ApiObject> Sets => [.. _cluster.Store.List(ResourceKinds.ReplicaSet)];

    private List<ApiObject> AllPods => [.. _cluster.Store.List(ResourceKinds.Pod)];

    [Fact]
    public void ItsPodsRunAndItIsAvailable()
    {
        Create();
        Run(30);

        var set = Assert.Single(Sets);
        Assert.Equal(3, AllPods.Count(pod => pod.Controller?.Uid == set.Uid && Pods.Condition(pod, "Ready") == "True"));
        Assert.Equal("1", Deployment.Annotations.TextOf("deployment.kubernetes.io/revision"));
        Assert.Equal((3L, 3L, 3L, 3L), (Count("replicas"), Count("updatedReplicas"), Count("readyReplicas"), Count("availableReplicas")));
        Assert.Equal(("True", "NewReplicaSetAvailable"), (Pods.Condition(Deployment, "Progressing"), Pods.Find(Deployment, "Progressing")!.TextOf("reason")));
        Assert.Equal("True", Pods.Condition(Deployment, "Available"));
    }

    // Strategy, and between which numbers of pods that are there and that are ready the rollout stays.
    [Theory]
    [InlineData("""{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}""", 5, 4)]
    [InlineData("""{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}""", 4, 3)]
    [InlineData("""{"rollingUpdate":{"maxSurge":"50%","maxUnavailable":"25%"}}""", 6, 3)]
    [InlineData("{}", 5, 3)]
    [InlineData("""{"type":"Recreate"}""", 4, 0)]
    public void AnUpdateKeepsWithinItsLimits(string strategy, int most, int least)
    {
        Create(4, strategy);
        Run(30);
        var (highest, lowest) = (0, int.MaxValue);
        _cluster.Store.Changed += change =>
        {
            if (change.Object.Kind != ResourceKinds.Pod)
                return;
            var alive = AllPods.FindAll(static pod => !pod.IsDeleting);
            highest = Math.Max(highest, alive.Count);
            lowest = Math.Min(lowest, alive.Count(static pod => Pods.Condition(pod, "Ready") == "True"));
        };

        SetImage("registry.example/shop:2");
        Run(120);

        Assert.Equal(4, AllPods.Count);
        Assert.All(AllPods, static pod => Assert.Equal("registry.example/shop:2", pod.Spec.List("containers")!.Maps.First().TextOf("image")));
        Assert.Equal((most, least), (highest, lowest));
        Assert.Equal("2", Deployment.Annotations.TextOf("deployment.kubernetes.io/revision"));
        Assert.Equal([0, 4], Sets.Select(static set => set.Spec.IntegerOf("replicas")!.Value).Order());
    }

    [Fact]
    public void RecreateStartsNothingBeforeTheLastOldPodIsGone()
    {
        Create(3, """{"type":"Recreate"}""");
        Run(30);
        var together = false;
        _cluster.Store.Changed += _ => together |= _cluster.Store.List(ResourceKinds.Pod).Select(static pod => pod.Labels.TextOf("pod-template-hash")).Distinct().Count() > 1;

        SetImage("registry.example/shop:2");
        Run(60);

        Assert.False(together);
        Assert.Equal(3, Count("availableReplicas"));
    }

    [Fact]
    public void GoingBackToAnOldTemplateUsesItsReplicaSetAgain()
    {
        Create();
        Run(30);
        var first = Assert.Single(Sets).Name;
        SetImage("registry.example/shop:2");
        Run(60);
        SetImage("registry.example/shop:1");
        Run(60);

        Assert.Equal(2, Sets.Count);
        var set = _cluster.Store.Get(ResourceKinds.ReplicaSet, "default", first)!;
        Assert.Equal((3L, "3"), (set.Spec.IntegerOf("replicas"), set.Annotations.TextOf("deployment.kubernetes.io/revision")));
        Assert.Equal("3", Deployment.Annotations.TextOf("deployment.kubernetes.io/revision"));
    }

    [Fact]
    public void AnUpdateThatDoesNotComeUpLeavesTheOldPodsAndTimesOut()
    {
        Create();
        Run(30);
        _cluster.MakeImageUnpullable("registry.example/shop:2");
        SetImage("registry.example/shop:2");
        Run(700);

        Assert.Equal(3, AllPods.Count(static pod => Pods.Condition(pod, "Ready") == "True"));
        Assert.Equal(("False", "ProgressDeadlineExceeded"), (Pods.Condition(Deployment, "Progressing"), Pods.Find(Deployment, "Progressing")!.TextOf("reason")));
        _cluster.RestoreImage("registry.example/shop:2");
        Run(700);
        Assert.Equal("NewReplicaSetAvailable", Pods.Find(Deployment, "Progressing")!.TextOf("reason"));
    }

    [Fact]
    public void ScalingDownDeletesWhatIsLeastUseful()
    {
        Create();
        Run(30);
        var unready = AllPods[1].Name;
        _cluster.FailReadiness("default", unready);
        Run(5);
        User.Patch(s_key, PatchType.Merge, ApiJson.Read("""{"spec":{"replicas":2}}""")).OrThrow();
        Run(30);

        Assert.Equal(2, AllPods.Count);
        Assert.DoesNotContain(AllPods, pod => pod.Name == unready);
    }

    [Fact]
    public void WhileItIsPausedNothingIsRolledOut()
    {
        Create();
        Run(30);
        User.Patch(s_key, PatchType.Merge, ApiJson.Read("""{"spec":{"paused":true}}""")).OrThrow();
        SetImage("registry.example/shop:2");
        Run(60);
        Assert.Single(Sets);

        User.Patch(s_key, PatchType.Merge, ApiJson.Read("""{"spec":{"paused":null}}""")).OrThrow();
        Run(60);
        Assert.Equal(2, Sets.Count);
    }

    [Fact]
    public void OldReplicaSetsAreKeptUpToTheLimit()
    {
        Create(1, more: "\"revisionHistoryLimit\":2,");
        Run(30);
        for (var i = 2; i < 8; i++)
        {
            SetImage($"registry.example/shop:{i}");
            Run(60);
        }

        Assert.Equal(["5", "6", "7"], Sets.Select(static set => set.Annotations.TextOf("deployment.kubernetes.io/revision")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ADeletedPodIsReplacedAndADeletedDeploymentTakesAllWithIt()
    {
        Create();
        Run(30);
        User.Delete(AllPods[0].Key).OrThrow();
        Run(30);
        Assert.Equal(3, AllPods.Count(static pod => Pods.Condition(pod, "Ready") == "True"));

        User.Delete(s_key).OrThrow();
        Run(60);
        Assert.Empty(Sets);
        Assert.Empty(AllPods);
        Assert.Empty(_cluster.Processes);
    }

    [Fact]
    public void PodsThatItSelectsAreTakenOver()
    {
        User.Create(Pods.Simple("stray", labels: """{"app":"shop"}""")).OrThrow();
        User.Create(new ApiObject(ResourceKinds.ReplicaSet, (ApiMap)ApiJson.Read("""
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"shop","namespace":"default"},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"shop"}},"template":{"metadata":{"labels":{"app":"shop"}},"spec":{"containers":[{"name":"app","image":"a:1"}]}}}}
            """))).OrThrow();
        Run(30);

        Assert.Equal(2, AllPods.Count);
        Assert.Equal("shop", _cluster.Store.Get(ResourceKinds.Pod, "default", "stray")!.Controller?.Name);
    }

    private long Count(string name) => Deployment.Status.IntegerOf(name) ?? 0;

    private void Create(int replicas = 3, string strategy = "{}", string more = "") => User.Create(new ApiObject(ResourceKinds.Deployment, (ApiMap)ApiJson.Read("""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"shop","namespace":"default"},
         "spec":{MORE"replicas":REPLICAS,"strategy":STRATEGY,"selector":{"matchLabels":{"app":"shop"}},
          "template":{"metadata":{"labels":{"app":"shop"}},"spec":{"containers":[{"name":"app","image":"registry.example/shop:1"}]}}}}
        """.Replace("MORE", more).Replace("REPLICAS", $"{replicas}").Replace("STRATEGY", strategy)))).OrThrow();

    private void SetImage(string image) =>
        User.Patch(s_key, PatchType.Merge, ApiJson.Read("""{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"IMAGE"}]}}}}""".Replace("IMAGE", image))).OrThrow();

    private void Run(double seconds) => _cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
}
