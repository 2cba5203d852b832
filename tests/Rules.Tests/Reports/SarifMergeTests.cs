using StsLint.Engine;
using StsLint.Reports;
using StsLint.Syntax;

namespace StsLint.Tests.Reports;

public class SarifMergeTests
{
    [Fact]
    public void Results_stand_in_one_run_by_place_and_each_once()
    {
        string[] logs = [Log("Web", "/src/shop/deploy/z.yaml", "/src/shop/shared/s.yaml"), Log("Api", "/src/shop/shared/s.yaml", "/src/shop/deploy/a.yaml")];
        var merged = Merge(out var problems, logs);
        Assert.Empty(problems);
        var run = Logs.Run(merged);
        Assert.Equal(["src/Api/Api.csproj", "src/Web/Web.csproj"], run.GetProperty("properties").GetProperty("projects").EnumerateArray().Select(static each => each.GetString()));
        Assert.Equal("StsLint/shop.sln/", run.GetProperty("automationDetails").GetProperty("id").GetString());
        var all = logs.SelectMany(Logs.Results).ToList();
        Assert.True(all.Count > all.Distinct().Count());
        Assert.Equal(all.Distinct().Order(StringComparer.Ordinal), Logs.Results(merged).Order(StringComparer.Ordinal));
        var uris = run.GetProperty("results").EnumerateArray().Select(static result => result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()).ToList();
        Assert.Equal(uris.Order(StringComparer.Ordinal), uris);
        Assert.Equal(merged, Merge(out _, [.. logs.Reverse()]));
    }

    /// <summary>A log that is merged with itself and nothing else stays what it is, but for what it is called.</summary>
    [Fact]
    public void Results_are_taken_over_to_the_letter()
    {
        var log = Log("Web", "/src/shop/deploy/a.yaml", "/src/shop/deploy/b.yaml");
        var merged = Merge(out _, log, log);
        Assert.Equal(Body(log), Body(merged));

        static string Body(string text) => text[text.IndexOf("\"originalUriBaseIds\"", StringComparison.Ordinal)..];
    }

    [Fact]
    public void Lines_are_ordered_as_numbers()
    {
        var log = Logs.Write(Logs.Build(), each =>
        {
            foreach (var line in new[] { 10, 9, 100 })
                each.Add(Logs.Findings(null, ("/src/shop/a.yaml", Logs.Service("a", line))).First(static finding => finding.Rule.Id == "STS1071"));
        });
        Assert.Equal([9, 10, 100], Logs.Run(Merge(out _, log)).GetProperty("results").EnumerateArray().Select(static result => result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32()));
    }

    /// <summary>Another version of StsLint may count its rules otherwise, or have some that this one lacks.</summary>
    [Fact]
    public void Rules_have_the_number_of_the_merged_table()
    {
        var log = Log("Web", "/src/shop/deploy/a.yaml");
        var other = System.Text.RegularExpressions.Regex.Replace(log, "\"ruleIndex\": [0-9]+", "\"ruleIndex\": 3");
        Assert.NotEqual(log, other);
        Assert.Equal(Merge(out _, log), Merge(out _, other, log));

        var unknown = Logs.Results(Merge(out _, other.Replace("\"ruleId\": \"STS1071\"", "\"ruleId\": \"STS1999\"", StringComparison.Ordinal))).Single(static result => result.Contains("STS1999", StringComparison.Ordinal));
        Assert.DoesNotContain("ruleIndex", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_noted_is_noted_once_and_success_is_that_of_all()
    {
        string[] logs =
        [
            Logs.Write(Logs.Build("a.csproj"), static log => log.Notify("x", Severity.Warning, "STS9001")),
            Logs.Write(Logs.Build("b.csproj"), static log =>
            {
                log.Notify("x", Severity.Warning, "STS9001");
                log.Notify("c.yaml cannot be read");
            }, isSuccessful: false),
        ];
        var invocation = Assert.Single(Logs.Run(Merge(out _, logs)).GetProperty("invocations").EnumerateArray());
        Assert.False(invocation.GetProperty("executionSuccessful").GetBoolean());
        Assert.Single(invocation.GetProperty("toolConfigurationNotifications").EnumerateArray());
        Assert.Single(invocation.GetProperty("toolExecutionNotifications").EnumerateArray());
        Assert.True(Logs.Run(Merge(out _, logs[0])).GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
    }

    [Fact]
    public void A_log_that_cannot_be_read_is_named_and_the_others_are_merged()
    {
        var good = Log("Web", "/src/shop/deploy/a.yaml");
        var merged = Merge(out var problems, good, "{", good.Replace("\"StsLint\"", "\"Other\"", StringComparison.Ordinal), good.Replace("file:///src/shop/", "file:///src/blog/", StringComparison.Ordinal), "{\"version\": \"1.0.0\", \"runs\": []}");
        Assert.Equal(Logs.Results(good).Count, Logs.Results(merged).Count);
        Assert.Equal(4, problems.Count);
        Assert.StartsWith("log1.sarif(1) is no SARIF log, or only a part of one", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("log2.sarif is no log of StsLint", problems[1], StringComparison.Ordinal);
        Assert.StartsWith("log3.sarif does not tell paths from file:///src/shop/", problems[2], StringComparison.Ordinal);
        Assert.StartsWith("log4.sarif is SARIF 1.0.0, and 2.1.0 is needed; delete it and build its project again", problems[3], StringComparison.Ordinal);
        var invocation = Logs.Run(merged).GetProperty("invocations")[0];
        Assert.False(invocation.GetProperty("executionSuccessful").GetBoolean());
        Assert.Equal(4, invocation.GetProperty("toolExecutionNotifications").GetArrayLength());
    }

    [Fact]
    public void No_logs_are_an_empty_one() => Assert.Empty(Logs.Results(Merge(out _)));

    private static string Log(string project, params string[] paths) => Logs.Write(Logs.Build($"/src/shop/src/{project}/{project}.csproj"), log =>
    {
        foreach (var finding in Logs.Findings(null, [.. paths.Select(static path => (path, Logs.Service(Path.GetFileNameWithoutExtension(path))))]))
            log.Add(finding);
    });

    private static string Merge(out IReadOnlyList<string> problems, params string[] logs)
    {
        using var text = new StringWriter();
        problems = SarifMerge.Write(logs.Select(static (log, at) => new SourceFile($"log{at}.sarif", log)), text, Logs.Root, "shop.sln");
        return Logs.Valid(text.ToString());
    }
}
