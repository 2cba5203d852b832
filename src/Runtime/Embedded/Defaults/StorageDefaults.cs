using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>What the API server fills into claims, volumes and classes.</summary>
internal static class StorageDefaults
{
    public static ApiMap OfClaim(ApiMap claim) => claim.In("spec", OfClaimSpec);

    public static ApiMap OfClaimSpec(ApiMap spec) => spec.DefaultAbsent("volumeMode", "Filesystem").In("resources", Amounts.CanonicalResources);

    /// <summary>A template of claims: it also gets what an object of its own would have.</summary>
    public static ApiMap OfClaimTemplate(ApiMap template) => OfClaim(template
        .Default("apiVersion", "v1")
        .Default("kind", "PersistentVolumeClaim"))
        .With("status", template["status"] as ApiMap ?? ApiMap.Empty)
        .In("status", static status => status.Default("phase", "Pending"));

    public static ApiMap OfVolume(ApiMap volume) => volume.In("spec", static spec => spec
        .Default("persistentVolumeReclaimPolicy", "Retain")
        .DefaultAbsent("volumeMode", "Filesystem")
        .In("capacity", Amounts.CanonicalList)
        .In("claimRef", static reference => reference.Default("apiVersion", "v1").Default("kind", "PersistentVolumeClaim"))
        .In("hostPath", static source => source.DefaultAbsent("type", ""))
        .In("iscsi", VolumeSourceDefaults.OfIscsi)
        .In("rbd", VolumeSourceDefaults.OfRbd)
        .In("azureDisk", VolumeSourceDefaults.OfAzureDisk)
        .In("scaleIO", VolumeSourceDefaults.OfScaleIo));

    public static ApiMap OfClass(ApiMap storageClass) => storageClass.Default("reclaimPolicy", "Delete").Default("volumeBindingMode", "Immediate");

    public static ApiMap OfDriver(ApiMap driver) => driver.In("spec", static spec => spec
        .DefaultAbsent("attachRequired", true)
        .DefaultAbsent("podInfoOnMount", false)
        .DefaultAbsent("storageCapacity", false)
        .Default("fsGroupPolicy", "ReadWriteOnceWithFSType")
        .DefaultAbsent("requiresRepublish", false)
        .DefaultAbsent("seLinuxMount", false)
        .DefaultAbsent("volumeLifecycleModes", new ApiList([(ApiValue)"Persistent"])));
}
