using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace StsLint.Tests;

/// <summary>YAML to types and back: nothing of the data is lost.</summary>
public class RoundTripTests
{
    [Fact]
    public void Samples_and_what_a_server_took_come_back_as_they_were()
    {
        // Files of tools start with a dot, and scripts of simulate are no manifests.
        var scripts = Path.Combine(Repository.Samples, "simulate");
        var files = Directory.EnumerateFiles(Repository.Samples, "*.yaml", SearchOption.AllDirectories).Where(path => !Path.GetFileName(path).StartsWith('.') && Path.GetDirectoryName(path) != scripts).Concat(Directory.EnumerateFiles(Repository.Bases, "*.yaml")).ToList();
        Assert.True(files.Count > 40, "the files are missing");
        foreach (var file in files)
            AssertComesBack(File.ReadAllText(file), file);
    }

    /// <summary>Most of them have mistakes that types cannot hold. What cannot be read at all is refused.</summary>
    [Fact]
    public void Fixtures_of_all_rules_come_back_as_they_were_or_are_refused()
    {
        var (back, refused) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Rules.Tests", "Fixtures"), "*.yaml", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            try
            {
                Manifest.FromYaml(text);
            }
            catch (ManifestReadException)
            {
                refused++;
                continue;
            }
            AssertComesBack(text, file);
            back++;
        }
        Assert.True(back > 20 * refused && back > 1000, $"{back} came back, {refused} were refused");
    }

    [Fact]
    public void Generated_objects_come_back_as_they_were()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed =>
        {
            var manifest = new Manifest([new RandomManifest(seed).Object(), new RandomManifest(seed / 2).Object()]);
            var yaml = manifest.ToYaml();
            var back = Manifest.FromYaml(yaml);
            Assert.Equal(yaml, back.ToYaml());
            Assert.Equal(manifest.ToJson(), back.ToJson());
            Assert.Equal(yaml, Manifest.FromYaml(manifest.ToJson(), "manifest.json").ToYaml());
            Assert.All(manifest.Zip(back), static pair => Assert.Equal(pair.First.GetType(), pair.Second.GetType()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void Any_text_comes_back_as_value_and_as_key()
    {
        Prop.ForAll(RandomManifest.Texts.ToArbitrary(), static text =>
        {
            var config = new ConfigMap("texts") { Data = new Dictionary<string, string> { [text] = "a key", ["value"] = text, [text + "x"] = text }, Extra = { ["list"] = ManifestValue.List(text, ManifestValue.List(text)) } };
            Manifest manifest = [config];
            var back = (ConfigMap)Manifest.FromYaml(manifest.ToYaml())[0];
            Assert.Equal(config.Data, back.Data);
            Assert.Equal(text, back.Extra["list"].Items[1].Items[0].Text);
            using var json = JsonDocument.Parse(manifest.ToJson());
            Assert.Equal(text, json.RootElement.GetProperty("data").GetProperty("value").GetString());
            Assert.Equal(manifest.ToYaml(), Manifest.FromYaml(manifest.ToJson(), "a.json").ToYaml());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(12));
    }

    [Theory]
    [InlineData("cpu: 2", "cpu: 2")]
    [InlineData("cpu: \"2\"", "cpu: \"2\"")]
    [InlineData("cpu: 0.50", "cpu: 0.50")]
    [InlineData("cpu: 1e3", "cpu: 1e3")]
    [InlineData("cpu: 1000m", "cpu: 1000m")]
    [InlineData("cpu: lots", "cpu: lots")]
    public void Quantities_keep_their_spelling(string written, string expected)
    {
        var text = $"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    resources:\n      requests:\n        {written}\n";
        Assert.Contains("        " + expected + "\n", Manifest.FromYaml(text).ToYaml(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_kept_beside()
    {
        const string Text = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: 5
              labels:
                a: true
            spec:
              podManagementPolicy: Sideways
              replicas: two
              selector: null
              serviceName: "8080"
              template:
                spec:
                  containers:
                  - name: a
                    ports:
                    - containerPort: 8080
                      appProtocol: h2c
                  volumes:
                  - name: a
                    hostPath:
                      path: /
                      type: ""
            """;
        var set = (StatefulSet)Manifest.FromYaml(Text)[0];
        AssertComesBack(Text, "text");
        Assert.Equal("5", set.Metadata!.Extra["name"].Text);
        Assert.Equal(ManifestValueKind.Number, set.Metadata.Extra["name"].Kind);
        Assert.Equal(ManifestValueKind.Map, set.Metadata.Extra["labels"].Kind);
        Assert.Equal("Sideways", set.Spec!.Extra["podManagementPolicy"].Text);
        Assert.Equal("two", set.Spec.Extra["replicas"].Text);
        Assert.Equal(ManifestValueKind.Null, set.Spec.Extra["selector"].Kind);
        Assert.Equal("8080", set.ServiceName);
        Assert.Equal("h2c", set.Containers![0].Ports![0].Extra["appProtocol"].Text);
        Assert.Equal("", set.Volumes![0].HostPath!.Extra["type"].Text);
        Assert.Null(set.Volumes[0].HostPath!.Type);
    }

    [Fact]
    public void Kinds_without_a_type_are_kept_whole()
    {
        const string Text = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: web\nspec:\n  endpoints:\n  - port: web\n    interval: 30s\n";
        var monitor = Assert.IsType<UntypedObject>(Manifest.FromYaml(Text)[0]);
        Assert.Equal(Text, monitor.ToYaml());
        Assert.Equal("web", monitor.Name);
        Assert.Equal("30s", monitor.Extra["spec"].Fields!["endpoints"].Items[0].Fields!["interval"].Text);
    }

    [Fact]
    public void A_List_is_taken_apart_and_a_claim_template_still_says_what_it_is()
    {
        const string Text = """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: ConfigMap
              metadata:
                name: a
            - apiVersion: apps/v1
              kind: StatefulSet
              spec:
                volumeClaimTemplates:
                - apiVersion: v1
                  kind: PersistentVolumeClaim
                  metadata:
                    name: data
                - metadata:
                    name: other
            """;
        var manifest = Manifest.FromYaml(Text);
        Assert.Equal(["ConfigMap/a", "StatefulSet/"], manifest.Select(static each => each.ToString()));
        AssertComesBack(Text, "text");
    }

    private static void AssertComesBack(string text, string path)
    {
        var expected = Data.Of(text, "data.yaml");
        var manifest = Manifest.FromYaml(text, path);
        Assert.True(expected.SequenceEqual(Data.Of(manifest.ToYaml())), $"{path} became\n{manifest.ToYaml()}\nexpected:\n{string.Join("\n", expected)}\nread:\n{string.Join("\n", Data.Of(manifest.ToYaml()))}");
        var json = manifest.ToJson();
        using var _ = JsonDocument.Parse(json);
        if (!text.Contains(".inf", StringComparison.OrdinalIgnoreCase) && !text.Contains(".nan", StringComparison.OrdinalIgnoreCase))
            Assert.True(expected.SequenceEqual(Data.Of(json, "data.json")), $"{path} became\n{json}");
    }
}
