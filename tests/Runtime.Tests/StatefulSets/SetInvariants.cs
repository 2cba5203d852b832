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
        CheckRevisions(set, pods);
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

    // An update goes from the top down: the first ones are of the current revision, the last ones of the update revision.
    private static void CheckRevisions(ApiObject set, IReadOnlyList<ApiObject> pods)
    {
        if (Seen.IsOnDelete(set))
            return;
        var (current, updated) = ((int)(set.Status.IntegerOf("currentReplicas") ?? 0), (int)(set.Status.IntegerOf("updatedReplicas") ?? 0));
        Assert.All(pods.Take(current), pod => Assert.Equal(set.Status.TextOf("currentRevision"), Seen.Revision(pod)));
        Assert.All(pods.TakeLast(updated), pod => Assert.Equal(set.Status.TextOf("updateRevision"), Seen.Revision(pod)));
    }

    /// <summary>Of a course in which pods only go forward: in order there is no gap, and none is ready before the one below it.</summary>
    public void CheckForward()
    {
        var (set, pods) = (_bench.Set, _bench.Pods);
        if (Seen.IsParallel(set))
            return;
        for (var i = 0; i < pods.Count; i++)
        {
            Assert.Equal(Seen.Start(set) + i, Seen.Ordinal(pods[i].Name, set.Name));
            Assert.True(i == 0 || !Seen.IsRunningAndReady(pods[i]) || Seen.IsRunningAndReady(pods[i - 1]), $"{pods[i].Name} is ready and the one below it is not");
        }
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
