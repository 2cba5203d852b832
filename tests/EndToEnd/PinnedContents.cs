namespace StsLint.EndToEnd.Tests;

/// <summary>The lists of what is in packages and archives: <c>tests/EndToEnd/Contents</c>, a file each, an entry a line.</summary>
internal static class PinnedContents
{
    public static void Check(string name, IReadOnlyList<string> entries)
    {
        var path = Repository.PathOf($"tests/EndToEnd/Contents/{name}.txt");
        var pinned = File.Exists(path) ? File.ReadAllLines(path) : [];
        Assert.True(
            pinned.SequenceEqual(entries),
            $"""
            {name} does not hold what {path} lists.
            Not listed: {string.Join(", ", entries.Except(pinned))}
            Not there: {string.Join(", ", pinned.Except(entries))}
            If that is meant, the file should be:
            {string.Join('\n', entries)}
            """);
    }
}
