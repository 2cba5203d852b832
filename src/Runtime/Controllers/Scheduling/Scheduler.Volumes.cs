using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>Pods whose claims wait for a node: the node is chosen together with their volumes, and the pod gets it when all claims are bound.</summary>
internal sealed partial class Scheduler
{
    // Nobody wakes who waits for volumes: they are looked at once in a second.
    private static readonly TimeSpan s_bindingPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestBinding = TimeSpan.FromMinutes(10);
    private readonly VolumeScheduling _volumes;
    private readonly SortedSet<(string Namespace, string Name)> _hopeful = [];
    private readonly Dictionary<string, Binding> _binding = new(StringComparer.Ordinal);

    private SyncResult BindVolumes(ApiObject pod, PodClaims claims, SchedulingNode node)
    {
        var choice = _volumes.Judge(claims, node.Object);
        if (_volumes.PreBind(claims, choice) is { } error)
            return error.IsConflict || error.IsNotFound ? Retry(pod, error.Message) : SyncResult.Failed(error);
        var binding = new Binding(choice, Now + s_longestBinding);
        _binding[pod.Uid] = binding;
        // Its room is taken from now on.
        Place(pod, node);
        return SyncResult.Again(s_bindingPoll);
    }

    private SyncResult GoOn(ApiObject pod, Binding binding)
    {
        var progress = _volumes.Progress(pod, binding.Choice);
        if (progress.State == BindingState.Waiting && Now < binding.Deadline)
            return SyncResult.Again(s_bindingPoll);
        if (progress.State == BindingState.Bound && _nodes.TryGetValue(binding.Choice.Node, out var node))
        {
            var result = Bind(pod, node);
            if (result.Error is null)
                _binding.Remove(pod.Uid);
            return result;
        }
        _binding.Remove(pod.Uid);
        Displace(pod.Uid);
        return Retry(pod, progress.Reason ?? (progress.State == BindingState.Bound ? $"the node \"{binding.Choice.Node}\" is gone" : "its volumes were not bound in time"));
    }

    private SyncResult Retry(ApiObject pod, string why)
    {
        var key = (pod.Namespace, pod.Name);
        var refused = new Refused(Hopes.Nodes | Hopes.Volumes | Hopes.Claims, _refused.TryGetValue(key, out var before) ? before.Tries + 1 : 1, Now, IsWaiting: false);
        _refused[key] = refused;
        var message = "binding volumes: " + why;
        Cluster.Events.Warning(pod, "FailedScheduling", message, Source);
        var result = Report(pod, "SchedulerError", message);
        Wake(key, refused);
        return result;
    }

    // Only the pods that use it can have waited for it.
    private void HearClaim(ApiObject claim)
    {
        foreach (var pod in Cluster.ClaimUsers.Of(claim.Namespace, claim.Name))
        {
            if (_refused.TryGetValue((pod.Namespace, pod.Name), out var refused) && refused.IsWaiting && (refused.Hopes & Hopes.Claims) != 0)
                _hopeful.Add((pod.Namespace, pod.Name));
        }
        if (_hopeful.Count > 0)
            FlushSoon();
    }

    private sealed record Binding(NodeVolumes Choice, DateTimeOffset Deadline);
}
