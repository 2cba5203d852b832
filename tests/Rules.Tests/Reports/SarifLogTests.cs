using System.Text.Json;
using StsLint.Engine;
using StsLint.Reports;
using StsLint.Syntax;

namespace StsLint.Tests.Reports;

public class SarifLogTests
{
    [Fact]
    public void A_build_names_its_project_and_tells_paths_from_the_root()
    {
        var findings = Logs.Findings(null, ("/src/shop/deploy/a.yaml", Logs.Service("a")), ("/elsewhere/b.yaml", Logs.Service("b")));
        var run = Logs.Run(Logs.Write(Logs.Build("/src/shop/src/Web/Web.csproj"), log => Fill(log, findings)));
        Assert.Equal("src/Web/Web.csproj", run.GetProperty("properties").GetProperty("project").GetString());
        Assert.Equal("StsLint/src/Web/Web.csproj/", run.GetProperty("automationDetails").GetProperty("id").GetString());
        Assert.Equal("file:///src/shop/", run.GetProperty("originalUriBaseIds").GetProperty("SRCROOT").GetProperty("uri").GetString());
        var places = run.GetProperty("results").EnumerateArray().Select(static result => result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["{\"uri\":\"deploy/a.yaml\",\"uriBaseId\":\"SRCROOT\"}", "{\"uri\":\"file:///elsewhere/b.yaml\"}"], places);
        Assert.False(run.GetProperty("invocations")[0].TryGetProperty("exitCode", out _));
    }

    /// <summary>A finding is the same one on every machine, and to the command line in the root.</summary>
    [Fact]
    public void Fingerprints_do_not_depend_on_where_the_root_is()
    {
        var prints = new[] { ("/src/shop", "/src/shop/deploy/a.yaml"), ("/home/me/shop", "/home/me/shop/deploy/a.yaml"), ("C:\\work\\shop", "C:\\work\\shop\\deploy\\a.yaml") }
            .Select(static place => PrintsOf(Logs.Build(root: place.Item1), place.Item2)).Append(PrintsOf(new SarifRun("/src/shop"), "deploy/a.yaml")).ToList();
        Assert.Equal(4, prints.Count);
        Assert.NotEmpty(prints[0]);
        Assert.All(prints, each => Assert.Equal(prints[0], each));
        Assert.Equal(prints[0], Logs.Findings(null, ("deploy/a.yaml", Logs.Service("a"))).Select(Fingerprint.Of));

        static IEnumerable<string?> PrintsOf(SarifRun run, string path) =>
            Logs.Run(Logs.Write(run, log => Fill(log, Logs.Findings(null, (path, Logs.Service("a")))))).GetProperty("results").EnumerateArray().Select(static result => result.GetProperty("partialFingerprints").GetProperty("stslint/v1").GetString()).ToList();
    }

    [Fact]
    public void A_build_may_report_otherwise_than_the_finding_weighs()
    {
        var finding = Logs.Findings(null, ("a.yaml", Logs.Service("a"))).First(static each => each.Severity == Severity.Error);
        var levels = Logs.Run(Logs.Write(Logs.Build(), log =>
        {
            log.Add(finding);
            log.Add(finding, Severity.Warning);
            log.Add(finding, Severity.Info);
        })).GetProperty("results").EnumerateArray().Select(static result => result.GetProperty("level").GetString());
        Assert.Equal(["error", "warning", "note"], levels);
    }

    [Fact]
    public void What_is_no_finding_is_a_notification()
    {
        var file = new SourceFile("/src/shop/.editorconfig", "root = true\nstslint_x = 1\n");
        var invocation = Logs.Run(Logs.Write(Logs.Build(), log =>
        {
            log.Notify("a.yaml cannot be read");
            log.Notify("stslint_x means nothing", Severity.Warning, "STS9001", new SourceSpan(file, 12, 21));
        }, isSuccessful: false)).GetProperty("invocations")[0];
        Assert.False(invocation.GetProperty("executionSuccessful").GetBoolean());
        var execution = Assert.Single(invocation.GetProperty("toolExecutionNotifications").EnumerateArray());
        Assert.Equal(("error", "a.yaml cannot be read"), (execution.GetProperty("level").GetString(), execution.GetProperty("message").GetProperty("text").GetString()));
        var configuration = Assert.Single(invocation.GetProperty("toolConfigurationNotifications").EnumerateArray());
        Assert.Equal(("warning", "STS9001"), (configuration.GetProperty("level").GetString(), configuration.GetProperty("descriptor").GetProperty("id").GetString()));
        Assert.Equal(2, configuration.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
    }

    [Fact]
    public void A_fix_whose_text_is_not_at_hand_is_left_out()
    {
        var findings = Logs.Findings(null, ("a.yaml", "apiVersion: V1\nkind: service\nmetadata: {name: a}\nspec: {}\n")).Where(static each => each.Fix is not null).ToList();
        Assert.NotEmpty(findings);
        Assert.All(Logs.Results(Logs.Write(Logs.Build(), log => Fill(log, findings))), static result => Assert.Contains("\"fixes\"", result, StringComparison.Ordinal));
        Assert.All(Logs.Results(Logs.Write(new SarifRun("/src"), log => Fill(log, findings))), static result => Assert.DoesNotContain("\"fixes\"", result, StringComparison.Ordinal));
    }

    private static void Fill(SarifLog log, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
            log.Add(finding);
    }
}
