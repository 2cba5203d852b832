using System.Reflection;

namespace StsLint.EndToEnd.Tests;

/// <summary>The packages of others that consumers need, in a folder of their own, so that nothing has to be fetched.</summary>
internal static class OtherPackages
{
    private static readonly (string Id, string Version)[] s_packages =
    [
        ("microsoft.build.notargets", "3.7.0"),
        ("netstandard.library", "2.0.3"),
        ("microsoft.netcore.platforms", "1.1.0"),
        ("yamldotnet", "16.3.0"),
    ];

    private static readonly Lazy<string> s_folder = new(Collect);

    /// <summary>The folder.</summary>
    public static string Folder => s_folder.Value;

    /// <summary>Where the packages of this repository's own build lie.</summary>
    public static string Cache { get; } = typeof(OtherPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static each => each.Key == "NuGetPackageRoot").Value!;

    private static string Collect()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "packages");
        Directory.CreateDirectory(folder);
        foreach (var (id, version) in s_packages)
        {
            var name = $"{id}.{version}.nupkg";
            File.Copy(Path.Combine(Cache, id, version, name), Path.Combine(folder, name), overwrite: true);
        }
        return folder;
    }
}
