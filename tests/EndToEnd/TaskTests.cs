using Microsoft.Build.Logging.StructuredLogger;

namespace StsLint.EndToEnd.Tests;

/// <summary>The task that judges where the compiler does not: what it remembers, what it puts into logs, and what it leaves alone.</summary>
public class TaskTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string Deploy = """<ItemGroup><StatefulSetManifest Include="deploy/**/*.yaml" /></ItemGroup>""";
    private static readonly string[] s_once = [Manifests.Warning("deploy/web.yaml")];

    [Fact]
    public void An_unchanged_build_says_the_same_again_from_its_cache_and_a_changed_one_judges_again()
    {
        using var consumer = Project();
        var cache = consumer.PathOf("obj/Debug/net10.0/stslint.cache");
        Assert.Equal(s_once, consumer.Build("deploy.csproj").Reported);
        var written = File.GetLastWriteTimeUtc(cache);
        Assert.Equal(s_once, consumer.Build("deploy.csproj").Reported);
        Assert.Equal(written, File.GetLastWriteTimeUtc(cache));
        // What counts is the content: a file that is only newer is the same.
        File.SetLastWriteTimeUtc(consumer.PathOf("deploy/web.yaml"), written.AddHours(1));
        Assert.Equal(s_once, consumer.Build("deploy.csproj").Reported);
        Assert.Equal(written, File.GetLastWriteTimeUtc(cache));
        consumer.Write("deploy/web.yaml", Manifests.WrongSet);
        Assert.Equal([Manifests.Error("deploy/web.yaml")], consumer.Build("deploy.csproj").Reported);
        consumer.Write("deploy/.editorconfig", "[*.yaml]\nstslint_severity.STS1026 = none\n");
        Assert.Empty(consumer.Build("deploy.csproj").Reported);
        // A cache that somebody damaged is as good as none.
        File.WriteAllText(cache, "no cache");
        Assert.Empty(consumer.Build("deploy.csproj").Reported);
        Assert.Equal(0, consumer.Dotnet("clean", "deploy.csproj").ExitCode);
        Assert.False(File.Exists(cache));
    }

    [Fact]
    public void A_binary_log_holds_both_ends_of_a_place_and_the_page_on_the_rule()
    {
        using var consumer = Project();
        consumer.Build("deploy.csproj", "-bl:build.binlog");
        var warnings = new List<Warning>();
        BinaryLog.ReadBuild(consumer.PathOf("build.binlog")).VisitAllChildren<Warning>(warnings.Add);
        var warning = Assert.Single(warnings, static each => each.Code == "STS4028");
        Assert.Equal((16, 38, 16, 39), (warning.LineNumber, warning.ColumnNumber, warning.EndLineNumber, warning.EndColumnNumber));
        Assert.Equal(consumer.PathOf("deploy/web.yaml"), warning.File);
        Assert.EndsWith("(https://stslint.dev/rules/STS4028)", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_design_time_build_does_nothing()
    {
        using var consumer = Project();
        var build = consumer.Build("deploy.csproj", "-p:DesignTimeBuild=true");
        Assert.Empty(build.Reported);
        Assert.False(File.Exists(consumer.PathOf("obj/Debug/net10.0/stslint.cache")));
    }

    [Theory]
    [InlineData("-m:4")]
    [InlineData("-mt")]
    [InlineData("-m:1 -nodeReuse:false")]
    public void Many_projects_at_once(string arguments)
    {
        using var consumer = new Consumer(packages);
        var solution = new System.Text.StringBuilder("<Solution>");
        for (var number = 1; number <= 8; number++)
        {
            consumer.NoTargets($"p{number}/p{number}.csproj", Deploy).Write($"p{number}/deploy/web.yaml", Manifests.WarnedSet).Write($"p{number}/deploy/service.yaml", Manifests.Service);
            solution.Append($"<Project Path=\"p{number}/p{number}.csproj\" />");
        }
        consumer.Write("all.slnx", solution.Append("</Solution>").ToString());
        var expected = Enumerable.Range(1, 8).Select(static number => Manifests.Warning($"p{number}/deploy/web.yaml"));
        Assert.Equal(expected, consumer.Build("all.slnx", arguments.Split(' ')).Reported);
        Assert.Equal(expected, consumer.Build("all.slnx", arguments.Split(' ')).Reported);
    }

    [Theory]
    [InlineData("analyzer")]
    [InlineData("task")]
    public void A_broken_file_fails_the_build_with_a_message_at_its_place(string engine)
    {
        using var consumer = Project();
        consumer.Library("app.csproj", Deploy).Write("deploy/web.yaml", Manifests.Set.Replace("  serviceName: nginx", "  serviceName: \"nginx", StringComparison.Ordinal));
        var build = consumer.Build("app.csproj", "-p:StsLintEngine=" + engine);
        Assert.Equal(1, build.ExitCode);
        var line = Assert.Single(build.Lines, static line => line.Code == "STS0001");
        Assert.Equal(("deploy/web.yaml", "error"), (line.File, line.Level));
        Assert.True(line.Line >= 6, build.Output);
        Assert.DoesNotContain("   at ", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_is_not_there_is_an_error_and_the_others_are_judged()
    {
        using var consumer = Project();
        consumer.NoTargets("deploy.csproj", Deploy + """<ItemGroup><StatefulSetManifest Include="deploy/gone.yaml" /></ItemGroup>""");
        var build = consumer.Build("deploy.csproj");
        Assert.Equal(1, build.ExitCode);
        Assert.Equal(["deploy/gone.yaml: error STS9002", Manifests.Warning("deploy/web.yaml")], build.Reported);
        Assert.StartsWith("this manifest cannot be read (it does not exist)", build.Lines.Single(static line => line.Code == "STS9002").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyzer")]
    [InlineData("task")]
    public void Two_thousand_manifests(string engine)
    {
        using var consumer = Project();
        consumer.Library("app.csproj", Deploy);
        for (var number = 0; number < 1000; number++)
        {
            var set = number % 100 == 0 ? Manifests.WarnedSet : Manifests.Set;
            consumer.Write($"deploy/{number}/web.yaml", set.Replace("web", $"web{number}", StringComparison.Ordinal).Replace("nginx", $"nginx{number}", StringComparison.Ordinal));
            consumer.Write($"deploy/{number}/service.yaml", Manifests.Service.Replace("web", $"web{number}", StringComparison.Ordinal).Replace("nginx", $"nginx{number}", StringComparison.Ordinal));
        }
        var build = consumer.Build("app.csproj", "-p:StsLintEngine=" + engine);
        Assert.Equal(0, build.ExitCode);
        Assert.Equal(11, build.Lines.Count);
        Assert.All(build.Lines, static line => Assert.Equal("STS4028", line.Code));
    }

    private Consumer Project() => new Consumer(packages)
        .NoTargets("deploy.csproj", Deploy)
        .Write("deploy/web.yaml", Manifests.WarnedSet)
        .Write("deploy/service.yaml", Manifests.Service);
}
