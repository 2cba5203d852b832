using StsLint.Model;

namespace StsLint.Storage;

/// <summary>The claim that a volume is reserved for; without a namespace it is no claim at all.</summary>
/// <param name="Namespace">The claim's namespace.</param>
/// <param name="Name">The claim's name.</param>
/// <param name="Uid">The claim's uid: the volume was bound before, and only that very claim can have it. Null when there is none.</param>
public sealed record ClaimReference(string? Namespace, string Name, string? Uid)
{
    /// <summary>It carries a uid.</summary>
    public bool HasUid => Uid is not null;
}

/// <summary>What the binder compares of a PersistentVolume, be it written in a manifest or stored in a cluster.</summary>
public sealed class VolumeOffer
{
    internal const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";
    private readonly PersistentVolumeView? _volume;

    /// <summary>The volume as it is written in a manifest.</summary>
    /// <exception cref="InvalidOperationException">It is not one of a manifest.</exception>
    public PersistentVolumeView Volume
    {
        get => _volume ?? throw new InvalidOperationException($"The volume '{Name}' is not one of a manifest.");
        init => _volume = value;
    }

    /// <summary>Its name; empty when it has none.</summary>
    public required string Name { get; init; }

    /// <summary>Its labels.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; }

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
            var uid = reference.Text("uid");
            reservedFor = new ClaimReference(claimNamespace.ValueOr(null), name.Value, uid.IsAbsent ? null : uid.ValueOr(""));
        }
        return new VolumeOffer
        {
            Volume = volume,
            Name = volume.Object.Name.Value,
            Labels = volume.Object.Labels.IsEmpty ? [] : [.. volume.Object.Labels.Known],
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
