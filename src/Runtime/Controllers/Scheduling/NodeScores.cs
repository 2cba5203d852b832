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
    private readonly List<(SchedulingNode Node, int Taints, int Siblings, int Own)> _candidates = [];

    public int Count => _candidates.Count;

    public void Clear() => _candidates.Clear();

    /// <summary>Adds a fit node.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="owner">The uid of the pod's controller; empty without one.</param>
    /// <param name="node">The node.</param>
    public void Add(SchedulingPod pod, string owner, SchedulingNode node)
    {
        var taints = 0;
        foreach (var taint in node.Taints)
        {
            if (taint.Effect == "PreferNoSchedule" && !NodeFit.Tolerates(pod, taint))
                taints++;
        }
        _candidates.Add((node, taints, owner.Length == 0 ? 0 : node.PodsOf(owner), Left(pod, node)));
    }

    /// <summary>The best of them.</summary>
    public SchedulingNode Best()
    {
        var mostTaints = 0;
        var mostSiblings = 0;
        foreach (var candidate in _candidates)
        {
            mostTaints = Math.Max(mostTaints, candidate.Taints);
            mostSiblings = Math.Max(mostSiblings, candidate.Siblings);
        }
        var best = _candidates[0].Node;
        var highest = int.MinValue;
        foreach (var (node, taints, siblings, own) in _candidates)
        {
            var score = own + (TaintWeight * Inverse(taints, mostTaints)) + (SpreadWeight * Inverse(siblings, mostSiblings));
            if (score < highest || (score == highest && node.PodCount >= best.PodCount))
                continue;
            highest = score;
            best = node;
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
}
