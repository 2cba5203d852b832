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

    /// <summary>Objects that a later step makes, as <c>ConfigMap/settings</c>: what they hold is not known, but they are not missing.</summary>
    public IReadOnlyCollection<string> Generated { get; init; } = [];
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
    // A scope of this many objects is unpacked as a whole; of a larger one only the last few.
    internal const int MostUnpacked = 16_384;
    private const int FewUnpacked = 64;
    private readonly List<ManifestObject> _objects = [];
    // Rules of several families ask at once. Whoever holds _makes may take _gate, never the other way round.
    private readonly object _makes = new();
    private readonly object _gate = new();
    private ManifestObject?[]? _unpacked;
    private int _nextUnpacked;
    private Dictionary<(string Group, string Kind, string Name), Namesakes>? _byName;
    private readonly Dictionary<ServiceView, IReadOnlyList<(PodView, Match)>> _podsOfServices = [];
    private readonly Dictionary<string, IReadOnlyList<(PodView, Match)>> _selectedPods = new(StringComparer.Ordinal);
    private Dictionary<PodView, List<(ServiceView, Match)>>? _servicesOfPods;
    private Dictionary<(string Kind, string Name), Dictionary<string, List<AutoscalerView>>>? _autoscalers;
    private readonly Dictionary<(string Kind, string Name, string Namespace), (List<AutoscalerView> All, ReplicaBounds? Bounds)> _autoscalersOf = [];
    private readonly Dictionary<ServiceView, bool> _hasPodsInItsFile = [];
    private HashSet<string>? _foreignNamespaces;
    private PodIndex? _podIndex;
    private PodAddresses? _addresses;
    private List<PodView>? _pods;
    private bool? _holdsAlternatives;
    private readonly Dictionary<Type, object> _made = [];

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

    /// <summary>The options of the run, for rules on the scope.</summary>
    internal LintOptions Options { get => field ?? _objects[0].Options; init; }

    /// <summary>The scope stands for a larger one of which it holds only some objects; null when it holds all of its own.</summary>
    internal ScopeFacts? Whole { get; init; }

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
    public IReadOnlyList<PodView> Pods
    {
        get
        {
            lock (_gate)
                return _pods ??= [.. _objects.Select(PodView.Of).OfType<PodView>()];
        }
    }

    /// <summary>
    /// Looks for an object by kind and name as <paramref name="referrer"/> would refer to it, that is in its namespace. Found gives the
    /// object; Missing is certain; everything else is Unknown.
    /// </summary>
    public Lookup Find(ManifestObject referrer, string group, string kind, string name, out ManifestObject? found, bool isClusterWide = false)
    {
        found = null;
        var maybe = false;
        lock (_gate)
        {
            if (ByName.TryGetValue((group, kind, name), out var candidates))
            {
                if (isClusterWide || Input.RewritesNamespace)
                    found = candidates.For(referrer);
                else if (referrer.IsNamespaceUnknown)
                    maybe = true;
                else
                    found = candidates.In(Written(referrer), out maybe)?.For(referrer);
            }
        }
        if (found is not null)
            return Lookup.Found;
        return maybe || !IsComplete || IsGenerated(kind, name) || Set.HasElsewhere(this, group, kind, name) ? Lookup.Unknown : Lookup.Missing;
    }

    private bool IsGenerated(string kind, string name) => Input.Generated.Count > 0 && Input.Generated.Contains(kind + "/" + name);

    /// <summary>Whether two objects are in one namespace: both written and equal, both unwritten, or unknown when only one is written.</summary>
    public Match SameNamespace(ManifestObject left, ManifestObject right)
    {
        if (Input.RewritesNamespace)
            return Match.Yes;
        if (left.IsNamespaceUnknown || right.IsNamespaceUnknown)
            return Match.Unknown;
        var one = Written(left);
        var other = Written(right);
        if (one == other)
            return Match.Yes;
        return one is null || other is null ? Match.Unknown : Match.No;
    }

    /// <summary>
    /// The pods in the namespace of <paramref name="referrer"/> that a selector fits, with how sure that is. Does not visit pods that
    /// certainly do not fit. An empty selector fits every pod of the namespace. A label that only controllers can have put there
    /// (<see cref="RuntimeLabels"/>) is unknown where the manifest does not hold it.
    /// </summary>
    public IEnumerable<(PodView Pod, Match Match)> PodsMatching(LabelSelector selector, ManifestObject referrer)
    {
        PodIndex index;
        lock (_gate)
            index = _podIndex ??= new PodIndex(Pods, NamespaceOf);
        foreach (var pod in index.Candidates(selector, referrer))
        {
            var match = SameNamespace(referrer, pod.Object);
            if (match == Match.No)
                continue;
            match = Fits(selector, pod) switch
            {
                Match.No => Match.No,
                Match.Unknown => Match.Unknown,
                _ => match,
            };
            if (match != Match.No)
                yield return (pod, match);
        }
    }

    /// <summary>Whether a selector fits the pods of a workload, labels that they get at run time included.</summary>
    public static Match Fits(LabelSelector selector, PodView pod)
    {
        var result = selector.IsOpen ? Match.Unknown : Match.Yes;
        foreach (var requirement in selector.Requirements)
        {
            var match = requirement.Matches(pod.Labels);
            if (match == Match.No && RuntimeLabels.MayBeAdded(requirement.Key))
                match = AtRunTime(requirement, pod);
            if (match == Match.No)
                return Match.No;
            if (match == Match.Unknown)
                result = Match.Unknown;
        }
        return result;
    }

    /// <summary>As <see cref="PodsMatching"/>, as a list that is made once for all selectors that ask for the same in one namespace.</summary>
    public IReadOnlyList<(PodView Pod, Match Match)> SelectedPods(LabelSelector selector, ManifestObject referrer)
    {
        if (selector.IsOpen || NamespaceOf(referrer) is not { } at)
            return [.. PodsMatching(selector, referrer)];
        var key = KeyOf(selector, at);
        lock (_gate)
        {
            if (!_selectedPods.TryGetValue(key, out var pods))
                _selectedPods.Add(key, pods = [.. PodsMatching(selector, referrer)]);
            return pods;
        }
    }

    /// <summary>The pods that a Service selects; none for one without selector.</summary>
    public IReadOnlyList<(PodView Pod, Match Match)> PodsOf(ServiceView service)
    {
        lock (_gate)
        {
            if (!_podsOfServices.TryGetValue(service, out var pods))
            {
                pods = service.Selector.IsEmpty || service.Type.Is("ExternalName") ? [] : SelectedPods(service.Selector, service.Object);
                _podsOfServices.Add(service, pods);
            }
            return pods;
        }
    }

    /// <summary>Whether a Service selects a workload's pods, as <see cref="PodsOf"/> tells it of all of them.</summary>
    public Match Selects(ServiceView service, PodView pod)
    {
        if (service.Selector.IsEmpty || service.Type.Is("ExternalName"))
            return Match.No;
        var match = SameNamespace(service.Object, pod.Object);
        return match == Match.No ? Match.No : Fits(service.Selector, pod) is var fits and not Match.Yes ? fits : match;
    }

    /// <summary>Some of the pods that a Service certainly selects stand in its own file.</summary>
    public bool HasPodsInItsFile(ServiceView service)
    {
        lock (_gate)
        {
            if (_hasPodsInItsFile.TryGetValue(service, out var known))
                return known;
            var result = false;
            foreach (var (pod, match) in PodsOf(service))
            {
                if (match == Match.Yes && ReferenceEquals(pod.Object.File, service.Object.File))
                {
                    result = true;
                    break;
                }
            }
            _hasPodsInItsFile.Add(service, result);
            return result;
        }
    }

    /// <summary>The Services that select a workload's pods, with how sure that is; the first hundred, since no workload that is meant has more.</summary>
    public IReadOnlyList<(ServiceView Service, Match Match)> ServicesOf(PodView pod)
    {
        lock (_gate)
        {
            const int Most = 100;
            if (_servicesOfPods is null)
            {
                _servicesOfPods = [];
                // Services that select the same pods share one list of them.
                var groups = new Dictionary<IReadOnlyList<(PodView, Match)>, List<ServiceView>>();
                var order = new List<IReadOnlyList<(PodView Pod, Match Match)>>();
                foreach (var service in Services)
                {
                    var selected = PodsOf(service);
                    if (selected.Count == 0)
                        continue;
                    if (!groups.TryGetValue(selected, out var group))
                    {
                        groups.Add(selected, group = new List<ServiceView>(1));
                        order.Add(selected);
                    }
                    if (group.Count < Most)
                        group.Add(service);
                }
                foreach (var selected in order)
                {
                    foreach (var (each, match) in selected)
                    {
                        if (!_servicesOfPods.TryGetValue(each, out var services))
                            _servicesOfPods.Add(each, services = new List<(ServiceView, Match)>(1));
                        foreach (var service in groups[selected])
                        {
                            if (services.Count < Most)
                                services.Add((service, match));
                        }
                    }
                }
            }
            return _servicesOfPods.TryGetValue(pod, out var found) ? found : [];
        }
    }

    /// <summary>The autoscalers that name a workload as their target, or may do so.</summary>
    public IReadOnlyList<AutoscalerView> AutoscalersOf(ManifestObject workload) => Autoscaling(workload).All;

    private (List<AutoscalerView> All, ReplicaBounds? Bounds) Autoscaling(ManifestObject workload)
    {
        lock (_gate)
        {
            if (_autoscalers is null)
            {
                _autoscalers = [];
                foreach (var manifest in _objects)
                {
                    if (AutoscalerView.Of(manifest) is not { TargetKind.IsKnown: true, TargetName.IsKnown: true } autoscaler)
                        continue;
                    var target = (autoscaler.TargetKind.Value, autoscaler.TargetName.Value);
                    if (!_autoscalers.TryGetValue(target, out var byPlace))
                        _autoscalers.Add(target, byPlace = new(StringComparer.Ordinal));
                    var place = PlaceOf(manifest);
                    if (!byPlace.TryGetValue(place, out var list))
                        byPlace.Add(place, list = new List<AutoscalerView>(1));
                    list.Add(autoscaler);
                }
            }
            if (_autoscalers.Count == 0 || workload.KindText is not { } kind || workload.NameText is not { } name || !_autoscalers.TryGetValue((kind, name), out var found))
                return ([], null);
            // Workloads of one name in one namespace, or in none that is known, have the same ones.
            var key = (kind, name, PlaceOf(workload));
            if (_autoscalersOf.TryGetValue(key, out var known))
                return known;
            var all = new List<AutoscalerView>();
            foreach (var autoscaler in key.Item3.Length > 1 ? Near(key.Item3) : found.Values.SelectMany(static list => list))
            {
                // A target of another maker's group, such as the StatefulSet of apps.kruise.io, is not this one.
                if (autoscaler.TargetApiVersion.ValueOr("")!.IndexOf('.') < 0 && SameNamespace(autoscaler.Object, workload) != Match.No)
                    all.Add(autoscaler);
            }
            known = (all, BoundsOf(all, workload));
            _autoscalersOf.Add(key, known);
            return known;

            // Those in the namespace, and those that may be.
            IEnumerable<AutoscalerView> Near(string place)
            {
                foreach (var each in new[] { place, "", "?" })
                {
                    if (!found.TryGetValue(each, out var list))
                        continue;
                    foreach (var autoscaler in list)
                        yield return autoscaler;
                }
            }
        }
    }

    private ReplicaBounds? BoundsOf(List<AutoscalerView> autoscalers, ManifestObject workload)
    {
        long? least = null;
        long? most = null;
        var isAutoscaled = false;
        foreach (var autoscaler in autoscalers)
        {
            if (!autoscaler.Least.IsKnown || !autoscaler.Most.IsKnown || SameNamespace(autoscaler.Object, workload) == Match.Unknown)
                return new ReplicaBounds(null, null, IsAutoscaled: true);
            least = isAutoscaled ? Math.Min(least!.Value, autoscaler.Least.Value) : autoscaler.Least.Value;
            most = isAutoscaled ? Math.Max(most!.Value, autoscaler.Most.Value) : autoscaler.Most.Value;
            isAutoscaled = true;
        }
        return isAutoscaled ? new ReplicaBounds(least, most, IsAutoscaled: true) : null;
    }

    /// <summary>Between which numbers of replicas a workload runs, autoscalers of the input taken into account.</summary>
    public ReplicaBounds ReplicasOf(ManifestObject workload)
    {
        if (workload.KindText is not ("StatefulSet" or "Deployment" or "ReplicaSet" or "ReplicationController"))
            return ReplicaBounds.Unknown;
        if (Autoscaling(workload).Bounds is { } autoscaled)
            return autoscaled;
        var replicas = workload.Root.Mapping("spec").Integer("replicas").OrDefault(1);
        return replicas.IsKnown ? new ReplicaBounds(replicas.Value, replicas.Value, IsAutoscaled: false) : ReplicaBounds.Unknown;
    }

    /// <summary>
    /// The namespace of <paramref name="referrer"/> holds objects of kinds that are not Kubernetes' own and may make pods, workloads or
    /// Services (operators): what the input does not hold may exist all the same.
    /// </summary>
    public bool HasForeignMakers(ManifestObject referrer)
    {
        lock (_gate)
        {
            _foreignNamespaces ??= Whole?.ForeignNamespaces;
            if (_foreignNamespaces is null)
            {
                _foreignNamespaces = new HashSet<string>(StringComparer.Ordinal);
                foreach (var manifest in _objects)
                {
                    if (ForeignKinds.MayCreate(manifest))
                        _foreignNamespaces.Add(NamespaceOf(manifest) ?? "");
                }
            }
            return _foreignNamespaces.Count > 0
                && (NamespaceOf(referrer) is not { Length: > 0 } at || _foreignNamespaces.Contains(at) || _foreignNamespaces.Contains(""));
        }
    }

    /// <summary>What is true of the scope as a whole and decides what rules may conclude from it.</summary>
    internal ScopeFacts Facts(ManifestObject any)
    {
        HasForeignMakers(any);
        return new ScopeFacts(HoldsAlternatives, _foreignNamespaces!);
    }

    /// <summary>Every pod that a selector of <paramref name="referrer"/> can fit is in the scope: what none of them fits fits nothing.</summary>
    public bool HoldsAllPods(ManifestObject referrer, LabelSelector selector) =>
        IsComplete && !Input.RewritesLabels && !HasForeignMakers(referrer) && !Set.MayHavePodsElsewhere(this, selector);

    /// <summary>
    /// One object stands twice in different files: the scope holds alternatives (environments, variants, examples), so objects of different
    /// files need not be meant for one cluster.
    /// </summary>
    public bool HoldsAlternatives
    {
        get
        {
            if (Whole is not null)
                return Whole.HoldsAlternatives;
            lock (_gate)
            {
                if (_holdsAlternatives is { } known)
                    return known;
                var result = false;
                foreach (var same in ByName.Values)
                {
                    var first = same.All[0];
                    for (var i = 1; i < same.All.Count && !result; i++)
                        result = !ReferenceEquals(same.All[i].File, first.File) && SameNamespace(same.All[i], first) != Match.No;
                }
                _holdsAlternatives = result;
                return result;
            }
        }
    }

    /// <summary>Two objects can be meant for one cluster at one time.</summary>
    public bool BelongTogether(ManifestObject left, ManifestObject right) => ReferenceEquals(left.File, right.File) || !HoldsAlternatives;

    /// <summary>What the texts of the scope say of single pods.</summary>
    public PodAddresses Addresses
    {
        get
        {
            lock (_gate)
                return _addresses ??= PodAddresses.In(_objects);
        }
    }

    /// <summary>What several rules work out of the scope, made when first asked for.</summary>
    internal T Once<T>(Func<ManifestScope, T> make)
        where T : class
    {
        lock (_makes)
        {
            if (_made.TryGetValue(typeof(T), out var made))
                return (T)made;
            var value = make(this);
            _made.Add(typeof(T), value);
            return value;
        }
    }

    /// <summary>Takes note of an object that was unpacked, and lets go of the one that was longest ago when the scope is large.</summary>
    internal void NoteUnpacked(ManifestObject manifest)
    {
        if (_unpacked is null)
            return;
        var at = (Interlocked.Increment(ref _nextUnpacked) & int.MaxValue) % _unpacked.Length;
        Interlocked.Exchange(ref _unpacked[at], manifest)?.Release();
    }

    /// <summary>Trees stay once they are unpacked.</summary>
    internal bool IsUnpackedAsAWhole => _unpacked is null;

    /// <summary>Unpacks a run of objects; several threads may unpack a run each.</summary>
    internal void Unpack(int from, int to)
    {
        for (var at = from; at < to; at++)
            _ = _objects[at].Root;
    }

    /// <summary>Lets go of all trees and of what was worked out: the scope has been judged.</summary>
    internal void Release()
    {
        _unpacked = null;
        _byName = null;
        _podsOfServices.Clear();
        _selectedPods.Clear();
        _servicesOfPods = null;
        _autoscalers = null;
        _autoscalersOf.Clear();
        _hasPodsInItsFile.Clear();
        _podIndex = null;
        _addresses = null;
        _pods = null;
        _made.Clear();
        foreach (var manifest in _objects)
            manifest.Release();
    }

    /// <summary>Lets go of all objects: the run is over, and only findings still know some of them.</summary>
    internal void Forget()
    {
        _objects.Clear();
        _objects.TrimExcess();
    }

    internal void Add(ManifestObject manifest) => _objects.Add(manifest);

    /// <summary>All objects are there: puts them in order.</summary>
    internal void Seal(int mostUnpacked)
    {
        _objects.Sort(static (left, right) => left.Ordinal.CompareTo(right.Ordinal));
        if (_objects.Count > mostUnpacked)
            _unpacked = new ManifestObject?[Math.Min(mostUnpacked, FewUnpacked)];
    }

    internal bool Holds(string group, string kind, string name) => ByName.ContainsKey((group, kind, name));

    private Dictionary<(string, string, string), Namesakes> ByName
    {
        get
        {
            if (_byName is not null)
                return _byName;
            _byName = [];
            foreach (var manifest in _objects)
            {
                if (manifest.KindText is not { } kind || manifest.NameText is not { } name)
                    continue;
                var key = (manifest.Group, kind, name);
                if (!_byName.TryGetValue(key, out var namesakes))
                    _byName.Add(key, namesakes = new Namesakes());
                namesakes.Add(manifest);
            }
            return _byName;
        }
    }

    // A key for the namespace: one that is known has an equals sign before it.
    private string PlaceOf(ManifestObject manifest) =>
        Input.RewritesNamespace ? "" : manifest.IsNamespaceUnknown ? "?" : Written(manifest) is { } at ? "=" + at : "";

    private static string? Written(ManifestObject manifest) => manifest.NamespaceText ?? manifest.Options.Namespace;

    // Null when it is not known; the empty text when none is written.
    private string? NamespaceOf(ManifestObject manifest) =>
        Input.RewritesNamespace ? "" : manifest.IsNamespaceUnknown ? null : manifest.NamespaceText ?? manifest.Options.Namespace ?? "";

    private static string KeyOf(LabelSelector selector, string at)
    {
        var key = new System.Text.StringBuilder(at);
        foreach (var requirement in selector.Requirements)
        {
            key.Append('\n').Append(requirement.Key).Append(' ').Append(requirement.Operator);
            foreach (var value in requirement.Values)
                key.Append(' ').Append(value);
        }
        return key.ToString();
    }

    private static Match AtRunTime(Requirement requirement, PodView pod)
    {
        if (pod.Object.Is("", "Pod"))
            return Match.No;
        if (requirement is not { Key: RuntimeLabels.PodName, Operator: "In" })
            return Match.Unknown;
        if (pod.Set is not { } set)
            return Match.No;
        if (set.Object.NameText is not { } setName)
            return Match.Unknown;
        foreach (var value in requirement.Values)
        {
            if (PodNames.TrySplit(value, out var name, out _) && name == setName)
                return Match.Yes;
        }
        return Match.No;
    }
}

/// <summary>What rules ask of a scope as a whole.</summary>
internal sealed record ScopeFacts(bool HoldsAlternatives, HashSet<string> ForeignNamespaces)
{
    public bool Equals(ScopeFacts? other) => other is not null && HoldsAlternatives == other.HoldsAlternatives && ForeignNamespaces.SetEquals(other.ForeignNamespaces);

    public override int GetHashCode() => ForeignNamespaces.Count;
}

/// <summary>All scopes of a run.</summary>
public sealed class ManifestSet
{
    private readonly object _gate = new();
    private readonly Dictionary<string, ManifestScope> _scopes = new(StringComparer.Ordinal);
    private Dictionary<(string, string, string), ManifestScope?>? _holders;
    private Dictionary<(string Key, string Value), ManifestScope?>? _labelHolders;

    /// <summary>The scopes in the order of their ids.</summary>
    public IEnumerable<ManifestScope> Scopes
    {
        get
        {
            var scopes = new List<ManifestScope>(_scopes.Values);
            scopes.Sort(static (left, right) => string.CompareOrdinal(left.Input.Id, right.Input.Id));
            return scopes;
        }
    }

    /// <summary>The run is so small that the trees of all scopes may be unpacked at a time.</summary>
    internal bool KeepsTrees { get; set; }

    /// <summary>Lets go of all objects.</summary>
    internal void Forget()
    {
        foreach (var scope in _scopes.Values)
            scope.Forget();
        _holders = null;
        _labelHolders = null;
    }

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
        lock (_gate)
        {
            if (_scopes.Count < 2)
                return false;
            if (_holders is null)
            {
                // Null stands for "more than one scope".
                _holders = [];
                foreach (var each in _scopes.Values)
                {
                    foreach (var manifest in each.Objects)
                    {
                        if (manifest.KindText is not { } held || manifest.NameText is not { } known)
                            continue;
                        var key = (manifest.Group, held, known);
                        if (!_holders.TryAdd(key, each) && !ReferenceEquals(_holders[key], each))
                            _holders[key] = null;
                    }
                }
            }
            return _holders.TryGetValue((group, kind, name), out var holder) && !ReferenceEquals(holder, scope);
        }
    }

    /// <summary>Some label that the selector asks for is on pods of another scope of the run, so the selector may be meant for them.</summary>
    internal bool MayHavePodsElsewhere(ManifestScope scope, LabelSelector selector)
    {
        lock (_gate)
        {
            if (_scopes.Count < 2)
                return false;
            if (_labelHolders is null)
            {
                _labelHolders = [];
                foreach (var each in _scopes.Values)
                {
                    foreach (var manifest in each.Objects)
                    {
                        if (PodView.Of(manifest) is not { } pod)
                            continue;
                        foreach (var label in pod.Labels.Known)
                        {
                            if (!_labelHolders.TryAdd((label.Key, label.Value), each) && !ReferenceEquals(_labelHolders[(label.Key, label.Value)], each))
                                _labelHolders[(label.Key, label.Value)] = null;
                        }
                        // The scope has its turn before or after.
                        if (!KeepsTrees && !ReferenceEquals(each, scope))
                            manifest.Release();
                    }
                }
            }
            foreach (var requirement in selector.Requirements)
            {
                if (requirement is { Operator: "In", Values.Count: 1 } && !(_labelHolders.TryGetValue((requirement.Key, requirement.Values[0]), out var holder) && !ReferenceEquals(holder, scope)))
                    return false;
            }
            return true;
        }
    }
}
