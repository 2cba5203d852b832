using Microsoft.CodeAnalysis;
using StsLint.Analyzers;
using StsLint.Engine;
using StsLint.Tests.Harness;

namespace StsLint.Tests;

/// <summary>Manifests among the additional files are judged: where, together with which others, and how their settings count.</summary>
public class ManifestAnalyzerTests
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata:
          name: nginx
        spec:
          clusterIP: None
          selector:
            app: web
          ports:
          - name: http
            port: 80
        """;

    private const string Set = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: web
        spec:
          serviceName: nginx
          replicas: 1
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
              - name: main
                image: registry.example/web:1.2
                ports:
                - name: http
                  containerPort: 80
        """;

    [Fact]
    public async Task A_finding_stands_at_its_place() => await new AnalyzerTest(new ManifestAnalyzer())
    {
        Rule = "STS2002",
        Manifests = { ["web.yaml"] = Set.Replace("serviceName: nginx", "serviceName: [|nginx|]", StringComparison.Ordinal) },
    }.RunAsync();

    [Fact]
    public async Task All_manifests_of_a_project_are_one_closed_input() => await new AnalyzerTest(new ManifestAnalyzer())
    {
        Rule = "STS2002",
        Manifests = { ["deploy/web.yaml"] = Set, ["other/service.yml"] = Service },
    }.RunAsync();

    [Fact]
    public async Task Lines_with_markers_work_too() => await new AnalyzerTest(new ManifestAnalyzer())
    {
        Rule = "STS0012",
        Manifests = { ["web.yaml"] = Set.Replace("  replicas: 1\n", "  replicas: 1.5\n  #         ~~~ STS0012\n", StringComparison.Ordinal) },
    }.RunAsync();

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\n")]
    public async Task Places_are_right_with_any_line_break(string newLine) => await new AnalyzerTest(new ManifestAnalyzer())
    {
        Rule = "STS2002",
        Manifests = { ["web.yaml"] = ("# é 日本 😀\n" + Set.Replace("  name: web\n", "  name: web\n  annotations:\n    note: \"a\u2028      b\u0085      c\"\n", StringComparison.Ordinal).Replace("serviceName: nginx", "serviceName: [|nginx|]", StringComparison.Ordinal)).Replace("\n", newLine, StringComparison.Ordinal) },
    }.RunAsync();

    [Fact]
    public async Task Other_places_are_additional_locations()
    {
        var test = new AnalyzerTest(new ManifestAnalyzer())
        {
            Rule = "STS2005",
            Manifests =
            {
                ["service.yaml"] = Service.Replace("  clusterIP: None\n", "", StringComparison.Ordinal).Replace("spec:", "[|spec|]:", StringComparison.Ordinal),
                ["web.yaml"] = Set.Replace("replicas: 1", "replicas: 3", StringComparison.Ordinal),
            },
        };
        var finding = Assert.Single(await test.RunAsync(), static each => each.Id == "STS2005");
        Assert.Contains("web.yaml", finding.AdditionalLocations.Select(AnalyzerTest.NameOf));
        Assert.Equal(finding.AdditionalLocations.Count, finding.Properties[DiagnosticProperties.Related]!.Split('\n').Length);
        Assert.Equal("spec.clusterIP", finding.Properties[DiagnosticProperties.Field]);
        Assert.Equal(finding.AdditionalLocations.Select(static place => (place.SourceSpan.Start, place.SourceSpan.End)), DiagnosticProperties.DecodeSpans(finding.Properties[DiagnosticProperties.Spans]).Skip(1));
    }

    [Fact]
    public async Task Files_that_hold_no_object_are_left_alone() => await new AnalyzerTest(new ManifestAnalyzer())
    {
        All = true,
        Manifests =
        {
            ["appsettings.json"] = "{ \"kinds\": [1, }",
            ["values.yaml"] = "replicas: 3\nkind of: thing\n",
            ["words.txt"] = Set,
            ["empty.yaml"] = "",
        },
    }.RunAsync();

    [Fact]
    public async Task A_broken_manifest_is_said() => await new AnalyzerTest(new ManifestAnalyzer())
    {
        Rule = "STS0001",
        Manifests = { ["web.yaml"] = "apiVersion: v1\nkind: Service\nmetadata: {name: x\nspec{|STS0001::|}\n" },
    }.RunAsync().ContinueWith(static task => Assert.NotEmpty(task.Result), TaskScheduler.Default);

    [Fact]
    public async Task What_is_declared_a_manifest_is_judged_whatever_it_holds()
    {
        var test = new AnalyzerTest(new ManifestAnalyzer())
        {
            All = true,
            Manifests = { ["list.txt"] = "[|- a|]\n".Replace("[|", "{|STS0035:", StringComparison.Ordinal).Replace("|]", "|}", StringComparison.Ordinal) },
            Metadata = { ["list.txt"] = "StsLint = manifest" },
        };
        await test.RunAsync();
    }

    [Fact]
    public async Task What_is_declared_none_is_not_judged() => await new AnalyzerTest(new ManifestAnalyzer())
    {
        All = true,
        Manifests = { ["web.yaml"] = Set },
        Metadata = { ["web.yaml"] = "StsLint = none" },
    }.RunAsync();

    [Theory]
    [InlineData("a", "a", false)]
    [InlineData("a", "b", false)]
    [InlineData("a", null, false)]
    [InlineData("open", "open", false)]
    [InlineData("open", null, false)]
    [InlineData("a", "none", true)]
    [InlineData("open", "none", false)]
    public async Task Scopes_are_said_by_metadata(string scopeOfSet, string? scopeOfService, bool isMissing)
    {
        var test = new AnalyzerTest(new ManifestAnalyzer())
        {
            Rule = "STS2002",
            Manifests =
            {
                ["web.yaml"] = isMissing ? Set.Replace("serviceName: nginx", "serviceName: [|nginx|]", StringComparison.Ordinal) : Set,
                ["service.yaml"] = Service,
            },
            Metadata = { ["web.yaml"] = "StsLintScope = " + scopeOfSet, ["service.yaml"] = scopeOfService is null ? "" : scopeOfService == "none" ? "StsLint = none" : "StsLintScope = " + scopeOfService },
        };
        await test.RunAsync();
    }

    [Fact]
    public async Task A_kustomization_and_a_chart_are_scopes_of_their_own() => await new AnalyzerTest(new ManifestAnalyzer())
    {
        Rule = "STS2002",
        Manifests =
        {
            ["base/kustomization.yaml"] = "resources:\n- web.yaml\nnamePrefix: x-\n",
            ["base/web.yaml"] = Set,
            ["chart/Chart.yaml"] = "name: x\nversion: 1.0.0\n",
            ["chart/values.yaml"] = "kind: x\n",
            ["chart/templates/web.yaml"] = Set.Replace("replicas: 1", "replicas: {{ .Values.replicas }}", StringComparison.Ordinal),
            ["plain/web.yaml"] = Set.Replace("name: web", "name: web-plain", StringComparison.Ordinal).Replace("serviceName: nginx", "serviceName: [|nginx-plain|]", StringComparison.Ordinal),
        },
    }.RunAsync();

    [Theory]
    [InlineData("[*.yaml]\nstslint_severity.STS2002 = none", null)]
    [InlineData("[*.yaml]\nstslint_severity.sts2002 = error", DiagnosticSeverity.Error)]
    [InlineData("[*.yaml]\nstslint_severity.Identity = warning", DiagnosticSeverity.Warning)]
    [InlineData("[*]\nstslint_severity.STS2 = error", DiagnosticSeverity.Error)]
    [InlineData("[deploy/*.yaml]\nstslint_severity.STS2002 = none", DiagnosticSeverity.Info)]
    [InlineData("[*.yaml]\nstslint_ignore = Identity", null)]
    [InlineData("[*.yaml]\ndotnet_diagnostic.STS2002.severity = error", DiagnosticSeverity.Info)]
    public async Task Severities_are_read_from_editorconfig(string config, DiagnosticSeverity? expected)
    {
        var test = new AnalyzerTest(new ManifestAnalyzer())
        {
            Rule = "STS2002",
            EditorConfig = config,
            Manifests = { ["web.yaml"] = expected is null ? Set : Set.Replace("serviceName: nginx", "serviceName: [|nginx|]", StringComparison.Ordinal) },
        };
        Assert.Equal(expected, (await test.RunAsync()).SingleOrDefault(static each => each.Id == "STS2002")?.Severity);
    }

    [Fact]
    public async Task Other_settings_count_as_on_the_command_line()
    {
        // Without a release, a field of 1.33 is known.
        var newer = Set.Replace("  replicas: 1\n", "  replicas: 1\n  minReadySeconds: 5\n", StringComparison.Ordinal);
        var test = new AnalyzerTest(new ManifestAnalyzer())
        {
            Rule = "STS2002",
            EditorConfig = "[*.yaml]\nstslint_namespace = shop\n",
            Manifests = { ["web.yaml"] = newer, ["service.yaml"] = Service.Replace("  name: nginx\n", "  name: nginx\n  namespace: shop\n", StringComparison.Ordinal) },
        };
        await test.RunAsync();
    }

    [Fact]
    public async Task Settings_that_mean_nothing_are_said_once()
    {
        var test = new AnalyzerTest(new ManifestAnalyzer())
        {
            Rule = "STS9001",
            EditorConfig = "[*.yaml]\nstslint_severity.STS2999 = error\nstslint_kubernetes_verison = 1.30\nstslint_severity.STS2002 = loud\n",
            Manifests = { ["web.yaml"] = Set, ["service.yaml"] = Service },
        };
        var compiled = await DiagnosticsOf(test);
        Assert.Equal(
            ["stslint_kubernetes_verison = 1.30: there is no setting 'stslint_kubernetes_verison'; did you mean 'stslint_kubernetes_version'?", "stslint_severity.sts2002 = loud:", "stslint_severity.sts2999 = error: there is no rule 'sts2999'"],
            compiled.Where(static each => each.Id == "STS9001").Select(static each => each.GetMessage()).Select(static text => text.StartsWith("stslint_severity.sts2002", StringComparison.Ordinal) ? text[..text.IndexOf(": ", StringComparison.Ordinal)] + ":" : text.StartsWith("stslint_severity.sts2999", StringComparison.Ordinal) ? text.Split("; did")[0] : text));
    }

    [Fact]
    public async Task A_refusal_is_an_error_although_its_descriptor_is_a_warning()
    {
        var test = new AnalyzerTest(new ManifestAnalyzer())
        {
            Rule = "STS0012",
            Manifests = { ["web.yaml"] = Set.Replace("replicas: 1", "replicas: [|1.5|]", StringComparison.Ordinal) },
        };
        var finding = Assert.Single(await test.RunAsync(), static each => each.Id == "STS0012");
        Assert.Equal((DiagnosticSeverity.Error, DiagnosticSeverity.Warning), (finding.Severity, finding.DefaultSeverity));
        Assert.Equal("https://stslint.dev/rules/STS0012", finding.Descriptor.HelpLinkUri);
    }

    /// <summary>What builds say of diagnostics counts for those of manifests as well, errors included.</summary>
    [Theory]
    [InlineData("STS0012", "replicas: 1.5", "NoWarn", null)]
    [InlineData("STS0012", "replicas: 1.5", "global none", null)]
    [InlineData("STS0012", "replicas: 1.5", "global suggestion", DiagnosticSeverity.Info)]
    [InlineData("STS0012", "replicas: 1.5", "", DiagnosticSeverity.Error)]
    [InlineData("STS2002", "replicas: 1", "", DiagnosticSeverity.Info)]
    [InlineData("STS2002", "replicas: 1", "NoWarn", null)]
    [InlineData("STS2002", "replicas: 1", "global error", DiagnosticSeverity.Error)]
    [InlineData("STS2002", "replicas: 1", "warnaserror", DiagnosticSeverity.Info)]
    [InlineData("STS2002", "replicas: 1", "warnaserror id", DiagnosticSeverity.Error)]
    [InlineData("STS2002", "replicas: 1", "config warning, warnaserror", DiagnosticSeverity.Error)]
    [InlineData("STS2002", "replicas: 1", "config error, NoWarn", null)]
    [InlineData("STS2002", "replicas: 1", "config error, global none", null)]
    public async Task The_compilers_settings_keep_their_meaning(string rule, string replicas, string settings, DiagnosticSeverity? expected)
    {
        var test = new AnalyzerTest(new ManifestAnalyzer())
        {
            Rule = rule,
            EditorConfig = settings.Contains("config error", StringComparison.Ordinal) ? $"[*.yaml]\nstslint_severity.{rule} = error" : settings.Contains("config warning", StringComparison.Ordinal) ? $"[*.yaml]\nstslint_severity.{rule} = warning" : null,
            GlobalConfig = settings.IndexOf("global ", StringComparison.Ordinal) is >= 0 and var at ? $"dotnet_diagnostic.{rule}.severity = {settings[(at + 7)..]}" : null,
            Compiler = options =>
            {
                if (settings.Contains("NoWarn", StringComparison.Ordinal))
                    options = options.WithSpecificDiagnosticOptions([new(rule, ReportDiagnostic.Suppress)]);
                if (settings.EndsWith("warnaserror id", StringComparison.Ordinal))
                    options = options.WithSpecificDiagnosticOptions([new(rule, ReportDiagnostic.Error)]);
                else if (settings.Contains("warnaserror", StringComparison.Ordinal))
                    options = options.WithGeneralDiagnosticOption(ReportDiagnostic.Error);
                return options;
            },
            Manifests = { ["web.yaml"] = Set.Replace("replicas: 1", replicas, StringComparison.Ordinal) },
        };
        var found = (await DiagnosticsOf(test)).Where(each => each.Id == rule && !each.IsSuppressed).ToList();
        Assert.Equal(expected, found.SingleOrDefault()?.Severity);
    }

    internal static async Task<IReadOnlyList<Diagnostic>> DiagnosticsOf(AnalyzerTest test)
    {
        using var workspace = new AdhocWorkspace();
        return await test.DiagnosticsOfAsync(test.ProjectIn(workspace.CurrentSolution));
    }

    /// <summary>An editor analyses several states of a project at once; they share what they have in common, and each gets what is true of it.</summary>
    [Fact]
    public async Task States_of_a_project_can_be_analysed_at_once()
    {
        using var workspace = new Microsoft.CodeAnalysis.AdhocWorkspace();
        var test = new AnalyzerTest(new ManifestAnalyzer());
        for (var i = 0; i < 10; i++)
            test.Manifests[$"set{i}.yaml"] = $"apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: set{i}\nspec:\n  replicas: {i}\n  serviceName: web\n  selector:\n    matchLabels:\n      app: set{i}\n  template:\n    metadata:\n      labels:\n        app: set{i}\n    spec:\n      containers:\n      - name: main\n        image: registry.example/web:1.2\n";
        var project = test.ProjectIn(workspace.CurrentSolution);
        var states = Enumerable.Range(0, 16).Select(state =>
        {
            var document = project.AdditionalDocuments.ElementAt(state % 10);
            var text = Microsoft.CodeAnalysis.Text.SourceText.From(document.GetTextSynchronously().ToString().Replace($"  replicas: {state % 10}", $"  replicas: -{state + 1}", StringComparison.Ordinal));
            return project.Solution.WithAdditionalDocumentText(document.Id, text).GetProject(project.Id)!;
        }).ToList();
        var found = await Task.WhenAll(states.Select(state => Task.Run(() => test.DiagnosticsOfAsync(state))));
        for (var state = 0; state < found.Length; state++)
        {
            var wrong = Assert.Single(found[state], static each => each.Id == "STS1026");
            Assert.EndsWith($"set{state % 10}.yaml", wrong.Location.GetLineSpan().Path, StringComparison.Ordinal);
            Assert.Contains($"replicas is -{state + 1};", wrong.GetMessage(), StringComparison.Ordinal);
        }
    }
}
