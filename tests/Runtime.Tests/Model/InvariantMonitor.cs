using System.Text;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

/// <summary>
/// Watches an embedded cluster and notes whatever must never happen, at each change of the store and, by <see cref="Check"/>, after each step. The names
/// (INV-3, INV-6) only tell the guarantees apart in what it prints; the sentence behind each says what was broken.
/// </summary>
internal sealed class InvariantMonitor : IDisposable
{
    private const int TailLength = 60;
    private readonly EmbeddedCluster _cluster;
    private readonly Queue<StoreChange> _tail = new();
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _diskOfVolume = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forced = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _observed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _revisions = new(StringComparer.Ordinal);

    private IObjectReader? _planned;

    public InvariantMonitor(EmbeddedCluster cluster)
    {
        _cluster = cluster;
        cluster.Store.Changed += OnChange;
    }

    /// <summary>What was violated, in order.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>What the controller sees; the store itself unless its cache lags.</summary>
    public IObjectReader? View { get; set; }

    /// <summary>Pods that users write by hand come and go without a kubelet, so that what is said of their processes and of names does not hold.</summary>
    public bool HasNoKubelet { get; set; }

    /// <summary>A plan was made: what is done next is done in the light of what the cache showed now, though it goes on meanwhile.</summary>
    public void Planned() => _planned = View is null ? null : new FrozenReader(View);

    /// <summary>A user deletes this claim or volume: its data may go.</summary>
    public void Consent(string uid) => _given.Add(uid);

    /// <summary>A user removed this pod by force: its process may still run when the next one starts.</summary>
    public void Forced(string ns, string pod) => _forced.Add(ns + "/" + pod);

    public void Dispose() => _cluster.Store.Changed -= OnChange;

    /// <summary>Judges the present state; throws with the last changes when anything was violated so far.</summary>
    public void Check()
    {
        foreach (var pod in _cluster.Store.List(ResourceKinds.Pod))
            CheckPod(pod);
        CheckData();
        CheckClaims();
        if (!HasNoKubelet)
            CheckProcesses();
        Assert();
    }

    public void Assert()
    {
        if (Violations.Count == 0)
            return;
        var text = new StringBuilder($"seed {_cluster.Options.Seed}: {Violations.Count} violated\n");
        foreach (var violation in Violations)
            text.Append("  ").Append(violation).Append('\n');
        text.Append("the last changes:\n");
        foreach (var change in _tail)
            text.Append("  ").Append(Line(change)).Append('\n');
        Assert_Fail(text.ToString());
    }

    private static void Assert_Fail(string text) => throw new InvariantViolatedException(text);

    private string Line(StoreChange change) =>
        $"+{(change.Time - _cluster.Simulation.Start).TotalSeconds:0.000}s {change.Actor}: {change.Type} {change.Object.Key}{(change.Object.IsDeleting ? " terminating" : "")} "
        + $"{(change.Object.Kind == ResourceKinds.Pod ? $"{Seen.Phase(change.Object)}{(Seen.IsReady(change.Object) ? " ready" : "")} {Seen.Revision(change.Object)}" : "")}";

    private void Violated(string id, string what) => Violations.Add($"{id} at +{(_cluster.Simulation.Now - _cluster.Simulation.Start).TotalSeconds:0.000}s: {what}");

    private void OnChange(StoreChange change)
    {
        if (change.Object.Kind != ResourceKinds.Event && change.Object.Kind != ResourceKinds.Lease)
        {
            _tail.Enqueue(change);
            if (_tail.Count > TailLength)
                _tail.Dequeue();
        }
        if (change.Revision <= 0 || change.Object.ResourceVersion != change.Revision)
            Violated("INV-13", $"{change.Object.Key} carries resourceVersion {change.Object.ResourceVersion} at revision {change.Revision}");
        var kind = change.Object.Kind;
        if (kind == ResourceKinds.Pod)
            OnPod(change);
        else if (kind == ResourceKinds.Claim)
            OnClaim(change);
        else if (kind == ResourceKinds.Volume)
            OnVolume(change);
        else if (kind == ResourceKinds.StatefulSet)
            OnSet(change);
        else if (kind == ResourceKinds.ControllerRevision)
            OnRevision(change);
        else if (change.Actor == Seen.Controller && kind != ResourceKinds.Event)
            Violated("INV-15", $"the controller wrote {change.Object.Key}");
    }

    private void OnPod(StoreChange change)
    {
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
        var ordinal = Seen.Ordinal(pod.Name, set.Name);
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
        if (_cluster.Options.MaxUnavailableStatefulSet)
            return;
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
        if (change.Type == ChangeType.Modified && !Equals(change.Old!.Root["data"], revision.Root["data"]))
            Violated("INV-13", $"the data of revision {revision.Name} changed");
    }

    private void CheckPod(ApiObject pod)
    {
        if (pod.Controller is not { Kind: "StatefulSet" } owner || _cluster.Store.ByUid(owner.Uid) is not { } set)
            return;
        var ordinal = Seen.Ordinal(pod.Name, set.Name);
        foreach (var (volume, claim) in Seen.Claims(pod))
        {
            // What users put into pods that were adopted is their own affair.
            if (claim.StartsWith($"{volume}-{set.Name}-", StringComparison.Ordinal) && pod.Metadata.TextOf("generateName") is not null && claim != $"{volume}-{set.Name}-{ordinal}")
                Violated("INV-2", $"{pod.Name} mounts {claim}");
        }
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
            if (name.Count > 1)
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

    private void CheckClaims()
    {
        foreach (var claim in _cluster.Store.List(ResourceKinds.Claim))
        {
            foreach (var owner in claim.Owners)
            {
                if (owner.Kind == "Pod" && _cluster.Store.ByUid(owner.Uid) is { IsDeleting: false } pod && pod.Controller is { } controller && _cluster.Store.ByUid(controller.Uid) is { } set
                    && set.Kind == ResourceKinds.StatefulSet && Seen.Retention(set, "whenScaled") == "Retain" && (set.Status.IntegerOf("observedGeneration") ?? 0) == set.Generation
                    && set.Status.IntegerOf("availableReplicas") == Seen.Replicas(set) && Seen.IsInRange(set, Seen.Ordinal(pod.Name, set.Name)) && Seen.IsHealthy(pod, set, _cluster.Simulation.Now) && IsAtRest)
                {
                    Violated("INV-16", $"the claim {claim.Name} of a slot would go with its pod");
                }
            }
        }
    }

    private bool IsAtRest => _cluster.Simulation.NextDue is not { } due || due > _cluster.Simulation.Now + TimeSpan.FromSeconds(30);

    private void CheckProcesses()
    {
        foreach (var group in _cluster.Processes.GroupBy(static each => each.Namespace + "/" + each.Name))
        {
            if (group.Count() > 1 && !_forced.Contains(group.Key))
                Violated("INV-1", $"{group.Key} runs {group.Count()} times: on {string.Join(" and ", group.Select(static each => each.Node))}");
        }
    }

    private const string IdentityFile = ".stslint/identity";

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

/// <summary>What a reader showed at one moment of the objects that the controller of StatefulSets reads.</summary>
internal sealed class FrozenReader : IObjectReader
{
    private readonly Dictionary<ObjectKey, ApiObject> _objects = [];

    public FrozenReader(IObjectReader reader)
    {
        foreach (var kind in (ReadOnlySpan<ResourceKind>)[ResourceKinds.StatefulSet, ResourceKinds.ControllerRevision, ResourceKinds.Pod, ResourceKinds.Claim])
        {
            foreach (var item in reader.List(kind))
                _objects.Add(item.Key, item);
        }
    }

    public ApiObject? Get(ResourceKind kind, string ns, string name) => _objects.GetValueOrDefault(new ObjectKey(kind, ns, name));

    public IEnumerable<ApiObject> List(ResourceKind kind, string? ns = null) => _objects.Values.Where(item => item.Kind == kind && (ns is null || item.Namespace == ns));

    public IEnumerable<ApiObject> OwnedBy(string uid) => _objects.Values.Where(item => Array.Exists(item.Owners, owner => owner.Uid == uid));
}

/// <summary>Something happened that must never happen.</summary>
internal sealed class InvariantViolatedException(string message) : Exception(message);
