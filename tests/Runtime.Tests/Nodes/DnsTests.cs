using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Embedded.Dns;

namespace StsLint.Tests.Nodes;

/// <summary>Endpoints and names of Services (DNS-1 to DNS-9). There are pods web-0 (10.244.0.1) and web-1 (10.244.0.2) of the Service web, both ready, and other (10.244.0.3).</summary>
public sealed class DnsTests
{
    private const string Zone = "default.svc.cluster.local";
    private const string Headless = """ "clusterIP":"None","ports":[{"name":"peer","port":7000,"targetPort":"peer"},{"name":"admin","port":9000,"protocol":"UDP"}] """;

    // The Service's spec, the question, and the answer.
    public static TheoryData<string, string, DnsType, string> Questions => new()
    {
        { Headless, $"web.{Zone}", DnsType.A, "10.244.0.1 10.244.0.2" },
        { Headless, $"WEB.Default.SVC.cluster.local.", DnsType.A, "10.244.0.1 10.244.0.2" },
        { Headless, $"web-0.web.{Zone}", DnsType.A, "10.244.0.1" },
        { Headless, $"web-1.web.{Zone}", DnsType.A, "10.244.0.2" },
        { Headless, $"web-9.web.{Zone}", DnsType.A, "NameError" },
        { Headless, $"web-0.web.{Zone}", DnsType.Aaaa, "NoError" },
        { Headless, $"web.{Zone}", DnsType.Txt, "NoError" },
        { Headless, $"other.web.{Zone}", DnsType.A, "NameError" },
        { Headless, $"10-244-0-3.web.{Zone}", DnsType.A, "10.244.0.3" },
        { Headless, $"none.{Zone}", DnsType.A, "NameError" },
        { Headless, "web.none.svc.cluster.local", DnsType.A, "NameError" },
        { Headless, Zone, DnsType.A, "NoError" },
        { Headless, "none.svc.cluster.local", DnsType.A, "NameError" },
        { Headless, $"_peer._tcp.web.{Zone}", DnsType.Srv, $"10-244-0-3.web.{Zone}:7001 web-0.web.{Zone}:7000 web-1.web.{Zone}:7000" },
        { Headless, $"_admin._udp.web.{Zone}", DnsType.Srv, $"10-244-0-3.web.{Zone}:9000 web-0.web.{Zone}:9000 web-1.web.{Zone}:9000" },
        { Headless, $"_peer._udp.web.{Zone}", DnsType.Srv, "NameError" },
        { Headless, $"_peer._tcp.web.{Zone}", DnsType.A, "NoError" },
        { Headless, $"_tcp.web.{Zone}", DnsType.Srv, "NoError" },
        { Headless, "2.0.244.10.in-addr.arpa", DnsType.Ptr, $"web-1.web.{Zone}" },
        { Headless, "9.9.244.10.in-addr.arpa", DnsType.Ptr, "NameError" },
        { Headless, "dns-version.cluster.local", DnsType.Txt, "1.1.0" },
        { Headless, "cluster.local", DnsType.Ns, "ns.dns.cluster.local" },
        { Headless, "cluster.local", DnsType.Soa, "ns.dns.cluster.local" },
        { Headless, "cluster.local", DnsType.A, "NoError" },
        { Headless, "example.com", DnsType.A, "Refused" },
        { Headless, "10-244-0-1.default.pod.cluster.local", DnsType.A, "10.244.0.1" },
        { """ "clusterIP":"None","ports":[{"port":7000}] """, $"_peer._tcp.web.{Zone}", DnsType.Srv, "NameError" },
        { """ "clusterIP":"None" """, $"web.{Zone}", DnsType.A, "10.244.0.1 10.244.0.2" },
        { """ "clusterIP":"10.96.0.20","ports":[{"name":"peer","port":80,"targetPort":7000}] """, $"web.{Zone}", DnsType.A, "10.96.0.20" },
        { """ "clusterIP":"10.96.0.20","ports":[{"name":"peer","port":80,"targetPort":7000}] """, $"web-0.web.{Zone}", DnsType.A, "NameError" },
        { """ "clusterIP":"10.96.0.20","ports":[{"name":"peer","port":80,"targetPort":7000}] """, $"_peer._tcp.web.{Zone}", DnsType.Srv, $"web.{Zone}:80" },
        { """ "clusterIP":"10.96.0.20","ports":[{"name":"peer","port":80,"targetPort":7000}] """, "20.0.96.10.in-addr.arpa", DnsType.Ptr, $"web.{Zone}" },
        { """ "type":"ExternalName","externalName":"db.example.com" """, $"web.{Zone}", DnsType.A, "db.example.com" },
        { """ "type":"ExternalName","externalName":"db.example.com" """, $"web.{Zone}", DnsType.Cname, "db.example.com" },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public void NamesAreAnsweredAsTheSpecificationSays(string service, string name, DnsType type, string expected)
    {
        var cluster = Cluster(service, includesOther: service == Headless && (name.Contains("10-244-0-3", StringComparison.Ordinal) || type == DnsType.Srv));

        Assert.Equal(expected, Ask(cluster, name, type));
    }

    [Fact]
    public void OnlyReadyPodsHaveNames()
    {
        var cluster = Cluster(Headless);
        cluster.FailReadiness("default", "web-1");
        Run(cluster, 1);

        Assert.Equal("10.244.0.1", Ask(cluster, $"web.{Zone}", DnsType.A));
        Assert.Equal("NameError", Ask(cluster, $"web-1.web.{Zone}", DnsType.A));
        Assert.Equal($"web-0.web.{Zone}:7000", Ask(cluster, $"_peer._tcp.web.{Zone}", DnsType.Srv));
        Assert.Equal("NameError", Ask(cluster, "2.0.244.10.in-addr.arpa", DnsType.Ptr));

        cluster.FailReadiness("default", "web-0");
        Run(cluster, 1);
        Assert.Equal("NameError", Ask(cluster, $"web.{Zone}", DnsType.A));
    }

    [Fact]
    public void AServiceMayPublishPodsThatAreNotReady()
    {
        var cluster = Cluster(Headless + ""","publishNotReadyAddresses":true""");
        cluster.FailReadiness("default", "web-1");
        Run(cluster, 1);

        Assert.Equal("10.244.0.1 10.244.0.2", Ask(cluster, $"web.{Zone}", DnsType.A));
        Assert.Equal("10.244.0.2", Ask(cluster, $"web-1.web.{Zone}", DnsType.A));
    }

    [Fact]
    public void ATerminatingPodHasNoNameAndItsSuccessorAnotherAddress()
    {
        var cluster = Cluster(Headless);
        cluster.Server.As("user").Delete(new ObjectKey(ResourceKinds.Pod, "default", "web-1")).OrThrow();
        Run(cluster, 0.1);
        Assert.Single(cluster.Processes, static each => each.Name == "web-1");
        Assert.Equal("NameError", Ask(cluster, $"web-1.web.{Zone}", DnsType.A));
        Assert.Equal("serving terminating", State(cluster, "web-1"));

        Run(cluster, 10);
        Create(cluster, "web-1");
        Run(cluster, 10);
        Assert.Equal("10.244.0.3", Ask(cluster, $"web-1.web.{Zone}", DnsType.A));
    }

    [Fact]
    public void EndpointsFollowTheLabelsOfPodsAndTheSelectorsOfServices()
    {
        var cluster = Cluster(Headless);
        var user = cluster.Server.As("user");
        user.Patch(new ObjectKey(ResourceKinds.Pod, "default", "web-1"), PatchType.Merge, ApiJson.Read("""{"metadata":{"labels":{"app":"else"}}}""")).OrThrow();
        Run(cluster, 1);
        Assert.Equal("10.244.0.1", Ask(cluster, $"web.{Zone}", DnsType.A));

        user.Patch(new ObjectKey(ResourceKinds.Service, "default", "web"), PatchType.Merge, ApiJson.Read("""{"spec":{"selector":{"app":"else"}}}""")).OrThrow();
        Run(cluster, 1);
        Assert.Equal("10.244.0.2", Ask(cluster, $"web.{Zone}", DnsType.A));

        user.Delete(new ObjectKey(ResourceKinds.Service, "default", "web")).OrThrow();
        Run(cluster, 60);
        Assert.Equal("NameError", Ask(cluster, $"web.{Zone}", DnsType.A));
        Assert.Empty(cluster.Store.List(ResourceKinds.EndpointSlice));
        Assert.Empty(cluster.Store.List(ResourceKinds.Endpoints));
    }

    [Fact]
    public void SlicesHoldAHundredEndpointsEach()
    {
        var cluster = new EmbeddedCluster();
        Service(cluster, Headless);
        for (var i = 0; i < 250; i++)
            Create(cluster, $"web-{i:000}");
        Run(cluster, 60);

        Assert.Equal([50, 100, 100], cluster.Store.List(ResourceKinds.EndpointSlice).Select(static slice => slice.Root.List("endpoints")!.Count).Order());
        Assert.Equal(250, cluster.Dns.Query($"web.{Zone}", DnsType.A).Records.Count);
        Assert.Null(cluster.Simulation.NextDue);
    }

    // What the zone knows of Services and slices it keeps from change to change; one that looks afresh must know the same.
    [Fact]
    public void NamesFollowEveryChange()
    {
        var cluster = Cluster(Headless, includesOther: true);
        var user = cluster.Server.As("user");
        var key = new ObjectKey(ResourceKinds.Service, "default", "web");
        var changes = 0;
        _ = cluster.Dns;
        cluster.Store.Changed += _ =>
        {
            changes++;
            var fresh = new DnsZone(cluster.Store, cluster.Options);
            foreach (var (name, type) in (ReadOnlySpan<(string, DnsType)>)[($"web.{Zone}", DnsType.A), ($"web-0.web.{Zone}", DnsType.A), ($"_peer._tcp.web.{Zone}", DnsType.Srv), ("1.0.244.10.in-addr.arpa", DnsType.Ptr), ("20.0.96.10.in-addr.arpa", DnsType.Ptr), ($"web.two.svc.cluster.local", DnsType.A)])
                Assert.Equal(Ask(fresh, name, type), Ask(cluster.Dns, name, type));
        };
        Create(cluster, "web-2");
        Run(cluster, 20);
        cluster.FailReadiness("default", "web-0");
        Run(cluster, 20);
        user.Delete(new ObjectKey(ResourceKinds.Pod, "default", "web-1")).OrThrow();
        Run(cluster, 60);
        user.Patch(key, PatchType.Merge, ApiJson.Read("""{"spec":{"selector":{"app":"none"}}}""")).OrThrow();
        Run(cluster, 20);
        user.Delete(key).OrThrow();
        Run(cluster, 20);
        Service(cluster, """ "clusterIP":"10.96.0.20","ports":[{"name":"peer","port":80,"targetPort":7000}] """);
        Run(cluster, 20);
        user.Create(new ApiObject(ResourceKinds.EndpointSlice, (ApiMap)ApiJson.Read("""
            {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"by-hand","namespace":"default","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
             "endpoints":[{"addresses":["10.244.0.1"],"hostname":"by-hand"}],"ports":[{"name":"peer","port":1}]}
            """))).OrThrow();
        user.Patch(new ObjectKey(ResourceKinds.EndpointSlice, "default", "by-hand"), PatchType.Merge, ApiJson.Read("""{"metadata":{"labels":{"kubernetes.io/service-name":"other"}}}""")).OrThrow();
        Run(cluster, 20);
        Assert.True(changes > 30);
    }

    [Fact]
    public void NoAnswerSaysForHowLongItMayBeKept()
    {
        var answer = Cluster(Headless).Dns.Query($"web-9.web.{Zone}", DnsType.A);

        Assert.Equal((DnsCode.NameError, "cluster.local."), (answer.Code, Assert.IsType<DnsStart>(Assert.Single(answer.Authority)).Name));
    }

    private static EmbeddedCluster Cluster(string service, bool includesOther = false)
    {
        var cluster = new EmbeddedCluster();
        Create(cluster, "web-0");
        Run(cluster, 10);
        Create(cluster, "web-1");
        Run(cluster, 10);
        if (includesOther)
            cluster.Server.As("user").Create(Pods.Simple("other", spec: """{"containers":[{"name":"app","image":"a:1","ports":[{"name":"peer","containerPort":7001}]}]}""", labels: """{"app":"web"}""")).OrThrow();
        Service(cluster, service);
        Run(cluster, 10);
        return cluster;
    }

    private static void Service(EmbeddedCluster cluster, string spec)
    {
        var selector = spec.Contains("ExternalName", StringComparison.Ordinal) ? "" : """ "selector":{"app":"web"}, """;
        cluster.Server.As("user").Create(new ApiObject(ResourceKinds.Service, (ApiMap)ApiJson.Read(
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"default"},"spec":{SELECTOR SPEC}}""".Replace("SELECTOR", selector).Replace("SPEC", spec)))).OrThrow();
    }

    private static void Create(EmbeddedCluster cluster, string name) => cluster.Server.As("user").Create(Pods.Simple(name, spec: """
        {"hostname":"NAME","subdomain":"web","containers":[{"name":"app","image":"a:1","ports":[{"name":"peer","containerPort":7000}]}]}
        """.Replace("NAME", name), labels: """{"app":"web"}""")).OrThrow();

    private static string State(EmbeddedCluster cluster, string pod) => string.Join(' ', cluster.Store.List(ResourceKinds.EndpointSlice)
        .SelectMany(static slice => slice.Root.List("endpoints")!.Maps).Single(each => each.TextOf("hostname") == pod).Map("conditions")!.Where(static each => each.Value.Boolean == true).Select(static each => each.Key));

    private static string Ask(EmbeddedCluster cluster, string name, DnsType type) => Ask(cluster.Dns, name, type);

    private static string Ask(DnsZone zone, string name, DnsType type)
    {
        var answer = zone.Query(name, type);
        return answer.Records.Count == 0 ? answer.Code.ToString() : string.Join(' ', answer.Records.Select(Text).Order(StringComparer.Ordinal));
    }

    public static string Text(DnsRecord record) => record switch
    {
        DnsAddress address => address.Address.ToString(),
        DnsName name => name.Target.TrimEnd('.'),
        DnsService service => $"{service.Target.TrimEnd('.')}:{service.Port}",
        DnsText text => text.Text,
        DnsStart start => start.Server.TrimEnd('.'),
        _ => record.ToString(),
    };

    private static void Run(EmbeddedCluster cluster, double seconds) => cluster.Simulation.RunFor(TimeSpan.FromSeconds(seconds));
}
