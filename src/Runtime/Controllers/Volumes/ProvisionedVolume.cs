using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>The PersistentVolume that a provisioner makes for a claim.</summary>
internal static class ProvisionedVolume
{
    /// <summary>Its name, by which nobody makes a second one.</summary>
    public static string NameOf(ApiObject claim) => "pvc-" + claim.Uid;

    /// <summary>The volume of a claim: as large as requested, reserved for it, with what its class says.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="storageClass">Its class.</param>
    /// <param name="provisioner">Who makes it.</param>
    /// <param name="finalizer">What keeps it until its disk is deleted; set when its policy is Delete.</param>
    /// <param name="sourceKind">The name of its source: <c>csi</c>, <c>hostPath</c>.</param>
    /// <param name="source">Its source.</param>
    /// <param name="node">The node for which it is made, or null.</param>
    public static ApiObject For(ApiObject claim, ApiObject storageClass, string provisioner, string finalizer, string sourceKind, ApiMap source, ApiObject? node)
    {
        var facts = ClassFacts.Of(storageClass);
        var affinity = facts.Topologies?.ToSelector(node);
        return new ApiObject(ResourceKinds.Volume, ApiMap.Of(
            ("apiVersion", "v1"),
            ("kind", "PersistentVolume"),
            ("metadata", ApiMap.Of(
                ("name", NameOf(claim)),
                ("annotations", ApiMap.Of((StorageNames.ProvisionedBy, provisioner))),
                ("finalizers", facts.Policy == "Delete" ? new ApiList([(ApiValue)finalizer]) : null))),
            ("spec", ApiMap.Of(
                ("capacity", ApiMap.Of(("storage", claim.Spec.At("resources", "requests", "storage")))),
                ("accessModes", claim.Spec["accessModes"]),
                ("volumeMode", claim.Spec["volumeMode"]),
                ("persistentVolumeReclaimPolicy", facts.Policy),
                ("storageClassName", storageClass.Name),
                ("volumeAttributesClassName", claim.Spec["volumeAttributesClassName"]),
                ("mountOptions", storageClass.Root["mountOptions"]),
                (sourceKind, source),
                ("claimRef", ApiMap.Of(
                    ("kind", "PersistentVolumeClaim"), ("namespace", claim.Namespace), ("name", claim.Name), ("uid", claim.Uid), ("apiVersion", "v1"),
                    ("resourceVersion", claim.Metadata.TextOf("resourceVersion")))),
                ("nodeAffinity", affinity is null ? null : ApiMap.Of(("required", affinity)))))));
    }
}
