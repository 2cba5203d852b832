namespace StsLint.EndToEnd.Tests;

/// <summary>Whatever a project is and however it is built: what is wrong with a manifest is told exactly once, at its place.</summary>
public class BuildMatrixTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string Deploy = """<ItemGroup><StatefulSetManifest Include="deploy/**/*.yaml" /></ItemGroup>""";
    private static readonly string[] s_once = [Manifests.Warning("deploy/web.yaml")];

    [Fact]
    public void A_project_whose_manifests_are_right_prints_nothing()
    {
        using var consumer = new Consumer(packages).Library("app.csproj", Deploy).Write("deploy/web.yaml", Manifests.Set).Write("deploy/service.yaml", Manifests.Service);
        var build = consumer.Build();
        Assert.Equal(0, build.ExitCode);
        Assert.Empty(build.Reported);
        Assert.DoesNotContain("STS", build.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("StsLint", build.Output, StringComparison.Ordinal);
        // Neither does one without manifests.
        consumer.Library("app.csproj", "");
        Assert.Empty(consumer.Build().Reported);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-p:StsLintEngine=analyzer")]
    [InlineData("-p:StsLintEngine=task")]
    [InlineData("-p:RunAnalyzers=false")]
    [InlineData("-p:RunAnalyzersDuringBuild=false")]
    // An SDK whose compiler is older than the analyzers.
    [InlineData("-p:CompilerApiVersion=roslyn4.8")]
    public void A_library(string argument)
    {
        using var consumer = Warned();
        var build = consumer.Build("app.csproj", argument.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, build.ExitCode);
        Assert.Equal(s_once, build.Reported);
        Assert.Equal("app.csproj", Assert.Single(build.Lines).Project);
        Assert.Matches(@"^terminationGracePeriodSeconds is 0.* \(https://stslint\.dev/rules/STS4028\)$", build.Lines[0].Message);
    }

    [Fact]
    public void A_library_that_wants_nothing_of_it()
    {
        using var consumer = Warned();
        Assert.Empty(consumer.Build("app.csproj", "-p:StsLintEngine=off").Reported);
        var build = consumer.Build("app.csproj", "-p:StsLintEngine=compiler");
        Assert.Equal(1, build.ExitCode);
        Assert.Equal("StsLintEngine is 'compiler'; it takes auto, analyzer, task or off", Assert.Single(build.Lines).Message);
    }

    [Fact]
    public void A_library_for_several_frameworks()
    {
        using var consumer = Warned();
        consumer.Library("app.csproj", Deploy, "<TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks>");
        Assert.Equal(s_once, consumer.Build("app.csproj").Reported);
        Assert.Equal(s_once, consumer.Build("app.csproj", "-p:StsLintEngine=task").Reported);
        Assert.Equal(s_once, consumer.Build("app.csproj", "-p:RunAnalyzers=false", "-m:1").Reported);
    }

    [Fact]
    public void A_project_without_code()
    {
        using var consumer = Warned();
        consumer.NoTargets("deploy.csproj", Deploy);
        Assert.Equal(s_once, consumer.Build("deploy.csproj").Reported);
        Assert.Equal(s_once, consumer.Build("deploy.csproj").Reported);
        Assert.Empty(consumer.Build("deploy.csproj", "-p:StsLintEngine=off").Reported);
    }

    [Theory]
    [InlineData("vbproj", "Code.vb", "Public Class Code\nEnd Class\n")]
    [InlineData("fsproj", "Code.fs", "module Code\nlet code = 1\n")]
    public void A_library_in_another_language(string extension, string file, string code)
    {
        using var consumer = Warned();
        consumer.Write(file, code).Write("lib." + extension, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                <Compile Include="{file}" Condition="'$(MSBuildProjectExtension)' == '.fsproj'" />
                <PackageReference Include="StsLint" Version="{packages.Version}" PrivateAssets="all" />
              </ItemGroup>
              {Deploy}
            </Project>
            """);
        Assert.Equal(s_once, consumer.Build("lib." + extension).Reported);
    }

    [Fact]
    public void A_library_that_has_the_targets_through_another_but_no_analyzer()
    {
        using var consumer = Warned();
        consumer.Write("shop/shop.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="StsLint.Manifests" Version="{packages.Version}" /></ItemGroup>
            </Project>
            """)
            .Write("app/app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><ProjectReference Include="../shop/shop.csproj" /></ItemGroup>
              {Deploy}
            </Project>
            """)
            .Write("app/deploy/web.yaml", Manifests.WarnedSet).Write("app/deploy/service.yaml", Manifests.Service);
        Assert.Equal([Manifests.Warning("app/deploy/web.yaml")], consumer.Build("app/app.csproj").Reported);
    }

    [Fact]
    public void An_item_that_is_an_additional_file_already()
    {
        using var consumer = Warned();
        consumer.Library("app.csproj", Deploy + """<ItemGroup><AdditionalFiles Include="deploy/web.yaml" /></ItemGroup>""");
        Assert.Equal(s_once, consumer.Build("app.csproj").Reported);
        Assert.Equal(s_once, consumer.Build("app.csproj", "-p:StsLintEngine=task").Reported);
    }

    [Fact]
    public void Manifests_that_a_target_adds()
    {
        using var consumer = Warned();
        consumer.Library("app.csproj", """
            <Target Name="AddManifests" BeforeTargets="BeforeBuild"><ItemGroup><StatefulSetManifest Include="deploy/*.yaml" /></ItemGroup></Target>
            """);
        Assert.Equal(s_once, consumer.Build("app.csproj").Reported);
        Assert.Equal(s_once, consumer.Build("app.csproj", "-p:StsLintEngine=task").Reported);
    }

    [Fact]
    public void Nested_editorconfig_files()
    {
        using var consumer = Warned();
        consumer.Write("deploy/.editorconfig", "[*.yaml]\nstslint_severity.STS4028 = error\n").Write("deploy/staging/.editorconfig", "[*.yaml]\nstslint_severity.STS4028 = none\n")
            .Write("deploy/staging/db/db.yaml", Manifests.WarnedSet.Replace("web", "db", StringComparison.Ordinal).Replace("nginx", "db", StringComparison.Ordinal))
            .Write("deploy/staging/db/service.yaml", Manifests.Service.Replace("web", "db", StringComparison.Ordinal).Replace("nginx", "db", StringComparison.Ordinal));
        string[] expected = ["deploy/web.yaml(16,38): error STS4028"];
        foreach (var engine in new[] { "analyzer", "task" })
        {
            var build = consumer.Build("app.csproj", "-p:StsLintEngine=" + engine);
            Assert.Equal(1, build.ExitCode);
            Assert.Equal(expected, build.Reported);
        }
    }

    [Fact]
    public void Scopes_are_inputs_of_their_own()
    {
        using var consumer = new Consumer(packages).Write("deploy/blue/web.yaml", Manifests.Service).Write("deploy/green/web.yaml", Manifests.Service.Replace("8080", "8081", StringComparison.Ordinal));
        foreach (var (scopes, expected) in new[] { (false, 1), (true, 0) })
        {
            var items = $"""
                <ItemGroup>
                  <StatefulSetManifest Include="deploy/blue/*.yaml" {(scopes ? "Scope=\"blue\"" : "")} />
                  <StatefulSetManifest Include="deploy/green/*.yaml" {(scopes ? "Scope=\"green\"" : "")} />
                </ItemGroup>
                """;
            consumer.Library("app.csproj", items).NoTargets("deploy.csproj", items);
            Assert.Equal(expected, consumer.Build("app.csproj").Lines.Count(static line => line.Code == "STS0033"));
            Assert.Equal(expected, consumer.Build("deploy.csproj").Lines.Count(static line => line.Code == "STS0033"));
        }
    }

    [Fact]
    public void A_file_that_holds_no_manifest_is_passed_over_unless_it_is_said_to_be_one()
    {
        using var consumer = new Consumer(packages).Write("deploy/values.yaml", "- kind: x\n");
        foreach (var (sign, expected) in new[] { ("", 0), (""" StsLint="none" """, 0), (""" StsLint="manifest" """, 1) })
        {
            var item = $"""<ItemGroup><StatefulSetManifest Include="deploy/*.yaml"{sign}/></ItemGroup>""";
            consumer.Library("app.csproj", item).NoTargets("deploy.csproj", item);
            Assert.Equal(expected, consumer.Build("app.csproj").Lines.Count);
            Assert.Equal(expected, consumer.Build("deploy.csproj").Lines.Count);
        }
    }

    private Consumer Warned() => new Consumer(packages)
        .Library("app.csproj", Deploy)
        .Write("deploy/web.yaml", Manifests.WarnedSet)
        .Write("deploy/service.yaml", Manifests.Service);
}
