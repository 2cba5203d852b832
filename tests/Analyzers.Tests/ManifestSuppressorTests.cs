using Microsoft.CodeAnalysis;
using StsLint.Analyzers;
using StsLint.Engine;
using StsLint.Tests.Harness;

namespace StsLint.Tests;

/// <summary>What a manifest suppresses is reported, and suppressed with its reason.</summary>
public class ManifestSuppressorTests
{
    private static string Set(string comment, string replicas = "1.5") => $"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: web
        spec:
          serviceName: nginx
          {comment}
          replicas: {replicas}
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
        """;

    [Fact]
    public async Task A_comment_suppresses_even_an_error()
    {
        var test = new AnalyzerTest(new ManifestAnalyzer(), new ManifestSuppressor())
        {
            Rule = "STS0012",
            Manifests = { ["web.yaml"] = Set("# stslint:ignore STS0012 -- rounded by the next step") },
        };
        var finding = Assert.Single(await test.RunAsync(), static each => each.Id == "STS0012");
        Assert.True(finding.IsSuppressed);
        Assert.Equal("rounded by the next step", finding.Properties[DiagnosticProperties.Suppressed]);
    }

    /// <summary>What the compiler's log does not tell travels with the diagnostic: the object, and ranges as offsets.</summary>
    [Fact]
    public async Task A_diagnostic_carries_its_object_and_ranges()
    {
        var text = Set("# stslint:ignore STS0012 -- rounded by the next step");
        var test = new AnalyzerTest(new ManifestAnalyzer(), new ManifestSuppressor()) { Rule = "STS0012", Manifests = { ["web.yaml"] = text } };
        var finding = Assert.Single(await test.RunAsync(), static each => each.Id == "STS0012");
        Assert.Equal(new ObjectIdentity("apps/v1", "StatefulSet", null, "web"), DiagnosticProperties.DecodeObject(finding.Properties[DiagnosticProperties.Object]));
        Assert.Equal([(finding.Location.SourceSpan.Start, finding.Location.SourceSpan.End)], DiagnosticProperties.DecodeSpans(finding.Properties[DiagnosticProperties.Spans]));
        var (start, end) = Assert.Single(DiagnosticProperties.DecodeSpans(finding.Properties[DiagnosticProperties.Suppression]));
        Assert.StartsWith("# stslint:ignore STS0012", text[start..end], StringComparison.Ordinal);
    }

    /// <summary>The reason stands in the log that the compiler writes.</summary>
    [Fact]
    public async Task The_reason_is_the_suppressions_justification()
    {
        var test = new AnalyzerTest(new ManifestAnalyzer(), new ManifestSuppressor())
        {
            Rule = "STS0012",
            Manifests = { ["web.yaml"] = Set("# stslint:ignore STS0012 -- rounded by the next step") },
        };
        var finding = Assert.Single(await test.RunAsync(), static each => each.Id == "STS0012");
        using var workspace = new AdhocWorkspace();
        var compilation = (await test.ProjectIn(workspace.CurrentSolution).GetCompilationAsync())!;
        var suppression = Assert.Single(finding.GetSuppressionInfo(compilation)!.ProgrammaticSuppressions);
        Assert.Equal("rounded by the next step", suppression.Descriptor.Justification.ToString());
    }

    [Fact]
    public async Task A_build_that_makes_warnings_errors_is_not_broken_by_what_is_suppressed()
    {
        var test = new AnalyzerTest(new ManifestAnalyzer(), new ManifestSuppressor())
        {
            Rule = "STS0012",
            GlobalConfig = "dotnet_diagnostic.STS0012.severity = error",
            Compiler = static options => options.WithGeneralDiagnosticOption(ReportDiagnostic.Error),
            Manifests = { ["web.yaml"] = Set("# stslint:ignore STS0012 -- rounded by the next step") },
        };
        await test.RunAsync();
    }

    [Fact]
    public async Task What_is_not_suppressed_stands() => await new AnalyzerTest(new ManifestAnalyzer(), new ManifestSuppressor())
    {
        Rule = "STS0012",
        Manifests = { ["web.yaml"] = Set("# stslint:ignore STS2002 -- another rule").Replace("1.5", "[|1.5|]", StringComparison.Ordinal) },
    }.RunAsync();

    [Fact]
    public async Task Findings_over_several_files_are_suppressed_too() => await new AnalyzerTest(new ManifestAnalyzer(), new ManifestSuppressor())
    {
        Rule = "STS2002",
        Manifests = { ["web.yaml"] = Set("", "1").Replace("  serviceName: nginx", "  serviceName: nginx # stslint:ignore STS2002 -- made by the operator", StringComparison.Ordinal) },
    }.RunAsync();

    [Fact]
    public async Task A_suppression_without_use_is_said() => await new AnalyzerTest(new ManifestAnalyzer(), new ManifestSuppressor())
    {
        Rule = "STS0049",
        Manifests = { ["web.yaml"] = Set("[|# stslint:ignore STS0012 -- nothing|]", "1") },
    }.RunAsync();

    [Fact]
    public async Task Where_suppressing_is_forbidden_the_finding_stands() => await new AnalyzerTest(new ManifestAnalyzer(), new ManifestSuppressor())
    {
        Rule = "STS0012",
        EditorConfig = "[*]\nstslint_never_suppress = Structure",
        Manifests = { ["web.yaml"] = Set("# stslint:ignore STS0012 -- rounded by the next step").Replace("1.5", "[|1.5|]", StringComparison.Ordinal) },
    }.RunAsync();
}
