using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

public sealed partial class EmbeddedCluster
{
    private static readonly TimeSpan s_evictionRetry = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Cordons a node and evicts its pods, as <c>kubectl drain --ignore-daemonsets --delete-emptydir-data --force</c> does, and lets virtual time pass meanwhile. What a
    /// disruption budget forbids is tried again every 5 s.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="within">How long it may take.</param>
    /// <returns>Whether all pods are gone; else the node stays cordoned and what is left there runs on.</returns>
    /// <exception cref="FaultRefusedException">There is no such node.</exception>
    /// <exception cref="ApiException">An eviction is refused for another reason than a disruption budget.</exception>
    public bool Drain(string node, TimeSpan within)
    {
        Cordon(node);
        var end = Simulation.Now + within;
        var administrator = Server.As(AdministratorActor);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var isRefused = false;
            foreach (var pod in ToDrain(node))
            {
                if (pod.IsDeleting || asked.Contains(pod.Uid))
                    continue;
                var result = administrator.Evict(pod.Key);
                if (result.IsOk)
                    asked.Add(pod.Uid);
                else if (result.Error.Code == 429)
                    isRefused = true;
                else if (!result.Error.IsNotFound)
                    throw new ApiException(result.Error);
            }
            var next = isRefused ? Simulation.Now + s_evictionRetry : end;
            if (Simulation.RunUntil(() => ToDrain(node).Count == 0, (next < end ? next : end) - Simulation.Now))
                return true;
            if (Simulation.Now >= end)
                return false;
        }
    }

    // All pods but those of DaemonSets, which would come back at once, and those that the node itself made.
    private List<ApiObject> ToDrain(string node)
    {
        var pods = new List<ApiObject>();
        foreach (var pod in Context.PodsOnNodes.Of(node))
        {
            if (pod.Controller?.Kind is not ("DaemonSet" or "Node"))
                pods.Add(pod);
        }
        return pods;
    }
}
