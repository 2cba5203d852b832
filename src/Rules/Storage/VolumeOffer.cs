using StsLint.Model;

namespace StsLint.Storage;

/// <summary>The claim that a volume is reserved for; without a namespace it is no claim at all.</summary>
/// <param name="Namespace">The claim's namespace.</param>
/// <param name="Name">The claim's name.</param>
/// <param name="HasUid">It carries a uid: the volume was bound before, and only that very claim can have it.</param>
public sealed record ClaimReference(string? Namespace, string Name, bool HasUid);

/// <summary>What the binder compares of a PersistentVolume.</summary>
public sealed class VolumeOffer
{
    internal const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    /// <summary>The volume.</summary>
    public required PersistentVolumeView Volume { get; init; }

    /// <summary>Its capacity in bytes.</summary>
    public required decimal Capacity { get; init; }

    /// <summary>Its access modes.</summary>
    public required AccessModes Modes { get; init; }

    /// <summary>Its class; empty for none. The beta annotation wins over the field.</summary>
    public required string Class { get; init; }

    /// <summary>It is a block device.</summary>
    public required bool IsBlock { get; init; }

    /// <summary>Its volume attributes class; empty for none.</summary>
    public required string AttributesClass { get; init; }

    /// <summary>The claim that it is reserved for, if it is.</summary>
    public required ClaimReference? ReservedFor { get; init; }

    /// <summary>Its name; empty when it has none.</summary>
    public string Name => Volume.Object.Name.ValueOr("")!;

    /// <summary>The class of a volume as the binder reads it: empty for none, null when it cannot be told.</summary>
    public static string? ClassOf(PersistentVolumeView volume)
    {
        var annotation = volume.Object.Annotations.Get(ClassAnnotation);
        if (!annotation.IsAbsent)
            return annotation.ValueOr(null);
        var field = volume.StorageClassName;
        return field.IsUnknown ? null : field.ValueOr("");
    }

    /// <summary>Reads a volume; null when something that the binder compares is not known.</summary>
    public static VolumeOffer? Of(PersistentVolumeView volume)
    {
        var spec = volume.Spec;
        var mode = volume.VolumeMode.OrDefault("Filesystem");
        var attributes = spec.Text("volumeAttributesClassName");
        var reference = spec.Mapping("claimRef");
        if (!volume.Object.Name.IsKnown || !volume.Capacity.IsKnown || AccessModeSets.Read(volume.AccessModes) is not { } modes || ClassOf(volume) is not { } storageClass
            || !mode.IsKnown || attributes.IsUnknown || reference.IsUnknown || !AllKnown(volume.Object.Labels))
            return null;
        ClaimReference? reservedFor = null;
        if (reference.IsKnown)
        {
            var name = reference.Text("name");
            var claimNamespace = reference.Text("namespace");
            if (!name.IsKnown || claimNamespace.IsUnknown)
                return null;
            reservedFor = new ClaimReference(claimNamespace.ValueOr(null), name.Value, !reference.Text("uid").IsAbsent);
        }
        return new VolumeOffer
        {
            Volume = volume,
            Capacity = volume.Capacity.Value.Value,
            Modes = modes,
            Class = storageClass,
            IsBlock = mode.Value == "Block",
            AttributesClass = attributes.ValueOr("")!,
            ReservedFor = reservedFor,
        };
    }

    private static bool AllKnown(LabelMap labels)
    {
        if (labels.IsOpen)
            return false;
        for (var i = 0; labels.Field.IsKnown && i < labels.Field.Value.Count; i++)
        {
            if (labels.Get(labels.Field.Value[i].Key).IsUnknown)
                return false;
        }
        return true;
    }
}
