using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>
/// How many pods that some terms speak of are on each node. A count is made when it is first asked for and then kept up to date, so that a pod is looked at once
/// when it comes and once when it goes.
/// </summary>
internal sealed class PodCounts
{
    private readonly Func<IObjectReader> _objects;
    private readonly Dictionary<string, Count> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Count>> _byNamespace = new(StringComparer.Ordinal);
    private readonly List<Count> _ofAll = [];
    private readonly Dictionary<string, (ApiObject Pod, string Node)> _placed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Keepaway> _keepaways = new(StringComparer.Ordinal);
    private readonly List<Keepaway> _keepawayOrder = [];

    public PodCounts(Func<IObjectReader> objects) => _objects = objects;

    /// <summary>The terms by which placed pods keep others away, each with the number of such pods on each node.</summary>
    public IReadOnlyList<Keepaway> Keepaways => _keepawayOrder;

    public void Clear()
    {
        _byKey.Clear();
        _byNamespace.Clear();
        _ofAll.Clear();
        _placed.Clear();
        _keepaways.Clear();
        _keepawayOrder.Clear();
    }

    public void Add(ApiObject pod, string node)
    {
        _placed[pod.Uid] = (pod, node);
        Change(pod, node, 1);
    }

    public void Remove(string uid)
    {
        if (_placed.Remove(uid, out var placed))
            Change(placed.Pod, placed.Node, -1);
    }

    /// <summary>A placed pod has a new version; only its labels and whether it is being deleted count.</summary>
    public bool Update(ApiObject pod)
    {
        if (!_placed.TryGetValue(pod.Uid, out var placed))
            return false;
        var isOther = placed.Pod.IsDeleting != pod.IsDeleting || !placed.Pod.Labels.Equals(pod.Labels);
        if (isOther)
        {
            Change(placed.Pod, placed.Node, -1);
            Change(pod, placed.Node, 1);
        }
        _placed[pod.Uid] = (pod, placed.Node);
        return isOther;
    }

    /// <summary>The count of the pods that all the terms speak of.</summary>
    public Count Of(IReadOnlyList<PodTerm> terms, bool ignoresTerminating)
    {
        var key = (ignoresTerminating ? "!" : "") + (terms.Count == 1 ? terms[0].Key : string.Join('&', terms.Select(static term => term.Key)));
        if (_byKey.TryGetValue(key, out var known))
            return known;
        var count = new Count(terms, ignoresTerminating);
        _byKey.Add(key, count);
        if (terms[0].Namespace is { } ns)
        {
            if (!_byNamespace.TryGetValue(ns, out var counts))
                _byNamespace.Add(ns, counts = []);
            counts.Add(count);
        }
        else
        {
            _ofAll.Add(count);
        }
        foreach (var (pod, node) in _placed.Values)
            count.Change(pod, node, 1, _objects());
        return count;
    }

    private void Change(ApiObject pod, string node, int times)
    {
        var objects = _objects();
        if (_byNamespace.TryGetValue(pod.Namespace, out var counts))
        {
            foreach (var count in counts)
                count.Change(pod, node, times, objects);
        }
        foreach (var count in _ofAll)
            count.Change(pod, node, times, objects);
        foreach (var term in SchedulingPod.Of(pod).RequiredAway)
        {
            var key = term.Topology + "|" + term.Key;
            if (!_keepaways.TryGetValue(key, out var keepaway))
            {
                _keepaways.Add(key, keepaway = new Keepaway(term));
                _keepawayOrder.Add(keepaway);
            }
            keepaway.Change(node, times);
        }
    }

    /// <summary>Numbers of pods, by node.</summary>
    internal class ByNode
    {
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

        public int Total { get; private set; }

        public int this[string node] => _counts.GetValueOrDefault(node);

        public void Change(string node, int times)
        {
            Total += times;
            _counts[node] = _counts.GetValueOrDefault(node) + times;
        }
    }

    /// <summary>The pods that some terms speak of.</summary>
    internal sealed class Count(IReadOnlyList<PodTerm> terms, bool ignoresTerminating) : ByNode
    {
        public void Change(ApiObject pod, string node, int times, IObjectReader objects)
        {
            if (ignoresTerminating && pod.IsDeleting)
                return;
            foreach (var term in terms)
            {
                if (!term.Fits(pod, objects))
                    return;
            }
            Change(node, times);
        }
    }

    /// <summary>The pods that keep away what a term speaks of.</summary>
    internal sealed class Keepaway(PodTerm term) : ByNode
    {
        public PodTerm Term { get; } = term;
    }
}
