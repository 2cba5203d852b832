using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

/// <summary>What the engine does with rules, whatever they say.</summary>
public class LinterTests
{
    private const string Web = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:\n    a/b: c\nspec:\n  ports:\n  - port: 80\n";

    [Fact]
    public void A_rule_that_fails_is_named_and_the_others_go_on()
    {
        var run = new Linter([new Fails(), new EachObject("STS4028")]).Start();
        var findings = run.Judge(Input("a.yaml", Web, LintOptions.Default with { Ignore = ["STS0"], Severities = new Dictionary<string, Severity> { ["STS0000"] = Severity.None } })).Findings;
        Assert.Equal(["STS0000", "STS4028"], findings.Select(finding => finding.Rule.Id));
        Assert.Contains("Fails", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("on purpose", findings[0].Message, StringComparison.Ordinal);
        Assert.Equal("a.yaml", findings[0].Span.File.Path);
        Assert.Equal((Severity.Error, 1), (findings[0].Severity, run.InternalErrors));
    }

    [Fact]
    public void An_internal_error_cannot_be_suppressed()
    {
        var findings = new Linter([new Fails()]).Check([Input("a.yaml", "# stslint:ignore-file STS0000, STS0 -- no\n" + Web)]);
        Assert.Null(findings.Single(finding => finding.Rule.Id == "STS0000").Suppression);
        Assert.Contains(findings, finding => finding.Rule.Id == "STS0049" && finding.Message.Contains("cannot be suppressed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", Severity.Warning)]
    [InlineData("STS4028=error", Severity.Error)]
    [InlineData("sts4028=error", Severity.Error)]
    [InlineData("STS4=error STS40=info", Severity.Info)]
    [InlineData("STS40=info STS4=error", Severity.Info)]
    [InlineData("Rollout=error STS402=info", Severity.Info)]
    [InlineData("Rollout=error STS=info", Severity.Error)]
    [InlineData("rollout=info", Severity.Info)]
    [InlineData("STS4028=none", null)]
    [InlineData("STS4=none STS4028=info", Severity.Info)]
    [InlineData("select:STS4", Severity.Warning)]
    [InlineData("select:Storage", null)]
    [InlineData("select:Storage,Rollout", Severity.Warning)]
    [InlineData("ignore:STS402", null)]
    [InlineData("select:STS4028 ignore:Rollout", null)]
    [InlineData("ignore:STS4028 STS4028=error", null)]
    public void The_longest_match_tells_the_severity(string settings, Severity? expected)
    {
        var options = LintOptions.Default;
        foreach (var setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (setting.StartsWith("select:", StringComparison.Ordinal))
                options = options with { Select = setting[7..].Split(',') };
            else if (setting.StartsWith("ignore:", StringComparison.Ordinal))
                options = options with { Ignore = setting[7..].Split(',') };
            else
                options = options with { Severities = new Dictionary<string, Severity>(options.Severities) { [setting.Split('=')[0]] = Enum.Parse<Severity>(setting.Split('=')[1], true) } };
        }
        var findings = new Linter([new EachObject("STS4028")]).Check([Input("a.yaml", Web, options)]);
        Assert.Equal(expected, findings.SingleOrDefault()?.Severity);
    }

    [Fact]
    public void What_follows_from_another_finding_is_attached_to_it()
    {
        var findings = new Linter([new EachObject("STS4001", explains: "STS4002"), new EachObject("STS4002")]).Check([Input("a.yaml", Web)]);
        var cause = Assert.Single(findings);
        Assert.Equal("STS4001", cause.Rule.Id);
        Assert.Contains("STS4002", Assert.Single(cause.Related).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_on_a_scope_is_attached_too()
    {
        var run = new Linter([new EachObject("STS4001", explains: "STS4003"), new EachInScope("STS4003")]).Start();
        Assert.Empty(run.Judge(Input("a.yaml", Web)).Findings);
        var cause = Assert.Single(run.Complete());
        Assert.Equal("STS4001", cause.Rule.Id);
        Assert.Single(cause.Related);
    }

    [Fact]
    public void A_suppressed_finding_is_kept_and_is_nobodys_consequence()
    {
        var text = Web.Replace("  name: web", "  name: web # stslint:ignore STS4002, STS4003 -- known", StringComparison.Ordinal);
        var linter = new Linter([new EachObject("STS4001", explains: "STS4002"), new EachObject("STS4002"), new EachInScope("STS4003")]);
        var findings = linter.Check([Input("a.yaml", text)]);
        Assert.Equal(["STS4001", "STS4002", "STS4003"], findings.Select(finding => finding.Rule.Id).Order(StringComparer.Ordinal));
        Assert.All(findings, finding => Assert.Equal(finding.Rule.Id != "STS4001", finding.Suppression is { Form: SuppressionForm.Line, Reason: "known" }));

        findings = linter.Check([Input("a.yaml", text, LintOptions.Default with { HonourSuppressions = false })]);
        Assert.All(findings, finding => Assert.Null(finding.Suppression));
        findings = linter.Check([Input("a.yaml", text, LintOptions.Default with { NeverSuppress = ["STS4003"] })]);
        Assert.Null(findings.Single(finding => finding.Rule.Id == "STS4003").Suppression);
    }

    [Fact]
    public void An_annotation_suppresses_on_its_own_object_only()
    {
        var text = Web.Replace("a/b: c", "stslint.dev/ignore: STS4002", StringComparison.Ordinal) + "---\n" + Web.Replace("web", "api", StringComparison.Ordinal);
        var findings = new Linter([new EachObject("STS4002")]).Check([Input("a.yaml", text)]);
        Assert.Equal([SuppressionForm.Annotation, null], findings.Select(finding => finding.Suppression?.Form));
    }

    [Fact]
    public void What_a_rule_finds_in_one_file_is_capped()
    {
        var text = string.Join("---\n", Enumerable.Repeat(Web, 1500));
        var findings = new Linter([new EachObject("STS4002")]).Check([Input("a.yaml", text)]);
        Assert.Equal(1000, findings.Count);
        Assert.Contains("not listed", findings[^1].Related[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_on_scopes_is_capped_in_each_file_of_its_own()
    {
        var text = string.Join("---\n", Enumerable.Repeat(Web, 900));
        var linter = new Linter([new EachInScope("STS4003")]);
        var findings = linter.Check([Input("a.yaml", text), Input("b.yaml", text + "---\n" + text, ordinal: 1)]);
        Assert.Equal([("a.yaml", 900), ("b.yaml", 1000)], findings.GroupBy(static finding => finding.Span.File.Path).Select(static file => (file.Key, file.Count())));
    }

    [Fact]
    public void The_order_of_work_does_not_matter()
    {
        var random = new Random(20260601);
        var inputs = Enumerable.Range(0, 40).Select(i => Input(
            $"f{i:00}.yaml",
            (i % 5 == 0 ? "# stslint:ignore-file STS4002 -- some\n" : "") + Web.Replace("web", "web" + (i % 7), StringComparison.Ordinal) + (i % 3 == 0 ? "---\n" + Web : ""),
            ordinal: i)).ToList();
        var linter = new Linter([new EachObject("STS4001", explains: "STS4003"), new EachObject("STS4002"), new EachInScope("STS4003"), new EachInScope("STS4005")]);
        var expected = Run(inputs, 1);
        Assert.NotEmpty(expected);
        for (var round = 0; round < 10; round++)
            Assert.Equal(expected, Run([.. inputs.OrderBy(_ => random.Next())], 4));

        List<string> Run(IReadOnlyList<LintInput> order, int threads)
        {
            var run = linter.Start();
            var reports = new FileReport[order.Count];
            Parallel.For(0, order.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => reports[i] = run.Judge(order[i]));
            return [.. reports.OrderBy(report => report.Input.Ordinal).SelectMany(report => report.Findings).Concat(run.Complete())
                .Select(finding => $"{finding.Span.File.Path}:{finding.Span.Start} {finding.Rule.Id} {finding.Suppression is null} {string.Join('|', finding.Related.Select(related => related.Span.File.Path + related.Message))}")];
        }
    }

    /// <summary>With all rules: a large scope is cut into pieces, small ones go side by side, and what is cut short is cut at the same place.</summary>
    [Theory]
    [InlineData(1, 1, 700)]
    [InlineData(1, 5, 300)]
    [InlineData(1, 1, 1700)]
    [InlineData(12, 12, 70)]
    [InlineData(3, 9, 200)]
    public void The_number_of_workers_does_not_matter(int scopes, int files, int setsInEach)
    {
        var inputs = Enumerable.Range(0, files).Select(file => new LintInput(
            new SourceFile($"f{file:00}.yaml", string.Join("---\n", Enumerable.Range(0, setsInEach).Select(set => Set(file, set)))),
            new ScopeInput("s" + (file % scopes)) { IsClosed = true }, LintOptions.Default, file)).ToList();
        var expected = Run(1);
        Assert.Contains(expected, static finding => finding.Contains("STS2002", StringComparison.Ordinal));
        Assert.Contains(expected, static finding => finding.Contains("STS4032", StringComparison.Ordinal));
        Assert.Equal(setsInEach > 1000, expected.Exists(static finding => finding.Contains("not listed", StringComparison.Ordinal)));
        Assert.Equal(expected, Run(4));

        static string Set(int file, int set) =>
            $$"""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: db-{{file % 4}}-{{set}}
            spec:
              serviceName: db-{{set}}
              replicas: 3
              selector: { matchLabels: { app: db-{{set % 50}} } }
              template:
                metadata: { labels: { app: db-{{set % 50}} } }
                spec: { containers: [{ name: db, image: "db:1.0" }] }

            """;

        List<string> Run(int workers)
        {
            var run = new Linter().Start();
            foreach (var input in inputs)
                run.Judge(input, workers);
            return [.. run.Complete(workers).Select(finding =>
                $"{finding.Span.File.Path}:{finding.Span.Start} {finding.Rule.Id} {finding.Message} {string.Join('|', finding.Related.Select(related => related.Span.File.Path + related.Span.Start + related.Message))}")];
        }
    }

    [Theory]
    [InlineData(true, "", Lookup.Missing)]
    [InlineData(false, "", Lookup.Unknown)]
    [InlineData(true, "---\na: [\n", Lookup.Unknown)]
    public void Absence_counts_in_complete_scopes_only(bool isClosed, string more, Lookup expected)
    {
        var seen = Lookup.Found;
        var rule = new OnScope(scope => seen = scope.Find(scope.Objects[0], "", "Service", "nobody", out _));
        new Linter([rule]).Check([new LintInput(new SourceFile("a.yaml", Web + more), new ScopeInput("s") { IsClosed = isClosed }, LintOptions.Default, 0)]);
        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData(null, null, null, Match.Yes)]
    [InlineData("a", "a", null, Match.Yes)]
    [InlineData("a", "b", null, Match.No)]
    [InlineData("a", null, null, Match.Unknown)]
    [InlineData("a", null, "a", Match.Yes)]
    [InlineData("a", null, "b", Match.No)]
    [InlineData("a", "${X}", null, Match.Unknown)]
    public void A_namespace_written_on_one_side_only_is_unknown(string? one, string? other, string? given, Match expected)
    {
        var seen = Match.Unknown;
        string With(string? at) => at is null ? Web : Web.Replace("  name: web\n", $"  name: web\n  namespace: {at}\n", StringComparison.Ordinal);
        var rule = new OnScope(scope => seen = scope.SameNamespace(scope.Objects[0], scope.Objects[1]));
        new Linter([rule]).Check([Input("a.yaml", With(one) + "---\n" + With(other), LintOptions.Default with { Namespace = given })]);
        Assert.Equal(expected, seen);
    }

    [Fact]
    public void Paths_are_as_the_server_writes_them()
    {
        var paths = new List<string?>();
        var rule = new OnObject((manifest, context, descriptor) =>
        {
            var ports = (SequenceNode)((MappingNode)manifest.Root["spec"]!)["ports"]!;
            paths.Add(context.Report(manifest, descriptor, ((MappingNode)ports[0])["port"]!).Field);
            paths.Add(context.Report(manifest, descriptor, Anchor.Missing((MappingNode)ports[0], "name")).Field);
            paths.Add(context.Report(manifest, descriptor, manifest.Annotations.Get("a/b")).Field);
            paths.Add(context.Report(manifest, descriptor, manifest.Root.Mapping("spec").Mapping("sessionAffinityConfig").Text("x")).Field);
        });
        new Linter([rule]).Check([Input("a.yaml", Web)]);
        Assert.Equal(["spec.ports[0].port", "spec.ports[0].name", "metadata.annotations[a/b]", "spec.sessionAffinityConfig.x"], paths);
    }

    private static LintInput Input(string path, string text, LintOptions? options = null, int ordinal = 0) =>
        new(new SourceFile(path, text), new ScopeInput("s") { IsClosed = true }, options ?? LintOptions.Default, ordinal);

    private static RuleDescriptor Descriptor(string id) => new(id, "Test", id + " on {0}", Severity.Warning, static () => new("f", "w", "w", "r"));

    // The catalog's generator takes every rule of the assembly that it is in; these are in another.
    private sealed class Fails : ObjectRule
    {
        public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [Descriptor("STS4999")];

        public override void Check(ManifestObject manifest, RuleContext context) => throw new InvalidOperationException("on purpose");
    }

    private sealed class EachObject(string id, string? explains = null) : ObjectRule
    {
        public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [Descriptor(id)];

        public override void Check(ManifestObject manifest, RuleContext context)
        {
            var finding = context.Report(manifest, Descriptors[0], manifest.Name, manifest.Name.Value);
            if (explains is not null)
                finding.Explains(explains);
        }
    }

    private sealed class EachInScope(string id) : ScopeRule
    {
        public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [Descriptor(id)];

        public override void Check(ManifestScope scope, RuleContext context)
        {
            foreach (var manifest in scope.Objects)
                context.Report(manifest, Descriptors[0], manifest.Name, manifest.Name.Value);
        }
    }

    private sealed class OnScope(Action<ManifestScope> check) : ScopeRule
    {
        public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [Descriptor("STS4998")];

        public override void Check(ManifestScope scope, RuleContext context) => check(scope);
    }

    private sealed class OnObject(Action<ManifestObject, RuleContext, RuleDescriptor> check) : ObjectRule
    {
        public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [Descriptor("STS4997")];

        public override void Check(ManifestObject manifest, RuleContext context) => check(manifest, context, Descriptors[0]);
    }
}
