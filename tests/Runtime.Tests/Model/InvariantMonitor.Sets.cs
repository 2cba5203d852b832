using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

// The books of a set: its status and its revisions.
internal sealed partial class InvariantMonitor
{
    private readonly Dictionary<string, long> _observed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _revisions = new(StringComparer.Ordinal);

    private (string Set, int Replicas, int Ready, int Available, Dictionary<string, int> OfRevision)? _count;

    private void OnSet(StoreChange change)
    {
        var set = change.Object;
        if (change.Type == ChangeType.Deleted)
            return;
        if (change.Actor == Seen.Controller && change.Type == ChangeType.Modified && !change.Old!.Spec.Equals(set.Spec))
            Violated("INV-15", $"the controller changed the spec of {set.Name}");
        var observed = set.Status.IntegerOf("observedGeneration") ?? 0;
        if (observed < _observed.GetValueOrDefault(set.Uid) || observed > set.Generation)
            Violated("INV-13", $"{set.Name} observed generation {observed} after {_observed.GetValueOrDefault(set.Uid)}, at {set.Generation}");
        _observed[set.Uid] = observed;
        if (change.Old is { } earlier && (set.Status.IntegerOf("collisionCount") ?? 0) < (earlier.Status.IntegerOf("collisionCount") ?? 0) && change.Actor == Seen.Controller)
            Violated("INV-13", $"the collisionCount of {set.Name} fell");
        if (change.Actor != Seen.Controller)
            return;
        long Count(string name) => set.Status.IntegerOf(name) ?? 0;
        var replicas = Count("replicas");
        foreach (var name in (ReadOnlySpan<string>)["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"])
        {
            if (Count(name) < 0 || Count(name) > replicas)
                Violated("INV-14", $"{set.Name} has {name} {Count(name)} of {replicas} replicas");
        }
        if (Count("availableReplicas") > Count("readyReplicas"))
            Violated("INV-14", $"{set.Name} has {Count("availableReplicas")} available of {Count("readyReplicas")} ready");
        if (change.Type == ChangeType.Modified && !change.Old!.Status.Equals(set.Status))
            CheckWritten(set);
    }

    // What the controller saw when it planned: pods that are created meanwhile are not counted, pods that are deleted still are.
    private void Count(ApiObject set, IObjectReader reader)
    {
        var (replicas, ready, available) = (0, 0, 0);
        var ofRevision = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pod in reader.List(ResourceKinds.Pod, set.Namespace))
        {
            var ordinal = Seen.Ordinal(pod.Name, set.Name);
            if (!IsOf(set, pod) || ordinal < 0 || Seen.Phase(pod).Length == 0)
                continue;
            // Of several names of one ordinal (web-1, web-01) one counts.
            if (Seen.IsInRange(set, ordinal) && pod.Name != $"{set.Name}-{ordinal}" && reader.Get(ResourceKinds.Pod, set.Namespace, $"{set.Name}-{ordinal}") is { } other && IsOf(set, other))
                continue;
            replicas++;
            if (Seen.IsRunningAndReady(pod))
            {
                ready++;
                // On its way out it is still available.
                if (Seen.IsReadyLongEnough(pod, set, _cluster.Simulation.Now))
                    available++;
            }
            if (!pod.IsDeleting)
                ofRevision[Seen.Revision(pod)] = ofRevision.GetValueOrDefault(Seen.Revision(pod)) + 1;
        }
        _count = (set.Uid, replicas, ready, available, ofRevision);
    }

    private static bool IsOf(ApiObject set, ApiObject pod)
    {
        var isSelected = (set.Spec.Map("selector")?.Map("matchLabels") ?? ApiMap.Empty).All(each => pod.Labels.TextOf(each.Key) == each.Value.Text);
        return pod.Controller is { } controller ? controller.Uid == set.Uid && isSelected : isSelected && !set.IsDeleting && !pod.IsDeleting;
    }

    private void CheckWritten(ApiObject set)
    {
        if (_count is not { } count || count.Set != set.Uid)
            return;
        CheckCounter(set, "replicas", count.Replicas);
        CheckCounter(set, "readyReplicas", count.Ready);
        CheckCounter(set, "availableReplicas", count.Available);
        var (current, update) = (set.Status.TextOf("currentRevision") ?? "", set.Status.TextOf("updateRevision") ?? "");
        CheckCounter(set, "updatedReplicas", count.OfRevision.GetValueOrDefault(update));
        // Each pod that was just deleted for the update, or found gone, is taken off, whatever it was.
        CheckCounter(set, "currentReplicas", count.OfRevision.GetValueOrDefault(current), _deletions);
    }

    private void CheckCounter(ApiObject set, string name, int counted, int less = 0)
    {
        var written = set.Status.IntegerOf(name) ?? 0;
        if (written > counted || written < Math.Max(0, counted - less))
            Violated("INV-14", $"{set.Name} has {name} {written} where {counted} were seen");
    }

    private void CheckCounters(ApiObject set)
    {
        Count(set, _cluster.Store);
        CheckWritten(set);
    }

    private void CheckHistory(ApiObject set)
    {
        var limit = set.Spec.IntegerOf("revisionHistoryLimit") ?? 10;
        if (limit < 0)
            return;
        var live = new HashSet<string>(StringComparer.Ordinal) { set.Status.TextOf("currentRevision") ?? "", set.Status.TextOf("updateRevision") ?? "" };
        foreach (var pod in _cluster.Store.OwnedBy(set.Uid))
        {
            if (pod.Kind == ResourceKinds.Pod)
                live.Add(Seen.Revision(pod));
        }
        var kept = _cluster.Store.OwnedBy(set.Uid).Count(each => each.Kind == ResourceKinds.ControllerRevision && !live.Contains(each.Name));
        if (kept > limit)
            Violated("INV-U7", $"{kept} revisions are kept of {set.Name} that nothing needs; asked for are {limit}");
    }

    private void OnRevision(StoreChange change)
    {
        var revision = change.Object;
        if (change.Type == ChangeType.Deleted)
        {
            _revisions.Remove(revision.Uid);
            return;
        }
        var number = revision.Root.IntegerOf("revision") ?? 0;
        if (_revisions.TryGetValue(revision.Uid, out var before) && number < before)
            Violated("INV-13", $"revision {revision.Name} went from {before} to {number}");
        _revisions[revision.Uid] = number;
        if (change.Type == ChangeType.Added && change.Actor == Seen.Controller && revision.Controller is { } set)
        {
            foreach (var other in (View is null ? _cluster.Store : _planned ?? View).OwnedBy(set.Uid))
            {
                if (other.Kind == ResourceKinds.ControllerRevision && other.Uid != revision.Uid && other.Root.IntegerOf("revision") >= number)
                    Violated("INV-13", $"the new revision {revision.Name} has number {number} beside {other.Name} of {other.Root.IntegerOf("revision")}");
            }
        }
        if (change.Type == ChangeType.Modified && !Equals(change.Old!.Root["data"], revision.Root["data"]))
            Violated("INV-13", $"the data of revision {revision.Name} changed");
    }
}
