using System.Text;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>What became of one fix of a round: its replacements, and whose they are.</summary>
internal sealed class AcceptedFix(object owner, List<(SourceFile File, List<TextEdit> Edits)> edits)
{
    public object Owner { get; } = owner;

    public List<(SourceFile File, List<TextEdit> Edits)> Edits { get; } = edits;
}

/// <summary>
/// Takes fixes one after the other, the most wanted first, and keeps of each only the replacements in the text. Linear in their number:
/// the texts are read once, and a fix is compared only with those at its own place.
/// </summary>
internal sealed class FixRound(FixSafety allowed, Func<SourceFile, string?> textOf)
{
    // A damaged text is read again for each set of fixes that is tried; what is not cleared by then is left out.
    private const int MostTries = 64;
    private readonly Dictionary<SourceFile, Target> _targets = [];
    private readonly List<SourceFile> _order = [];
    private EditText? _latest;
    private List<AcceptedFix> _accepted = [];

    /// <summary>The fixes that were taken, in order.</summary>
    public IReadOnlyList<AcceptedFix> Accepted => _accepted;

    /// <summary>How many had to wait for the next round.</summary>
    public int Left { get; private set; }

    /// <summary>Comparisons of one replacement with another so far.</summary>
    public long Comparisons { get; private set; }

    /// <summary>Takes a fix whole, or not at all.</summary>
    public void Add(Fix fix, object owner)
    {
        if (fix.Safety > allowed || fix.Edits.Count == 0)
            return;
        var plans = new List<(SourceFile File, EditPlan Plan)>(1);
        foreach (var edit in fix.Edits)
        {
            if (PlanOf(plans, edit.File) is not { } plan)
                return;
            edit.AddTo(plan);
        }
        var edits = new List<(SourceFile File, List<TextEdit> Edits)>(plans.Count);
        foreach (var (file, plan) in plans)
        {
            if (plan.Finish() is not { } resolved)
                return;
            edits.Add((file, resolved));
        }
        for (var i = 0; i < plans.Count; i++)
        {
            if (!_targets.TryGetValue(plans[i].File, out var target))
                continue;
            if (plans[i].Plan.Additions.Any(target.Additions.Contains) || edits[i].Edits.Any(edit => Overlaps(target, edit)))
            {
                Left++;
                return;
            }
        }
        for (var i = 0; i < plans.Count; i++)
        {
            if (!_targets.TryGetValue(plans[i].File, out var target))
            {
                _targets.Add(plans[i].File, target = new Target());
                _order.Add(plans[i].File);
            }
            target.Additions.UnionWith(plans[i].Plan.Additions);
            foreach (var edit in edits[i].Edits)
                Take(target, edit);
        }
        _accepted.Add(new AcceptedFix(owner, edits));
    }

    /// <summary>The texts that change, in the order in which the first fix of each was taken.</summary>
    public IReadOnlyList<(SourceFile File, string Text)> Write()
    {
        var byFile = Group(_accepted);
        var texts = new List<(SourceFile, string)>(_order.Count);
        foreach (var file in _order)
        {
            if (byFile.TryGetValue(file, out var fixes) && textOf(file) is { } text && Write(text, file, fixes) is var changed && changed != text)
                texts.Add((file, changed));
        }
        return texts;
    }

    /// <summary>Leaves out fixes that make a text worse to read than it was.</summary>
    public void LeaveOutHarm()
    {
        // What goes here may have been needed elsewhere; each time at least one is left out.
        var groups = Group(_accepted);
        var pending = new Queue<SourceFile>(_order);
        var waits = new HashSet<SourceFile>(_order);
        var harmful = new HashSet<AcceptedFix>();
        while (pending.Count > 0)
        {
            var file = pending.Dequeue();
            waits.Remove(file);
            var fixes = groups[file].FindAll(fix => !harmful.Contains(fix));
            if (fixes.Count == 0 || textOf(file) is not { } text || Harmless(file, text, fixes) is not { } kept)
                continue;
            var dropped = new HashSet<AcceptedFix>(fixes);
            dropped.ExceptWith(kept);
            harmful.UnionWith(dropped);
            foreach (var fix in dropped)
            {
                foreach (var (other, _) in fix.Edits)
                {
                    if (!ReferenceEquals(other, file) && waits.Add(other))
                        pending.Enqueue(other);
                }
            }
        }
        if (harmful.Count > 0)
            _accepted = _accepted.FindAll(fix => !harmful.Contains(fix));
    }

    // Those that can be applied together without harm; null when that is all.
    private static List<AcceptedFix>? Harmless(SourceFile file, string text, List<AcceptedFix> fixes)
    {
        var before = Damage(file, text);
        if (Damage(file, Write(text, file, fixes)) <= before)
            return null;
        var kept = new List<AcceptedFix>();
        var tries = 0;
        Try(0, fixes.Count);
        return kept;

        void Try(int from, int to)
        {
            if (from == to || tries++ >= MostTries)
                return;
            var more = fixes.GetRange(from, to - from);
            if (Damage(file, Write(text, file, [.. kept, .. more])) <= before)
            {
                kept.AddRange(more);
            }
            else if (to - from > 1)
            {
                Try(from, (from + to) / 2);
                Try((from + to) / 2, to);
            }
        }
    }

    private static Dictionary<SourceFile, List<AcceptedFix>> Group(List<AcceptedFix> fixes)
    {
        var groups = new Dictionary<SourceFile, List<AcceptedFix>>();
        foreach (var fix in fixes)
        {
            foreach (var (file, _) in fix.Edits)
            {
                if (!groups.TryGetValue(file, out var list))
                    groups.Add(file, list = []);
                list.Add(fix);
            }
        }
        return groups;
    }

    private static string Write(string text, SourceFile file, List<AcceptedFix> fixes)
    {
        var edits = new List<TextEdit>(fixes.Count);
        foreach (var fix in fixes)
        {
            foreach (var (each, replacements) in fix.Edits)
            {
                if (ReferenceEquals(each, file))
                    edits.AddRange(replacements);
            }
        }
        var result = new StringBuilder(text.Length + 64);
        var at = 0;
        foreach (var edit in EditPlan.InOrder(edits))
        {
            result.Append(text, at, edit.Start - at).Append(edit.NewText);
            at = edit.End;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    // What no fix may add: places where the text cannot be read any more.
    private static int Damage(SourceFile file, string text)
    {
        var damage = 0;
        var source = ReferenceEquals(file.Text, text) ? file : new SourceFile(file.Path, text);
        // Part by part, so that no tree of a whole file is held.
        foreach (var part in ManifestReader.Split(source))
        {
            foreach (var document in ManifestReader.Read(part))
            {
                foreach (var problem in document.Problems)
                {
                    if (problem.Kind is SyntaxProblemKind.ParseError or SyntaxProblemKind.DuplicateKey or SyntaxProblemKind.UnknownAlias or SyntaxProblemKind.BadMerge)
                        damage++;
                }
            }
        }
        return damage;
    }

    private EditPlan? PlanOf(List<(SourceFile File, EditPlan Plan)> plans, SourceFile file)
    {
        foreach (var (each, plan) in plans)
        {
            if (ReferenceEquals(each, file))
                return plan;
        }
        // Only one text is held: fixes come file by file.
        if (!ReferenceEquals(_latest?.File, file))
        {
            if (textOf(file) is not { } text)
                return null;
            _latest = new EditText(file, text);
        }
        var made = new EditPlan(_latest!);
        plans.Add((file, made));
        return made;
    }

    private bool Overlaps(Target target, TextEdit edit)
    {
        for (var page = Page(edit.Start); page <= LastPage(edit); page++)
        {
            if (!target.Pages.TryGetValue(page, out var taken))
                continue;
            foreach (var (start, end) in taken)
            {
                Comparisons++;
                // Insertions at one offset have an order; so have an insertion and a replacement that only touch.
                if (edit.Start < end && start < edit.End)
                    return true;
            }
        }
        return false;
    }

    private static void Take(Target target, TextEdit edit)
    {
        for (var page = Page(edit.Start); page <= LastPage(edit); page++)
        {
            if (!target.Pages.TryGetValue(page, out var taken))
                target.Pages.Add(page, taken = []);
            taken.Add((edit.Start, edit.End));
        }
    }

    private static int Page(int offset) => offset >> 6;

    private static int LastPage(TextEdit edit) => Page(Math.Max(edit.Start, edit.End - 1));

    // Those that are taken do not overlap, so a page of the text has only a few, however many fixes insert at one place.
    private sealed class Target
    {
        public HashSet<(int, string)> Additions { get; } = [];

        public Dictionary<int, HashSet<(int Start, int End)>> Pages { get; } = [];
    }
}
