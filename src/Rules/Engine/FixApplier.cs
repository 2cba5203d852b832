using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>A text after fixes, and how many were applied; a fix that overlaps an earlier one is left for the next round.</summary>
public sealed record FixResult(string Text, int Applied, int Left);

/// <summary>The texts of several sources after rounds of fixes. <see cref="Texts"/> holds only those that changed.</summary>
public sealed record FixedSources(IReadOnlyDictionary<string, string> Texts, IReadOnlyList<Fix> Applied, int Rounds);

/// <summary>Applies fixes to texts.</summary>
public static class FixApplier
{
    /// <summary>Applies what the given safety allows, in the order given; a fix is applied whole or not at all. Edits of other files are left out.</summary>
    public static FixResult Apply(SourceFile file, IEnumerable<Fix> fixes, FixSafety allowed)
    {
        var text = file.Text ?? throw new ArgumentException("The source's text was released.", nameof(file));
        var round = new FixRound(allowed, _ => text);
        foreach (var fix in fixes)
            round.Add(fix with { Edits = [.. fix.Edits.Where(edit => ReferenceEquals(edit.File, file))] }, fix);
        var changed = round.Write();
        return new FixResult(changed.Count == 0 ? text : changed[0].Text, round.Accepted.Count, round.Left);
    }

    /// <summary>
    /// Applies fixes until none is left that can be applied, linting anew after each round since a fix may make way for another or cure
    /// what others wanted to cure. Ends in any case: texts that come back and rounds that break the syntax end it.
    /// </summary>
    /// <param name="files">The sources; their paths must differ.</param>
    /// <param name="fixesOf">Lints sources and gives the fixes to apply, the most wanted first.</param>
    /// <param name="allowed">The safety to allow.</param>
    public static FixedSources ApplyAll(IReadOnlyList<SourceFile> files, Func<IReadOnlyList<SourceFile>, IEnumerable<Fix>> fixesOf, FixSafety allowed)
    {
        var current = files.ToArray();
        var places = new Dictionary<SourceFile, int>();
        for (var i = 0; i < current.Length; i++)
        {
            if (current[i].Text is null)
                throw new ArgumentException("The source's text was released.", nameof(files));
            places.Add(current[i], i);
        }
        var all = new List<Fix>();
        var rounds = new FixRounds(allowed, file => places.ContainsKey(file) ? file.Text : null);
        while (rounds.Next(Judge) is { } step)
        {
            foreach (var fix in step.Applied)
                all.Add((Fix)fix);
            foreach (var (file, text) in step.Texts)
            {
                var at = places[file];
                places.Remove(file);
                current[at] = new SourceFile(file.Path, text);
                places.Add(current[at], at);
            }
        }
        var changed = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < current.Length; i++)
        {
            if (!ReferenceEquals(files[i], current[i]))
                changed.Add(files[i].Path, current[i].Text!);
        }
        return new FixedSources(changed, all, rounds.Count);

        void Judge(Action<Fix, object> add)
        {
            foreach (var fix in fixesOf([.. current]))
                add(fix, fix);
        }
    }
}
