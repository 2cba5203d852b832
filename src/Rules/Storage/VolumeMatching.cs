using StsLint.Model;

namespace StsLint.Storage;

/// <summary>What keeps a volume, which otherwise fits, from a claim.</summary>
public enum Misfit : byte
{
    /// <summary>Its capacity is below the request.</summary>
    Capacity,
    /// <summary>It lacks an access mode.</summary>
    AccessModes,
    /// <summary>One is a block device, the other a file system.</summary>
    VolumeMode,
    /// <summary>The claim's selector does not fit its labels.</summary>
    Selector,
    /// <summary>Its class is another.</summary>
    Class,
    /// <summary>Its volume attributes class is another.</summary>
    AttributesClass,
}

/// <summary>
/// Finds the volume that the binder gives to a claim (class Immediate): volumes are searched by their sets of modes, fewest modes first, and of the
/// first set with a fitting one the smallest is taken; a volume that is reserved for the claim is preferred within its set, whatever its class.
/// Each search takes logarithmic time unless the claim has a selector. Source: pkg/controller/volume/persistentvolume/index.go, component-helpers/storage/volume.
/// </summary>
public sealed class VolumeMatching
{
    // A selector is tried volume by volume; what is beyond this many tries in all counts as not known.
    private const int MostTries = 2_000_000;

    private readonly Dictionary<Key, VolumeShelf> _shelves = [];
    private readonly Dictionary<string, List<VolumeOffer>> _reserved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VolumeOffer> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, string Value), List<VolumeOffer>> _byLabel = [];
    private readonly HashSet<VolumeOffer> _taken = [];
    private readonly int[] _users = new int[(int)AccessModeSets.All + 1];
    private readonly int _mostTries;
    private readonly List<VolumeOffer>? _written;
    private Dictionary<Key, VolumeShelf>? _anyClass;
    private AccessModes[] _modeSets = [];
    private int _tries;

    /// <summary>An index without volumes, for a cluster in which they come and go.</summary>
    public VolumeMatching() => _mostTries = int.MaxValue;

    /// <summary>Indexes volumes; those reserved for a claim are found only for that claim.</summary>
    public VolumeMatching(IEnumerable<VolumeOffer> offers)
    {
        _mostTries = MostTries;
        var sorted = new List<VolumeOffer>(offers);
        // Mostly there are none, and then nothing of this has to be loaded.
        if (sorted.Count > 1)
            sorted = [.. sorted.OrderBy(static offer => offer.Capacity)];
        _written = sorted;
        foreach (var offer in sorted)
        {
            _users[(int)offer.Modes]++;
            _byName.TryAdd(offer.Name, offer);
            if (offer.ReservedFor is { } claim)
            {
                ListOf(_reserved, claim.Name).Add(offer);
                continue;
            }
            foreach (var label in offer.Labels)
                ListOf(_byLabel, (label.Key, label.Value)).Add(offer);
            ShelfOf(_shelves, new Key(offer.Modes, offer.IsBlock, offer.AttributesClass, offer.Class)).Add(offer);
        }
        if (sorted.Count > 0)
            OrderModeSets();
    }

    /// <summary>
    /// Adds a volume that can be had now: one that is available and free, or one that is reserved. Among volumes of one size the first by name comes first. The
    /// name must not be in the index.
    /// </summary>
    public void Put(VolumeOffer offer)
    {
        _byName.Add(offer.Name, offer);
        if (_users[(int)offer.Modes]++ == 0)
            OrderModeSets();
        if (offer.ReservedFor is { } claim)
        {
            VolumeShelf.Insert(ListOf(_reserved, claim.Name), offer);
            return;
        }
        foreach (var label in offer.Labels)
            VolumeShelf.Insert(ListOf(_byLabel, (label.Key, label.Value)), offer);
        ShelfOf(_shelves, new Key(offer.Modes, offer.IsBlock, offer.AttributesClass, offer.Class)).Put(offer);
        _anyClass = null;
    }

    /// <summary>Takes a volume out that can no longer be had, or not as it was; without effect when it is not in.</summary>
    public void Remove(VolumeOffer offer)
    {
        if (Named(offer.Name) != offer)
            return;
        _byName.Remove(offer.Name);
        _taken.Remove(offer);
        if (--_users[(int)offer.Modes] == 0)
            OrderModeSets();
        if (offer.ReservedFor is { } claim)
        {
            RemoveFrom(_reserved, claim.Name, offer);
            return;
        }
        foreach (var label in offer.Labels)
            RemoveFrom(_byLabel, (label.Key, label.Value), offer);
        var key = new Key(offer.Modes, offer.IsBlock, offer.AttributesClass, offer.Class);
        var shelf = _shelves[key];
        shelf.Remove(offer);
        if (shelf.Count == 0)
            _shelves.Remove(key);
        _anyClass = null;
    }

    /// <summary>A selector could not be tried on all volumes: "no volume" proves nothing.</summary>
    public bool IsExhausted => _tries > _mostTries;

    /// <summary>
    /// The free volume that a claim of the effective class <paramref name="storageClass"/> gets; <paramref name="name"/> is the claim's own, so that volumes
    /// reserved for it count. Null when there is none.
    /// </summary>
    /// <param name="demand">What the claim asks for.</param>
    /// <param name="storageClass">Its effective class; empty for none.</param>
    /// <param name="claimNamespace">Its namespace; null when nobody wrote it.</param>
    /// <param name="name">Its name; null when volumes reserved for it do not count.</param>
    /// <param name="uid">Its uid; null for a claim that is not yet made, for which every volume reserved under its name counts.</param>
    /// <param name="isDelayed">The claim waits for its first consumer: only a reserved volume will do.</param>
    public VolumeOffer? Find(ClaimDemand demand, string storageClass, string? claimNamespace = null, string? name = null, string? uid = null, bool isDelayed = false)
    {
        List<VolumeOffer>? reserved = null;
        if (name is not null)
            _reserved.TryGetValue(name, out reserved);
        if (isDelayed && reserved is null)
            return null;
        foreach (var modes in _modeSets)
        {
            if (!modes.Covers(demand.Modes))
                continue;
            if (reserved is not null && FindReserved(reserved, modes, demand, claimNamespace, uid) is { } own)
                return own;
            if (!isDelayed && _shelves.TryGetValue(new Key(modes, demand.IsBlock, demand.AttributesClass, storageClass), out var shelf) && FindOn(shelf, demand, modes, storageClass, null) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>
    /// The volume that the scheduler gives to a claim that waits for its first consumer, on one node: the smallest that fits, whatever its set of modes; but one that is
    /// reserved for the claim if there is one, and none at all if that one does not fit the node. Source: component-helpers/storage/volume/pv_helpers.go.
    /// </summary>
    /// <param name="demand">What the claim asks for.</param>
    /// <param name="storageClass">Its class.</param>
    /// <param name="claimNamespace">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="uid">Its uid.</param>
    /// <param name="suits">Whether a volume can be used on the node and is not yet chosen for another claim.</param>
    public VolumeOffer? FindOnNode(ClaimDemand demand, string storageClass, string claimNamespace, string name, string uid, Predicate<VolumeOffer> suits)
    {
        if (_reserved.TryGetValue(name, out var reserved))
        {
            foreach (var offer in reserved)
            {
                if (offer.Class == storageClass && IsFor(offer.ReservedFor!, claimNamespace, uid) && FitsButForModes(offer, demand))
                    return suits(offer) ? offer : null;
            }
        }
        VolumeOffer? best = null;
        foreach (var modes in _modeSets)
        {
            if (modes.Covers(demand.Modes) && _shelves.TryGetValue(new Key(modes, demand.IsBlock, demand.AttributesClass, storageClass), out var shelf)
                && FindOn(shelf, demand, modes, storageClass, suits) is { } found && (best is null || VolumeShelf.Compare(found, best) < 0))
                best = found;
        }
        return best;
    }

    /// <summary>
    /// Whether the volume that a claim names can be bound to it. A volume that is reserved for the claim is taken as it is; any other must fit but for the selector.
    /// </summary>
    public bool Suits(VolumeOffer offer, ClaimDemand demand, string storageClass, string? claimNamespace, string? name)
    {
        if (_taken.Contains(offer))
            return false;
        if (offer.ReservedFor is { } claim)
            return claim.Name == name && IsIn(claim, claimNamespace);
        return offer.Class == storageClass && FitsButForClass(offer, demand);
    }

    /// <summary>The volume of a name.</summary>
    public VolumeOffer? Named(string name) => _byName.TryGetValue(name, out var offer) ? offer : null;

    /// <summary>The volumes that are reserved for a claim of that name, in any namespace.</summary>
    public IReadOnlyList<VolumeOffer> ReservedFor(string name) => _reserved.TryGetValue(name, out var list) ? list : [];

    /// <summary>A claim has the volume now.</summary>
    public void Take(VolumeOffer offer) => _taken.Add(offer);

    /// <summary>Capacity, modes and volume mode fit, whatever the class and labels.</summary>
    public static bool FitsButForClass(VolumeOffer offer, ClaimDemand demand) => offer.Modes.Covers(demand.Modes) && FitsButForModes(offer, demand);

    /// <summary>All that keeps a volume from a claim of the effective class <paramref name="storageClass"/>, as far as it is written in the two; nothing when it fits.</summary>
    public static IEnumerable<Misfit> MisfitsOf(VolumeOffer offer, ClaimDemand demand, string storageClass)
    {
        if (offer.Capacity < demand.Request)
            yield return Misfit.Capacity;
        if (!offer.Modes.Covers(demand.Modes))
            yield return Misfit.AccessModes;
        if (offer.IsBlock != demand.IsBlock)
            yield return Misfit.VolumeMode;
        if (offer.AttributesClass != demand.AttributesClass)
            yield return Misfit.AttributesClass;
        if (offer.Class != storageClass)
            yield return Misfit.Class;
        if (demand.Selector?.Accepts(offer) == false)
            yield return Misfit.Selector;
    }

    private static bool FitsButForModes(VolumeOffer offer, ClaimDemand demand) =>
        offer.Capacity >= demand.Request && offer.IsBlock == demand.IsBlock && offer.AttributesClass == demand.AttributesClass;

    /// <summary>The volumes of the class that fit, taken or not, but those reserved for a claim.</summary>
    public IEnumerable<VolumeOffer> Fitting(ClaimDemand demand, string storageClass)
    {
        if (HasNoVolume(demand.Selector))
            yield break;
        foreach (var modes in _modeSets)
        {
            if (!modes.Covers(demand.Modes) || !_shelves.TryGetValue(new Key(modes, demand.IsBlock, demand.AttributesClass, storageClass), out var shelf))
                continue;
            for (var at = shelf.FirstOf(demand.Request); at < shelf.Count && ++_tries <= _mostTries; at++)
            {
                if (demand.Selector is null || demand.Selector.Accepts(shelf[at]))
                    yield return shelf[at];
            }
        }
    }

    /// <summary>
    /// A volume that, taken or not, would fit but for one thing (other than the attributes class), or null. Nothing else may differ: a volume that is too small and of
    /// another class is probably meant for something else.
    /// </summary>
    public VolumeOffer? Nearest(ClaimDemand demand, string storageClass, Misfit misfit)
    {
        VolumeOffer? best = null;
        if (misfit != Misfit.Selector && HasNoVolume(demand.Selector))
            return null;
        foreach (var modes in _modeSets)
        {
            if (modes.Covers(demand.Modes) == (misfit == Misfit.AccessModes))
                continue;
            var key = new Key(modes, demand.IsBlock != (misfit == Misfit.VolumeMode), demand.AttributesClass, misfit == Misfit.Class ? "" : storageClass);
            if (!(misfit == Misfit.Class ? AnyClass : _shelves).TryGetValue(key, out var shelf))
                continue;
            var start = misfit == Misfit.Capacity ? 0 : shelf.FirstOf(demand.Request);
            var end = misfit == Misfit.Capacity ? shelf.FirstOf(demand.Request) : shelf.Count;
            // The largest of those too small is the nearest; of the others the smallest.
            for (var i = 0; i < end - start && ++_tries <= _mostTries; i++)
            {
                var offer = shelf[misfit == Misfit.Capacity ? end - 1 - i : start + i];
                if (misfit == Misfit.Class && offer.Class == storageClass)
                    continue;
                if (demand.Selector is { } selector && selector.Accepts(offer) == (misfit == Misfit.Selector))
                    continue;
                if (demand.Selector is null && misfit == Misfit.Selector)
                    break;
                if (best is null || (misfit == Misfit.Capacity ? offer.Capacity > best.Capacity : offer.Capacity < best.Capacity))
                    best = offer;
                break;
            }
        }
        return best;
    }

    // The same volumes by all but their class.
    private Dictionary<Key, VolumeShelf> AnyClass
    {
        get
        {
            if (_anyClass is not null)
                return _anyClass;
            _anyClass = [];
            foreach (var offer in _written ?? [.. _byName.Values.OrderBy(static offer => offer.Capacity).ThenBy(static offer => offer.Name, StringComparer.Ordinal)])
            {
                if (offer.ReservedFor is null)
                    ShelfOf(_anyClass, new Key(offer.Modes, offer.IsBlock, offer.AttributesClass, "")).Add(offer);
            }
            return _anyClass;
        }
    }

    private VolumeOffer? FindReserved(List<VolumeOffer> reserved, AccessModes modes, ClaimDemand demand, string? claimNamespace, string? uid)
    {
        foreach (var offer in reserved)
        {
            if (offer.Modes == modes && !_taken.Contains(offer) && IsFor(offer.ReservedFor!, claimNamespace, uid) && FitsButForClass(offer, demand))
                return offer;
        }
        return null;
    }

    private VolumeOffer? FindOn(VolumeShelf shelf, ClaimDemand demand, AccessModes modes, string storageClass, Predicate<VolumeOffer>? suits)
    {
        if (demand.Selector is null)
        {
            var at = shelf.NextFree(shelf.FirstOf(demand.Request), _taken);
            while (at < shelf.Count && suits is not null && !suits(shelf[at]))
                at = shelf.NextFree(at + 1, _taken);
            return at < shelf.Count ? shelf[at] : null;
        }
        if (Labelled(demand.Selector) is { } candidates)
        {
            foreach (var offer in candidates)
            {
                if (++_tries > _mostTries)
                    return null;
                if (offer.Modes == modes && offer.Class == storageClass && !_taken.Contains(offer) && FitsButForClass(offer, demand) && demand.Selector.Accepts(offer) && suits?.Invoke(offer) != false)
                    return offer;
            }
            return null;
        }
        for (var at = shelf.NextFree(shelf.FirstOf(demand.Request), _taken); at < shelf.Count; at = shelf.NextFree(at + 1, _taken))
        {
            if (++_tries > _mostTries)
                return null;
            if (demand.Selector.Accepts(shelf[at]) && suits?.Invoke(shelf[at]) != false)
                return shelf[at];
        }
        return null;
    }

    private bool HasNoVolume(VolumeSelector? selector) => selector is not null && Labelled(selector) is { Count: 0 };

    // The volumes that have the rarest label that a selector asks for, smallest first; null when it asks for none by its value.
    private List<VolumeOffer>? Labelled(VolumeSelector selector)
    {
        List<VolumeOffer>? best = null;
        foreach (var requirement in selector.Requirements)
        {
            if (requirement is not { Operator: "In", Values.Count: 1 })
                continue;
            if (!_byLabel.TryGetValue((requirement.Key, requirement.Values[0]), out var alike))
                return s_none;
            if (best is null || alike.Count < best.Count)
                best = alike;
        }
        return best;
    }

    private static readonly List<VolumeOffer> s_none = [];

    // Of a claim whose namespace nobody wrote, any written one may be meant.
    private static bool IsIn(ClaimReference claim, string? claimNamespace) => claim.Namespace is not null && (claimNamespace is null || claim.Namespace == claimNamespace);

    private static bool IsFor(ClaimReference claim, string? claimNamespace, string? uid) => IsIn(claim, claimNamespace) && (uid is null || claim.Uid is not { Length: > 0 } own || own == uid);

    private void OrderModeSets()
    {
        var sets = new List<AccessModes>();
        for (var set = AccessModes.None; set <= AccessModeSets.All; set++)
        {
            if (_users[(int)set] > 0)
                sets.Add(set);
        }
        _modeSets = sets.Count < 2 ? [.. sets] : [.. sets.OrderBy(static set => set.Count())];
    }

    private static VolumeShelf ShelfOf(Dictionary<Key, VolumeShelf> shelves, Key key)
    {
        if (!shelves.TryGetValue(key, out var shelf))
            shelves.Add(key, shelf = new VolumeShelf());
        return shelf;
    }

    private static List<VolumeOffer> ListOf<TKey>(Dictionary<TKey, List<VolumeOffer>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
            lists.Add(key, list = []);
        return list;
    }

    private static void RemoveFrom<TKey>(Dictionary<TKey, List<VolumeOffer>> lists, TKey key, VolumeOffer offer)
        where TKey : notnull
    {
        var list = lists[key];
        list.RemoveAt(VolumeShelf.PlaceOf(list, offer));
        if (list.Count == 0)
            lists.Remove(key);
    }

    private readonly record struct Key(AccessModes Modes, bool IsBlock, string AttributesClass, string Class);
}
