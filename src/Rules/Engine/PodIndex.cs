using StsLint.Model;

namespace StsLint.Engine;

/// <summary>The pods of a scope by namespace and label, so that many selectors over many workloads stay linear.</summary>
internal sealed class PodIndex
{
    // Stands in place of a namespace for "in any".
    private const string Everywhere = "*";
    private const string Unwritten = "";
    // Of pods that fit only perhaps, that there are some matters, not how many.
    private const int MostUncertain = 100;
    private static readonly (string, string) s_all = ("", "all");
    private static readonly (string, string) s_open = ("", "open");
    private readonly IReadOnlyList<PodView> _pods;
    private readonly Func<ManifestObject, string?> _namespaceOf;
    private readonly object _gate = new();
    // Most inputs write a namespace everywhere or nowhere, and so need one of the two.
    private Lists? _byNamespace;
    private Lists? _everywhere;

    /// <summary><paramref name="namespaceOf"/> gives null for a namespace that is not known, and the empty text for none.</summary>
    public PodIndex(IReadOnlyList<PodView> pods, Func<ManifestObject, string?> namespaceOf)
    {
        _pods = pods;
        _namespaceOf = namespaceOf;
    }

    /// <summary>The pods that may fit; all others certainly do not.</summary>
    public IEnumerable<PodView> Candidates(LabelSelector selector, ManifestObject referrer)
    {
        var at = _namespaceOf(referrer);
        return string.IsNullOrEmpty(at) ? In(Everywhere, selector) : In(at!, selector).Concat(In(Unwritten, selector).Take(MostUncertain));
    }

    private IEnumerable<PodView> In(string at, LabelSelector selector)
    {
        List<PodView>? best = null;
        foreach (var requirement in selector.Requirements)
        {
            if (requirement is not { Operator: "In", Values.Count: 1 })
                continue;
            List<PodView> pods;
            if (requirement.Key == RuntimeLabels.PodName && PodNames.TrySplit(requirement.Values[0], out var set, out _))
                pods = Of(at, (RuntimeLabels.PodName, set));
            else if (RuntimeLabels.MayBeAdded(requirement.Key))
                continue;
            else
                pods = Of(at, (requirement.Key, requirement.Values[0]));
            if (best is null || pods.Count < best.Count)
                best = pods;
        }
        return best is null ? Of(at, s_all) : Of(at, s_open) is { Count: > 0 } open ? best.Union(open.Take(MostUncertain)) : best;
    }

    private List<PodView> Of(string at, (string Key, string Value) label)
    {
        Lists lists;
        lock (_gate)
            lists = at == Everywhere ? _everywhere ??= Make(static _ => Everywhere) : _byNamespace ??= Make(pod => _namespaceOf(pod.Object) ?? Unwritten);
        return lists.TryGetValue((at, label.Key, label.Value), out var pods) ? pods : [];
    }

    private Lists Make(Func<PodView, string> place)
    {
        var lists = new Lists();
        foreach (var pod in _pods)
        {
            var at = place(pod);
            Add(s_all);
            if (pod.Set is { } set && set.Object.Name.IsKnown)
                Add((RuntimeLabels.PodName, set.Object.Name.Value));
            if (HasUnknownLabels(pod))
            {
                Add(s_open);
                continue;
            }
            foreach (var label in pod.Labels.Known)
                Add((label.Key, label.Value));

            void Add((string Key, string Value) label)
            {
                var key = (at, label.Key, label.Value);
                if (!lists.TryGetValue(key, out var list))
                    lists.Add(key, list = new List<PodView>(1));
                list.Add(pod);
            }
        }
        return lists;
    }

    private static bool HasUnknownLabels(PodView pod)
    {
        var labels = pod.Labels;
        if (labels.IsOpen)
            return true;
        if (!labels.Field.IsKnown)
            return false;
        for (var i = 0; i < labels.Field.Value.Count; i++)
        {
            if (labels.Get(labels.Field.Value[i].Key).IsUnknown)
                return true;
        }
        return false;
    }

    private sealed class Lists : Dictionary<(string Namespace, string Key, string Value), List<PodView>>;
}
