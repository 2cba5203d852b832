using StsLint.Model;

namespace StsLint.Storage;

/// <summary>A claim's selector: what the labels of its volume must be.</summary>
/// <param name="requirements">What must hold, all of it.</param>
public sealed class VolumeSelector(IReadOnlyList<VolumeRequirement> requirements)
{
    /// <summary>What must hold, all of it.</summary>
    public IReadOnlyList<VolumeRequirement> Requirements { get; } = requirements;

    /// <summary>Whether a volume's labels fit.</summary>
    public bool Accepts(VolumeOffer offer)
    {
        for (var i = 0; i < Requirements.Count; i++)
        {
            if (!Requirements[i].Accepts(offer.Labels))
                return false;
        }
        return true;
    }

    internal static VolumeSelector Of(LabelSelector selector)
    {
        var requirements = new VolumeRequirement[selector.Requirements.Count];
        for (var i = 0; i < requirements.Length; i++)
        {
            var (key, op, values, _) = selector.Requirements[i];
            requirements[i] = new(key, op, values);
        }
        return new VolumeSelector(requirements);
    }
}

/// <summary>One requirement of a claim's selector.</summary>
/// <param name="Key">The label.</param>
/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>; nothing fits another.</param>
/// <param name="Values">The values of <c>In</c> and <c>NotIn</c>.</param>
public readonly record struct VolumeRequirement(string Key, string Operator, IReadOnlyList<string> Values)
{
    /// <summary>Whether labels fit.</summary>
    public bool Accepts(IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        string? value = null;
        for (var i = 0; i < labels.Count && value is null; i++)
        {
            if (labels[i].Key == Key)
                value = labels[i].Value;
        }
        return Operator switch
        {
            "In" => value is not null && Values.Contains(value),
            "NotIn" => value is null || !Values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
