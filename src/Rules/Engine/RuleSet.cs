using StsLint.Model;

namespace StsLint.Engine;

/// <summary>The rules, sorted by what they look at.</summary>
internal sealed class RuleSet
{
    private readonly HashSet<string> _onScopes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _onUpdates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _comparing = new(StringComparer.Ordinal);
    private readonly SingleObjectRule[] _single;
    private readonly SingleObjectRule[] _anyObject;
    private readonly ScopedObjectRule[] _onSets;
    private readonly ScopedObjectRule[] _onServices;
    private readonly ScopedObjectRule[] _onPods;
    private readonly Dictionary<string, Dictionary<string, SingleObjectRule[]>> _byKind = new(StringComparer.Ordinal);
    private int _kinds;

    public RuleSet(IReadOnlyList<Rule> rules)
    {
        var documents = new List<DocumentRule>();
        var single = new List<SingleObjectRule>(rules.Count);
        var anyObject = new List<SingleObjectRule>();
        var onSets = new List<ScopedObjectRule>();
        var onServices = new List<ScopedObjectRule>();
        var onPods = new List<ScopedObjectRule>();
        var updates = new List<UpdateRule>();
        var families = new List<ScopeRule>?[(int)RuleFamily.Updates + 1];
        var descriptors = new List<RuleDescriptor>(rules.Count * 2);
        foreach (var rule in rules)
        {
            descriptors.AddRange(rule.Descriptors);
            switch (rule)
            {
                case DocumentRule document:
                    documents.Add(document);
                    break;
                case SingleObjectRule each:
                    single.Add(each);
                    if (each is ObjectRule)
                        anyObject.Add(each);
                    Schema ??= each as Structure.SchemaConformance;
                    break;
                case ScopeRule onScope:
                    switch (onScope)
                    {
                        case ScopedStatefulSetRule onSet:
                            onSets.Add(onSet);
                            break;
                        case ScopedServiceRule onService:
                            onServices.Add(onService);
                            break;
                        case ScopedPodRule onPod:
                            onPods.Add(onPod);
                            break;
                        default:
                            (families[(int)rule.Descriptors[0].Family] ??= []).Add(onScope);
                            break;
                    }
                    foreach (var descriptor in rule.Descriptors)
                    {
                        _onScopes.Add(descriptor.Id);
                        if (onScope.ComparesNames)
                            _comparing.Add(descriptor.Id);
                    }
                    break;
                case UpdateRule update:
                    updates.Add(update);
                    foreach (var descriptor in rule.Descriptors)
                        _onUpdates.Add(descriptor.Id);
                    break;
            }
        }
        Documents = [.. documents];
        _single = [.. single];
        _anyObject = [.. anyObject];
        _onSets = [.. onSets, .. onPods];
        _onServices = [.. onServices];
        _onPods = [.. onPods];
        Updates = [.. updates];
        Descriptors = [.. descriptors];
        var byFamily = new List<ScopeRule[]>(families.Length);
        foreach (var family in families)
        {
            if (family is not null)
                byFamily.Add([.. family]);
        }
        ScopesByFamily = [.. byFamily];
    }

    public DocumentRule[] Documents { get; }

    /// <summary>The rule on the schema, if it is among the rules.</summary>
    public Structure.SchemaConformance? Schema { get; }

    /// <summary>The rules that look at a scope as a whole, those of a family together.</summary>
    public ScopeRule[][] ScopesByFamily { get; }

    /// <summary>The rules that look at an object and then at others of its scope.</summary>
    public ScopedObjectRule[] ScopedFor(ManifestObject manifest) =>
        StatefulSetView.Of(manifest) is not null ? _onSets
        : ServiceView.Of(manifest) is not null ? _onServices
        : PodView.Of(manifest) is not null ? _onPods
        : [];

    public UpdateRule[] Updates { get; }

    /// <summary>The rules that concern an object. Of a fragment only the schema and the text can be judged.</summary>
    public SingleObjectRule[] For(ManifestObject manifest)
    {
        if (manifest.IsFragment || !manifest.Kind.IsKnown)
            return _anyObject;
        var kind = manifest.Kind.Value;
        lock (_byKind)
        {
            if (!_byKind.TryGetValue(manifest.Group, out var kinds))
                kinds = null;
            if (kinds is not null && kinds.TryGetValue(kind, out var known))
                return known;
            var rules = Array.FindAll(_single, rule => rule.AppliesTo(manifest));
            // Kinds beyond those that exist come from an input that was made to have many.
            if (_kinds++ < 1000)
            {
                if (kinds is null)
                    _byKind.Add(manifest.Group, kinds = new Dictionary<string, SingleObjectRule[]>(StringComparer.Ordinal));
                kinds.Add(kind, rules);
            }
            return rules;
        }
    }

    /// <summary>What the rules may report.</summary>
    public RuleDescriptor[] Descriptors { get; }

    /// <summary>The rules that compare names which are only alike.</summary>
    public bool ComparesNames(string ruleId) => _comparing.Contains(ruleId);

    public bool IsOnUpdates(string ruleId) => _onUpdates.Contains(ruleId);

    public bool IsOnScopes(string ruleId) => _onScopes.Contains(ruleId);
}
