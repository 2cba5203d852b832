using System.Text.Json;
using System.Xml.Linq;
using StsLint.Cli.Output;

namespace StsLint.Cli.Tests;

public sealed class FormatTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_long_text_report_is_the_same_whether_it_is_made_of_pages_or_not()
    {
        for (var file = 0; file < 5; file++)
            _workspace.Write($"app/f{file}.yaml", string.Join("---\n", Enumerable.Range(0, 40).Select(i => Workspace.Bad($"web-{file}-{i}"))));
        // Beside another report, findings are written one by one.
        var pages = _workspace.Run("check", "app");
        var single = _workspace.Run("check", "app", "--format", "text", "--format", "json", "--output", "report.json");
        Assert.Equal(single.Output, pages.Output);
        Assert.Equal(200, pages.Output.Split("warning STS4028").Length - 1);
    }

    [Fact]
    public void Text_shows_the_line_the_place_the_fix_and_where_to_read_more()
    {
        var outcome = _workspace.Write("app/web.yaml", Workspace.Bad()).Run(["check", "app", .. Workspace.Only]);

        Assert.Equal("""
            app/web.yaml:17:38: warning STS4028: terminationGracePeriodSeconds is 0: a pod is removed before its processes are known to have ended, so two pods may own one identity
               |
            17 |       terminationGracePeriodSeconds: 0
               |                                      ^
               = in: StatefulSet/web: spec.template.spec.terminationGracePeriodSeconds
               = fix: Write 30, the default (--fix --unsafe-fixes)
               | -       terminationGracePeriodSeconds: 0
               | +       terminationGracePeriodSeconds: 30
               = help: stslint explain STS4028

            1 warning in 1 object of 1 file (TIME); 1 fixable with --fix --unsafe-fixes

            """.ReplaceLineEndings("\n"), outcome.Output);
        Assert.Equal("", outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public void Text_shows_related_places_of_other_files()
    {
        _workspace.Write("app/set.yaml", Workspace.Bad("db")).Write("app/service.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: dbs\nspec:\n  clusterIP: None\n  selector:\n    app: db\n");
        var outcome = _workspace.Run("check", "app", "--select", "STS2003");

        Assert.Contains("app/set.yaml:6:16: warning STS2003: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\n ::: app/service.yaml:2:7\n  |\n2 | kind: Service\n  |       ------- the Service is here\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_without_findings_is_one_line()
    {
        var outcome = _workspace.Write("app/web.yaml", Workspace.Good()).Run("check", "app");
        Assert.Equal("No findings in 1 object of 1 file (TIME)\n", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public void Quiet_is_one_line_per_finding()
    {
        var outcome = _workspace.Write("web.yaml", Workspace.Bad()).Run(["check", "web.yaml", "--quiet", .. Workspace.Only]);
        Assert.Equal("web.yaml:17:38: warning STS4028: terminationGracePeriodSeconds is 0: a pod is removed before its processes are known to have ended, so two pods may own one identity\n", outcome.Output);
        Assert.Equal("", _workspace.Write("web.yaml", Workspace.Good()).Run("check", "web.yaml", "-q").Output);
    }

    [Fact]
    public void Colours_are_for_terminals_that_want_them()
    {
        _workspace.Write("web.yaml", Workspace.Bad());
        string[] args = ["check", "web.yaml", .. Workspace.Only];
        Assert.Contains("\u001b[1;33mwarning STS4028\u001b[0m", _workspace.Run(args, isTerminal: true).Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _workspace.Run(args).Output);
        Assert.DoesNotContain('\u001b', _workspace.Run([.. args, "--no-color"], isTerminal: true).Output);
    }

    [Fact]
    public void What_a_manifest_says_cannot_move_the_cursor()
    {
        var text = Workspace.Bad().Replace("# given at once", "# \u001b[2J \u202e", StringComparison.Ordinal).Replace("terminationGracePeriodSeconds: 0", "terminationGracePeriodSeconds: 0 # \u001b[31m\u0007\u009b", StringComparison.Ordinal);
        var outcome = _workspace.Write("web.yaml", text).Run(["check", "web.yaml", .. Workspace.Only]);
        Assert.Contains("terminationGracePeriodSeconds: 0 # ␛[31m␇\ufffd", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', outcome.Output);
    }

    [Theory]
    [InlineData("    key: value", 9, 14, "    key: value", 9, 5)]
    [InlineData("\tkey: value", 6, 11, "    key: value", 9, 5)]
    [InlineData("日本: 語: x", 6, 7, "日本: 語: x", 9, 1)]
    [InlineData("e\u0301: x", 4, 5, "e\u0301: x", 3, 1)]
    [InlineData("👍: x", 4, 5, "👍: x", 4, 1)]
    [InlineData("abc", 3, 3, "abc", 3, 1)]
    public void The_mark_stands_under_what_is_meant(string line, int from, int to, string text, int start, int width)
    {
        var shown = DisplayLine.Of(line, from, to, 80);
        Assert.Equal((text, start, width), (shown.Text, shown.MarkStart, shown.MarkWidth));
    }

    [Fact]
    public void A_long_line_is_cut_around_the_mark()
    {
        var line = new string('a', 5000) + "MARK" + new string('b', 5000);
        var shown = DisplayLine.Of(line, 5000, 5004, 60);
        Assert.Equal("MARK", shown.Text.Substring(shown.MarkStart, shown.MarkWidth));
        Assert.StartsWith("…aaa", shown.Text, StringComparison.Ordinal);
        Assert.EndsWith("bbb…", shown.Text, StringComparison.Ordinal);
        Assert.Equal(60, shown.Text.Length);

        var atEnd = DisplayLine.Of(new string('日', 200) + "X", 200, 201, 40);
        Assert.EndsWith("X", atEnd.Text, StringComparison.Ordinal);
        var whole = DisplayLine.Of(line, 0, line.Length, 50);
        Assert.True(whole.MarkStart + whole.MarkWidth <= 50);
    }

    [Fact]
    public void Json_keeps_its_contract()
    {
        var outcome = _workspace.Write("app/web.yaml", Workspace.Bad()).Run(["check", "app", "--format", "json", .. Workspace.Only]);
        Assert.Equal("""
            [
              {
                "ruleId": "STS4028",
                "severity": "warning",
                "message": "terminationGracePeriodSeconds is 0: a pod is removed before its processes are known to have ended, so two pods may own one identity",
                "file": "app/web.yaml",
                "line": 17,
                "column": 38,
                "endLine": 17,
                "endColumn": 39,
                "field": "spec.template.spec.terminationGracePeriodSeconds",
                "object": {
                  "apiVersion": "apps/v1",
                  "kind": "StatefulSet",
                  "namespace": null,
                  "name": "web"
                },
                "fixable": true,
                "related": [],
                "helpUri": "https://stslint.dev/rules/STS4028"
              }
            ]

            """.ReplaceLineEndings("\n"), outcome.Output);
        Assert.Equal("[]\n", _workspace.Run("check", "app", "--format", "json", "--select", "STS4028", "--ignore", "STS4028").Output);
    }

    [Fact]
    public void Json_of_every_sample_and_fixture_has_the_contract_s_members()
    {
        var outcome = _workspace.Run("check", Workspace.Repository + "/samples", Workspace.Repository + "/tests/Rules.Tests/Fixtures", "--format", "json");
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.NotEqual(0, json.RootElement.GetArrayLength());
        foreach (var finding in json.RootElement.EnumerateArray())
        {
            Assert.Equal(
                ["ruleId", "severity", "message", "file", "line", "column", "endLine", "endColumn", "field", "object", "fixable", "related", "helpUri"],
                finding.EnumerateObject().Select(static member => member.Name));
            Assert.True(finding.GetProperty("line").GetInt32() >= 1 && finding.GetProperty("column").GetInt32() >= 1);
        }
    }

    [Fact]
    public void Sarif_is_valid_and_complete()
    {
        _workspace.Write("a b/wéb.yaml", Workspace.Bad()).Write("broken.yaml", "apiVersion: v1\nkind: [\n");
        _workspace.Write("quiet.yaml", Workspace.Bad("quiet").Replace("# given at once", "# stslint:ignore STS4028 -- a test", StringComparison.Ordinal));
        var outcome = _workspace.Run("check", ".", "missing.yaml", "--format", "sarif");
        Assert.Equal(2, outcome.ExitCode);
        using var sarif = JsonDocument.Parse(outcome.Output);
        AssertValid(sarif);

        var run = sarif.RootElement.GetProperty("runs")[0];
        Assert.Equal("utf16CodeUnits", run.GetProperty("columnKind").GetString());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        var results = run.GetProperty("results").EnumerateArray().ToList();
        foreach (var result in results)
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());

        var finding = results.Single(static result => result.GetProperty("ruleId").GetString() == "STS4028" && result.GetProperty("suppressions").GetArrayLength() == 0);
        var location = finding.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("a%20b/w%C3%A9b.yaml", location.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal("SRCROOT", location.GetProperty("artifactLocation").GetProperty("uriBaseId").GetString());
        Assert.Equal(17, location.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal(38, location.GetProperty("region").GetProperty("startColumn").GetInt32());
        Assert.Equal(39, location.GetProperty("region").GetProperty("endColumn").GetInt32());
        Assert.Equal(32, finding.GetProperty("partialFingerprints").GetProperty("stslint/v1").GetString()!.Length);
        var replacement = finding.GetProperty("fixes")[0].GetProperty("artifactChanges")[0].GetProperty("replacements")[0];
        Assert.Equal("30", replacement.GetProperty("insertedContent").GetProperty("text").GetString());

        var suppressed = results.Single(static result => result.GetProperty("ruleId").GetString() == "STS4028" && result.GetProperty("suppressions").GetArrayLength() == 1).GetProperty("suppressions")[0];
        Assert.Equal("inSource", suppressed.GetProperty("kind").GetString());
        Assert.Equal("a test", suppressed.GetProperty("justification").GetString());

        var invocation = run.GetProperty("invocations")[0];
        Assert.Equal(2, invocation.GetProperty("exitCode").GetInt32());
        Assert.Contains("missing.yaml", invocation.GetProperty("toolExecutionNotifications")[0].GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sarif_of_every_sample_and_fixture_is_valid()
    {
        var outcome = _workspace.Run("check", Workspace.Repository + "/samples", Workspace.Repository + "/tests/Rules.Tests/Fixtures", "--format", "sarif");
        using var sarif = JsonDocument.Parse(outcome.Output);
        AssertValid(sarif);
        Assert.NotEqual(0, sarif.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
    }

    [Fact]
    public void The_schema_check_finds_mistakes()
    {
        using var sarif = JsonDocument.Parse("""{"version":"2.1.0","runs":[{"tool":{"driver":{}},"results":[{"message":{"text":"x"},"level":"bad","locations":[{"physicalLocation":{"region":{"startLine":0}}}],"more":1}]}]}""");
        var errors = JsonSchemaCheck.Errors(Schema(), sarif.RootElement);
        Assert.Contains("$.runs[0].tool.driver lacks name", errors);
        Assert.Contains("$.runs[0].results[0] must not have more", errors);
        Assert.Contains(errors, static error => error.StartsWith("$.runs[0].results[0].level is none of", StringComparison.Ordinal));
        Assert.Contains("$.runs[0].results[0].locations[0].physicalLocation.region.startLine is less than 1", errors);
    }

    [Fact]
    public void Github_annotations_are_escaped()
    {
        var outcome = _workspace.Write("a,b%c:d/web.yaml", Workspace.Bad()).Run(["check", "a,b%c:d", "--format", "github", .. Workspace.Only]);
        Assert.Equal(
            "::warning file=a%2Cb%25c%3Ad/web.yaml,line=17,endLine=17,col=38,endColumn=39,title=STS4028%3A Grace period 0::terminationGracePeriodSeconds is 0: "
            + "a pod is removed before its processes are known to have ended, so two pods may own one identity%0Ahttps://stslint.dev/rules/STS4028\n",
            outcome.Output);
        Assert.Equal("100%25 a%0D%0Ab:,", GithubReport.Data("100% a\r\nb:,"));
        Assert.Equal("100%25 a%0D%0Ab%3A%2C", GithubReport.Property("100% a\r\nb:,"));
    }

    [Fact]
    public void Junit_counts_what_fails_the_run()
    {
        _workspace.Write("app/a.yaml", Workspace.Bad("a<&>\"")).Write("app/b.yaml", Workspace.Good());
        var outcome = _workspace.Run(["check", "app", "none.yaml", "--format", "junit", .. Workspace.Only]);
        var suites = XDocument.Parse(outcome.Output).Root!;
        Assert.Equal(("3", "1", "1"), ((string)suites.Attribute("tests")!, (string)suites.Attribute("failures")!, (string)suites.Attribute("errors")!));
        Assert.Equal(["input", "app/a.yaml", "app/b.yaml"], suites.Elements("testsuite").Select(static suite => (string)suite.Attribute("name")!));
        var failure = suites.Descendants("failure").Single();
        Assert.Equal("warning", (string)failure.Attribute("type")!);
        Assert.StartsWith("app/a.yaml:17:38: warning STS4028: ", failure.Value, StringComparison.Ordinal);

        var lax = XDocument.Parse(_workspace.Run(["check", "app", "--format", "junit", "--fail-on", "error", .. Workspace.Only]).Output).Root!;
        Assert.Empty(lax.Descendants("failure"));
        Assert.Equal("a&#10;b&amp;\ufffd&lt;", JunitReport.Escape("a\nb&\u0001<"));
        Assert.Equal("\ufffd", JunitReport.Escape("\ud800"));
    }

    [Fact]
    public void Each_output_belongs_to_its_format()
    {
        _workspace.Write("web.yaml", Workspace.Bad());
        var outcome = _workspace.Run(["check", "web.yaml", "--format", "sarif", "--output", "a.sarif", "-f", "json", "-o", "b.json", "--format=text", .. Workspace.Only]);
        Assert.StartsWith("web.yaml:17:38: warning", outcome.Output, StringComparison.Ordinal);
        Assert.StartsWith("{", _workspace.Read("a.sarif"), StringComparison.Ordinal);
        Assert.StartsWith("[", _workspace.Read("b.json"), StringComparison.Ordinal);

        Assert.Equal("", _workspace.Run(["check", "web.yaml", "--output", "c.json", "--format", "json", .. Workspace.Only]).Output);
        Assert.StartsWith("[", _workspace.Read("c.json"), StringComparison.Ordinal);
        Assert.Equal("", _workspace.Run(["check", "web.yaml", "-o", "d.txt", .. Workspace.Only]).Output);
        Assert.StartsWith("web.yaml:17:38: warning", _workspace.Read("d.txt"), StringComparison.Ordinal);

        Assert.Contains("two reports would go to standard output", _workspace.Run("check", "--format", "json", "--format", "text").Error, StringComparison.Ordinal);
        Assert.Contains("has no --format of its own", _workspace.Run("check", "-f", "json", "-o", "a", "-o", "b").Error, StringComparison.Ordinal);
        Assert.Contains("the report cannot be written", _workspace.Run("check", "-o", "no/such/folder/x").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_count_by_rule()
    {
        _workspace.Write("a.yaml", Workspace.Bad("a")).Write("b.yaml", Workspace.Bad("b"));
        Assert.EndsWith("       2  STS4028  unsafe  Grace period 0\n", _workspace.Run(["check", "a.yaml", "b.yaml", "--statistics", .. Workspace.Only]).Output, StringComparison.Ordinal);
        Assert.Equal("       2  STS4028  unsafe  Grace period 0\n", _workspace.Run(["check", "a.yaml", "b.yaml", "-f", "json", "--statistics", .. Workspace.Only]).Error);
        Assert.Contains("Grace period 0", _workspace.Run(["check", "a.yaml", "--statistics", .. Workspace.Only], isTerminal: true).Output, StringComparison.Ordinal);
    }

    private static void AssertValid(JsonDocument sarif) => Assert.Empty(JsonSchemaCheck.Errors(Schema(), sarif.RootElement));

    private static JsonElement Schema() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Workspace.Repository, "tests", "Cli.Tests", "Sarif", "sarif-2.1.0.json"))).RootElement;
}
