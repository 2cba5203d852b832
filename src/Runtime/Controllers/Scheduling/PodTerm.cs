using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>Which pods a rule on pods speaks of. Two terms of the same <see cref="Key"/> speak of the same pods.</summary>
internal sealed class PodTerm
{
    private readonly LabelQuery _labels;
    private readonly HashSet<string> _namespaces;
    private readonly LabelQuery? _ofNamespaces;

    private PodTerm(string topology, LabelQuery labels, HashSet<string> namespaces, LabelQuery? ofNamespaces)
    {
        Topology = topology;
        _labels = labels;
        _namespaces = namespaces;
        _ofNamespaces = ofNamespaces;
        Key = $"{string.Join(',', namespaces.Order(StringComparer.Ordinal))}|{ofNamespaces?.ToString() ?? "-"}|{labels}";
    }

    /// <summary>The label of nodes whose value names a domain.</summary>
    public string Topology { get; }

    public string Key { get; }

    /// <summary>The one namespace of its pods; null when they may be in several.</summary>
    public string? Namespace => _ofNamespaces is null && _namespaces.Count == 1 ? _namespaces.First() : null;

    /// <summary>Reads a term of a pod's (anti-)affinity; null when its selector cannot be read, and then no pod fits.</summary>
    public static PodTerm? OfAffinity(ApiMap term, ApiObject pod)
    {
        if (Selector(term, pod) is not { } labels)
            return null;
        var namespaces = new HashSet<string>(term.List("namespaces")?.Texts ?? [], StringComparer.Ordinal);
        LabelQuery? ofNamespaces = null;
        if (term.Map("namespaceSelector") is { } selector)
            ofNamespaces = LabelQuery.Of(selector);
        else if (namespaces.Count == 0)
            namespaces.Add(pod.Namespace);
        return new PodTerm(term.TextOf("topologyKey") ?? "", labels, namespaces, ofNamespaces);
    }

    /// <summary>Reads the pods that a spread constraint counts.</summary>
    public static PodTerm? OfSpread(ApiMap constraint, ApiObject pod) =>
        Selector(constraint, pod) is { } labels ? new PodTerm(constraint.TextOf("topologyKey") ?? "", labels, new(StringComparer.Ordinal) { pod.Namespace }, null) : null;

    /// <summary>Whether it speaks of a pod.</summary>
    public bool Fits(ApiObject pod, IObjectReader objects) =>
        (_namespaces.Contains(pod.Namespace) || (_ofNamespaces is not null && objects.Get(ResourceKinds.Namespace, "", pod.Namespace) is { } ns && _ofNamespaces.Fits(ns.Labels))) && _labels.Fits(pod.Labels);

    // Without a selector no pod fits; an empty one fits all. Keys of labels stand for the values that the pod itself has.
    private static LabelQuery? Selector(ApiMap term, ApiObject pod)
    {
        if (term.Map("labelSelector") is not { } selector)
            return null;
        var expressions = selector.List("matchExpressions") ?? ApiList.Empty;
        foreach (var (list, op) in (ReadOnlySpan<(string, string)>)[("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")])
        {
            foreach (var key in term.List(list)?.Texts ?? [])
            {
                if (pod.Labels.TextOf(key) is { } value)
                    expressions = expressions.Add(ApiMap.Of(("key", key), ("operator", op), ("values", new ApiList(value))));
            }
        }
        return LabelQuery.Of(expressions.Count == 0 ? selector : selector.With("matchExpressions", expressions));
    }
}

/// <summary>How evenly pods are to be spread over domains.</summary>
internal sealed record SpreadConstraint(PodTerm Term, int MaxSkew, bool IsHard, int MinDomains, bool HonoursAffinity, bool HonoursTaints)
{
    public static SpreadConstraint? Of(ApiMap map, ApiObject pod) => PodTerm.OfSpread(map, pod) is { } term
        ? new SpreadConstraint(
            term,
            (int)(map.IntegerOf("maxSkew") ?? 1),
            map.TextOf("whenUnsatisfiable") != "ScheduleAnyway",
            (int)(map.IntegerOf("minDomains") ?? 1),
            map.TextOf("nodeAffinityPolicy") != "Ignore",
            map.TextOf("nodeTaintsPolicy") == "Honor")
        : null;
}
