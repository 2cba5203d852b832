using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

// What the controller does with pods: in which order, within which budget, and under whose name.
internal sealed partial class InvariantMonitor
{
    private readonly HashSet<string> _podsOfSets = new(StringComparer.Ordinal);

    private void OnPod(StoreChange change)
    {
        if (change is { Type: ChangeType.Added, Actor: Seen.Controller })
            _podsOfSets.Add($"{change.Object.Namespace}/{change.Object.Name}");
        if (change.Actor != Seen.Controller)
            return;
        var reader = View is null ? _cluster.Store : _planned ?? View;
        var pod = change.Object;
        switch (change.Type)
        {
            case ChangeType.Added:
                OnPodCreated(pod, reader);
                break;
            case ChangeType.Modified when !change.Old!.IsDeleting && pod.IsDeleting:
                OnPodDeleted(change.Old, reader);
                break;
            case ChangeType.Deleted when !change.Old!.IsDeleting:
                // Grace 0 is given to pods without a node and to pods that ended by themselves; any other would be force.
                if (change.Old.Spec.TextOf("nodeName") is { Length: > 0 } && !Seen.IsTerminal(change.Old))
                    Violated("INV-8", $"{pod.Name} was removed by force");
                OnPodDeleted(change.Old, reader);
                break;
            case ChangeType.Deleted:
                Violated("INV-8", $"{pod.Name} was already terminating and was removed by the controller");
                break;
            default:
                if (change.Old is { Controller: { } other } && OwnerOf(change.Old, reader) is null && _cluster.Store.ByUid(other.Uid) is { } live && live.Kind != ResourceKinds.StatefulSet)
                    Violated("INV-15", $"{pod.Name} belongs to {other.Kind}/{other.Name} and was changed");
                break;
        }
    }

    private void OnPodCreated(ApiObject pod, IObjectReader reader)
    {
        if (OwnerOf(pod, reader) is not { } set)
        {
            Violated("INV-1", $"{pod.Name} was created for a set that is not there");
            return;
        }
        var ordinal = Seen.Number(pod.Name, set.Name);
        if (!Seen.IsInRange(set, ordinal) || pod.Name != $"{set.Name}-{ordinal}")
            Violated("INV-1", $"{pod.Name} was created outside of the range of {set.Name}");
        if (set.IsDeleting)
            Violated("S-68", $"{pod.Name} was created although the set is being deleted");
        var claims = Seen.Claims(pod).ToDictionary(static each => each.Volume, static each => each.Claim);
        foreach (var template in Seen.Templates(set))
        {
            var wanted = $"{template}-{set.Name}-{ordinal}";
            if (claims.GetValueOrDefault(template) != wanted)
                Violated("INV-2", $"{pod.Name} mounts {claims.GetValueOrDefault(template) ?? "nothing"} where {wanted} belongs");
            var claim = reader.Get(ResourceKinds.Claim, pod.Namespace, wanted) ?? _cluster.Store.Get(ResourceKinds.Claim, pod.Namespace, wanted);
            // What a lagging cache shows changes while the controller is at work.
            if (claim is null || (claim.IsDeleting && View is null))
                Violated("INV-4", $"{pod.Name} was created while its claim {wanted} {(claim is null ? "was not there" : "was terminating")}");
        }
        if (Seen.IsParallel(set))
            return;
        for (var lower = Seen.Start(set); lower < ordinal; lower++)
        {
            if (!Seen.IsHealthy(PodOf(set, lower, reader), set, _cluster.Simulation.Now))
                Violated("INV-5", $"{pod.Name} was created while {set.Name}-{lower} was not available");
        }
    }

    private void OnPodDeleted(ApiObject pod, IObjectReader reader)
    {
        // What the controller knew of it, unless it has just adopted it.
        if (reader.Get(ResourceKinds.Pod, pod.Namespace, pod.Name) is { } seen && seen.Uid == pod.Uid && seen.Controller is not null)
            pod = seen;
        if (OwnerOf(pod, reader) is not { } set)
        {
            Violated("INV-15", $"{pod.Name} was deleted although no set owns it");
            return;
        }
        var now = _cluster.Simulation.Now;
        var ordinal = Seen.Ordinal(pod.Name, set.Name);
        var slots = Enumerable.Range(0, Seen.Replicas(set)).Select(index => Seen.Start(set) + index).ToList();
        if (!Seen.IsInRange(set, ordinal))
        {
            if (Seen.IsParallel(set))
                return;
            foreach (var slot in slots)
            {
                if (!Seen.IsHealthy(PodOf(set, slot, reader), set, now))
                    Violated("INV-6", $"{pod.Name} was scaled away while {set.Name}-{slot} was not available");
            }
            foreach (var other in reader.OwnedBy(set.Uid))
            {
                // One that was released at the same look is still there for the cache.
                if (other.Kind == ResourceKinds.Pod && _cluster.Store.ByUid(other.Uid)?.Controller?.Uid == set.Uid && Seen.Ordinal(other.Name, set.Name) is var higher && higher > ordinal && !Seen.IsInRange(set, higher))
                    Violated("INV-6", $"{pod.Name} was scaled away before {other.Name}");
            }
            return;
        }
        if (Seen.IsTerminal(pod))
            return;
        if (Seen.IsOnDelete(set))
            Violated("INV-7", $"{pod.Name} was deleted for an update that is to wait for a delete");
        if (ordinal - Seen.Start(set) < Seen.Partition(set))
            Violated("INV-7", $"{pod.Name} is below the partition and was deleted");
        if (NewestRevision(set, _cluster.Store) == Seen.Revision(pod) && NewestRevision(set, reader) == Seen.Revision(pod))
            Violated("INV-7", $"{pod.Name} is of the update revision and was deleted");
        _deleted.Add(pod.Uid);
        if (_cluster.Options.MaxUnavailableStatefulSet)
        {
            CheckBudget(pod, set, slots, reader);
            return;
        }
        foreach (var slot in slots)
        {
            // Parallel looks at what is above only.
            if (slot == ordinal || (Seen.IsParallel(set) && slot < ordinal))
                continue;
            var other = PodOf(set, slot, reader);
            if (!(Seen.IsParallel(set) ? Seen.IsAvailable(other, set, now) : Seen.IsHealthy(other, set, now)))
                Violated("INV-7", $"{pod.Name} was deleted for an update while {set.Name}-{slot} was not available");
        }
    }

    // Those that were deleted by the same plan count as well; the cache need not show it yet.
    private void CheckBudget(ApiObject pod, ApiObject set, List<long> slots, IObjectReader reader)
    {
        if (!Seen.IsAvailable(pod, set, _cluster.Simulation.Now))
            return;
        var unavailable = slots.Count(slot => PodOf(set, slot, reader) is not { } other || _deleted.Contains(other.Uid) || !Seen.IsAvailable(other, set, _cluster.Simulation.Now));
        if (unavailable > Seen.MaxUnavailable(set))
            Violated("INV-7", $"{pod.Name} was deleted for an update, which makes {unavailable} unavailable; allowed are {Seen.MaxUnavailable(set)}");
    }

    private void CheckPod(ApiObject pod)
    {
        if (pod.Controller is not { Kind: "StatefulSet" } owner || _cluster.Store.ByUid(owner.Uid) is not { } set)
            return;
        var ordinal = Seen.Number(pod.Name, set.Name);
        foreach (var (volume, claim) in Seen.Claims(pod))
        {
            // What users put into pods that were adopted is their own affair.
            if (claim.StartsWith($"{volume}-{set.Name}-", StringComparison.Ordinal) && pod.Metadata.TextOf("generateName") is not null && claim != $"{volume}-{set.Name}-{ordinal}")
                Violated("INV-2", $"{pod.Name} mounts {claim}");
        }
    }

    private static string? NewestRevision(ApiObject set, IObjectReader reader)
    {
        string? newest = null;
        var highest = -1L;
        foreach (var revision in reader.OwnedBy(set.Uid))
        {
            if (revision.Kind == ResourceKinds.ControllerRevision && revision.Root.IntegerOf("revision") is { } number && number > highest)
                (highest, newest) = (number, revision.Name);
        }
        return newest;
    }

    private static ApiObject? OwnerOf(ApiObject pod, IObjectReader reader) =>
        pod.Controller is { Kind: "StatefulSet" } owner && reader.Get(ResourceKinds.StatefulSet, pod.Namespace, owner.Name) is { } set && set.Uid == owner.Uid ? set : null;

    // One that was adopted at the same look is known from the answer only.
    private ApiObject? PodOf(ApiObject set, long ordinal, IObjectReader reader)
    {
        var name = $"{set.Name}-{ordinal}";
        if (reader.Get(ResourceKinds.Pod, set.Namespace, name) is { } seen && seen.Controller?.Uid == set.Uid)
            return seen;
        return _cluster.Store.Get(ResourceKinds.Pod, set.Namespace, name) is { } pod && pod.Controller?.Uid == set.Uid ? pod : null;
    }
}
