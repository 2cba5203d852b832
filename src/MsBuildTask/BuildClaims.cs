using System.Text;

namespace StsLint.MSBuild;

/// <summary>
/// What the projects of one build have said already of manifests that several of them have: a file that lives as long as the build, since
/// projects are built by several processes. Whoever comes first says it.
/// </summary>
internal static class BuildClaims
{
    private const int MostTries = 2000;

    /// <summary>The findings that nobody has said yet; from now on they count as said.</summary>
    public static IReadOnlyList<BuildFinding> Claim(string path, IReadOnlyList<BuildFinding> findings, CancellationToken cancel)
    {
        if (findings.Count == 0)
            return findings;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return ClaimIn(file, findings);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another project holds it for a moment. Where it cannot be had, saying something twice is better than not at all.
                if (attempt == MostTries || cancel.IsCancellationRequested)
                    return findings;
                Thread.Sleep(5);
            }
        }
    }

    private static List<BuildFinding> ClaimIn(FileStream file, IReadOnlyList<BuildFinding> findings)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        var reader = new StreamReader(file, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            said.Add(line);
        var own = new List<BuildFinding>();
        var writer = new StreamWriter(file, new UTF8Encoding(false));
        foreach (var finding in findings)
        {
            var line = $"{finding.Level} {finding.Code} {finding.Line}:{finding.Column}-{finding.EndLine}:{finding.EndColumn} {finding.File} {finding.Message}".Replace('\n', ' ').Replace('\r', ' ');
            if (said.Contains(line))
                continue;
            own.Add(finding);
            writer.WriteLine(line);
        }
        writer.Flush();
        return own;
    }
}
