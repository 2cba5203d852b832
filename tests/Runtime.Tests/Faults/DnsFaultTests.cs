using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Embedded.Dns;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>Names that are not there, or were another's (F-50, F-51), at each moment in the life of a set.</summary>
public sealed class DnsFaultTests
{
    private const string Zone = "default.svc.cluster.local";
    private static readonly ObjectKey s_service = new(ResourceKinds.Service, "default", "web");

    /// <summary>What is the matter with the governing Service.</summary>
    public enum Governing
    {
        Missing,
        SelectsNobody,
        SelectsOthers,
        NotHeadless,
        UnnamedPort,
        NoPorts,
    }

    public static TheoryData<Governing, Moment, bool> Governings => Cases.Of(Enum.GetValues<Governing>());

    // F-50: the set is as well as with it; only the names are not there, and they are as soon as the Service is as it should be.
    [Theory]
    [MemberData(nameof(Governings))]
    public void WithoutItsServiceASetIsWellAndHasNoNames(Governing fault, Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var good = ((ApiMap)ApiJson.Read("""{"clusterIP":"None","selector":{"app":"web"},"ports":[{"name":"peer","port":7000}]}"""));
        course.User.Delete(s_service).OrThrow();
        course.Run(5);
        Assert.Equal(DnsCode.NameError, course.Cluster.Dns.Query($"web.{Zone}", DnsType.A).Code);
        switch (fault)
        {
            case Governing.SelectsNobody:
                Create(course, good.With("selector", null));
                break;
            case Governing.SelectsOthers:
                Create(course, good.With("selector", ApiMap.Of(("app", "other"))));
                break;
            case Governing.NotHeadless:
                Create(course, good.With("clusterIP", null));
                break;
            case Governing.UnnamedPort:
                Create(course, good.With("ports", new ApiList(ApiMap.Of(("port", 7000)))));
                break;
            case Governing.NoPorts:
                Create(course, good.With("ports", null));
                break;
        }
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        course.Run(5);
        course.Begin();
        course.Run(3600);
        course.WroteAtMost(0, 0);

        var hasNames = fault is Governing.UnnamedPort or Governing.NoPorts;
        foreach (var pod in course.Stage.Pods)
            Assert.Equal(hasNames ? [pod.Status.TextOf("podIP")!] : [], course.Addresses($"{pod.Name}.web"));
        Assert.Equal(fault switch
        {
            Governing.NotHeadless => [course.Cluster.Store.Get(s_service)!.Spec.TextOf("clusterIP")!],
            _ when hasNames => course.Stage.Pods.Select(static pod => pod.Status.TextOf("podIP")!).Order(StringComparer.Ordinal),
            _ => (IEnumerable<string>)[],
        }, course.Addresses("web"));
        var srv = course.Cluster.Dns.Query($"_peer._tcp.web.{Zone}", DnsType.Srv);
        Assert.Equal(fault == Governing.NotHeadless ? 1 : 0, srv.Records.Count);
        Assert.Equal(fault == Governing.NotHeadless ? DnsCode.NoError : DnsCode.NameError, srv.Code);

        if (course.Cluster.Store.Get(s_service) is not null)
            course.User.Delete(s_service).OrThrow();
        Create(course, good);
        course.EndsWell();
        Assert.Equal(course.Stage.Pods.Select(static pod => $"{pod.Name}.web.{Zone}.").Order(StringComparer.Ordinal),
            course.Cluster.Dns.Query($"_peer._tcp.web.{Zone}", DnsType.Srv).Records.Cast<DnsService>().Select(static each => each.Target).Order(StringComparer.Ordinal));
        foreach (var pod in course.Stage.Pods)
        {
            var back = string.Join('.', pod.Status.TextOf("podIP")!.Split('.').Reverse());
            Assert.Equal($"{pod.Name}.web.{Zone}.", Assert.IsType<DnsName>(Assert.Single(course.Cluster.Dns.Query($"{back}.in-addr.arpa", DnsType.Ptr).Records)).Target);
        }
    }

    public static TheoryData<Moment, bool> Moments => Cases.Moments;

    // F-51: a client that keeps answers, also that there is none, for as long as they say, and asks again: it finds the pod within that time after it is ready, and never another one.
    [Theory]
    [MemberData(nameof(Moments))]
    public void AClientThatKeepsAnswersFindsThePodInTime(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        var name = course.Victim.Name;
        var client = new Client(course, $"{name}.web.{Zone}");
        if (moment != Moment.FirstStart)
            course.Stage.DeletePod(name).OrThrow();
        DateTimeOffset? ready = null;
        var refused = 0;
        for (var i = 0; i < 600; i++)
        {
            course.Run(0.5);
            var pod = course.Cluster.Store.Get(ResourceKinds.Pod, "default", name);
            var address = pod is { IsDeleting: false } && Seen.IsReady(pod) ? pod.Status.TextOf("podIP") : null;
            ready = address is null ? null : ready ?? course.Cluster.Simulation.Now;
            var found = client.Ask();
            refused += found is null ? 1 : 0;
            if (ready is { } since && course.Cluster.Simulation.Now - since > TimeSpan.FromSeconds(31))
                Assert.Equal(address, found);
        }
        Assert.NotNull(ready);
        if (moment != Moment.FirstStart)
            Assert.True(client.Questions > 2);
        course.EndsWell();
    }

    // F-51: when all addresses have been given out they are given out again, but none that is in use, and a name leads to its own pod only.
    [Theory]
    [MemberData(nameof(Moments))]
    public void AnAddressThatIsGivenOutAgainBringsNoNameWithIt(Moment moment, bool isParallel)
    {
        using var course = new FaultCourse(moment, isParallel);
        course.Until(() => course.Stage.IsAtGoal, "the goal");
        course.Run(5);
        var first = course.Stage.Pods.ToDictionary(static pod => pod.Name, static pod => pod.Status.TextOf("podIP")!);
        var kubelets = course.Cluster.Context.Kubelets!;
        // All are given out: those that come are new, until there are none.
        var taken = new HashSet<string>(StringComparer.Ordinal);
        string next;
        while (taken.Add(next = kubelets.NewPodAddress()) && !first.ContainsValue(next))
        {
        }
        Assert.True(taken.Count > 700_000);
        Assert.DoesNotContain(first.Values, each => each != next && taken.Contains(each));

        // One of the set's own addresses becomes somebody else's: a pod of another Service.
        var victim = course.Stage.Pod(0)!;
        course.Cluster.Cordon("node-1");
        course.Cluster.Cordon("node-2");
        course.Cluster.Cordon("node-3");
        course.Stage.DeletePod(victim.Name).OrThrow();
        course.Until(() => course.Stage.Pod(0) is { } pod && pod.Uid != victim.Uid, "the next pod");
        course.Run(5);
        Assert.Equal(first["web-0"], kubelets.NewPodAddress());
        kubelets.FreePodAddress(first["web-0"]);
        Create(course, (ApiMap)ApiJson.Read("""{"clusterIP":"None","selector":{"app":"other"},"ports":[{"name":"peer","port":7000}]}"""), "other");
        course.User.Create(new ApiObject(ResourceKinds.Pod, (ApiMap)ApiJson.Read("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"guest","namespace":"default","labels":{"app":"other"}},
             "spec":{"hostname":"guest","subdomain":"other","nodeName":"node-1","tolerations":[{"operator":"Exists"}],"containers":[{"name":"app","image":"a:1","ports":[{"name":"peer","containerPort":7000}]}]}}
            """))).OrThrow();
        course.Run(30);
        Assert.Equal(first["web-0"], course.Cluster.Store.Get(ResourceKinds.Pod, "default", "guest")!.Status.TextOf("podIP"));
        Assert.Equal([first["web-0"]], course.Addresses("other"));
        Assert.DoesNotContain(first["web-0"], course.Addresses("web"));
        Assert.Empty(course.Addresses("web-0.web"));
        var back = $"{string.Join('.', first["web-0"].Split('.').Reverse())}.in-addr.arpa";
        Assert.Equal($"guest.other.{Zone}.", Assert.IsType<DnsName>(Assert.Single(course.Cluster.Dns.Query(back, DnsType.Ptr).Records)).Target);

        foreach (var each in taken.Except(first.Values))
            kubelets.FreePodAddress(each);
        course.User.Delete(new ObjectKey(ResourceKinds.Pod, "default", "guest")).OrThrow();
        foreach (var node in course.Cluster.Options.Nodes)
            course.Cluster.Uncordon(node);
        course.EndsWell();
    }

    private static void Create(FaultCourse course, ApiMap spec, string name = "web") => course.User.Create(new ApiObject(ResourceKinds.Service, ApiMap.Of(
        ("apiVersion", "v1"), ("kind", "Service"), ("metadata", ApiMap.Of(("name", name), ("namespace", "default"))), ("spec", spec)))).OrThrow();

    /// <summary>Somebody who asks for a name and keeps what was answered.</summary>
    private sealed class Client(FaultCourse course, string name)
    {
        private string? _kept;
        private DateTimeOffset _until;

        public int Questions { get; private set; }

        public string? Ask()
        {
            var now = course.Cluster.Simulation.Now;
            if (now < _until)
                return _kept;
            Questions++;
            var answer = course.Cluster.Dns.Query(name, DnsType.A);
            var found = answer.Records.OfType<DnsAddress>().FirstOrDefault();
            _kept = found?.Address.ToString();
            _until = now + TimeSpan.FromSeconds(found?.Seconds ?? answer.Authority.OfType<DnsStart>().Single().Minimum);
            return _kept;
        }
    }
}
