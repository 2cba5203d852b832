using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;
using StsLint.Storage;

namespace StsLint.Runtime.Reconciliation;

/// <summary>A volume that a claim does not get, and why.</summary>
/// <param name="Volume">The volume.</param>
/// <param name="Reasons">What keeps it from the claim, in clauses without a subject (<c>has 1Gi, 2Gi is asked for</c>); none when it fits.</param>
/// <param name="IsHeld">Another claim, or an earlier one of the same name, stands in its claimRef.</param>
internal sealed record NearMiss(ApiObject Volume, IReadOnlyList<string> Reasons, bool IsHeld)
{
    public override string ToString() => $"'{Volume.Name}' {string.Join(" and ", Reasons)}";
}

/// <summary>Which volumes come nearest to what a claim that waits asks for.</summary>
internal static class NearMisses
{
    // More than so many volumes nobody wants to read of, and one with so many faults was meant for something else.
    private const int Most = 3;
    private const int MostReasons = 3;

    /// <summary>The volumes that come nearest, the nearest first; those that fit and are free have no reasons.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="volumes">All PersistentVolumes.</param>
    public static IReadOnlyList<NearMiss> Of(ApiObject claim, IEnumerable<ApiObject> volumes)
    {
        var facts = ClaimFacts.Of(claim);
        var found = new List<(NearMiss Miss, decimal Distance)>();
        foreach (var volume in volumes)
        {
            var offered = VolumeFacts.Of(volume);
            var isOthers = offered.Claim is not null && !offered.IsFor(claim);
            // What another claim has is worth a word only where it would have done, and was not made for that claim alone.
            if (isOthers && offered.Phase == "Bound" && (offered.ProvisionedBy is not null || VolumeMatching.MisfitsOf(offered.Offer, facts.Demand, facts.Class).Any()))
                continue;
            var reasons = Reasons(claim, facts, volume, offered);
            if (reasons.Count <= MostReasons)
                found.Add((new NearMiss(volume, reasons, isOthers), Math.Abs(offered.Offer.Capacity - facts.Demand.Request)));
        }
        // Those that others have are of interest only where there is nothing else.
        if (found.Exists(static each => !IsTaken(each.Miss)))
            found.RemoveAll(static each => IsTaken(each.Miss));
        found.Sort(static (one, other) =>
        {
            var order = one.Miss.Reasons.Count.CompareTo(other.Miss.Reasons.Count);
            order = order != 0 ? order : one.Miss.IsHeld.CompareTo(other.Miss.IsHeld);
            order = order != 0 ? order : one.Distance.CompareTo(other.Distance);
            return order != 0 ? order : string.CompareOrdinal(one.Miss.Volume.Name, other.Miss.Volume.Name);
        });
        return [.. found.Take(Most).Select(static each => each.Miss)];
    }

    private static bool IsTaken(NearMiss miss) => miss.IsHeld && miss.Volume.Status.TextOf("phase") == "Bound";

    /// <summary>The near misses in a clause to be put behind a sentence, with its semicolon; empty when there are none.</summary>
    public static string Clause(IReadOnlyList<NearMiss> misses)
    {
        var told = misses.Where(static miss => miss.Reasons.Count > 0).ToList();
        return told.Count switch
        {
            0 => "",
            1 => $"; volume {told[0]}",
            _ => $"; the nearest volumes: {string.Join("; ", told)}",
        };
    }

    /// <summary>What keeps the volume that a claim names from it; nothing when it fits and is free. A selector does not count then, nor does anything for one that is reserved for the claim.</summary>
    public static IReadOnlyList<string> OfNamed(ApiObject claim, ApiObject volume)
    {
        var offered = VolumeFacts.Of(volume);
        return offered.IsFor(claim) ? [] : Reasons(claim, ClaimFacts.Of(claim), volume, offered, isNamed: true);
    }

    private static List<string> Reasons(ApiObject claim, ClaimFacts facts, ApiObject volume, VolumeFacts offered, bool isNamed = false)
    {
        var reasons = new List<string>();
        if (volume.IsDeleting)
            reasons.Add("is being deleted");
        if (offered.Claim is { } holder && !offered.IsFor(claim))
        {
            var isSameName = holder.Namespace == claim.Namespace && holder.Name == claim.Name;
            var who = isSameName ? "an earlier claim of this name" : $"claim '{holder.Namespace}/{holder.Name}'";
            reasons.Add(offered.Phase switch
            {
                "Bound" => $"is bound to {who}",
                "Released" => $"is Released and still refers to {who}, with its data",
                _ => $"is reserved for {who}",
            });
        }
        else if (offered.Claim is null && offered.Phase is not ("Available" or "Bound"))
        {
            if (!isNamed)
                reasons.Add($"is {(offered.Phase.Length == 0 ? "not Available yet" : offered.Phase)}");
        }
        foreach (var misfit in VolumeMatching.MisfitsOf(offered.Offer, facts.Demand, facts.Class))
        {
            // One that is reserved for the claim may be of any class and have any labels.
            if ((misfit is Misfit.Class or Misfit.Selector && offered.IsFor(claim)) || (misfit == Misfit.Selector && isNamed))
                continue;
            reasons.Add(misfit switch
            {
                Misfit.Capacity => $"has {Amount(volume.Spec.At("capacity", "storage"))}, {Amount(claim.Spec.At("resources", "requests", "storage"))} is asked for",
                Misfit.AccessModes => $"offers {Modes(volume)}, {Modes(claim)} is asked for",
                Misfit.VolumeMode => $"has volumeMode {(offered.Offer.IsBlock ? "Block" : "Filesystem")}, {(facts.Demand.IsBlock ? "Block" : "Filesystem")} is asked for",
                Misfit.AttributesClass => $"has {Named("volumeAttributesClassName", offered.Offer.AttributesClass)}, {Named("volumeAttributesClassName", facts.Demand.AttributesClass)} is asked for",
                Misfit.Class => $"is of {Named("class", offered.Offer.Class)}, {Named("class", facts.Class)} is asked for",
                _ => $"has labels that do not fit the selector ({Unmet(facts.Demand.Selector!, offered.Offer)})",
            });
        }
        return reasons;
    }

    private static string Amount(ApiValue? value) => value switch
    {
        null => "no size",
        ApiText text => text.Value,
        _ => value.ToString(),
    };

    private static string Modes(ApiObject item) => string.Join("+", (item.Spec.List("accessModes") ?? ApiList.Empty).Texts) is { Length: > 0 } modes ? modes : "no access mode";

    private static string Named(string what, string name) => name.Length == 0 ? "no " + what : $"{what} '{name}'";

    private static string Unmet(VolumeSelector selector, VolumeOffer offer) => string.Join(", ", selector.Requirements.Where(each => !each.Accepts(offer.Labels)).Select(static each => each.Operator switch
    {
        "In" when each.Values.Count == 1 => $"{each.Key}={each.Values[0]}",
        "In" => $"{each.Key} in ({string.Join(", ", each.Values)})",
        "NotIn" => $"{each.Key} not in ({string.Join(", ", each.Values)})",
        "Exists" => each.Key,
        "DoesNotExist" => "!" + each.Key,
        _ => $"{each.Key} {each.Operator}",
    }));
}
