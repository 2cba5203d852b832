using System.Text;

namespace StsLint.MSBuild;

/// <summary>
/// What the projects of one build have said already of manifests that several of them have: a file that lives as long as the build, since
/// projects are built by several processes. Whoever comes first says it.
/// </summary>
internal static class BuildClaims
{
    /// <summary>The findings that nobody has said yet; from now on they count as said.</summary>
    public static IReadOnlyList<BuildFinding> Claim(string path, IReadOnlyList<BuildFinding> findings, CancellationToken cancel)
    {
        if (findings.Count == 0)
            return findings;
        using var file = SharedFile.Open(path, FileOptions.None, cancel);
        // Where it cannot be had, saying something twice is better than not at all.
        return file is null ? findings : ClaimIn(file, findings);
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

/// <summary>A file that the processes of a build use in turn.</summary>
internal static class SharedFile
{
    private const int MostTries = 2000;
    private const int Pause = 5;

    /// <summary>The file, for this process alone; null when it cannot be had within ten seconds.</summary>
    public static FileStream? Open(string path, FileOptions options, CancellationToken cancel = default)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 4096, options);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (attempt == MostTries || cancel.IsCancellationRequested)
                    return null;
                Thread.Sleep(Pause);
            }
        }
    }
}
