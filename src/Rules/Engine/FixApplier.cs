using System.Text;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>A text after fixes, and how many were applied; a fix that overlaps an earlier one is left for the next round.</summary>
public sealed record FixResult(string Text, int Applied, int Left);

/// <summary>Applies fixes to a text.</summary>
public static class FixApplier
{
    /// <summary>Applies what the given safety allows, in the order given; a fix is applied whole or not at all.</summary>
    public static FixResult Apply(SourceFile file, IEnumerable<Fix> fixes, FixSafety allowed)
    {
        var text = file.Text ?? throw new ArgumentException("The source's text was released.", nameof(file));
        var accepted = new List<TextEdit>();
        var applied = 0;
        var left = 0;
        foreach (var fix in fixes)
        {
            if (fix.Safety > allowed)
                continue;
            var edits = fix.Edits.Where(edit => ReferenceEquals(edit.File, file)).SelectMany(edit => edit.Resolve(text)).ToList();
            if (edits.Count == 0)
                continue;
            if (edits.Any(edit => accepted.Any(other => Overlap(edit, other))))
            {
                left++;
                continue;
            }
            accepted.AddRange(edits);
            applied++;
        }
        accepted.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var result = new StringBuilder(text.Length + 64);
        var at = 0;
        foreach (var edit in accepted)
        {
            result.Append(text, at, edit.Start - at).Append(edit.NewText);
            at = edit.End;
        }
        result.Append(text, at, text.Length - at);
        return new FixResult(result.ToString(), applied, left);
    }

    private static bool Overlap(TextEdit one, TextEdit other) =>
        one.Start == other.Start || (one.Start < other.End && other.Start < one.End);
}
