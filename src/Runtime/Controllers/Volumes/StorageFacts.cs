using StsLint.Model;
using StsLint.Runtime.Api;
using StsLint.Storage;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>What the binder reads out of a PersistentVolume.</summary>
internal sealed class VolumeFacts
{
    private VolumeFacts(ApiObject volume)
    {
        var spec = volume.Spec;
        Phase = volume.Status.TextOf("phase") ?? "";
        Policy = spec.TextOf("persistentVolumeReclaimPolicy") ?? "Retain";
        ProvisionedBy = volume.Annotations.TextOf(StorageNames.ProvisionedBy);
        IsBoundByController = volume.Annotations.Has(StorageNames.BoundByController);
        ClaimReference? claim = null;
        if (spec.Map("claimRef") is { } reference)
            claim = new(reference.TextOf("namespace"), reference.TextOf("name") ?? "", reference.TextOf("uid") is { Length: > 0 } uid ? uid : null);
        Offer = new VolumeOffer
        {
            Name = volume.Name,
            Labels = LabelsOf(volume.Labels),
            Capacity = StorageAmount.Read(spec.At("capacity", "storage")),
            Modes = ClaimFacts.ModesOf(spec.List("accessModes")),
            Class = volume.Annotations.TextOf(StorageNames.BetaClass) ?? spec.TextOf("storageClassName") ?? "",
            IsBlock = spec.TextOf("volumeMode") == "Block",
            AttributesClass = spec.TextOf("volumeAttributesClassName") ?? "",
            ReservedFor = claim,
        };
        Affinity = spec.At("nodeAffinity", "required") is ApiMap required ? NodeTerms.Of(required) : null;
    }

    /// <summary>What is compared with claims.</summary>
    public VolumeOffer Offer { get; }

    /// <summary><c>spec.claimRef</c>, or null. An empty uid counts as none.</summary>
    public ClaimReference? Claim => Offer.ReservedFor;

    /// <summary><c>status.phase</c>; empty when there is none.</summary>
    public string Phase { get; }

    /// <summary>What becomes of it when its claim is gone.</summary>
    public string Policy { get; }

    /// <summary>Who made it; null when a person did.</summary>
    public string? ProvisionedBy { get; }

    /// <summary>The binder set its claimRef.</summary>
    public bool IsBoundByController { get; }

    /// <summary>The nodes from which it can be used; null for all.</summary>
    public NodeTerms? Affinity { get; }

    /// <summary>Reads a volume, once per version.</summary>
    public static VolumeFacts Of(ApiObject volume) => volume.Facts(static volume => new VolumeFacts(volume));

    /// <summary>Whether it is bound to, or reserved for, a claim.</summary>
    public bool IsFor(ApiObject claim) =>
        Claim is { } reference && reference.Name == claim.Name && reference.Namespace == claim.Namespace && (reference.Uid is null || reference.Uid == claim.Uid);

    private static KeyValuePair<string, string>[] LabelsOf(ApiMap labels)
    {
        if (labels.Count == 0)
            return [];
        var known = new KeyValuePair<string, string>[labels.Count];
        for (var i = 0; i < known.Length; i++)
            known[i] = new(labels[i].Key, labels[i].Value.Text ?? "");
        return known;
    }
}

/// <summary>What the binder reads out of a claim.</summary>
internal sealed class ClaimFacts
{
    private ClaimFacts(ApiObject claim)
    {
        var spec = claim.Spec;
        var annotations = claim.Annotations;
        Phase = claim.Status.TextOf("phase") ?? "";
        IsBindCompleted = annotations.Has(StorageNames.BindCompleted);
        IsBoundByController = annotations.Has(StorageNames.BoundByController);
        SelectedNode = annotations.TextOf(StorageNames.SelectedNode);
        WrittenClass = annotations.TextOf(StorageNames.BetaClass) ?? spec.TextOf("storageClassName");
        Demand = new ClaimDemand
        {
            Request = StorageAmount.Read(spec.At("resources", "requests", "storage")),
            Modes = ModesOf(spec.List("accessModes")),
            Class = WrittenClass,
            IsBlock = spec.TextOf("volumeMode") == "Block",
            AttributesClass = spec.TextOf("volumeAttributesClassName") ?? "",
            Selector = SelectorOf(spec.Map("selector")),
            VolumeName = spec.TextOf("volumeName") is { Length: > 0 } name ? name : null,
            HasSource = spec.Map("dataSource") is not null || spec.Map("dataSourceRef") is not null,
        };
    }

    /// <summary>What is compared with volumes.</summary>
    public ClaimDemand Demand { get; }

    /// <summary>The class as written; null for none.</summary>
    public string? WrittenClass { get; }

    /// <summary>The class that volumes must have; empty for none.</summary>
    public string Class => WrittenClass ?? "";

    /// <summary><c>spec.volumeName</c>; null when it is empty.</summary>
    public string? VolumeName => Demand.VolumeName;

    /// <summary><c>status.phase</c>; empty when there is none.</summary>
    public string Phase { get; }

    /// <summary>Its binding was complete once.</summary>
    public bool IsBindCompleted { get; }

    /// <summary>The binder chose its volume.</summary>
    public bool IsBoundByController { get; }

    /// <summary>The node for which its volume is to be made; null when the scheduler has not said.</summary>
    public string? SelectedNode { get; }

    /// <summary>Reads a claim, once per version.</summary>
    public static ClaimFacts Of(ApiObject claim) => claim.Facts(static claim => new ClaimFacts(claim));

    /// <summary>A list of access modes as a set; what is no mode does not count.</summary>
    public static AccessModes ModesOf(ApiList? list)
    {
        var modes = AccessModes.None;
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            modes |= list![i].Text switch
            {
                "ReadWriteOnce" => AccessModes.ReadWriteOnce,
                "ReadOnlyMany" => AccessModes.ReadOnlyMany,
                "ReadWriteMany" => AccessModes.ReadWriteMany,
                "ReadWriteOncePod" => AccessModes.ReadWriteOncePod,
                _ => AccessModes.None,
            };
        }
        return modes;
    }

    private static VolumeSelector? SelectorOf(ApiMap? selector)
    {
        if (selector is null)
            return null;
        var requirements = new List<VolumeRequirement>();
        if (selector.Map("matchLabels") is { } labels)
        {
            for (var i = 0; i < labels.Count; i++)
                requirements.Add(new(labels[i].Key, "In", [labels[i].Value.Text ?? ""]));
        }
        if (selector.List("matchExpressions") is { } expressions)
        {
            foreach (var expression in expressions.Maps)
                requirements.Add(new(expression.TextOf("key") ?? "", expression.TextOf("operator") ?? "", [.. expression.List("values")?.Texts ?? []]));
        }
        return requirements.Count == 0 ? null : new VolumeSelector(requirements);
    }
}

/// <summary>What the binder, the provisioner and the scheduler read out of a StorageClass.</summary>
internal sealed class ClassFacts
{
    private ClassFacts(ApiObject item)
    {
        Provisioner = item.Root.TextOf("provisioner") ?? "";
        IsDelayed = item.Root.TextOf("volumeBindingMode") == "WaitForFirstConsumer";
        Policy = item.Root.TextOf("reclaimPolicy") ?? "Delete";
        Topologies = item.Root.List("allowedTopologies") is { Count: > 0 } terms ? NodeTerms.OfTopologies(terms) : null;
        IsDefault = item.Annotations.TextOf(StorageNames.DefaultClass) == "true" || item.Annotations.TextOf(StorageNames.BetaDefaultClass) == "true";
    }

    /// <summary>Who makes its volumes.</summary>
    public string Provisioner { get; }

    /// <summary>Its claims wait for their first consumer.</summary>
    public bool IsDelayed { get; }

    /// <summary>What becomes of its volumes when their claims are gone.</summary>
    public string Policy { get; }

    /// <summary>Where its volumes can be made; null for everywhere.</summary>
    public NodeTerms? Topologies { get; }

    /// <summary>It is marked as the default.</summary>
    public bool IsDefault { get; }

    /// <summary>Reads a class, once per version.</summary>
    public static ClassFacts Of(ApiObject item) => item.Facts(static item => new ClassFacts(item));
}

/// <summary>Amounts of storage.</summary>
internal static class StorageAmount
{
    /// <summary>Bytes of an amount as the API writes it, a text or a number; 0 when it is none.</summary>
    public static decimal Read(ApiValue? value) =>
        value switch
        {
            ApiText text => Quantity.TryParse(text.Value, out var amount) ? amount.Value : 0,
            ApiNumber number => Quantity.TryParse(number.Literal, out var amount) ? amount.Value : 0,
            _ => 0,
        };
}
