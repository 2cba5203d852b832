namespace StsLint.EndToEnd.Tests;

/// <summary>A program that takes the package StsLint.Runtime, as a test project of its users does.</summary>
public sealed class RuntimePackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string Program = """
        using StsLint.Manifests;
        using StsLint.Runtime.Api;
        using StsLint.Runtime.Embedded;
        using StsLint.Runtime.Reconciliation;
        using StsLint.Runtime.Stories;

        var app = new Labels { ["app"] = "web" };
        var http = ContainerPort.Tcp("http", 80);
        var governing = Service.Headless("web", app, http);
        var data = new PersistentVolumeClaim("data", 1.Gi());
        Manifest manifest =
        [
            governing,
            new StatefulSet("web", governing, app)
            {
                Replicas = 2,
                Containers = [new("app", "registry.example/web:1") { Ports = [http], Mounts = [data.At("/data")] }],
                Claims = [data],
            },
        ];

        var cluster = new EmbeddedCluster(new ClusterOptions { Seed = 3 });
        var recorder = new StoryRecorder(cluster);
        var result = await Reconciler.On(cluster).Apply(manifest.Validate());
        Console.WriteLine(result.Outcome);

        cluster.WriteFile("default", "web-1", "/data/token", "one");
        await cluster.Delete(new ObjectKey(ResourceKinds.Pod, "default", "web-1"));
        Console.WriteLine((await Reconciler.On(cluster).Apply(manifest.Validate())).Outcome);
        Console.WriteLine(cluster.ReadFile("default", "web-1", "/data/token"));
        Console.WriteLine(recorder.Story.Lines.Count(line => line.Subject == "pod/web-1" && line.What == "created"));
        """;

    [Fact]
    public void A_set_lives_in_a_program_that_takes_the_package()
    {
        using var consumer = new Consumer(packages).Write("live/Program.cs", Program).Write("live/live.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup><PackageReference Include="StsLint.Runtime" Version="{packages.Version}" /></ItemGroup>
            </Project>
            """);
        var built = consumer.Build("live/live.csproj");
        Assert.True(built.ExitCode == 0, built.Output);
        var run = consumer.Dotnet("run", "--project", "live/live.csproj", "--no-build");
        Assert.Equal((0, "Ready\nReady\none\n2\n"), (run.ExitCode, run.Output.ReplaceLineEndings("\n")));
    }
}
