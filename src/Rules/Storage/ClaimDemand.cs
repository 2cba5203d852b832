using StsLint.Model;

namespace StsLint.Storage;

/// <summary>What the binder compares of a claim, be it written in a manifest or stored in a cluster.</summary>
public sealed class ClaimDemand
{
    /// <summary>The size asked for, in bytes.</summary>
    public required decimal Request { get; init; }

    /// <summary>The access modes asked for.</summary>
    public required AccessModes Modes { get; init; }

    /// <summary>The class as written: null when none is named, empty for "no class". The beta annotation wins over the field.</summary>
    public required string? Class { get; init; }

    /// <summary>A block device is asked for.</summary>
    public required bool IsBlock { get; init; }

    /// <summary>The volume attributes class; empty for none.</summary>
    public required string AttributesClass { get; init; }

    /// <summary>The selector on volumes; null when it has no requirement.</summary>
    public required VolumeSelector? Selector { get; init; }

    /// <summary>The volume asked for by name.</summary>
    public required string? VolumeName { get; init; }

    /// <summary>The claim is to be filled from a snapshot, another claim or a populator: only provisioning can do that.</summary>
    public required bool HasSource { get; init; }

    /// <summary>The class that a claim names in its annotation or field.</summary>
    public static Field<string> ClassOf(ClaimView claim)
    {
        var annotation = new LabelMap(claim.Metadata.Mapping("annotations")).Get(VolumeOffer.ClassAnnotation);
        return annotation.IsAbsent ? claim.StorageClassName : annotation;
    }

    /// <summary>Reads a claim; null when something that the binder compares is not known.</summary>
    public static ClaimDemand? Of(ClaimView claim)
    {
        var storageClass = ClassOf(claim);
        var mode = claim.VolumeMode.OrDefault("Filesystem");
        var attributes = claim.Spec.Text("volumeAttributesClassName");
        var source = claim.Spec.Mapping("dataSource");
        var sourceReference = claim.Spec.Mapping("dataSourceRef");
        var selector = claim.Selector;
        if (!claim.Request.IsKnown || AccessModeSets.Read(claim.AccessModes) is not { } modes || storageClass.IsUnknown || !mode.IsKnown || attributes.IsUnknown
            || claim.VolumeName.IsUnknown || source.IsUnknown || sourceReference.IsUnknown || selector.IsOpen)
            return null;
        return new ClaimDemand
        {
            Request = claim.Request.Value.Value,
            Modes = modes,
            Class = storageClass.ValueOr(null),
            IsBlock = mode.Value == "Block",
            AttributesClass = attributes.ValueOr("")!,
            Selector = selector.IsEmpty ? null : VolumeSelector.Of(selector),
            VolumeName = claim.VolumeName.ValueOr(null) is { Length: > 0 } name ? name : null,
            HasSource = source.IsKnown || sourceReference.IsKnown,
        };
    }
}
