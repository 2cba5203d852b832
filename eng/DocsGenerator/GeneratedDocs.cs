using StsLint.Engine;

namespace StsLint.DocsGenerator;

/// <summary>The files that are made from the rules' own text.</summary>
public static class GeneratedDocs
{
    private const string Begin = "<!-- rules: made by eng/DocsGenerator -->";
    private const string End = "<!-- end of rules -->";

    /// <summary>Every generated file of a repository with the text that it should have.</summary>
    public static IEnumerable<(string Path, string Text)> Of(string repository)
    {
        var rules = RuleCatalog.Descriptors;
        foreach (var rule in rules)
            yield return (Path.Combine(Folder(repository), rule.Id + ".md"), RulePages.Page(rule));
        yield return (Path.Combine(Folder(repository), "README.md"), "# Rules\n\n" + RulePages.Table(rules, ""));
        yield return (Path.Combine(repository, "src", "Analyzers", "AnalyzerReleases.Unshipped.md"), Releases(rules));
        var readme = Path.Combine(repository, "README.md");
        var text = File.ReadAllText(readme);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"README.md has no '{Begin}' … '{End}'.");
        yield return (readme, text[..(begin + Begin.Length)] + "\n\n" + RulePages.Table(rules, "docs/rules/") + "\n" + text[end..]);
    }

    // What Roslyn's release tracking wants to know. As descriptors, errors are warnings: see src/Analyzers/Shared/Descriptors.cs.
    private static string Releases(IReadOnlyList<RuleDescriptor> rules)
    {
        var text = new System.Text.StringBuilder("""
            ; Made by eng/DocsGenerator from the rules' own text.
            ; https://github.com/dotnet/roslyn-analyzers/blob/main/src/Microsoft.CodeAnalysis.Analyzers/ReleaseTrackingAnalyzers.Help.md

            ### New Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------

            """);
        Add(LintRun.InternalError);
        foreach (var rule in rules)
            Add(rule);
        return text.Append("STS9001 | Configuration | Warning | Setting of StsLint means nothing\n").ToString();

        void Add(RuleDescriptor rule) => text.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"{rule.Id} | {rule.Family} | {(rule.DefaultSeverity is Severity.Error or Severity.Warning ? "Warning" : "Info")} | {rule.Title}\n");
    }

    /// <summary>Pages of rules that no longer exist.</summary>
    public static IEnumerable<string> Orphans(string repository)
    {
        var known = RuleCatalog.Descriptors.Select(static rule => rule.Id + ".md").Append("README.md").ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateFiles(Folder(repository)).Where(path => !known.Contains(Path.GetFileName(path)));
    }

    private static string Folder(string repository) => Path.Combine(repository, "docs", "rules");
}
