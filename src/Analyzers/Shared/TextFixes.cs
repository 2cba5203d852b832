using Microsoft.CodeAnalysis.Text;
using StsLint.Engine;

namespace StsLint.Analyzers;

/// <summary>Makes fixes that travel with diagnostics.</summary>
internal static class TextFixes
{
    /// <summary>What <see cref="FileChange.Content"/> is for a text.</summary>
    public static string ContentOf(SourceText text) => Convert.ToBase64String([.. text.GetContentHash()]);

    /// <summary>The fix of a rule as the engine offers it; null when a text does not allow it or is not at hand.</summary>
    public static TextFix? Of(RuleDescriptor rule, Fix fix, ISourceTexts texts)
    {
        var files = new List<FileChange>(1);
        foreach (var file in fix.Files)
        {
            if (texts.TextOf(file) is not { } text || fix.Resolve(file, file.Text ?? text.ToString()) is not { } edits)
                return null;
            files.Add(new FileChange(texts.PathOf(file), ContentOf(text), edits));
        }
        return files.Count == 0 ? null : new TextFix(fix.Title, fix.Safety, TextFix.KeyOf(rule.Id, fix.Safety), files);
    }
}
