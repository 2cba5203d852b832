using Microsoft.CodeAnalysis.CodeFixes;
using StsLint.Analyzers;
using StsLint.CodeFixes;
using StsLint.Tests.Harness;

namespace StsLint.Tests;

/// <summary>The engine's fixes are offered in additional documents: one, and all of a kind.</summary>
public class ManifestFixTests
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata:
          name: nginx
        spec: # of the set
          selector:
            app: web
          ports:
          - name: http
            port: 80

        """;

    private static string Set(string name = "web", string replicas = "1") => $"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: {name}
        spec:
          serviceName: nginx
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
                ports:
                - name: http
                  containerPort: 80

        """;

    private static AnalyzerTest Test(string rule, params (string Name, string Text)[] files)
    {
        var test = new AnalyzerTest(new ManifestAnalyzer()) { Rule = rule };
        foreach (var (name, text) in files)
            test.Manifests.Add(name, text);
        return test;
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_fix_keeps_comments_and_line_breaks(string newLine)
    {
        string Lines(string text) => text.Replace("\n", newLine, StringComparison.Ordinal);
        await new FixTest(Test("STS0010", ("web.yaml", Lines(Set(replicas: "[|\"3\"|] # three")))), new TextFixProvider())
        {
            Fixed = { ["web.yaml"] = Lines(Set(replicas: "3 # three")) },
        }.RunAsync();
    }

    [Fact]
    public async Task A_fix_may_be_in_another_file_than_what_it_is_about() => await new FixTest(
        Test("STS2005", ("service.yaml", Service.Replace("spec:", "[|spec|]:", StringComparison.Ordinal)), ("web.yaml", Set(replicas: "3"))), new TextFixProvider())
    {
        Fixed = { ["service.yaml"] = Service.Replace("    port: 80\n", "    port: 80\n  clusterIP: None\n", StringComparison.Ordinal) },
    }.RunAsync();

    [Theory]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task All_of_a_kind_are_fixed_at_once(FixAllScope scope) => await new FixTest(
        Test("STS0010", ("a.yaml", Set("a", "[|\"3\"|]") + "---\n" + Set("b", "[|'4'|]")), ("b.yaml", Set("c", "[|\"5\"|]")), ("c.yaml", Set("d", "6"))), new TextFixProvider())
    {
        Scope = scope,
        Fixed = { ["a.yaml"] = Set("a", "3") + "---\n" + Set("b", "4"), ["b.yaml"] = Set("c", "5") },
    }.RunAsync();

    [Fact]
    public void Fix_all_knows_every_scope_that_there_is_a_public_way_for() =>
        Assert.Equal([FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution], new TextFixProvider().GetFixAllProvider()!.GetSupportedFixAllScopes());
}
