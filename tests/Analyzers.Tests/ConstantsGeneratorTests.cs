using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using StsLint.Analyzers.Generator;
using StsLint.Tests.Harness;

namespace StsLint.Tests;

/// <summary>Manifests become constants that compile, and only what changed is written again.</summary>
public class ConstantsGeneratorTests
{
    private static string Set(string name = "web", string spec = "replicas: 2") => $"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {"{"}name: {name}, namespace: shop{"}"}
        spec:
          serviceName: nginx
          {spec}
          selector: {"{"}matchLabels: {"{"}app: web{"}"}{"}"}
          template:
            metadata: {"{"}labels: {"{"}app: web{"}"}{"}"}
            spec:
              containers:
              - name: main
                image: registry.example/web:1
                ports:
                - {"{"}name: http, containerPort: 8080{"}"}
          volumeClaimTemplates:
          - metadata: {"{"}name: www{"}"}
            spec: {"{"}accessModes: [ReadWriteOnce], resources: {"{"}requests: {"{"}storage: 1Gi{"}"}{"}"}{"}"}
        """;

    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: nginx}
        spec:
          clusterIP: None
          ports:
          - port: 80
        """;

    [Fact]
    public void What_code_needs_is_there()
    {
        var constants = Constants(Run(out _, ("web.yaml", Set() + "\n---\n" + Service)));
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["WebStatefulSet.Name"] = "web",
                ["WebStatefulSet.Namespace"] = "shop",
                ["WebStatefulSet.ServiceName"] = "nginx",
                ["WebStatefulSet.Replicas"] = 2,
                ["WebStatefulSet.Ports.Http"] = 8080,
                ["WebStatefulSet.Pod0.Name"] = "web-0",
                ["WebStatefulSet.Pod0.Host"] = "web-0.nginx",
                ["WebStatefulSet.Pod0.Dns"] = "web-0.nginx.shop.svc.cluster.local",
                ["WebStatefulSet.Pod0.WwwClaim"] = "www-web-0",
                ["WebStatefulSet.Pod1.Name"] = "web-1",
                ["WebStatefulSet.Pod1.Host"] = "web-1.nginx",
                ["WebStatefulSet.Pod1.Dns"] = "web-1.nginx.shop.svc.cluster.local",
                ["WebStatefulSet.Pod1.WwwClaim"] = "www-web-1",
                ["NginxService.Name"] = "nginx",
                ["NginxService.Port"] = 80,
            },
            constants);
    }

    [Fact]
    public void Ordinals_start_where_the_manifest_says()
    {
        var constants = Constants(Run(out _, ("web.yaml", Set(spec: "ordinals: {start: 5}"))));
        Assert.Equal("web-5", constants["WebStatefulSet.Pod5.Name"]);
        Assert.DoesNotContain("WebStatefulSet.Pod0.Name", constants.Keys);
        // The default of replicas is 1.
        Assert.Equal(1, constants["WebStatefulSet.Replicas"]);
        Assert.DoesNotContain("WebStatefulSet.Pod6.Name", constants.Keys);
    }

    [Theory]
    [InlineData("replicas: \"{{ .Values.n }}\"")]
    [InlineData("replicas: ${REPLICAS}")]
    [InlineData("replicas: [1]")]
    [InlineData("replicas: -1")]
    public void What_is_not_known_is_left_out(string spec)
    {
        var constants = Constants(Run(out _, ("web.yaml", Set(spec: spec))));
        Assert.Equal("web", constants["WebStatefulSet.Name"]);
        Assert.DoesNotContain(constants.Keys, static key => key.Contains("Pod", StringComparison.Ordinal) || key.EndsWith("Replicas", StringComparison.Ordinal));
    }

    [Fact]
    public void A_large_set_is_cut_short_and_that_is_said()
    {
        var compilation = Run(out var driver, ("web.yaml", Set(spec: "replicas: 2000000000")));
        var constants = Constants(compilation);
        Assert.Equal((2000000000, 100), ((int)constants["WebStatefulSet.Replicas"], constants.Keys.Count(static key => key.EndsWith(".Dns", StringComparison.Ordinal))));
        Assert.Contains("only the first 100 of them", driver.GetRunResult().Results[0].GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A manifest is data: nothing in it becomes code.</summary>
    [Fact]
    public void Values_are_escaped_and_names_are_valid()
    {
        var nasty = Set("\"a\\\"; } static int X = 1; /* */ // \\n class\"", "replicas: 1").Replace("serviceName: nginx", "serviceName: \"*/ {0} \\\\ \\u2028 \\\"\"", StringComparison.Ordinal).Replace("{name: www}", "{name: \"1 \\n name\"}", StringComparison.Ordinal);
        var constants = Constants(Run(out _, ("web.yaml", nasty), ("b.yaml", Set("0")), ("c.yaml", Set("class")), ("d.yaml", Set("名前")), ("e.yaml", Set("equals")), ("e2.yaml", Set("a-b")), ("e3.yaml", Set("a.b")), ("e4.yaml", Set("A-B"))));
        Assert.Contains("*/ {0} \\ \u2028 \"", constants.Values);
        Assert.Contains("a\"; } static int X = 1; /* */ // \n class", constants.Values);
        Assert.Equal("1 \n name-0-0".Replace("-0-0", "", StringComparison.Ordinal) + "-a\"; } static int X = 1; /* */ // \n class-0", constants.Values.Single(static value => value is string text && text.StartsWith("1 \n", StringComparison.Ordinal)));
        Assert.Equal(["ABStatefulSet", "ABStatefulSet_2", "ABStatefulSet_3"], constants.Keys.Select(static key => key.Split('.')[0]).Where(static key => key.StartsWith("AB", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_object_that_stands_twice_is_written_once_and_namespaces_part_others()
    {
        var constants = Constants(Run(out _, ("a.yaml", Set()), ("b.yaml", Set(spec: "replicas: 3")), ("c.yaml", Set().Replace("namespace: shop", "namespace: test", StringComparison.Ordinal))));
        Assert.Equal(["WebStatefulSet", "WebTestStatefulSet"], constants.Keys.Select(static key => key.Split('.')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(2, constants["WebStatefulSet.Replicas"]);
    }

    [Fact]
    public void Domain_and_namespace_are_properties()
    {
        var compilation = RunWith(new() { ["build_property.StsLintClusterDomain"] = "k8s.example", ["build_property.StsLintConstantsNamespace"] = "My.Constants" }, out _, ("web.yaml", Set()));
        Assert.Equal("web-0.nginx.shop.svc.k8s.example", Constants(compilation, "My.Constants.")["WebStatefulSet.Pod0.Dns"]);
        compilation = RunWith(new() { ["build_property.RootNamespace"] = "Shop.class; evil" }, out _, ("web.yaml", Set()));
        Assert.Equal("web", Constants(compilation)["WebStatefulSet.Name"]);
    }

    [Fact]
    public void Only_files_that_ask_for_it_are_read()
    {
        var compilation = Run(out _, ("web.yaml", Set()), ("not-asked.yaml", Set("other")));
        Assert.DoesNotContain(Constants(compilation).Keys, static key => key.StartsWith("Other", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("code", "Cached,Cached", "Cached,Cached")]
    [InlineData("comment", "Cached,Unchanged", "Cached,Cached")]
    [InlineData("replicas", "Cached,Modified", "Cached,Modified")]
    public void Only_what_changed_is_made_again(string edit, string objects, string classes)
    {
        var compilation = Compilation();
        var (one, two) = (new Text("/repo/a.yaml", Set("one")), new Text("/repo/b.yaml", Set("two")));
        var driver = Driver([one, two], []).RunGenerators(compilation);
        switch (edit)
        {
            case "code":
                compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;"));
                break;
            case "comment":
                driver = driver.ReplaceAdditionalText(two, new Text(two.Path, "# about it\n" + Set("two")));
                break;
            default:
                driver = driver.ReplaceAdditionalText(two, new Text(two.Path, Set("two", "replicas: 3")));
                break;
        }
        var steps = driver.RunGenerators(compilation).GetRunResult().Results[0].TrackedSteps;
        Assert.Equal(objects, Reasons("Objects"));
        Assert.Equal(classes, Reasons("Classes"));
        Assert.All(steps["Names"], static step => Assert.All(step.Outputs, static output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)));

        string Reasons(string name) => string.Join(',', steps[name].SelectMany(static step => step.Outputs).Select(static output => output.Reason.ToString()).Order(StringComparer.Ordinal));
    }

    private static Compilation Run(out GeneratorDriver driver, params (string Name, string Text)[] files) => RunWith([], out driver, files);

    private static Compilation RunWith(Dictionary<string, string> properties, out GeneratorDriver driver, params (string Name, string Text)[] files)
    {
        driver = Driver([.. files.Select(static file => new Text("/repo/" + file.Name, file.Text))], properties).RunGeneratorsAndUpdateCompilation(Compilation(), out var compilation, out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.Null(driver.GetRunResult().Results[0].Exception);
        return compilation;
    }

    private static CSharpCompilation Compilation() => CSharpCompilation.Create("Test", [CSharpSyntaxTree.ParseText("class C;")], Frameworks.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, warningLevel: 9999));

    private static GeneratorDriver Driver(IReadOnlyList<AdditionalText> texts, Dictionary<string, string> properties) => CSharpGeneratorDriver.Create(
        [new ConstantsGenerator().AsSourceGenerator()], texts, optionsProvider: new Provider(properties), driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    // Compiles, loads and reads what is public in the generated classes.
    private static Dictionary<string, object> Constants(Compilation compilation, string prefix = "Manifests.")
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success && !result.Diagnostics.Any(static each => each.Severity >= DiagnosticSeverity.Warning), string.Join("\n", result.Diagnostics));
        var constants = new Dictionary<string, object>();
        foreach (var type in Assembly.Load(stream.ToArray()).GetTypes())
        {
            foreach (var field in type.GetFields().Where(static field => field.IsLiteral))
                constants.Add(type.FullName![prefix.Length..].Replace('+', '.') + "." + field.Name, field.GetRawConstantValue()!);
        }
        return constants;
    }

    private sealed class Text(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Provider(Dictionary<string, string> properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(properties);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Options([]);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            new Options(textFile.Path.Contains("not-asked", StringComparison.Ordinal) ? [] : new() { ["build_metadata.AdditionalFiles.StsLintConstants"] = "true" });
    }

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override IEnumerable<string> Keys => values.Keys;

        public override bool TryGetValue(string key, out string value) => values.TryGetValue(key, out value!);
    }
}
