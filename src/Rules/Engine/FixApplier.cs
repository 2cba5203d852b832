using System.Text;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>A text after fixes, and how many were applied; a fix that overlaps an earlier one is left for the next round.</summary>
public sealed record FixResult(string Text, int Applied, int Left);

/// <summary>The texts of several sources after rounds of fixes. <see cref="Texts"/> holds only those that changed.</summary>
public sealed record FixedSources(IReadOnlyDictionary<string, string> Texts, IReadOnlyList<Fix> Applied, int Rounds);

/// <summary>Applies fixes to texts.</summary>
public static class FixApplier
{
    private const int MostRounds = 20;

    /// <summary>Applies what the given safety allows, in the order given; a fix is applied whole or not at all. Edits of other files are left out.</summary>
    public static FixResult Apply(SourceFile file, IEnumerable<Fix> fixes, FixSafety allowed)
    {
        var own = fixes.Select(fix => fix with { Edits = [.. fix.Edits.Where(edit => ReferenceEquals(edit.File, file))] }).Where(static fix => fix.Edits.Count > 0);
        var texts = Apply([file], own, allowed, out var applied, out var left);
        return new FixResult(texts[0], applied.Count, left);
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
        var current = files;
        var all = new List<Fix>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { Key(files.Select(static file => file.Text!)) };
        var rounds = 0;
        while (rounds < MostRounds)
        {
            var fixes = fixesOf(current).ToList();
            var texts = Apply(current, fixes, allowed, out var applied, out _);
            if (applied.Count == 0)
                break;
            var next = Changed(current, texts);
            if (Damage(next) > Damage(current))
            {
                // One of them does harm: take them one by one, and leave that one out.
                (next, applied) = OneByOne(current, applied, allowed);
                texts = [.. next.Select(static file => file.Text!)];
                if (applied.Count == 0)
                    break;
            }
            if (!seen.Add(Key(texts)))
                break;
            all.AddRange(applied);
            current = next;
            rounds++;
        }
        var changed = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < files.Count; i++)
        {
            if (!ReferenceEquals(files[i], current[i]))
                changed.Add(files[i].Path, current[i].Text!);
        }
        return new FixedSources(changed, all, rounds);
    }

    private static (IReadOnlyList<SourceFile>, List<Fix>) OneByOne(IReadOnlyList<SourceFile> files, List<Fix> fixes, FixSafety allowed)
    {
        var kept = new List<Fix>();
        var best = files;
        foreach (var fix in fixes)
        {
            var texts = Apply(files, [.. kept, fix], allowed, out var applied, out _);
            var next = Changed(files, texts);
            if (applied.Count <= kept.Count || Damage(next) > Damage(files))
                continue;
            kept.Add(fix);
            best = next;
        }
        return (best, kept);
    }

    private static IReadOnlyList<SourceFile> Changed(IReadOnlyList<SourceFile> files, string[] texts) =>
        [.. files.Select((file, i) => file.Text == texts[i] ? file : new SourceFile(file.Path, texts[i]))];

    private static string[] Apply(IReadOnlyList<SourceFile> files, IEnumerable<Fix> fixes, FixSafety allowed, out List<Fix> applied, out int left)
    {
        var texts = files.Select(static file => file.Text ?? throw new ArgumentException("The source's text was released.", nameof(files))).ToArray();
        var accepted = files.Select(static _ => new List<TextEdit>()).ToArray();
        var additions = files.Select(static _ => new HashSet<(int, string)>()).ToArray();
        applied = [];
        left = 0;
        foreach (var fix in fixes)
        {
            if (fix.Safety > allowed)
                continue;
            var plans = new EditPlan?[files.Count];
            var isWhole = fix.Edits.Count > 0;
            foreach (var edit in fix.Edits)
            {
                var at = IndexOf(files, edit.File);
                if (at < 0)
                    isWhole = false;
                else
                    edit.AddTo(plans[at] ??= new EditPlan(texts[at]));
            }
            var resolved = new List<TextEdit>?[files.Count];
            for (var i = 0; i < plans.Length && isWhole; i++)
            {
                if (plans[i] is { } plan)
                    isWhole = (resolved[i] = plan.Finish()) is not null;
            }
            if (!isWhole)
                continue;
            if (plans.Where((plan, i) => plan is not null && plan.Additions.Any(additions[i].Contains)).Any() || resolved.Where((edits, i) => edits is not null && Overlap(edits, accepted[i])).Any())
            {
                left++;
                continue;
            }
            for (var i = 0; i < plans.Length; i++)
            {
                if (plans[i] is null)
                    continue;
                additions[i].UnionWith(plans[i]!.Additions);
                accepted[i].AddRange(resolved[i]!);
            }
            applied.Add(fix);
        }
        return [.. texts.Select((text, i) => Write(text, accepted[i]))];
    }

    private static string Write(string text, List<TextEdit> edits)
    {
        if (edits.Count == 0)
            return text;
        var result = new StringBuilder(text.Length + 64);
        var at = 0;
        foreach (var edit in EditPlan.InOrder(edits))
        {
            result.Append(text, at, edit.Start - at).Append(edit.NewText);
            at = edit.End;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static bool Overlap(List<TextEdit> edits, List<TextEdit> accepted)
    {
        foreach (var one in edits)
        {
            foreach (var other in accepted)
            {
                // Insertions at one offset have an order; so have an insertion and a replacement that only touch.
                if (one.Start < other.End && other.Start < one.End)
                    return true;
            }
        }
        return false;
    }

    // What no fix may add: places where the text cannot be read any more.
    private static int Damage(IReadOnlyList<SourceFile> files) =>
        files.Sum(static file => ManifestReader.Read(file).Sum(static document => document.Problems.Count(static problem =>
            problem.Kind is SyntaxProblemKind.ParseError or SyntaxProblemKind.DuplicateKey or SyntaxProblemKind.UnknownAlias or SyntaxProblemKind.BadMerge)));

    private static string Key(IEnumerable<string> texts) => string.Join("\0", texts);

    private static int IndexOf(IReadOnlyList<SourceFile> files, SourceFile file)
    {
        for (var i = 0; i < files.Count; i++)
        {
            if (ReferenceEquals(files[i], file))
                return i;
        }
        return -1;
    }
}
