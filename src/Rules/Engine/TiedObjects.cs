using StsLint.Model;
using StsLint.Storage;

namespace StsLint.Engine;

/// <summary>
/// The objects of one scope as a session last judged them together. A change of some files is judged with the objects that have a tie to those
/// that changed, over any number of others between them; all others have the findings that they had. Where that cannot be told, everything
/// is judged again.
/// </summary>
internal sealed class TiedObjects
{
    // To judge more than this part of the objects again is hardly faster than to judge all.
    private const int LeastShare = 4;
    private const int Few = 64;
    private readonly ScopeInput _input;
    private readonly LintOptions _options;
    private readonly bool _hasGaps;
    private readonly ScopeFacts _facts;

    private TiedObjects(ScopeInput input, LintOptions options, bool hasGaps, ScopeFacts facts)
    {
        _input = input;
        _options = options;
        _hasGaps = hasGaps;
        _facts = facts;
    }

    /// <summary>The objects of some files are all of one scope, which several scopes of a run see of one another otherwise.</summary>
    public static bool CanJudge(JudgedFile[] files)
    {
        ScopeInput? scope = null;
        foreach (var file in files)
        {
            if (file.Unowned.Count > 0)
                return false;
            if (file.Objects.Length == 0)
                continue;
            scope ??= file.Input.Scope;
            if (!ReferenceEquals(file.Input.Scope, scope))
                return false;
        }
        return true;
    }

    /// <summary>
    /// Judges the objects of files that were judged by themselves and <see cref="CanJudge"/>. Null when the next change cannot be judged
    /// by ties.
    /// </summary>
    public static TiedObjects? Judge(JudgedFile[] files, LintSession session, CancellationToken cancel)
    {
        var objects = files.SelectMany(static file => file.Objects).ToList();
        var scope = objects.Count > 0 ? objects[0].File.Input.Scope : files[0].Input.Scope;
        var options = objects.Count > 0 ? objects[0].Kept.Options : files[0].Input.Options;
        var hasGaps = HasGaps(files, scope);
        var facts = new ScopeFacts(false, []);
        var late = objects.Count == 0 ? [] : session.JudgeTogether(scope, hasGaps, objects.ConvertAll(static each => each.Kept), options, whole: null, out facts);
        cancel.ThrowIfCancellationRequested();
        var result = new TiedObjects(scope, options, hasGaps, facts);
        var isOwned = result.Distribute(objects, late, session);
        foreach (var file in files)
            result.Assemble(file, files, session);
        return isOwned ? result : null;
    }

    /// <summary>Judges a change of the texts of some files; false when all has to be judged again.</summary>
    public bool TryReplace(JudgedFile[] before, JudgedFile[] after, LintSession session, CancellationToken cancel)
    {
        var gone = new List<TiedObject>();
        var come = new List<TiedObject>();
        var changed = new HashSet<JudgedFile>();
        for (var at = 0; at < after.Length; at++)
        {
            if (ReferenceEquals(before[at], after[at]))
                continue;
            if (after[at].DefinesKinds)
                return false;
            changed.Add(after[at]);
            gone.AddRange(before[at].Objects);
            come.AddRange(after[at].Objects);
        }
        if (!CanJudge(after))
            return false;
        var objects = new List<TiedObject>();
        foreach (var file in after)
            objects.AddRange(file.Objects);
        if (HasGaps(after, _input) != _hasGaps || objects.Count == 0 || !ReferenceEquals(objects[0].File.Input.Scope, _input) || !ReferenceEquals(objects[0].Kept.Options, _options) || gone.Exists(DecidesForAll) || come.Exists(DecidesForAll))
            return false;
        var namesTheSame = gone.Count == come.Count;
        for (var at = 0; namesTheSame && at < gone.Count; at++)
            namesTheSame = gone[at].Ties.NamesTheSameAs(come[at].Ties);
        if (Core(objects, gone, come) is not { } core)
            return false;
        foreach (var each in objects)
        {
            // Which volume a claim gets depends on all other claims; which name was meant, on all names.
            if (each.Ties.IsTiedToAll || IsVolume(each) || (each.IsCompared && (!namesTheSame || core.Contains(each))))
                return false;
        }
        if (!namesTheSame && !FactsOf(objects).Equals(_facts))
            return false;
        var judged = new List<TiedObject>(core);
        var late = session.JudgeTogether(_input, _hasGaps, [.. judged.Concat(Witnesses(objects, core)).Select(static each => each.Kept)], _options, _facts, out _);
        late.RemoveAll(finding => finding.Manifest is { } manifest && !core.Contains(manifest.Ordinal));
        if (late.Exists(finding => session.ComparesNames(finding.Rule.Id)) || !Distribute(judged, late, session))
            return false;
        foreach (var each in judged)
            changed.Add(each.File);
        foreach (var file in changed)
            Assemble(file, after, session);
        return true;
    }

    private static bool HasGaps(JudgedFile[] files, ScopeInput scope) => Array.Exists(files, file => file.HasGaps && ReferenceEquals(file.Input.Scope, scope));

    private void Assemble(JudgedFile file, JudgedFile[] files, LintSession session)
    {
        var scope = file.Input.Scope;
        var hasGaps = ReferenceEquals(scope, _input) ? _hasGaps : HasGaps(files, scope);
        file.Assemble(session, scope.IsClosed && !hasGaps && !scope.RewritesNames);
    }

    // What it is decides about objects that have no tie to it.
    private static bool DecidesForAll(TiedObject each) => each.Kept.IsStorageClass() || IsVolume(each) || ForeignKinds.MayCreate(each.Kept);

    private static bool IsVolume(TiedObject each) => each.Kept.Is("", "PersistentVolume");

    private ScopeFacts FactsOf(List<TiedObject> objects)
    {
        var scope = new ManifestScope(_input, new ManifestSet());
        foreach (var each in objects)
            scope.Add(each.Kept.In(scope));
        return scope.Facts(objects[0].Kept);
    }

    // Whether there is any Service or pod in a namespace, and which classes there are, may be asked without a tie.
    private static IEnumerable<TiedObject> Witnesses(List<TiedObject> objects, CoreObjects core)
    {
        var seen = new HashSet<int>();
        foreach (var each in objects)
        {
            if (core.Contains(each))
                continue;
            if (each.Kept.IsStorageClass() || seen.Add(each.Ties.Place))
                yield return each;
        }
    }

    // Those that changed, and all that have a tie to one of them; null when that is too many.
    private static CoreObjects? Core(List<TiedObject> objects, List<TiedObject> gone, List<TiedObject> come)
    {
        var core = new CoreObjects(come);
        var most = Math.Max(Few, objects.Count / LeastShare);
        IReadOnlyList<TiedObject> edge = [.. gone, .. come];
        while (edge.Count > 0)
        {
            var reach = new TieReach(edge);
            var next = new List<TiedObject>();
            foreach (var each in objects)
            {
                if (!core.Contains(each) && reach.Ties(each.Ties))
                    next.Add(each);
            }
            foreach (var each in next)
                core.Add(each);
            if (core.Count > most)
                return null;
            edge = next;
        }
        return core;
    }

    // Gives findings to their objects; false when one belongs to none.
    private bool Distribute(IReadOnlyList<TiedObject> objects, List<Finding> late, LintSession session)
    {
        var byOrdinal = new Dictionary<long, TiedObject>(objects.Count);
        var raw = new Dictionary<TiedObject, List<Finding>>();
        var all = new List<Finding>(late.Count);
        foreach (var each in objects)
        {
            byOrdinal[each.Kept.Ordinal] = each;
            if (each.Held is not { } held)
                continue;
            // Those that wait are attached to, or attached, anew each time.
            var copies = held.ConvertAll(static finding => finding.Copy());
            raw.Add(each, copies);
            all.AddRange(copies);
        }
        all.Sort(LintRun.ByPlace);
        foreach (var finding in late)
        {
            if (finding.Manifest is not { } manifest || !byOrdinal.TryGetValue(manifest.Ordinal, out var owner))
                return false;
            if (!raw.TryGetValue(owner, out var own))
                raw.Add(owner, own = []);
            own.Add(finding);
        }
        all.AddRange(late);
        foreach (var each in objects)
        {
            raw.TryGetValue(each, out var own);
            each.IsCompared = own?.Exists(finding => session.ComparesNames(finding.Rule.Id)) == true;
            each.Used = null;
            if (own is not null && !each.File.Suppressions.IsEmpty)
            {
                each.File.Suppressions.TakeUsed();
                each.File.Suppressions.Apply(own);
                each.Used = each.File.Suppressions.TakeUsed();
            }
            each.Late = [];
        }
        Consequences.Attach(all);
        foreach (var finding in all)
        {
            var owner = byOrdinal[finding.Manifest!.Ordinal];
            if (owner.Late is List<Finding> list)
                list.Add(finding);
            else
                owner.Late = new List<Finding>(1) { finding };
        }
        return true;
    }
}

/// <summary>The objects that are judged again.</summary>
internal sealed class CoreObjects : IEnumerable<TiedObject>
{
    private readonly List<TiedObject> _objects = [];
    private readonly HashSet<long> _ordinals = [];

    public CoreObjects(IEnumerable<TiedObject> objects)
    {
        foreach (var each in objects)
            Add(each);
    }

    public int Count => _objects.Count;

    public void Add(TiedObject each)
    {
        if (_ordinals.Add(each.Kept.Ordinal))
            _objects.Add(each);
    }

    public bool Contains(TiedObject each) => _ordinals.Contains(each.Kept.Ordinal);

    public bool Contains(long ordinal) => _ordinals.Contains(ordinal);

    public IEnumerator<TiedObject> GetEnumerator() => _objects.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>All ties of some objects, to ask of many others whether they have one of them.</summary>
internal sealed class TieReach
{
    private readonly HashSet<int> _names = [];
    private readonly HashSet<int> _claimStems = [];
    private readonly HashSet<int> _namesWritten = [];
    private readonly Dictionary<int, List<int[]>> _selectors = [];
    private readonly Dictionary<int, List<HashSet<int>>> _labels = [];

    public TieReach(IReadOnlyList<TiedObject> objects)
    {
        foreach (var each in objects)
        {
            var ties = each.Ties;
            _names.Add(ties.Name);
            _claimStems.UnionWith(ties.ClaimStems);
            _namesWritten.UnionWith(ties.Names);
            foreach (var selector in ties.Selectors)
                Add(_selectors, selector[0], selector);
            if (ties.Labels is { } labels)
            {
                foreach (var label in labels)
                    Add(_labels, label, labels);
            }
        }
        _names.Remove(0);
    }

    public bool Ties(ObjectTies other)
    {
        if (_namesWritten.Contains(other.Name) || _names.Contains(other.Name))
            return true;
        foreach (var stem in other.ClaimStems)
        {
            if (_namesWritten.Contains(stem))
                return true;
        }
        foreach (var name in other.Names)
        {
            if (_names.Contains(name) || _claimStems.Contains(name))
                return true;
        }
        foreach (var selector in other.Selectors)
        {
            if (_labels.TryGetValue(selector[0], out var pods) && pods.Exists(labels => Fits(selector, labels)))
                return true;
        }
        if (other.Labels is { } own)
        {
            foreach (var label in own)
            {
                if (_selectors.TryGetValue(label, out var selectors) && selectors.Exists(selector => Fits(selector, own)))
                    return true;
            }
        }
        return false;
    }

    private static bool Fits(int[] selector, HashSet<int> labels) => Array.TrueForAll(selector, labels.Contains);

    private static void Add<T>(Dictionary<int, List<T>> map, int key, T value)
    {
        if (!map.TryGetValue(key, out var list))
            map.Add(key, list = new List<T>(1));
        list.Add(value);
    }
}
