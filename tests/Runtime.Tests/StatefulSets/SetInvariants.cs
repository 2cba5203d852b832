using StsLint.Runtime.Api;
using StsLint.Tests.Model;

namespace StsLint.Tests.StatefulSets;

/// <summary>What holds after every look at a set, whatever the course.</summary>
internal sealed class SetInvariants
{
    private readonly SetBench _bench;
    private long _generation;

    private SetInvariants(SetBench bench) => _bench = bench;

    public static SetInvariants Of(SetBench bench) => new(bench);

    public void Check()
    {
        var set = _bench.Set;
        var pods = _bench.Pods;
        foreach (var pod in pods)
        {
            var ordinal = Seen.Ordinal(pod.Name, set.Name);
            Assert.Equal($"{set.Name}-{ordinal}", pod.Name);
            Assert.Equal(pod.Name, pod.Labels.TextOf("statefulset.kubernetes.io/pod-name"));
            foreach (var template in Seen.Templates(set))
            {
                Assert.Contains((template, $"{template}-{pod.Name}"), Seen.Claims(pod));
                CheckOwners(set, pod, ordinal, template);
            }
        }
        if (!Seen.IsParallel(set))
            Assert.True(pods.Where(pod => Seen.IsInRange(set, Seen.Ordinal(pod.Name, set.Name))).Count(static pod => Seen.Phase(pod) == "Pending" && !pod.IsDeleting) <= 1, "one pod is started at a time");
        long Count(string name) => set.Status.IntegerOf(name) ?? 0;
        foreach (var name in (ReadOnlySpan<string>)["readyReplicas", "currentReplicas", "updatedReplicas"])
            Assert.InRange(Count(name), 0, Count("replicas"));
        Assert.InRange(Count("availableReplicas"), 0, Count("readyReplicas"));
        Assert.True(Count("observedGeneration") >= _generation);
        _generation = Count("observedGeneration");
        var limit = set.Spec.IntegerOf("revisionHistoryLimit") ?? 10;
        Assert.True(limit < 0 || _bench.Revisions.Count <= limit + 2, "old revisions are deleted");
    }

    // Owners of claims are certain only when the pod is running and ready.
    private void CheckOwners(ApiObject set, ApiObject pod, long ordinal, string template)
    {
        if (!Seen.IsRunningAndReady(pod) || pod.IsDeleting || _bench.Claim(ordinal, template) is not { } claim || !Seen.IsInRange(set, ordinal) || _bench.Plan.Actions.Count > 0)
            return;
        var deletesWithSet = Seen.Retention(set, "whenDeleted") == "Delete";
        Assert.Equal(deletesWithSet, claim.Owners.Any(owner => owner.Uid == set.Uid && owner.IsController));
        Assert.DoesNotContain(claim.Owners, owner => owner.Uid == pod.Uid);
    }
}
