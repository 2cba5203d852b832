namespace StsLint.EndToEnd.Tests;

/// <summary>
/// The packages of this repository as <c>eng/pack.sh --only packages</c> makes them, and an empty cache to restore into: once for all tests, whether
/// their class takes this as its <see cref="IClassFixture{TFixture}"/> or belongs to the <see cref="Collection"/>.
/// </summary>
public sealed class PackedPackages
{
    /// <summary>Tests that take this object and are not to run at the same time belong to this collection.</summary>
    public const string Collection = "packages";

    private static readonly Lazy<TemporaryFolder> s_folder = new(Make);

    public PackedPackages()
    {
        const string Package = "StsLint.Rules.";
        Version = Path.GetFileNameWithoutExtension(Directory.GetFiles(Folder, Package + "*.nupkg").Single())[Package.Length..];
    }

    /// <summary>Holds the packages.</summary>
    public string Folder => s_folder.Value.PathOf("packages");

    /// <summary>The version of all of them.</summary>
    public string Version { get; }

    /// <summary>Where builds of tests restore packages to (NUGET_PACKAGES): nothing in it comes from an earlier build of the same version.</summary>
    public string Cache => s_folder.Value.PathOf("cache");

    /// <summary>The path of a package.</summary>
    public string PathOf(string id, string extension = "nupkg") => Path.Combine(Folder, $"{id}.{Version}.{extension}");

    /// <summary>Makes the packages in a folder.</summary>
    public static void Pack(string folder)
    {
        var outcome = Outcome.Of("bash", Repository.Root, ["eng/pack.sh", "--only", "packages", folder], []);
        if (outcome.ExitCode != 0)
            throw new InvalidOperationException("eng/pack.sh failed:\n" + outcome.Output + outcome.Error);
    }

    private static TemporaryFolder Make()
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        Pack(folder.PathOf("packages"));
        return folder;
    }
}

/// <summary>The tests that share the packages and run one after the other.</summary>
[CollectionDefinition(PackedPackages.Collection)]
public sealed class PackagesDefinition : ICollectionFixture<PackedPackages>;
