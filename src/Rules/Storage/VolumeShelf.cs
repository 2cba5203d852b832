namespace StsLint.Storage;

/// <summary>Volumes alike in all but size and labels, smallest first. Those taken are leapt over, and each leap is remembered.</summary>
internal sealed class VolumeShelf
{
    private readonly List<VolumeOffer> _offers = [];
    private int[] _next = [];

    public int Count => _offers.Count;

    public VolumeOffer this[int index] => _offers[index];

    /// <summary>The order of volumes: by size, then by name.</summary>
    public static int Compare(VolumeOffer one, VolumeOffer other)
    {
        var order = one.Capacity.CompareTo(other.Capacity);
        return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
    }

    /// <summary>Where a volume is, or is to be, in a list ordered by size and name.</summary>
    public static int PlaceOf(List<VolumeOffer> offers, VolumeOffer offer)
    {
        var (low, high) = (0, offers.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(offers[middle], offer) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Adds a volume to a list ordered by size and name.</summary>
    public static void Insert(List<VolumeOffer> offers, VolumeOffer offer) => offers.Insert(PlaceOf(offers, offer), offer);

    /// <summary>Adds a volume that is no smaller than the others.</summary>
    public void Add(VolumeOffer offer) => _offers.Add(offer);

    /// <summary>Adds a volume in its place by size and name.</summary>
    public void Put(VolumeOffer offer)
    {
        Insert(_offers, offer);
        _next = [];
    }

    /// <summary>Removes a volume that was put in its place.</summary>
    public void Remove(VolumeOffer offer)
    {
        _offers.RemoveAt(PlaceOf(_offers, offer));
        _next = [];
    }

    /// <summary>The place of the smallest volume of at least that size.</summary>
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

    /// <summary>The place of the next volume from one on that is not taken.</summary>
    public int NextFree(int from, HashSet<VolumeOffer> taken)
    {
        if (taken.Count == 0)
            return Math.Min(from, _offers.Count);
        if (_next.Length == 0)
            Seal();
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

    private void Seal()
    {
        _next = new int[_offers.Count + 1];
        for (var i = 0; i < _next.Length; i++)
            _next[i] = i;
    }
}
