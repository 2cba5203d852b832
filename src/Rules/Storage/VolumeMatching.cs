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

    private readonly Dictionary<Key, Shelf> _shelves = [];
    private readonly Dictionary<Key, Shelf> _anyClass = [];
    private readonly Dictionary<string, List<VolumeOffer>> _reserved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VolumeOffer> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, string Value), List<VolumeOffer>> _byLabel = [];
    private readonly HashSet<VolumeOffer> _taken = [];
    private readonly AccessModes[] _modeSets;
    private int _tries;

    /// <summary>Indexes volumes; those reserved for a claim are found only for that claim.</summary>
    public VolumeMatching(IEnumerable<VolumeOffer> offers)
    {
        var sets = new HashSet<AccessModes>();
        var sorted = new List<VolumeOffer>(offers);
        // Mostly there are none, and then nothing of this has to be loaded.
        if (sorted.Count > 1)
            sorted = [.. sorted.OrderBy(static offer => offer.Capacity)];
        foreach (var offer in sorted)
        {
            sets.Add(offer.Modes);
            _byName.TryAdd(offer.Name, offer);
            if (offer.ReservedFor is { } claim)
            {
                if (!_reserved.TryGetValue(claim.Name, out var list))
                    _reserved.Add(claim.Name, list = []);
                list.Add(offer);
                continue;
            }
            foreach (var label in offer.Volume.Object.Labels.Known)
            {
                if (!_byLabel.TryGetValue((label.Key, label.Value), out var alike))
                    _byLabel.Add((label.Key, label.Value), alike = []);
                alike.Add(offer);
            }
            Put(_shelves, new Key(offer.Modes, offer.IsBlock, offer.AttributesClass, offer.Class), offer);
            Put(_anyClass, new Key(offer.Modes, offer.IsBlock, offer.AttributesClass, ""), offer);
        }
        foreach (var shelf in _shelves.Values)
            shelf.Seal();
        foreach (var shelf in _anyClass.Values)
            shelf.Seal();
        _modeSets = sets.Count == 0 ? [] : [.. sets.OrderBy(static set => set.Count()).ThenBy(static set => set)];
    }

    /// <summary>A selector could not be tried on all volumes: "no volume" proves nothing.</summary>
    public bool IsExhausted => _tries > MostTries;

    /// <summary>
    /// The free volume that a claim of the effective class <paramref name="storageClass"/> gets; <paramref name="name"/> is the claim's own, so that volumes
    /// reserved for it count. Null when there is none.
    /// </summary>
    public VolumeOffer? Find(ClaimDemand demand, string storageClass, string? claimNamespace = null, string? name = null)
    {
        List<VolumeOffer>? reserved = null;
        if (name is not null)
            _reserved.TryGetValue(name, out reserved);
        foreach (var modes in _modeSets)
        {
            if (!modes.Covers(demand.Modes))
                continue;
            if (reserved is not null && FindReserved(reserved, modes, demand, claimNamespace) is { } own)
                return own;
            if (_shelves.TryGetValue(new Key(modes, demand.IsBlock, demand.AttributesClass, storageClass), out var shelf) && FindOn(shelf, demand, modes, storageClass) is { } found)
                return found;
        }
        return null;
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
    public static bool FitsButForClass(VolumeOffer offer, ClaimDemand demand) =>
        offer.Capacity >= demand.Request && offer.Modes.Covers(demand.Modes) && offer.IsBlock == demand.IsBlock && offer.AttributesClass == demand.AttributesClass;

    /// <summary>The volumes of the class that fit, taken or not, but those reserved for a claim.</summary>
    public IEnumerable<VolumeOffer> Fitting(ClaimDemand demand, string storageClass)
    {
        if (HasNoVolume(demand.Selector))
            yield break;
        foreach (var modes in _modeSets)
        {
            if (!modes.Covers(demand.Modes) || !_shelves.TryGetValue(new Key(modes, demand.IsBlock, demand.AttributesClass, storageClass), out var shelf))
                continue;
            for (var at = shelf.FirstOf(demand.Request); at < shelf.Count && ++_tries <= MostTries; at++)
            {
                if (demand.Selector is null || demand.Selector.Matches(shelf[at].Volume.Object.Labels) == Match.Yes)
                    yield return shelf[at];
            }
        }
    }

    /// <summary>
    /// A volume that, taken or not, would fit but for one thing, or null. Nothing else may differ: a volume that is too small and of another class is
    /// probably meant for something else.
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
            if (!(misfit == Misfit.Class ? _anyClass : _shelves).TryGetValue(key, out var shelf))
                continue;
            var start = misfit == Misfit.Capacity ? 0 : shelf.FirstOf(demand.Request);
            var end = misfit == Misfit.Capacity ? shelf.FirstOf(demand.Request) : shelf.Count;
            // The largest of those too small is the nearest; of the others the smallest.
            for (var i = 0; i < end - start && ++_tries <= MostTries; i++)
            {
                var offer = shelf[misfit == Misfit.Capacity ? end - 1 - i : start + i];
                if (misfit == Misfit.Class && offer.Class == storageClass)
                    continue;
                if (demand.Selector is { } selector && (selector.Matches(offer.Volume.Object.Labels) == Match.Yes) == (misfit == Misfit.Selector))
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

    private VolumeOffer? FindReserved(List<VolumeOffer> reserved, AccessModes modes, ClaimDemand demand, string? claimNamespace)
    {
        foreach (var offer in reserved)
        {
            if (offer.Modes == modes && !_taken.Contains(offer) && IsIn(offer.ReservedFor!, claimNamespace) && FitsButForClass(offer, demand))
                return offer;
        }
        return null;
    }

    private VolumeOffer? FindOn(Shelf shelf, ClaimDemand demand, AccessModes modes, string storageClass)
    {
        if (demand.Selector is null)
        {
            var at = shelf.NextFree(shelf.FirstOf(demand.Request), _taken);
            return at < shelf.Count ? shelf[at] : null;
        }
        if (Labelled(demand.Selector) is { } candidates)
        {
            foreach (var offer in candidates)
            {
                if (++_tries > MostTries)
                    return null;
                if (offer.Modes == modes && offer.Class == storageClass && !_taken.Contains(offer) && FitsButForClass(offer, demand) && demand.Selector.Matches(offer.Volume.Object.Labels) == Match.Yes)
                    return offer;
            }
            return null;
        }
        for (var at = shelf.NextFree(shelf.FirstOf(demand.Request), _taken); at < shelf.Count; at = shelf.NextFree(at + 1, _taken))
        {
            if (++_tries > MostTries)
                return null;
            if (demand.Selector.Matches(shelf[at].Volume.Object.Labels) == Match.Yes)
                return shelf[at];
        }
        return null;
    }

    private bool HasNoVolume(LabelSelector? selector) => selector is not null && Labelled(selector) is { Count: 0 };

    // The volumes that have the rarest label that a selector asks for, smallest first; null when it asks for none by its value.
    private List<VolumeOffer>? Labelled(LabelSelector selector)
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

    private static void Put(Dictionary<Key, Shelf> shelves, Key key, VolumeOffer offer)
    {
        if (!shelves.TryGetValue(key, out var shelf))
            shelves.Add(key, shelf = new Shelf());
        shelf.Add(offer);
    }

    private readonly record struct Key(AccessModes Modes, bool IsBlock, string AttributesClass, string Class);

    // Volumes alike in all but size and labels, smallest first as they were added. Those taken are leapt over, and each leap is remembered.
    private sealed class Shelf
    {
        private readonly List<VolumeOffer> _offers = [];
        private int[] _next = [];

        public int Count => _offers.Count;

        public VolumeOffer this[int index] => _offers[index];

        public void Add(VolumeOffer offer) => _offers.Add(offer);

        public void Seal()
        {
            _next = new int[_offers.Count + 1];
            for (var i = 0; i < _next.Length; i++)
                _next[i] = i;
        }

        public int FirstOf(decimal request)
        {
            var (low, high) = (0, _offers.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_offers[middle].Capacity < request)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low;
        }

        public int NextFree(int from, HashSet<VolumeOffer> taken)
        {
            var at = from;
            while (at < _offers.Count && (_next[at] != at || taken.Contains(_offers[at])))
            {
                if (_next[at] == at)
                    _next[at] = at + 1;
                at = _next[at];
            }
            for (var i = from; i < at;)
            {
                var next = _next[i];
                _next[i] = at;
                i = next;
            }
            return at;
        }
    }
}
