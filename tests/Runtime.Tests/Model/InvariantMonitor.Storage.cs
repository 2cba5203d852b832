using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

// Claims, volumes and what is written on them.
internal sealed partial class InvariantMonitor
{
    private const string IdentityFile = ".stslint/identity";

    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _diskOfVolume = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    private void OnClaim(StoreChange change)
    {
        var claim = change.Object;
        if (change.Actor == Seen.Controller)
        {
            if (change.Type == ChangeType.Deleted || (change.Old is { IsDeleting: false } && claim.IsDeleting))
                Violated("INV-3", $"the controller deleted the claim {claim.Name}");
            if (change.Type == ChangeType.Modified && !change.Old!.Spec.Equals(claim.Spec))
                Violated("INV-15", $"the controller changed the spec of the claim {claim.Name}");
            if (change.Type == ChangeType.Modified)
            {
                foreach (var owner in claim.Owners)
                {
                    if (!change.Old!.Owners.Contains(owner))
                        CheckNewOwner(claim, owner);
                }
                foreach (var lost in change.Old!.Owners)
                {
                    if (!claim.Owners.Contains(lost) && lost.Kind is not ("StatefulSet" or "Pod"))
                        Violated("INV-15", $"the controller took the owner {lost.Kind}/{lost.Name} from {claim.Name}");
                }
            }
        }
        if (change.Old is { IsDeleting: false } old && (claim.IsDeleting || change.Type == ChangeType.Deleted))
        {
            if (change.Actor == "gc")
            {
                // Its owners asked for this: they stand in it, and none of them lives.
                if (old.Owners.Length == 0)
                    Violated("INV-3", $"the claim {claim.Name} was collected although nobody owned it");
                foreach (var owner in old.Owners)
                {
                    // A set that waits for what it owns has given it up.
                    if (_cluster.Store.ByUid(owner.Uid) is { } live && !(live.IsDeleting && live.Finalizers.Texts.Contains("foregroundDeletion")))
                        Violated("INV-3", $"the claim {claim.Name} was collected although {owner.Kind}/{owner.Name} lives");
                }
                _given.Add(claim.Uid);
            }
            else if (!_given.Contains(claim.Uid) && change.Actor is not ("user" or "namespace-controller"))
            {
                Violated("INV-3", $"{change.Actor} deleted the claim {claim.Name}");
            }
            else
            {
                _given.Add(claim.Uid);
            }
        }
    }

    private void OnVolume(StoreChange change)
    {
        var volume = change.Object;
        if (volume.Spec.Map("claimRef")?.TextOf("uid") is { Length: > 0 } claim)
            _diskOfVolume[volume.Uid] = claim;
        if (change.Type == ChangeType.Deleted && change.Actor == "user")
            _given.Add(volume.Uid);
    }

    // A token is what a pod writes on each of its volumes when it starts: its own name.
    private void CheckData()
    {
        var data = _cluster.Data;
        foreach (var disk in data.Disks)
        {
            if (!data.FilesOn(disk).TryGetValue(IdentityFile, out var names))
                continue;
            var name = names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')[0]).Distinct().ToList();
            // A disk that users give to pods of their own is shared as they please.
            if (name.Count(_podsOfSets.Contains) > 1)
                Violated("INV-2", $"the disk of volume {disk} was written by {string.Join(" and ", name)}");
            if (_tokens.TryGetValue(disk, out var before) && !names.StartsWith(before, StringComparison.Ordinal))
                Violated("INV-3", $"the disk of volume {disk} lost what was written on it");
            _tokens[disk] = names;
        }
        foreach (var disk in _tokens.Keys.ToList())
        {
            if (data.FilesOn(disk).ContainsKey(IdentityFile))
                continue;
            if (!_given.Contains(disk) && !(_diskOfVolume.TryGetValue(disk, out var claim) && _given.Contains(claim)))
                Violated("INV-3", $"the data of volume {disk} was destroyed without anybody's word");
            _tokens.Remove(disk);
        }
    }

    // With a pod goes a claim only of a pod that is to go, and only when the set says so; with its set only when that says so.
    private void CheckNewOwner(ApiObject claim, Runtime.Api.OwnerReference owner)
    {
        var reader = View is null ? _cluster.Store : _planned ?? View;
        if (owner.Kind == "StatefulSet")
        {
            if (reader.Get(ResourceKinds.StatefulSet, claim.Namespace, owner.Name) is not { } set || set.Uid != owner.Uid || Seen.Retention(set, "whenDeleted") != "Delete")
                Violated("INV-16", $"the claim {claim.Name} would go with {owner.Name}, which does not ask for that");
            return;
        }
        // One that was adopted at the same look is known from the answer only, one that users took away meanwhile from the cache.
        var pods = new[] { reader.Get(ResourceKinds.Pod, claim.Namespace, owner.Name), _cluster.Store.ByUid(owner.Uid) };
        if (owner.Kind != "Pod" || pods.Select(pod => pod?.Uid == owner.Uid ? OwnerOf(pod, reader) : null).FirstOrDefault(static each => each is not null) is not { } parent)
            Violated("INV-16", $"the claim {claim.Name} got the owner {owner.Kind}/{owner.Name}, which is no pod of a set");
        else if (Seen.IsInRange(parent, Seen.Ordinal(owner.Name, parent.Name)) || Seen.Retention(parent, "whenScaled") != "Delete")
            Violated("INV-16", $"the claim {claim.Name} would go with {owner.Name}, which is not to go with its claims");
    }

    // The owners of the claims of pods that run, by the set's retention policy.
    private void CheckOwnersOfClaims(ApiObject set)
    {
        foreach (var pod in _cluster.Store.OwnedBy(set.Uid))
        {
            if (pod.Kind != ResourceKinds.Pod || !IsOf(set, pod) || !Seen.IsHealthy(pod, set, _cluster.Simulation.Now))
                continue;
            var ordinal = Seen.Ordinal(pod.Name, set.Name);
            foreach (var template in Seen.Templates(set))
            {
                if (!Seen.IsInRange(set, ordinal) || _cluster.Store.Get(ResourceKinds.Claim, set.Namespace, $"{template}-{set.Name}-{ordinal}") is not { } claim)
                    continue;
                // Of a set or pod of that name that is gone: the garbage collector will judge it.
                if (claim.Owners.Any(owner => (owner.Name == set.Name && owner.Uid != set.Uid) || (owner.Name == pod.Name && owner.Uid != pod.Uid) || (owner.IsController && owner.Uid != set.Uid && owner.Uid != pod.Uid)))
                    continue;
                var wanted = Seen.Retention(set, "whenDeleted") == "Delete";
                if (claim.Owners.Any(owner => owner.Uid == set.Uid && owner.IsController) != wanted)
                    Violated("INV-U5", $"the claim {claim.Name} {(wanted ? "would stay" : "would go")} when {set.Name} is deleted");
                if (claim.Owners.Any(owner => owner.Uid == pod.Uid))
                    Violated("INV-16", $"the claim {claim.Name} of a slot would go with its pod");
            }
        }
    }
}
