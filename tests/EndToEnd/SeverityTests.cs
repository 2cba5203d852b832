namespace StsLint.EndToEnd.Tests;

/// <summary>What a project makes of warnings holds for findings as for any warning, whichever engine reports them.</summary>
public class SeverityTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    [Theory]
    [InlineData("-p:TreatWarningsAsErrors=true", "error")]
    [InlineData("-warnaserror", "error")]
    [InlineData("-warnaserror:STS4028", "error")]
    [InlineData("-p:WarningsAsErrors=STS4028", "error")]
    [InlineData("-p:TreatWarningsAsErrors=true -p:WarningsNotAsErrors=STS4028", "warning")]
    [InlineData("-p:NoWarn=STS4028", "")]
    [InlineData("-p:StsLintFailOn=warning", "error")]
    [InlineData("-p:StsLintFailOn=never", "warning")]
    [InlineData("-p:TreatWarningsAsErrors=true -p:NoWarn=STS4028", "")]
    public void A_warning(string arguments, string level)
    {
        using var consumer = Consumer(Manifests.WarnedSet);
        foreach (var engine in new[] { "analyzer", "task" })
            Expect(level, "STS4028", consumer.Build("app.csproj", [.. arguments.Split(' '), "-p:StsLintEngine=" + engine]), engine);
    }

    [Theory]
    [InlineData("", "error")]
    [InlineData("-p:StsLintFailOn=never", "warning")]
    [InlineData("-p:NoWarn=STS1026", "")]
    public void An_error(string arguments, string level)
    {
        using var consumer = Consumer(Manifests.WrongSet);
        foreach (var engine in new[] { "analyzer", "task" })
            Expect(level, "STS1026", consumer.Build("app.csproj", [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-p:StsLintEngine=" + engine]), engine);
    }

    [Theory]
    [InlineData("error", "error")]
    [InlineData("none", "")]
    [InlineData("suggestion", "")]
    public void A_rule_in_a_global_configuration(string severity, string level)
    {
        using var consumer = Consumer(Manifests.WarnedSet).Write(".globalconfig", $"is_global = true\ndotnet_diagnostic.STS4028.severity = {severity}\n");
        foreach (var engine in new[] { "analyzer", "task" })
            Expect(level, "STS4028", consumer.Build("app.csproj", "-p:StsLintEngine=" + engine), engine);
    }

    [Fact]
    public void MSBuilds_own_switch_counts_where_its_task_reports()
    {
        using var consumer = Consumer(Manifests.WarnedSet);
        Expect("error", "STS4028", consumer.Build("app.csproj", "-p:StsLintEngine=task", "-p:MSBuildTreatWarningsAsErrors=true"), "task");
        Expect("", "STS4028", consumer.Build("app.csproj", "-p:StsLintEngine=task", "-p:MSBuildWarningsAsMessages=STS4028"), "task");
    }

    [Fact]
    public void The_releases_that_the_project_is_meant_for_give_way_to_an_editorconfig()
    {
        // A field that came with 1.31.
        using var consumer = Consumer(Manifests.Set.Replace("  replicas: 2\n", "  replicas: 2\n  ordinals:\n    start: 1\n", StringComparison.Ordinal));
        foreach (var engine in new[] { "analyzer", "task" })
        {
            Assert.Empty(consumer.Build("app.csproj", "-p:StsLintEngine=" + engine, "-p:StsLintKubernetesVersion=1.36").Reported);
            Assert.Equal("STS0028", Assert.Single(consumer.Build("app.csproj", "-p:StsLintEngine=" + engine, "-p:StsLintKubernetesVersion=1.25..1.36").Lines).Code);
            consumer.Write("deploy/.editorconfig", "[*.yaml]\nstslint_kubernetes_version = 1.36\n");
            Assert.Empty(consumer.Build("app.csproj", "-p:StsLintEngine=" + engine, "-p:StsLintKubernetesVersion=1.25..1.36").Reported);
            File.Delete(consumer.PathOf("deploy/.editorconfig"));
        }
    }

    [Fact]
    public void Settings_that_mean_nothing_are_said()
    {
        using var consumer = Consumer(Manifests.Set);
        foreach (var engine in new[] { "analyzer", "task" })
        {
            var build = consumer.Build("app.csproj", "-p:StsLintEngine=" + engine, "-p:StsLintKubernetesVersion=latest", "-p:StsLintFailOn=warnings");
            Assert.Equal(0, build.ExitCode);
            Assert.Equal(["STS9001", "STS9001"], build.Lines.Select(static line => line.Code));
            Assert.Contains(build.Lines, static line => line.Message.StartsWith("StsLintKubernetesVersion: 'latest' is no release", StringComparison.Ordinal));
            Assert.Contains(build.Lines, static line => line.Message.StartsWith("StsLintFailOn: ", StringComparison.Ordinal) && line.Message.Contains("did you mean 'warning'?", StringComparison.Ordinal));
        }
    }

    private Consumer Consumer(string set) => new Consumer(packages)
        .Library("app.csproj", """<ItemGroup><StatefulSetManifest Include="deploy/**/*.yaml" /></ItemGroup>""")
        .Write("deploy/web.yaml", set)
        .Write("deploy/service.yaml", Manifests.Service);

    private static void Expect(string level, string code, BuildResult build, string engine)
    {
        Assert.True(level == string.Join(",", build.Lines.Select(static line => line.Level)), $"{engine}: {build.Output}");
        Assert.True(build.Lines.All(line => line.Code == code), $"{engine}: {build.Output}");
        Assert.Equal(level == "error" ? 1 : 0, build.ExitCode);
    }
}
