using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>What a session found in one of its files. The same instance as before as long as nothing can have changed in it.</summary>
public sealed class SessionFile
{
    internal SessionFile(LintInput input, IReadOnlyList<Finding> findings, int objects, bool isBroken)
    {
        Input = input;
        Findings = findings;
        Objects = objects;
        IsBroken = isBroken;
    }

    /// <summary>The file.</summary>
    public LintInput Input { get; }

    /// <summary>Its findings in the order of the text; suppressed ones carry their suppression.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Number of objects found.</summary>
    public int Objects { get; }

    /// <summary>A document of it could not be read to its end.</summary>
    public bool IsBroken { get; }
}

/// <summary>
/// Judges an input again and again while it is edited, as editors need it: the findings are those of a <see cref="LintRun"/> over the same input,
/// but a file is read only when it has changed, and of a change that leaves the set of files alone only the objects that can have to do with it
/// (<see cref="ObjectTies"/>) are judged together again. Calls take turns; a call may go back to an earlier state.
/// </summary>
public sealed class LintSession
{
    // Places between the ordinals of two files, so that one that comes in between does not move the others.
    private const int Gap = 1 << 14;
    private readonly object _gate = new();
    private readonly RuleSet _rules;
    private readonly SeverityTable _severities = new();
    private JudgedFile[] _files = [];
    private TiedObjects? _tied;
    // Judging a text by itself asks no scope for anything.
    private readonly ManifestSet _nowhere = new();

    /// <summary>Starts with no input.</summary>
    public LintSession(Linter? linter = null) => _rules = (linter ?? new Linter()).RuleSet;

    /// <summary>Number of objects that the last call judged together with others.</summary>
    internal int JudgedTogether { get; private set; }

    /// <summary>Number of files that the last call read.</summary>
    internal int FilesRead { get; private set; }

    /// <summary>
    /// Judges an input. Files are the same as before if their <see cref="LintInput.File"/>, scope and options are the same instances; their
    /// <see cref="LintInput.Ordinal"/> does not count, their order does. A call that is cancelled leaves the session as it was.
    /// </summary>
    /// <param name="inputs">The files of the input, in order.</param>
    /// <param name="workers">How many files may be read at once; 0 for as many as there are cores.</param>
    /// <param name="cancel">Stops it.</param>
    public IReadOnlyList<SessionFile> Update(IReadOnlyList<LintInput> inputs, int workers = 1, CancellationToken cancel = default)
    {
        if (workers == 0)
            workers = Environment.ProcessorCount;
        lock (_gate)
        {
            var files = new JudgedFile[inputs.Count];
            var before = new Dictionary<SourceFile, JudgedFile>();
            foreach (var file in _files)
                before[file.Input.File] = file;
            for (var at = 0; at < files.Length; at++)
            {
                if (before.TryGetValue(inputs[at].File, out var known) && known.IsOf(inputs[at]))
                    files[at] = known;
            }
            JudgedTogether = 0;
            var isInPlace = IsInPlace(inputs);
            if (!SetOrdinals(files, inputs, isInPlace, out var ordinals))
                Array.Clear(files, 0, files.Length);
            Judge(files, inputs, ordinals, workers, cancel);
            if (!isInPlace || !(_tied?.TryReplace(_files, files, this, cancel) ?? false))
            {
                // Until it is done there is no state to build on.
                _tied = null;
                JudgeAll(files, workers, cancel);
            }
            _files = files;
            return [.. files.Select(static file => file.Result!)];
        }
    }

    /// <summary>Judges objects of one scope together, as if nothing else were in it but what <paramref name="whole"/> says.</summary>
    internal List<Finding> JudgeTogether(ScopeInput input, bool hasGaps, IReadOnlyList<ManifestObject> kept, LintOptions options, ScopeFacts? whole, out ScopeFacts facts)
    {
        JudgedTogether += kept.Count;
        var run = NewRun(listsAll: true);
        var scope = new ManifestScope(input, new ManifestSet()) { HasGaps = hasGaps, Options = options, Whole = whole };
        foreach (var manifest in kept)
            scope.Add(manifest.In(scope));
        scope.Seal(ManifestScope.MostUnpacked);
        var findings = run.JudgeScope(scope, Environment.ProcessorCount);
        facts = whole ?? scope.Facts(scope.Objects[0]);
        scope.Release();
        return findings;
    }

    /// <summary>What is wrong with the suppressions of a file, those counted that were used.</summary>
    internal IEnumerable<Finding> Problems(SuppressionList suppressions, bool scopeIsComplete) => suppressions.Problems(_severities, _rules, scopeIsComplete);

    /// <summary>Whether a rule looks at objects without a tie.</summary>
    internal bool ComparesNames(string ruleId) => _rules.ComparesNames(ruleId);

    /// <summary>Starts a run with the session's rules.</summary>
    private LintRun NewRun(bool listsAll) => new(_rules, comparesWithBase: false, reload: null, listsAll, _severities);

    // The same paths in the same order and in the same scopes: only texts and options differ.
    private bool IsInPlace(IReadOnlyList<LintInput> inputs)
    {
        if (inputs.Count != _files.Length)
            return false;
        for (var at = 0; at < inputs.Count; at++)
        {
            var before = _files[at].Input;
            if (before.File.Path != inputs[at].File.Path || !ReferenceEquals(before.Scope, inputs[at].Scope) || before.Role != inputs[at].Role || !ReferenceEquals(before.Options, inputs[at].Options))
                return false;
        }
        return true;
    }

    // Ordinals rise with the order. Files that stay keep theirs; false when there is no room for those between them.
    private bool SetOrdinals(JudgedFile?[] files, IReadOnlyList<LintInput> inputs, bool isInPlace, out int[] ordinals)
    {
        ordinals = new int[inputs.Count];
        if (isInPlace)
        {
            for (var at = 0; at < ordinals.Length; at++)
                ordinals[at] = _files[at].Input.Ordinal;
            return true;
        }
        var last = 0;
        for (var at = 0; at < ordinals.Length;)
        {
            if (files[at] is { } known)
            {
                if (known.Input.Ordinal <= last)
                    return Renumber(ordinals);
                last = ordinals[at++] = known.Input.Ordinal;
                continue;
            }
            var end = at;
            while (end < ordinals.Length && files[end] is null)
                end++;
            var room = end < ordinals.Length ? files[end]!.Input.Ordinal - last : (end - at + 1) * Gap;
            var step = room / (end - at + 1);
            if (step == 0)
                return Renumber(ordinals);
            for (; at < end; at++)
                last = ordinals[at] = last + step;
        }
        return true;
    }

    private static bool Renumber(int[] ordinals)
    {
        for (var at = 0; at < ordinals.Length; at++)
            ordinals[at] = (at + 1) * Gap;
        return false;
    }

    private void Judge(JudgedFile?[] files, IReadOnlyList<LintInput> inputs, int[] ordinals, int workers, CancellationToken cancel)
    {
        var missing = new List<int>();
        for (var at = 0; at < files.Length; at++)
        {
            if (files[at] is null)
                missing.Add(at);
        }
        FilesRead = missing.Count;
        if (missing.Count > 1 && workers > 1)
            Parallel.ForEach(missing, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancel }, JudgeOne);
        else
            missing.ForEach(JudgeOne);

        void JudgeOne(int at)
        {
            cancel.ThrowIfCancellationRequested();
            files[at] = JudgedFile.Of(inputs[at] with { Ordinal = ordinals[at] }, NewRun(listsAll: false), _nowhere);
        }
    }

    private void JudgeAll(JudgedFile[] files, int workers, CancellationToken cancel)
    {
        if (files.Length == 0)
            return;
        if (files.Any(static file => file.DefinesKinds))
            JudgeAsOneRun(files, workers, cancel);
        else if (!TiedObjects.CanJudge(files))
            JudgeScopes(files, workers, cancel);
        else
            _tied = TiedObjects.Judge(files, this, cancel);
    }

    private void JudgeScopes(JudgedFile[] files, int workers, CancellationToken cancel)
    {
        var run = NewRun(listsAll: false);
        foreach (var file in files)
        {
            run.Take(file);
            JudgedTogether += file.Objects.Length;
        }
        cancel.ThrowIfCancellationRequested();
        var late = run.Complete(workers).ToLookup(static finding => finding.Span.File);
        foreach (var file in files)
            file.SetResult([.. file.Final, .. late[file.Input.File]]);
    }

    // Objects of custom resources are judged once their definitions are known, which is another reading.
    private void JudgeAsOneRun(JudgedFile[] files, int workers, CancellationToken cancel)
    {
        var run = NewRun(listsAll: false);
        var reports = new FileReport[files.Length];
        for (var at = 0; at < files.Length; at++)
        {
            cancel.ThrowIfCancellationRequested();
            reports[at] = run.Judge(files[at].Input, workers);
        }
        var late = run.Complete(workers).ToLookup(static finding => finding.Span.File);
        for (var at = 0; at < files.Length; at++)
            files[at].SetResult([.. reports[at].Findings, .. late[files[at].Input.File]]);
    }
}
