using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>One file of the input.</summary>
/// <param name="File">The source.</param>
/// <param name="Scope">What it belongs to.</param>
/// <param name="Options">Its options.</param>
/// <param name="Ordinal">Its place in the input's order; makes the output independent of the order of work.</param>
public sealed record LintInput(SourceFile File, ScopeInput Scope, LintOptions Options, int Ordinal)
{
    /// <summary>What the front end knows of the file's part.</summary>
    public FileRole Role { get; init; }

    /// <summary>Of a file of the base: the path that it has in the input; null when it is the same.</summary>
    public string? PathInInput { get; init; }
}

/// <summary>The part that a file plays.</summary>
public enum FileRole : byte
{
    /// <summary>Manifests.</summary>
    Manifest,
    /// <summary>A kustomize patch or another fragment: only the text and field names are judged.</summary>
    Fragment,
    /// <summary>A template (Helm): said once, not judged.</summary>
    Template,
}

/// <summary>What came of one file.</summary>
public sealed class FileReport
{
    internal FileReport(LintInput input, IReadOnlyList<Finding> findings, int documents, int objects)
    {
        Input = input;
        Findings = findings;
        Documents = documents;
        Objects = objects;
    }

    /// <summary>The file.</summary>
    public LintInput Input { get; }

    /// <summary>Findings that are final, in the order of the text; suppressed ones carry their suppression.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Number of documents read.</summary>
    public int Documents { get; }

    /// <summary>Number of objects found.</summary>
    public int Objects { get; }

    /// <summary>A document of it could not be read to its end.</summary>
    public bool IsBroken { get; internal init; }
}

/// <summary>Judges manifests. Holds no state; <see cref="Start"/> a run for each input.</summary>
public sealed class Linter
{
    private readonly RuleSet _rules;

    internal RuleSet RuleSet => _rules;

    /// <summary>Makes a linter with all rules of the catalog, or with the given ones.</summary>
    public Linter(IReadOnlyList<Rule>? rules = null) => _rules = new RuleSet(rules ?? RuleCatalog.Rules);

    /// <summary>
    /// Starts a run. With <paramref name="comparesWithBase"/> the run keeps its objects whole until the end, so that they can be compared with those
    /// given to <see cref="LintRun.JudgeBase"/>. <paramref name="reload"/> gives the text of a source that has been released, or null when it cannot
    /// be had any more; it is asked for files with objects of custom resources whose definition is in the input. With <paramref name="listsAll"/>
    /// no finding is left out because there are too many of a rule: for those who mend them or keep account of them rather than read them.
    /// </summary>
    public LintRun Start(bool comparesWithBase = false, Func<SourceFile, string?>? reload = null, bool listsAll = false) => new(_rules, comparesWithBase, reload, listsAll);

    /// <summary>Judges a few sources as one input, compared with a base if one is given, and gives all findings, ordered by file and place.</summary>
    public IReadOnlyList<Finding> Check(IEnumerable<LintInput> inputs, IEnumerable<LintInput>? baseInputs = null)
    {
        var run = Start(baseInputs is not null);
        foreach (var input in baseInputs ?? [])
            run.JudgeBase(input);
        var findings = new List<Finding>();
        foreach (var input in inputs)
            findings.AddRange(run.Judge(input).Findings);
        findings.AddRange(run.Complete());
        return findings;
    }

    /// <summary>Judges sources as one input, and vouches for their objects if no finding is in the way.</summary>
    /// <param name="inputs">The sources; templates and fragments are never vouched for.</param>
    /// <param name="findings">What is in the way: findings of at least that severity that are not suppressed. Empty when all passed.</param>
    /// <param name="refuses">From which severity on a finding is in the way.</param>
    /// <returns>The objects, or null when they did not pass.</returns>
    /// <exception cref="ArgumentException">An input is a template or a fragment.</exception>
    public ValidatedManifests? Validate(IReadOnlyList<LintInput> inputs, out IReadOnlyList<Finding> findings, Severity refuses = Severity.Error)
    {
        if (inputs.Any(static input => input.Role != FileRole.Manifest))
            throw new ArgumentException("Templates and fragments cannot be validated.", nameof(inputs));
        var all = Check(inputs).Where(static finding => finding.Suppression is null).ToList();
        var documents = inputs.SelectMany(static input => ManifestReader.Read(input.File)).ToList();
        // What could not be read was not judged, whatever the severity of the finding that says so.
        var unread = documents.Where(static document => document.IsBroken).ToList();
        findings = all.FindAll(finding => finding.Severity >= refuses
            || unread.Exists(document => ReferenceEquals(document.File, finding.Span.File) && finding.Span.Start >= document.Start && finding.Span.Start <= document.End));
        if (findings.Count > 0 || unread.Count > 0)
            return null;
        var objects = documents.SelectMany(static document => ManifestObjects.RootsIn(document)).ToList();
        return new ValidatedManifests(objects, all, inputs.Count > 0 ? inputs[0].Options : LintOptions.Default);
    }
}

/// <summary>
/// One run over an input. <see cref="Judge(LintInput, int)"/> may be called from many threads, once per file; <see cref="Complete"/> then judges what needs
/// more than one file. Of a judged file only what rules on scopes need is kept.
/// </summary>
public sealed class LintRun
{
    /// <summary>A rule failed: the finding names the rule and the file.</summary>
    public static RuleDescriptor InternalError { get; } = new("STS0000", "Internal error", "the rule {0} failed on this file ({1}); please report it with the file", Severity.Error,
        static () => new RuleDocumentation(
            Finds: "A rule of StsLint itself failed. The other rules went on; the exit code is 3.",
            Why: "Nothing is known of what the failed rule would have said.",
            Wrong: "# any manifest on which a rule fails",
            Right: "# the same manifest with a version of StsLint in which the rule is mended"));

    internal const int ManyObjects = 500;
    private const int ObjectsAtOnce = 250;
    private readonly RuleSet _rules;
    private readonly SeverityTable _severities;
    private readonly ManifestSet _set = new();
    private readonly List<Finding> _held = [];
    private readonly Dictionary<SourceFile, SuppressionList> _suppressions = [];
    private int _internalErrors;

    private readonly BaseComparison? _comparison;
    private readonly CustomResources _custom = new();
    private readonly Func<SourceFile, string?>? _reload;
    private readonly bool _listsAll;

    internal LintRun(RuleSet rules, bool comparesWithBase, Func<SourceFile, string?>? reload, bool listsAll, SeverityTable? severities = null)
    {
        _severities = severities ?? new SeverityTable();
        _listsAll = listsAll;
        _rules = rules;
        _reload = reload;
        _comparison = comparesWithBase ? new BaseComparison() : null;
    }

    /// <summary>A scope with more objects than this is never unpacked as a whole.</summary>
    internal int MostUnpacked { get; set; } = ManifestScope.MostUnpacked;

    /// <summary>Number of rules that failed so far.</summary>
    public int InternalErrors => _internalErrors;

    /// <summary>
    /// Reads and judges one file. A large one is cut into parts of whole documents, so that of its trees only those at hand are in memory;
    /// up to <paramref name="workers"/> parts are judged at once.
    /// </summary>
    public FileReport Judge(LintInput input, int workers = 1)
    {
        var scope = _set.ScopeOf(input.Scope);
        var whole = JudgeAlone(input, scope, workers, out var suppressions);
        return Close(input, scope, whole, suppressions);
    }

    private FileReport Close(LintInput input, ManifestScope scope, PartResult whole, SuppressionList suppressions)
    {
        var final = Hold(whole.Findings, out var held);
        final.Sort(ByPlace);
        if (held is not null)
        {
            lock (_held)
                _held.AddRange(held);
        }
        lock (scope)
        {
            foreach (var manifest in whole.Kept)
                scope.Add(manifest);
            scope.HasGaps |= whole.HasGaps || input.Role != FileRole.Manifest;
        }
        if (!suppressions.IsEmpty)
        {
            lock (_suppressions)
                _suppressions[input.File] = suppressions;
        }
        return new FileReport(input, final, whole.Documents, whole.Objects) { IsBroken = whole.HasGaps };
    }

    /// <summary>Reads and judges one file by itself; its objects know the scope, but the scope does not know them.</summary>
    internal PartResult JudgeAlone(LintInput input, ManifestScope scope, int workers, out SuppressionList suppressions)
    {
        var parts = ManifestReader.Split(input.File);
        var results = new PartResult[parts.Count];
        var mayBeSuppressed = SuppressionList.MayBeIn(input);
        if (workers > 1 && parts.Count > workers)
        {
            AtOnce(parts.Count, workers, at => results[at] = JudgePart(parts[at], input, scope, mayBeSuppressed));
        }
        else
        {
            for (var at = 0; at < results.Length; at++)
                results[at] = JudgePart(parts[at], input, scope, mayBeSuppressed);
        }

        var whole = PartResult.Join(results, _listsAll);
        suppressions = Finish(whole, input);
        return whole;
    }

    /// <summary>
    /// Judges objects whose trees stand already, such as those that C# code makes: all that concerns objects, nothing that concerns the text.
    /// Their nodes are of the input's file.
    /// </summary>
    public FileReport Judge(LintInput input, IReadOnlyList<MappingNode> objects)
    {
        var scope = _set.ScopeOf(input.Scope);
        var context = new RuleContext(input.Options, _severities, _listsAll);
        var result = new PartResult(context.Findings);
        foreach (var root in objects)
            JudgeObject(new ManifestObject(root, scope, input.Options, ManifestObjects.OrdinalOf(input, root)), input, context, result);
        return Close(input, scope, result, Finish(result, input));
    }

    private static SuppressionList Finish(PartResult whole, LintInput input)
    {
        var suppressions = whole.Suppressions is { } entries ? new SuppressionList(input, entries) : SuppressionList.None;
        suppressions.Apply(whole.Findings);
        Consequences.Attach(whole.Findings);
        return suppressions;
    }

    /// <summary>Takes over a file that was judged before; what came of it is copied where this run adds to it.</summary>
    internal void Take(JudgedFile file)
    {
        var scope = _set.ScopeOf(file.Input.Scope);
        foreach (var each in file.Objects)
        {
            scope.Add(each.Kept.In(scope));
            foreach (var finding in each.Held ?? [])
                _held.Add(finding.Copy());
        }
        foreach (var finding in file.Unowned)
            _held.Add(finding.Copy());
        scope.HasGaps |= file.HasGaps;
        if (!file.Suppressions.IsEmpty)
        {
            file.UseAlone();
            _suppressions[file.Input.File] = file.Suppressions;
        }
    }

    private PartResult JudgePart(DocumentRun part, LintInput input, ManifestScope scope, bool mayBeSuppressed)
    {
        var context = new RuleContext(input.Options, _severities, _listsAll);
        var documents = ManifestReader.Read(part);
        var result = new PartResult(context.Findings) { Documents = documents.Count };
        foreach (var document in documents)
        {
            var manifests = ManifestObjects.In(document, input, scope).ToList();
            context.DocumentObjects = manifests;
            JudgeDocument(document, context);
            context.DocumentObjects = [];
            result.HasGaps |= document.IsBroken;
            if (document.IsTemplate && document.Problems.Count > 0)
                result.TemplateSpan ??= document.Problems[0].Span;
            foreach (var manifest in manifests)
                JudgeObject(manifest, input, context, result);
        }
        if (mayBeSuppressed)
            result.Suppressions = SuppressionList.Read(input, documents);
        return result;
    }

    /// <summary>
    /// Reads one file of the base: what the input's objects were before. It is not judged itself. May be called from many threads, but for all of
    /// the base before the first <see cref="Judge(LintInput, int)"/>: what the server settles by itself on an update is seen there. Files that moved are
    /// found by their objects; of alternatives those in files of the same path belong together.
    /// </summary>
    /// <exception cref="InvalidOperationException">The run was not started to compare.</exception>
    public void JudgeBase(LintInput input)
    {
        if (_comparison is null)
            throw new InvalidOperationException("The run was not started to compare with a base.");
        var scope = _comparison.BaseSet.ScopeOf(input.Scope);
        if (input.PathInInput is { } path)
            _comparison.Place(input.File, path);
        foreach (var document in ManifestReader.Read(input.File))
        {
            foreach (var manifest in ManifestObjects.In(document, input, scope))
            {
                if (!document.IsBroken)
                    _comparison.AddBefore(manifest);
            }
        }
    }

    /// <summary>
    /// Judges what needs more than one file, and tells which suppressions were not needed. Ordered by file and place. Up to
    /// <paramref name="workers"/> scopes, or pieces of a large one, are judged at once.
    /// </summary>
    public IReadOnlyList<Finding> Complete(int workers = 1)
    {
        var findings = new List<Finding>(_held);
        // Held in the order in which the threads came.
        findings.Sort(ByPlace);
        JudgeCustomResources(findings);
        foreach (var list in JudgeScopes(workers))
            findings.AddRange(list);
        if (_comparison is not null)
            findings.AddRange(JudgeUpdates(_comparison));
        foreach (var finding in findings)
        {
            if (_suppressions.TryGetValue(finding.Span.File, out var list))
                list.Apply(finding);
        }
        Consequences.Attach(findings);
        foreach (var list in _suppressions.Values)
            findings.AddRange(list.Problems(_severities, _rules, _set.ScopeOf(list.Scope).IsComplete));
        _set.Forget();
        findings.Sort(ByPlace);
        return findings;
    }

    private void JudgeObject(ManifestObject manifest, LintInput input, RuleContext context, PartResult result)
    {
        result.Objects++;
        var found = context.Findings.Count;
        JudgeObject(manifest, context);
        // Of a stored object the server settles some fields by itself.
        if (context.Findings.Count > found && _comparison?.CertainBaseOf(manifest) is { } stored)
            Updates.StoredService.TakeOut(stored, manifest, context.Findings, found);
        _custom.Note(manifest, input);
        if (Retention.Keep(manifest) is { } retained)
            result.Kept.Add(retained);
        _comparison?.AddAfter(manifest);
    }

    private void JudgeObject(ManifestObject manifest, RuleContext context)
    {
        foreach (var rule in _rules.For(manifest))
        {
            try
            {
                rule.Run(manifest, context);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Failed(rule, e, manifest.File, context);
            }
        }
    }

    // Every definition is known now. The files are read again, one after the other; most runs have none.
    private void JudgeCustomResources(List<Finding> findings)
    {
        if (_rules.Schema is not { } rule)
            return;
        foreach (var input in _custom.Users())
        {
            var wasReleased = input.File.Text is null;
            if (wasReleased && (_reload?.Invoke(input.File) is not { } text || !input.File.TryRestoreText(text)))
                continue;
            var context = new RuleContext(input.Options, _severities, _listsAll);
            try
            {
                foreach (var document in ManifestReader.Read(input.File))
                {
                    foreach (var manifest in ManifestObjects.In(document, input, _set.ScopeOf(input.Scope)))
                    {
                        if (_custom.TypeOf(manifest) is not { } type)
                            continue;
                        manifest.CustomType = type;
                        Structure.SchemaConformance.Walk(manifest, type, context);
                    }
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Failed(rule, e, input.File, context);
            }
            if (wasReleased)
                input.File.ReleaseText();
            findings.AddRange(context.Findings);
        }
    }

    private void JudgeDocument(ManifestDocument document, RuleContext context)
    {
        foreach (var rule in _rules.Documents)
        {
            try
            {
                rule.Check(document, context);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Failed(rule, e, document.File, context);
            }
        }
    }

    // The pieces of a large scope are judged at once, and so are small scopes as a whole.
    private List<Finding>[] JudgeScopes(int workers)
    {
        var scopes = _set.Scopes.Where(static scope => scope.Objects.Count > 0).ToList();
        var objects = 0;
        foreach (var scope in scopes)
        {
            scope.Seal(MostUnpacked);
            objects += scope.Objects.Count;
        }
        _set.KeepsTrees = objects <= MostUnpacked;
        var findings = new List<Finding>[scopes.Count];
        var small = new List<int>();
        for (var at = 0; at < scopes.Count; at++)
        {
            if (workers == 1 || scopes[at].Objects.Count >= ManyObjects)
                Judge(at, workers);
            else
                small.Add(at);
        }
        if (small.Count > 1 && objects >= ManyObjects)
        {
            AtOnce(small.Count, workers, next => Judge(small[next], 1));
        }
        else
        {
            foreach (var at in small)
                Judge(at, 1);
        }
        return findings;

        void Judge(int at, int workers)
        {
            findings[at] = JudgeScope(scopes[at], workers);
            scopes[at].Release();
        }
    }

    // What the rules find does not depend on the order in which they look. Those of one family share what they work out, so they take turns;
    // those that look at one object after the other do so in several runs of objects at once.
    internal List<Finding> JudgeScope(ManifestScope scope, int workers)
    {
        var families = _rules.ScopesByFamily;
        var count = scope.Objects.Count;
        var isLarge = workers > 1 && count >= ManyObjects;
        var run = isLarge ? ObjectsAtOnce : count;
        var runs = (count + run - 1) / run;
        var findings = new List<Finding>[families.Length + runs];
        Action<int> judge = at => findings[at] = at < families.Length
            ? JudgeScope(scope, families[at])
            : JudgeScopedObjects(scope, (at - families.Length) * run, Math.Min(count, (at - families.Length + 1) * run));
        if (isLarge)
        {
            // Rules that wait for what another one works out would wait for its trees too.
            if (scope.IsUnpackedAsAWhole)
                AtOnce(runs, workers, at => scope.Unpack(at * run, Math.Min(count, (at + 1) * run)));
            AtOnce(findings.Length, workers, judge);
        }
        else
        {
            for (var at = 0; at < findings.Length; at++)
                judge(at);
        }
        var all = new List<Finding>();
        // How much of a file's findings is listed must not depend on how many looked for them.
        var cap = _listsAll || runs == 1 ? null : new FindingCap();
        for (var at = 0; at < findings.Length; at++)
        {
            foreach (var finding in findings[at])
            {
                if (at < families.Length || cap is null || cap.Admits(finding))
                    all.Add(finding);
            }
        }
        return all;
    }

    // Pieces are taken one by one, since some take far longer than others. A method of its own, so that a small input does not load what it needs.
    private static void AtOnce(int count, int workers, Action<int> work)
    {
        var next = -1;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            while (Interlocked.Increment(ref next) is var at && at < count)
                work(at);
        });
    }

    private List<Finding> JudgeScope(ManifestScope scope, ScopeRule[] rules)
    {
        var context = new RuleContext(scope.Options, _severities, _listsAll);
        foreach (var rule in rules)
        {
            try
            {
                rule.Check(scope, context);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Failed(rule, e, scope.Objects[0].File, context);
            }
        }
        return context.Findings;
    }

    private List<Finding> JudgeScopedObjects(ManifestScope scope, int from, int to)
    {
        var context = new RuleContext(scope.Options, _severities, _listsAll);
        for (var at = from; at < to; at++)
        {
            var manifest = scope.Objects[at];
            foreach (var rule in _rules.ScopedFor(manifest))
            {
                try
                {
                    rule.Check(manifest, scope, context);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    Failed(rule, e, manifest.File, context);
                }
            }
        }
        return context.Findings;
    }

    private List<Finding> JudgeUpdates(BaseComparison comparison)
    {
        var findings = new List<Finding>();
        foreach (var (before, after) in comparison.Pairs())
            JudgeUpdate(before, after, areRenamed: false, findings);
        foreach (var (before, after) in comparison.Renamed())
            JudgeUpdate(before, after, areRenamed: true, findings);
        return findings;
    }

    private void JudgeUpdate(ManifestObject before, ManifestObject after, bool areRenamed, List<Finding> findings)
    {
        var context = new RuleContext(after.Options, _severities, _listsAll);
        foreach (var rule in _rules.Updates)
        {
            if (rule.LooksAtRenamed != areRenamed)
                continue;
            try
            {
                rule.Check(before, after, context);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Failed(rule, e, after.File, context);
            }
        }
        findings.AddRange(context.Findings);
    }

    private void Failed(Rule rule, Exception e, SourceFile file, RuleContext context)
    {
        Interlocked.Increment(ref _internalErrors);
        context.Report(InternalError, new SourceSpan(file, 0, 0), rule.GetType().Name, e.GetType().Name + ": " + e.Message);
    }

    // A finding that explains one of a rule on scopes has to wait for it.
    internal List<Finding> Hold(List<Finding> findings, out List<Finding>? held)
    {
        var final = new List<Finding>(findings.Count);
        held = null;
        foreach (var finding in findings)
        {
            var waits = false;
            for (var i = 0; i < finding.Explained.Count; i++)
                waits |= _rules.IsOnScopes(finding.Explained[i].RuleId);
            if (waits)
                (held ??= []).Add(finding);
            else
                final.Add(finding);
        }
        return final;
    }

    internal static readonly Comparison<Finding> ByPlace = static (left, right) =>
    {
        var order = string.CompareOrdinal(left.Span.File.Path, right.Span.File.Path);
        if (order == 0)
            order = left.Span.Start.CompareTo(right.Span.Start);
        if (order == 0)
            order = string.CompareOrdinal(left.Rule.Id, right.Rule.Id);
        if (order == 0)
            order = left.Span.End.CompareTo(right.Span.End);
        return order != 0 ? order : string.CompareOrdinal(left.Message, right.Message);
    };
}
