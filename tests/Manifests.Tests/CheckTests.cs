using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Tests;

/// <summary>Judging: findings, and the vouching for what has none in the way.</summary>
public class CheckTests
{
    private static StatefulSet Web(string serviceName) => new("web", serviceName, new Labels { ["app"] = "nginx" })
    {
        Replicas = 2,
        Containers = [new("nginx", "registry.example/nginx:1.27") { Ports = [ContainerPort.Tcp("web", 80)] }],
    };

    [Fact]
    public void What_is_not_among_the_objects_does_not_exist()
    {
        Manifest manifest = [Web("nginx")];
        var finding = Assert.Single(manifest.Check(), static finding => finding.Rule.Id == "STS2002");
        Assert.Equal("spec.serviceName", finding.Field);
        Assert.Equal("StatefulSet/web", finding.Object!.ToString());
        Assert.Equal("  serviceName: nginx", manifest.ToYaml().Split('\n')[finding.Span.StartPosition.Line]);
    }

    [Fact]
    public void Options_and_suppressions_hold()
    {
        var web = Web("nginx");
        Manifest manifest = [web];
        Assert.DoesNotContain(manifest.Check(new LintOptions { Ignore = ["STS2"] }), static finding => finding.Rule.Id == "STS2002");
        web.Annotations = new Dictionary<string, string> { ["stslint.dev/ignore"] = "STS2002" };
        Assert.DoesNotContain(manifest.Check(), static finding => finding.Rule.Id == "STS2002");
    }

    [Fact]
    public void Validation_lists_what_is_in_the_way()
    {
        var web = Web("nginx");
        web.Selector = new Labels { ["app"] = "other" };
        web.Containers![0].Set("ports[0].containerPort", 70000);
        Manifest manifest = [Service.Headless("nginx", new Labels { ["app"] = "nginx" }, ServicePort.Tcp("web", 80)), web];
        var exception = Assert.Throws<ManifestValidationException>(() => manifest.Validate(new LintOptions { Select = ["STS1"] }));
        Assert.Equal(["STS1024 spec.template.metadata.labels", "STS1170 spec.template.spec.containers[0].ports[0].containerPort"], exception.Findings.Select(static finding => finding.Rule.Id + " " + finding.Field));
        Assert.Equal($"""
            2 findings are in the way:
              StatefulSet/web spec.template.metadata.labels: error STS1024: {exception.Findings[0].Message}
              StatefulSet/web spec.template.spec.containers[0].ports[0].containerPort: error STS1170: {exception.Findings[1].Message}
            """.ReplaceLineEndings("\n"), exception.Message);
    }

    [Fact]
    public void Warnings_are_in_the_way_if_one_wants_so()
    {
        Manifest manifest = [Web("nginx")];
        var validated = manifest.Validate(new LintOptions { Severities = new Dictionary<string, Severity> { ["STS2002"] = Severity.Warning } });
        Assert.Contains(validated.Findings, static finding => finding.Rule.Id == "STS2002");
        Assert.Throws<ManifestValidationException>(() => manifest.Validate(new LintOptions { Severities = new Dictionary<string, Severity> { ["STS2002"] = Severity.Warning } }, Severity.Warning));
    }

    [Fact]
    public void What_passed_holds_the_objects()
    {
        Manifest manifest = [Service.Headless("nginx", new Labels { ["app"] = "nginx" }, ServicePort.Tcp("web", 80)), Web("nginx")];
        var validated = manifest.Validate();
        Assert.Equal(["Service nginx", "StatefulSet web"], validated.Objects.Select(static root => root.Text("kind").Value + " " + root.Mapping("metadata").Value.Text("name").Value));
        Assert.DoesNotContain(validated.Findings, static finding => finding.Severity == Severity.Error);
        Assert.Equal(LintOptions.Default, validated.Options);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: [\n")]
    [InlineData("{{ if x }}\na: b\n{{ end }}\n")]
    public void What_cannot_be_read_is_never_vouched_for(string text)
    {
        var input = new LintInput(new SourceFile("a.yaml", text), new ScopeInput("a"), new LintOptions { Select = ["STS9"] }, 0);
        Assert.Null(new Linter().Validate([input], out _, Severity.Error));
        Assert.Throws<ArgumentException>(() => new Linter().Validate([input with { Role = FileRole.Fragment }], out _, Severity.Error));
    }

    [Fact]
    public void Only_the_linter_can_vouch() => Assert.Empty(typeof(ValidatedManifests).GetConstructors());
}
