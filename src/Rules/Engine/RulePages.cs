using System.Text;

namespace StsLint.Engine;

/// <summary>
/// Writes what people read about rules: a page per rule and the table of all, in Markdown with LF line ends. docs/rules, the README
/// and <c>stslint explain</c> come from here.
/// </summary>
public static class RulePages
{
    /// <summary>The page of one rule.</summary>
    public static string Page(RuleDescriptor rule)
    {
        var documentation = rule.Documentation;
        var page = new StringBuilder();
        page.Append("# ").Append(rule.Id).Append(": ").Append(rule.Title).Append("\n\n");
        page.Append("Family ").Append(rule.Family).Append(" · severity ").Append(SeverityName(rule.DefaultSeverity)).Append(" · ").Append(FixName(rule)).Append("\n\n");
        Section("What it finds", documentation.Finds);
        Section("Why it hurts", documentation.Why);
        Example("Wrong", documentation.Wrong);
        Example("Right", documentation.Right);
        if (documentation.Fix is not null)
            Section("Fix", documentation.Fix);
        if (documentation.Silent is not null)
            Section("When it stays silent", documentation.Silent);
        Section("Configure", $"In `.editorconfig`: `stslint_severity.{rule.Id} = none` (or `info`, `warning`, `error`). For one place: "
            + (rule.Family == RuleFamily.Code ? $"`#pragma warning disable {rule.Id}` or `SuppressMessage`." : $"`# stslint:ignore {rule.Id} -- reason` on the line or above it."));
        return page.ToString().TrimEnd('\n') + "\n";

        void Section(string title, string text) => page.Append("## ").Append(title).Append("\n\n").Append(Lines(text)).Append("\n\n");

        void Example(string title, string text) => page.Append("## ").Append(title).Append(rule.Family == RuleFamily.Code ? "\n\n```csharp\n" : "\n\n```yaml\n").Append(Lines(text)).Append("\n```\n\n");
    }

    /// <summary>The table of rules by family. Links lead to <paramref name="folder"/>.</summary>
    public static string Table(IEnumerable<RuleDescriptor> rules, string folder)
    {
        var table = new StringBuilder();
        foreach (var family in rules.GroupBy(static rule => rule.Family).OrderBy(static family => family.Key))
        {
            table.Append("### STS").Append((int)family.Key).Append(": ").Append(FamilyTitle(family.Key)).Append("\n\n");
            table.Append("| Rule | Finds | Severity | Fix |\n|---|---|---|---|\n");
            foreach (var rule in family.OrderBy(static rule => rule.Id, StringComparer.Ordinal))
            {
                table.Append("| [").Append(rule.Id).Append("](").Append(folder).Append(rule.Id).Append(".md) | ").Append(rule.Title.Replace("|", "\\|")).Append(" | ")
                    .Append(SeverityName(rule.DefaultSeverity)).Append(" | ").Append(rule.Fixes switch { FixSafety.Safe => "safe", FixSafety.Unsafe => "unsafe", _ => "" }).Append(" |\n");
            }
            table.Append('\n');
        }
        return table.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>The word for a severity: <c>error</c>, <c>warning</c>, <c>info</c> or <c>none</c>.</summary>
    public static string SeverityName(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Info => "info",
        _ => "none",
    };

    /// <summary>What a family is about.</summary>
    public static string FamilyTitle(RuleFamily family) => family switch
    {
        RuleFamily.Structure => "syntax and schema",
        RuleFamily.Validity => "what the API server refuses",
        RuleFamily.Identity => "identity and network",
        RuleFamily.Storage => "claims, volumes and classes",
        RuleFamily.Rollout => "rollout and availability",
        RuleFamily.Security => "security and good practice",
        RuleFamily.Updates => "changes that are refused or lose data",
        RuleFamily.Code => "manifests made in C#",
        _ => family.ToString(),
    };

    private static string FixName(RuleDescriptor rule) => rule.Fixes switch
    {
        FixSafety.Safe => "safe fix",
        FixSafety.Unsafe => "unsafe fix",
        _ => "no automatic fix",
    };

    private static string Lines(string text) => text.Replace("\r\n", "\n").Trim('\n');
}
