using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace StsLint.EndToEnd.Tests;

/// <summary>The assemblies of the package as a compiler and an editor load them.</summary>
public class AnalyzerPackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    [Fact]
    public async Task The_packaged_analyzer_finds_and_the_packaged_code_fix_mends()
    {
        using var folder = new TemporaryFolder();
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(packages.Folder, $"StsLint.{packages.Version}.nupkg"), folder.Path);
        var load = new FolderContext(folder.PathOf("analyzers/dotnet/roslyn4.14/cs"));
        var analyzers = load.Make<DiagnosticAnalyzer>("StsLint.Analyzers").ToImmutableArray();
        var provider = Assert.Single(load.Make<CodeFixProvider>("StsLint.CodeFixes"));
        Assert.Equal(3, analyzers.Length);

        using var workspace = new AdhocWorkspace();
        var project = workspace.CurrentSolution.AddProject("app", "app", LanguageNames.CSharp);
        var text = Manifests.Set.Replace("replicas: 2", "replicas: '2'", StringComparison.Ordinal);
        var document = project.AddAdditionalDocument("web.yaml", SourceText.From(text), filePath: "/app/web.yaml");
        project = document.Project;
        var compilation = (await project.GetCompilationAsync())!.WithAnalyzers(analyzers, project.AnalyzerOptions);
        var diagnostic = Assert.Single(await compilation.GetAnalyzerDiagnosticsAsync(), static each => each.Id == "STS0010");
        CodeAction? action = null;
        await provider.RegisterCodeFixesAsync(new CodeFixContext(project.AdditionalDocuments.Single(), diagnostic, (offered, _) => action = offered, CancellationToken.None));
        var change = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action!.GetOperationsAsync(CancellationToken.None)));
        var mended = await change.ChangedSolution.GetAdditionalDocument(document.Id)!.GetTextAsync();
        Assert.Equal(Manifests.Set, mended.ToString());
    }

    [Fact]
    public void The_parser_of_another_package_and_its_own_leave_each_other_alone()
    {
        using var consumer = new Consumer(packages).Library("app.csproj", """
            <ItemGroup>
              <PackageReference Include="Other.Analyzers" Version="1.0.0" PrivateAssets="all" />
              <StatefulSetManifest Include="deploy/**/*.yaml" />
            </ItemGroup>
            """)
            .Write("deploy/web.yaml", Manifests.WarnedSet).Write("deploy/service.yaml", Manifests.Service);
        // An analyzer package that brings the parser under its usual name, in a later version than the bundled one.
        Directory.CreateDirectory(consumer.PathOf("feed"));
        using (var package = ZipFile.Open(consumer.PathOf("feed/Other.Analyzers.1.0.0.nupkg"), ZipArchiveMode.Create))
        {
            Add("Other.Analyzers.nuspec", """
                <package><metadata><id>Other.Analyzers</id><version>1.0.0</version><authors>others</authors><description>Brings a YAML parser.</description></metadata></package>
                """u8.ToArray());
            Add("analyzers/dotnet/cs/YamlDotNet.dll", File.ReadAllBytes(Path.Combine(OtherPackages.Cache, "yamldotnet", "16.3.0", "lib", "net8.0", "YamlDotNet.dll")));

            void Add(string name, byte[] content)
            {
                using var entry = package.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        consumer.Write("nuget.config", File.ReadAllText(consumer.PathOf("nuget.config")).Replace("<clear />", $"<clear /><add key=\"other\" value=\"{consumer.PathOf("feed")}\" />", StringComparison.Ordinal));
        var build = consumer.Build("app.csproj", "-fileLoggerParameters1:LogFile=detailed.log;Verbosity=detailed");
        Assert.Equal([Manifests.Warning("deploy/web.yaml")], build.Reported);
        var log = File.ReadAllText(consumer.PathOf("detailed.log"));
        Assert.Contains("Other.Analyzers", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(log.Split('\n'), static line => line.Contains("Encountered conflict", StringComparison.Ordinal) && (line.Contains("YamlDotNet", StringComparison.Ordinal) || line.Contains("StsLint", StringComparison.Ordinal)));
    }

    [Fact]
    public void Constants_come_from_a_manifest_in_every_framework()
    {
        using var consumer = new Consumer(packages).Library("app.csproj", """
            <ItemGroup><StatefulSetManifest Include="deploy/*.yaml" StsLintConstants="true" /></ItemGroup>
            """, "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><RootNamespace>Shop</RootNamespace><StsLintClusterDomain>k8s.example</StsLintClusterDomain>")
            .Write("deploy/web.yaml", Manifests.Set.Replace("  name: web\n", "  name: web\n  namespace: shop\n", StringComparison.Ordinal))
            .Write("deploy/service.yaml", Manifests.Service.Replace("  name: nginx\n", "  name: nginx\n  namespace: shop\n", StringComparison.Ordinal))
            .Write("Pods.cs", "namespace Shop { public static class Pods { public const string First = Shop.Manifests.WebStatefulSet.Pod0.Dns; } }\n");
        var build = consumer.Build("app.csproj");
        Assert.True(build.ExitCode == 0, build.Output);
        Assert.Empty(build.Reported);
        foreach (var framework in new[] { "net10.0", "netstandard2.0" })
            Assert.True(File.ReadAllBytes(consumer.PathOf($"bin/Debug/{framework}/app.dll")).AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("web-0.nginx.shop.svc.k8s.example")) > 0, framework);
    }

    // As the compiler does it: what lies beside an analyzer is its own, what the compiler has is the compiler's.
    private sealed class FolderContext(string folder) : AssemblyLoadContext
    {
        public IEnumerable<T> Make<T>(string assembly) =>
            LoadFromAssemblyPath(Path.Combine(folder, assembly + ".dll")).GetTypes()
                .Where(static type => !type.IsAbstract && typeof(T).IsAssignableFrom(type))
                .Select(static type => (T)Activator.CreateInstance(type)!);

        protected override System.Reflection.Assembly? Load(System.Reflection.AssemblyName name) =>
            Path.Combine(folder, name.Name + ".dll") is var path && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
