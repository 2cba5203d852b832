namespace StsLint.EndToEnd.Tests;

/// <summary>A folder of manifests that several projects of a solution have: each finding is told once, by one of them.</summary>
public class SharedManifestTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string Deploy = """<ItemGroup><StatefulSetManifest Include="../deploy/**/*.yaml" LinkBase="deploy" /></ItemGroup>""";
    private static readonly string[] s_once = [Manifests.Warning("deploy/web.yaml")];

    [Theory]
    [InlineData("")]
    [InlineData("-p:StsLintEngine=task")]
    [InlineData("-p:RunAnalyzers=false")]
    public void A_folder_beside_the_projects(string argument)
    {
        using var consumer = Shared().Library("a/a.csproj", Deploy).Library("b/b.csproj", Deploy).NoTargets("c/c.csproj", Deploy);
        Solution(consumer, "a/a.csproj", "b/b.csproj", "c/c.csproj");
        var arguments = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // On several nodes, on one, and when nothing has changed.
        Assert.Equal(s_once, consumer.Build("all.slnx", arguments).Reported);
        Assert.Equal(s_once, consumer.Build("all.slnx", ["-m:1", .. arguments]).Reported);
        // A project alone tells it too.
        Assert.Equal(s_once, consumer.Build("b/b.csproj", arguments).Reported);
    }

    [Fact]
    public void A_folder_of_one_project_that_another_links()
    {
        using var consumer = new Consumer(packages)
            .Library("a/a.csproj", """<ItemGroup><StatefulSetManifest Include="deploy/**/*.yaml" /></ItemGroup>""", "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks>")
            .Library("b/b.csproj", """<ItemGroup><StatefulSetManifest Include="../a/deploy/**/*.yaml" /></ItemGroup>""")
            .Write("a/deploy/web.yaml", Manifests.WarnedSet).Write("a/deploy/service.yaml", Manifests.Service);
        Solution(consumer, "b/b.csproj", "a/a.csproj");
        string[] once = [Manifests.Warning("a/deploy/web.yaml")];
        Assert.Equal(once, consumer.Build("all.slnx").Reported);
        Assert.Equal(once, consumer.Build("all.slnx", "--no-incremental", "-m:1").Reported);
        Assert.Equal(once, consumer.Build("all.slnx", "-p:StsLintEngine=task").Reported);
        // The other project asks for nothing of the kind: then it is the one that links that tells.
        consumer.Library("a/a.csproj", "");
        Assert.Equal(once, consumer.Build("all.slnx").Reported);
    }

    [Fact]
    public void What_is_shared_and_what_is_not_are_judged_together()
    {
        using var consumer = new Consumer(packages)
            .Library("a/a.csproj", """<ItemGroup><StatefulSetManifest Include="deploy/*.yaml;../common/*.yaml" /></ItemGroup>""")
            .Library("b/b.csproj", """<ItemGroup><StatefulSetManifest Include="../common/*.yaml" StsLintScope="open" /></ItemGroup>""")
            .Write("a/deploy/web.yaml", Manifests.WarnedSet)
            .Write("common/service.yaml", Manifests.Service.Replace("clusterIP: None", "clusterIP: none", StringComparison.Ordinal));
        Solution(consumer, "a/a.csproj", "b/b.csproj");
        string[] expected = [Manifests.Warning("a/deploy/web.yaml"), "common/service.yaml(6,14): error STS1083"];
        Assert.Equal(expected, consumer.Build("all.slnx").Reported);
    }

    [Fact]
    public void Projects_that_weigh_it_differently_each_tell_it()
    {
        using var consumer = Shared().NoTargets("a/a.csproj", Deploy).NoTargets("b/b.csproj", Deploy + "<PropertyGroup><StsLintFailOn>warning</StsLintFailOn></PropertyGroup>");
        Solution(consumer, "a/a.csproj", "b/b.csproj");
        string[] expected = ["deploy/web.yaml(16,38): error STS4028", Manifests.Warning("deploy/web.yaml")];
        Assert.Equal(expected, consumer.Build("all.slnx").Reported);
    }

    private Consumer Shared() => new Consumer(packages).Write("deploy/web.yaml", Manifests.WarnedSet).Write("deploy/service.yaml", Manifests.Service);

    private static void Solution(Consumer consumer, params string[] projects) =>
        consumer.Write("all.slnx", $"<Solution>{string.Concat(projects.Select(static path => $"<Project Path=\"{path}\" />"))}</Solution>");
}
