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
    private readonly Dictionary<(string Namespace, string Key, string Value), List<PodView>> _lists = [];
    private readonly Func<ManifestObject, string?> _namespaceOf;

    /// <summary><paramref name="namespaceOf"/> gives null for a namespace that is not known, and the empty text for none.</summary>
    public PodIndex(IReadOnlyList<PodView> pods, Func<ManifestObject, string?> namespaceOf)
    {
        _namespaceOf = namespaceOf;
        foreach (var pod in pods)
        {
            var at = namespaceOf(pod.Object) ?? Unwritten;
            Add(at, s_all, pod);
            if (pod.Set is { } set && set.Object.Name.IsKnown)
                Add(at, (RuntimeLabels.PodName, set.Object.Name.Value), pod);
            if (HasUnknownLabels(pod))
            {
                Add(at, s_open, pod);
                continue;
            }
            foreach (var label in pod.Labels.Known)
                Add(at, (label.Key, label.Value), pod);
        }
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

    private List<PodView> Of(string at, (string Key, string Value) label) => _lists.TryGetValue((at, label.Key, label.Value), out var pods) ? pods : [];

    private void Add(string at, (string Key, string Value) label, PodView pod)
    {
        AddTo((at, label.Key, label.Value), pod);
        AddTo((Everywhere, label.Key, label.Value), pod);
    }

    private void AddTo((string, string, string) key, PodView pod)
    {
        if (!_lists.TryGetValue(key, out var list))
            _lists.Add(key, list = new List<PodView>(1));
        list.Add(pod);
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
}
