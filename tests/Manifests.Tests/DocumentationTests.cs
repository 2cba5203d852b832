using System.Text.RegularExpressions;
using StsLint.Engine;

namespace StsLint.Tests;

/// <summary>The current folder and the console belong to the process.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;

/// <summary>README.md and docs/dsl.md: each line of their snippets stands here or in the sample, and does what they say.</summary>
[Collection(nameof(ProcessWide))]
public sealed partial class DocumentationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stslint-docs").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_snippet_is_compiled()
    {
        var code = new[] { Path.Combine("tests", "Manifests.Tests", "DocumentationTests.cs"), Path.Combine("samples", "dsl", "Nginx.cs") }
            .SelectMany(static file => File.ReadAllLines(Path.Combine(Repository.Root, file))).Select(static line => line.Trim()).ToHashSet();
        var snippets = new[] { "README.md", Path.Combine("docs", "dsl.md") }
            .SelectMany(static file => Snippet().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n"))).Select(static match => match.Groups[1].Value).ToList();
        Assert.Equal(5, snippets.Count);
        Assert.All(snippets.SelectMany(static snippet => snippet.Split('\n')), line => Assert.Contains(line.Trim(), code));
    }

    [Fact]
    public void What_the_types_do_not_have()
    {
        var service = new Service { Name = "web", Spec = new ServiceSpec { Extra = { ["futureField"] = "PreferClose" } } };
        service.Set("spec.ports[0]", ServicePort.Tcp("http", 80));
        service.Set("metadata.annotations[\"example.com/team\"]", "shop");
        var monitor = new UntypedObject("monitoring.coreos.com/v1", "ServiceMonitor", "web") { Extra = { ["spec"] = ManifestValue.Yaml("{endpoints: [{port: http}]}") } };

        Assert.Equal("""
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              annotations:
                example.com/team: shop
            spec:
              ports:
              - name: http
                port: 80
              futureField: PreferClose
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata:
              name: web
            spec:
              endpoints:
              - port: http

            """.ReplaceLineEndings("\n"), new Manifest([service, monitor]).ToYaml());
    }

    [Fact]
    public void Checking_and_writing()
    {
        var (nginx, web) = ((Service)Samples.Dsl.Nginx.Manifest()[0], (StatefulSet)Samples.Dsl.Nginx.Manifest()[1]);
        var output = Console.Out;
        var said = new StringWriter();
        var here = Environment.CurrentDirectory;
        try
        {
            Console.SetOut(said);
            Environment.CurrentDirectory = _folder;

            Manifest manifest = [nginx, web];
            foreach (var finding in manifest.Check())
                Console.WriteLine($"{finding.Object} {finding.Field}: {finding.Message}");
            ValidatedManifests validated = manifest.Validate();
            var changed = manifest.WriteTo("deploy/nginx.yaml");
            new Manifest([nginx, web]).WriteTo("deploy/nginx.yaml");

            Assert.Equal(2, validated.Objects.Count);
            Assert.Equal(["deploy/nginx.yaml"], changed);
        }
        finally
        {
            Console.SetOut(output);
            Environment.CurrentDirectory = here;
        }
        Assert.Contains("StatefulSet/web spec.replicas: StatefulSet 'web' has several replicas and no PodDisruptionBudget", said.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "deploy", "nginx.yaml")));
    }

    [Fact]
    public void Reading()
    {
        var yaml = Samples.Dsl.Nginx.Manifest().ToYaml();

        var read = Manifest.FromYaml(yaml, "app.yaml");
        var set = read.OfType<StatefulSet>().Single();
        set.Replicas = 5;
        var text = read.ToYaml();

        Assert.Equal(yaml.Replace("replicas: 2", "replicas: 5", StringComparison.Ordinal), text);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
