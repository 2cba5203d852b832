using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>Revisions: their names and numbers, which one a template gets, rollback, collisions and history.</summary>
public sealed class RevisionTests
{
    // A template and the name that Kubernetes 1.34 gave its revision (pkg/controller/statefulset/testdata/compatibility_revision_1.34.0.json).
    private const string KnownTemplate = """
        {"spec":{"terminationGracePeriodSeconds":30,"securityContext":{},"schedulerName":"default-scheduler","restartPolicy":"Always","dnsPolicy":"ClusterFirst","containers":[
            {"name":"test","image":"test","imagePullPolicy":"Always","resources":{},"terminationMessagePolicy":"File","terminationMessagePath":"/dev/termination-log"}]},
         "metadata":{"labels":{"app":"foo"},"annotations":{"test":"value"}}}
        """;

    [Fact]
    public void NamesAreThoseOfKubernetes() =>
        Assert.Equal("test-776999688b", RevisionData.Name("test", RevisionData.Hash(RevisionData.Of((ApiMap)ApiJson.Read(KnownTemplate)), 0)));

    [Fact]
    public void LongSetNamesAreCut() => Assert.Equal(new string('a', 223) + "-x", RevisionData.Name(new string('a', 240), "x"));

    [Theory]
    [InlineData("""{ "b": [1, 2.50, true, null], "a": {} }""", """{"a":{},"b":[1,2.50,true,null]}""")]
    [InlineData("""{"t":"a<b>&\"\\\n\t\u0001\u2028ü"}""", """{"t":"a\u003cb\u003e\u0026\"\\\n\t\u0001\u2028ü"}""")]
    public void DataIsWrittenAsGoWritesIt(string value, string canonical) => Assert.Equal(canonical, RevisionData.Canonical(ApiJson.Read(value)));

    [Fact]
    public void FirstLookMakesOneRevision()
    {
        var bench = new SetBench();
        bench.SyncOnly();
        var revision = Assert.Single(bench.Revisions);
        Assert.Equal(1, revision.Root.IntegerOf("revision"));
        Assert.Equal((revision.Name, revision.Name), (bench.Set.Status.TextOf("currentRevision"), bench.Set.Status.TextOf("updateRevision")));
        Assert.Equal(bench.Set.Uid, revision.Controller!.Uid);
        Assert.Equal("replace", revision.Root.At("data", "spec", "template", "$patch")!.Text);
        Assert.Equal(revision.Name["web-".Length..], revision.Labels.TextOf("controller.kubernetes.io/hash"));
        Assert.Equal("web", revision.Labels.TextOf("app"));
    }

    [Fact]
    public void NewTemplateMakesTheNextRevision()
    {
        var bench = new SetBench().Ready();
        var first = bench.Revisions[0].Name;
        bench.SetImage("registry.example/app:2");
        bench.SyncOnly();
        Assert.Equal([1L, 2L], bench.Revisions.Select(static each => each.Root.IntegerOf("revision")));
        Assert.Equal((first, bench.Revisions[1].Name), (bench.Set.Status.TextOf("currentRevision"), bench.Set.Status.TextOf("updateRevision")));
        bench.Calls.Clear();
        bench.SyncOnly();
        Assert.DoesNotContain(bench.Calls, static call => call.Contains("ControllerRevision", StringComparison.Ordinal));
    }

    [Fact]
    public void AnEarlierTemplateRaisesItsRevision()
    {
        var bench = new SetBench(new SetShape { Replicas = 1 }).Ready();
        foreach (var version in (ReadOnlySpan<int>)[2, 3])
        {
            bench.SetImage($"registry.example/app:{version}");
            bench.Drive();
        }
        var names = bench.Revisions.Select(static each => each.Name).ToList();
        bench.SetImage("registry.example/app:2");
        bench.SyncOnly();
        Assert.Equal([(names[0], 1L), (names[2], 3L), (names[1], 4L)], bench.Revisions.Select(static each => (each.Name, each.Root.IntegerOf("revision")!.Value)));
    }

    [Fact]
    public void ATakenNameCountsAsCollision()
    {
        var bench = new SetBench(new SetShape { Replicas = 1 });
        var data = RevisionData.Of(SetSpec.Of(bench.Set).Template);
        var taken = PodMaker.Revision(bench.Set, SetSpec.Of(bench.Set), RevisionData.Of(ApiMap.Empty), RevisionData.Hash(data, 0), 1);
        bench.User.Create(taken.WithOwners([]).WithAt(["metadata", "labels"], ApiMap.Empty)).OrThrow();
        bench.SyncOnly();
        Assert.Equal(1, bench.Count("collisionCount"));
        Assert.Equal(RevisionData.Name("web", RevisionData.Hash(data, 1)), bench.Set.Status.TextOf("updateRevision"));
    }

    [Fact]
    public void ALostCurrentRevisionIsTheUpdateRevision()
    {
        var bench = new SetBench().Ready();
        bench.SetPartition(3);
        bench.SetImage("registry.example/app:2");
        bench.Drive();
        bench.User.Delete(bench.Revisions[0].Key).OrThrow();
        bench.SyncOnly();
        Assert.Equal(bench.Set.Status.TextOf("updateRevision"), bench.Set.Status.TextOf("currentRevision"));
    }

    [Fact]
    public void ARevisionThatLacksDefaultsIsKnownAgain()
    {
        var bench = new SetBench(new SetShape { Replicas = 1 }).Ready();
        var bare = bench.Revisions[0].WithAt(["data", "spec", "template", "spec", "dnsPolicy"], null);
        bench.Cluster.Store.Put(bare, "an older server");
        var snapshot = SetSnapshot.Of(bench.Set, bench.Cluster.Store);
        var withDefaults = new StatefulSetPlanner(withDefaults: template => template.WithAt(["spec", "dnsPolicy"], "ClusterFirst")).Plan(snapshot, bench.Cluster.Simulation.Now);
        Assert.DoesNotContain(withDefaults.Actions, static action => action.Kind == SetActionKind.CreateRevision);
        var without = new StatefulSetPlanner().Plan(snapshot, bench.Cluster.Simulation.Now);
        Assert.Contains(without.Actions, static action => action.Kind == SetActionKind.CreateRevision);
    }

    [Theory]
    [InlineData(false, null, 12)]
    [InlineData(true, null, 12)]
    [InlineData(false, 0, 2)]
    [InlineData(true, 0, 2)]
    [InlineData(false, 5, 7)]
    [InlineData(false, -2, 16)]
    public void HistoryIsTrimmed(bool isParallel, int? limit, int most)
    {
        var bench = new SetBench(new SetShape { Replicas = 1, IsParallel = isParallel }, set => limit is { } number ? set.WithAt(["spec", "revisionHistoryLimit"], number) : set).Ready();
        for (var version = 2; version <= 16; version++)
        {
            bench.SetImage($"registry.example/app:{version}");
            bench.Drive(() => Assert.InRange(bench.Revisions.Count, 1, most));
        }
        Assert.Equal(limit < 0 ? 16 : (limit ?? 10) + 1, bench.Revisions.Count);
    }

    [Fact]
    public void HistoryIsTrimmedAlsoWhenStatusWritesFail()
    {
        var bench = new SetBench(new SetShape { Replicas = 1 }).Ready();
        for (var version = 2; version <= 16; version++)
        {
            bench.SetImage($"registry.example/app:{version}");
            bench.Fail("update", ResourceKinds.StatefulSet, at: 2, subresource: "status");
            bench.Drive(() => Assert.InRange(bench.Revisions.Count, 1, 12));
        }
    }
}
