using System.Text.Json;
using StsLint.Engine;
using StsLint.Reports;
using StsLint.Syntax;

namespace StsLint.Tests.Reports;

/// <summary>The log of the compiler says what StsLint's own log says.</summary>
public class CompilerSarifTests
{
    private static readonly Dictionary<string, string> s_files = new(StringComparer.Ordinal)
    {
        ["/src/shop/deploy/a b#ö.yaml"] = "odd.yaml",
        ["/src/shop/deploy/service.yaml"] = "service.yaml",
        ["/src/shop/deploy/set.yaml"] = "set.yaml",
        ["/src/shop/src/Web/Program.cs"] = "Program.txt",
    };

    private static string Recorded => Text("Web.sarif");

    [Fact]
    public void Results_on_manifests_are_those_of_the_engine_to_the_letter()
    {
        var options = LintOptions.Default with { Severities = new Dictionary<string, Severity> { ["STS5010"] = Severity.None } };
        // The compiler's texts have no byte-order mark.
        var findings = Logs.Findings(options, [.. s_files.Keys.Where(static path => path.EndsWith(".yaml", StringComparison.Ordinal)).Select(static path => (path, Text(s_files[path]).TrimStart('\ufeff')))]);
        var own = Logs.Results(Logs.Write(Logs.Build(), log =>
        {
            foreach (var finding in findings.Where(static each => each.Severity != Severity.None))
                log.Add(finding);
        }));
        Assert.Contains("\"fixes\"", string.Concat(own), StringComparison.Ordinal);
        Assert.True(own.Count >= 7);
        var compiler = Logs.Results(Converted()).Where(static result => !result.Contains("Program.cs", StringComparison.Ordinal));
        Assert.Equal(own.Order(StringComparer.Ordinal), compiler.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Results_on_code_have_place_fix_and_suppression()
    {
        var results = Logs.Run(Converted()).GetProperty("results").EnumerateArray().Where(static result => result.GetRawText().Contains("Program.cs", StringComparison.Ordinal)).ToList();
        Assert.Equal(["STS3030", "STS7004", "STS1026", "STS4028", "STS4024", "STS5010"], results.Select(static result => result.GetProperty("ruleId").GetString()));
        var reference = results[1];
        Assert.Equal("note", reference.GetProperty("level").GetString());
        var place = reference.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("src/Web/Program.cs", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal((9, 34, 300), (Number(place, "startLine"), Number(place, "startColumn"), Number(place, "charOffset")));
        Assert.Equal("nginx", reference.GetProperty("fixes")[0].GetProperty("artifactChanges")[0].GetProperty("replacements")[0].GetProperty("insertedContent").GetProperty("text").GetString());
        var suppression = Assert.Single(results[3].GetProperty("suppressions").EnumerateArray());
        Assert.Equal("inSource", suppression.GetProperty("kind").GetString());
        Assert.False(suppression.TryGetProperty("location", out _));
        Assert.Equal(0, results[2].GetProperty("suppressions").GetArrayLength());

        static int Number(JsonElement place, string name) => place.GetProperty("region").GetProperty(name).GetInt32();
    }

    [Fact]
    public void What_the_compiler_says_itself_is_left_out_and_settings_are_notifications()
    {
        var log = Converted();
        Assert.DoesNotContain("CS8600", string.Concat(Logs.Results(log)), StringComparison.Ordinal);
        var notification = Assert.Single(Logs.Run(log).GetProperty("invocations")[0].GetProperty("toolConfigurationNotifications").EnumerateArray());
        Assert.Equal("STS9001", notification.GetProperty("descriptor").GetProperty("id").GetString());
        Assert.Equal("warning", notification.GetProperty("level").GetString());
        Assert.All(Logs.Run(log).GetProperty("results").EnumerateArray(), result => Assert.Equal(
            result.GetProperty("ruleId").GetString(),
            Logs.Run(log).GetProperty("tool").GetProperty("driver").GetProperty("rules")[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
    }

    [Fact]
    public void Paths_of_windows_give_the_same_log()
    {
        var moved = Recorded.Replace("file:///src/shop", "file:///C:/src/shop", StringComparison.Ordinal)
            .Replace("\\t/src/shop/", "\\tC:\\\\\\\\src\\\\\\\\shop\\\\\\\\", StringComparison.Ordinal);
        Assert.Contains("\\tC:\\\\\\\\src", moved, StringComparison.Ordinal);
        Assert.Equal(Logs.Results(Converted()), Logs.Results(Converted(moved, "C:\\src\\shop")));
    }

    /// <summary>Without the texts, the compiler's own lines stand, and offsets where it tells none.</summary>
    [Fact]
    public void Without_the_sources_places_are_still_told()
    {
        Assert.True(CompilerSarif.TryRead(new SourceFile("Web.sarif", Recorded), out var read, out _));
        var log = Logs.Write(Logs.Build(), each => read.WriteTo(each, static _ => null));
        var with = Logs.Run(Converted()).GetProperty("results").EnumerateArray().ToList();
        var without = Logs.Run(log).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(with.Count, without.Count);
        foreach (var (one, other) in with.Zip(without))
        {
            Assert.Equal(one.GetProperty("partialFingerprints").GetRawText(), other.GetProperty("partialFingerprints").GetRawText());
            Assert.True(other.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").TryGetProperty("startLine", out _));
        }
        var fixes = without.Where(static each => each.TryGetProperty("fixes", out _)).ToList();
        Assert.NotEmpty(fixes);
        Assert.All(fixes, static each => Assert.True(each.GetProperty("fixes")[0].GetProperty("artifactChanges")[0].GetProperty("replacements")[0].GetProperty("deletedRegion").TryGetProperty("charOffset", out _)));
    }

    [Theory]
    [InlineData("STS0000", "the rule X failed on this file (E: m); please report it with the file")]
    [InlineData("AD0001", "Analyzer 'StsLint.Analyzers.ManifestAnalyzer' threw an exception of type 'System.Exception' with message 'm'.")]
    public void That_a_rule_failed_is_a_notification_and_no_success(string id, string message)
    {
        var log = Recorded.Replace("\"CS0219\"", $"\"{id}\"", StringComparison.Ordinal).Replace("The variable 'unused' is assigned but its value is never used", message, StringComparison.Ordinal);
        Assert.True(CompilerSarif.TryRead(new SourceFile("Web.sarif", log), out var read, out _));
        Assert.False(read.IsSuccessful);
        var notification = Assert.Single(Logs.Run(Converted(log)).GetProperty("invocations")[0].GetProperty("toolExecutionNotifications").EnumerateArray());
        Assert.Equal(("error", message), (notification.GetProperty("level").GetString(), notification.GetProperty("message").GetProperty("text").GetString()));
        Assert.True(CompilerSarif.TryRead(new SourceFile("Web.sarif", Recorded), out read, out _));
        Assert.True(read.IsSuccessful);
    }

    [Theory]
    [InlineData("{\"$schema\": \"http://json.schemastore.org/sarif-1.0.0\", \"version\": \"1.0.0\", \"runs\": []}", "Web.sarif is SARIF 1.0.0, and 2.1.0 is needed; set ErrorLog")]
    [InlineData("", "Web.sarif is no SARIF log: it must be one JSON object; set ErrorLog")]
    [InlineData("[]", "Web.sarif is no SARIF log: it must be one JSON object")]
    [InlineData("{}", "Web.sarif is no SARIF log: it lacks a version or runs")]
    [InlineData("<xml/>", "Web.sarif is no SARIF log")]
    [InlineData("{\"version\": \"2.1.0\",\n\"runs\": [{\"results\": [", "Web.sarif(2) is no SARIF log, or only a part of one: ")]
    public void A_log_that_cannot_be_read_is_told_with_what_to_do(string text, string message)
    {
        Assert.False(CompilerSarif.TryRead(new SourceFile("Web.sarif", text), out _, out var problem));
        Assert.StartsWith(message, problem, StringComparison.Ordinal);
        Assert.EndsWith("set ErrorLog to a file of its own with ',version=2.1' behind its name, and build again", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_survives_its_way()
    {
        foreach (var identity in new ObjectIdentity[] { new("v1", "Service", null, null), new("v1", "Service", "", ""), new("a\tb", "K\\n", "=", "x\ny"), new("apps/v1", "StatefulSet", null, "web"), new("v1", "Pod", "shop", null) })
            Assert.Equal(identity, DiagnosticProperties.DecodeObject(DiagnosticProperties.Encode(identity)));
        Assert.Null(DiagnosticProperties.DecodeObject("v1\tService"));
        Assert.Equal([(1, 2), (30, 30)], DiagnosticProperties.DecodeSpans("1-2 30-30"));
        Assert.Empty(DiagnosticProperties.DecodeSpans("1-2 3"));
        Assert.Empty(DiagnosticProperties.DecodeSpans("2-1"));
    }

    private static string Converted(string? log = null, string root = Logs.Root)
    {
        Assert.True(CompilerSarif.TryRead(new SourceFile("Web.sarif", log ?? Recorded), out var read, out var problem), problem);
        return Logs.Write(Logs.Build(root: root), each => read.WriteTo(each, path => s_files.TryGetValue(path.Replace('\\', '/').Replace("C:", "", StringComparison.Ordinal), out var name) ? new SourceFile(path, Text(name)) : null), read.IsSuccessful);
    }

    // As it is, with its byte-order mark.
    private static string Text(string name) => System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Rules.Tests", "Reports", "Compiler", name)));
}
