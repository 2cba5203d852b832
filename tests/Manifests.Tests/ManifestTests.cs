namespace StsLint.Tests;

/// <summary>Manifests as a whole: collecting, reading, writing to files.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stslint-manifests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Objects_are_collected_in_order()
    {
        Manifest one = [new ConfigMap("a"), new Secret("b")];
        Manifest all = [.. one, new Service { Name = "c" }];
        Assert.Equal(["ConfigMap/a", "Secret/b", "Service/c"], all.Select(static each => each.ToString()));
        Assert.Equal("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: b\n", one.ToYaml());
        Assert.Equal("", new Manifest().ToYaml());
    }

    [Fact]
    public void One_object_is_JSON_as_it_is()
    {
        Assert.Equal("""
            {
              "apiVersion": "v1",
              "kind": "Service",
              "metadata": {
                "name": "nginx"
              },
              "spec": {
                "clusterIP": "None",
                "ports": [],
                "selector": {
                  "a\"b": "\\ \u00e9"
                }
              }
            }

            """.ReplaceLineEndings("\n").Replace("\\u00e9", "é", StringComparison.Ordinal),
            new Service { Name = "nginx", Spec = new ServiceSpec { ClusterIP = "None", Ports = [], Selector = new Labels { ["a\"b"] = "\\ é" } } }.ToJson());
    }

    [Fact]
    public void Several_objects_are_a_List_in_JSON()
    {
        Manifest manifest = [new ConfigMap("a"), new ConfigMap("b") { Extra = { ["n"] = ManifestValue.Yaml("[0x10, 0o7, 1.50, 1_000, .5, 1e3]") } }];
        Assert.Equal("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}},{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\"},\"n\":[16,7,1.50,1000,0.5,1e3]}]}",
            manifest.ToJson().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(manifest.ToJson(), Manifest.FromYaml(manifest.ToJson(), "list.json").ToJson());
    }

    [Fact]
    public void What_is_empty_is_written_as_empty()
    {
        var pod = new Pod { Spec = new PodSpec { Containers = [], Volumes = [Volume.Empty("a")], NodeSelector = new Labels() } };
        Assert.Equal("apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n  nodeSelector: {}\n  volumes:\n  - name: a\n    emptyDir: {}\n", pod.ToYaml());
        Assert.Equal("apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - {}\n", new Pod { Extra = { ["spec"] = ManifestValue.Yaml("{volumes: [{}]}") } }.ToYaml());
        Assert.Equal("apiVersion: v1\nkind: Pod\na:\n- - 1\n  - - 2\n- []\n- null\n", new Pod { Extra = { ["a"] = ManifestValue.Yaml("[[1, [2]], [], null]") } }.ToYaml());
    }

    [Fact]
    public void What_a_shorthand_made_can_be_changed_and_changes_nothing_else()
    {
        var labels = new Labels { ["app"] = "web" };
        var service = Service.Headless("web", labels, ServicePort.Tcp("http", 80));
        service.Ports!.Add(ServicePort.Tcp("https", 443));
        service.Selector!["role"] = "primary";
        var set = new StatefulSet("web", service, labels);
        set.PodLabels!["version"] = "2";
        var budget = PodDisruptionBudget.For(set, maxUnavailable: 1);
        budget.Spec!.Selector!.MatchLabels!.Clear();
        Assert.Equal(2, service.Ports.Count);
        Assert.Equal(["app"], labels.Keys);
        Assert.Equal(["app"], service.Labels!.Keys);
        Assert.Equal(["app"], set.Selector!.MatchLabels!.Keys);
        Assert.Equal(["app"], set.Labels!.Keys);
        Assert.Equal(["app", "version"], set.PodLabels.Keys);
    }

    [Fact]
    public void Extra_fields_win()
    {
        var service = new Service { Spec = new ServiceSpec { ClusterIP = "None", Type = ServiceType.ClusterIP, Extra = { ["type"] = "Future", ["trafficDistribution"] = "Near" } } };
        Assert.Equal("apiVersion: v1\nkind: Service\nspec:\n  clusterIP: None\n  type: Future\n  trafficDistribution: Near\n", service.ToYaml());
        Assert.True(service.Spec.Extra.Remove("type"));
        Assert.Equal("apiVersion: v1\nkind: Service\nspec:\n  clusterIP: None\n  type: ClusterIP\n  trafficDistribution: Near\n", service.ToYaml());
        Assert.Throws<ArgumentException>(() => service.Spec.Extra.Add("trafficDistribution", 1));
        Assert.Throws<KeyNotFoundException>(() => service.Spec.Extra["type"]);
    }

    [Fact]
    public void Enums_are_written_as_the_API_writes_them()
    {
        var lifecycle = new Lifecycle { StopSignal = StopSignal.SIGRTMINPlus1 };
        var pod = new Pod { Spec = new PodSpec { Containers = [new("a", "b") { Lifecycle = lifecycle }] } };
        Assert.Contains("stopSignal: SIGRTMIN+1\n", pod.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(StopSignal.SIGRTMINPlus1, ((Pod)Manifest.FromYaml(pod.ToYaml())[0]).Spec!.Containers[0].Lifecycle!.StopSignal);
        lifecycle.StopSignal = (StopSignal)999;
        Assert.StartsWith("StopSignal has no such member. Values that it lacks go into Extra.", Assert.Throws<ArgumentOutOfRangeException>(() => pod.ToYaml()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantities_compare_by_what_they_amount_to()
    {
        Assert.Equal((Quantity)"1Gi", 1024.Mi());
        Assert.Equal(1.Gi().GetHashCode(), 1024.Mi().GetHashCode());
        Assert.True(500.Milli() == "0.5");
        Assert.True(1.Ti() != 1.Pi());
        Assert.Equal(2, (Quantity)"2");
        Assert.Equal("lots", ((Quantity)"lots").ToString());
        Assert.Null(((Quantity)"lots").ToDecimal());
        Assert.NotEqual("lots", (Quantity)"more");
        Assert.Equal(0.064m, 64.Milli().ToDecimal());
        Assert.Equal(1024m, 1.Ki().ToDecimal());
        Assert.Equal(0m, default(Quantity).ToDecimal());
    }

    [Theory]
    [InlineData("a: [\n", "app.yaml:1:4: this cannot be read as YAML; check quotes, brackets and indentation here and in the line above")]
    [InlineData("apiVersion: v1\nkind: Service\nkind: Pod\n", "app.yaml:3:1: the key 'kind' stands here twice")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\ndata: *x\n", "app.yaml:3:7: there is no anchor 'x' before this alias")]
    [InlineData("- a\n", "app.yaml:1:1: this is no object: a mapping with apiVersion and kind is expected")]
    [InlineData("a: b\n", "app.yaml:1:1: the object has no apiVersion")]
    [InlineData("apiVersion: v1\n---\n", "app.yaml:1:1: the object has no kind")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: Secret\ndata: !vault x\n", "app.yaml:6:7: the tag '!vault' is none of YAML's own")]
    [InlineData("{{- if .Values.x }}\na: b\n{{- end }}\n", "app.yaml:1:1: this is a template ('{{- if .Values.x }}'), not YAML")]
    public void What_cannot_be_read_is_refused_with_its_place(string text, string message)
    {
        var exception = Assert.Throws<ManifestReadException>(() => Manifest.FromYaml(text, "app.yaml"));
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal($"app.yaml:{exception.Line}:{exception.Column}", message[..message.IndexOf(": ", StringComparison.Ordinal)]);
    }

    [Fact]
    public void What_refers_to_an_object_without_a_name_is_refused()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new StatefulSet { ServiceName = new Service() });
        Assert.Equal("The Service has no name yet, so nothing can refer to it.", exception.Message);
    }

    [Fact]
    public void A_file_is_written_only_if_it_changes()
    {
        var path = Path.Combine(_folder, "deploy", "app.yaml");
        Manifest manifest = [new ConfigMap("a")];
        Assert.Equal([path], manifest.WriteTo(path));
        Assert.Equal(manifest.ToYaml(), File.ReadAllText(path));
        Assert.Equal((byte)'a', File.ReadAllBytes(path)[0]);
        Assert.Empty(manifest.WriteTo(path));
        manifest.Add(new ConfigMap("b"));
        Assert.Equal([path], manifest.WriteTo(path));
        Assert.Equal([Path.Combine(_folder, "app.JSON")], manifest.WriteTo(Path.Combine(_folder, "app.JSON")));
        Assert.Equal(manifest.ToJson(), File.ReadAllText(Path.Combine(_folder, "app.JSON")));
    }

    [Fact]
    public void In_a_folder_every_object_has_its_file()
    {
        Manifest manifest = [new ConfigMap("web"), new StatefulSet { Name = "web", Namespace = "shop" }];
        Assert.Equal(["web.configmap.yaml", "shop.web.statefulset.yaml"], manifest.WriteTo(_folder).Select(Path.GetFileName));
        Assert.Equal("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n", File.ReadAllText(Path.Combine(_folder, "web.configmap.yaml")));
        Assert.Empty(manifest.WriteTo(_folder));
        manifest.Add(new ConfigMap("web"));
        Assert.Contains("ConfigMap/web and ConfigMap/web would both be written to", Assert.Throws<InvalidOperationException>(() => manifest.WriteTo(_folder)).Message, StringComparison.Ordinal);
        Assert.Equal("A ConfigMap has no name to be written under.", Assert.Throws<InvalidOperationException>(() => new Manifest([new ConfigMap()]).WriteTo(_folder)).Message);
        Assert.Equal("ConfigMap/../a has a name that no file can have.", Assert.Throws<InvalidOperationException>(() => new Manifest([new ConfigMap("../a")]).WriteTo(_folder)).Message);
    }
}
