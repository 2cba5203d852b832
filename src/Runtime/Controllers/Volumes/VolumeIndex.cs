using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Storage;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>The volumes that claims can have, kept up to date change by change, searched by the matching that the storage rules use too.</summary>
internal sealed class VolumeIndex
{
    private readonly Dictionary<string, VolumeOffer> _offers = new(StringComparer.Ordinal);

    /// <summary>The search.</summary>
    public VolumeMatching Matching { get; private set; } = new();

    /// <summary>Reads all volumes anew.</summary>
    public void Reset(IObjectReader objects)
    {
        Matching = new VolumeMatching();
        _offers.Clear();
        foreach (var volume in objects.List(ResourceKinds.Volume))
            Set(volume);
    }

    /// <summary>Hears of a change of the store.</summary>
    public void OnChange(StoreChange change)
    {
        if (change.Object.Kind != ResourceKinds.Volume)
            return;
        if (change.Type == ChangeType.Deleted)
            Drop(change.Object.Name);
        else
            Set(change.Object);
    }

    /// <summary>The volume is as it is here.</summary>
    public void Set(ApiObject volume)
    {
        var facts = VolumeFacts.Of(volume);
        // What is reserved is had by its claim in any phase; all else only while it is available.
        var canBeHad = !volume.IsDeleting && (facts.Claim is not null || facts.Phase == "Available");
        if (_offers.TryGetValue(volume.Name, out var known))
        {
            if (canBeHad && known == facts.Offer)
                return;
            Drop(volume.Name);
        }
        if (!canBeHad)
            return;
        _offers.Add(volume.Name, facts.Offer);
        Matching.Put(facts.Offer);
    }

    private void Drop(string name)
    {
        if (_offers.Remove(name, out var offer))
            Matching.Remove(offer);
    }
}
