using StsLint.Model;

namespace StsLint.Engine;

/// <summary>What a front end knows of the files that belong together: a folder, a kustomization root, a chart, a project.</summary>
public sealed record ScopeInput(string Id)
{
    /// <summary>The input is complete: what it does not hold does not exist.</summary>
    public bool IsClosed { get; init; }

    /// <summary>A later step rewrites names (kustomize prefixes, Helm releases).</summary>
    public bool RewritesNames { get; init; }

    /// <summary>A later step adds labels and extends selectors.</summary>
    public bool RewritesLabels { get; init; }

    /// <summary>A later step puts every object into one namespace.</summary>
    public bool RewritesNamespace { get; init; }
}

/// <summary>Whether something that a manifest refers to is in the input.</summary>
public enum Lookup : byte
{
    /// <summary>It is there.</summary>
    Found,
    /// <summary>It is certainly not there.</summary>
    Missing,
    /// <summary>It may exist where the run does not see it.</summary>
    Unknown,
}

/// <summary>The objects that belong together. Order is that of the input.</summary>
public sealed class ManifestScope
{
    private readonly List<ManifestObject> _objects = [];
    private Dictionary<(string Group, string Kind, string Name), List<ManifestObject>>? _byName;
    private Dictionary<(string Key, string Value), List<PodView>>? _podsByLabel;
    private List<PodView>? _pods;

    internal ManifestScope(ScopeInput input, ManifestSet set)
    {
        Input = input;
        Set = set;
    }

    /// <summary>What the front end said.</summary>
    public ScopeInput Input { get; }

    /// <summary>Everything that the run has seen.</summary>
    public ManifestSet Set { get; }

    /// <summary>Every object that was kept, in input order.</summary>
    public IReadOnlyList<ManifestObject> Objects => _objects;

    /// <summary>Something of the scope could not be read, is a template, or is of a kind that may create others: absence proves nothing.</summary>
    public bool HasGaps { get; internal set; }

    /// <summary>Absence can be judged: the scope is closed and all of it was read.</summary>
    public bool IsComplete => Input.IsClosed && !HasGaps && !Input.RewritesNames;

    /// <summary>StatefulSets of the apps group.</summary>
    public IEnumerable<StatefulSetView> StatefulSets => _objects.Select(StatefulSetView.Of).OfType<StatefulSetView>();

    /// <summary>Services.</summary>
    public IEnumerable<ServiceView> Services => _objects.Select(ServiceView.Of).OfType<ServiceView>();

    /// <summary>PersistentVolumeClaims.</summary>
    public IEnumerable<ClaimView> Claims => _objects.Select(ClaimView.Of).OfType<ClaimView>();

    /// <summary>PersistentVolumes.</summary>
    public IEnumerable<PersistentVolumeView> Volumes => _objects.Select(PersistentVolumeView.Of).OfType<PersistentVolumeView>();

    /// <summary>Pods of every workload, and Pods.</summary>
    public IReadOnlyList<PodView> Pods => _pods ??= [.. _objects.Select(PodView.Of).OfType<PodView>()];

    /// <summary>
    /// Looks for an object by kind and name as <paramref name="referrer"/> would refer to it, that is in its namespace. Found gives the
    /// object; Missing is certain; everything else is Unknown.
    /// </summary>
    public Lookup Find(ManifestObject referrer, string group, string kind, string name, out ManifestObject? found, bool isClusterWide = false)
    {
        found = null;
        var maybe = false;
        if (ByName.TryGetValue((group, kind, name), out var candidates))
        {
            foreach (var candidate in candidates)
            {
                switch (isClusterWide ? Match.Yes : SameNamespace(referrer, candidate))
                {
                    case Match.Yes:
                        // An object in the same file is what the author had in mind.
                        if (found is null || (!ReferenceEquals(found.File, referrer.File) && ReferenceEquals(candidate.File, referrer.File)))
                            found = candidate;
                        break;
                    case Match.Unknown:
                        maybe = true;
                        break;
                }
            }
        }
        if (found is not null)
            return Lookup.Found;
        return maybe || !IsComplete || Set.HasElsewhere(this, group, kind, name) ? Lookup.Unknown : Lookup.Missing;
    }

    /// <summary>Whether two objects are in one namespace: both written and equal, both unwritten, or unknown when only one is written.</summary>
    public Match SameNamespace(ManifestObject left, ManifestObject right)
    {
        if (Input.RewritesNamespace)
            return Match.Yes;
        if (left.Namespace.IsUnknown || right.Namespace.IsUnknown)
            return Match.Unknown;
        var one = left.Namespace.ValueOr(null) ?? left.Options.Namespace;
        var other = right.Namespace.ValueOr(null) ?? right.Options.Namespace;
        if (one == other)
            return Match.Yes;
        return one is null || other is null ? Match.Unknown : Match.No;
    }

    /// <summary>
    /// The pods in the namespace of <paramref name="referrer"/> that a selector fits, with how sure that is. Does not visit pods that
    /// certainly do not fit. An empty selector fits every pod of the namespace.
    /// </summary>
    public IEnumerable<(PodView Pod, Match Match)> PodsMatching(LabelSelector selector, ManifestObject referrer)
    {
        foreach (var pod in Candidates(selector))
        {
            var match = SameNamespace(referrer, pod.Object);
            if (match == Match.No)
                continue;
            match = selector.Matches(pod.Labels) switch
            {
                Match.No => Match.No,
                Match.Unknown => Match.Unknown,
                _ => match,
            };
            if (match != Match.No)
                yield return (pod, match);
        }
    }

    internal void Add(ManifestObject manifest) => _objects.Add(manifest);

    internal void Seal() => _objects.Sort(static (left, right) => left.Ordinal.CompareTo(right.Ordinal));

    internal bool Holds(string group, string kind, string name) => ByName.ContainsKey((group, kind, name));

    private Dictionary<(string, string, string), List<ManifestObject>> ByName
    {
        get
        {
            if (_byName is not null)
                return _byName;
            _byName = [];
            foreach (var manifest in _objects)
            {
                if (!manifest.Kind.IsKnown || !manifest.Name.IsKnown)
                    continue;
                var key = (manifest.Group, manifest.Kind.Value, manifest.Name.Value);
                if (!_byName.TryGetValue(key, out var list))
                    _byName.Add(key, list = new List<ManifestObject>(1));
                list.Add(manifest);
            }
            return _byName;
        }
    }

    // The rarest label of the selector narrows the pods down, so that many Services over many workloads stay linear.
    private List<PodView> Candidates(LabelSelector selector)
    {
        List<PodView>? best = null;
        foreach (var requirement in selector.Requirements)
        {
            if (requirement is not { Operator: "In", Values.Count: 1 })
                continue;
            var pods = PodsByLabel.TryGetValue((requirement.Key, requirement.Values[0]), out var found) ? found : [];
            // Pods whose labels are not all known may fit too.
            if (PodsByLabel.TryGetValue(("", ""), out var open))
                pods = [.. pods, .. open];
            if (best is null || pods.Count < best.Count)
                best = pods;
        }
        return best ?? (List<PodView>)Pods;
    }

    private Dictionary<(string, string), List<PodView>> PodsByLabel
    {
        get
        {
            if (_podsByLabel is not null)
                return _podsByLabel;
            _podsByLabel = [];
            foreach (var pod in Pods)
            {
                var isOpen = pod.Labels.IsOpen;
                if (!isOpen && pod.Labels.Field.IsKnown)
                {
                    for (var i = 0; i < pod.Labels.Field.Value.Count && !isOpen; i++)
                        isOpen = pod.Labels.Get(pod.Labels.Field.Value[i].Key).IsUnknown;
                }
                if (isOpen)
                    Add(("", ""), pod);
                else
                {
                    foreach (var label in pod.Labels.Known)
                        Add((label.Key, label.Value), pod);
                }
            }
            return _podsByLabel;

            void Add((string, string) key, PodView pod)
            {
                if (!_podsByLabel!.TryGetValue(key, out var list))
                    _podsByLabel.Add(key, list = new List<PodView>(1));
                list.Add(pod);
            }
        }
    }
}

/// <summary>All scopes of a run.</summary>
public sealed class ManifestSet
{
    private readonly Dictionary<string, ManifestScope> _scopes = new(StringComparer.Ordinal);
    private Dictionary<(string, string, string), ManifestScope?>? _holders;

    /// <summary>The scopes in the order of their ids.</summary>
    public IEnumerable<ManifestScope> Scopes => _scopes.Values.OrderBy(static scope => scope.Input.Id, StringComparer.Ordinal);

    internal ManifestScope ScopeOf(ScopeInput input)
    {
        lock (_scopes)
        {
            if (!_scopes.TryGetValue(input.Id, out var scope))
                _scopes.Add(input.Id, scope = new ManifestScope(input, this));
            return scope;
        }
    }

    /// <summary>Another scope of the run holds an object of that kind and name, so it cannot be called missing.</summary>
    internal bool HasElsewhere(ManifestScope scope, string group, string kind, string name)
    {
        if (_holders is null)
        {
            // Null stands for "more than one scope".
            _holders = [];
            foreach (var each in _scopes.Values)
            {
                foreach (var manifest in each.Objects)
                {
                    if (!manifest.Kind.IsKnown || !manifest.Name.IsKnown)
                        continue;
                    var key = (manifest.Group, manifest.Kind.Value, manifest.Name.Value);
                    if (!_holders.TryAdd(key, each) && !ReferenceEquals(_holders[key], each))
                        _holders[key] = null;
                }
            }
        }
        return _holders.TryGetValue((group, kind, name), out var holder) && !ReferenceEquals(holder, scope);
    }
}
