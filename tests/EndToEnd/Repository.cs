namespace StsLint.EndToEnd.Tests;

/// <summary>Where the repository's own files stand while tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StsLint.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("StsLint.sln was not found above the tests.");
    }
}
