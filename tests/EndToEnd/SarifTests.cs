using System.Text.Json;

namespace StsLint.EndToEnd.Tests;

/// <summary>The logs of builds.</summary>
public class SarifTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string Deploy = """<ItemGroup><StatefulSetManifest Include="deploy/**/*.yaml" /></ItemGroup>""";

    [Fact]
    public void Both_engines_write_the_same_log_also_when_the_build_fails()
    {
        using var consumer = new Consumer(packages).Library("app.csproj", Deploy)
            .Write("deploy/web.yaml", Manifests.WrongSet.Replace("Seconds: 30", "Seconds: 0   # stslint:ignore STS4028 -- it holds nothing", StringComparison.Ordinal))
            .Write("deploy/service.yaml", Manifests.Service);
        Assert.Equal(1, consumer.Build("app.csproj", "-p:StsLintSarif=logs").ExitCode);
        Assert.Equal(1, consumer.Build("app.csproj", "-p:StsLintSarif=logs/task/all.sarif", "-p:StsLintEngine=task").ExitCode);
        Assert.Equal(["stslint.app.sarif", "stslint.sarif"], Names(consumer.PathOf("logs")));
        Assert.Equal(["all.app.sarif", "all.sarif"], Names(consumer.PathOf("logs/task")));
        var log = File.ReadAllText(consumer.PathOf("logs/stslint.sarif"));
        Assert.Equal(log, File.ReadAllText(consumer.PathOf("logs/task/all.sarif")));
        Assert.Equal(File.ReadAllText(consumer.PathOf("logs/stslint.app.sarif")), File.ReadAllText(consumer.PathOf("logs/task/all.app.sarif")));
        var results = Results(log);
        Assert.Equal(
            ["STS1026 error deploy/web.yaml 7:13-7:15", "STS4028 warning deploy/web.yaml 16:38-16:39 inSource: it holds nothing"],
            results.Where(static result => !result.Contains(" note ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_compilers_own_log_holds_the_same_findings()
    {
        using var consumer = new Consumer(packages).Library("app.csproj", Deploy).Write("deploy/web.yaml", Manifests.WarnedSet).Write("deploy/service.yaml", Manifests.Service);
        consumer.Build("app.csproj", "-p:ErrorLog=compiler.sarif%2Cversion=2.1", "-p:StsLintSarif=logs");
        using var compiler = JsonDocument.Parse(File.ReadAllText(consumer.PathOf("compiler.sarif")));
        var found = compiler.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Where(static result => result.GetProperty("ruleId").GetString()!.StartsWith("STS", StringComparison.Ordinal))
            .Select(result => $"{result.GetProperty("ruleId").GetString()} {result.GetProperty("level").GetString()} {Place(result, consumer.Folder)}").Order(StringComparer.Ordinal);
        Assert.Equal(found, Results(File.ReadAllText(consumer.PathOf("logs/stslint.sarif"))));
        // One without the places that are needed is refused.
        var build = consumer.Build("app.csproj", "-p:ErrorLog=compiler.sarif", "-p:StsLintSarif=logs");
        Assert.Equal(1, build.ExitCode);
        Assert.Equal(["app.csproj: error STS9006"], build.Reported.Where(static line => line.Contains("STS9", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_solution_has_one_log_of_all_its_projects()
    {
        const string shared = """<ItemGroup><StatefulSetManifest Include="../common/*.yaml" /></ItemGroup>""";
        using var consumer = new Consumer(packages)
            .Library("a/a.csproj", Deploy).Write("a/deploy/web.yaml", Manifests.WarnedSet).Write("a/deploy/service.yaml", Manifests.Service)
            .NoTargets("b/b.csproj", Deploy + shared).Write("b/deploy/web.yaml", Manifests.WrongSet).Write("b/deploy/service.yaml", Manifests.Service)
            .Library("c/c.csproj", shared)
            .Write("common/service.yaml", Manifests.Service.Replace("nginx", "other", StringComparison.Ordinal).Replace("clusterIP: None", "clusterIP: none", StringComparison.Ordinal))
            .Write("all.slnx", """<Solution><Project Path="a/a.csproj" /><Project Path="b/b.csproj" /><Project Path="c/c.csproj" /></Solution>""");
        Assert.Equal(1, consumer.Build("all.slnx", "-p:StsLintSarif=logs").ExitCode);
        Assert.Equal(["stslint.a.sarif", "stslint.b.sarif", "stslint.c.sarif", "stslint.sarif"], Names(consumer.PathOf("logs")));
        var all = Results(File.ReadAllText(consumer.PathOf("logs/stslint.sarif")));
        Assert.Contains("STS4028 warning a/deploy/web.yaml 16:38-16:39", all);
        Assert.Contains("STS1026 error b/deploy/web.yaml 7:13-7:15", all);
        Assert.Single(all, static result => result.StartsWith("STS1083 error common/service.yaml", StringComparison.Ordinal));
        // A project that is gone is gone from the log with the next build.
        Directory.Delete(consumer.PathOf("b"), recursive: true);
        consumer.Write("all.slnx", """<Solution><Project Path="a/a.csproj" /></Solution>""");
        Assert.Equal(0, consumer.Build("all.slnx", "-p:StsLintSarif=logs").ExitCode);
        Assert.Equal(["stslint.a.sarif", "stslint.c.sarif", "stslint.sarif"], Names(consumer.PathOf("logs")));
        Assert.DoesNotContain(Results(File.ReadAllText(consumer.PathOf("logs/stslint.sarif"))), static result => result.Contains("b/deploy", StringComparison.Ordinal));
    }

    [Fact]
    public void The_workflow_among_the_samples_uploads_what_its_build_writes()
    {
        var workflow = File.ReadAllLines(Repository.PathOf("samples/ci/github-actions-build.yml"));
        using var consumer = new Consumer(packages).Library("app/app.csproj", Deploy).Write("app/deploy/web.yaml", Manifests.WrongSet).Write("app/deploy/service.yaml", Manifests.Service)
            .Write("all.slnx", """<Solution><Project Path="app/app.csproj" /></Solution>""");
        var command = Value("run: ").Split(' ');
        Assert.Equal(["dotnet", "build"], command[..2]);
        Assert.Equal(1, consumer.Dotnet(command[1..]).ExitCode);
        var log = Value("sarif_file: ");
        Assert.Contains(Results(File.ReadAllText(consumer.PathOf(log))), static result => result.StartsWith("STS1026 error app/deploy/web.yaml", StringComparison.Ordinal));
        Assert.Contains(workflow, line => line.Contains($"hashFiles('{log}')", StringComparison.Ordinal));

        string Value(string start) => Assert.Single(workflow, line => line.Trim().StartsWith(start, StringComparison.Ordinal)).Trim()[start.Length..];
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static List<string> Results(string log)
    {
        using var document = JsonDocument.Parse(log);
        var run = Assert.Single(document.RootElement.GetProperty("runs").EnumerateArray());
        return [.. run.GetProperty("results").EnumerateArray().Select(static result =>
        {
            var text = $"{result.GetProperty("ruleId").GetString()} {result.GetProperty("level").GetString()} {Place(result, "")}";
            return result.TryGetProperty("suppressions", out var list) && list.GetArrayLength() > 0
                ? $"{text} {list[0].GetProperty("kind").GetString()}: {list[0].GetProperty("justification").GetString()}"
                : text;
        }).Order(StringComparer.Ordinal)];
    }

    private static string Place(JsonElement result, string folder)
    {
        var physical = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        var region = physical.GetProperty("region");
        var uri = physical.GetProperty("artifactLocation").GetProperty("uri").GetString()!;
        var start = $"file://{folder}/";
        return $"{(folder.Length > 0 && uri.StartsWith(start, StringComparison.Ordinal) ? uri[start.Length..] : uri)} {At("startLine")}:{At("startColumn")}-{At("endLine")}:{At("endColumn")}";

        int At(string name) => region.GetProperty(name).GetInt32();
    }
}
