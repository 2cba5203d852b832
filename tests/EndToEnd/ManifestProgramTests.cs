namespace StsLint.EndToEnd.Tests;

/// <summary>Programs that make manifests: the build runs them and writes what they make, or verifies that it stands there already.</summary>
public class ManifestProgramTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string Program = """
        using StsLint.Manifests;

        var app = new Labels { ["app"] = "web" };
        var http = ContainerPort.Tcp("http", 8080);
        var nginx = Service.Headless("nginx", app, http);
        var web = new StatefulSet("web", nginx, app)
        {
            Replicas = 2,
            TerminationGracePeriodSeconds = 0,
            Containers = [new("main", "registry.example/web:1.2") { Ports = [http] }],
        };
        new Manifest([nginx, web]).WriteTo(args[^1]);
        if (args.Length > 1)
            Environment.Exit(args[0] == "fail" ? 3 : 0);

        """;

    [Fact]
    public void A_project_over_manifests_has_them_made_and_checked()
    {
        using var consumer = Program_("""<StsLintManifestProgram Include="../program/program.csproj" Folder="made" Clean="true" />""");
        Assert.Equal(0, consumer.Build("deploy/deploy.csproj").ExitCode);
        Assert.Equal(["nginx.service.yaml", "web.statefulset.yaml"], Names(consumer, "deploy/made"));
        var text = File.ReadAllText(consumer.PathOf("deploy/made/web.statefulset.yaml"));
        Assert.Contains("serviceName: nginx", text, StringComparison.Ordinal);

        // Now they are there from the start: what is wrong with them is told at their places, besides what the compiler tells of the program.
        var build = consumer.Build("deploy/deploy.csproj");
        Assert.Contains(build.Lines, static line => line is { Code: "STS4028", File: "deploy/made/web.statefulset.yaml" });

        // A file that has been changed by hand is written again, and one that the program does not make goes.
        consumer.Write("deploy/made/web.statefulset.yaml", text.Replace("replicas: 2", "replicas: 3", StringComparison.Ordinal)).Write("deploy/made/old.yaml", "a: 1\n");
        consumer.Build("deploy/deploy.csproj");
        Assert.Equal(text, File.ReadAllText(consumer.PathOf("deploy/made/web.statefulset.yaml")));
        Assert.Equal(["nginx.service.yaml", "web.statefulset.yaml"], Names(consumer, "deploy/made"));
    }

    [Fact]
    public void What_is_committed_is_verified()
    {
        using var consumer = Program_("""<StsLintManifestProgram Include="../program/program.csproj" Folder="made" Clean="true" />""");
        var build = consumer.Build("deploy/deploy.csproj", "-p:StsLintVerifyManifests=true");
        Assert.Equal(1, build.ExitCode);
        Assert.Equal(["deploy/made/nginx.service.yaml: error STS9005", "deploy/made/web.statefulset.yaml: error STS9005"], Stale(build));
        Assert.False(Directory.Exists(consumer.PathOf("deploy/made")));

        consumer.Build("deploy/deploy.csproj");
        Assert.Empty(Stale(consumer.Build("deploy/deploy.csproj", "-p:StsLintVerifyManifests=true")));

        // Line ends are git's business.
        var path = consumer.PathOf("deploy/made/web.statefulset.yaml");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Empty(Stale(consumer.Build("deploy/deploy.csproj", "-p:StsLintVerifyManifests=true")));

        var lines = text.Split('\n').ToList();
        var at = lines.FindIndex(static line => line.Contains("replicas:", StringComparison.Ordinal));
        File.WriteAllText(path, text.Replace("replicas: 2", "replicas: 3", StringComparison.Ordinal));
        consumer.Write("deploy/made/old.yaml", "a: 1\n");
        build = consumer.Build("deploy/deploy.csproj", "-p:StsLintVerifyManifests=true");
        Assert.Equal(1, build.ExitCode);
        Assert.Equal(["deploy/made/old.yaml: error STS9005", $"deploy/made/web.statefulset.yaml({at + 1},1): error STS9005"], Stale(build));
        Assert.Contains("-p:StsLintVerifyManifests=false", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_writes_its_own_manifests()
    {
        using var consumer = Program_("");
        consumer.Write("program/program.csproj", ProgramProject("<StsLintManifestFolder>deploy</StsLintManifestFolder>"));
        var build = consumer.Build("program/program.csproj");
        Assert.Equal(0, build.ExitCode);
        Assert.Equal(["nginx.service.yaml", "web.statefulset.yaml"], Names(consumer, "program/deploy"));
        // The package brings the analyzers along: what is wrong is told in the program.
        var line = Assert.Single(build.Lines);
        Assert.Equal(("program/Program.cs", "STS4028"), (line.File, line.Code));
        File.Delete(consumer.PathOf("program/deploy/nginx.service.yaml"));
        Assert.Equal(["program/deploy/nginx.service.yaml: error STS9005"], Stale(consumer.Build("program/program.csproj", "-p:StsLintVerifyManifests=true")));
    }

    [Fact]
    public void A_program_that_fails_fails_the_build()
    {
        using var consumer = Program_("""<StsLintManifestProgram Include="../program/program.csproj" Folder="made" Arguments="fail" />""");
        var build = consumer.Build("deploy/deploy.csproj");
        Assert.Equal(1, build.ExitCode);
        var line = Assert.Single(build.Lines, static line => line.Level == "error");
        Assert.Equal(("program/program.csproj", "STS9004", "the manifests of this program cannot be made: it ended with exit code 3"), (line.File, line.Code, line.Message));
        Assert.False(Directory.Exists(consumer.PathOf("deploy/made")));
    }

    private Consumer Program_(string item) => new Consumer(packages)
        .Write("program/program.csproj", ProgramProject(""))
        .Write("program/Program.cs", Program)
        .NoTargets("deploy/deploy.csproj", $"""<ItemGroup><StatefulSetManifest Include="made/*.yaml" />{item}</ItemGroup>""");

    private string ProgramProject(string properties) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>{properties}</PropertyGroup>
          <ItemGroup><PackageReference Include="StsLint.Manifests" Version="{packages.Version}" /></ItemGroup>
        </Project>
        """;

    private static IEnumerable<string> Stale(BuildResult build) => build.Lines.Where(static line => line.Code == "STS9005").Select(static line => line.ToString()).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(Consumer consumer, string folder) => Directory.EnumerateFiles(consumer.PathOf(folder)).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
