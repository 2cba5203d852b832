using System.Runtime.CompilerServices;

namespace StsLint.Tests;

/// <summary>Where the repository's own files stand while tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Samples => Path.Combine(Root, "samples");

    /// <summary>Manifests that a real API server took.</summary>
    public static string Bases => Path.Combine(Environment.GetEnvironmentVariable("STSLINT_VERDICTS") is { Length: > 0 } folder ? folder : Path.Combine(Root, "..", "shared", "apiserver"), "bases");

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // Deterministic builds rewrite the caller's path, so the output folder is the second try.
        foreach (var start in new[] { Path.GetDirectoryName(here)!, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is { Exists: true }; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "StsLint.sln")))
                    return folder.FullName;
            }
        }
        throw new InvalidOperationException("StsLint.sln was not found above the tests.");
    }
}
