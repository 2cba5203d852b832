namespace StsLint.EndToEnd.Tests;

/// <summary>The packages of this repository as <c>eng/pack.sh</c> makes them, once for all tests, and an empty cache to restore into.</summary>
public sealed class PackedPackages : IDisposable
{
    /// <summary>Tests that take this object belong to this collection.</summary>
    public const string Collection = "packages";

    private readonly TemporaryFolder _folder = new();

    public PackedPackages()
    {
        var outcome = Outcome.Of("bash", Repository.Root, ["eng/pack.sh", "--only", "packages", Folder], []);
        if (outcome.ExitCode != 0)
            throw new InvalidOperationException("eng/pack.sh failed:\n" + outcome.Output + outcome.Error);
        const string Package = "StsLint.Rules.";
        Version = Path.GetFileNameWithoutExtension(Directory.GetFiles(Folder, Package + "*.nupkg").Single())[Package.Length..];
    }

    /// <summary>Holds the packages.</summary>
    public string Folder => _folder.PathOf("packages");

    /// <summary>The version of all of them.</summary>
    public string Version { get; }

    /// <summary>Where builds of tests restore packages to (NUGET_PACKAGES): nothing in it comes from an earlier build of the same version.</summary>
    public string Cache => _folder.PathOf("cache");

    public void Dispose() => _folder.Dispose();
}

/// <summary>The tests that share the packages.</summary>
[CollectionDefinition(PackedPackages.Collection)]
public sealed class PackagesDefinition : ICollectionFixture<PackedPackages>;
