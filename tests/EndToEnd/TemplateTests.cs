using System.Text.Json;

namespace StsLint.EndToEnd.Tests;

/// <summary>What <c>dotnet new</c> makes of the templates builds without a warning, does what its README says, and is checked.</summary>
[Collection(PackedPackages.Collection)]
public sealed class TemplateTests : IDisposable
{
    // A build that says everything once: 'dotnet build' repeats it in a summary.
    private static readonly string[] s_build = ["msbuild", "-restore", "-noLogo", "-consoleLoggerParameters:NoSummary"];

    private readonly TemporaryFolder _folder = new();
    private readonly PackedPackages _packages;

    public TemplateTests(PackedPackages packages)
    {
        _packages = packages;
        File.WriteAllText(_folder.PathOf("NuGet.config"), $"<configuration><packageSources><add key=\"packed\" value=\"{packages.Folder}\" /></packageSources></configuration>");
        Dotnet(".", "new", "install", Path.Combine(packages.Folder, $"StsLint.Templates.{packages.Version}.nupkg"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_program_writes_manifests_that_are_clean()
    {
        Dotnet(".", "new", "stslint-manifests", "--name", "my-shop", "--app", "shop", "--namespace", "store", "--image", "registry.example/shop:2.1");
        AssertNoWarning(Dotnet("my-shop", "build"));
        Assert.Equal(
            ["deploy/store.shop.poddisruptionbudget.yaml", "deploy/store.shop.service.yaml", "deploy/store.shop.statefulset.yaml"],
            Dotnet("my-shop", "run", "--no-build").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal("", Dotnet("my-shop", "run", "--no-build").Output);
        Assert.StartsWith("No findings in 3 objects of 3 files", Check("my-shop"), StringComparison.Ordinal);
        var written = File.ReadAllText(_folder.PathOf("my-shop/deploy/store.shop.statefulset.yaml"));
        Assert.Contains("  namespace: store\n", written, StringComparison.Ordinal);
        Assert.Contains("image: registry.example/shop:2.1\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_in_the_program_is_found_by_the_build_and_by_the_program()
    {
        Dotnet(".", "new", "stslint-manifests", "--name", "Shop");
        Replace("Shop/App.cs", "Replicas = 2", "Replicas = -1");
        var built = Dotnet("Shop", false, s_build);
        Assert.Equal(1, built.ExitCode);
        Assert.Equal([$"{_folder.PathOf("Shop/App.cs")}(21,24): error STS1026"], Findings(built));

        var run = Dotnet("Shop", false, "run", "--property:RunAnalyzers=false");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("replicas is -1", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathOf("Shop/deploy")));
    }

    [Fact]
    public void The_project_over_manifests_says_each_finding_once()
    {
        Dotnet(".", "new", "stslint-deploy", "--name", "2nd-deploy", "--app", "shop", "--kubernetes-version", "1.36", "--image", "registry.example/shop:2.1");
        AssertNoWarning(Dotnet("2nd-deploy", "build"));
        Assert.StartsWith("No findings in 3 objects of 1 file", Check("2nd-deploy"), StringComparison.Ordinal);
        Assert.Contains("stslint_kubernetes_version = 1.36\n", File.ReadAllText(_folder.PathOf("2nd-deploy/.editorconfig")), StringComparison.Ordinal);

        var manifest = _folder.PathOf("2nd-deploy/deploy/shop.yaml");
        Replace("2nd-deploy/deploy/shop.yaml", "serviceName: shop", "serviceName: shops");
        Assert.Equal([$"{manifest}(24,16,24,21): warning STS2003"], Findings(Dotnet("2nd-deploy", true, s_build)));

        Replace("2nd-deploy/deploy/shop.yaml", "policy/v1", "policy/v1beta1");
        var failed = Dotnet("2nd-deploy", false, s_build);
        Assert.Equal(1, failed.ExitCode);
        Assert.Equal([$"{manifest}(24,16,24,21): warning STS2003", $"{manifest}(70,13,70,27): error STS0025"], Findings(failed));
    }

    [Theory]
    [InlineData("stslint-manifests")]
    [InlineData("stslint-deploy")]
    public void Templates_say_what_they_are_and_run_nothing(string template)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "templates", template, ".template.config", "template.json")));
        var root = json.RootElement;
        Assert.All(
            new[] { "author", "classifications", "identity", "groupIdentity", "name", "shortName", "description", "tags", "sourceName", "defaultName", "preferNameDirectory", "symbols", "primaryOutputs" },
            name => Assert.True(root.TryGetProperty(name, out _), name));
        Assert.Equal(template, root.GetProperty("shortName").GetString());
        Assert.False(root.TryGetProperty("postActions", out _));
        var options = root.GetProperty("symbols").EnumerateObject().Where(static symbol => symbol.Value.GetProperty("type").GetString() == "parameter").ToList();
        Assert.All(options, static option => Assert.EndsWith(".", option.Value.GetProperty("description").GetString(), StringComparison.Ordinal));

        var page = File.ReadAllText(Path.Combine(Repository.Root, "templates", "README.md")).Split('\n').Single(line => line.StartsWith($"| `{template}` ", StringComparison.Ordinal));
        Assert.Equal(options.Select(static option => $"`--{option.Name}`"), page.Split('|')[^2].Split(',').Select(static option => option.Trim()));
    }

    private void Replace(string file, string before, string after)
    {
        var text = File.ReadAllText(_folder.PathOf(file));
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(_folder.PathOf(file), text.Replace(before, after, StringComparison.Ordinal));
    }

    private Outcome Dotnet(string folder, params string[] arguments) => Dotnet(folder, true, arguments);

    private Outcome Dotnet(string folder, bool succeeds, params string[] arguments)
    {
        // Templates that are installed on this machine are another folder's.
        string[] hive = arguments[0] == "new" ? ["--debug:custom-hive", _folder.PathOf("hive")] : [];
        var outcome = Outcome.Of("dotnet", _folder.PathOf(folder), [.. arguments, .. hive], new() { ["NUGET_PACKAGES"] = _packages.Cache });
        Assert.True(!succeeds || outcome.ExitCode == 0, outcome.Output + outcome.Error);
        return outcome;
    }

    private string Check(string folder)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        return Outcome.Of("dotnet", _folder.Path, [Path.Combine(Repository.Root, "src", "Cli", "bin", configuration, "net10.0", "stslint.dll"), "check", folder], []).Output;
    }

    private static void AssertNoWarning(Outcome build) => Assert.Contains("    0 Warning(s)\n    0 Error(s)\n", build.Output, StringComparison.Ordinal);

    private static IEnumerable<string> Findings(Outcome build) =>
        build.Output.Split('\n').Select(static line => line.Trim()).Where(static line => line.Contains(" STS", StringComparison.Ordinal)).Select(static line => string.Join(':', line.Split(':').Take(2))).Order(StringComparer.Ordinal);
}
