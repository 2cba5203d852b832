namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>
/// Which of several fit nodes is best: few pods of the same owner first, then those with most left, in the weights of the default scheduler; of equal ones
/// the one with the fewest pods, then the first by name, where the real one throws a coin.
/// </summary>
internal sealed class NodeScores
{
    private const int Full = 100;
    private const int TaintWeight = 3;
    private const int SpreadWeight = 2;
    private const int AffinityWeight = 2;
    private readonly List<Candidate> _candidates = [];

    public int Count => _candidates.Count;

    public void Clear() => _candidates.Clear();

    /// <summary>Adds a fit node.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="owner">The uid of the pod's controller; empty without one.</param>
    /// <param name="node">The node.</param>
    /// <param name="others">What the pods that are there mean for the pod; null when it does not care.</param>
    public void Add(SchedulingPod pod, string owner, SchedulingNode node, PodFit? others)
    {
        var taints = 0;
        foreach (var taint in node.Taints)
        {
            if (taint.Effect == "PreferNoSchedule" && !NodeFit.Tolerates(pod, taint))
                taints++;
        }
        var wishes = 0;
        foreach (var (terms, weight) in pod.NodePreferred)
            wishes += terms.Accept(node.Object) ? weight : 0;
        _candidates.Add(new Candidate(node, taints, owner.Length == 0 ? 0 : node.PodsOf(owner), others?.Crowd(node) ?? 0, others?.Liking(node) ?? 0, wishes, Left(pod, node)));
    }

    /// <summary>The best of them.</summary>
    public SchedulingNode Best()
    {
        var first = _candidates[0];
        var (taints, siblings, crowd, wishes) = (0, 0, 0, 0);
        var (most, least) = (first.Liking, first.Liking);
        foreach (var candidate in _candidates)
        {
            taints = Math.Max(taints, candidate.Taints);
            siblings = Math.Max(siblings, candidate.Siblings);
            crowd = Math.Max(crowd, candidate.Crowd);
            wishes = Math.Max(wishes, candidate.Wishes);
            most = Math.Max(most, candidate.Liking);
            least = Math.Min(least, candidate.Liking);
        }
        var best = first.Node;
        var highest = int.MinValue;
        foreach (var each in _candidates)
        {
            var score = each.Left
                + (TaintWeight * Inverse(each.Taints, taints))
                + (SpreadWeight * (Inverse(each.Siblings, siblings) + Inverse(each.Crowd, crowd)))
                + (AffinityWeight * ((wishes == 0 ? 0 : Full * each.Wishes / wishes) + (most == least ? 0 : Full * (each.Liking - least) / (most - least))));
            if (score < highest || (score == highest && each.Node.PodCount >= best.PodCount))
                continue;
            highest = score;
            best = each.Node;
        }
        return best;
    }

    private static int Inverse(int count, int most) => most == 0 ? Full : Full - (Full * count / most);

    // The least allocated node and the one whose processors and memory are used evenly.
    private static int Left(SchedulingPod pod, SchedulingNode node)
    {
        var cpu = Share(node.WeighedCpu + pod.WeighedCpu, node.Allocatable.Cpu);
        var memory = Share(node.WeighedMemory + pod.WeighedMemory, node.Allocatable.Memory);
        return (int)((((Full - cpu) + (Full - memory)) / 2) + (Full - (Math.Abs(cpu - memory) / 2)));
    }

    private static double Share(long taken, long all) => all <= 0 ? Full : Math.Min(Full, (double)Full * taken / all);

    private readonly record struct Candidate(SchedulingNode Node, int Taints, int Siblings, int Crowd, int Liking, int Wishes, int Left);
}
