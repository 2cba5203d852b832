using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;

namespace StsLint.EndToEnd.Tests;

/// <summary>What <c>eng/pack.sh --only packages</c> makes.</summary>
public sealed partial class PackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    // Of the portable PDB format: the JSON text of Source Link.
    private static readonly Guid s_sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    public static TheoryData<string> Ids => ["StsLint", "StsLint.Manifests", "StsLint.Rules", "StsLint.Runtime", "StsLint.Templates"];

    public static TheoryData<string> Libraries => ["StsLint.Manifests", "StsLint.Rules", "StsLint.Runtime"];

    [Fact]
    public void These_files_are_made()
    {
        var names = Directory.GetFiles(packages.Folder).Select(path => Path.GetFileName(path).Replace(packages.Version, "VERSION", StringComparison.Ordinal));
        Assert.Equal(
            ["StsLint.Manifests.VERSION.nupkg", "StsLint.Manifests.VERSION.snupkg", "StsLint.Rules.VERSION.nupkg", "StsLint.Rules.VERSION.snupkg", "StsLint.Runtime.VERSION.nupkg", "StsLint.Runtime.VERSION.snupkg", "StsLint.Templates.VERSION.nupkg", "StsLint.VERSION.nupkg"],
            names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_holds_what_is_pinned(string id)
    {
        using var package = new Package(packages.PathOf(id));
        PinnedContents.Check(id + ".nupkg", package.Entries);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Symbols_hold_what_is_pinned(string id)
    {
        using var package = new Package(packages.PathOf(id, "snupkg"));
        PinnedContents.Check(id + ".snupkg", package.Entries);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_says_what_it_is(string id)
    {
        using var package = new Package(packages.PathOf(id));
        Assert.Equal(id, package.Value("id"));
        Assert.Equal(packages.Version, package.Value("version"));
        Assert.Equal("The StsLint authors", package.Value("authors"));
        Assert.Equal("expression", package.Element("license")!.Attribute("type")!.Value);
        Assert.Equal("MIT", package.Value("license"));
        Assert.Equal("https://stslint.dev/", package.Value("projectUrl"));
        Assert.Equal("https://github.com/stslint/stslint", package.Element("repository")!.Attribute("url")!.Value);
        Assert.Equal(Commit(), package.Element("repository")!.Attribute("commit")!.Value);
        Assert.NotEqual("Package Description", package.Value("description"));
        Assert.Contains("kubernetes", package.Value("tags"), StringComparison.Ordinal);
        Assert.Null(package.Element("icon"));
        Assert.Null(package.Element("iconUrl"));

        Assert.Equal("README.md", package.Value("readme"));
        var readme = package.Text("README.md");
        Assert.StartsWith("# " + id, readme, StringComparison.Ordinal);
        // Where a package is shown there is nothing that a relative link could lead to.
        Assert.All(Links().Matches(readme), static link => Assert.StartsWith("https://", link.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Dependencies_flow_as_they_should()
    {
        Assert.Empty(Dependencies("StsLint"));
        Assert.Empty(Dependencies("StsLint.Templates"));
        Assert.Equal(
            ["net10.0: id=YamlDotNet version=16.3.0 exclude=Build,Analyzers", ".NETStandard2.0: id=YamlDotNet version=16.3.0 exclude=Build,Analyzers"],
            Dependencies("StsLint.Rules"));
        // All of StsLint: analyzers and targets reach whoever takes the DSL, and those who take that.
        Assert.All(["net10.0", ".NETStandard2.0"], framework => Assert.Equal(
            [
                $"{framework}: id=StsLint version={packages.Version} include=All",
                $"{framework}: id=StsLint.Rules version={packages.Version} exclude=Build,Analyzers",
                $"{framework}: id=YamlDotNet version=16.3.0 exclude=Build,Analyzers",
            ],
            Dependencies("StsLint.Manifests").Where(dependency => dependency.StartsWith(framework + ":", StringComparison.Ordinal))));
        Assert.Contains($"net10.0: id=StsLint.Manifests version={packages.Version} include=All", Dependencies("StsLint.Runtime"));
        Assert.DoesNotContain(Dependencies("StsLint.Runtime"), static dependency => dependency.Contains("id=StsLint ", StringComparison.Ordinal));
        using var package = new Package(packages.PathOf("StsLint"));
        Assert.Equal("true", package.Value("developmentDependency"));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Symbols_belong_to_the_libraries_and_lead_to_their_sources(string id)
    {
        using var package = new Package(packages.PathOf(id));
        using var symbolPackage = new Package(packages.PathOf(id, "snupkg"));
        foreach (var framework in id == "StsLint.Runtime" ? ["net10.0"] : new[] { "net10.0", "netstandard2.0" })
        {
            using var library = new PEReader(package.Content($"lib/{framework}/{id}.dll"));
            using var provider = MetadataReaderProvider.FromPortablePdbStream(symbolPackage.Content($"lib/{framework}/{id}.pdb"));
            CheckSymbols(library, provider);
            Assert.Contains("<member name=\"T:", package.Text($"lib/{framework}/{id}.xml"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_runs_in_compilers_and_builds_carries_its_symbols()
    {
        using var package = new Package(packages.PathOf("StsLint"));
        var own = package.Entries.Where(static entry => entry.EndsWith(".dll", StringComparison.Ordinal) && !entry.EndsWith("/StsLint.YamlDotNet.dll", StringComparison.Ordinal)).ToList();
        Assert.Equal(9, own.Count);
        foreach (var entry in own)
        {
            using var assembly = new PEReader(package.Content(entry));
            var embedded = Assert.Single(assembly.ReadDebugDirectory(), static data => data.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
            using var provider = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
            CheckSymbols(assembly, provider);
        }
    }

    [Fact]
    public void Nothing_in_the_package_StsLint_asks_for_the_parser_by_its_common_name()
    {
        using var package = new Package(packages.PathOf("StsLint"));
        foreach (var entry in package.Entries.Where(static entry => entry.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using var assembly = new PEReader(package.Content(entry));
            var metadata = assembly.GetMetadataReader();
            Assert.NotEqual("YamlDotNet", metadata.GetString(metadata.GetAssemblyDefinition().Name));
            Assert.DoesNotContain("YamlDotNet", metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name)));
        }
    }

    [Fact]
    public void Packed_again_they_are_the_same()
    {
        using var again = new TemporaryFolder();
        PackedPackages.Pack(again.Path);
        var files = Directory.GetFiles(packages.Folder);
        Assert.Equal(files.Length, Directory.GetFiles(again.Path).Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(again.PathOf(Path.GetFileName(file)))));
    }

    [Theory]
    [InlineData("--only")]
    [InlineData("--only", "everything")]
    [InlineData("--unknown")]
    [InlineData("one", "two")]
    public void A_wrong_command_line_gets_the_usage(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var outcome = Outcome.Of("bash", folder.Path, [Repository.PathOf("eng/pack.sh"), .. arguments], []);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("usage: eng/pack.sh ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private IReadOnlyList<string> Dependencies(string id)
    {
        using var package = new Package(packages.PathOf(id));
        return package.Dependencies;
    }

    private static void CheckSymbols(PEReader assembly, MetadataReaderProvider provider)
    {
        var symbols = provider.GetMetadataReader();
        var codeView = Assert.Single(assembly.ReadDebugDirectory(), static entry => entry.Type == DebugDirectoryEntryType.CodeView);
        Assert.Equal(assembly.ReadCodeViewDebugDirectoryData(codeView).Guid, new BlobContentId(symbols.DebugMetadataHeader!.Id).Guid);
        var sourceLink = Assert.Single(symbols.CustomDebugInformation.Select(symbols.GetCustomDebugInformation), information => symbols.GetGuid(information.Kind) == s_sourceLink);
        Assert.Equal(
            "{\"documents\":{\"/_/*\":\"https://raw.githubusercontent.com/stslint/stslint/" + Commit() + "/*\"}}",
            Encoding.UTF8.GetString(symbols.GetBlobBytes(sourceLink.Value)));
        Assert.All(symbols.Documents, document => Assert.StartsWith("/_/", symbols.GetString(symbols.GetDocument(document).Name), StringComparison.Ordinal));
    }

    private static string Commit() => Outcome.Of("git", Repository.Root, ["rev-parse", "HEAD"], []).Output.Trim();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Links();
}
