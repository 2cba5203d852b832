using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>
/// Whether a node suits a pod because of the pods that are there: affinity, anti-affinity in both directions and even spread. Made once for a try of a pod, then
/// asked for each node.
/// </summary>
internal sealed class PodFit
{
    private static readonly Refusal s_near = new("node(s) didn't match pod affinity rules", Hopes.Nodes | Hopes.PodsCome, true);
    private static readonly Refusal s_away = new("node(s) didn't match pod anti-affinity rules", Hopes.Nodes | Hopes.PodsGone, false);
    private static readonly Refusal s_others = new("node(s) didn't satisfy existing pods anti-affinity rules", Hopes.Nodes | Hopes.PodsGone, false);
    private static readonly Refusal s_spread = new("node(s) didn't match pod topology spread constraints", Hopes.Nodes | Hopes.PodsGone | Hopes.PodsCome, false);
    private static readonly Refusal s_label = new("node(s) didn't match pod topology spread constraints (missing required label)", Hopes.Nodes, true);
    private readonly List<Domains> _near = [];
    private readonly List<Domains> _away = [];
    private readonly List<Domains> _others = [];
    private readonly List<(Domains Domains, int Weight)> _preferred = [];
    private readonly List<Spread> _spread = [];
    private readonly bool _isFirst;

    /// <summary>Counts what there is.</summary>
    public PodFit(ApiObject item, SchedulingPod pod, PodCounts counts, IEnumerable<SchedulingNode> nodes, IObjectReader objects)
    {
        if (pod.RequiredNear.Count > 0)
        {
            var all = counts.Of(pod.RequiredNear, ignoresTerminating: false);
            foreach (var term in pod.RequiredNear)
                _near.Add(new Domains(term.Topology, all, nodes));
            _isFirst = all.Total == 0 && pod.RequiredNear.All(term => term.Fits(item, objects));
        }
        foreach (var term in pod.RequiredAway)
            _away.Add(new Domains(term.Topology, counts.Of([term], ignoresTerminating: false), nodes));
        foreach (var keepaway in counts.Keepaways)
        {
            if (keepaway.Total > 0 && keepaway.Term.Fits(item, objects))
                _others.Add(new Domains(keepaway.Term.Topology, keepaway, nodes));
        }
        foreach (var (term, weight) in pod.Preferred)
            _preferred.Add((new Domains(term.Topology, counts.Of([term], ignoresTerminating: false), nodes), weight));
        foreach (var constraint in pod.Spread)
            _spread.Add(new Spread(constraint, item, pod, counts, nodes, objects));
    }

    /// <summary>Why the node will not do; null when it will.</summary>
    public Refusal? Judge(SchedulingNode node)
    {
        foreach (var spread in _spread)
        {
            if (spread.Constraint.IsHard && spread.Refuses(node) is { } refusal)
                return refusal;
        }
        foreach (var near in _near)
        {
            if (near.Of(node) is not { } count || (count == 0 && !_isFirst))
                return s_near;
        }
        foreach (var away in _away)
        {
            if (away.Of(node) > 0)
                return s_away;
        }
        foreach (var others in _others)
        {
            if (others.Of(node) > 0)
                return s_others;
        }
        return null;
    }

    /// <summary>How near the node is to pods that the pod would like to be near to, less those that it would not.</summary>
    public int Liking(SchedulingNode node)
    {
        var sum = 0;
        foreach (var (domains, weight) in _preferred)
            sum += weight * (domains.Of(node) ?? 0);
        return sum;
    }

    /// <summary>How many pods are in the node's domains from which the pod would rather keep its distance.</summary>
    public int Crowd(SchedulingNode node)
    {
        var sum = 0;
        foreach (var spread in _spread)
        {
            if (!spread.Constraint.IsHard)
                sum += spread.Domains.Of(node) ?? 0;
        }
        return sum;
    }

    // Numbers of pods by the value of a label of their nodes.
    private sealed class Domains
    {
        private readonly string _topology;
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

        public Domains(string topology, PodCounts.ByNode counts, IEnumerable<SchedulingNode> nodes)
        {
            _topology = topology;
            foreach (var node in nodes)
            {
                if (node.Object.Labels.TextOf(topology) is { } domain)
                    _counts[domain] = _counts.GetValueOrDefault(domain) + counts[node.Name];
            }
        }

        public int Number => _counts.Count;

        public int Least
        {
            get
            {
                var least = int.MaxValue;
                foreach (var count in _counts.Values)
                    least = Math.Min(least, count);
                return least;
            }
        }

        /// <summary>Null when the node is in no domain.</summary>
        public int? Of(SchedulingNode node) =>
            node.Object.Labels.TextOf(_topology) is not { } domain ? null : _counts.GetValueOrDefault(domain);
    }

    private sealed class Spread
    {
        private readonly int _least;
        private readonly int _own;

        public Spread(SpreadConstraint constraint, ApiObject item, SchedulingPod pod, PodCounts counts, IEnumerable<SchedulingNode> nodes, IObjectReader objects)
        {
            Constraint = constraint;
            var eligible = nodes.Where(node => (!constraint.HonoursAffinity || NodeFit.IsSelected(pod, node)) && (!constraint.HonoursTaints || !NodeFit.IsTainted(pod, node))
                && pod.Spread.All(each => !each.IsHard || node.Object.Labels.Has(each.Term.Topology)));
            Domains = new Domains(constraint.Term.Topology, counts.Of([constraint.Term], ignoresTerminating: true), eligible);
            _least = Domains.Number < constraint.MinDomains || Domains.Number == 0 ? 0 : Domains.Least;
            _own = constraint.Term.Fits(item, objects) ? 1 : 0;
        }

        public SpreadConstraint Constraint { get; }

        public Domains Domains { get; }

        public Refusal? Refuses(SchedulingNode node)
        {
            if (Domains.Of(node) is not { } count)
                return s_label;
            return count + _own - _least > Constraint.MaxSkew ? s_spread : null;
        }
    }
}
