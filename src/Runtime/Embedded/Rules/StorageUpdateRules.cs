using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Defaults;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>Which fields of claims, volumes and classes may change.</summary>
internal static class StorageUpdateRules
{
    private const string BetaClass = "volume.beta.kubernetes.io/storage-class";

    // What a volume's spec holds beside its source.
    private static readonly string[] s_besideSource =
        ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName", "volumeMode"];

    public static void OfClaim(ApiObject old, ApiObject item, List<ApiCause> causes)
    {
        var before = old.Spec;
        var after = item.Spec;
        Causes.Fixed(causes, "metadata.annotations[" + BetaClass + "]", old.Annotations[BetaClass], item.Annotations[BetaClass]);
        if (ReferenceEquals(before, after))
            return;
        var settled = after.With("volumeAttributesClassName", before["volumeAttributesClassName"]);
        if (before.TextOf("volumeName") is not { Length: > 0 })
            settled = settled.With("volumeName", before["volumeName"]);
        // A class may be given once to a claim that had none of its own, not even "".
        if (before["storageClassName"] is null or { IsNull: true } && old.Annotations[BetaClass] is null)
            settled = settled.With("storageClassName", before["storageClassName"]);
        var size = before.At("resources", "requests", "storage");
        if (old.Status.TextOf("phase") == "Bound" && settled.At("resources", "requests") is ApiMap)
            settled = settled.WithAt(["resources", "requests", "storage"], size);
        if (!settled.Equals(before))
            causes.Add(Causes.Forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"));
        var requested = Amounts.ValueOf(after.At("resources", "requests", "storage"));
        if (requested < Amounts.ValueOf(size) && requested <= Amounts.ValueOf(old.Status.At("capacity", "storage")))
            causes.Add(Causes.Forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
        Causes.Fixed(causes, "volumeMode", before["volumeMode"], after["volumeMode"]);
        if (before.TextOf("volumeAttributesClassName") is { } attributes && after.TextOf("volumeAttributesClassName") != attributes && after.TextOf("volumeAttributesClassName") is not { Length: > 0 })
            causes.Add(Causes.Forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"));
    }

    public static void OfVolume(ApiMap before, ApiMap after, List<ApiCause> causes)
    {
        if (ReferenceEquals(before, after))
            return;
        var source = before;
        var sourceNow = after;
        foreach (var name in s_besideSource)
        {
            source = source.Without(name);
            sourceNow = sourceNow.Without(name);
        }
        if (!source.Equals(sourceNow))
            causes.Add(Causes.Forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
        Causes.Fixed(causes, "volumeMode", before["volumeMode"], after["volumeMode"]);
        if (before["nodeAffinity"] is { IsNull: false } affinity && !Causes.Same(affinity, after["nodeAffinity"]))
            causes.Add(Causes.Invalid("nodeAffinity", Causes.Immutable, after["nodeAffinity"]));
    }

    public static void OfClass(ApiMap before, ApiMap after, List<ApiCause> causes)
    {
        foreach (var name in (ReadOnlySpan<string>)["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"])
        {
            if (!Causes.Same(before[name], after[name]) && !(name == "parameters" && (before.Map(name)?.Count ?? 0) == 0 && (after.Map(name)?.Count ?? 0) == 0))
                causes.Add(Causes.Invalid(name, name is "reclaimPolicy" or "volumeBindingMode" ? Causes.Immutable : $"updates to {name} are forbidden.", after[name]));
        }
    }
}
