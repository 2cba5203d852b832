namespace StsLint.Runtime.Controllers.Deployments;

/// <summary>A ReplicaSet with pods of a Deployment that is scaled.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Replicas">How many pods it has to have until now.</param>
/// <param name="MostBefore">How many pods the Deployment might have had at most when the ReplicaSet was last scaled; null when nobody wrote it down.</param>
/// <param name="Created">When it was made.</param>
internal sealed record ScaledSet(string Name, int Replicas, int? MostBefore, DateTimeOffset Created);

/// <summary>
/// How the pods of a Deployment that is scaled while a rollout is under way are shared out among its ReplicaSets: each grows or shrinks by the same factor, so that the
/// rollout stands where it stood. Source: pkg/controller/deployment/sync.go and util/deployment_util.go.
/// </summary>
internal static class DeploymentScaling
{
    /// <summary>The new size of each ReplicaSet, in the order in which they are to be written.</summary>
    /// <param name="sets">Those with pods.</param>
    /// <param name="wanted">The Deployment's replicas.</param>
    /// <param name="surge">How many more there may be.</param>
    /// <param name="present">How many there are, for ReplicaSets of which nothing is written down.</param>
    public static List<(ScaledSet Set, int Replicas)> Share(IEnumerable<ScaledSet> sets, int wanted, int surge, int present)
    {
        var all = sets.ToList();
        var most = wanted > 0 ? wanted + surge : 0;
        var missing = most - all.Sum(static set => set.Replicas);
        // The largest first; of those of one size the newest when there are more to come, and the oldest when some are to go.
        all.Sort((one, other) =>
        {
            if (one.Replicas != other.Replicas)
                return other.Replicas.CompareTo(one.Replicas);
            var order = one.Created != other.Created ? one.Created.CompareTo(other.Created) : string.CompareOrdinal(one.Name, other.Name);
            return missing > 0 ? -order : order;
        });
        var shared = new List<(ScaledSet Set, int Replicas)>(all.Count);
        var left = missing;
        foreach (var set in all)
        {
            var fraction = left == 0 ? 0 : Fraction(set, wanted, surge, present);
            var change = missing > 0 ? Math.Min(fraction, left) : Math.Max(fraction, left);
            shared.Add((set, set.Replicas + change));
            left -= change;
        }
        // What rounding leaves over is the largest one's.
        if (shared.Count > 0)
            shared[0] = (shared[0].Set, Math.Max(0, shared[0].Replicas + left));
        return shared;
    }

    private static int Fraction(ScaledSet set, int wanted, int surge, int present)
    {
        if (wanted == 0)
            return -set.Replicas;
        var before = set.MostBefore is > 0 and var written ? written : present;
        return before <= 0 ? 0 : (int)Math.Round((double)set.Replicas * (wanted + surge) / before, MidpointRounding.AwayFromZero) - set.Replicas;
    }
}
